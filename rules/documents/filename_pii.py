import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from rules import file_names
from rules.case_signs import spelt_words
from rules.dates import written
from rules.document_names import SURE
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts, Person
from rules.policy import Policy
from rules.roles import PATIENTS
from rules.rule import rule

_TITLE = r"(?:mrs?|ms|miss|mx|master|mstr|baby|patient|pt|the late)"
_OTHERS_PAPERS = ("G", "K", "E08", "D04", "D05", "D07", "D09", "H06", "H07", "H08", "H09", "H10")
_GROWN = 16  # years
_OF_PATIENTS = frozenset(
    {"CMP", "LOC-LIP", "REC-REQ", "LON", "LOC", "AUTH", "CONS-TX", "GP-REC", "HOSP-REC", "DEN-REC", "IMG", "PM"}
)
"""Types of which the one whose title stands in the name is the patient, not the surgeon or the secretary."""
_TITLED = re.compile(
    r"(?<!\w)(?<!from )(?<!by )(?<!with )(?P<title>(?i:mrs?|ms|miss|master|baby|patient|pt))"
    r" (?:[A-Z] )?(?P<last>[A-Z][\w']+)"
)
_NO_SURGEONS = frozenset({"mrs", "miss", "master", "baby", "patient", "pt"})


@dataclass(frozen=True, slots=True)
class _Told:
    """Somebody whom a name may tell of; `alone` where the surname is enough."""

    person: Person
    alone: bool


@rule("filename-pii", reads=FileFacts)
def filename_pii(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file name that carries a patient's or claimant's name, birthday, number or address.

    Why: file names leak into mails, logs and links that nobody protects.
    Quiet when: the name holds only dates of documents, our own or a court's numbers, types, roles, firms, and names of
    members and of those who write.
    """
    stem = file_names.stem_of(doc.name)
    told = _number(stem) or _contact(doc, stem, policy) or _birthday(doc, stem) or _name(doc, stem, policy)
    if told:
        yield FlagFile(doc.item, "filename-pii", f"Its name carries {told}.")


def _number(stem: str) -> str:
    return "a health-service number" if file_names.health_number(stem) else file_names.person_number(stem)


def _contact(doc: FileFacts, stem: str, policy: Policy) -> str:
    """A telephone number, a mail address or a house that is not of one who only writes to us."""
    patients, others = _patients(doc), _others(doc)
    number = file_names.telephone(stem)
    if number and number[-9:] not in {re.sub(r"\D", "", each.phone)[-9:] for each in others if each.phone}:
        return "a telephone number"
    theirs = {address.lower() for each in patients for address in each.emails}
    ours = {address.lower() for each in others for address in each.emails}
    for address in file_names.addresses(stem):
        if address in theirs or (address not in ours and address.partition("@")[2] in policy.domains.private):
            return "a mail address"
    return "an address" if file_names.home_address(stem) else ""


# --- birthdays ----------------------------------------------------------------------------------------------


def _birthday(doc: FileFacts, stem: str) -> str:
    days = set(file_names.days(stem)) - {doc.opinion.doc_date}
    born = {person.dob for person in _patients(doc) if person.dob}
    told = {date.fromisoformat(str(fact.value)): fact.confidence for fact in doc.opinion.facts if fact.name == "dob"}
    born |= {day for day, sure in told.items() if sure >= SURE or day.year <= doc.today.year - _GROWN}
    if file_names.birth_told(stem) or born & days or _old_day_beside_a_name(doc, stem):
        return "a date of birth"
    return ""


def _old_day_beside_a_name(doc: FileFacts, stem: str) -> bool:
    """Is a day of long ago in it that the paper does not bear, beside what looks like a name and is no one else's?"""
    year, others = doc.today.year, {_surname(each) for each in _others(doc)}
    named = file_names.days_beside_names(stem)
    old = {
        day for day, word in named if year < day.year + 99 and day.year <= year - _GROWN and word.lower() not in others
    }
    return bool(old) and not old & {each.day for each in written(doc.text[:40_000], doc.today)}


# --- names --------------------------------------------------------------------------------------------------


def _name(doc: FileFacts, stem: str, policy: Policy) -> str:
    words, others = file_names.apart(stem), {_surname(each) for each in _others(doc)}
    for told in (*(_Told(each, True) for each in _patients(doc)), *_told_by_the_paper(doc, policy)):
        if _names(words, told, shared=_surname(told.person) in others):
            return "a person's name"
    return "a person's name" if _titled(words, doc.opinion.best, others) else ""


def _titled(words: str, code: str, others: Collection[str]) -> bool:
    """Does a title stand before a name that nobody else of the case has, on a paper that patients have?"""
    for found in _TITLED.finditer(words):
        theirs = code in _OF_PATIENTS or (code == "UNKNOWN" and found["title"].lower() in _NO_SURGEONS)
        firm = file_names.before_firm(words, found.end())
        if theirs and not firm and file_names.may_be_a_name(found["last"]) and found["last"].lower() not in others:
            return True
    return False


def _told_by_the_paper(doc: FileFacts, policy: Policy) -> Iterator[_Told]:
    """Whom the paper is about by its own words; of papers on members and experts that is nobody's patient."""
    row = policy.documents.by_code.get(doc.opinion.best)
    if row is not None and row.code != "UNKNOWN" and row.row.startswith(_OTHERS_PAPERS):
        return
    known = {_surname(each) for each in _others(doc)}
    for fact in doc.opinion.facts:
        person = Person("", "patient", str(fact.value))
        if fact.name == "patient" and _surname(person) not in known:
            yield _Told(person, fact.confidence >= SURE)


def _patients(doc: FileFacts) -> list[Person]:
    people = [*doc.patients, *(person for person in doc.people if person.role in PATIENTS)]
    if doc.case:
        people += [doc.case.patient] if doc.case.patient else []
        people += [party.person for party in doc.case.parties if party.role in PATIENTS]
    members = {doc.case.member.person_id} if doc.case and doc.case.member else set()
    return [person for person in people if person.person_id not in members]


def _others(doc: FileFacts) -> list[Person]:
    """Those who may be named: members, experts, lawyers and whoever else the register knows."""
    people = [person for person in doc.people if person.role not in PATIENTS]
    people += [doc.added_by] if doc.added_by and doc.added_by.role not in PATIENTS else []
    if doc.case:
        people += [doc.case.member] if doc.case.member else []
        people += [party.person for party in doc.case.parties if party.role not in PATIENTS]
    return people


def _surname(person: Person) -> str:
    words = spelt_words(person)
    return file_names.plain(words[-1]).lower() if words else ""


def _names(name: str, told: _Told, *, shared: bool) -> bool:
    """Is a person in a name: the surname with forename, initial or title, or alone where it can be nobody else's?"""
    words = spelt_words(told.person)
    if not words or not file_names.may_stand_in(name, words[-1]):
        return False
    surname, last, first = words[-1].lower(), file_names.as_in_names(words[-1]), file_names.as_in_names(words[0])
    given = first if len(words) > 1 and len(words[0].strip(".")) > 1 else ""
    if given and (
        _found(rf"{given} (?:\S+ ){{0,2}}?{last}|{last}(?: {_TITLE})? {given}|{given}{last}|{last}{given}", name)
    ):
        return True
    if shared:
        return False
    initial = (
        rf"{re.escape(words[0][0])} (?:[a-z] )?{last}|{last} {re.escape(words[0][0])}[a-z]?" if len(words) > 1 else ""
    )
    titled = rf"{_TITLE} (?:[a-z] )?{last}"
    if _found("|".join(filter(None, (initial, titled))), name):
        return True
    alone = told.alone and len(surname) >= file_names.SHORTEST and surname not in file_names.ALSO_WORDS
    return alone and _found(last, name, firms=True)


def _found(pattern: str, name: str, *, firms: bool = False) -> bool:
    """Does it stand in a name, also with the s of what is somebody's; where it may be a firm's, as nobody's firm?"""
    places = re.finditer(
        rf"(?<![\w'])(?:(?=[A-Z])(?i:{pattern})(?:(?<=[A-Z])S|(?<=[a-z])s)|(?i:{pattern}(?:'s)?))(?!\w)", name
    )
    return any(not (firms and file_names.before_firm(name, each.end())) for each in places)
