"""How sure an opinion on a document is, and what may be done on it."""

from collections.abc import Callable

from rules.facts import FileFacts, Opinion
from rules.policy import Policy

PLAUSIBLE = 0.05  # share from which a label may as well be right
MAY_START = 0.25  # share of the types that start a clock from which it is asked whether a paper is one of them
OF_NO_TYPE = 0.25  # share of "none of ours" up to which a paper of some type is spoken of
_TOLD = 3  # types of which it is said that it may be one
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


def may_be(opinion: Opinion) -> tuple[str, ...]:
    """Return the types of which it may well be, the likeliest first, no more than are worth telling."""
    return tuple(code for code, share in opinion.ranked if share >= PLAUSIBLE and code != "UNKNOWN")[:_TOLD]


def of_some_type(opinion: Opinion) -> bool:
    """Is it hardly a paper that is of no type of ours?"""
    return share_of(opinion, lambda code: code == "UNKNOWN") <= OF_NO_TYPE


def questioned(doc: FileFacts, policy: Policy) -> bool:
    """Does the document speak against a person's label: neither plausible, nor another name for papers of its kind?

    It need not be clear what it is: it is enough that what it may be is likely to be something else.
    """
    opinion, known = doc.opinion, policy.documents.by_code
    if doc.labelled_by != "person" or doc.label in ("", "UNKNOWN", opinion.best):
        return False
    if opinion.best not in known or opinion.best == "UNKNOWN" or _alike(opinion.best, doc, policy):
        return False
    if share_of(opinion, lambda code: code == doc.label) >= PLAUSIBLE:
        return False
    others = share_of(opinion, lambda code: code in known and code != "UNKNOWN" and not _alike(code, doc, policy))
    return of_some_type(opinion) and others >= policy.thresholds.suggest


def _alike(code: str, doc: FileFacts, policy: Policy) -> bool:
    """Is a type another name for the label, as far as the document does not say itself which of the two it is?"""
    known = policy.documents
    mine, theirs = known.by_code[code], known.by_code.get(doc.label)
    if theirs is not None and mine.row == theirs.row:
        return True
    kinds = [each for each in known.one_kind if {code, doc.label} <= {*each.codes}]
    return any(not (clear(doc.opinion, policy) and each.apart(code, doc.label, doc.text)) for each in kinds)


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
