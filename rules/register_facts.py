"""Facts that a message's words give once the register is known: references, dates and people of the cases."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rules.dates import days_named
from rules.facts import BY_PEOPLE, Case, Fact, MailKind, Person
from rules.people import same_name
from rules.phrases import fold
from rules.references import as_typed
from rules.roles import MEMBERS_SIDE

_COUNTRY = {"IRL": "353", "IE": "353", "ZAF": "27", "ZA": "27", "SGP": "65", "SG": "65"}
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Master|Mx|Mstr)\.?\s+(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ]\.?)?\s+[A-ZÀ-Þ][\w'’-]+)"
)
_PATIENT = re.compile(
    r"\b(?i:(?:my|our|a|the|your) patient|patient(?:'s)? name(?: is)?:?|patient:|pt:)\s+(?:of mine,? )?"
    r"(?:(?:Mr|Mrs|Ms|Miss|Master|Mx)\.?\s+)?(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){1,2})"
)


def from_register(
    subject: str, text: str, *, kind: MailKind, sent: date, senders: Sequence[Person], cases: Sequence[Case]
) -> Iterator[Fact]:
    """Draw what subject and new text say of known cases, and the patients whom a member names."""
    yield from _references(subject, text, cases)
    yield from _days(text, sent, cases)
    if kind in BY_PEOPLE and any(person.role in MEMBERS_SIDE for person in senders):
        yield from _patients(text, senders, cases)


def country_of(senders: Sequence[Person], cases: Sequence[Case]) -> str:
    """The calling code of the senders' country, by the cases on which they are; the United Kingdom's where unclear."""
    ids = {each for person in senders for each in (person.person_id, person.delegate_of) if each}
    nations = {
        case.nation
        for case in cases
        if (case.member and case.member.person_id in ids) or any(p.person.person_id in ids for p in case.parties)
    }
    codes = {_COUNTRY.get(nation, "44") for nation in nations}
    return codes.pop() if len(codes) == 1 else "44"


def _references(subject: str, text: str, cases: Sequence[Case]) -> Iterator[Fact]:
    known = dict.fromkeys(party.their_ref for case in cases for party in case.parties if party.their_ref)
    for reference in known:
        pattern = as_typed(reference)
        if pattern is None:
            continue
        if match := pattern.search(fold(subject)):
            yield Fact("their-ref", reference, "subject", *match.span("ref"))
        elif match := pattern.search(fold(text)):
            yield Fact("their-ref", reference, "new_text", *match.span("ref"))


def _days(text: str, sent: date, cases: Sequence[Case]) -> Iterator[Fact]:
    """A day is the incident's or a birthday where it is that of a case, to the day."""
    incidents = {case.incident_date for case in cases if case.incident_date}
    births = {case.patient.dob for case in cases if case.patient and case.patient.dob}
    if not incidents and not births:
        return
    for day in days_named(text[:20_000], sent):
        if day.day in incidents:
            yield Fact("incident-date", day.day.isoformat(), "new_text", day.start, day.end)
        if day.day in births and day.exact:
            yield Fact("dob", day.day.isoformat(), "new_text", day.start, day.end)


def _patients(text: str, senders: Sequence[Person], cases: Sequence[Case]) -> Iterator[Fact]:
    """People with a title and two names who are not on the cases in another part: of whom a member writes so."""
    others = [p.person.name for case in cases for p in case.parties if p.role not in ("patient", "claimant")]
    others += [person.name for person in senders] + [case.member.name for case in cases if case.member]
    seen: set[str] = set()
    for match in (*_PATIENT.finditer(text[:20_000]), *_TITLED.finditer(text[:20_000])):
        name = " ".join(match["name"].split())
        if name not in seen and not any(same_name(name, other) for other in others):
            seen.add(name)
            yield Fact("patient", name, "new_text", match.start("name"), match.end("name"), 0.7)
