from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import RequestFacts
from rules.policy import Policy
from rules.restraint import reason_to_wait
from rules.rule import rule
from rules.rungs import fixed_dates, ladder_of, squeezed


@rule("chase-squeezed", reads=RequestFacts)
def squeeze(facts: RequestFacts, policy: Policy) -> Iterator[Effect]:
    """Ask for a telephone call instead of letters when a fixed date of the case is near.

    Why: the last chaser must fall at least five working days before a court's or regulator's day; with less than
    ten left letters are too slow.
    Quiet when: no fixed date is near, the request is not open, or person, case or day must rest.
    """
    if facts.request.due is None or facts.request.sent == facts.today or not squeezed(facts, policy):
        return
    if ladder_of(facts, policy) is None or reason_to_wait(facts, policy):
        return
    nearest = min(fixed_dates(facts.case, facts.today))
    yield AskPerson(
        item=f"request:{facts.request.request_id}",
        queue="INCOMPLETE",
        question="Telephone now: a fixed date of the case is near.",
        # No count of the days left: the same question tomorrow must be the same words, or it is asked again.
        because=f"The case must keep {nearest:%d %B %Y}; fewer than {policy.chasing.call_days} working days are left.",
        case_no=facts.case.case_no,
    )
