from collections.abc import Iterator
from typing import Literal

from rules.effects import Effect, IgnoreMessage
from rules.facts import BY_PEOPLE, MessageFacts
from rules.keys import documents
from rules.listening import circulated, listened_to, points_somewhere, speaks
from rules.machine_ties import from_colleague
from rules.policy import Policy
from rules.rule import rule
from rules.urgent import despair

Reason = Literal["auto-reply", "bounce", "receipt", "bulk", "own"]


@rule("ignore-machine-mail", reads=MessageFacts)
def machine_mail(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Leave receipts, bounces, automatic replies, bulk and our own mail where they are.

    Why: noise among letters hides letters; each is still counted, with its reason.
    Quiet when: it comes from a person (a colleague's own note too), brings a document, says what does harm when it is
    missed, or a party's, a court's or a portal's notice may be a letter after all.
    """
    if mail.outgoing or mail.kind in BY_PEOPLE or _may_matter(mail, policy):
        return
    reason: Reason = "bulk"
    match mail.kind:
        case "auto-reply" | "bounce" | "receipt" | "own":
            reason = mail.kind
        case _:
            pass
    yield IgnoreMessage(mail.item, reason, mail.kind_because or "It is machine mail.")


def _may_matter(mail: MessageFacts, policy: Policy) -> bool:
    """Courts and portals send by machine what a person must read, and people let machines carry what they say."""
    if from_colleague(mail):
        return True
    if mail.kind == "own":
        return False
    if speaks(mail, policy):
        return True
    if mail.kind in ("receipt", "bounce"):
        return False
    if documents(mail) or policy.mail.portal.first(mail.new_text) or despair(mail.new_text, policy.red_words):
        return True
    if mail.kind == "bulk":
        return points_somewhere(mail) or (not circulated(mail) and bool(mail.candidates)) or _is_a_notice(mail, policy)
    return any(fact.name in _DATES for fact in mail.facts) or _from_office_of_state(mail, policy)


_DATES = frozenset({"hearing-date", "deadline"})
_OF_STATE = frozenset({"court", "coroner", "regulator", "police", "ombudsman"})


def _is_a_notice(mail: MessageFacts, policy: Policy) -> bool:
    """No circular: it sets a day, or a court, coroner, regulator or the police sent it."""
    if circulated(mail):
        return False
    set_days = any(fact.name in _DATES for fact in mail.facts)
    return set_days or _from_office_of_state(mail, policy)


def _from_office_of_state(mail: MessageFacts, policy: Policy) -> bool:
    """What such an office says besides an automatic reply's standing sentences is for a person."""
    known = any(person.role in _OF_STATE for person in mail.senders)
    if not known and not policy.machine_mail.official_sender.first(mail.sender):
        return False
    return mail.kind == "bulk" or bool(listened_to(mail, policy))
