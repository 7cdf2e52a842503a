"""audit verify, export, erase."""

from typing import Annotated, Any

import typer

from bot.commands.endings import FINDINGS, WrongInput
from bot.commands.places import By, Place, SettingsPath, StorePath, person
from bot.commands.speaking import Json, answer, moment, say, say_json, wrapped


def commands(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command("verify")(verify)
    group.command("export")(export)
    group.command("erase")(erase)


def verify(settings: SettingsPath = None, store: StorePath = "", as_json: Json = False) -> None:
    """Recompute every chain and seal of the audit, and say what does not fit."""
    from bot import audit

    with Place(settings, store).reading() as opened:
        problems = audit.verify(opened)
        with opened.read() as connection:
            seal = audit.last_seal(connection)
    value = {
        "problems": [{"chain": each.chain, "entry": each.n, "what": each.what} for each in problems],
        "last_seal": seal.hash if seal else None,
    }
    lines = [f"{each.chain or 'no case'} entry {each.n}: {each.what}" for each in problems]
    if not problems:
        lines = ["Every entry follows the one before it; nothing was changed, removed or inserted."]
        lines += [f"Last seal: {seal.day.isoformat()} {seal.hash}"] if seal else ["No day has been sealed yet."]
    answer(value, lines, as_json=as_json)
    raise typer.Exit(FINDINGS if problems else 0)


def export(
    case_no: Annotated[str, typer.Argument(help="The case; '-' for what belongs to no case.")],
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Write out the entries of a case in their order."""
    from bot import audit

    with Place(settings, store).reading() as opened, opened.read() as connection:
        entries = list(audit.export(connection, "" if case_no == "-" else case_no))
    if not entries:
        raise WrongInput(f"the audit has no entry for {case_no}; check the number with `modeloffice case show`.")
    if as_json:
        say_json([_plain(each) for each in entries])
        return
    for each in entries:
        told = " ".join([*(f"{k}={v}" for k, v in each.fields.items()), *each.personal.values()])
        say(wrapped(f"{each.n:4} {moment(each.at)} {each.actor} {each.kind} {told}", ""))
        if each.erased:
            say([f"       erased: {', '.join(each.erased)}"])


def _plain(each: Any) -> dict[str, Any]:
    return {
        "n": each.n,
        "at": each.at.isoformat(),
        "actor": each.actor,
        "kind": each.kind,
        "item": each.item,
        "fields": dict(each.fields),
        "personal": dict(each.personal),
        "erased": list(each.erased),
        "hash": each.hash,
    }


def erase(
    case: Annotated[str, typer.Option(help="All personal values of this case.")] = "",
    value: Annotated[str, typer.Option(help="Every occurrence of this value.")] = "",
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Erase personal values from the audit; the chains still verify. It can't be undone."""
    from bot.commands.wishing import wish

    if not case and not value:
        raise WrongInput("say whose values to erase: --case CASE_NO, --value TEXT, or both.")
    if not yes:
        typer.confirm("Erased values can't be brought back. Go on?", abort=True)
    done = wish(Place(settings, store), "erase", person(by), case_no=case, value=value)
    answer(done, [str(done["told"])], as_json=as_json)
