"""Dates in a text: as written, and as meant on the day on which it was written.

Read day-month-year; a month is never taken first unless the day forces it. Two-digit years are of this century unless
that lies more than a few years ahead. Rough times are those of `rules.rough_days`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.lookalikes import allows, another_word
from rules.phrases import fold, remembered
from rules.seldom import Seldom
from rules.workdays import add_months

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ionawr eanáir januar janvier enero januarie januari jän",
            "feb february chwefror feabhra februar février fevrier febrero februarie februari",
            "mar march mawrth márta märz mars marzo maart maerz",
            "apr april ebrill aibreán avril abril",
            "may mai bealtaine mayo mei",
            "jun june mehefin meitheamh juni juin junio junie",
            "jul july gorffennaf iúil juli juillet julio julie",
            "aug august awst lúnasa août aout agosto augustus",
            "sep sept september medi deireadh-fómhair meán septembre septiembre",
            "oct october hydref oktober octobre octubre okt",
            "nov november tachwedd samhain novembre noviembre",
            "dec december rhagfyr nollaig dezember décembre decembre diciembre desember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday llun luan montag lundi lunes maandag",
            "tue tues tuesday mawrth máirt dienstag mardi martes dinsdag",
            "wed weds wednesday mercher céadaoin mittwoch mercredi miércoles woensdag",
            "thu thur thurs thursday iau déardaoin donnerstag jeudi jueves donderdag",
            "fri friday gwener aoine freitag vendredi viernes vrydag vrijdag",
            "sat saturday sadwrn satharn samstag samedi sábado saterdag zaterdag",
            "sun sunday sul domhnach sonntag dimanche domingo sondag zondag",
        )
    )
    for name in names.split()
}
_WEEKDAY = "|".join(sorted(map(re.escape, _WEEKDAYS), key=len, reverse=True))
_LONG = "|".join(sorted((re.escape(name) for name in _WEEKDAYS if len(name) > 5), key=len, reverse=True))
WEEKDAY_NAME = Seldom(rf"\b(?:{_LONG})\b", re.I)
"""The days of the week written out."""
_NUMBERS = {
    "a": 1, "one": 1, "un": 1, "ein": 1, "une": 1, "two": 2, "couple": 2, "dau": 2, "zwei": 2, "deux": 2,
    "three": 3, "few": 3, "tri": 3, "drei": 3, "trois": 3, "four": 4, "pedwar": 4, "vier": 4, "five": 5, "pump": 5,
    "fünf": 5, "six": 6, "seven": 7, "saith": 7, "eight": 8, "nine": 9, "ten": 10, "deg": 10, "zehn": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "nineteen": 19, "twenty": 20, "twenty-one": 21, "twenty one": 21,
    "twenty-eight": 28, "twenty eight": 28, "thirty": 30, "forty": 40, "fifty-six": 56,
}  # fmt: skip
_NUMBER = r"\d{1,3}|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))

_SENTENCE_END = re.compile(r"(?<=[a-zà-ÿ\d)][.!?])\s+(?=[A-ZÀ-Þ(•*-])|\n\s*\n|\n(?=\s*(?:[-•*]|\d{1,2}[.)])\s)")
_DIGIT = re.compile(r"\d")
# Both are searched in lower case.
_WRITTEN = re.compile(
    rf"\b(?:(?:{_WEEKDAY})\.?,?\s+(?:the\s+|den\s+|le\s+)?)?(?:"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|ain|fed|eg)?\s*(?:of\s+|de\s+"
    rf"|o\s+)?[-\s.]?(?P<month>{_MONTH})\b\.?,?(?:[-\s]*(?:de\s+)?(?P<year>\d{{4}}|(?<=[-\s])\d{{2}}(?![.:]\d))\b)?"
    rf"|(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(?P<year2>\d{{4}}))?"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4}|\d{2})(?![\d/.-]*\d)"
    r")",
)
_NAMED = (
    rf"\b(?:(?:(?:this coming|coming|this|next|on|by|for|before|until|till|from|to|is|now)\s+)?(?P<numbered>{_WEEKDAY})"
    rf"\.?,?\s+(?:the\s+)?(?P<number>\d{{1,2}})(?:st|nd|rd|th)(?!\s+(?:of\s+)?(?:{_MONTH})\b)"
    rf"|(?P<today>today|tonight|this (?:morning|afternoon|evening)|heddiw|inniu|heute|aujourd'hui|hoy"
    rf"|vandag)"
    rf"|(?P<overmorrow>(?:the )?day after tomorrow|drennydd|arú amárach|übermorgen|après-demain|oormôre)"
    rf"|(?P<tomorrow>tomorrow|first thing tomorrow|yfory|amárach|morgen|demain|mañana|môre)"
    rf"|(?P<week_end>(?:by )?(?:the )?end of (?:the|this) (?:working )?week|later this week"
    rf"|(?:some ?time )?this (?:working )?week"
    rf"|before the week(?:end| is out)|by the weekend|diwedd yr wythnos|fin de semaine|ende der woche"
    rf"|fin de la semaine)"
    rf"|(?P<next_week>(?:by )?(?:the )?end of next week|(?:some ?time |early |later |mid )?next week"
    rf"|wythnos nesaf|nächste woche|la semaine prochaine)"
    rf"|(?P<month_end>(?:by )?(?:the )?end of (?:the|this) month|month[- ]end|diwedd y mis|monatsende"
    rf"|fin du mois)"
    rf"|(?P<next_month>(?:by )?(?:the )?end of next month)"
    rf"|(?P<month_name_end>(?:the )?end of (?P<ended>{_MONTH}))\b"
    rf"|(?P<fortnight>(?:in |within )?(?:a|one|another|a further|the next) fortnight|pythefnos|coicís)"
    rf"(?!(?: or (?:so|more))? (?:ago|since|back|earlier|before|late|prior)\b)"
    rf"|(?P<weekend>(?:over|at|this|during) (?:the )?(?:coming )?weekend|penwythnos|am wochenende|le week-?end)"
    rf"|(?P<weeks>a|one|two|three) weeks? (?:from |on |come )?(?P<from>today|tomorrow|{_WEEKDAY})\b"
    rf"|(?P<far>{_WEEKDAY}) (?:week|fortnight|after next)\b"
    rf"|(?:in|within|over|o fewn|i gceann|binnen|dans|en|over the next|the next|next)\s+(?:the\s+next\s+"
    rf"|about\s+|around\s+|a\s+)?(?P<count>{_NUMBER})\s+(?:of\s+)?"
    rf"(?P<unit>(?:working|business|calendar|clear)?\s?days?|weeks?|months?|wythnos\w*|diwrnod|wochen?"
    rf"|tagen?|jours|semaines?)"
    rf"|(?P<next>next|this coming|coming|this|on|by|than|before|until|till|nesaf|dydd|ddydd|for|am|de|le"
    rf"|close of (?:play|business)|end of (?:the )?day|noon|midday|lunchtime|volgende|aanstaande|komende"
    rf"|nächsten|kommenden|dé)\s+(?P<weekday>{_WEEKDAY})\b(?P<week>\s+week)?"
    rf"|(?:on|by|until|till|before|from)\s+(?P<of_day>\d{{1,2}})/(?P<of_month>\d{{1,2}})(?![\d/%]|\.\d)"
    rf"|(?P<weekday2>{_WEEKDAY})\s+(?P<next2>next|week|coming|nesaf)"
    rf"|(?:(?:on|by|until|till|before|after|from|to|is|be|say|around|about)\s+the)"
    r"\s+(?P<nth>\d{1,2})(?:st|nd|rd|th)(?=\s*[.,;:!?)\n]|$|"
    r"\s+(?:do|inst\b|before|and|or|but|at|for|if|when|whether|which|in|to|is|was|so|we|i|he|she|they|because|instead|with|as|please"
    r"|then|unless|that|from|of (?:this|the) month)\b))\b"
)
_RELATIVE = Seldom(_NAMED)
A_DAY_WRITTEN = _WRITTEN.pattern
A_DAY_NAMED = f"{_NAMED}|{_LONG}"
"""Of these patterns one occurs, without regard to case, in every folded text in which a day is named in any way."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names. `exact` is False where it was worked out from the day of writing."""

    day: date
    words: str
    start: int
    end: int
    exact: bool = True


@remembered
def written(text: str, today: date, *, month_first: bool = False) -> tuple[Day, ...]:
    """Every date that is written out, in order of place. A date without a year is the nearest to `today`.

    >>> [d.day.isoformat() for d in written("on 03/04/2026, and Fri 4th Dec", date(2026, 11, 22))]
    ['2026-04-03', '2026-12-04']
    """
    if not _DIGIT.search(text):
        return ()
    return tuple(
        Day(day, text[m.start() : m.end()], m.start(), m.end())
        for m in _WRITTEN.finditer(_low(text))
        if not allows(m, text) and (day := _read(m, today, month_first=month_first))
    )


def _read(m: re.Match[str], today: date, *, month_first: bool) -> date | None:
    if m["iso"]:
        year, month, day = map(int, m["iso"].split("-"))
    elif m["month"] or m["month2"]:
        month = _MONTHS[(m["month"] or m["month2"]).lower()]
        day = int(m["day"] or m["day2"])
        if not (m["year"] or m["year2"]):
            return _nearest(day, month, today)
        year = _century(m["year"] or m["year2"], today)
    else:
        day, month, year = int(m["d"]), int(m["m"]), _century(m["y"], today)
        if (month > 12 >= day) or (month_first and day <= 12):
            day, month = month, day
    return _date(year, month, day)


def _century(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    full = today.year // 100 * 100 + int(year)
    return full - 100 if full > today.year + 5 else full


def _nearest(day: int, month: int, today: date) -> date | None:
    options = [d for year in (today.year - 1, today.year, today.year + 1) if (d := _date(year, month, day))]
    return min(options, key=lambda d: abs((d - today).days + (-30 if d >= today else 30)), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


@remembered
def relative(text: str, today: date) -> tuple[Day, ...]:
    """Every day that is named from the day of writing: "tomorrow", "next Friday", "in a fortnight"."""
    return tuple(
        Day(day, text[m.start() : m.end()], m.start(), m.end(), exact=False)
        for m in _RELATIVE.finditer(_low(text))
        if not another_word(m, text) and (day := _meant(m, today))
    )


def _meant(m: re.Match[str], today: date) -> date | None:
    if m["today"]:
        return today
    if m["tomorrow"] or m["overmorrow"]:
        return today + timedelta(days=1 if m["tomorrow"] else 2)
    if m["numbered"]:
        return _on_weekday(_WEEKDAYS[m["numbered"]], int(m["number"]), today)
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    if m["week_end"]:
        return friday
    if m["next_week"]:
        return today - timedelta(days=today.weekday()) + timedelta(days=11)
    if m["month_end"]:
        return add_months(today.replace(day=1), 1) - timedelta(days=1)
    if m["next_month"]:
        return add_months(today.replace(day=1), 2) - timedelta(days=1)
    if m["month_name_end"]:
        first = _nearest(1, _MONTHS[m["ended"].lower()], today)
        return add_months(first, 1) - timedelta(days=1) if first else None
    if m["weekend"]:
        return today + timedelta(days=6 - today.weekday())
    if m["weeks"]:
        return _from(m["from"], today) + timedelta(weeks=_NUMBERS[m["weeks"]])
    if m["far"]:
        return _from(m["far"], today) + timedelta(weeks=2 if m[0].endswith("fortnight") else 1)
    if m["fortnight"]:
        return today + timedelta(days=14)
    if m["of_day"]:
        month = int(m["of_month"])
        return _nearest(int(m["of_day"]), month, today) if 1 <= month <= 12 else None
    if m["nth"]:
        return _nth(int(m["nth"]), today)
    if m["count"]:
        return _after(m["count"], m["unit"], today)
    return _weekday(m, today)


def _from(word: str, today: date) -> date:
    """The day from which weeks are counted: today, tomorrow, or the next of that name."""
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    return today + timedelta(days=(_WEEKDAYS[word] - today.weekday()) % 7 or 7)


def _nth(number: int, today: date) -> date | None:
    """The next day with that number: of this month, or of the next that has one."""
    for ahead in range(3):
        first = add_months(today.replace(day=1), ahead)
        day = _date(first.year, first.month, number)
        if day and day >= today:
            return day
    return None


def bare_weekdays(text: str, today: date) -> tuple[Day, ...]:
    """The next days with the names that stand in a text, where they stand alone: "hearing Tuesday at 10"."""
    named = days_named(text, today)
    return tuple(
        Day(_from(m[0].lower(), today), text[m.start() : m.end()], m.start(), m.end(), exact=False)
        for m in WEEKDAY_NAME.finditer(fold(text))
        if not any(day.start <= m.start() < day.end for day in named) and not _ANY_OF_THEM.search(text[: m.start()])
    )


_ANY_OF_THEM = re.compile(r"\b(?:the|a|last|every|each|most|that|previous|some)\s+$", re.I)
_LONGER_AGO = 14  # days: what is named is sooner ahead than behind


def _on_weekday(weekday: int, number: int, today: date) -> date | None:
    """The nearest day with that number that falls on the weekday; where none does, the next with the number."""
    months = (add_months(today.replace(day=1), ahead) for ahead in range(-1, 3))
    days = (day for first in months if (day := _date(first.year, first.month, number)) and day.weekday() == weekday)
    nearest = min(days, key=lambda day: abs((day - today).days) + _LONGER_AGO * (day < today), default=None)
    return nearest or _nth(number, today)


def _before(count: str, unit: str, event: date) -> date:
    if unit.startswith(("working", "business")):
        return _working(event, _count(count), back=True)
    return event - timedelta(days=_count(count) * (7 if unit.startswith("week") else 1))


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _after(count: str, unit: str, today: date) -> date:
    number = _count(count)
    unit = unit.lower().strip()
    if unit.startswith(("week", "wythnos", "woche", "semaine")):
        return today + timedelta(weeks=number)
    if unit.startswith("month"):
        return add_months(today, number)
    if unit.startswith(("working", "business")):
        return _working(today, number)
    return today + timedelta(days=number)


def _working(day: date, count: int, *, back: bool = False) -> date:
    # Weekends only: whose holidays hold, the text does not say.
    while count:
        day += timedelta(days=-1 if back else 1)
        count -= day.weekday() < 5
    return day


def _weekday(m: re.Match[str], today: date) -> date:
    number = _WEEKDAYS[(m["weekday"] or m["weekday2"]).lower()]
    ahead = (number - today.weekday()) % 7 or 7
    day = today + timedelta(days=ahead)
    how = (m["next"] or m["next2"] or "").lower()
    if m["week"] or how == "week":
        return day + timedelta(days=7)
    if how in ("next", "nesaf") and ahead <= 6 - today.weekday():
        # "Next Friday", said on a Tuesday, is the Friday of next week.
        return day + timedelta(days=7)
    return day


def days_named(text: str, today: date) -> tuple[Day, ...]:
    """All days that a text names, written or relative, in order of place, without overlaps."""
    found: list[Day] = []
    fixed = (*written(text, today), *_begun(text, today), *relative(text, today))
    named = (*fixed, *_counted_back(text, fixed))
    for day in sorted(named, key=lambda d: (d.start, not d.exact)):
        if found and day.start < found[-1].end:
            # "By Friday 4 December" is one day: the written one.
            if day.exact and not found[-1].exact:
                found[-1] = day
            continue
        found.append(day)
    return tuple(found)


_COUNTED_BACK = Seldom(
    rf"\b(?P<count>{_NUMBER})\s+(?P<unit>(?:working |business |clear )?days?|weeks?)\s+before"
    r"(?=\s+(?:the|our|my|his|her|their)\s)"
)


def _counted_back(text: str, named: tuple[Day, ...]) -> Iterator[Day]:
    """The days that are counted from one to come: "two days before the hearing on 10 December"."""
    for match in _COUNTED_BACK.finditer(_low(text)):
        event = min((day for day in named if 0 < day.start - match.end() < 60), key=lambda d: d.start, default=None)
        if event:
            yield Day(
                _before(match["count"], match["unit"], event.day), match[0], match.start(), match.end(), exact=False
            )


_BEGUN = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?=\s?(?:-|to|and|or|&)\s?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\b)"
)


_JOINED = 8  # characters: " and the "


def _begun(text: str, today: date) -> Iterator[Day]:
    """The first of two days that share the name of their month: "5 to 9 April"."""
    for match in _BEGUN.finditer(_low(text)):
        second = next((day for day in written(text, today) if 0 < day.start - match.end() < _JOINED), None)
        first = _date(second.day.year, second.day.month, int(match["day"])) if second else None
        if first and second and first < second.day:
            yield Day(first, text[match.start() : match.end()], match.start(), match.end())


def _low(text: str) -> str:
    """The text folded and in lower case, letter for letter: patterns without regard to case are slow to search."""
    folded = fold(text)
    lower = folded.lower()
    return lower if len(lower) == len(folded) else "".join(c if len(c.lower()) > 1 else c.lower() for c in folded)


@remembered
def sentences(text: str) -> tuple[tuple[int, str], ...]:
    """The sentences of a text with their places; lines that run on are joined."""
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    return tuple((start, text[start:stop]) for start, stop in zip(starts, stops, strict=True))
