"""Where a filed message and its parts are kept, and how closely: the strictest of its parts decides."""

from rules.certainty import clear
from rules.effects import Label, StoredPart
from rules.facts import Attachment, Case, MessageFacts, Opinion
from rules.keys import documents, sender_parties
from rules.policy import Policy

_PRIVILEGED = frozenset({"legal-advice", "litigation"})
_BY_ROLE = {
    "member": "02 Member",
    "delegate": "02 Member",
    "practice": "02 Member",
    "expert": "05 Experts",
    "panel_solicitor": "06 Legal advice",
    "handler": "06 Legal advice",
    "court": "07 Court-Regulator-Coroner",
    "regulator": "07 Court-Regulator-Coroner",
    "coroner": "07 Court-Regulator-Coroner",
    "police": "07 Court-Regulator-Coroner",
}
CORRESPONDENCE = "08 Correspondence"
_STRICTNESS = ("none", "", "without-prejudice", "wp-save-costs", "undecided", "legal-advice", "litigation")


def strictest(mail: MessageFacts) -> tuple[str, str]:
    """The sensitivity and privilege of the whole: the strictest of any of its parts (S2 for the bare message)."""
    opinions = [a.opinion for a in documents(mail) if a.opinion.best != "UNKNOWN"]
    sensitivity = max(["S2", *(o.sensitivity for o in opinions)])
    privilege = max(["none", *(o.privilege for o in opinions if o.privilege)], key=_STRICTNESS.index)
    if any(a.problem or a.opinion.best == "UNKNOWN" for a in documents(mail)):
        sensitivity = max(sensitivity, "S3")
    return sensitivity, privilege


def folder_for(mail: MessageFacts, case: Case) -> str:
    """The subfolder for the message: privileged or restricted ones go with their sender, never among open letters."""
    sensitivity, privilege = strictest(mail)
    role = next((party.role for party in sender_parties(mail, case)), "")
    if privilege in _PRIVILEGED or sensitivity in ("S4", "S5"):
        return _BY_ROLE.get(role, "06 Legal advice")
    if role in ("court", "regulator", "coroner", "police"):
        return _BY_ROLE[role]
    return CORRESPONDENCE


def parts_of(mail: MessageFacts, case: Case, policy: Policy) -> tuple[StoredPart, ...]:
    """Each document with the folder of its type; a label only where the reader was sure."""
    whole = folder_for(mail, case)
    return tuple(StoredPart(a.name, _home(a, whole, policy), _label(a, policy)) for a in documents(mail))


def _home(attachment: Attachment, whole: str, policy: Policy) -> str:
    label = _label(attachment, policy)
    return home_of(label.doc_type, policy) or whole if label else "01 Intake"


def home_of(doc_type: str, policy: Policy) -> str:
    """The first folder in which a type is at home; empty for a type without one."""
    known = policy.documents.by_code.get(doc_type)
    folder = policy.documents.folder_by_number.get(known.folders[0]) if known and known.folders else None
    return f"{folder.number} {folder.name}" if folder else ""


def _label(attachment: Attachment, policy: Policy) -> Label | None:
    opinion: Opinion = attachment.opinion
    if not clear(opinion, policy) or attachment.problem or opinion.sensitivity == "S5":
        return None
    return Label(opinion.best, opinion.confidence, opinion.doc_date, opinion.sensitivity, opinion.privilege)
