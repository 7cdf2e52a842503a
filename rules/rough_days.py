"""Times that name no day: the last day that is meant ("mid January"), or none at all ("after half term")."""

import re
from datetime import date, timedelta

from rules.dates import Day, days_named, written
from rules.phrases import fold
from rules.seldom import Seldom
from rules.workdays import add_months

_MONTH = r"(?:jan|febr?|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{2,6})?"
ROUGHLY = (
    r"\b(?:(?:(?P<early>early(?: in)?|(?:the )?(?:beginning|start|first half) of)|(?P<mid>mid|(?:the )?middle of)"
    r"|(?P<late>late(?: in)?|the second half of)|the (?P<week>first|second|third) week (?:of|in))[ -]+"
    rf"(?P<month>{_MONTH})\b(?:,? (?P<year>\d{{4}})\b)?"
    r"|before (?P<christmas>christmas|xmas)(?! (?:eve|day))|(?P<year_end>before (?:the )?new year\b(?! (?:eve|'s))"
    r"|end of (?:the|this) year)|(?P<next_week>early next week|(?:the )?(?:beginning|start) of next week"
    r"|the first half of next week))"
)
"""The rough times of which the last day is known."""
_ROUGH = Seldom(ROUGHLY, re.I)
_EARLY, _MID = 10, 15  # of a month
_WEEKS = {"first": 7, "second": 14, "third": 21}
_VAGUE = re.compile(
    r"\b(?:after|over|during) (?:half[- ]term|the (?:holidays?|break|festive|bank holiday|summer|new year)|christmas"
    r"|easter|my leave)"
    r"|before (?:half[- ]term|the (?:holidays?|break|festive|bank holiday|summer)|easter|my leave)"
    r"|in the new year"
    r"|(?:in|this|next) (?:the )?(?:spring|summer|autumn|winter)\b|at some point|in a few|one of these days",
    re.I,
)


def is_vague(text: str) -> bool:
    """Say whether a time is named of which nobody knows the day: "after half term", "in the new year"."""
    return bool(_VAGUE.search(fold(text)))


def days_meant(text: str, today: date) -> tuple[Day, ...]:
    """All days that a text names, and of rough times the last day that is meant, in order of place."""
    rough = [
        Day(day, text[m.start() : m.end()], m.start(), m.end(), exact=False)
        for m in _ROUGH.finditer(fold(text))
        if (day := _last_meant(m, today))
    ]
    exactly = [d for d in days_named(text, today) if not any(d.start < r.end and r.start < d.end for r in rough)]
    return tuple(sorted((*exactly, *rough), key=lambda day: day.start))


def _last_meant(m: re.Match[str], today: date) -> date | None:
    if m["christmas"] or m["year_end"]:
        last = date(today.year, 12, 24 if m["christmas"] else 31)
        return last if today <= last else add_months(last, 12)
    if m["next_week"]:
        return today + timedelta(days=9 - today.weekday())  # Wednesday
    first = next((each.day for each in written(f"1 {m['month']} {m['year'] or ''}", today)), None)
    if first is None or m["late"]:
        return add_months(first, 1) - timedelta(days=1) if first else None
    return first.replace(day=_EARLY if m["early"] else _MID if m["mid"] else _WEEKS[m["week"].lower()])
