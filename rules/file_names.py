"""What a file's name tells of people: numbers and addresses of theirs, days, and their names however run together."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from stdnum.gb import nhs

from rules.document_names import NO_NAMES

_ENDING = re.compile(
    r"(?i)(?<=.)\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|txt|csv|eml|msg|html?|jpe?g|png|tiff?|heic|gif|bmp|webp|zip|dcm)$"
)
_JOINED = re.compile(r"[_+~,;()\[\]{}&=-]+|(?<!\d)\.|\.(?!\d)")
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
_SIGNS = re.compile(r"[' -]")  # what may stand or be left out inside a name
_BY_DIGITS = re.compile(r"(?<=[^\W\d_]{3})(?=\d)|(?<=\d)(?=[^\W\d_]{4})")

_S = r"[ ._-]?"
_TEN = re.compile(rf"(?<!\d)(?=(\d{{3}}{_S}\d{{3}}{_S}\d{{4}}|\d{{6}}{_S}\d{{4}})(?!\d))")
_STAMP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d$")  # a day and an hour
_BORN_FIRST = re.compile(r"(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])")  # how a number that begins with 0 must begin
_OTHER_NO = re.compile(r"(?i)\b(?:inv(?:oice)?|acc(?:oun)?t|order|po|bacs|ref|ticket|receipt)\W{0,2}(?:no\W{0,2})?$")
_HEALTH_NO = re.compile(
    rf"(?i)(?<![a-z])(?:nhs|chi|h ?& ?c|hcn|rhif gig)(?:{_S}(?:no|num(?:ber)?|#))?"
    rf"[ .:_#-]{{0,3}}(?:\d{_S}){{9}}\d(?!\d)"
)
_HOSPITAL_NO = re.compile(
    rf"(?i)(?<![a-z])(?:mrn|chart{_S}no|(?:hosp(?:ital)?|unit|pas|patient|pt|clinic|crn){_S}(?:no|num(?:ber)?|nr|id|#)(?![a-z]))"
    r"[ .:_#-]{0,3}[a-z]{0,3}[ -]?\d{4,9}(?!\d)"
)
_INSURANCE_NO = re.compile(
    rf"(?i)(?<![a-z\d])(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-prtw-z][a-ceghj-nprtw-z]{_S}\d\d{_S}\d\d{_S}\d\d{_S}[a-d](?![a-z\d])"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?44[ ._-]?|0)7\d{3}[ ._-]?\d{3}[ ._-]?\d{3}(?!\d)")
_CALLED = re.compile(r"(?i)(?<![a-z])(?:tel|telephone|phone|mobile|mob|landline)[ .:_-]{0,3}0[\d ._-]{9,13}(?!\d)")
_POSTCODE = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,2}\d[A-Z\d]?[ _]?\d(?!ND|ST|RD|TH)[ABD-HJLNP-UW-Z]{2}(?![A-Za-z\d])")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_STREET = re.compile(
    rf"(?i)(?<![\w.])\d{{1,3}}[a-d]?[ _](?!(?:{_MONTH})\b)(?:[^\W\d_]{{3,}}[ _]){{1,2}}"
    r"(?:road|rd|street|avenue|ave|lane|close|drive|crescent|gardens|terrace|grove)(?![^\W_])"
)
_OF_FIRM = (
    r"surgery|surgeries|practice|medical|dental|clinic|health|hospital|infirmary|pharmacy|care|centre|center|chambers|llp|ltd"
    r"|limited|solicitors?|law|legal|associates|partners|partnership|trust|nhs|school|house|street|road|lane|ward|unit|court"
    r"|insurance|university|college|foundation|general|county|council|laborator(?:y|ies)|imaging|society|and co"
)
_ITS_KIND = re.compile(
    r"(?i:'s)? (?:[A-Z]\S* )?(?:(?i:llp|ltd|limited|solicitors?|law firm|co|chambers|associates|partners(?:hip)?"
    r"|pharmacy|infirmary|house|street|road|lane|centre|center|school|college|university)|Surgery|SURGERY|Practice|PRACTICE"
    r"|Clinic|CLINIC|Hospital|HOSPITAL|Ward|WARD|Unit|UNIT|Trust|TRUST|General|Royal)\b"
)
_FIRM = re.compile(rf"(?i)\b(?:{_OF_FIRM})\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.I)

_BIRTH = re.compile(
    rf"(?i)(?<![a-z])(?:d ?\.? ?o ?\.? ?b|dates? of birth|birth ?day|born(?: on)?|dyddiad geni)"
    rf"[^\w]{{0,3}}(?:\d|(?:{_MONTH})\b)"
)
_CENTURY = (1900, 2000)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"(?i)(?<!\d)(?P<d1>\d{1,2})[ ._-](?P<m1>\d{1,2})[ ._-](?P<y1>\d{4}|\d{2})(?!\d)"
    r"|(?<!\d)(?P<y2>(?:19|20)\d\d)[ ._-]?(?P<m2>0[1-9]|1[0-2])[ ._-]?(?P<d2>[0-2]\d|3[01])(?!\d)"
    r"|(?<!\d)(?P<d3>\d{2})(?P<m3>\d{2})(?P<y3>\d{4}|\d{2})(?!\d)"
    rf"|(?<!\d)(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?[ ._-]?(?P<m4>{_MONTH})[ .,_-]{{0,2}}(?P<y4>\d{{4}}|\d{{2}})(?!\d)"
    rf"|(?<![a-z])(?P<m5>{_MONTH})[ ._-]?(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?[ .,_-]{{1,2}}(?P<y5>\d{{4}})(?!\d)"
)
SHORTEST = 3  # letters of a surname that may stand alone
_INITIALS = re.compile(r"[A-Z]{1,2}")
_LETTERS = 4  # so many capitals stand for something: OPG, CBCT


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


ALSO_WORDS = _words(
    "page law case bill court letter order claim may march april june august london day post young long short green"
    " brown white black gray grey cross report field ward gp bell bridge crown root church street lane park hill wood"
    " rose price best good small little sharp strong swift stone bank banks bond chambers knight king bishop judge"
    " constable major nurse baker cook head foot hand bone heart back blood care home bath wells york kent chester"
    " lincoln preston bolton bradford derby leeds sutton winter summers spring frost snow friday christmas noon new"
    " note notes scan film final copy draft form rule bright abbey forest mills rivers"
)
"""Surnames that are words of their own: alone they name nobody."""
_OF_PAPERS = _words(
    "scans xray xrays films photo photos picture image images chart charts print printout referral discharge email mail"
    " fax bundle pack enclosure attachment card cards lloyd george bitewing theatre deed contract agreement certificate"
    " degree registration passport licence minutes volume vol part jan feb mar apr jun jul aug sep sept oct nov dec mon"
    " tue wed thu fri sat sun chest knee hip spine wrist abdomen skull pelvis jaw brain neck shoulder ankle elbow tooth"
    " teeth theatre admission operation policy insurance training reference appraisal protocol guideline article"
    " cutting newspaper photograph album envelope box minute memo memorandum lease will probate affidavit exhibit"
)


def stem_of(name: str) -> str:
    """A file's name without its endings.

    >>> stem_of("Scan 3.4.71.pdf"), stem_of("Re records.msg.pdf")
    ('Scan 3.4.71', 'Re records')
    """
    while (shorter := _ENDING.sub("", name)) != name:
        name = shorter
    return name


def apart(stem: str) -> str:
    """A name's words, one blank between them, in plain letters: whatever people put in the place of blanks.

    >>> apart("SMITHJohn_opg-2024"), apart("Zoë-O’NeillNotes")
    ('SMITH John opg 2024', "Zoe O'Neill Notes")
    """
    words = _HUMP.sub(" ", plain(_JOINED.sub(" ", stem)))
    return re.sub(r"\s+", " ", _BY_DIGITS.sub(" ", words)).strip()


def as_in_names(word: str) -> str:
    """A pattern of a word of somebody's name, as `apart` leaves it: McPhail is Mc Phail too, O'Neill ONeill.

    >>> as_in_names("O’Neill-McPhail")
    "O[' ]?Neill[' ]?Mc[' ]?Phail"
    """
    parts = re.split(r"['-]", _HUMP.sub("-", plain(word)))
    return "[' ]?".join(re.escape(part) for part in parts)


def may_stand_in(name: str, word: str) -> bool:
    """May a pattern of this word occur in a name: do its letters stand there in a row? Most names hold no surname.

    >>> may_stand_in("Letter re O Neill", "O’Neill"), may_stand_in("Letter re oneself", "O’Neill")
    (True, False)
    """
    return _SIGNS.sub("", plain(word)).lower() in _SIGNS.sub("", name).lower()


def plain(text: str) -> str:
    """A text without accents, its apostrophes all of one kind."""
    letters = unicodedata.normalize("NFKD", re.sub("[’‘ʼ´`′]", "'", text))
    return "".join(each for each in letters if not unicodedata.combining(each))


def health_number(stem: str) -> bool:
    """Is a health-service number in it: one whose check digit is good, or ten digits that are called one?"""
    if _HEALTH_NO.search(stem):
        return True
    return any(_is_theirs(re.sub(r"\D", "", found[1]), stem[: found.start()]) for found in _TEN.finditer(stem))


def _is_theirs(number: str, before: str) -> bool:
    if _STAMP.match(number) or (number[0] == "0" and not _BORN_FIRST.match(number)) or _OTHER_NO.search(before):
        return False
    return bool(nhs.is_valid(number))


def person_number(stem: str) -> str:
    """Say which other number of a person is in it: a hospital's, or that of national insurance; empty where none is."""
    if _HOSPITAL_NO.search(stem):
        return "a hospital number"
    return "a national insurance number" if _INSURANCE_NO.search(stem) else ""


def telephone(stem: str) -> str:
    """The digits of a mobile number, or of one that is called a telephone's; empty where there is none."""
    found = _MOBILE.search(stem) or _CALLED.search(stem)
    return re.sub(r"\D", "", found[0]) if found else ""


def home_address(stem: str) -> bool:
    """Is a house in a street or a whole postcode in it, and no word of a firm, practice or hospital?"""
    found = _STREET.search(stem) or _POSTCODE.search(stem)
    return found is not None and not _FIRM.search(apart(stem[: found.start()] + " " + stem[found.end() :]))


def addresses(stem: str) -> list[str]:
    """The mail addresses in it, lower case."""
    return [found.lower() for found in _MAIL.findall(stem)]


def birth_told(stem: str) -> bool:
    """Does it say that a day is one of birth?"""
    return _BIRTH.search(re.sub(r"[_+]+", " ", stem)) is not None


def days(stem: str) -> Iterator[date]:
    """Every day that may be meant, in whatever shape; of two digits for a year both centuries."""
    for found in _DAY.finditer(stem):
        yield from _meant(found)


def days_beside_names(stem: str) -> Iterator[tuple[date, str]]:
    """Every day with the word before or behind it that may be a name; initials between them are passed over."""
    for found in _DAY.finditer(stem):
        before, behind = apart(stem[: found.start()]).split(), apart(stem[found.end() :]).split()
        near = (next((word for word in side if not _INITIALS.fullmatch(word)), "") for side in (before[::-1], behind))
        for word in filter(may_be_a_name, near):
            yield from ((day, word) for day in _meant(found))


def _meant(found: re.Match[str]) -> Iterator[date]:
    parts = {key[0]: value for key, value in found.groupdict().items() if value}
    month = parts["m"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    yield from _dates(int(parts["y"]), number, int(parts["d"]))
    if found["y1"] and len(found["d1"]) == len(found["y1"]) == 2:
        yield from _dates(int(found["d1"]), number, int(parts["y"]))


def _dates(year: int, month: int, day: int) -> Iterator[date]:
    for century in (0,) if year > 99 else _CENTURY:
        try:
            yield date(year + century, month, day)
        except ValueError:
            continue


def may_be_a_name(word: str) -> bool:
    """Is a word written as names are, and none that the names of papers are made of?"""
    shaped = len(word) > _LETTERS if word.isupper() else len(word) >= SHORTEST and word.istitle()
    return shaped and word.isalpha() and word.lower() not in NO_NAMES | ALSO_WORDS | _OF_PAPERS


def before_firm(words: str, end: int) -> bool:
    """Is what ends here the first word of a firm's, a hospital's or a street's name? Those are written with capitals
    where they could be a kind of paper too: the Ashdown Surgery, and somebody's surgery notes.
    """
    return _ITS_KIND.match(words, end) is not None
