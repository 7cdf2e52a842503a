from collections.abc import Iterator

from rules.apart import apart
from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("quarantine", reads=MessageFacts)
def suspicious(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Set aside a message that is not what it seems, or that we should not have.

    Why: a false sender wants money or a file; another patient's or the other side's private papers must not be read on.
    Quiet when: the sender is known and authenticated and sends what is his to send.
    """
    because = apart(mail, policy).get("suspicion", "")
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="QUARANTINE",
        question="Read no further before deciding: is this genuine, and may we have it?",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
