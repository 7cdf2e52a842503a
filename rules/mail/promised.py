from collections.abc import Iterator

from rules.answers import answered_request, certain_case
from rules.brought import brought
from rules.effects import AskPerson, Effect, MoveDue
from rules.facts import Case, MessageFacts, Request
from rules.keys import requests_to_sender
from rules.policy import Policy
from rules.promises import MOST_WORKING_DAYS, day_named, fixed_date_before
from rules.rule import rule
from rules.suspicion import suspicion


@rule("promised-date", reads=MessageFacts)
def promised(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Move what is due to the day that the person asked has promised, once and not far.

    Why: an answer with a date is an answer; "will do" is not.
    Quiet when: the day is vague, before what is due, or the item came with the message.
    """
    day = day_named(mail, "promised-by")
    if mail.outgoing or mail.kind != "human" or day is None or suspicion(mail, policy):
        return
    case = certain_case(mail, policy)
    if case is None:
        return
    for request in _meant(mail, case):
        if brought(mail, request, policy) or request.due is None or day <= request.due:
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
