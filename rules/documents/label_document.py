from collections.abc import Iterator

from rules.certainty import UNREADABLE, clear, likely, restricted
from rules.documents.wrong_case import astray
from rules.effects import AskPerson, Effect, Label, LabelFile
from rules.explaining import kinds
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("label-document", reads=FileFacts)
def label_document(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Label a document that is clear; offer what is likely; ask about the rest.

    Why: unlabelled documents close no request and start no clock, and nobody finds them again.
    Quiet when: a person has labelled it, it cannot be read, or our own label already says the same.
    """
    if doc.labelled_by == "person" or doc.problem in UNREADABLE:
        return
    opinion = doc.opinion
    because = kinds(opinion, policy.documents)
    case_no = doc.case.case_no if doc.case and not astray(doc) else ""
    if clear(opinion, policy) and not restricted(opinion, policy):
        if doc.labelled_by == "bot" and doc.label == opinion.best:
            return
        label = Label(opinion.best, opinion.confidence, opinion.doc_date, opinion.sensitivity, opinion.privilege)
        yield LabelFile(doc.item, label, case_no, because)
        return
    row = policy.documents.by_code.get(opinion.best)
    if row is None or not likely(opinion, policy):
        question = "What is this document?"
    elif restricted(opinion, policy):
        question = f"For named people only: is this {opinion.best} ({row.title})?"
    else:
        question = f"Is this {opinion.best} ({row.title})?"
    yield AskPerson(doc.item, "CHECK_LABEL", question, because, case_no)
