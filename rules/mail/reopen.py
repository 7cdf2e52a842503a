from collections.abc import Iterator

from rules.effects import AskPerson, Effect
from rules.facts import BY_PEOPLE, MessageFacts
from rules.keys import Tie, thread_hits
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("closed-case", reads=MessageFacts)
def reopen(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Ask whether a closed case opens again when something for it arrives.

    Why: a closed case is read-only and its parties have been told; nothing is filed there silently.
    Quiet when: an open case fits better, or the message only comes from someone who once was a party.
    """
    if mail.outgoing or mail.kind not in BY_PEOPLE or mail.filed_as:
        return
    closed = _closed_case(mail, policy)
    if not closed:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="REOPEN",
        question="This is for a closed case. Reopen it, or open a new one?",
        because=f"{closed} is closed.",
        case_no=match.single or "",
        candidates=match.candidates,
    )


def _closed_case(mail: MessageFacts, policy: Policy) -> str:
    match = weigh(mail, policy)
    if match.single:
        return ""
    if match.reopened:
        return match.reopened
    telling = [tie for tie in match.ties if tie.kinds - {"sender"} or thread_hits(mail, tie.case)]
    if any(tie.case.status == "open" for tie in telling):
        return ""
    return telling[0].case.case_no if telling else _only_closed(match.ties)


def _only_closed(ties: tuple[Tie, ...]) -> str:
    """A known sender whose every case is closed."""
    known = [tie for tie in ties if "sender" in tie.kinds]
    return known[0].case.case_no if known and all(tie.case.status == "closed" for tie in known) else ""
