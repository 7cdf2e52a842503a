"""Facts that a document states with a label beside them: who, which numbers, which dates, how much."""

import re
from datetime import date, timedelta

from stdnum.gb import nhs

from rules.correspondents import correspondents
from rules.document_dates import RECENT, Dated
from rules.document_names import births, patients
from rules.document_numbers import money, numbers
from rules.facts import Fact
from rules.folding import Folded
from rules.seldom import Seldom

LETTER = 20_000  # characters within which a letter closes
_SIMPLE = {
    "gmc-no": Seldom(
        rb"\bgmc[ ]*+(?:reference|registration|ref|reg)?[ ]*+(?:no|number)?\.?[ ]*+[:.]*+[ ]*+(\d{7}|l\d{6})\b"
    ),
    "gdc-no": Seldom(
        rb"\bgdc[ ]*+(?:reference|registration|ref|reg)?[ ]*+(?:no"
        rb"|number)?\.?[ ]*+[:.]*+[ ]*+(\d{4,6})\b"
    ),
}
_NHS = Seldom(
    rb"\bnhs[ ]*+(?:no|number|num|#)?\.?[ \n]*+[:.]*+[ \n]*+(\d{3}[ -]?\d{3}[ -]?\d{4})\b"
    rb"|(?<![\d+])([1-9]\d\d[ -]\d{3}[ -]\d{4}|999\d{7})(?!\d)",
    loosely=rb"\d{3}[ -]?\d{3}[ -]?\d{4}",
)
_BORN = re.compile(rb"(?:\bdob|d\.o\.b\.?|date of birth|\bborn(?: on)?|d ?o ?b)[ \n:.,)(-]*\Z")
_HEARING = re.compile(
    rb"\b(?:hearing|trial|inquest|review|conference|listed|take place|commence|tribunal|attend|sits?"
    rb"|diet|proof|interview|meeting)\b[^.]{0,110}\Z",
    re.DOTALL,
)
_DEADLINE = re.compile(
    rb"(?:\b(?:by|before|no later than|not later than|on or before|until|due(?: on| by)?"
    rb"|deadline(?: is| of|:)?|reply by|respond by|reach (?:us|me) by|returned? by"
    rb"|expires?(?: on)?)\b"
    rb"(?:[^.;\n]{0,8}\d[\d.:]*[ ]?(?:pm|am|noon)?)?(?:[ \n]+(?:on|close of business|5pm|4pm"
    rb"|noon|midnight|the|of))*[ \n]*(?:\w{3,9}day,?[ \n]*)?)\Z"
)


def document_facts(
    text: str, folded: Folded, today: date, days: tuple[Dated, ...], dated: Dated | None, doc_type: str
) -> tuple[Fact, ...]:
    """Draw out the facts that a document states, each with its place. Only what stands beside its label is taken."""
    found: list[Fact] = []
    if dated:
        found.append(Fact("letter-date", dated.day.isoformat(), "text", dated.start, dated.end))
    found += [*numbers(text, folded, doc_type), *_numbers(text, folded)]
    found += _days(folded, days, today, dated)
    found += money(text, folded, doc_type)
    lately = {each.start for each in days if (today - each.day).days < RECENT}
    people = list(patients(text, folded, doc_type, lately))
    told = {fact.value for fact in found if fact.name == "dob"}
    found += [fact for fact in births(people, days, text, today.year) if fact.value not in told]
    return (*dict.fromkeys(found), *people, *correspondents(text[:LETTER]))


def _numbers(text: str, folded: Folded) -> list[Fact]:
    found: list[Fact] = []
    for name, pattern in _SIMPLE.items():
        match = pattern.search(folded.text, 20_000)
        if match:
            start, end = match.span(1)
            found.append(Fact(name, text[start:end].strip(" .,"), "text", start, end))
    seen: set[str] = set()
    for match in _NHS.finditer(folded.text, 40_000):
        group = 1 if match[1] else 2
        value = re.sub(r"\D", "", match[group].decode())
        if value not in seen and nhs.is_valid(value):
            seen.add(value)
            found.append(Fact("nhs-no", nhs.format(value), "text", match.start(group), match.end(group)))
    return found


def _days(folded: Folded, days: tuple[Dated, ...], today: date, dated: Dated | None) -> list[Fact]:
    found: list[Fact] = []
    once: set[tuple[str, date]] = set()
    written = min(dated.day, today) if dated else today
    for each in days:
        before = folded.text[max(0, each.start - 120) : each.start]
        name = ""
        if _BORN.search(before[-40:]) and each.day < today:
            name = "dob"
        elif each.day >= min(today - timedelta(days=120), written):
            if _DEADLINE.search(before[-60:]):
                name = "deadline"
            elif each.day > written and _HEARING.search(before):
                name = "hearing-date"
        if name and (name, each.day) not in once:
            once.add((name, each.day))
            found.append(Fact(name, each.day.isoformat(), "text", each.start, each.end))
    return found
