"""Whom a document is about: the patient or claimant that it names, and the day of birth beside the name."""

import re
from collections.abc import Container, Iterator

from rules.document_dates import Dated
from rules.facts import Fact
from rules.folding import Folded
from rules.seldom import occurs, quick

MOST = 4_000  # characters in which a document says whom it is about
PEOPLE = 3
NEAR = 26  # characters between a name and the day of birth that belongs to it
_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Master|Baby)\.? )?"
_LETTERS = r"[A-ZÀ-Ý](?:[^\W\d_]|['’-](?=[^\W\d_]))++(?![\w-])"  # a number is no name, and no part of one
_WORD = rf"(?:(?:ap|ab|van|von|de|du|la|le|der|den|Ó|Ní|Mac) )?{_LETTERS}"
_NAME = rf"{_TITLE}{_WORD}(?: [A-Z]\.?)?(?: {_WORD}){{1,2}}"
_INITIAL = rf"(?:Mr|Mrs|Ms|Miss|Mx)\.? [A-Z]\.?(?: [A-Z]\.?)? {_WORD}"
_CAPITALS = r"[A-ZÀ-Ý](?:[A-ZÀ-Ý]|['’-](?=[A-ZÀ-Ý])){2,}+"
_REVERSED = rf"{_CAPITALS}(?:, ?(?:Mr |Mrs |Ms |Miss )?|,? (?:Mr|Mrs|Ms|Miss) | (?=[A-ZÀ-Ý][a-zà-ÿ])){_LETTERS}"
_ANY = rf"(?=[A-ZÀ-Ýadlv])(?:{_NAME}|{_INITIAL}|{_REVERSED})"  # with what it begins is tried first: it is quick
_DAY = r"\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|[A-Z][a-z]{2,8})[ ./-]\d{2,4}"
_LABELLED = re.compile(
    rf"(?m)(?:^|[;,.] |\t|(?<! )  )[ ]*+(?:(?:Re|RE|Our client|Our Client|Your client|Your patient"
    rf"|Patient(?:'s)?(?: name)?"
    rf"|Claimant|CLAIMANT|Pursuer|Plaintiff|Deceased|Name of (?:patient|deceased)|PATIENT|NAME|Complainant"
    rf"|Patient Name|Name|Full name|Client|Subject|Pwnc|Enw)(?:[ ]*+[:.\t-]++[ \t]*+|[ \t]++))"
    rf"(?:(?:Our|Your) (?:[Cc]lient|[Pp]atient)[ ]*+[:-]?[ ]*+)?(?P<name>{_ANY})"
)
_BORN_OR_DAY = quick(rb"dob|d\.o\.b|date of birth|born|" + _DAY.lower().encode())  # in the folded text
_WITH_DAY = re.compile(
    rf"(?P<name>{_ANY})"
    rf"(?: \((?:deceased|[Mm]rs|[Mm]r|[Mm]iss|[Mm]s)\))?(?:,?[ \t]++(?:[MF]|male|female|aged? \d+))?"
    rf"[ \t]*+[,;:(|-]*+[ \t]*+"
    rf"(?:DOB|D\.O\.B\.?|dob|d\.o\.b\.?|[Dd]ate of [Bb]irth|[Bb]orn(?: on)?|\(?(?P<day>{_DAY}))"
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
    rf"(?:^|\n)[ ]*+(?:Signed:?|Llofnod:?|Signature:?)?[ ]*+(?P<name>{_NAME}|{_INITIAL})[ ]*+"
    r"(?:\(M(?:rs|r|iss|s)\))?[ ]*+(?:\n|$)"
)
_SUBJECT = re.compile(rf"(?m)^[ ]*+Dear [^\n]{{2,60}}\n+[ ]*+(?P<name>{_NAME}|{_INITIAL})[ ]*+(?:$|[,;(-]|and | ?v )")
_KIN = (
    rb"(?:late |dear |poor |elderly )?(?:mother|mum|mam|father|dad|husband|wife|partner|son|daughter|brother|sister"
    rb"|grand(?:mother|father)|nan|gran|aunt|uncle|child|baby|little (?:boy|girl)|parents?)\b"
)
_FOR_ANOTHER = occurs(  # who signs is not whom it is about
    rb"(?:about|treated|treating|treatment of|care of|concerning|death of|failed|let down|examined|happened to|refused"
    rb"|records of|respect of|behalf of) (?:my|our) "
    + _KIN
    + rb"|\b(?:my|our) late "
    + _KIN
    + rb"|on (?:his|her) behalf|litigation friend|power of attorney|\b(?:parent|guardian)\b"
)
_OWN_WORDS = frozenset({"CMP", "LOC-LIP", "SAR", "AUTH", "CONS-TX"})  # papers that the patient signs


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ABOUT = _words(
    "dear yours sincerely faithfully kind regards january february march april may june july august september"
    " october november december monday tuesday wednesday thursday friday saturday sunday letter claim claims"
    " report records notes statement form consent date dated day birth born ref reference our your the this that"
    " these note page part of in on at to by for and or with from between against re is was authority matter"
    " signature signed name names full surname forename forenames patient client claimant defendant pursuer"
    " defender plaintiff applicant respondent deceased complainant witness parties death inquest touching subject"
    " private confidential strictly without prejudice draft copy urgent final first second third complaint"
    " response advice opinion particulars schedule notice order application summons defence reply request"
    " disclosure access data protection number nhs dob hcn chi address telephone phone tel email mobile fax"
    " enclosed encl re: case file title heading section regulation act rules rule appendix exhibit table figure"
    " summary background conclusion introduction history examination diagnosis prognosis breach duty causation"
    " negligence clinical personal injury injuries treatment procedure yes no not we you he she they my his her"
    " their its sent received completed prepared requested acknowledgement acknowledgment service invoice fee"
    " account total amount new old"
)
"""Words of headings and labels: no part of a name, and what follows them may be one."""
_OF_OTHERS = _words(
    "hospital hospitals infirmary clinic surgery practice solicitors solicitor llp llc ltd limited plc & court"
    " courts medical dental centre center street road lane avenue house council trust services county high general"
    " unit ward health care group partners office manager team department mutual union consultant specialist"
    " doctor dentist dr prof professor cases chambers legal law advocates advocate barrister barristers counsel"
    " associates insurance society organisation organization university school college royal commission"
    " commissioner agency bank police constabulary tribunal board ombudsman coroner sheriff division directorate"
    " secretary officer investigator investigation investigations handler adviser advisor surgeon physician nurse"
    " midwife registrar judge district master's lord lady justice hmcts gmc gdc mpts nursing pharmacy laboratory"
    " park crescent drive close terrace gardens square place row hill view cottage farm flat floor building"
    " buildings pathology radiology oncology executive director chief reception receptionist support complaints"
    " west east north south united kingdom england scotland wales ireland"
)
"""Words of firms, offices, places and callings: a name that holds one is not of whom a document is about."""
NO_NAMES = _ABOUT | _OF_OTHERS
"""Words that are nobody's name."""
_LAST_NAME = ("surname", "family name", "last name")
_SURNAME = re.compile(
    rf"(?i:{'|'.join(_LAST_NAME)})[ ]*+:?[ ]*+(?P<last>[A-ZÀ-Ý][\w'’-]+)[ \t,\n]++"
    r"(?i:first names?|forenames?|given names?)[ ]*+:?[ ]*+(?P<first>[A-ZÀ-Ý][\w'’-]+)"
)
_BELOW = re.compile(r"(?: \((?:Mrs|Mr|Miss|Ms)\))?[ ]*\n[ ]*")  # a signature's next line
_OTHER_DAY = re.compile(r"(?i)\b(?:on|of|dated|died|seen|since|from|letter)\b")
_BARE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Mx|Master|Baby)\.? ")
_WHOLE = re.compile(_ANY)
_PROFESSIONAL = re.compile(r"(?:Dr|Prof|Professor|Doctor|Judge|Justice)\.?[ ]$")
SURE, TOLD, SIGNED = 0.8, 0.6, 0.5  # by what stands beside a name: a label or a day of birth; words; nothing


def patients(text: str, folded: Folded, doc_type: str, lately: Container[int] = ()) -> Iterator[Fact]:
    """The people whom a document is about, as it writes them, bare and with their title; best founded first.

    `lately` are the places of days too near to be birthdays. Of someone who is named in full no shorter name is given.
    """
    plain = text[:MOST].casefold()
    if any(label in plain for label in _LAST_NAME) and (split := _SURNAME.search(text, 0, MOST)):
        yield Fact(
            "patient", f"{split['first']} {split['last']}", "text", split.start("last"), split.end("first"), SURE
        )
    found: dict[str, tuple[int, float]] = {}
    for match, sure in _found(text[:MOST], folded.text[:MOST], doc_type, lately):
        start, name = _name_from(text[:MOST], match.start("name"), match.end("name"))
        if name and name not in found and _BARE.sub("", name) not in found:
            found[name] = start, sure
    whole = [name for name in found if not any(_shorter(name, other) for other in found)][:PEOPLE]
    for name in whole:
        start, sure = found[name]
        end, bare = start + len(name), _BARE.sub("", name)
        if bare != name:
            yield Fact("patient", bare, "text", end - len(bare), end, sure)
        yield Fact("patient", name, "text", start, end, sure)


def _name_from(text: str, start: int, end: int) -> tuple[int, str]:
    """Return the name that begins here, without the words of a heading before and behind it, and its place."""
    written: str | None = text[start:end]
    while written:
        first, _, rest = written.partition(" ")
        if _plain(first) not in _ABOUT:
            break
        start += len(first) + 1
        again = _WHOLE.match(text, start) if rest else None
        written = again[0] if again else None
    words = (written or "").strip(" ,").split(" ")
    while words and _plain(words[-1]) in _ABOUT:
        words.pop()
    bare = _BARE.sub("", " ".join(words))
    good = " " in bare and not any(_plain(word) in _ABOUT or _plain(word) in _OF_OTHERS for word in words)
    return (
        (start, " ".join(words)) if good and not _PROFESSIONAL.search(text[max(0, start - 12) : start]) else (start, "")
    )


def _plain(word: str) -> str:
    return word.strip(".,:;").casefold()


def _shorter(name: str, other: str) -> bool:
    """Is one name only a part of the other: an initial for a forename, or fewer words, and the same family name?"""
    *mine, last = _BARE.sub("", name).casefold().split()
    *theirs, family = _BARE.sub("", other).casefold().split()
    if last != family or not theirs or mine == theirs:
        return False
    initial = len(mine[0].strip(".")) == 1 and len(theirs[0].strip(".")) > 1
    return (initial and mine[0][0] == theirs[0][0]) or (len(mine) < len(theirs) and mine == theirs[: len(mine)])


def _found(text: str, folded: bytes, doc_type: str, lately: Container[int]) -> Iterator[tuple[re.Match[str], float]]:
    yield from ((match, SURE) for match in _beside_days(text, folded) if match.start("day") not in lately)
    yield from ((match, SURE) for match in _LABELLED.finditer(text))
    if "Dear " in text:
        yield from ((match, TOLD) for match in _SUBJECT.finditer(text))
    if _MAY_ACT_FOR(folded):
        yield from ((match, TOLD) for match in _ACTED_FOR.finditer(text))
    if doc_type in _OWN_WORDS and not _FOR_ANOTHER(folded):
        yield from ((match, SIGNED) for match in _SIGNED.finditer(text, max(0, len(text) - 400)))


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
