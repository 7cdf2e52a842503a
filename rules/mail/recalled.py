from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("recalled-message", reads=MessageFacts)
def recalled(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Tell a person when a sender wants a message back.

    Why: the original stays on record; whether it was read and may be used is for the handler.
    Quiet when: the subject is not a recall's.
    """
    if mail.outgoing or not policy.machine_mail.recall_subject.first(mail.subject):
        return
    yield AskPerson(
        item=mail.item,
        queue="AUTHORITY",
        question="The sender recalls a message. May it still be used?",
        because="Its subject is that of a recall.",
        candidates=weigh(mail, policy).candidates,
    )
