from collections.abc import Iterator

from rules.apart import PERSONAL
from rules.certainty import UNREADABLE, settled_type
from rules.effects import Alert, AskPerson, Effect
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule
from rules.urgent import despair as despairs

_PAGES = 8000  # characters that are looked through


@rule("despair-in-a-paper", reads=FileFacts)
def despair(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Put a member who may harm himself in front of a person, where a letter, a call's note or a fit note says so.

    Why: despair is put into attached letters and notes of calls too, and these are filed without being read.
    Quiet when: it is a paper about patients, such as records, reports and statements.
    """
    code = settled_type(doc, policy) or doc.opinion.best
    if doc.problem in UNREADABLE or code not in PERSONAL or not despairs(doc.text[:_PAGES], policy.red_words):
        return
    because = "Its words speak of a member's despair."
    case_no = doc.case.case_no if doc.case else ""
    yield Alert(doc.item, "red", "Welfare: see what this paper says of a member", because, case_no)
    yield AskPerson(doc.item, "WELFARE", "Does a member need a call now?", because, case_no)
