"""What ties a message to a case: the keys, of which two of different kinds must agree before anything is filed.

`POINTS` ranks the candidates for a person; it never files. `KEYS` says in words which kinds of key there are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.facts import Attachment, Case, MessageFacts, Party, Person, Request, ThreadHit
from rules.once import once
from rules.people import domain_of
from rules.phrases import fold
from rules.references import as_typed, one_spelling

KeyKind = Literal["reference", "sender", "foreign-reference", "patient", "name", "request", "attachment"]

KEYS: Mapping[KeyKind, str] = {
    "reference": "Our case number, with a good check digit, in the subject or the new text.",
    "sender": "A known address of a party of the case, authenticated or at least not refused, or an authenticated one"
    " in the own domain of a firm or body that is a party (of a colleague whom we know: under its reference); thread"
    " and sender together are this one key.",
    "foreign-reference": "A reference of another organisation that is stored on exactly one case; of digits alone"
    " in the heading of its owner, or behind a word that says what it is.",
    "patient": "Identifiers of the patient, in the mail or in a document: NHS number, or name with date of birth.",
    "name": "The name of the case's patient in a message of a party, or of a supplier of ours, and of no other"
    " candidate's; or of the member whose only open case it is, where neither side of the dispute writes.",
    "request": "An open request to this very sender that fits what came.",
    "attachment": "An attachment's own words: our case number, or the patient's number beside one in the mail itself.",
}

POINTS: Mapping[str, int] = {
    "reference": 60,
    "quoted-reference": 15,
    "thread": 35,
    "foreign-reference": 40,
    "sender-one-case": 30,
    "sender-several": 10,
    "number": 25,
    "patient": 30,
    "name": 20,
    "surname": 5,
    "attachment": 25,
    "request": 15,
    "incident-date": 10,
    "other-reference": -60,
    "other-patient": -40,
    "closed": -4,
    "old-thread": -15,
}

_STALE_THREAD_DAYS = 90
_SUBJECT_PREFIX = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|antw|tr|rv|atb|ymateb)\s*+(?:\[\d+\])?\s*+:)+\s*", re.I)


@dataclass(frozen=True, slots=True)
class Key:
    """One kind of tie between a message and a case, and the sentence that says so."""

    kind: KeyKind
    because: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Everything that speaks for one case and against it."""

    case: Case
    points: int
    reasons: tuple[str, ...]
    keys: tuple[Key, ...]
    against: tuple[str, ...]

    @property
    def kinds(self) -> frozenset[KeyKind]:
        """The different kinds of its keys."""
        return frozenset(key.kind for key in self.keys)


def own_numbers(mail: MessageFacts, *places: str, valid: bool = True) -> frozenset[str]:
    """Our case numbers that stand in these places."""
    return frozenset(m.value for m in mail.mentions if m.kind == "case-no" and m.place in places and m.valid is valid)


@once
def named_cases(mail: MessageFacts) -> frozenset[str]:
    """Our case numbers that the sender himself wrote, in subject or new text."""
    return own_numbers(mail, "subject", "new_text")


# --- sender and thread --------------------------------------------------------------------------------------


@once
def sender_parties(mail: MessageFacts, case: Case) -> tuple[Party, ...]:
    """The sender's standing parts in a case; a delegate of its member stands for that member.

    Of a message that went out, those to whom it went.
    """
    if mail.outgoing:
        went_to = {address.lower() for address in (*mail.to, *mail.cc)}
        return tuple(p for p in case.parties if went_to & {e.lower() for e in p.person.emails})
    ids = {person.person_id for person in mail.senders}
    parts = [p for p in case.parties if p.person.person_id in ids and not _ended(p, mail.today)]
    ended = {p.person.person_id for p in case.parties if _ended(p, mail.today)}
    for person in mail.senders:
        if person.person_id in ended or any(p.person.person_id == person.person_id for p in parts):
            continue
        if case.member and person.person_id == case.member.person_id:
            parts.append(Party(person, "member"))
        elif case.member and person.delegate_of == case.member.person_id:
            parts.append(Party(person, "delegate"))
    return tuple(parts) or firm_parties(mail, case)


def works_for_us(mail: MessageFacts) -> bool:
    """Say whether one writes who works for the office on whatever case he is told, and needs to be a party of none: a
    copying firm, a travel desk, a co-insurer; from an authenticated address."""
    roles = {person.role for person in mail.senders}
    return bool(roles) and roles <= _WORK_FOR_US and mail.authentication == "pass" and not mail.outgoing


def firm_parties(mail: MessageFacts, case: Case) -> tuple[Party, ...]:
    """The firm or body on a case for which a writer writes from an authenticated address in its own domain: somebody
    unknown, or a known colleague (its accounts, another partner) who gives the case's number or a reference on it.

    A domain that many share, or in which a private person of the candidates has an address too, proves nothing.
    """
    if mail.internal or mail.authentication != "pass" or (mail.senders and not _colleague(mail, case)):
        return ()
    domain = domain_of(mail.sender)
    if not domain or mail.common_domain:
        return ()
    if any(_writes_from(p, domain) and p.role not in _FIRMS for each in mail.candidates for p in people_of(each)):
        return ()
    return tuple(p for p in case.parties if _writes_from(p.person, domain) and not _ended(p, mail.today))


def _colleague(mail: MessageFacts, case: Case) -> bool:
    """Say whether a known person of a firm names a case on which that person has, and had, no part."""
    ids = {person.person_id for person in mail.senders}
    if any(person.role not in _FIRMS for person in mail.senders) or any(
        p.person.person_id in ids for p in case.parties
    ):
        return False
    return case.case_no in named_cases(mail) or bool(foreign_references(mail, case))


def _writes_from(person: Person, domain: str) -> bool:
    return any(domain_of(email) == domain for email in person.emails)


_WORK_FOR_US = frozenset({"supplier", "insurer"})
_FIRMS = frozenset(
    {
        "claimant_solicitor", "panel_solicitor", "hospital", "expert", "supplier", "insurer",
        "court", "coroner", "regulator", "ombudsman", "police",
    }
)  # fmt: skip


def _ended(party: Party, today: date) -> bool:
    return party.ended is not None and party.ended <= today


@once
def open_cases_of_sender(mail: MessageFacts) -> tuple[Case, ...]:
    """The open cases among the candidates on which the sender has a part."""
    return tuple(case for case in mail.candidates if case.status == "open" and sender_parties(mail, case))


def only_open_case(mail: MessageFacts, case: Case) -> bool:
    """Say whether a case is the one open case of the sender; where there were too many to fetch, nobody knows."""
    return not mail.more_candidates and [each.case_no for each in open_cases_of_sender(mail)] == [case.case_no]


def thread_hits(mail: MessageFacts, case: Case) -> tuple[ThreadHit, ...]:
    """The messages of ours on this case that this one answers; none when they are old and under another subject."""
    hits = tuple(hit for hit in mail.thread if hit.case_no == case.case_no)
    return () if any(stale(mail, hit) for hit in hits) and not any(not stale(mail, hit) for hit in hits) else hits


def stale(mail: MessageFacts, hit: ThreadHit) -> bool:
    """An old thread under a new subject is likely another matter."""
    old = hit.sent is not None and (mail.today - hit.sent).days > _STALE_THREAD_DAYS
    return old and bool(hit.subject) and _bare(hit.subject) != _bare(mail.subject)


def is_answer(mail: MessageFacts) -> bool:
    """Say whether the subject is another message's: "Re: …", "Fwd: …"."""
    return _SUBJECT_PREFIX.match(mail.subject) is not None


def _bare(subject: str) -> str:
    return _SUBJECT_PREFIX.sub("", subject).strip().casefold()


# --- references of others -----------------------------------------------------------------------------------


def foreign_references(mail: MessageFacts, case: Case, texts: Sequence[str] = ()) -> tuple[str, ...]:
    """References of others, stored on this case and no other candidate, that the message itself carries.

    They are looked for in subject, own text, signature and attachments, or in `texts` only where such are given.
    """
    found = []
    folded = [fold(text) for text in texts if text] if texts else _own_texts(mail)
    for party in case.parties:
        if party.their_ref and _stored(mail).get(one_spelling(party.their_ref), frozenset()) <= {case.case_no}:
            pattern, own = as_typed(party.their_ref), _heading_of_owner(mail, party)
            if pattern and (any(pattern.search(text) for text in folded) or (own and own.search(mail.subject))):
                found.append(party.their_ref)
    return tuple(found)


def _heading_of_owner(mail: MessageFacts, party: Party) -> re.Pattern[str] | None:
    """How the very party whose reference it is may head its message: by the bare number."""
    owner = any(person.person_id == party.person.person_id for person in mail.senders)
    return as_typed(party.their_ref, by_its_owner=True) if owner else None


@once
def _own_texts(mail: MessageFacts) -> tuple[str, ...]:
    texts = (mail.subject, mail.new_text, mail.signature, *(a.text[:60_000] for a in mail.attachments))
    return tuple(fold(text) for text in texts if text)


@once
def _stored(mail: MessageFacts) -> Mapping[str, frozenset[str]]:
    """The candidates on which a reference of others is stored, by its spelling."""
    found: dict[str, set[str]] = defaultdict(set)
    for case in mail.candidates:
        for party in case.parties:
            found[one_spelling(party.their_ref)].add(case.case_no)
    return {spelling: frozenset(cases) for spelling, cases in found.items()}


# --- patients -----------------------------------------------------------------------------------------------


@once
def people_of(case: Case) -> tuple[Person, ...]:
    """Everyone on a case."""
    known = [party.person for party in case.parties]
    return tuple(known + [person for person in (case.member, case.patient) if person])


def patient_named(mail: MessageFacts, case: Case) -> bool:
    """Say whether the message carries identifiers of this case's patient, in its own words or in a document."""
    return case.patient is not None and any(p.person_id == case.patient.person_id for p in mail.patients)


def patient_in_own_words(mail: MessageFacts, case: Case) -> bool:
    """Say whether the writer himself, and not only a document, gives the number or the birthday of the patient."""
    patient = case.patient
    if patient is None or not patient_named(mail, case):
        return False
    own = [each for each in mail.mentions if each.kind in PATIENT_NUMBERS and each.valid and each.place != "quoted"]
    if patient.nhs_no and digits(patient.nhs_no) in {digits(each.value) for each in own}:
        return True
    births = {fact.value for fact in mail.facts if fact.name == "dob" and fact.place != "quoted"}
    return patient.dob is not None and patient.dob.isoformat() in births


PATIENT_NUMBERS = ("nhs-no", "chi-no", "hcn-no")


def digits(text: str) -> str:
    """The digits of a number, as typed by whomever."""
    return re.sub(r"\D", "", text)


# --- requests -----------------------------------------------------------------------------------------------


_PICTURE = 50_000  # bytes
_PAGE = 25  # words


@once
def documents(mail: MessageFacts) -> tuple[Attachment, ...]:
    """Attachments that are documents: no logos, no signature pictures, no reports of a mail system.

    A picture in the text is one where it is large, or where a page of writing was read from it.
    """
    if mail.kind in ("bounce", "receipt"):
        return ()
    return tuple(a for a in mail.attachments if not a.inline or a.size >= _PICTURE or len(a.text.split()) >= _PAGE)


def requests_to_sender(mail: MessageFacts, case: Case, *, refused: bool = False) -> tuple[Request, ...]:
    """What this sender, or whom he stands for, was asked on a case and has not sent; what he refused, where asked."""
    standing = ("open", "part", "refused") if refused else ("open", "part")
    ids = {person.person_id for person in mail.senders}
    ids |= {person.delegate_of for person in mail.senders if person.delegate_of}
    ids |= {party.person.person_id for party in firm_parties(mail, case)}
    return tuple(r for r in case.requests if r.status in standing and r.person_id in ids)


# --- attachments --------------------------------------------------------------------------------------------


def attachment_keys(mail: MessageFacts, case: Case) -> Iterator[Key]:
    """Our number in a document of its own, or the patient's number beside identifiers that the writer typed himself.

    Where the number stands in the document alone, it is the one fact on which the patient's key stands already.
    """
    for attachment in documents(mail):
        numbers = {m.value for m in attachment.mentions if m.kind == "case-no" and m.valid}
        if numbers == {case.case_no}:
            yield Key("attachment", f"The attachment names {case.case_no}.")
            return
        patient = case.patient
        if patient and patient.nhs_no and patient_in_own_words(mail, case):
            named = {digits(m.value) for m in attachment.mentions if m.kind in PATIENT_NUMBERS and m.valid}
            if named == {digits(patient.nhs_no)}:
                yield Key("attachment", "The attachment carries the patient's number.")
                return


@once
def attachment_numbers(mail: MessageFacts) -> frozenset[str]:
    """Our case numbers that stand in attachments or in their names."""
    named = {m.value for a in mail.attachments for m in a.mentions if m.kind == "case-no" and m.valid}
    return frozenset(named) | own_numbers(mail, "attachment", "file_name", "text")
