"""Whom a document is about: the patient or claimant that it names, and the day of birth beside the name."""

import re
from collections.abc import Iterator

from rules.document_dates import Dated
from rules.facts import Fact
from rules.folding import Folded
from rules.seldom import occurs, quick

MOST = 4_000  # characters in which a document says whom it is about
NEAR = 26  # characters between a name and the day of birth that belongs to it
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Master|Baby)\.? )?"
_WORD = r"(?:(?:ap|ab|van|von|de|du|la|le|der|den|Ó|Ní|Mac) )?[A-ZÀ-Ý][\w'’-]+"
_NAME = rf"{_TITLE}{_WORD}(?: [A-Z]\.?)?(?: {_WORD}){{1,2}}"
_REVERSED = r"[A-ZÀ-Ý][A-ZÀ-Ý'’-]{2,},? (?:Mr |Mrs |Ms |Miss )?[A-ZÀ-Ý][\w'’-]+"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|[A-Z][a-z]{2,8})[ ./-]\d{2,4}"
_LABELLED = re.compile(
    rf"(?m)(?:^|[;,.] |\t| {{2,}})[ ]*(?:(?:Re|RE|Our client|Our Client|Your client|Your patient"
    rf"|Patient(?:'s)?(?: name)?"
    rf"|Claimant|CLAIMANT|Pursuer|Plaintiff|Deceased|Name of (?:patient|deceased)|PATIENT|NAME|Complainant"
    rf"|Patient Name|Name|Full name|Client|Subject|Pwnc|Enw)(?:[ ]*[:.\t-]+[ \t]*|[ \t]+))"
    rf"(?:(?:Our|Your) (?:[Cc]lient|[Pp]atient)[ ]*[:-]?[ ]*)?(?P<name>{_NAME}|{_REVERSED})"
)
_BORN_OR_DAY = quick(rb"dob|d\.o\.b|date of birth|born|" + _DAY.lower().encode())  # in the folded text
_WITH_DAY = re.compile(
    rf"(?P<name>{_NAME}|{_REVERSED})"
    rf"(?: \((?:deceased|[Mm]rs|[Mm]r|[Mm]iss|[Mm]s)\))?(?:,?[ \t]+(?:[MF]|male|female|aged? \d+))?"
    rf"[ \t]*[,;:(|-]*[ \t]*"
    rf"(?:DOB|D\.O\.B\.?|dob|d\.o\.b\.?|[Dd]ate of [Bb]irth|[Bb]orn(?: on)?|\(?{_DAY})"
)
_ACTED_FOR = re.compile(
    rf"(?m)\b(?:[Ww]e act for|[Ww]e (?:are|have been) instructed by|[Ww]e write on behalf of|on behalf of"
    rf"|act(?:ing)? for"
    rf"|[Oo]ur client,?|the [Dd]eath of|(?:DEATH|Death) OF|the late|[Mm]y name is"
    rf"|[Mm]y (?:late )?(?:mother|father|mum|dad|husband|wife|son|daughter|brother|sister|partner),?"
    rf"|about me,|on me,|concerning|in respect of|^I,|[Rr]wyf i,)"
    rf" (?P<name>{_NAME})"
)
_MAY_ACT_FOR = occurs(
    rb"we (?:act|write)|instructed by|act(?:ing)? for|behalf of|our client|death of|the late|(?:about|on) me,"
    rb"|my (?:name|late|mother|father|mum|dad|husband|wife|son|daughter|brother|sister|partner)"
    rb"|concerning|in respect of|^i,|rwyf i,"
)
_SIGNED = re.compile(
    rf"(?:^|\n)[ ]*(?:Signed:?|Llofnod:?)?[ ]*(?P<name>{_NAME})[ ]*(?:\(M(?:rs|r|iss|s)\))?[ ]*(?:\n|$)"
)
_SUBJECT = re.compile(rf"(?m)^[ ]*Dear [^\n]{{2,60}}\n+[ ]*(?P<name>{_NAME})[ ]*(?:$|[,;(-]| and | v )")
_OWN_WORDS = frozenset({"CMP", "LOC-LIP", "SAR", "AUTH", "CONS-TX"})  # papers that the patient signs
_NO_NAMES = frozenset(
    {
        "Dear",
        "Yours",
        "Sincerely",
        "Faithfully",
        "Kind",
        "Regards",
        "Hospital",
        "Clinic",
        "Surgery",
        "Practice",
        "Solicitors",
        "LLP",
        "Ltd",
        "Limited",
        "Court",
        "Medical",
        "Dental",
        "Centre",
        "Street",
        "Road",
        "Lane",
        "Avenue",
        "House",
        "Council",
        "Bank",
        "Society",
        "Insurance",
        "University",
        "Plc",
        "PLC",
        "Trust",
        "Service",
        "Services",
        "County",
        "High",
        "General",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Letter",
        "Claim",
        "Report",
        "Records",
        "Notes",
        "Statement",
        "Form",
        "Consent",
        "Date",
        "Birth",
        "Ref",
        "Our",
        "Your",
        "The",
        "This",
        "That",
        "Note",
        "Page",
        "Part",
        "Unit",
        "Ward",
        "Health",
        "Care",
        "Group",
        "Partners",
        "Office",
        "Manager",
        "Team",
        "Department",
        "Mutual",
        "Union",
        "Consultant",
        "Specialist",
        "Doctor",
        "Dentist",
        "Dr",
        "Prof",
        "Professor",
        "Cases",
        "Patient",
        "Claimant",
        "Defendant",
        "Pursuer",
        "Defender",
    }
)
_LAST_NAME = ("surname", "family name", "last name")
_SURNAME = re.compile(
    rf"(?i:{'|'.join(_LAST_NAME)})[ ]*:?[ ]*(?P<last>[A-ZÀ-Ý][\w'’-]+)[ \t,\n]*"
    r"(?i:first names?|forenames?|given names?)[ ]*:?[ ]*(?P<first>[A-ZÀ-Ý][\w'’-]+)"
)
_BELOW = re.compile(r"(?: \((?:Mrs|Mr|Miss|Ms)\))?[ ]*\n[ ]*")  # a signature's next line
_OTHER_DAY = re.compile(r"(?i)\b(?:on|of|dated|died|seen|since|from|letter)\b")
_LABELS = re.compile(r"^(?:Name|Patient|Client|Claimant|Re|RE|Our|Your)\b[ :]*|[ ](?:DOB|NHS|Date|HCN|CHI)$")
_BARE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Mx|Master|Baby)\.? ")


def patients(text: str, folded: Folded, doc_type: str) -> Iterator[Fact]:
    """The people whom a document is about, as it writes them, bare and with their title; best founded first."""
    once: set[str] = set()
    plain = text[:MOST].casefold()
    if any(label in plain for label in _LAST_NAME) and (split := _SURNAME.search(text, 0, MOST)):
        yield Fact("patient", f"{split['first']} {split['last']}", "text", split.start("last"), split.end("first"), 0.8)
    for match, sure in _found(text[:MOST], folded.text[:MOST], doc_type):
        written = _LABELS.sub("", match["name"].strip(" ,"))
        name, start = written, text.find(written, match.start("name"))
        bare = _BARE.sub("", name)
        if " " not in bare or name in once or any(word.strip(",.") in _NO_NAMES for word in name.split()):
            continue
        once |= {name, bare}
        if bare != name:
            yield Fact("patient", bare, "text", start + len(name) - len(bare), start + len(name), sure)
        yield Fact("patient", name, "text", start, start + len(name), sure)
        if len(once) > 3:
            return


def _found(text: str, folded: bytes, doc_type: str) -> Iterator[tuple[re.Match[str], float]]:
    yield from ((match, 0.8) for match in _beside_days(text, folded))
    yield from ((match, 0.8) for match in _LABELLED.finditer(text))
    if "Dear " in text:
        yield from ((match, 0.6) for match in _SUBJECT.finditer(text))
    if _MAY_ACT_FOR(folded):
        yield from ((match, 0.6) for match in _ACTED_FOR.finditer(text))
    if doc_type in _OWN_WORDS:
        yield from ((match, 0.5) for match in _SIGNED.finditer(text, max(0, len(text) - 400)))


def _beside_days(text: str, folded: bytes) -> Iterator[re.Match[str]]:
    """Names with a day of birth, looked for only in lines that hold a day: trying each capital letter is slow."""
    end = -1
    for anchor in _BORN_OR_DAY.finditer(folded):
        if anchor.start() > end:
            start, end = text.rfind("\n", 0, anchor.start()) + 1, text.find("\n", anchor.start())
            end = len(text) if end < 0 else end
            yield from _WITH_DAY.finditer(text, start, end)


def births(people: list[Fact], days: tuple[Dated, ...], text: str, today_year: int) -> Iterator[Fact]:
    """The days that stand right behind a name and lie long enough back to be a birthday."""
    for person in people:
        for day in days:
            between = text[person.end : day.start]
            below = _BELOW.fullmatch(between) is not None
            near = 0 < len(between) <= NEAR and ("\n" not in between or below) and day.day.year < today_year - below
            if near and not _OTHER_DAY.search(between):
                yield Fact("dob", day.day.isoformat(), "text", day.start, day.end, 0.7)
