from collections.abc import Iterator

from rules.apart import apart
from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("bank-details", reads=MessageFacts)
def payee(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Stop at new bank details and at pressure to pay.

    Why: payment fraud comes as a friendly note from a known address.
    Quiet when: bank details stand unchanged on an invoice, or the writer only warns of fraud.
    """
    because = apart(mail, policy).get("payee", "")
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="PAYEE",
        question="Freeze the payee. Verify by telephone, on a number already on file.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
