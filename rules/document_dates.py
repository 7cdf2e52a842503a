"""The date on a document: found where documents carry it, never a birthday or the day of an event."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.folding import Folded
from rules.seldom import Seldom

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "ionawr", "janvier", "januar", "enero"),
            ("feb", "february", "chwefror", "februar", "febrero"),
            ("mar", "march", "mawrth", "mars", "marzo"),
            ("apr", "april", "ebrill", "avril", "abril"),
            ("may", "mai", "mei", "mayo"),
            ("jun", "june", "mehefin", "juin", "juni", "junio"),
            ("jul", "july", "gorffennaf", "juillet", "juli", "julio"),
            ("aug", "august", "awst", "aout", "agosto"),
            ("sep", "sept", "september", "medi", "septembre", "septiembre"),
            ("oct", "october", "hydref", "octobre", "oktober", "octubre"),
            ("nov", "november", "tachwedd", "novembre", "noviembre"),
            ("dec", "december", "rhagfyr", "decembre", "dezember", "diciembre"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
    \d(?<![\d/.-]\d)(?:  # a pattern that begins with a digit is tried at digits only; each group lacks this one
      (?P<d1>\d?)(?:st|nd|rd|th)?[ ,.-]*\n?(?:day[ ])?(?:of[ ])?(?P<m1>{_MONTH})\b[ ,.-]*\n?
        (?P<y1>\d{{4}}|'?\d{{2}}(?![\d:]))
    | (?P<y3>\d{{3}})-(?P<m3>\d{{2}})-(?P<d3>\d{{2}})
    | (?P<d4>\d?)[ ]?([/.-])[ ]?(?P<m4>\d{{1,2}})[ ]?\8[ ]?(?P<y4>\d{{4}}|\d{{2}})(?![\d/.-]\d)
    )(?!\d)
    """.encode(),
    re.VERBOSE,
)
_MONTH_DAY_YEAR = rf"\b(?P<m2>{_MONTH})\b[ ,.]*(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?[ ]+(?P<y2>\d{{4}})".encode()
_MONTH_FIRST = Seldom(_MONTH_DAY_YEAR + rb"(?!\d)", loosely=_MONTH_DAY_YEAR)
_LABEL = re.compile(  # at the start of a line or block, but for those that no sentence has in its midst
    rb"(?:(?P<first>\n[ *_-]{0,4})|[ ]{2,4}|[|;.][ ]?|\b(?:signed|signature|sworn|served|executed"
    rb"|made)[^\n]{0,45}[ ](?=date|this)"
    rb"|\b(?:agreement|deed|letter|report|statement) is[ ](?=dated))"
    rb"(?:dated?(?: of (?:this )?(?:letter|report|issue|order|statement|document|notice))?|letter date"
    rb"|report date|invoice date|issue date|issued(?: on)?|tax point|dated(?: this| the)?"
    rb"|date (?:typed|dictated|signed|produced|printed)"
    rb"|typed|dyddiad|dated?iedig|sent:?|signed(?: on)?|this)[ ]*+(?:the[ ]*+)?[:.-]*+[ ]*+(?:\w{3,9}day,?[ ]*+)?\Z"
    rb"|[ ](?:date|typed|letter date|report date|invoice date|issue date|tax point)[ ]*+:?[ ]*+\Z"
)
_OTHER = re.compile(
    rb"\b(?:birth|born|\bdob\b|d\.o\.b|died|death|incident|accident|event|admi(?:ssion|tted)"
    rb"|discharged?|hearing|due|by|before|until"
    rb"|expir[a-z]{0,4}|deadline|attend(?:ed|ance)?|appointment|exam(?:ined|ination)|clinic|seen"
    rb"|your letter|letter of claim|sent|from|between|since"
    rb"|treat(?:ed|ment)|received|your (?:ref|email|letter).{0,20}|further to.{0,60}"
    rb"|register[a-z]{0,3}|qualified|operation|procedure|on or about|no later than"
    rb"|valid|period|payment|order(?: of| dated)?|report dated|statement dated|claim dated"
    rb"|letter dated|email (?:of|dated)|copy|mail of|print(?:ed)?"
    rb"|(?:your|our|my|their|his|her|its|the|an?)(?:[ ][\w'()-]{1,20}){1,5}[ ](?:of|dated)|[a-z][ ]dated)"
    rb"[ ]*+(?:[a-z]\w{0,20}[ ]++){0,3}[:.-]*+[ ]*+\Z"
)
_SAID_ON = re.compile(rb"[a-z,][ ](?:on|in|of|from|since|until|for|at|to|and|dated)(?:[ ]the)?[ ]*\Z")
_WEEKDAY = re.compile(rb"[ ]*(?:\w{3,9}day,?[ ])?\Z")
_APART = re.compile(rb"(?:\A|[,.;|)\d])[ ]*(?:\w{3,9}day,?[ ])?\Z")
_YEARLESS = re.compile(
    rb"^[ ]*(?:\w{3,9}day,?[ ]+)?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ]+(?:of )?(?P<month>"
    + _MONTH.encode()
    + rb")[.,]?[ ]*$",
    re.MULTILINE,
)
SIGNATURE = 90  # characters of a line that ends in the day of signing
LABEL_LINE = 30  # characters of a line that only labels the next
RECENT = 5 * 365  # days; an older date beside a name is a birthday


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that stands in a text."""

    day: date
    start: int
    end: int


def dates(folded: Folded, today: date, upto: int = 40_000) -> Iterator[Dated]:
    """Every day-month-year date of a text, in order; impossible ones are left out."""
    found = [(each, "134") for each in _DATE.finditer(folded.text, 0, upto)]
    found += [(each, "2") for each in _MONTH_FIRST.finditer(folded.text, upto)]
    for each, groups in sorted(found, key=lambda pair: pair[0].start()):
        day = _day(each, groups, today)
        if day is not None:
            yield Dated(day, each.start(), each.end())


def _day(found: re.Match[bytes], groups: str, today: date) -> date | None:
    first = found[0][:1]
    for n in groups:
        raw_year = found[f"y{n}"]
        if raw_year:
            year = int(first + raw_year if n == "3" else raw_year.lstrip(b"'"))
            if year < 100:  # two digits: pivot on today
                year += 2000 if year <= today.year % 100 + 1 else 1900
            raw_month = found[f"m{n}"].decode()
            raw_day = first + found[f"d{n}"] if n in "14" else found[f"d{n}"]
            day, month = int(raw_day), _MONTHS.get(raw_month) or int(raw_month)
            if month > 12 and n == "4":  # a day beyond twelve forces the American order
                day, month = month, day
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def document_date(folded: Folded, days: Iterable[Dated], today: date) -> Dated | None:
    """The date on the document: labelled, or alone among the first lines, else at the signature."""
    found = _Found([], [], [], [])
    for each in days:
        if each.day.year >= 1990 and each.day <= today + timedelta(days=10):
            _place(each, folded, today, found)
    return found.best(folded) or _of_this_year(folded, today)


@dataclass(frozen=True, slots=True)
class _Found:
    """Days that may be the document's: with its label, alone on their line, filling a line, ending one."""

    labelled: list[Dated]
    alone: list[Dated]
    plain: list[Dated]
    loose: list[Dated]

    def best(self, folded: Folded) -> Dated | None:
        top = [each for each in (*self.labelled, *self.alone) if folded.in_head(each.start)]
        if top:  # a line of its own is as good as a label: whichever stands first
            return min(top, key=lambda each: each.start)
        if self.labelled:
            return self.labelled[-1]
        if heads := [each for each in self.plain if folded.in_head(each.start)]:
            return heads[0]
        if last := self.alone or self.plain:
            return last[-1]
        return self.loose[0] if self.loose else None


def _place(each: Dated, folded: Folded, today: date, found: _Found) -> None:
    line_start, line_end = folded.line_at(each.start)
    before = folded.text[max(line_start, each.start - 60) : each.start]
    behind = folded.text[each.end : line_end].strip(b" .,")
    in_head, in_foot = folded.in_head(each.start), each.start >= folded.foot_start
    if not before.strip() and folded.text[line_start:line_end].count(b" ") < 5:
        above = folded.text[max(0, line_start - 40) : line_start].strip().rpartition(b"\n")[2]
        if len(above) <= LABEL_LINE and _OTHER.search(above):
            return
    label = _LABEL.search(b"\n" + before if line_start >= each.start - 60 else before)
    if label:
        said_before = before[: max(0, label.start() - 1)]
        if not _OTHER.search(said_before):
            found.labelled.append(each)
    elif _OTHER.search(before) or not (in_head or in_foot):
        return
    elif _WEEKDAY.match(before) and not behind:
        found.alone.append(each)
    elif each.end - each.start >= (line_end - line_start) * 0.4 and not _SAID_ON.search(before):
        found.plain.append(each)
    elif (today - each.day).days < RECENT and not _SAID_ON.search(before):
        ends = line_end - each.end < 3 and line_end - line_start < SIGNATURE
        if (in_head and _APART.search(before)) or (in_foot and ends):
            found.loose.append(each)


def _of_this_year(folded: Folded, today: date) -> Dated | None:
    # "Sunday 18th Oct" at the top of a letter: the last one that has been.
    for found in _YEARLESS.finditer(folded.text, 0, folded.head_end):
        for year in (today.year, today.year - 1):
            try:
                day = date(year, _MONTHS[found["month"].decode()], int(found["day"]))
            except ValueError:
                continue
            if day <= today:
                return Dated(day, found.start("day"), found.end("month"))
    return None
