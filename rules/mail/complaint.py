from collections.abc import Iterator

from rules.apart import apart
from rules.effects import AskPerson, Effect, StopLetters
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.sparing import people_to_spare


@rule("complaint-about-us", reads=MessageFacts)
def complaint(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Pass a complaint about us to the complaints team and stop automatic letters on the case.

    Why: it is not for the team that is complained of, and chasers must rest until someone has read it.
    Quiet when: the complaint is a patient's about our member, or the words are routine.
    """
    because = apart(mail, policy).get("complaint", "")
    if not because:
        return
    for case_no, person_id in people_to_spare(mail):
        yield StopLetters(case_no, person_id, "The writer complains about our service.")
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="COMPLAINT",
        question="A complaint about our service: pass it to the complaints team today.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
