from collections.abc import Iterator

from rules.apart import apart
from rules.effects import Alert, AskPerson, Effect, StopLetters
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.sparing import people_to_spare


@rule("welfare-first", reads=MessageFacts)
def welfare(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Put a writer who may harm himself in front of a person at once, and stop every letter.

    Why: minutes count, and an automatic letter to someone in despair does harm.
    Quiet when: the words are a patient's in somebody's report, are denied, or stand in quoted history or an attachment.
    """
    because = apart(mail, policy).get("despair", "")
    if not because:
        return
    yield Alert(
        item=mail.item,
        level="red",
        headline="Welfare: call within 15 minutes",
        because=because,
        case_no=weigh(mail, policy).single or "",
    )
    for case_no, person_id in people_to_spare(mail):
        yield StopLetters(case_no, person_id, because)
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="WELFARE",
        question="Telephone the writer, or whom it speaks of, within 15 minutes. No automatic reply goes out.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
