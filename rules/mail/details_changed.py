from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import BY_PEOPLE, MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("details-changed", reads=MessageFacts)
def details_changed(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Have a new name, address or telephone number confirmed before the register takes it.

    Why: whoever can change an address can read the next letter.
    Quiet when: nothing of the kind is said, or the message is set aside anyway.
    """
    if mail.outgoing or mail.internal or mail.kind not in BY_PEOPLE or not mail.senders:
        return
    named = any(fact.name in ("new-address", "new-email", "new-name", "new-phone") for fact in mail.facts)
    if not named or not policy.mail.change_of_details.first(mail.subject + "\n" + mail.new_text):
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="AUTHORITY",
        question="Confirm the new details by a way already on file, then enter them.",
        because="It tells of a new name, address or number.",
        case_no=match.single or "",
        candidates=match.candidates,
    )
