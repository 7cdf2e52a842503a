from collections.abc import Iterator
from typing import Literal

from rules.effects import Effect, IgnoreMessage
from rules.facts import MessageFacts
from rules.keys import documents, sender_parties
from rules.machine_ties import from_colleague
from rules.policy import Policy
from rules.rule import rule

Reason = Literal["auto-reply", "bounce", "receipt", "bulk", "own"]


@rule("ignore-machine-mail", reads=MessageFacts)
def machine_mail(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Leave receipts, bounces, automatic replies, bulk and our own mail where they are.

    Why: noise among letters hides letters; each is still counted, with its reason.
    Quiet when: it comes from a person (a colleague's own note too), brings a document, or a party's bulk mail may be a
    letter after all.
    """
    if mail.outgoing or mail.kind in ("human", "invite") or _may_matter(mail, policy):
        return
    reason: Reason = "bulk"
    match mail.kind:
        case "auto-reply" | "bounce" | "receipt" | "own":
            reason = mail.kind
        case _:
            pass
    yield IgnoreMessage(mail.item, reason, mail.kind_because or "It is machine mail.")


def _may_matter(mail: MessageFacts, policy: Policy) -> bool:
    """Courts and portals send by machine what a person must read."""
    if from_colleague(mail):
        return True
    if mail.kind in ("receipt", "own", "bounce"):
        return False
    if documents(mail) or policy.mail.portal.first(mail.new_text) or policy.red_words.welfare.first(mail.new_text):
        return True
    if mail.kind == "bulk":
        return any(sender_parties(mail, case) for case in mail.candidates)
    return False
