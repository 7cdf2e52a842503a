"""status, doctor, rules list, rules test: is all well, may we do what we must, what would the rules say."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.endings import FINDINGS, UNREACHED, WRONG, WrongInput
from bot.commands.places import Place, SettingsPath, StorePath
from bot.commands.speaking import Json, answer, moment, say_json, table, title, wrapped

if TYPE_CHECKING:
    from bot.checkup import Check
    from bot.health import Finding, State


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(status)
    app.command()(doctor)


def rules_commands(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command("list")(list_rules)
    group.command("test")(try_rules)


# --- status -----------------------------------------------------------------------------------------------


def status(settings: SettingsPath = None, store: StorePath = "", as_json: Json = False) -> None:
    """Show how the service stands: what is open, what waits, what is wrong."""
    from dataclasses import replace

    from bot.clock import WallClock
    from bot.health import findings, latest, look

    place = Place(settings, store)
    with place.reading() as opened:
        state = look(opened, latest(opened, WallClock().now()))
    if place.settings_file is not None:
        modes = place.settings(secrets=False).modes
        kinds = ("label", "file", "letter", "request", "deadline", "reference", "category")
        state = replace(state, modes={kind: modes.of(kind) for kind in kinds})
    found = findings(state)
    answer(_state_plain(state, found), _state_lines(state, found), as_json=as_json)
    raise typer.Exit(FINDINGS if any(each.grade != "note" for each in found) else 0)


def _state_plain(state: "State", found: tuple["Finding", ...]) -> dict[str, Any]:
    return {
        "at": state.at.isoformat(),
        "open_items": state.open_items,
        "oldest_open": state.oldest_open.isoformat() if state.oldest_open else None,
        "shunted": state.shunted,
        "effects": {f"{kind}.{name}": n for (kind, name), n in sorted(state.effects.items())},
        "questions": dict(state.questions),
        "overdue": state.overdue,
        "balance_remainder": state.remainder,
        "training_due": state.training_due.isoformat() if state.training_due else None,
        "paused": list(state.pauses),
        "modes": dict(state.modes),
        "findings": [{"code": each.code, "grade": each.grade, "what": each.what, "mend": each.mend} for each in found],
    }


def _state_lines(state: "State", found: tuple["Finding", ...]) -> list[str]:
    opens = ", ".join(f"{n} {kind}" for kind, n in state.open_items.items()) or "none"
    by_state: dict[str, int] = {}
    for (_, name), n in state.effects.items():
        by_state[name] = by_state.get(name, 0) + n
    rows = [
        ("at", moment(state.at)),
        ("last poll", moment(max(state.polled.values(), default=None))),
        ("open items", opens),
        ("effects", ", ".join(f"{n} {name}" for name, n in sorted(by_state.items())) or "none"),
        ("questions", f"{sum(state.questions.values())} open, {state.overdue} overdue"),
        ("mail balance", f"remainder {state.remainder}, of which {state.in_work} still in work"),
        ("modes", ", ".join(f"{kind} {mode}" for kind, mode in state.modes.items())),
    ]
    lines = table([row for row in rows if row[1]], indent=0)
    if found:
        lines += ["", title("Findings")]
        for each in found:
            lines += wrapped(f"{each.grade:8}{each.what}{f' ({each.mend})' if each.mend else ''}")
    return lines


# --- doctor -----------------------------------------------------------------------------------------------


def doctor(
    pilot: Annotated[
        bool, typer.Option("--pilot", help="Try every assumption for real, and undo it: needs --mailbox, --library.")
    ] = False,
    site: Annotated[str, typer.Option(help="Another site than the settings'.")] = "",
    mailbox: Annotated[str, typer.Option(help="The mailbox to try things on.")] = "",
    library: Annotated[str, typer.Option(help="The library to try things in.")] = "",
    settings: SettingsPath = None,
    as_json: Json = False,
) -> None:
    """Check settings, secrets, sign-in, permissions, columns and store; say of each what mends it."""
    from bot.checkup import checks, pilot_checks

    place = Place(settings, "")
    if pilot and not mailbox:
        raise WrongInput("--pilot needs --mailbox ADDRESS: a mailbox that nobody minds, for it sends itself a mail.")
    assert place.settings_file is not None
    found = list(checks(place.settings_file))
    if pilot and not any(each.mark == "x" and each.group in ("settings", "sign-in") for each in found):
        found += pilot_checks(place.settings(secrets=True), site, mailbox, library)
    if as_json:
        say_json([{"group": c.group, "mark": _MARKS[c.mark], "what": c.what, "mend": c.mend} for c in found])
    else:
        answer(None, _checked(found), as_json=False)
    raise typer.Exit(_code(found))


_MARKS = {"+": "well", "!": "warning", "x": "wrong"}
_SHOWN = {"+": "✓", "!": "!", "x": "✗"}


def _checked(found: list["Check"]) -> list[str]:
    lines: list[str] = []
    group = ""
    for each in found:
        if each.group != group:
            lines += [*([""] if lines else []), title(each.group)]
            group = each.group
        lines += wrapped(f"{_SHOWN[each.mark]} {each.what}")
        if each.mend:
            lines += wrapped(f"→ {each.mend}", "      ")
    return lines


def _code(found: list["Check"]) -> int:
    wrong = {each.group for each in found if each.mark == "x"}
    if "settings" in wrong:
        return WRONG
    if "sign-in" in wrong:
        return UNREACHED
    return FINDINGS if any(each.mark != "+" for each in found) else 0


# --- rules ------------------------------------------------------------------------------------------------


def list_rules(as_json: Json = False) -> None:
    """List the rules in their order: of two that want the same, the earlier wins."""
    from rules import RULES

    rows = [(n, each.name, each.reads.__name__.removesuffix("Facts").lower(), each.summary)
            for n, each in enumerate(RULES, 1)]  # fmt: skip
    value = [dict(zip(("n", "name", "reads", "summary"), row, strict=True)) for row in rows]
    answer(value, table(rows, ("", "rule", "reads", "")), as_json=as_json)


def try_rules(
    limit: Annotated[int, typer.Option(help="Show at most so many differences.")] = 50,
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Decide again on everything kept, with today's rules and knowledge, and show what would come out otherwise."""
    from bot.replaying import replay

    place = Place(settings, store)
    with place.reading() as opened, opened.read() as connection:
        total, differing = replay(connection, place.policy(), lambda key: _called(connection, place, key))
    lines: list[str] = []
    for each in differing[:limit]:
        lines += [each["item"], *(f"    {line}" for line in each["differences"])]
    lines.append(f"{total} decisions replayed, {len(differing)} would be otherwise.")
    answer({"replayed": total, "otherwise": differing}, lines, as_json=as_json)
    raise typer.Exit(FINDINGS if differing else 0)


def _called(connection: Any, place: Place, key: str) -> str:
    from bot.commands.finding import called, names_of
    from bot.store import items

    found = items.find(connection, key=key)
    return called(found, names_of(place)) if found else key
