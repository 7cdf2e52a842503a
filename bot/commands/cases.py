"""case show, letter preview, why-due: one case as it stands, a letter before it goes, a date explained."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.endings import WrongInput
from bot.commands.places import Place, SettingsPath, StorePath
from bot.commands.speaking import Json, answer, moment, table, title

if TYPE_CHECKING:
    import sqlalchemy as sa

    from rules.facts import Case


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("why-due")(why_due)


def cases(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.callback()(lambda: None)
    group.command()(show)


def letters(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.callback()(lambda: None)
    group.command()(preview)


# --- case show --------------------------------------------------------------------------------------------


def show(
    case_no: Annotated[str, typer.Argument(help="The case's number.")],
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Show a case: people, requests, deadlines, what the bot did, what waits."""
    from bot import outbox
    from bot.store import questions, register
    from bot.wire import load_effect
    from bot.wishlist import wanted

    with Place(settings, store).reading() as opened, opened.read() as connection:
        case = _case(connection, case_no)
        handler = register.person(connection, case.owner_id)
        done = [
            (moment(each.created_at), each.state, wanted(load_effect(each.kind, dict(each.payload["effect"]))))
            for each in outbox.of_case(connection, case_no, limit=40)
        ]
        asked = [(each.key[:12], each.queue, each.question) for each in questions.of_case(connection, case_no)]
        logged = [(each.at[:16], each.kind, each.subject) for each in register.activities(connection, case_no)[-15:]]
    people = [(each.role, each.person.name, each.their_ref) for each in case.parties]
    requests = [
        (each.request_id, each.status, _day(each.due), each.chasers_sent, ", ".join(each.items))
        for each in case.requests
    ]
    deadlines = [(each.deadline_id, each.status, _day(each.due), each.kind) for each in case.deadlines]
    value = {
        "case_no": case.case_no,
        "title": case.title,
        "type": case.case_type,
        "stage": case.stage,
        "status": case.status,
        "nation": case.nation,
        "handler": handler.name if handler else "",
        "folder": case.folder,
        "marks": [name for name in ("restricted", "hold", "no_chasers", "letters_stopped") if getattr(case, name)],
        "people": people,
        "requests": requests,
        "deadlines": deadlines,
        "done": done,
        "questions": asked,
        "logged": logged,
    }
    answer(value, _case_lines(value), as_json=as_json)


def _case_lines(value: dict[str, Any]) -> list[str]:
    lines = [title(f"{value['case_no']}  {value['title']}")]
    lines.append(
        f"  {value['type']}, {value['stage']}, {value['status']}, {value['nation']}; handler {value['handler']}"
    )
    lines.append(f"  folder {value['folder']}")
    if value["marks"]:
        lines.append(f"  {', '.join(value['marks'])}")
    for heading, name, heads in (
        ("People", "people", ()),
        ("Requests", "requests", ("request", "status", "due", "letters", "asked for")),
        ("Deadlines", "deadlines", ("deadline", "status", "due", "of")),
        ("Questions", "questions", ()),
        ("What the bot decided and did", "done", ()),
        ("Logged on the case (latest)", "logged", ()),
    ):
        if value[name]:
            lines += ["", title(heading), *table(value[name], heads)]
    return lines


def _case(connection: "sa.Connection", case_no: str) -> "Case":
    from bot.store import ledger

    found = next(iter(ledger.cases(connection, [case_no])), None)
    if found is None:
        raise WrongInput(f'the register knows no case "{case_no}"; case numbers are like M26-014573-4.')
    return found


def _day(day: date | None) -> str:
    return f"{day:%a %d %b %Y}" if day else ""


# --- letter preview ---------------------------------------------------------------------------------------


def preview(
    letter: Annotated[str, typer.Argument(help="The letter's folder in templates/.")],
    case: Annotated[str, typer.Option(help="The case's number.")],
    person: Annotated[str, typer.Option(help="The person's id in the register.")],
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Show a letter as it would go today, and what the gate says to it. Nothing is sent."""
    from bot.compose import sender_of, terms_of
    from bot.letters import templates
    from bot.preview import preview as compose

    if letter not in templates():
        raise WrongInput(f'there is no letter "{letter}"; the letters are {", ".join(templates())}.')
    place = Place(settings, store)
    with place.reading() as opened, opened.read() as connection:
        whole = _case(connection, case)
        settled, policy = place.settings(secrets=False), place.policy()
        sender = sender_of(settled, policy, terms_of(settled, policy))
        told = compose(connection, sender, letter, whole, person, _today(opened))
    lines = [f"To: {', '.join(told['to'])}", f"Subject: {told['subject']}", "", *told["text"].splitlines(), ""]
    lines += [f"approval: {told['approval']}; confidential as: {told['material']}"]
    lines += [f"would NOT go: {each}" for each in told["objections"]] or ["The gate has nothing against it."]
    answer(told, lines, as_json=as_json)
    raise typer.Exit(1 if told["objections"] else 0)


def _today(store: Any) -> date:
    from bot.clock import WallClock
    from bot.health import latest

    return latest(store, WallClock().now()).date()


# --- why-due ----------------------------------------------------------------------------------------------


def why_due(
    what: Annotated[str, typer.Argument(help="The id of a request or a deadline.")],
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Explain a date: when it began to run, each holiday and pause, the rule's row, and what comes next."""
    from bot.why_due import why_deadline, why_request

    place = Place(settings, store)
    with place.reading() as opened, opened.read() as connection:
        today = _today(opened)
        told = why_request(connection, place.policy(), what, today)
        told = told or why_deadline(connection, place.policy(), what)
    if told is None:
        raise WrongInput(f'the register knows no request and no deadline "{what}"; see `modeloffice case show`.')
    answer(told, told["lines"], as_json=as_json)
