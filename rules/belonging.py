"""Which case a file speaks of: the signs of each case, how far they point, and whether one case is sure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.case_signs import (
    births_in,
    names_firm,
    names_person,
    plain_stem,
    signs,
    spelt_words,
    surnames_standing_alone,
)
from rules.facts import Case, FileFacts, Person
from rules.roles import PATIENTS, STAFF

POINTS: Mapping[str, int] = {
    "its case number": 60,
    "a reference of its parties": 40,
    "its patient's identifiers": 30,
    "its patient's name": 20,
    "its member": 15,
    "the date of its incident": 15,
    "another of its parties": 10,
    "its member's practice": 10,
    "its patient's surname": 10,
    "its member's surname": 10,
}
"""They only rank; what makes a case sure is that two signs of different kinds agree on it, and none on another."""
ENOUGH = 30
LEAD = 10
OFFERED = 4
_NAMES = frozenset({"its patient's name", "its member"})


@dataclass(frozen=True, slots=True)
class Pointed:
    """A case that a file speaks of, with the signs in words."""

    case_no: str
    reasons: tuple[str, ...]

    @property
    def points(self) -> int:
        """How far the signs point to it."""
        return sum(POINTS[each] for each in self.reasons)


def pointed(doc: FileFacts) -> tuple[Pointed, ...]:
    """The cases that a file speaks of, the likeliest first; those without a sign are left out."""
    strong = signs(doc).others
    found = []
    for case in doc.candidates:
        if doc.case is None or case.case_no != doc.case.case_no:
            reasons = tuple(dict.fromkeys((*strong.get(case.case_no, ()), *_weak(case, doc))))
            if reasons:
                found.append(Pointed(case.case_no, reasons))
    return tuple(sorted(found, key=lambda each: (-each.points, each.case_no)))


def at_home(doc: FileFacts) -> int:
    """How far the signs point to the case in whose folder a file lies; 0 where it lies in none."""
    return Pointed(doc.case.case_no, tuple(dict.fromkeys(_weak(doc.case, doc)))).points if doc.case else 0


def sure(doc: FileFacts, cases: tuple[Pointed, ...]) -> str:
    """The one case that is sure among those that a file speaks of; empty where none is.

    Two signs of different kinds, or its number; a lead over every other case and over the one in whose folder it lies,
    which is not sure itself; no second number, and no good number of a case unknown to us.
    """
    home, numbered = at_home(doc), [each for each in cases if "its case number" in each.reasons]
    if not cases or signs(doc).unknown or len(numbered) > 1 or home >= ENOUGH:
        return ""
    best, second = cases[0], max([home, *(each.points for each in cases[1:2])])
    agreed = len(best.reasons) > 1 or best in numbered
    return best.case_no if agreed and best.points >= ENOUGH and best.points - second >= LEAD else ""


def elsewhere(doc: FileFacts, cases: tuple[Pointed, ...]) -> bool:
    """Does a file name a patient or member of other cases, and nothing of the one in whose folder it lies?"""
    if doc.case is None or not cases or at_home(doc) or not _NAMES & set(cases[0].reasons):
        return False
    ours = [each for each in (*_patients(doc.case), doc.case.member) if each is not None]
    return not any(_word(doc.text, word) for each in ours for word in spelt_words(each))


def likeliest(cases: tuple[Pointed, ...]) -> str:
    """The case to which the names in a file point before all others; empty where two come near each other."""
    lead = cases[0].points - (cases[1].points if len(cases) > 1 else 0) if cases else 0
    return cases[0].case_no if lead >= LEAD and _NAMES & set(cases[0].reasons) else ""


def _weak(case: Case, doc: FileFacts) -> Iterator[str]:
    file_name = plain_stem(doc.name)
    spoken = f"{file_name}\n{doc.text}"
    opposed = _opposed(case, spoken)
    patients = [each for each in _patients(case) if _born_so(each, doc)]
    whole, lower = {person.person_id for person in doc.people}, doc.text[:20_000].lower()
    alone = surnames_standing_alone(doc.text)

    def in_file_name(person: Person) -> bool:
        return names_person(file_name, person) or _surname(file_name, person)

    def named(person: Person) -> bool:
        return person.person_id in whole or names_person(doc.text, person) or in_file_name(person)

    def meant(person: Person) -> bool:
        if named(person) or alone.intersection(spelt_words(person)[-1:]):
            return True
        return any(each.lower() in lower for each in person.emails)

    if opposed or any(meant(each) for each in patients):
        yield "its patient's name"
    elif any(_surname(spoken, each) for each in patients):
        yield "its patient's surname"
    if case.member is not None:
        if opposed or meant(case.member) or _numbered(case.member, doc):
            yield "its member"
        elif _surname(spoken, case.member):
            yield "its member's surname"
        if names_firm(doc.text, case.member):
            yield "its member's practice"
    others = (p.person for p in case.parties if p.role not in PATIENTS | STAFF and p.person != case.member)
    if any(named(each) or names_firm(doc.text, each) for each in others):
        yield "another of its parties"
    if case.incident_date and says_day(doc.text, case.incident_date):
        yield "the date of its incident"


def _patients(case: Case) -> list[Person]:
    people = [case.patient, *(party.person for party in case.parties if party.role in PATIENTS)]
    return [person for person in people if person is not None]


def _opposed(case: Case, text: str) -> bool:
    """Does it bear the name of the dispute, the surnames of its two sides with a "v" between them?"""
    if case.member is None:
        return False
    sides = [words[-1] for each in (*_patients(case), case.member) if (words := spelt_words(each))]
    between = r"\b[^\n.;]{0,30}?(?:\bv\b|\bvs\b|\band\b|-v-| [/&] )[^\n.;]{0,30}?\b"
    return any(
        one in text
        and sides[-1] in text
        and re.search(rf"(?i)\b{re.escape(one)}{between}{re.escape(sides[-1])}\b", text) is not None
        for one in sides[:-1]
    )


def _surname(text: str, person: Person) -> bool:
    words = spelt_words(person)
    return bool(words) and len(words[-1]) > 3 and _word(text, words[-1])


def _word(text: str, word: str) -> bool:
    spellings = [each for each in (word, word.upper()) if each in text]
    return any(re.search(rf"\b{re.escape(each)}\b", text) for each in spellings)


def _born_so(person: Person, doc: FileFacts) -> bool:
    """Of two people of one name a date of birth tells which is not meant."""
    births = births_in(doc)
    return not births or person.dob is None or person.dob.isoformat() in births


def _numbered(member: Person, doc: FileFacts) -> bool:
    numbers = {mention.value for mention in doc.mentions if mention.valid}
    return bool(numbers & {member.member_no, member.register_no} - {""})


def says_day(text: str, day: date) -> bool:
    """Does a text name a day, in figures or in words?

    >>> says_day("seen on 3rd April 2026, and again", date(2026, 4, 3))
    True
    >>> says_day("seen on 13/04/2026", date(2026, 4, 3))
    False
    """
    month = f"(?:0?{day.month}|{day:%b}[a-z]*)"
    pattern = (
        rf"(?i)(?<![\d.])0?{day.day}(?:st|nd|rd|th)?[ ./-](?:of )?{month}[ ,./-]{{1,2}}(?:{day:%Y}|{day:%y})(?!\d)"
    )
    return re.search(pattern, text[:60_000]) is not None
