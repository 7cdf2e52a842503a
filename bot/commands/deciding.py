"""answer, approve, refuse, undo, pause, resume: a person's word, through the running service where there is one."""

from typing import Annotated, Any

import typer

from bot.commands.endings import FINDINGS, WrongInput
from bot.commands.places import By, Place, SettingsPath, StorePath, person
from bot.commands.speaking import Json, answer, wrapped

Key = Annotated[str, typer.Argument(help="The key, or enough of its beginning.")]
Why = Annotated[str, typer.Option("--why", help="The reason, for the audit.")]
Scope = Annotated[
    str, typer.Argument(help="all, or mailbox:ADDRESS, library:NAME, letter:NAME, rule:NAME, kind:KIND, case:NUMBER.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for each in (approve, refuse, undo, pause, resume):
        app.command()(each)
    app.command("answer")(answer_question)


def answer_question(
    key: Key,
    case: Annotated[str, typer.Option(help="File the message to this case; of a file: it belongs there.")] = "",
    doc_type: Annotated[str, typer.Option("--type", help="The file is of this type, by its code.")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="The dates proposed are right.")] = False,
    leave: Annotated[bool, typer.Option("--leave", help="Nothing needs to be done.")] = False,
    note: Annotated[str, typer.Option(help="A note for the audit.")] = "",
    by: By = "",
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Answer a question from a queue."""
    if sum(map(bool, (case or doc_type, confirm, leave))) > 1:
        raise WrongInput("say one thing: --case or --type, --confirm, or --leave.")
    _tell(
        Place(settings, store), "answer", person(by), as_json,
        key=key, case_no=case, doc_type=doc_type, confirm=confirm, leave=leave, note=note,
    )  # fmt: skip


def approve(key: Key, by: By = "", settings: SettingsPath = None, store: StorePath = "", as_json: Json = False) -> None:
    """Let something go that waits for approval: this very text, to these people."""
    _tell(Place(settings, store), "approve", person(by), as_json, key=key)


def refuse(
    key: Key, why: Why = "", by: By = "", settings: SettingsPath = None, store: StorePath = "", as_json: Json = False
) -> None:
    """Close something that waits and is not wanted."""
    _tell(Place(settings, store), "refuse", person(by), as_json, key=key, why=why)


def undo(
    what: Annotated[str, typer.Argument(help="An effect's key, or an item: then all that was done for it.")],
    by: By = "",
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Take back what was done. What a person has changed since stays; a sent mail can't be called back."""
    from bot.commands.finding import item_key

    place = Place(settings, store)
    told = _wish(place, "undo", person(by), what=item_key(place, what) or what)
    done = told.get("undone", [])
    lines = [line for each in done for line in wrapped(f"{'undone' if each['done'] else 'NOT undone'}: {each['kind']} "
             f"{each['key'][:12]}. {each['told']}", "")]  # fmt: skip
    answer(told, lines or [told["told"]], as_json=as_json)
    raise typer.Exit(FINDINGS if any(not each["done"] for each in done) else 0)


def pause(
    scope: Scope,
    why: Why = "",
    by: By = "",
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Hold all effects of a scope back, at once; reading and red alerts go on."""
    _tell(Place(settings, store), "pause", person(by), as_json, scope=scope, why=why)


def resume(
    scope: Scope, by: By = "", settings: SettingsPath = None, store: StorePath = "", as_json: Json = False
) -> None:
    """End a pause."""
    _tell(Place(settings, store), "resume", person(by), as_json, scope=scope)


def _wish(place: Place, kind: str, by: str, **given: Any) -> dict[str, Any]:
    from bot.commands.wishing import wish

    return wish(place, kind, by, **given)


def _tell(place: Place, kind: str, by: str, as_json: bool, **given: Any) -> None:
    told = _wish(place, kind, by, **given)
    answer(told, [str(told["told"])], as_json=as_json)
