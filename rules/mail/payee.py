from collections.abc import Iterator

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
    if mail.outgoing or mail.kind in ("bounce", "receipt", "own", "bulk", "auto-reply"):
        return
    texts = [mail.subject, mail.new_text, *(a.text[:8000] for a in mail.attachments if a.text)]
    changed = any(policy.mail.bank_change.first(text) for text in texts)
    letter = any(
        a.opinion.best == "BANK" and a.opinion.confidence >= policy.thresholds.suggest for a in mail.attachments
    )
    pressed = policy.mail.urgent_payment.first(mail.subject + "\n" + mail.new_text) and not mail.senders
    if not (changed or letter or pressed):
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="PAYEE",
        question="Freeze the payee. Verify by telephone, on a number already on file.",
        because="It names new bank details, or presses for payment.",
        case_no=match.single or "",
        candidates=match.candidates,
    )
