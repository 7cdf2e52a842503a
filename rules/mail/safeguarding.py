from collections.abc import Iterator

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
    if mail.outgoing or not policy.red_words.safeguarding.first(mail.subject + "\n" + mail.new_text):
        return
    yield Alert(
        mail.item,
        "red",
        "Safeguarding concern",
        "Its words speak of someone at risk.",
        weigh(mail, policy).single or "",
    )
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="RED",
        question="Safeguarding: the named lead must read this within 15 minutes.",
        because="Its words speak of someone at risk.",
        case_no=match.single or "",
        candidates=match.candidates,
    )
