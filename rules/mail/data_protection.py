from collections.abc import Iterator

from rules.apart import apart
from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("data-protection", reads=MessageFacts)
def data_protection(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Pass requests under data protection law, and breaches, to the data protection officer within the hour.

    Why: the statutory clocks run from receipt, in whatever words the request is dressed.
    Quiet when: someone else's request to a practice or hospital is discussed, or a disclaimer asks to delete a stray
    message.
    """
    because = apart(mail, policy).get("data-protection", "")
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="DPO",
        question="Data protection: pass to the officer within the hour.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
