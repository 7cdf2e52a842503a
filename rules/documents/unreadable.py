from collections.abc import Iterator

from rules.certainty import UNREADABLE
from rules.effects import AskPerson, Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_WHY = {
    "unreadable": "No text could be read from {}.",
    "empty": "{} is empty.",
    "too-large": "{} is larger or packed deeper than what may be opened.",
    "bomb": "{} unpacks to far more than it seems to hold.",
    "broken": "{} is damaged.",
}
_PACKED = frozenset({"zip", "tnef", "eml", "msg"})


@rule("unreadable", reads=FileFacts)
def unreadable(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Flag a file that cannot be read and ask for a better one.

    Why: an unreadable page may hold the one date that matters.
    Quiet when: it could be read, or only lacks its password.
    """
    if doc.problem in UNREADABLE and doc.problem != "encrypted":
        subject = "it, or a file inside it," if doc.format in _PACKED else "it"
        because = _WHY[doc.problem].format(subject)
        because = because[0].upper() + because[1:]
        yield FlagFile(doc.item, "unreadable", because)
        case_no = doc.case.case_no if doc.case else ""
        yield AskPerson(doc.item, "INCOMPLETE", "Can the sender give us one that can be read?", because, case_no)
