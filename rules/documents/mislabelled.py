from collections.abc import Iterator

from rules.certainty import UNREADABLE, questioned
from rules.effects import AskPerson, Effect, FlagFile
from rules.explaining import kinds
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("mislabelled", reads=FileFacts)
def mislabelled(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Question a person's label that the document itself speaks against; never overwrite it.

    Why: a wrong label closes the wrong request and lets a privileged paper pass as an open one.
    Quiet when: the label agrees, is plausible too, is a sibling of the same kind, or the document is not clear.
    """
    if doc.problem in UNREADABLE or not questioned(doc, policy):
        return
    opinion = doc.opinion
    because = f"Labelled {doc.label}, but it reads as {opinion.best}. {kinds(opinion, policy.documents)}"
    yield FlagFile(doc.item, "mislabelled", because)
    question = f"Is {doc.label} right, or is this {opinion.best} ({policy.documents.by_code[opinion.best].title})?"
    yield AskPerson(doc.item, "CHECK_LABEL", question, because, doc.case.case_no if doc.case else "")
