from collections.abc import Iterator

from rules.apart import apart
from rules.effects import AskPerson, Effect, StopLetters
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.sparing import people_to_spare


@rule("bereaved-writer", reads=MessageFacts)
def bereavement(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Put a bereaved writer, or word of a death, in front of a person and stop automatic letters.

    Why: a chaser to a widow, or to a dead man, cannot be taken back.
    Quiet when: it is a patient's death in an account of events.
    """
    because = apart(mail, policy).get("death", "")
    if not because:
        return
    for case_no, person_id in people_to_spare(mail):
        yield StopLetters(case_no, person_id, because)
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="WELFARE",
        question="Someone has died. Who, and what may go out?",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
