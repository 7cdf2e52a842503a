from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.suspicion import misdirected


@rule("data-protection", reads=MessageFacts)
def data_protection(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Pass requests under data protection law, and breaches, to the data protection officer within the hour.

    Why: the statutory clocks run from receipt, in whatever words the request is dressed.
    Quiet when: someone else's request to a practice or hospital is discussed, or a disclaimer asks to delete a stray
    message.
    """
    if mail.outgoing or mail.kind in ("bounce", "receipt", "own", "bulk", "auto-reply"):
        return
    because = _reason(mail, policy)
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="DPO",
        question="Data protection: pass to the officer within the hour.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )


def _reason(mail: MessageFacts, policy: Policy) -> str:
    text = mail.subject + "\n" + mail.new_text
    if policy.mail.access_request.first(text):
        return "It asks for a copy of what we hold about someone."
    if policy.mail.erasure_request.first(text):
        return "It asks to delete, correct or stop using personal data."
    if policy.mail.data_complaint.first(text):
        return "It complains about the use of personal data."
    if policy.red_words.breach.first(text):
        return "It tells of personal data in the wrong hands."
    return misdirected(mail)
