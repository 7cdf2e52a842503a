"""Why a thing is due when it is: each step of the counting, in words, by the rows that it rests on."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bot.jobs import LADDERS
from bot.store import ledger, register
from bot.store.schema_register import deadline as deadline_table
from bot.store.schema_register import request as request_table
from rules.deadlines import DeadlineKnowledge
from rules.facts import Case, Deadline, Request, RequestFacts
from rules.policy import Policy
from rules.restraint import reason_to_wait
from rules.rungs import calendar_of, fixed_dates, ladder_of, next_rung, squeezed
from rules.workdays import CALENDARS

Told = dict[str, Any]


def why_request(connection: sa.Connection, policy: Policy, request_id: str, today: date) -> Told | None:
    """Explain a request's date and its next letter; None where there is no such request."""
    case = _case_of(connection, request_table, request_id)
    request = next((each for each in case.requests if each.request_id == request_id), None) if case else None
    if case is None or request is None:
        return None
    facts = _facts(connection, case, request, today)
    lines = [f"Request {request_id} on {case.case_no}: {', '.join(request.items)}, {request.status}."]
    if facts is None or request.due is None:
        return {"request": request_id, "due": None, "lines": [*lines, "It has no due date, or the person is unknown."]}
    calendar = calendar_of(facts, policy)
    lines.append(f"Due {_day(request.due)}, as the register says{_moved(request)}.")
    if request.sent:
        lines.append(f"Asked on {_day(request.sent)}.")
        lines += _segments(policy, request.sent, request.due, calendar)
    ladder = ladder_of(facts, policy)
    rung = next_rung(facts, ladder, policy) if ladder else None
    if ladder:
        steps = ", ".join(f"{step.letter} ({step.days:+} working days)" for step in ladder.step)
        lines.append(f"Ladder for {ladder.role}: {steps}; source: {ladder.source}.")
    lines.append(f"Letters sent so far: {request.chasers_sent}.")
    if request.last_chased:
        lines.append(f"The last one was on {_day(request.last_chased)}.")
    lines += _next(facts, policy, rung)
    return {
        "request": request_id,
        "due": request.due.isoformat(),
        "next": rung.step.letter if rung and rung.step else None,
        "next_on": rung.day.isoformat() if rung else None,
        "waits_because": reason_to_wait(facts, policy),
        "lines": lines,
    }


def _next(facts: RequestFacts, policy: Policy, rung: Any) -> list[str]:
    if rung is None:
        if squeezed(facts, policy):
            nearest = min(fixed_dates(facts.case, facts.today))
            return [f"No more letters: {_day(nearest)} is a fixed date, and letters are too slow; someone telephones."]
        return ["No letter is planned."]
    step = rung.step.letter if rung.step else "the handler decides"
    lines = [f"Next: {step}, from {_day(rung.day)} on."]
    waits = reason_to_wait(facts, policy)
    return [*lines, f"But today nothing goes out: {waits}"] if waits else lines


def why_deadline(connection: sa.Connection, policy: Policy, deadline_id: str) -> Told | None:
    """Explain a deadline by the period that it comes from; None where there is no such deadline."""
    case = _case_of(connection, deadline_table, deadline_id)
    found = next((each for each in case.deadlines if each.deadline_id == deadline_id), None) if case else None
    if case is None or found is None:
        return None
    source = connection.execute(sa.select(deadline_table.c.source).where(deadline_table.c.key == deadline_id)).scalar()
    lines = [f"Deadline {deadline_id} on {case.case_no}: {found.kind}, {_day(found.due)}, {found.status}."]
    if source:
        lines.append(f"It comes from: {source}.")
    lines += _periods(policy.deadlines, found)
    calendar = CALENDARS.get(case.nation, policy.office.calendar)
    if not policy.holidays.is_working(found.due, calendar):
        lines.append(f"Nobody works on that day ({calendar}).")
    if found.status == "provisional":
        lines.append("It is provisional until a person confirms it: `modeloffice answer KEY --confirm`.")
    return {"deadline": deadline_id, "due": found.due.isoformat(), "status": found.status, "lines": lines}


def _periods(known: DeadlineKnowledge, found: Deadline) -> list[str]:
    row = known.by_id.get(found.kind)
    if row is None:
        return ["Its date stands in the paper itself, or was entered by a person."]
    rolls = ", moved to the next working day where nobody works" if row.rolls else ""
    return [f"{row.what}: {row.count} {row.unit} from {row.anchor}{rolls}; source: {row.source}."]


def _case_of(connection: sa.Connection, table: sa.Table, key: str) -> Case | None:
    case_no = connection.execute(sa.select(table.c.case_no).where(table.c.key == key)).scalar_one_or_none()
    return next(iter(ledger.cases(connection, [case_no])), None) if case_no else None


def _facts(connection: sa.Connection, case: Case, request: Request, today: date) -> RequestFacts | None:
    person = register.person(connection, request.person_id)
    if person is None:
        return None
    party = next((each for each in case.parties if each.person.person_id == request.person_id), None)
    role = LADDERS.get(party.role if party else person.role, "third-party")
    known = ledger.people(connection, [person])[0]
    return RequestFacts(request, case, known, party, today, case.nation, role=role)


def _segments(policy: Policy, start: date, end: date, calendar: str) -> list[str]:
    """Say how many working days lie between two days, and which holidays in between do not count."""
    holidays = {each.day: each.name for each in policy.holidays.holiday if each.calendar == calendar and not each.work}
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    free = [f"{holidays[day]} ({_day(day)})" for day in days if day in holidays]
    told = f"That is {policy.holidays.between(start, end, calendar)} working days on the calendar {calendar}"
    return [f"{told}, without {', '.join(free)}." if free else f"{told}; no holiday lies between."]


def _moved(request: Request) -> str:
    return ", moved once because the person asked named that day or is away" if request.due_moved else ""


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
