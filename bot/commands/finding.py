"""Finding an item by what people call it: a path of a scenario, a key, a subject, or a part of one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.endings import WrongInput
from bot.commands.places import Place

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bot.store.items import Item

MOST = 12


def item_key(place: Place, told: str) -> str:
    """Return the key of the one item that is meant; "" where none is."""
    with place.reading() as store, store.read() as connection:
        found = _exact(connection, told, names_of(place))
        return found.key if found else ""


def find_item(connection: "sa.Connection", told: str, names: dict[str, str]) -> "Item":
    """Return the one item that is meant. Raises WrongInput, with a list where several are."""
    exact = _exact(connection, told, names)
    if exact is not None:
        return exact
    found = _like(connection, told, names)
    if not found:
        raise WrongInput(f'no item is called "{told}", nor has that in its name, subject or Message-ID.')
    if len(found) > 1:
        listed = "; ".join(called(each, names) for each in found[:MOST])
        more = " and more" if len(found) > MOST else ""
        raise WrongInput(f'"{told}" may be any of these, give more of the name: {listed}{more}.')
    return found[0]


def names_of(place: Place) -> dict[str, str]:
    """Return what a scenario calls its messages, by item key; empty where the store is no rehearsal's."""
    file = place.file
    path = file.with_name("names.json") if file else Path("names.json")
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def called(item: "Item", names: dict[str, str]) -> str:
    """Return what people call an item."""
    return names.get(item.key, item.name or item.key)


def _exact(connection: "sa.Connection", told: str, names: dict[str, str]) -> "Item | None":
    from bot.store import items

    key = next((key for key, name in names.items() if name == told), told)
    if told.isdigit() and (found := items.find(connection, item_id=int(told))):
        return found
    return items.find(connection, key=key) or items.find(connection, name=key)


def _like(connection: "sa.Connection", told: str, names: dict[str, str]) -> list["Item"]:
    import sqlalchemy as sa

    from bot.store import items
    from bot.store.schema import facts, message_index
    from bot.store.schema import item as table

    keys = [key for key, name in names.items() if told.casefold() in name.casefold()]
    ids = set(connection.execute(sa.select(table.c.id).where(table.c.key.in_(keys))).scalars()) if keys else set()
    if not ids:
        part = sa.or_(table.c.name.contains(told, autoescape=True), table.c.key.contains(told, autoescape=True))
        wanted = sa.select(table.c.id).where(part, table.c.kind != "tick").limit(MOST + 1)
        ids = set(connection.execute(wanted).scalars())
    if not ids:
        by_id = sa.select(message_index.c.item).where(message_index.c.internet_id.contains(told, autoescape=True))
        ids = set(connection.execute(by_id.limit(MOST + 1)).scalars())
    if not ids:
        subject = json.dumps(told, ensure_ascii=False)[1:-1]
        said = sa.select(facts.c.item).where(facts.c.json.regexp_match(f'"subject":"[^"]*{_quoted(subject)}'))
        ids = set(connection.execute(said.limit(MOST + 1)).scalars())
    found = [items.find(connection, item_id=each) for each in sorted(ids)]
    return [each for each in found if each is not None]


def _quoted(text: str) -> str:
    import re

    return re.escape(text)
