"""How sure an opinion on a document is, and what may be done on it."""

from collections.abc import Callable

from rules.facts import FileFacts, Opinion
from rules.policy import Policy

PLAUSIBLE = 0.05
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


def questioned(doc: FileFacts, policy: Policy) -> bool:
    """Does the document speak clearly against a person's label: neither plausible, nor a sibling of the same kind?"""
    opinion, rows = doc.opinion, policy.documents.by_code
    if doc.labelled_by != "person" or doc.label in ("", "UNKNOWN", opinion.best) or not clear(opinion, policy):
        return False
    mine, theirs = rows.get(opinion.best), rows.get(doc.label)
    if mine is None or (theirs is not None and theirs.row == mine.row):
        return False
    return not any(code == doc.label and share >= PLAUSIBLE for code, share in opinion.ranked)


def restricted(opinion: Opinion, policy: Policy) -> bool:
    """Is it for named people only?"""
    row = policy.documents.by_code.get(opinion.best)
    return opinion.sensitivity == "S5" or (row is not None and row.sensitivity == "S5")


def alarms(opinion: Opinion) -> tuple[str, ...]:
    """The names of the alarms that its words raised."""
    return tuple(fact.value for fact in opinion.facts if fact.name == "alarm" and isinstance(fact.value, str))
