from collections.abc import Iterator

from rules.certainty import UNREADABLE, clear
from rules.effects import AskPerson, Effect, FlagFile
from rules.explaining import kinds
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

PLAUSIBLE = 0.05


@rule("mislabelled", reads=FileFacts)
def mislabelled(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Question a person's label that the document itself speaks against; never overwrite it.

    Why: a wrong label closes the wrong request and lets a privileged paper pass as an open one.
    Quiet when: the label agrees, is plausible too, is a sibling of the same kind, or the document is not clear.
    """
    opinion = doc.opinion
    if doc.labelled_by != "person" or doc.label in ("", "UNKNOWN") or doc.problem in UNREADABLE:
        return
    if not clear(opinion, policy) or opinion.best == doc.label:
        return
    rows = policy.documents.by_code
    mine, theirs = rows.get(opinion.best), rows.get(doc.label)
    if mine is None or (theirs is not None and theirs.row == mine.row):
        return
    if any(code == doc.label and share >= PLAUSIBLE for code, share in opinion.ranked):
        return
    because = f"Labelled {doc.label}, but it reads as {opinion.best}. {kinds(opinion, policy.documents)}"
    yield FlagFile(doc.item, "mislabelled", because)
    question = f"Is {doc.label} right, or is this {opinion.best} ({mine.title})?"
    yield AskPerson(doc.item, "CHECK_LABEL", question, because, doc.case.case_no if doc.case else "")
