from collections.abc import Iterator

from rules.belonging import OFFERED, Pointed, at_home, elsewhere, likeliest, pointed, sure
from rules.case_signs import Signs, signs, stranger
from rules.certainty import UNREADABLE
from rules.effects import AskPerson, Candidate, Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("wrong-case", reads=FileFacts)
def wrong_case(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Flag a file that names another case and nothing of the one in whose folder it lies.

    Why: a report in the wrong case is one click from being disclosed to the wrong member.
    Quiet when: it names no case and nobody of another, or something of its own too (linked matters cite each other).
    """
    if doc.case is None or not astray(doc):
        return
    found, cases = signs(doc), pointed(doc)
    right = _right(doc, found, cases)
    told = right or ", ".join(sorted(found.others) or [each.case_no for each in cases[:OFFERED]]) or "another case"
    reasons = next((f": {', '.join(each.reasons)}" for each in cases if each.case_no == right), "")
    only = "more" if at_home(doc) else "only"
    because = f"It lies in {doc.case.case_no}, but speaks {only} of {told}{reasons}."
    yield FlagFile(doc.item, "wrong-case", because, right)
    yield AskPerson(
        item=doc.item,
        queue="CHECK_LABEL",
        question="Which case does this belong to?",
        because=because,
        candidates=tuple(Candidate(each.case_no, each.points, each.reasons) for each in cases[:OFFERED]),
    )


def astray(doc: FileFacts) -> bool:
    """Does it name another case or patient, and nothing of the case in whose folder it lies?"""
    if doc.case is None or doc.problem in UNREADABLE:
        return False
    found, cases = signs(doc), pointed(doc)
    if found.own:
        return False
    return bool(found.others or found.unknown or _right(doc, found, cases) or stranger(doc) or elsewhere(doc, cases))


def _right(doc: FileFacts, found: Signs, cases: tuple[Pointed, ...]) -> str:
    if right := sure(doc, cases):
        return right
    if found.unknown:
        return ""
    if found.others:
        return next(iter(found.others)) if len(found.others) == 1 else ""
    return likeliest(cases) if elsewhere(doc, cases) else ""
