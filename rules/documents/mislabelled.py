from collections.abc import Iterator

from rules.certainty import UNREADABLE, may_be, questioned, restricted
from rules.effects import AskPerson, Effect, FlagFile
from rules.explaining import kinds
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("mislabelled", reads=FileFacts)
def mislabelled(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Question a person's label that the document itself speaks against; never overwrite it.

    Why: a wrong label closes the wrong request and lets a privileged paper pass as an open one.
    Quiet when: the label agrees, is plausible too, is another name for such papers, or the document may be of no type.
    """
    if doc.problem in UNREADABLE or not questioned(doc, policy):
        return
    opinion, known = doc.opinion, policy.documents
    read = " or ".join(may_be(opinion))
    because = f"Labelled {doc.label}, but it reads as {read}. {kinds(opinion, known)}"
    yield FlagFile(doc.item, "mislabelled", because)
    first = f"this {opinion.best} ({known.by_code[opinion.best].title})"
    question = f"Is {doc.label} right, or is {first}?"
    if restricted(opinion, policy):
        question = f"For named people only: {question[0].lower()}{question[1:]}"
    yield AskPerson(doc.item, "CHECK_LABEL", question, because, doc.case.case_no if doc.case else "")
