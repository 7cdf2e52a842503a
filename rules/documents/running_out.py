from collections.abc import Iterator

from rules.certainty import UNREADABLE
from rules.effects import Alert, AskPerson, Effect
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule
from rules.urgent import SOON, running_out

_OURS = frozenset({"out", "draft"})
_WHY = "It tells of a claim that goes out of time: limitation, a standstill, or the time for service or appeal."


@rule("claim-running-out", reads=FileFacts)
def claim_running_out(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Put a paper in front of a person that tells of limitation, of a standstill's end or of time for service.

    Why: the last day for a claim, or for our own against somebody else, stands in one line of a letter, a note or an
    advice, whose type sets no clock; missed, it is gone for good.
    Quiet when: the day passed months ago, it is only explained or pleaded, the paper is our side's own or more than a
    year old without a day ahead, or a person has labelled it. A day more than half a year ahead is to be confirmed.
    """
    if doc.problem in UNREADABLE or doc.labelled_by == "person" or doc.opinion.direction in _OURS:
        return
    last = running_out(doc.text, doc.opinion, policy.red_words, doc.today)
    if last is None:
        return
    case_no = doc.case.case_no if doc.case else ""
    if last - doc.today > SOON:
        yield AskPerson(doc.item, "CHECK_DEADLINE", "Confirm the last day that this names.", _WHY, case_no)
        return
    yield AskPerson(doc.item, "RED", "Who acts on this before the time is over?", _WHY, case_no)
    yield Alert(doc.item, "red", "A claim goes out of time", _WHY, case_no)
