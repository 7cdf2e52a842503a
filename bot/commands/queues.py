"""queue, and report: what waits for people, and lists and counts for the team."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.endings import FINDINGS, WrongInput
from bot.commands.finding import called, names_of
from bot.commands.places import Place, SettingsPath, StorePath
from bot.commands.speaking import Json, answer, moment, table, title, wrapped

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bot.outbox import Waiting
    from bot.store import Store
    from bot.store.questions import Question

Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(queue)


def reports(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.command()(exceptions)
    group.command()(targets)
    group.command()(workload)


# --- queue ------------------------------------------------------------------------------------------------


def queue(
    name: Annotated[str, typer.Argument(metavar="[QUEUE]", help="One queue; without it, the counts of all.")] = "",
    limit: Limit = 20,
    settings: SettingsPath = None,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Show what waits for a person: the counts, or the questions of one queue with the cases offered."""
    from bot.store import questions

    place = Place(settings, store)
    policy = place.policy()
    if name and name != "HELD" and name not in policy.queues.by_name:
        known = ", ".join([*policy.queues.by_name, "HELD"])
        raise WrongInput(f'there is no queue "{name}"; the queues are {known}.')
    with place.reading() as opened, opened.read() as connection:
        names, now = names_of(place), _latest(opened)
        if not name:
            _counts(connection, policy, now, as_json)
            return
        if name == "HELD":
            _held(connection, limit, as_json)
            return
        found = questions.in_queue(connection, name, limit=limit)
        told = [(each, _about(connection, each, names)) for each in found]
        all_ = questions.counts(connection).get(name, 0)
    lines = [title(f"{name}: {policy.queues.by_name[name].title} ({all_} open)")]
    for each, about in told:
        lines += ["", *_question(each, about, now)]
    if all_ > len(told):
        lines += ["", f"{all_ - len(told)} more; --limit shows them."]
    answer([_plain(each, about) for each, about in told], lines, as_json=as_json)


def _counts(connection: "sa.Connection", policy: Any, now: Any, as_json: bool) -> None:
    from bot import outbox
    from bot.store import questions

    counts = questions.counts(connection)
    late = Counter(each.queue for each in questions.overdue(connection, now))
    held = len(outbox.in_state(connection, "held"))
    rows = [(row.name, counts.get(row.name, 0), late.get(row.name, 0), row.title) for row in policy.queues.queue]
    if held:
        rows.append(("HELD", held, 0, "Effects that wait for approval"))
    value = {name: {"open": n, "overdue": over} for name, n, over, _ in rows if n}
    shown = [row for row in rows if row[1]]
    lines = table(shown, ("queue", "open", "overdue", "")) or ["Nothing waits for a person."]
    answer(value, lines, as_json=as_json)


def _held(connection: "sa.Connection", limit: int, as_json: bool) -> None:
    from bot import outbox

    rows = outbox.in_state(connection, "held", limit=limit)
    value = [{"key": each.key, "kind": each.kind, "case_no": each.case_no, "letter": each.letter} for each in rows]
    lines = table([(each.key[:12], each.kind, each.case_no, _effect_told(each)) for each in rows])
    answer(value, lines or ["Nothing waits for approval."], as_json=as_json)


def _effect_told(row: "Waiting") -> str:
    if row.kind == "SendLetter":
        letter = row.payload["carry"]["letter"]
        return f"{row.letter} to {letter['role'].replace('_', ' ')}: {letter['subject']}"
    return str(row.payload["effect"].get("because", ""))


def _about(connection: "sa.Connection", question: "Question", names: dict[str, str]) -> str:
    from bot.store import items

    item = items.find(connection, item_id=question.item) if question.item else None
    return called(item, names) if item else question.about


def _question(each: "Question", about: str, now: Any) -> list[str]:
    late = "  OVERDUE" if each.due_at and each.due_at <= now else ""
    lines = [f"{each.key[:12]}{':approval' if each.key.endswith(':approval') else ''}  {about}"]
    lines += wrapped(f"{each.question} {each.because}", "    ")
    due = f"due {moment(each.due_at)}" if each.due_at else "no date"
    lines.append(f"    raised {moment(each.raised_at)}, {due}{late}")
    if each.case_no:
        lines.append(f"    case {each.case_no}")
    for offered in list(each.candidates)[:3]:
        lines += wrapped(f"{offered['case_no']} ({offered['points']} points): {' '.join(offered['reasons'])}", "    - ")
    return lines


def _plain(each: "Question", about: str) -> dict[str, Any]:
    return {
        "key": each.key,
        "queue": each.queue,
        "item": about,
        "case_no": each.case_no,
        "question": each.question,
        "because": each.because,
        "candidates": list(each.candidates),
        "raised_at": each.raised_at.isoformat(),
        "due_at": each.due_at.isoformat() if each.due_at else None,
    }


def _latest(store: "Store") -> Any:
    from bot.clock import WallClock
    from bot.health import latest

    return latest(store, WallClock().now())


# --- reports ----------------------------------------------------------------------------------------------


def exceptions(settings: SettingsPath = None, store: StorePath = "", as_json: Json = False) -> None:
    """List what went wrong: items set aside, effects that failed, messages that do not balance, flagged files."""
    from datetime import date

    from bot import outbox
    from bot.store import balance, items

    place = Place(settings, store)
    with place.reading() as opened, opened.read() as connection:
        names = names_of(place)
        aside = [(called(each, names), each.error) for each in items.shunted(connection)]
        failed = outbox.in_state(connection, "given_up")
        sheets = balance.balances(connection, date(1970, 1, 1), date(9999, 1, 1))
        flags = _flags(connection)
    lost = [(each.mailbox, each.day.isoformat(), each.remainder, each.open) for each in sheets if each.remainder]
    stuck = [(each.key[:12], each.kind, each.case_no, each.error) for each in failed]
    value = {"shunted": aside, "failed": stuck, "balance": lost, "flags": flags}
    lines: list[str] = []
    for heading, rows, heads in (
        ("Set aside, because it could not be read", aside, ("item", "error")),
        ("Could not be done", stuck, ("key", "effect", "case", "error")),
        ("Messages of which nothing became", lost, ("mailbox", "day", "remainder", "in work")),
        ("Flagged files", flags, ("flag", "file")),
    ):
        if rows:
            lines += [title(f"{heading} ({len(rows)})"), *table(rows, heads), ""]
    answer(value, lines or ["No exceptions."], as_json=as_json)
    raise typer.Exit(FINDINGS if aside or stuck or lost or flags else 0)


def _flags(connection: "sa.Connection") -> list[tuple[str, str]]:
    import sqlalchemy as sa

    from bot.store.schema import decision, item

    wanted = (
        sa.select(item.c.name, decision.c.slot)
        .join(item, item.c.id == decision.c.item)
        .where(decision.c.slot.startswith("flag|"), sa.not_(decision.c.overruled))
        .order_by(decision.c.slot, item.c.name)
    )
    return sorted({(row.slot.rpartition("|")[2], row.name) for row in connection.execute(wanted)})


def targets(settings: SettingsPath = None, store: StorePath = "", as_json: Json = False) -> None:
    """Show how long questions took to be answered, beside each queue's own target."""
    import sqlalchemy as sa

    from bot.store.schema import question

    place = Place(settings, store)
    policy = place.policy()
    with place.reading() as opened, opened.read() as connection:
        now = _latest(opened)
        rows = connection.execute(sa.select(question.c.queue, question.c.due_at, question.c.answered_at)).all()
    found: dict[str, Counter[str]] = {}
    for row in rows:
        told = found.setdefault(row.queue, Counter())
        if row.answered_at:
            told["in time" if not row.due_at or row.answered_at <= row.due_at else "late"] += 1
        else:
            told["overdue" if row.due_at and row.due_at <= now else "open"] += 1
    names = ("in time", "late", "open", "overdue")
    listed = [
        (each.name, f"{each.minutes} min", *(found[each.name][name] for name in names))
        for each in policy.queues.queue
        if each.name in found
    ]
    value = {row[0]: dict(zip(("target", *names), row[1:], strict=True)) for row in listed}
    lines = table(listed, ("queue", "target", "answered in time", "answered late", "open", "overdue"))
    answer(value, lines or ["No question has been asked yet."], as_json=as_json)
    raise typer.Exit(FINDINGS if any(each["late"] or each["overdue"] for each in found.values()) else 0)


def workload(settings: SettingsPath = None, store: StorePath = "", as_json: Json = False) -> None:
    """Count what came in by day, and open cases, requests and questions by handler."""
    import sqlalchemy as sa

    from bot.store import register
    from bot.store.schema import item, question
    from bot.store.schema_register import REQUEST_OPEN, case_, request

    with Place(settings, store).reading() as opened, opened.read() as connection:
        days = connection.execute(
            sa.select(item.c.day, item.c.kind, sa.func.count())
            .where(item.c.kind.in_(("message", "file")))
            .group_by(item.c.day, item.c.kind)
        ).all()
        owners: dict[str, str] = {
            row.key: row.owner_id for row in connection.execute(sa.select(case_.c.key, case_.c.owner_id))
        }
        opens = connection.execute(sa.select(case_.c.owner_id).where(case_.c.status == "open")).scalars().all()
        asked = sa.select(request.c.case_no).where(request.c.status.in_(REQUEST_OPEN))
        requests = Counter(owners.get(no, "") for no in connection.execute(asked).scalars())
        waiting = sa.select(question.c.case_no).where(question.c.state == "open")
        questions = Counter(owners.get(no, "") for no in connection.execute(waiting).scalars())
        cases = Counter(opens)
        people = register.people(connection, owners.values())
    ids = sorted(set(cases) | set(requests) | set(questions), key=lambda each: (not each, -cases[each]))
    handlers = [
        (people[each].name if each in people else each or "no handler", cases[each], requests[each], questions[each])
        for each in ids
    ]
    by_day: dict[str, Counter[str]] = {}
    for day, kind, n in days:
        by_day.setdefault(day, Counter())[kind] += n
    came = [(day, counted["message"], counted["file"]) for day, counted in sorted(by_day.items())][-14:]
    value = {
        "days": [dict(zip(("day", "messages", "files"), row, strict=True)) for row in came],
        "handlers": [dict(zip(("handler", "cases", "requests", "questions"), row, strict=True)) for row in handlers],
    }
    lines = [title("What came in, by day (the last 14)"), *table(came, ("day", "messages", "files"))]
    lines += ["", title("Open, by handler"), *table(handlers, ("handler", "cases", "requests", "questions"))]
    answer(value, lines, as_json=as_json)
