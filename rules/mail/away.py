from collections.abc import Iterator

from rules.effects import Effect, MoveDue
from rules.facts import MessageFacts
from rules.keys import requests_to_sender
from rules.policy import Policy
from rules.promises import day_named, fixed_date_before
from rules.rule import rule


@rule("away-until", reads=MessageFacts)
def away(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Move what is due from someone who is away to the day after his return.

    Why: chasing a person on leave annoys him and brings nothing.
    Quiet when: no date of return is given, the request is due later anyway, was moved before, or a fixed date of the
    case comes first.
    """
    back = day_named(mail, "away-until")
    if mail.kind != "auto-reply" or back is None:
        return
    for case in mail.candidates:
        if case.status != "open":
            continue
        for request in requests_to_sender(mail, case):
            due = policy.holidays.add(back, 1, case.nation)
            if request.due is None or request.due_moved or request.due >= due or fixed_date_before(case, due):
                continue
            yield MoveDue(
                request_id=request.request_id,
                case_no=case.case_no,
                due=due,
                reason="away",
                because=f"The person asked is away until {back.isoformat()}, by an automatic reply.",
            )
