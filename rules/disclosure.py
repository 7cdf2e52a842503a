"""Whether the writer of a message, or someone who reads along, may have what the case holds."""

import re

from rules.facts import BY_PEOPLE, Case, MessageFacts
from rules.keys import named_cases, sender_parties, thread_hits
from rules.listening import listened_to
from rules.matching import weigh
from rules.policy import Policy
from rules.spoken_of import patients_of
from rules.walls import may_be_filed

_MUST_NOT_READ = frozenset({"claimant", "claimant_solicitor", "patient", "regulator", "court", "coroner", "police"})


def doubtful(mail: MessageFacts, policy: Policy) -> str:
    """Say in one sentence why a message may not be answered as it comes; empty where nothing speaks against it."""
    if mail.outgoing or mail.internal:
        return ""
    if policy.mail.consent_withdrawn.first(listened_to(mail, policy)):
        return "It withdraws consent or authority."
    if mail.kind not in BY_PEOPLE:
        return ""
    meant = _meant(mail, policy)
    if any(_ended(mail, case) for case in meant):
        return "The writer's authority has ended."
    if any(_pointed_at(mail, case) and not may_be_filed(mail, case) for case in meant):
        return "The case is restricted to named people."
    if _opponent_reads_along(mail, policy):
        return "Someone of another side, or a body that must not read it, stands in To or Cc."
    if _represented(meant, mail):
        return "The writer has a solicitor: answers go through that firm."
    if _writes_for_another(mail, policy):
        return "The writer acts for someone else, and no authority is on record."
    return ""


def solicitor_changed(mail: MessageFacts, policy: Policy) -> str:
    """Say that a message tells of a change of solicitor; empty where it does not, or our own side only mentions one.

    It is filed all the same: the handler has to see it on the case.
    """
    if mail.outgoing or mail.internal or _on_our_side(mail):
        return ""
    told = policy.mail.change_of_solicitor.first(listened_to(mail, policy))
    return "It tells of a change of solicitor: nothing more goes to the old firm." if told else ""


def _meant(mail: MessageFacts, policy: Policy) -> tuple[Case, ...]:
    """The one case that fits, or every candidate: another case of the writer's says nothing about this one."""
    single = weigh(mail, policy).single
    return tuple(case for case in mail.candidates if single in (None, case.case_no))


def _on_our_side(mail: MessageFacts) -> bool:
    return any(person.role in ("member", "delegate", "panel_solicitor") for person in mail.senders)


def _from_member(mail: MessageFacts) -> bool:
    return any(person.role in ("member", "delegate") for person in mail.senders)


def _pointed_at(mail: MessageFacts, case: Case) -> bool:
    return case.case_no in named_cases(mail) or bool(sender_parties(mail, case)) or bool(thread_hits(mail, case))


def _ended(mail: MessageFacts, case: Case) -> bool:
    ids = {person.person_id for person in mail.senders}
    return any(p.person.person_id in ids and p.ended is not None and p.ended <= mail.today for p in case.parties)


def _opponent_reads_along(mail: MessageFacts, policy: Policy) -> bool:
    """A member who copies in the patient, the regulator or the court did not mean to, be they on the case or not."""
    if not _from_member(mail):
        return False
    copied = {address.lower() for address in (*mail.to, *mail.cc)}
    parties = [party for case in mail.candidates for party in case.parties]
    known = {email.lower() for party in parties if party.role not in _MUST_NOT_READ for email in party.person.emails}
    opposed = {email.lower() for party in parties if party.role in _MUST_NOT_READ for email in party.person.emails}
    strangers = copied - known
    return bool(copied & opposed) or any(
        policy.mail.body_address.first(address) or _is_patients(address, mail) for address in strangers
    )


def _is_patients(address: str, mail: MessageFacts) -> bool:
    """An address that bears the whole name of a patient of the case: no relative of the member has it by chance."""
    words = set(re.findall(r"[a-z]+", address.partition("@")[0]))
    names = (person.name.lower().split() for case in mail.candidates for person in patients_of(case))
    return any(len(name) > 1 and {name[0], name[-1]} <= words for name in names)


def _represented(meant: tuple[Case, ...], mail: MessageFacts) -> bool:
    for case in meant:
        roles = {party.role for party in sender_parties(mail, case)}
        lawyers = any(p.role == "claimant_solicitor" and p.ended is None for p in case.parties)
        writers = {person.person_id for person in (*mail.senders, *mail.namesakes)}
        patient = any(person.person_id in writers for person in patients_of(case))
        if lawyers and (roles & {"claimant", "patient"} or patient):
            return True
    return False


def _writes_for_another(mail: MessageFacts, policy: Policy) -> bool:
    """A delegate with a standing part is as good as the member, and so is a colleague in a party's own firm."""
    if any(sender_parties(mail, case) for case in mail.candidates):
        return False
    return bool(
        any(fact.name == "writes-for" for fact in mail.facts)
        or policy.mail.on_behalf.first(mail.new_text + "\n" + mail.signature)
    )
