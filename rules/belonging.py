"""Which case a file speaks of: the signs of each case, how far they point, and whether one case is sure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.case_signs import names_person, signs
from rules.facts import Case, FileFacts, Person

POINTS: Mapping[str, int] = {
    "its case number": 60,
    "a reference of its parties": 40,
    "its patient's identifiers": 30,
    "its patient's name": 20,
    "its member": 15,
    "another of its parties": 10,
    "the date of its incident": 10,
}
"""They only rank; what makes a case sure is that two signs of different kinds agree on it, and none on another."""
ENOUGH = 30
LEAD = 10
OFFERED = 4
_PATIENTS = frozenset({"patient", "claimant"})
_OURS = frozenset({"handler", "administrator", "leader"})


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


def sure(doc: FileFacts, cases: tuple[Pointed, ...]) -> str:
    """The one case that is sure among those that a file speaks of; empty where none is.

    Two signs of different kinds, or its number; a lead over every other case; no good number of a case unknown to us.
    """
    if not cases or signs(doc).unknown:
        return ""
    best, second = cases[0], cases[1].points if len(cases) > 1 else 0
    agreed = len(best.reasons) > 1 or "its case number" in best.reasons
    return best.case_no if agreed and best.points >= ENOUGH and best.points - second >= LEAD else ""


def _weak(case: Case, doc: FileFacts) -> Iterator[str]:
    named = {person.person_id for person in doc.people}
    patients = [case.patient, *(party.person for party in case.parties if party.role in _PATIENTS)]
    if any(person is not None and person.person_id in named and _born_so(person, doc) for person in patients):
        yield "its patient's name"
    if case.member is not None and _member_named(case.member, doc, named):
        yield "its member"
    others = (p.person for p in case.parties if p.role not in _PATIENTS | _OURS and p.person != case.member)
    if any(person.person_id in named or _organisation(person, doc) for person in others):
        yield "another of its parties"
    if case.incident_date and says_day(doc.text, case.incident_date):
        yield "the date of its incident"


def _born_so(person: Person, doc: FileFacts) -> bool:
    """Of two people of one name a date of birth tells which is not meant."""
    births = {fact.value for fact in doc.opinion.facts if fact.name == "dob"}
    return not births or person.dob is None or person.dob.isoformat() in births


def _member_named(member: Person, doc: FileFacts, named: set[str]) -> bool:
    numbers = {mention.value for mention in doc.mentions if mention.valid}
    if numbers & {member.member_no, member.register_no} - {""}:
        return True
    return member.person_id in named or names_person(doc.text, member)


def _organisation(person: Person, doc: FileFacts) -> bool:
    name = person.organisation.strip().lower()
    return len(name) > 8 and name in doc.text[:6_000].lower()


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
