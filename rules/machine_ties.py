"""Which case a machine's mail or a colleague's belongs to: no stranger wrote it, so other signs count."""

from rules.facts import Case, MessageFacts
from rules.keys import documents, named_cases, people_of, sender_parties
from rules.roles import STAFF


def machines_case(mail: MessageFacts) -> Case | None:
    """The open case of a message of ours that an automatic reply, a receipt or a bounce answers.

    Two things must agree: the message or number of ours that it answers, and the person to whom that went. None where
    it names another case, or brings a document.
    """
    if mail.outgoing or mail.kind not in ("auto-reply", "receipt", "bounce") or documents(mail):
        return None
    if mail.authentication == "fail":
        return None
    named = named_cases(mail)
    answered = {hit.case_no for hit in mail.thread if hit.direct and hit.case_no}
    pointed = named | answered
    if len(pointed) != 1:
        return None
    case = next((each for each in mail.candidates if each.case_no in pointed), None)
    if case is None or case.status != "open" or not _from_there(mail, case):
        return None
    return case


def _from_there(mail: MessageFacts, case: Case) -> bool:
    """The sender is on the case; of a bounce or a receipt, the address that it names is."""
    if sender_parties(mail, case):
        return True
    known = {email.lower() for person in people_of(case) for email in person.emails}
    known |= {address.lower() for hit in mail.thread if hit.case_no == case.case_no for address in hit.to}
    return bool(mail.bounced_address) and mail.bounced_address.lower() in known


def from_colleague(mail: MessageFacts) -> bool:
    """Say whether one of the office's own people wrote it to a mailbox of ours, as himself."""
    own = mail.kind == "own" and mail.internal and not mail.outgoing and mail.authentication != "fail"
    return own and any(person.role in STAFF for person in mail.senders)


def colleagues_case(mail: MessageFacts) -> Case | None:
    """The open case that a colleague names by its number in subject or text; None where he names several, or none."""
    named = named_cases(mail)
    if not from_colleague(mail) or len(named) != 1:
        return None
    return next((case for case in mail.candidates if case.case_no in named and case.status == "open"), None)
