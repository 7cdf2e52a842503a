"""Whose case a file speaks of: the signs of its own case, and those of others."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.capitals import BETWEEN, as_name, capitalised, initial_of, ordinary, titled
from rules.facts import Case, FileFacts, Person
from rules.people import plain_name
from rules.references import as_typed
from rules.roles import PATIENTS

_FOREIGN = frozenset(
    {"court-ref", "their-ref", "claim-no", "cru-ref", "ombudsman-ref", "gdc-case", "gmc-case", "nhsr-ref"}
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "master", "the", "late"}
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a file says of cases: `own` of the one whose folder it lies in, `others` by case number."""

    own: tuple[str, ...]
    others: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...]  # good case numbers of which the register gave us no case


def signs(doc: FileFacts) -> Signs:
    """Read the signs of cases in a file; its name says nothing of the case in whose folder somebody put it."""
    numbers = [m for m in doc.mentions if m.kind == "case-no" and m.valid and m.place != "quoted"]
    named = tuple(dict.fromkeys(m.value for m in numbers))
    case = doc.case
    inside = tuple(m.value for m in numbers if m.place != "file_name")
    own = _own(case, doc, inside) if case else ()
    others: dict[str, tuple[str, ...]] = {}
    for other in doc.candidates:
        if case is None or other.case_no != case.case_no:
            found = _of(other, doc, named)
            if found:
                others[other.case_no] = found
    known = {other.case_no for other in doc.candidates} | ({case.case_no} if case else set())
    return Signs(own, others, tuple(number for number in named if number not in known))


def _own(case: Case, doc: FileFacts, named: tuple[str, ...]) -> tuple[str, ...]:
    found = _of(case, doc, named)
    people = [case.patient, *(party.person for party in case.parties if party.role in PATIENTS)]
    if any(person is not None and _spoken_of(doc, person) for person in people):
        found += ("the name of its patient or claimant",)
    return found


def _spoken_of(doc: FileFacts, person: Person) -> bool:
    # Two people may have one name; a date of birth beside it says which of them is meant.
    births = births_in(doc)
    return names_person(doc.text, person) and (
        not births or person.dob is None or person.dob.isoformat() in births or not doc.patients
    )


def births_in(doc: FileFacts) -> frozenset[str]:
    """The dates of birth that a file states."""
    return frozenset(str(fact.value) for fact in doc.opinion.facts if fact.name == "dob")


def stranger(doc: FileFacts) -> bool:
    """Does a file concern, by name and date of birth, someone who is not on its case, and name nobody who is?"""
    case, births = doc.case, births_in(doc)
    if case is None or case.patient is None or case.patient.dob is None or not births:
        return False
    if case.patient.dob.isoformat() in births or all(fact.name != "patient" for fact in doc.opinion.facts):
        return False
    people = [person for person in (case.patient, case.member) if person] + [each.person for each in case.parties]
    return not any(names_person(doc.text, person) or _surname(doc.text, person) for person in people)


def _surname(text: str, person: Person) -> bool:
    words = spelt_words(person)
    return bool(words) and re.search(rf"(?i)\b{re.escape(words[-1])}\b", text[:120_000]) is not None


def _of(case: Case, doc: FileFacts, named: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    if case.case_no in named:
        found.append("its case number")
    refs = {party.their_ref for party in case.parties if party.their_ref}
    plain = {_plain(ref) for ref in refs}
    if any(m.kind in _FOREIGN and _plain(m.value) in plain for m in doc.mentions) or _ref_in(refs, doc.text):
        found.append("a reference of its parties")
    if any(case.patient and person.person_id == case.patient.person_id for person in doc.patients):
        found.append("its patient's identifiers")
    return tuple(found)


def _ref_in(refs: set[str], text: str) -> bool:
    patterns = [as_typed(ref) for ref in refs if len(_plain(ref)) >= 6]
    return any(pattern is not None and pattern.search(text, 0, 6_000) for pattern in patterns)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def spelt_words(person: Person) -> tuple[str, ...]:
    """A person's names without titles and letters after them, as written: "Example, Dr Ann MRCGP" → Ann, Example."""
    return _words(person.name)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[\w'’-]+", plain_name(name)) if word.lower() not in _TITLES)


def plain_stem(file_name: str) -> str:
    """A file's name as words: without its ending, and with spaces for what people put in their place.

    >>> plain_stem("TESTER_Ann-2026.10.pdf")
    'TESTER Ann 2026 10'
    """
    stem = file_name.rpartition(".")[0] or file_name
    return re.sub(r"[_.+-]+", " ", stem).strip()


def names_person(text: str, person: Person) -> bool:
    """Does a text name a person: the surname with the forename, an initial or a title beside it?

    A name has its capital, but in a text that has none; there an ordinary word is a name behind a title only.
    """
    words = spelt_words(person)
    if not words or words[-1].lower() not in text.lower():
        return False
    told = titled(text) if ordinary(words[0]) else capitalised(text)
    return _named(words[0], words[-1]).search(told, 0, 120_000) is not None


@lru_cache(maxsize=4096)
def _named(first: str, last: str) -> re.Pattern[str]:
    forename, surname = as_name(first), as_name(last)
    title = r"(?i:mrs?|ms|miss|master|mx|dr|prof\w*)\.?"
    before = rf"(?:{forename}|{initial_of(first, last, bare=True)})\s+{BETWEEN}"
    return re.compile(rf"\b{before}{surname}\b|\b{title}\s+{surname}\b|\b{surname},?\s+{forename}\b")


_NAME = r"[A-ZÀ-Ý][\w’'-]+?"
_OF_HIS = (
    r"(?:notes|records|case|claim|file|papers|complaint|statement|report|letter|solicitors?|family|widow|widower|mother"
    r"|father|daughter|son|husband|wife|films|scans?|teeth|death)"
)
_BY_SURNAME = re.compile(
    rf"\b[Tt]he ({_NAME}) (?:matter|case|claim|file|inquest|complaint|records|notes|papers)\b"
    rf"|\b({_NAME})['’]s {_OF_HIS}\b|^({_NAME})[ \t]*(?:-|–|:)[ \t]",
    re.M,
)


def surnames_standing_alone(text: str) -> frozenset[str]:
    """The words that stand where people put a surname alone: "the Tester case", "Tester's notes", "Tester - letters".

    >>> sorted(surnames_standing_alone("Tester - letters\\nFaux's notes, and the Vole matter"))
    ['Faux', 'Tester', 'Vole']
    """
    return frozenset(each for found in _BY_SURNAME.finditer(text[:20_000]) for each in found.groups() if each)


def names_firm(text: str, person: Person) -> bool:
    """Does the beginning of a text name a person's firm, practice or hospital? Its town and legal form are left out."""
    name = re.sub(r" (?:llp|ltd|limited|plc)\.?$", "", person.organisation.partition(",")[0].strip().lower())
    return len(name) > 8 and name in text[:6_000].lower()
