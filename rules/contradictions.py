"""What speaks against filing a message on a case: one table, and each row beats whatever keys there are.

A number that somebody typed, or left standing in a subject, switches none of them off: people answer old messages, and
mistype. Only the writer's own fresh naming of the case outweighs what his program carried along: history and thread.
"""

from collections.abc import Callable, Iterator

from rules.facts import Case, MessageFacts
from rules.gist import heard_in
from rules.keys import (
    attachment_numbers,
    foreign_references,
    is_answer,
    named_cases,
    own_numbers,
    sender_parties,
    stale,
    works_for_us,
)
from rules.once import once
from rules.policy import Policy
from rules.spoken_of import patient_denied, patients_elsewhere
from rules.strangers import document_of_a_stranger, strangers_named


def contradictions(mail: MessageFacts, case: Case, policy: Policy) -> Iterator[str]:
    """Say in sentences what in a message speaks against a case; nothing where nothing does."""
    for asked in CONTRADICTIONS:
        if why := asked(mail, case, policy):
            yield why


def _another_number(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    others = named_cases(mail) - {case.case_no}
    return f"it names {', '.join(sorted(others))}." if others else ""


def _another_reference(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    """A reference that is stored on another candidate, whether or not one of this case's stands beside it, unless our
    number of this case is in the new text: that of a subject may be a stale one."""
    if case.case_no in own_numbers(mail, "new_text"):
        return ""
    own = (mail.subject, mail.new_text)
    others = sorted(
        c.case_no for c in mail.candidates if c.case_no != case.case_no and foreign_references(mail, c, own)
    )
    return f"it carries a reference that is stored on {', '.join(others)}." if others else ""


def _numbers_in_attachments(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    numbers = attachment_numbers(mail)
    if numbers and case.case_no not in numbers:
        return f"an attachment names {', '.join(sorted(numbers))}."
    if len(numbers) > 1 and not _one_document_names_all(mail, numbers):
        return "its attachments name several cases."
    return ""


def _one_document_names_all(mail: MessageFacts, numbers: frozenset[str]) -> bool:
    return any({m.value for m in a.mentions if m.kind == "case-no" and m.valid} >= numbers for a in mail.attachments)


def _another_history(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    quoted = own_numbers(mail, "quoted")
    if quoted and case.case_no not in quoted and not named_anew(mail, case):
        return f"its history names only {', '.join(sorted(quoted))}."
    return ""


def _another_thread(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    direct = {hit.case_no for hit in mail.thread if hit.direct and hit.case_no and not stale(mail, hit)}
    if direct and case.case_no not in direct and not named_anew(mail, case):
        return "it answers a message of another case."
    return ""


def _a_stranger(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    return "it concerns a patient who is not on the case." if strangers_named(mail, case) else ""


def _a_strangers_paper(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    return "a document is about somebody who is not on the case." if document_of_a_stranger(mail, case) else ""


def _another_cases_patient(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    """The patient of another candidate, whether or not this case's is named beside: parts of it may be for that one."""
    others = patients_elsewhere(mail, case)
    return f"it names the patient of {', '.join(others)}." if others else ""


def _denied(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    return "it says that it is not about its patient." if patient_denied(mail, case) else ""


def _no_party(mail: MessageFacts, case: Case, _policy: Policy) -> str:
    """Somebody whom we know, and know to be on other cases only; of a message that went out nobody wrote."""
    if mail.outgoing or mail.internal or not mail.senders or works_for_us(mail) or sender_parties(mail, case):
        return ""
    return "its sender is known, and is no party of the case."


def _not_authenticated(mail: MessageFacts, _case: Case, _policy: Policy) -> str:
    return "the sender's address is not authenticated." if mail.authentication == "fail" else ""


def _another_matter(mail: MessageFacts, case: Case, policy: Policy) -> str:
    return "it speaks of another matter." if _of_another(mail, policy) and not named_anew(mail, case) else ""


@once
def _of_another(mail: MessageFacts, policy: Policy) -> bool:
    """Say whether a message reads as if it were about another matter than those that we know."""
    heard = policy.gist is not None and any(each.idea == "new_matter" for each in heard_in(policy.gist, mail))
    return heard or policy.mail.new_matter.first(mail.new_text) is not None


CONTRADICTIONS: tuple[Callable[[MessageFacts, Case, Policy], str], ...] = (
    _another_number,
    _another_reference,
    _numbers_in_attachments,
    _another_history,
    _a_stranger,
    _a_strangers_paper,
    _not_authenticated,
    _another_cases_patient,
    _denied,
    _no_party,
    _another_thread,
    _another_matter,
)
"""Each gives the sentence that says what speaks against a case, empty where nothing does; the first is shown first."""


def named_anew(mail: MessageFacts, case: Case) -> bool:
    """Say whether the writer himself points to this case: an answer bears the subject of what it answers."""
    if case.case_no in own_numbers(mail, "new_text"):
        return True
    if mail.thread:
        return False
    if is_answer(mail):
        return bool(foreign_references(mail, case, (mail.new_text,)))
    return case.case_no in named_cases(mail) or bool(foreign_references(mail, case))
