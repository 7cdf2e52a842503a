"""explain: why an item was decided as it was, and whether today's rules would decide otherwise."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.endings import FINDINGS
from bot.commands.finding import called, find_item, names_of
from bot.commands.places import Place, SettingsPath, StorePath
from bot.commands.speaking import Json, answer, fitted

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bot.store.items import Item


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(explain)


def explain(
    item: Annotated[str, typer.Argument(help="A path, a key, a subject, a Message-ID, or a part of one.")],
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Say what arrived, what was decided and why, what was done, and whether today's rules would agree."""
    from bot.explanation import explanation, sentences

    place = Place(settings, store)
    policy = place.policy()
    with place.reading() as opened, opened.read() as connection:
        names = names_of(place)
        found = find_item(connection, item, names)
        told = explanation(connection, found, policy, called=lambda key: _called(connection, key, names))
    answer(told, fitted(sentences(told)), as_json=as_json)
    raise typer.Exit(FINDINGS if told["replay"]["otherwise"] else 0)


def _called(connection: "sa.Connection", key: str, names: dict[str, str]) -> str:
    from bot.store import items

    other: Item | None = items.find(connection, key=key)
    return called(other, names) if other else names.get(key, key)
