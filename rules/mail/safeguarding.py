from collections.abc import Iterator

from rules.apart import apart
from rules.effects import Alert, AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("safeguarding-concern", reads=MessageFacts)
def safeguarding(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Bring a concern for a child or adult at risk to the named lead.

    Why: it may not wait for a case to be found, and few may see it.
    Quiet when: it speaks of training or says that there is no concern.
    """
    because = apart(mail, policy).get("safeguarding", "")
    if not because:
        return
    yield Alert(
        mail.item,
        "red",
        "Safeguarding concern",
        because,
        weigh(mail, policy).single or "",
    )
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="RED",
        question="Safeguarding: the named lead must read this within 15 minutes.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
