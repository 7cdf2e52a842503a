from collections.abc import Iterator

from rules.apart import PERSONAL
from rules.certainty import UNREADABLE, alarms, cannot_wait, likely, settled_type
from rules.effects import Alert, AskPerson, Effect
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule
from rules.urgent import orders

_PAGES = 8000  # characters that are looked through


@rule("red-document", reads=FileFacts)
def red_document(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Alert at once on a paper that cannot wait, such as a default judgment, an unless order or a charge.

    Why: these run in hours or days, and the one on page three looks like any other order. What does most harm when
    missed is told by its words alone, whatever kind of paper they seem to stand in; and in a letter or a note in which
    people speak of themselves, by people's words for it.
    Quiet when: other such words stand in another kind of paper, or a person has labelled it as something else.
    """
    if doc.problem in UNREADABLE:
        return
    code = settled_type(doc, policy) or (doc.opinion.best if likely(doc.opinion, policy) else "")
    row = policy.documents.by_code.get(code)
    named = {each.name for each in policy.documents.alarms if code in each.types}
    if doc.labelled_by != "person":
        named.update(cannot_wait(doc.opinion, policy))
    raised = [name for name in alarms(doc.opinion) if name in named]
    if (code or doc.opinion.best) in PERSONAL and doc.labelled_by != "person":
        raised += orders(doc.text[:_PAGES], policy.red_words)
    if not raised and not (row and row.red):
        return
    what = ", ".join(name.replace("-", " ") for name in raised) or (row.title.lower() if row else "")
    because = f"It is a paper that cannot wait ({code or 'of no type that is known'}): {what}."
    case_no = doc.case.case_no if doc.case else ""
    yield AskPerson(doc.item, "RED", "Who acts on this now?", because, case_no)
    yield Alert(doc.item, "red", "A paper that cannot wait", because, case_no)
