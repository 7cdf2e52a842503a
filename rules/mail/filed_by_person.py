from collections.abc import Iterator

from rules.effects import AskPerson, Effect, FileMessage
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.storing import folder_for, parts_of, strictest
from rules.suspicion import suspicion


@rule("filed-by-a-person", reads=MessageFacts)
def filed_by_person(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Follow the case that a person's category names; where the keys say otherwise, ask.

    Why: a person's filing is never overwritten, only questioned.
    Quiet when: no person has filed it.
    """
    if not mail.filed_as or mail.kind in ("own", "bounce", "receipt"):
        return
    match = weigh(mail, policy)
    case = next((c for c in mail.candidates if (c.case_no,) == mail.filed_as), None)
    if case is None or (match.single and match.single != case.case_no) or suspicion(mail, policy):
        yield AskPerson(
            item=mail.item,
            queue="UNMATCHED",
            question="A person filed this, and something speaks against it. Is the case right?",
            because=f"Filed as {', '.join(mail.filed_as)}. {match.because}",
            candidates=match.candidates,
        )
        return
    sensitivity, privilege = strictest(mail)
    yield FileMessage(
        message=mail.item,
        case_no=case.case_no,
        folder=folder_for(mail, case),
        sensitivity=sensitivity,
        privilege=privilege,
        parts=parts_of(mail, case, policy),
        because=f"A person filed it on {case.case_no}.",
    )
