"""Whom a message brings who is on no case of its own: by identifiers, in a document, or in the writer's own words."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rules.facts import Attachment, Case, Fact, MessageFacts, Person
from rules.keys import PATIENT_NUMBERS, digits, documents, people_of
from rules.once import once
from rules.people import name_words
from rules.phrases import fold
from rules.roles import MEMBERS_SIDE
from rules.spoken_of import patients_of, patients_spoken_of

_TEXT = 20_000  # characters of the new text in which people are introduced


# --- by identifiers -----------------------------------------------------------------------------------------


@once
def strangers_named(mail: MessageFacts, case: Case) -> bool:
    """Say whether the message carries identifiers of a patient who is not on this case, or introduces one."""
    known = {person.person_id for person in people_of(case)}
    if any(person.person_id not in known for person in mail.patients):
        return True
    return _other_identifiers(mail, case) or stranger_introduced(mail)


def _other_identifiers(mail: MessageFacts, case: Case) -> bool:
    """Say whether a number or a birthday is nobody's of the case. Where the register has none of the patient to compare
    it with, it is his in a message that comes from him or speaks of him."""
    patient = case.patient
    if patient is None:
        return False
    number = bool(_numbers(mail) - {digits(person.nhs_no) for person in people_of(case) if person.nhs_no})
    birthday = _other_birthday(mail, case)
    if (number and patient.nhs_no) or (birthday and patient.dob):
        return True
    return (number or birthday) and not _is_of_patient(mail, case)


def _is_of_patient(mail: MessageFacts, case: Case) -> bool:
    identified = {person.person_id for person in (*mail.patients, *mail.senders)} | patients_spoken_of(mail)
    born = frozenset[str]().union(*(each.days for each in _birthdays(mail)))
    return any(p.person_id in identified or (p.dob and p.dob.isoformat() in born) for p in patients_of(case))


@once
def _numbers(mail: MessageFacts) -> frozenset[str]:
    """The numbers of patients that the message or a document gives."""
    mentions = [m for m in mail.mentions if m.place != "quoted"] + [m for a in mail.attachments for m in a.mentions]
    return frozenset(digits(m.value) for m in mentions if m.kind in PATIENT_NUMBERS and m.valid)


def _other_birthday(mail: MessageFacts, case: Case) -> bool:
    known = {person.dob.isoformat() for person in people_of(case) if person.dob}
    given = _birthdays(mail)
    matched = [each for each in given if each.days & known]
    return bool(given) and (not matched or any(each.telling and each not in matched for each in given))


@dataclass(frozen=True, slots=True)
class _Birthday:
    days: frozenset[str]  # the readings of one day in the writer's words; all birthdays of a document
    telling: bool  # not that of a child, a spouse or a doctor, which says nothing beside the patient's own


@once
def _birthdays(mail: MessageFacts) -> tuple[_Birthday, ...]:
    """The birthdays that the message or a document gives."""
    own: dict[int, set[str]] = defaultdict(set)
    for fact in mail.facts:
        if fact.name == "dob" and fact.place != "quoted":
            own[fact.start].add(str(fact.value))
    found = [_Birthday(frozenset(days), _patients_own(mail.new_text, at)) for at, days in own.items()]
    for attachment in mail.attachments:
        if days := _births(attachment):
            places = [each.start for each in attachment.opinion.facts if each.name == "dob" and each.value in days]
            telling = attachment.opinion.best not in _OF_A_DOCTOR
            telling = telling and any(_patients_own(attachment.text, at) for at in places)
            found.append(_Birthday(frozenset(days), telling))
    return tuple(found)


def _patients_own(text: str, at: int) -> bool:
    return _RELATIVE.search(text[max(0, at - _BESIDE) : at]) is None


_RELATIVE = re.compile(
    r"(?i)\b(?:sons?|daughters?|child(?:ren)?|bab(?:y|ies)|twins?|infants?|husband|wife|partner|spouse|mother|father|mum"
    r"|dad|parents?|sisters?|brothers?|siblings?|next of kin|i was|doctor|dr|nurse|witness)\b\.?[^.!?\n]*$"
)
_OF_A_DOCTOR = frozenset({"CV", "EXP-CV"})


def _births(attachment: Attachment) -> set[str]:
    """The birthdays in a document; the days that date it are nobody's, also beside a signature."""
    dated = {fact.value for fact in attachment.opinion.facts if fact.name == "letter-date"}
    return {str(fact.value) for fact in attachment.opinion.facts if fact.name == "dob"} - dated


# --- in a document ------------------------------------------------------------------------------------------


def about_a_stranger(attachment: Attachment, case: Case) -> bool:
    """Say whether a document says of itself whom it is about, and that is nobody of this case.

    It says so behind a word ("Patient:") or with a day of birth; initials may be anyone's whom they fit. The patient's
    number or birthday in it settles the matter.
    """
    facts = attachment.opinion.facts
    named = [str(fact.value) for fact in facts if fact.name == "patient" and _says_whom(attachment.text, fact)]
    named += [found["initials"] for found in _INITIALS.finditer(attachment.text[:_HEAD])]
    if not named or _identified(attachment, case):
        return False
    return not any(_may_be(name, person) for name in named for person in people_of(case))


def _says_whom(text: str, fact: Fact) -> bool:
    words = set(name_words(str(fact.value)))
    if words & _BODY:
        return False
    before, after = text[max(0, fact.start - _BESIDE) : fact.start], text[fact.end : fact.end + _BESIDE]
    return bool(_ABOUT.search(before) or _BORN.match(after))


_HEAD = 1_500  # characters of a document in which initials stand for its patient
_BESIDE = 40
_ABOUT = re.compile(
    r"(?i)\b(?:patient(?:['’]s)?(?: name)?|claimant|pursuer|plaintiff|deceased|complainant|(?:our|your) client|re)"
    r"[ \t]*+[:.-]?[ \t]*+(?:(?:our|your) (?:client|patient)[ :-]*+)?(?:(?:mrs?|ms|miss|mx|master|baby)\.? )?$"
)
_BORN = re.compile(r"(?i)[ \t,;:(|-]*(?:\(?(?:mrs?|ms|miss)\)?[ ,]*)?(?:dob|d\.o\.b|date of birth|born)\b")
_INITIALS = re.compile(r"(?m)^[ \t]*(?:Patient|Re|Claimant)[ \t]*:[ \t]*(?P<initials>[A-Z]\.?[ ]?[A-Z]\.?)[ \t]*$")


def _identified(attachment: Attachment, case: Case) -> bool:
    patient = case.patient
    if patient is None:
        return False
    numbers = {digits(m.value) for m in attachment.mentions if m.kind in PATIENT_NUMBERS and m.valid}
    if patient.nhs_no and digits(patient.nhs_no) in numbers:
        return True
    return patient.dob is not None and patient.dob.isoformat() in _births(attachment)


def _may_be(name: str, person: Person) -> bool:
    """Say whether a name may be a person's, whichever of its words come first: "DOBSON Janet", "J M Dobson", "JD"."""
    words, own = name_words(name), name_words(person.name)
    if not words or not own:
        return False
    if all(len(word) == 1 for word in words) or (len(words) == 1 and len(words[0]) == 2):
        letters = "".join(words)
        return (letters[0], letters[-1]) == (own[0][0], own[-1][0])
    if own[-1] not in words:
        return False
    given = [word for word in words if word != own[-1]]
    return not given or len(own) == 1 or any(_agree(word, each) for word in given for each in own[:-1])


def _agree(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) == 1 and longer.startswith(shorter))


def document_of_a_stranger(mail: MessageFacts, case: Case) -> bool:
    """Say whether one of the documents, by itself, is about somebody who is not on this case."""
    return any(about_a_stranger(attachment, case) for attachment in documents(mail))


# --- in the writer's own words ------------------------------------------------------------------------------

_TITLED = r"(?:Mrs?|Ms|Miss|Master|Mx)\.? "
_ONE = r"[A-ZÀ-Þ](?:[\w-]|'(?!s\b))+"
_NAME = rf"(?P<name>{_ONE}(?: {_ONE})?)"
_SOMEBODY = rf"(?:{_TITLED}{_NAME}|(?P<whole>{_ONE} {_ONE}))"
_TREATED = r"(?:whose [\w-]+ (?:i|we)\b|whom? (?:i|we)\b|had\b|has\b|came\b|attended\b|presented\b|collapsed\b|died\b)"
_NEAR_HIM = r"(?:solicitors?|lawyers?|family|mother|father|daughter|son|husband|wife|widow|widower|parents)"
_KIN = rf"(?:the {_NEAR_HIM} of )?"
_WROTE = (
    r"(?:has|have) (?:now |also |just |since )?(?:written|complained|asked for|sued|put in|made|sent|instructed)\b"
    r"|(?:is|are) (?:now |also |very )?(?:unhappy|complaining|suing|dissatisfied|upset)\b|wrote\b|complained\b"
)
_OF_A_BODY = r"(?!,? (?:of|from|at|for|on behalf of|who acts|acting)\b|['’]s (?:solicitors?|lawyers?|firm|office)\b)"
_INTRODUCED = (
    re.compile(
        rf"\b(?:[Aa]|[Aa]nother) (?:[a-z-]+ ){{0,2}}(?:patient|boy|girl|child|baby)(?: of (?:mine|ours))?,?"
        rf" (?:called |named |by the name of )?(?:{_TITLED})?{_NAME}\b"
    ),
    re.compile(rf"\b[Aa] (?:(?:lady|man|woman|gentleman),? )?{_TITLED}{_NAME},? (?i:{_TREATED})"),
    re.compile(
        rf"\b(?:letter|e-?mail|complaint|claim|note|card)s? (?:of complaint |of claim )?(?:from|by) {_KIN}{_SOMEBODY}\b"
        rf"{_OF_A_BODY}"
        r"(?=,? (?:who|whose|about|saying|complaining|regarding|that|and|asking|alleging|over)\b|[.,!?]|[ ]*(?:\n|$))"
    ),
    re.compile(rf"\b{_NEAR_HIM} (?:for|of|acting for) {_SOMEBODY}\b{_OF_A_BODY}"),
    re.compile(rf"\b{_TITLED}{_NAME}['’]s? {_NEAR_HIM} (?:{_WROTE})"),
    re.compile(rf"{_SOMEBODY} (?:{_WROTE})[^.!?\n]{{0,80}}\b(?:his|her|their|me|my|i)\b"),
    re.compile(rf"\b[Tt]he {_NAME} complaint\b"),
)
_BODY = frozenset(
    {
        "council", "trust", "hospital", "surgery", "practice", "centre", "team", "office", "court", "england", "wales",
        "scotland", "service", "services", "health", "healthcare", "care", "medical", "solicitors", "law", "legal",
        "insurance", "police", "infirmary", "clinic", "college", "department", "group", "partners", "llp", "ltd",
        "nhs", "general", "royal", "board", "records", "union", "society", "association", "school", "university",
    }
)  # fmt: skip
"""Words of which one makes a name that of a body."""


@once
def stranger_introduced(mail: MessageFacts) -> bool:
    """Say whether one of our own side introduces a person whom none of the candidates knows: "a lady, Mrs Tarn",
    "a letter from Mr Tarn, who is unhappy", "the solicitors for Ivor Tarn"; or a claim against another clinician."""
    if not any(person.role in MEMBERS_SIDE for person in mail.senders):
        return False
    text = fold(mail.new_text[:_TEXT])
    everyone = [*mail.senders, *(p for case in mail.candidates for p in people_of(case))]
    known = {word for person in everyone for word in name_words(person.name)[-1:]}
    return any(not known & set(name) for name in (*_introduced(text), *_others_accused(text)))


def _introduced(text: str) -> Iterator[tuple[str, ...]]:
    for pattern in _INTRODUCED:
        for found in pattern.finditer(text):
            groups = found.groupdict()
            words = name_words(groups.get("name") or groups.get("whole") or "")
            if words and not _BODY & set(words):
                yield words


_DOCTOR = rf"(?:Dr|Prof|Professor)\.? {_NAME}"
_PRESSED = r"(?:claim|complaint|proceedings|allegations?|writ|letter of claim|action|referral)"
_ACCUSED = (
    re.compile(rf"\b{_PRESSED}[^.!?\n]{{0,40}}\b(?:against|about|concerning|naming) {_DOCTOR}\b"),
    re.compile(rf"\b(?:written|wrote|writing|complained) to {_DOCTOR},? (?:as well|too|also)\b"),
    re.compile(
        rf"\b{_DOCTOR} (?:has|had) (?:now |also |just )*"
        rf"(?:received|had|got|been (?:sent|served with|given)) (?:a|an|his own|her own) (?:\w+ ){{0,2}}{_PRESSED}"
    ),
)  # fmt: skip


def _others_accused(text: str) -> Iterator[tuple[str, ...]]:
    for pattern in _ACCUSED:
        for found in pattern.finditer(text):
            yield name_words(found["name"])
