from collections.abc import Iterator

from rules.effects import Effect, IgnoreMessage
from rules.facts import MessageFacts
from rules.policy import Policy
from rules.rule import rule


@rule("circular", reads=MessageFacts)
def circular(mail: MessageFacts, _policy: Policy) -> Iterator[Effect]:
    """Leave what we sent to many, or to nobody on a case.

    Why: a circular belongs to no case, and would be counted as unfiled for ever.
    Quiet when: the message came in, or anything points to a case.
    """
    if mail.outgoing and not mail.candidates and mail.kind == "human":
        yield IgnoreMessage(mail.item, "circular", "It went out and names no case.")
