"""What cannot wait for the queue of the day, and what speaks of despair: one answer of every list that knows of it."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from rules.dates import days_named
from rules.facts import Opinion
from rules.phrases import Hit, around, fold
from rules.words import RedWords

SOON = timedelta(days=183)
"""A last day further ahead than this is confirmed like any other."""
_LONG_PAST = timedelta(days=92)
_OF_THE_PAST = timedelta(days=366)  # no period that a paper of long ago names without a day runs still
_LOOKED_AT = 20_000  # characters of a paper
_NEAR = 60  # characters after a phrase in which its day stands
_GONE = re.compile(
    r"\b(?:limitation|time limit|triennium|standstill|moratorium)\b[^.!?\n]{0,40}?"
    r"\b(?:expired|ended|passed|ran out|lapsed|was)\b(?P<when>[^.!?\n]{0,40})",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = re.compile(r"\b(?:years?|months?) (?:from|after|since)\b", re.I)
_ARGUED = frozenset({"DEF", "REPLY", "POC"})
"""Pleadings: what they say of limitation is for the court to decide, and runs no more."""


def urgent(text: str, words: RedWords, today: date) -> bool:
    """Say whether a text tells of a judgment, an order, a limitation, an arrest and the like."""
    return bool(words.red.first(text)) or bool(orders(text, words)) or bool(limitation(text, words, today))


def orders(text: str, words: RedWords) -> tuple[str, ...]:
    """Name what a text tells of: a default judgment, an unless order, an interim order."""
    lists = (words.default_judgment, words.unless_order, words.interim_order)
    return tuple(each.name.replace("_", " ") for each in lists if each.first(text))


def limitation(text: str, words: RedWords, today: date, written: date | None = None) -> Hit | None:
    """Return the first place at which a claim is told to go out of time, but for what was so months ago.

    `written` is the day from which "tomorrow" counts; without it `today`.
    """
    hits: Iterable[Hit] = words.limitation.hits(text)
    return next((hit for hit in hits if not _long_gone(text, hit, today, written or today)), None)


def running_out(text: str, opinion: Opinion, words: RedWords, today: date) -> date | None:
    """Return the day by which somebody must act on a claim that a paper tells to go out of time; `today` where it names
    none, None where none goes out of time.

    Quiet for pleadings, which argue of it, and for a paper of more than a year ago that names no day ahead.
    """
    if opinion.best in _ARGUED:
        return None
    written = opinion.doc_date or today
    hit = limitation(text[:_LOOKED_AT], words, today, written)
    if hit is None:
        return None
    named = days_named(fold(around(text, hit.start, hit.end)), written)
    ahead = min((each.day for each in named if each.day >= today), default=None)
    return ahead or (today if today - written <= _OF_THE_PAST else None)


def despair(text: str, words: RedWords) -> bool:
    """Say whether a text speaks of somebody who may harm himself, in whatever words but the bare ones."""
    return bool(words.welfare.first(text) or words.self_harm.first(text))


def _long_gone(text: str, hit: Hit, today: date, written: date) -> bool:
    """The day that it names passed months ago, or it is told to have run out in a year that is over."""
    sentence, last = fold(around(text, hit.start, hit.end)), today - _LONG_PAST
    at = sentence.find(fold(hit.words))
    after = sentence[at : at + len(hit.words) + _NEAR]
    days = [each.day for each in days_named(after, written)]
    if days:
        return all(day < last for day in days) and not _COUNTED.search(after)
    gone = _GONE.search(sentence)
    return gone is not None and any(int(year) < last.year for year in _YEAR.findall(gone["when"]))
