from collections.abc import Iterator

from rules.belonging import OFFERED, likeliest, pointed, sure
from rules.certainty import UNREADABLE
from rules.effects import AskPerson, Candidate, Effect
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("without-case", reads=FileFacts)
def without_case(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Offer a person the case of a file that lies in no case's folder.

    Why: what lies in the intake is on nobody's desk; a person files it, and need not look the case up.
    Quiet when: it lies on a case, cannot be read, or nothing in it points to a case.
    """
    if doc.case is not None or doc.problem in UNREADABLE:
        return
    cases = pointed(doc)
    if not cases:
        return
    only = cases[0].case_no if len(cases) == 1 else ""
    right = sure(doc, cases) or only or likeliest(cases)  # a person decides, whatever is offered
    if right:
        because = f"It lies in no case's folder, and speaks of {right}: {', '.join(cases[0].reasons)}."
    else:
        because = "It lies in no case's folder, and no case is sure."
    yield AskPerson(
        item=doc.item,
        queue="UNMATCHED",
        question="Which case is this for?",
        because=because,
        case_no=right,
        candidates=tuple(Candidate(each.case_no, each.points, each.reasons) for each in cases[:OFFERED]),
    )
