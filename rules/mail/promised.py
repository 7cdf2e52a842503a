from collections.abc import Iterator

from rules.answers import answered_request, certain_case
from rules.brought import brought
from rules.effects import AskPerson, Effect, MoveDue
from rules.facts import BY_PEOPLE, Case, MessageFacts, Request
from rules.keys import requests_to_sender
from rules.policy import Policy
from rules.promised_days import promised_vaguely
from rules.promises import MOST_WORKING_DAYS, day_named, fixed_date_before
from rules.rule import rule
from rules.suspicion import suspicion


@rule("promised-date", reads=MessageFacts)
def promised(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Move what is due to the day that the person asked has promised, once and not far.

    Why: an answer with a date is an answer; "will do" is not. Of a time without a day ("after half term") it asks one.
    Quiet when: the day is before what is due, or the item came with the message.
    """
    day = day_named(mail, "promised-by")
    vague = day is None and promised_vaguely(mail.new_text)
    if mail.outgoing or mail.kind not in BY_PEOPLE or not (day or vague) or suspicion(mail, policy):
        return
    case = certain_case(mail, policy)
    if case is None:
        return
    waiting = [each for each in _meant(mail, case) if each.due is not None and not brought(mail, each, policy)]
    if day is None:
        if waiting:
            yield AskPerson(
                item=mail.item,
                queue="CHECK_DEADLINE",
                question="It is promised, but for no day that could be kept. Ask for one.",
                because="The time that the message names is no day.",
                case_no=case.case_no,
            )
        return
    for request in waiting:
        if request.due is None or day <= request.due:
            continue
        latest = policy.holidays.add(max(request.due, mail.today), MOST_WORKING_DAYS, case.nation)
        if request.due_moved or day > latest or fixed_date_before(case, day):
            yield AskPerson(
                item=mail.item,
                queue="CHECK_DEADLINE",
                question="The date promised is late, or not the first. Is it good enough?",
                because=f"Promised for {day.isoformat()}; due {request.due.isoformat()}.",
                case_no=case.case_no,
            )
        else:
            because = f"The person asked promises it by {day.isoformat()}."
            yield MoveDue(request.request_id, case.case_no, day, "promised", because)


def _meant(mail: MessageFacts, case: Case) -> tuple[Request, ...]:
    """The request that the message answers; all of the sender's where it answers none in particular."""
    answered = answered_request(mail, case)
    return (answered,) if answered else requests_to_sender(mail, case)
