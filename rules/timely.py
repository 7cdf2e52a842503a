"""Sentences that may name a day or a period: nowhere else is a date looked for."""

import re

from rules.dates import A_DAY_NAMED, A_DAY_WRITTEN, sentences
from rules.phrases import fold, remembered
from rules.rough_days import ROUGHLY
from rules.seldom import occurs

WITHIN = re.compile(
    r"(?:within|(?:you|we|they) (?:now )?have|given (?:us|you|me|him|her|them)|allow\w* (?:us|you|me|him|her))"
    r" (?:the next )?(?P<count>\d{1,3}|seven|ten|fourteen|twenty[- ]one|twenty[- ]eight|forty"
    r"|thirty|five|three|two|four|six) (?P<unit>clear days|working days|business days|calendar days|days"
    r"|weeks|months?)"
    r"(?: (?:of|from|after|following) (?:the )?(?:date of )?(?P<anchor>this|the date|its date|service"
    r"|receipt|today|date hereof|receiving|your receipt|the letter|this notice|deemed service))?",
    re.I,
)
"""A period from the day of writing: "within 14 days of this letter"."""
AGO = re.compile(
    r"\b(?:(?P<yesterday>yesterday|ddoe|inné|gestern|hier)"
    r"|(?P<today>today|this morning)|(?:last|on) (?P<weekday>mon|tues|wednes|thurs|fri"
    r"|satur|sun)day|(?P<week>last week|yr wythnos diwethaf)|(?P<count>\d{1,2}|a|one|two|three|four|five"
    r"|six|seven|ten|fourteen|couple of|few) (?P<unit>day|week|month|fortnight)s? (?:ago|back))\b",
    re.I,
)
"""A day that lies behind: "yesterday", "two weeks ago"."""
_WRITTEN = occurs(A_DAY_WRITTEN, re.I)
_NAMED = occurs("|".join((A_DAY_NAMED, WITHIN.pattern, AGO.pattern, ROUGHLY)), re.I)  # all in one would be too large


@remembered
def timely(text: str) -> tuple[tuple[int, str], ...]:
    """The sentences of a text that may name a day or a period, with their places: the others set no date."""
    if not _of_time(text):
        return ()
    return tuple((start, sentence) for start, sentence in sentences(text) if _of_time(sentence))


def _of_time(text: str) -> bool:
    folded = fold(text)
    return _NAMED(folded) or _WRITTEN(folded)
