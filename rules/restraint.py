"""Whom not to chase, and when. Each reason stands in words; nothing is skipped without one."""

from datetime import date

from rules.facts import RequestFacts
from rules.policy import Policy
from rules.rungs import calendar_of


def reason_to_wait(facts: RequestFacts, policy: Policy) -> str:
    """Say why no letter goes out today on this request; empty where nothing stands against it."""
    return _person_rests(facts) or _case_rests(facts) or _day_rests(facts, policy)


def _person_rests(facts: RequestFacts) -> str:
    person = facts.person
    if person.deceased:
        return "The person asked has died."
    if person.welfare:
        return "The person asked has a welfare flag."
    if person.restricted:
        return "The person asked is restricted to named people."
    if person.bounced:
        return "A letter to this person came back and no other way is known yet."
    if person.on_leave_until is not None and facts.today < person.on_leave_until:
        return "The person asked is on leave."
    if facts.reply_waiting:
        return "What this person sent waits in a queue."
    if facts.party is not None and facts.party.ended is not None and facts.party.ended <= facts.today:
        return "This person's part in the case has ended."
    return ""


def _case_rests(facts: RequestFacts) -> str:
    case = facts.case
    if case.status != "open":
        return "The case is closed."
    if case.restricted:
        return "The case is restricted to named people."
    if case.hold:
        return "The case is on hold."
    if case.no_chasers:
        return "The handler wants no chasers on this case."
    if case.letters_stopped:
        return "Letters on this case are stopped."
    if facts.paper_waiting:
        return "A file that may be what was asked for waits to be filed."
    if facts.request.status not in ("open", "part"):
        return "The request is not open."
    if facts.role == "member" and case.member is not None and (case.member.welfare or case.member.deceased):
        return "The member of the case has a welfare flag or has died."
    return ""


def _day_rests(facts: RequestFacts, policy: Policy) -> str:
    if not policy.holidays.is_working(facts.today, calendar_of(facts, policy)) or not policy.holidays.is_working(
        facts.today, policy.office.calendar
    ):
        return "People do not work today."
    if _between_the_years(facts.today):
        return "Nobody is chased between Christmas Eve and 2 January."
    last = max((d for d in (facts.last_letter, facts.request.last_chased) if d is not None), default=None)
    if last is not None:
        free = policy.holidays.add(last, policy.chasing.rest_days, calendar_of(facts, policy))
        if facts.today <= free:
            return "This person had a letter within two working days."
    return ""


def _between_the_years(day: date) -> bool:
    return (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day <= 2)
