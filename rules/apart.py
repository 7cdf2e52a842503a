"""What is for named people first: such a message is asked about, and never filed without one of them.

The rules that ask and the rule that files share this one answer, so that no message is both open on a case and held
for its officer. The case is offered with the question all the same. A colleague's note is asked about too, and
logged on the case whose number he gives all the same: he is one of the people.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Literal

from rules.automatic import before_the_copy
from rules.brought import kin_of, surely_brought
from rules.case_signs import spelt_words
from rules.disclosure import doubtful
from rules.effects import Queue
from rules.facts import BY_PEOPLE, Case, MessageFacts, Request
from rules.keys import documents, requests_to_sender
from rules.listening import listened_to, passed_on, written_by_us
from rules.once import once
from rules.policy import Policy
from rules.spoken_of import patients_of
from rules.suspicion import misdirected, suspicion
from rules.urgent import despair

Concern = Literal[
    "despair", "safeguarding", "death", "suspicion", "data-protection", "complaint", "payee", "authority", "language"
]

_MACHINES = ("bounce", "receipt", "own", "bulk", "auto-reply")  # what they bring is no paper of a writer's
_HOLD_RECORDS = frozenset({"hospital", "practice", "supplier"})
_INQUEST = "NCL-INQ"
_ACCOUNT = frozenset({"sort-code", "iban"})
_FEWEST_WORDS = 5
_PAGE = 8000  # characters of an attachment in which new bank details or despair are looked for
PERSONAL = frozenset({"MEM-CORR", "MEM-HLTH", "TEL", "REFLECT"})
"""Papers in which a member speaks of himself, or somebody of him; elsewhere despair is a patient's."""


@once
def apart(mail: MessageFacts, policy: Policy) -> Mapping[Concern, str]:
    """Each concern that sets a message apart, with the sentence that says why; empty for ordinary mail."""
    if written_by_us(mail, policy):
        return {}
    return {concern: why for concern, ask in _ASKED.items() if (why := ask(mail, policy))}


def held(mail: MessageFacts, policy: Policy) -> bool:
    """Say whether a message may not be filed before one of the named people has looked.

    A few words in another language above papers that answer our own message hold nothing up: the papers say what it is.
    """
    concerns = set(apart(mail, policy))
    if documents(mail) and any(hit.direct for hit in mail.thread):
        concerns.discard("language")
    return bool(concerns)


def _own_words(mail: MessageFacts) -> str:
    if mail.kind in ("bounce", "receipt"):
        return before_the_copy(mail.new_text)
    return f"{mail.subject}\n{mail.new_text}"


def _despair(mail: MessageFacts, policy: Policy) -> str:
    """A writer, or someone of whom he is afraid, who may harm himself; or someone of whom one of us was told.

    The bare words for it are everyday words of cases: from one of us they say nothing.
    """
    words, text = policy.red_words, _own_words(mail)
    if mail.internal and (despair(text, words) or words.welfare_told.first(text)):
        return "One of us tells of somebody's despair or self-harm."
    if not mail.internal and (despair(text, words) or words.harm.first(text)):
        return "The writer's own words speak of despair or self-harm."
    if any(a.opinion.best in PERSONAL and despair(a.text[:_PAGE], words) for a in documents(mail)):
        return "A paper that it brings speaks of a member's despair."
    return "What it passes on speaks of despair or self-harm." if despair(passed_on(mail, policy), words) else ""


def _safeguarding(mail: MessageFacts, policy: Policy) -> str:
    """Someone at risk: few may see it, often on no case of the writer's."""
    return "Its words speak of someone at risk." if policy.red_words.safeguarding.first(_own_words(mail)) else ""


def _death(mail: MessageFacts, policy: Policy) -> str:
    """A death that is news: not that of the patient for whose death there is a case, "the late Mr Tester"."""
    text = listened_to(mail, policy)
    told = policy.red_words.bereaved.first(text) or policy.mail.death.first(_without_the_known_dead(mail, text))
    return "The message tells of a death." if told else ""


def _without_the_known_dead(mail: MessageFacts, text: str) -> str:
    for case in mail.candidates:
        for person in patients_of(case):
            last = re.escape(spelt_words(person)[-1]) if spelt_words(person) else ""
            late = re.compile(rf"(?i)\bthe late (?:\w{{2,6}}\.? )?(?:[\w'’-]+ )?{last}\b")
            if last and (
                case.case_type == _INQUEST or person.deceased or late.search(f"{mail.quoted}\n{mail.forwarded}")
            ):
                text = late.sub("the patient", text)
    return text


def _data_protection(mail: MessageFacts, policy: Policy) -> str:
    text = listened_to(mail, policy)
    if policy.mail.access_request.first(text) and not _answers_us(mail, policy):
        return "It asks for a copy of what we hold about someone."
    if policy.mail.erasure_request.first(text):
        return "It asks to delete, correct or stop using personal data."
    if policy.mail.data_complaint.first(text):
        return "It complains about the use of personal data."
    if policy.red_words.breach.first(text) or policy.red_words.breach.first(passed_on(mail, policy)):
        return "It tells of personal data in the wrong hands."
    if mail.kind in _MACHINES:
        return ""
    asked = {code for _, request in _asked(mail) for item in request.items for code in kin_of(item)}
    return "It brings a paper about personal data." if _brings(mail, policy, "DPO", but=asked) else misdirected(mail)


def _answers_us(mail: MessageFacts, policy: Policy) -> bool:
    """Does a holder of records send what we asked for? The access request of which it speaks is ours, for a patient."""
    holders = {person.role for person in mail.senders} <= _HOLD_RECORDS
    return holders and any(surely_brought(mail, request, policy) for _, request in _asked(mail))


def _asked(mail: MessageFacts) -> Iterator[tuple[Case, Request]]:
    yield from ((case, request) for case in mail.candidates for request in requests_to_sender(mail, case))


def _complaint(mail: MessageFacts, policy: Policy) -> str:
    brought = mail.kind not in _MACHINES and _brings(mail, policy, "COMPLAINT")
    if not brought and not policy.mail.complaint_about_us.first(listened_to(mail, policy)):
        return ""
    return "It complains about our service."


def _payee(mail: MessageFacts, policy: Policy) -> str:
    if mail.kind in _MACHINES:
        return "It names new bank details." if policy.mail.bank_change.first(listened_to(mail, policy)) else ""
    texts = [mail.subject, mail.new_text, *(a.text[:_PAGE] for a in mail.attachments if a.text)]
    changed = any(policy.mail.bank_change.first(text) for text in texts)
    pressed = not mail.senders and policy.mail.urgent_payment.first(_own_words(mail))
    told = changed or pressed or _gives_account(mail, policy) or _brings(mail, policy, "PAYEE")
    return "It names new bank details, or presses for payment." if told else ""


def _gives_account(mail: MessageFacts, policy: Policy) -> bool:
    """Does the writer type an account's number, in words that read like a notice of where to pay?"""
    row = policy.documents.by_code.get(mail.body.best)
    notice = row is not None and row.desk == "PAYEE" and mail.body.confidence >= policy.thresholds.label
    return notice and any(fact.name in _ACCOUNT and fact.place == "new_text" for fact in mail.facts)


def _brings(mail: MessageFacts, policy: Policy, desk: Queue, *, but: Set[str] = frozenset()) -> bool:
    """Is a file of the message a paper for this desk, `but` for those that the sender was asked for?"""
    likely = {a.opinion.best for a in mail.attachments if a.opinion.confidence >= policy.thresholds.suggest} - but
    return any((row := policy.documents.by_code.get(code)) and row.desk == desk for code in likely)


def _language(mail: MessageFacts, _policy: Policy) -> str:
    if mail.kind not in BY_PEOPLE or mail.language in ("", "en", "und"):
        return ""
    return f"The new text is in {mail.language}." if len(mail.new_text.split()) >= _FEWEST_WORDS else ""


_ASKED: Mapping[Concern, Callable[[MessageFacts, Policy], str]] = {
    "despair": _despair,
    "safeguarding": _safeguarding,
    "death": _death,
    "suspicion": suspicion,
    "data-protection": _data_protection,
    "complaint": _complaint,
    "payee": _payee,
    "authority": doubtful,
    "language": _language,
}
