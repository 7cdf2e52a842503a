from collections.abc import Iterator

from rules.effects import Alert, AskPerson, Effect, StopLetters
from rules.facts import MessageFacts
from rules.listening import written_by_us
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.sparing import people_to_spare


@rule("threat-to-staff", reads=MessageFacts)
def threats(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Bring threats and abuse to the team leader, and stop automatic letters to the writer.

    Why: staff must be protected, and an automatic letter inflames.
    Quiet when: a threat is only reported of someone else.
    """
    if not threatens(mail, policy):
        return
    yield Alert(mail.item, "red", "Threat or abuse", "Its words threaten or abuse.", weigh(mail, policy).single or "")
    for case_no, person_id in people_to_spare(mail):
        yield StopLetters(case_no, person_id, "Its words threaten or abuse.")
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="RED",
        question="Threat or abuse: the team leader must read this.",
        because="Its words threaten or abuse.",
        case_no=match.single or "",
        candidates=match.candidates,
    )


def threatens(mail: MessageFacts, policy: Policy) -> bool:
    """Say whether its words threaten or abuse."""
    threat = policy.red_words.threat.first(f"{mail.subject}\n{mail.new_text}")
    return threat is not None and not written_by_us(mail, policy)
