"""How sure an opinion on a document is, and what may be done on it."""

from collections.abc import Callable

from rules.evidence import DocumentType
from rules.facts import FileFacts, Opinion
from rules.policy import Policy

PLAUSIBLE = 0.05  # share from which a label may as well be right
MAY_START = 0.25  # share of the types that start a clock from which it is asked whether a paper is one of them
AGAINST = 0.85  # share of all that a label is not, from which it is questioned
_ONE_KIND = (
    frozenset({"EXP-BL", "EXP-CAUS"}),  # one report often answers both
    frozenset({"INV", "FEE"}),  # a fee note is an invoice
    frozenset({"OPN", "TEL"}),  # a conference with counsel by telephone
)
"""Types of which people use one name for the other."""
UNREADABLE = frozenset({"unreadable", "encrypted", "empty", "too-large", "bomb", "broken"})


def clear(opinion: Opinion, policy: Policy) -> bool:
    """Is it sure enough to act without a person: above the threshold, and well ahead of the second?"""
    limits = policy.thresholds
    least = limits.labels.get(opinion.best, limits.label)
    return opinion.best != "UNKNOWN" and opinion.confidence >= least and opinion.margin >= limits.margin


def likely(opinion: Opinion, policy: Policy) -> bool:
    """Is it sure enough to be offered to a person?"""
    return opinion.best != "UNKNOWN" and opinion.confidence >= policy.thresholds.suggest


def share_of(opinion: Opinion, fits: Callable[[str], bool]) -> float:
    """How likely it is to be of one of the types that fit: what all likely types have in common is surer than each."""
    return sum(share for code, share in opinion.ranked if fits(code))


def settled_type(doc: FileFacts, policy: Policy) -> str:
    """The type that stands: a person's label, or a clear opinion; empty while neither is there."""
    if doc.label and doc.labelled_by == "person" and doc.label != "UNKNOWN":
        return doc.label
    return doc.opinion.best if clear(doc.opinion, policy) else ""


def may_start(opinion: Opinion, policy: Policy) -> tuple[str, ...]:
    """Return the types that start a clock of which a paper may well be; none where they have too small a share."""
    starting = policy.deadlines.starting_types
    if share_of(opinion, lambda code: code in starting) < MAY_START:
        return ()
    return tuple(code for code, _ in opinion.ranked if code in starting)


def questioned(doc: FileFacts, policy: Policy) -> bool:
    """Does the document speak against a person's label: neither plausible, nor another name for papers of its kind?

    Against a label of the same family it must be clear what it is. Against one of another family it is enough that all
    that it may be speaks against the label.
    """
    opinion, rows = doc.opinion, policy.documents.by_code
    if doc.labelled_by != "person" or doc.label in ("", "UNKNOWN", opinion.best):
        return False
    mine, theirs = rows.get(opinion.best), rows.get(doc.label)
    if mine is None or mine.code == "UNKNOWN" or _alike(mine, theirs):
        return False
    if share_of(opinion, lambda code: code == doc.label) >= PLAUSIBLE:
        return False
    if clear(opinion, policy):
        return True
    others = share_of(opinion, lambda code: code in rows and code != "UNKNOWN" and not _alike(rows[code], theirs))
    family = theirs is not None and theirs.row[0] == mine.row[0]
    return not family and likely(opinion, policy) and others >= AGAINST


def _alike(one: DocumentType, other: DocumentType | None) -> bool:
    if other is None:
        return False
    return one.row == other.row or any({one.code, other.code} <= kind for kind in _ONE_KIND)


def restricted(opinion: Opinion, policy: Policy) -> bool:
    """Is it for named people only?"""
    row = policy.documents.by_code.get(opinion.best)
    return opinion.sensitivity == "S5" or (row is not None and row.sensitivity == "S5")


def alarms(opinion: Opinion) -> tuple[str, ...]:
    """The names of the alarms that its words raised."""
    return tuple(fact.value for fact in opinion.facts if fact.name == "alarm" and isinstance(fact.value, str))


def cannot_wait(opinion: Opinion, policy: Policy) -> tuple[str, ...]:
    """Return the alarms that hold in whatever type a paper was taken for: a default judgment and the like."""
    raised = alarms(opinion)
    return tuple(each.name for each in policy.documents.alarms if each.anywhere and each.name in raised)
