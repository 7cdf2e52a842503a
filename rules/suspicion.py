"""What makes a message one that nothing may be done with until a person has looked."""

from rules.certainty import alarms
from rules.facts import Case, MessageFacts
from rules.keys import documents, people_of, sender_parties
from rules.matching import OPENING
from rules.once import once
from rules.people import domain_of, lookalike, name_words
from rules.policy import Policy
from rules.roles import MEMBERS_SIDE, STAFF
from rules.strangers import document_of_a_stranger, strangers_named

OPPONENTS = frozenset({"claimant", "claimant_solicitor", "patient"})
_BEGIN = frozenset({"claimant_solicitor", "court", "coroner", "regulator", "police", "ombudsman"})
"""Who begins matters, and so writes of patients of whom we know nothing yet."""
_PRIVILEGED_TYPES = frozenset({"OPN", "CC", "EXP-INS"})
_OWN_SIDE = MEMBERS_SIDE | STAFF | {"panel_solicitor", "patient"}


@once
def suspicion(mail: MessageFacts, policy: Policy) -> str:
    """Say in one sentence why a message must lie apart; empty where nothing is wrong with it."""
    if mail.outgoing or mail.kind in ("own", "bounce", "receipt"):
        return ""
    return (
        false_sender(mail, policy)
        or misdirected(mail)
        or privileged_by_mistake(mail, policy)
        or instruction(mail, policy)
    )


def false_sender(mail: MessageFacts, policy: Policy) -> str:
    """A sender who is not what he seems."""
    domain = domain_of(mail.sender)
    if mail.authentication == "fail":
        return "The sender's address is not authenticated: someone else may have sent it."
    if not mail.senders and not mail.common_domain and (imitated := lookalike(domain, _known_domains(mail, policy))):
        return f"Its domain only looks like {imitated}."
    shown = domain_of(mail.sender_name)
    if shown and shown != domain and not mail.senders:
        return "The name that it shows is an address of another domain."
    if _bears_our_name(mail):
        return "It bears the name of one of the office's own people, from an address outside."
    if any(_foreign_reply(address, mail) for address in mail.reply_to) and (
        policy.mail.bank_change.first(mail.new_text) or policy.mail.urgent_payment.first(mail.new_text)
    ):
        return "It speaks of money, and answers would go to another domain."
    return ""


def _foreign_reply(address: str, mail: MessageFacts) -> bool:
    return domain_of(address) != domain_of(mail.sender)


def _bears_our_name(mail: MessageFacts) -> bool:
    if mail.internal or mail.senders or not any(person.role in STAFF for person in mail.namesakes):
        return False
    return len(name_words(mail.sender_name)) > 1


def _known_domains(mail: MessageFacts, policy: Policy) -> set[str]:
    known = {policy.office.domain.lower()}
    people = [p for case in mail.candidates for p in people_of(case)]
    for person in (*people, *mail.namesakes):
        known |= {domain_of(email) for email in person.emails}
    return known - {""} - policy.domains.common


def misdirected(mail: MessageFacts) -> str:
    """Another patient's papers from someone who is on a case of ours, but not on one of that patient; a request that
    begins a matter is none."""
    roles = {person.role for person in mail.senders}
    if not roles or roles & _OWN_SIDE:
        return ""
    if roles & _BEGIN and any(a.opinion.best in OPENING for a in documents(mail)):
        return ""
    cases = [case for case in mail.candidates if sender_parties(mail, case)]
    if cases and documents(mail) and all(_of_a_stranger(mail, case) for case in cases):
        return "It carries papers of a patient who is on no case of this sender."
    return ""


def _of_a_stranger(mail: MessageFacts, case: Case) -> bool:
    return strangers_named(mail, case) or document_of_a_stranger(mail, case)


def privileged_by_mistake(mail: MessageFacts, policy: Policy) -> str:
    """Papers of the other side's own lawyers, sent to us. What a client would take is said to us in an offer."""
    if not {person.role for person in mail.senders} & OPPONENTS:
        return ""
    if any(
        a.opinion.best in _PRIVILEGED_TYPES and a.opinion.confidence >= policy.thresholds.suggest
        for a in mail.attachments
    ):
        return "The other side seems to have sent a privileged paper by mistake."
    offered = policy.mail.offer.first(f"{mail.subject}\n{mail.new_text}")
    texts = ("" if offered else mail.new_text, *(a.text[:3000] for a in mail.attachments))
    hits = [hit for text in texts if text and (hit := policy.mail.privileged_by_mistake.first(text))]
    return "The other side's message has words of a privileged or internal paper." if hits else ""


def instruction(mail: MessageFacts, policy: Policy) -> str:
    """Words addressed to machines: data like any other, but a sign of ill will."""
    for text in (mail.subject, mail.new_text, *(a.text[:60_000] for a in mail.attachments)):
        if text and policy.mail.instruction_to_machine.first(text):
            return "It carries an instruction addressed to machines."
    if any("suspicious" in alarms(attachment.opinion) for attachment in mail.attachments):
        return "An attachment carries an instruction addressed to machines."
    return ""
