from collections.abc import Iterator

from rules.apart import held
from rules.effects import Effect, FileMessage
from rules.facts import MessageFacts
from rules.keys import documents
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule
from rules.storing import folder_for, parts_of, strictest
from rules.walls import may_be_filed


@rule("file-by-two-keys", reads=MessageFacts)
def file_by_keys(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """File a message on the one case that two keys of different kinds name.

    Why: handlers look on the case, and a wrong case is a breach; two keys that agree have not been wrong.
    Quiet when: there is one key, a contradiction, two cases, a closed case, a restricted case and the writer is no
    named party of it, or something that is for named people first (`rules.apart`).
    """
    if mail.kind in ("own", "bounce", "receipt") or held(mail, policy):
        return
    if mail.kind == "auto-reply" and not documents(mail):
        return
    match = weigh(mail, policy)
    case = next((c for c in mail.candidates if c.case_no == match.single), None)
    if case is None or not may_be_filed(mail, case) or (mail.filed_as and mail.filed_as != (case.case_no,)):
        return
    sensitivity, privilege = strictest(mail)
    yield FileMessage(
        message=mail.item,
        case_no=case.case_no,
        folder=folder_for(mail, case),
        sensitivity=sensitivity,
        privilege=privilege,
        parts=parts_of(mail, case, policy),
        because=match.because,
    )
