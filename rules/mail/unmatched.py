from collections.abc import Iterator

from rules.apart import held
from rules.effects import AskPerson, Effect, FileMessage, IgnoreMessage
from rules.facts import MessageFacts
from rules.mail import BEFORE_UNMATCHED
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import decide, rule

_CLAIMS = (FileMessage, IgnoreMessage)
_PLACING = frozenset({"UNMATCHED", "NEW_MATTER", "REOPEN", "QUARANTINE", "BOUNCED"})
"""Queues whose question is where a message belongs."""


@rule("unmatched", reads=MessageFacts)
def unmatched(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Put what nobody claimed in front of a person, with the likeliest cases.

    Why: every message ends filed, queued or ignored, and a wrong guess is worse than a question.
    Quiet when: another rule has filed it, left it, or put the question of its case already, or it waits
    for named people with the one case that fits.
    """
    if any(isinstance(d.effect, _CLAIMS) or _places(d.effect) for d in decide(BEFORE_UNMATCHED, mail, policy)):
        return
    match = weigh(mail, policy)
    if match.single and held(mail, policy):
        return
    yield AskPerson(
        item=mail.item,
        queue="UNMATCHED",
        question="Which case is this for?",
        because=match.why_not or "It was not filed.",
        candidates=match.candidates,
    )


def _places(effect: Effect) -> bool:
    return isinstance(effect, AskPerson) and effect.queue in _PLACING
