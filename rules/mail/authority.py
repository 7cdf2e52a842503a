from collections.abc import Iterator

from rules.apart import apart
from rules.disclosure import solicitor_changed
from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("authority", reads=MessageFacts)
def authority(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Ask where the writer or a recipient may not have what the case holds.

    Why: one reply to the wrong person discloses a patient's or a member's affairs.
    Quiet when: the writer is a standing party who writes for himself, and nobody on the other side reads along.
    """
    because = apart(mail, policy).get("authority", "") or solicitor_changed(mail, policy)
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="AUTHORITY",
        question="Who may be answered, and with what?",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
