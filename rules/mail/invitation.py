from collections.abc import Iterator

from rules.effects import Effect, IgnoreMessage
from rules.facts import MessageFacts
from rules.policy import Policy
from rules.rule import rule


@rule("invitation", reads=MessageFacts)
def invitation(mail: MessageFacts, _policy: Policy) -> Iterator[Effect]:
    """Leave an invitation among colleagues that concerns no case.

    Why: a team's own meetings are no correspondence; everything else about a hearing or conference is.
    Quiet when: it comes from outside, or anything points to a case.
    """
    if mail.kind == "invite" and mail.internal and not mail.candidates and not mail.outgoing:
        yield IgnoreMessage(mail.item, "invite", "A meeting of the office's own people that names no case.")
