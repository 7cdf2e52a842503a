"""What cannot wait for the queue of the day, and what speaks of despair: one answer of every list that knows of it."""

import re
from datetime import date, timedelta

from rules.dates import days_named
from rules.phrases import Hit, around, fold
from rules.words import RedWords

_LONG_PAST = timedelta(days=92)
_GONE = re.compile(
    r"\b(?:limitation|time limit|triennium|standstill|moratorium)\b[^.!?\n]{0,40}?"
    r"\b(?:expired|ended|passed|ran out|lapsed|was)\b(?P<when>[^.!?\n]{0,40})",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def urgent(text: str, words: RedWords, today: date) -> bool:
    """Say whether a text tells of a judgment, an order, a limitation, an arrest and the like."""
    lists = (words.red, words.default_judgment, words.unless_order, words.interim_order)
    return any(each.first(text) for each in lists) or bool(limitation(text, words, today))


def limitation(text: str, words: RedWords, today: date) -> Hit | None:
    """Return the first place at which a claim is told to go out of time, but for what was so long ago."""
    return next((hit for hit in words.limitation.hits(text) if not _long_gone(text, hit, today)), None)


def despair(text: str, words: RedWords) -> bool:
    """Say whether a text speaks of somebody who may harm himself, in whatever words but the bare ones."""
    return bool(words.welfare.first(text) or words.self_harm.first(text))


def _long_gone(text: str, hit: Hit, today: date) -> bool:
    """It is told of a limitation that it ran out months ago, and of no day since."""
    sentence = fold(around(text, hit.start, hit.end))
    gone = _GONE.search(sentence)
    if gone is None:
        return False
    last = today - _LONG_PAST
    days = [each.day for each in days_named(sentence, today)]
    years = [int(year) for year in _YEAR.findall(gone["when"])]
    return all(day < last for day in days) and (bool(days) or any(year < last.year for year in years))
