from collections.abc import Iterator
from typing import cast

from rules.certainty import UNREADABLE, likely, settled_type
from rules.effects import AskPerson, Effect, Queue
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_OURS = frozenset({"out", "draft"})
_EMPTY = frozenset({"draft", "blank"})
_QUESTIONS = {
    "PAYEE": "Freeze the payee. Verify by telephone, on a number already on file.",
    "DPO": "Who answers this, and by when?",
    "COMPLAINT": "Who answers this complaint about us?",
}


@rule("paper-for-a-desk", reads=FileFacts)
def its_desk(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Put a paper before the desk that sees to its kind: bank details, personal data, complaints about us.

    Why: laid in a folder instead of sent, such a paper is labelled and looks done.
    Quiet when: it came from our side, is a draft or an empty form, or a person has labelled it.
    """
    opinion = doc.opinion
    if doc.problem in UNREADABLE or doc.labelled_by == "person" or opinion.direction in _OURS:
        return
    code = settled_type(doc, policy) or (opinion.best if likely(opinion, policy) else "")
    row = policy.documents.by_code.get(code)
    if row is None or not row.desk or opinion.version in _EMPTY:
        return
    yield AskPerson(
        doc.item,
        cast("Queue", row.desk),
        _QUESTIONS[row.desk],
        f"It is a paper of a kind that goes to this desk ({code}).",
        doc.case.case_no if doc.case else "",
    )
