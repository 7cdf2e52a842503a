"""Where an open request stands on its ladder: which letter is next and from which day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.facts import Case, Request, RequestFacts
from rules.ladders import Ladder, Step
from rules.policy import Policy
from rules.workdays import CALENDARS

_EXTERNAL = ("provisional", "confirmed")


@dataclass(frozen=True, slots=True)
class Rung:
    """The next step of a request and the first day for it; no step means that the handler decides."""

    step: Step | None
    day: date


def calendar_of(facts: RequestFacts, policy: Policy) -> str:
    """The calendar on which this request is counted: its nation's, else the team's own."""
    return CALENDARS.get(facts.nation, policy.office.calendar)


def ladder_of(facts: RequestFacts, policy: Policy) -> Ladder | None:
    """The ladder of the role that was asked."""
    return policy.chasing.by_role.get(facts.role)


def next_rung(facts: RequestFacts, ladder: Ladder, policy: Policy) -> Rung | None:
    """The next step of the ladder and its day; None where the request has no due date, is not open, or is squeezed.

    `chasers_sent` counts chasers, not the courtesy reminder; `last_chased` is the day of the last letter, the reminder
    included. The first chaser counts from the due date, each later one from the letter before it.
    """
    request = facts.request
    if request.due is None or request.status not in ("open", "part") or squeezed(facts, policy):
        return None
    calendar = calendar_of(facts, policy)
    chasers = [step for step in ladder.step if step.days > 0]
    courtesy = next((step for step in ladder.step if step.days < 0), None)
    sent = 0 if _only_reminded(request) else request.chasers_sent
    if sent == 0 and facts.today <= request.due:
        if courtesy is None or request.last_chased is not None:
            return None
        return Rung(courtesy, policy.holidays.add(request.due, courtesy.days, calendar))
    start = request.due if sent == 0 else request.last_chased
    if start is None:
        start = policy.holidays.add(request.due, sum(step.days for step in chasers[:sent]), calendar)
    if sent < len(chasers):
        step = chasers[sent]
        return Rung(step, policy.holidays.add(start, _spread(facts, step, chasers, policy), calendar))
    return Rung(None, policy.holidays.add(start, ladder.escalate_after, calendar))


def _only_reminded(request: Request) -> bool:
    """One letter before the due date was the courtesy reminder, also where someone has counted it."""
    last = request.last_chased
    return request.chasers_sent == 1 and last is not None and request.due is not None and last <= request.due


def _spread(facts: RequestFacts, step: Step, chasers: list[Step], policy: Policy) -> int:
    """The working days to wait for a step: fewer where a fixed date would come before the last letter's time."""
    nearest = min(fixed_dates(facts.case, facts.today), default=None)
    if nearest is None or facts.request.due is None:
        return step.days
    room = policy.holidays.between(facts.request.due, nearest, calendar_of(facts, policy)) - policy.chasing.squeeze_days
    whole = sum(each.days for each in chasers)
    return step.days if room >= whole else max(1, step.days * max(room, 1) // whole)


def squeezed(facts: RequestFacts, policy: Policy) -> bool:
    """Say whether a fixed date is so near that letters are too slow."""
    nearest = min(fixed_dates(facts.case, facts.today), default=None)
    if nearest is None:
        return False
    left = policy.holidays.between(facts.today, nearest, calendar_of(facts, policy))
    return left < policy.chasing.call_days


def fixed_dates(case: Case, today: date) -> Iterator[date]:
    """Days that the case must keep and that have not passed."""
    return (d.due for d in case.deadlines if d.status in _EXTERNAL and d.due >= today)
