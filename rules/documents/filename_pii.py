import re
from collections.abc import Iterator
from datetime import date

from stdnum.gb import nhs

from rules.case_signs import name_words
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts, Person
from rules.policy import Policy
from rules.rule import rule

_TEN = re.compile(r"(?<!\d)\d{3}[ _-]?\d{3}[ _-]?\d{4}(?!\d)")
_BIRTH = re.compile(r"(?i)\b(?:dob|d\.o\.b|born|date of birth)\b\W{0,3}\d")
_DAY = re.compile(
    r"(?<!\d)(\d{1,2})[ ._-](\d{1,2})[ ._-](\d{4}|\d{2})(?!\d)"
    r"|(?<!\d)(\d{4})[._-](\d{2})[._-](\d{2})(?!\d)|(?<!\d)(\d{2})(\d{2})(\d{4}|\d{2})(?!\d)"
)
_ALSO_WORDS = frozenset(
    {
        "page",
        "law",
        "case",
        "bill",
        "court",
        "letter",
        "order",
        "claim",
        "may",
        "march",
        "london",
        "day",
        "post",
        "young",
        "long",
        "short",
        "green",
        "brown",
        "white",
        "black",
        "cross",
        "report",
        "field",
        "ward",
        "gp",
    }
)
_PATIENTS = frozenset({"patient", "claimant"})


@rule("filename-pii", reads=FileFacts)
def filename_pii(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Flag a file name that carries a patient's or claimant's number, birthday or name.

    Why: file names leak into mails, logs and links that nobody protects.
    Quiet when: the name holds only dates of documents, our own numbers, types, roles and the member's name.
    """
    stem = doc.name.rpartition(".")[0] or doc.name
    spaced = re.sub(r"[_.+-]+", " ", stem)
    people = _people(doc)
    if any(nhs.is_valid(re.sub(r"\D", "", found[0])) for found in _TEN.finditer(stem)):
        told = "a health-service number"
    elif _BIRTH.search(spaced) or any(person.dob in _days(stem) for person in people if person.dob):
        told = "a date of birth"
    elif any(_named(spaced, person) for person in people):
        told = "a person's name"
    else:
        return
    yield FlagFile(doc.item, "filename-pii", f"Its name carries {told}.")


def _people(doc: FileFacts) -> list[Person]:
    people = [*doc.patients, *(person for person in doc.people if person.role in _PATIENTS)]
    if doc.case:
        people += [doc.case.patient] if doc.case.patient else []
        people += [party.person for party in doc.case.parties if party.role in _PATIENTS]
    members = {doc.case.member.person_id} if doc.case and doc.case.member else set()
    return [person for person in people if person.person_id not in members]


def _named(name: str, person: Person) -> bool:
    words = name_words(person)
    if not words or len(words[-1]) < 3:
        return False
    last, first = re.escape(words[-1]), re.escape(words[0])
    if words[-1].lower() in _ALSO_WORDS:
        return (
            re.search(rf"(?i)\b{first}\W+{last}\b|\b{last}\W+{first}\b|\b(?:mrs?|ms|miss|dr)\W+{last}\b", name)
            is not None
        )
    return re.search(rf"(?i)\b{last}\b", name) is not None


def _days(name: str) -> set[date]:
    found: set[date] = set()
    for match in _DAY.finditer(name):
        d1, m1, y1, y2, m2, d2, d3, m3, y3 = match.groups()
        year, month, day = int(y1 or y2 or y3), int(m1 or m2 or m3), int(d1 or d2 or d3)
        for century in (0,) if year > 99 else (1900, 2000):
            if 1 <= month <= 12 and 1 <= day <= 28 + (month != 2) * 2 + (month in (1, 3, 5, 7, 8, 10, 12)):
                found.add(date(year + century, month, day))
    return found
