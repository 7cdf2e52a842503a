from collections.abc import Iterator

from rules.effects import Effect, FileMessage
from rules.facts import MessageFacts
from rules.machine_ties import colleagues_case, machines_case
from rules.policy import Policy
from rules.rule import rule
from rules.storing import CORRESPONDENCE, parts_of, strictest


@rule("log-machine-and-own-mail", reads=MessageFacts)
def log_on_case(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Log an automatic answer, a receipt or a bounce, and a colleague's note, on the case that it belongs to.

    Why: handlers look on the case for what became of their letter, and see there that it came back.
    Quiet when: it answers no message of ours, comes from somebody else, names another case, or the case is closed.
    """
    machine, own = machines_case(mail), colleagues_case(mail)
    case = machine or own
    if case is None:
        return
    sensitivity, privilege = strictest(mail)
    yield FileMessage(
        message=mail.item,
        case_no=case.case_no,
        folder=CORRESPONDENCE,
        sensitivity=sensitivity,
        privilege=privilege,
        parts=parts_of(mail, case, policy) if own else (),
        because=f"A machine answers what we sent on {case.case_no} to this person."
        if machine
        else f"A colleague names {case.case_no}.",
    )
