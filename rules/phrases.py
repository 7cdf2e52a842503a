"""Lists of phrases, found in one linear pass: which of them occur, then where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import re2

from rules.rows import Row
from rules.seldom import alternatives, quietly

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
_REMEMBERED = 20_000
"""Characters; longer texts are not kept in memory."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: its list, its words as written, its place."""

    list: str
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrases(Row):
    """One idea in the many words that people use for it. `patterns` are RE2, matched without case.

    A hit is dropped where `unless` matches in the same sentence: negations, other people's stories.
    """

    name: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()

    def first(self, text: str) -> Hit | None:
        """The first place at which the idea is expressed; None where it is not."""
        hits = self.hits(text)
        return hits[0] if hits else None

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every phrase that occurs, at its first valid place, in order of place."""
        ways = self._filter.Match(utf8(text)) if self.patterns else None
        return self._places(text, ways) if ways else ()

    def _places(self, text: str, ways: list[int]) -> tuple[Hit, ...]:
        folded, found = fold(text), []
        for index in sorted({self._ways[way][0] for way in ways}):
            for match in _exactly(self.patterns[index]).finditer(folded):
                if not self._excused(folded, match.start(), match.end()):
                    found.append(Hit(self.name, text[match.start() : match.end()], match.start(), match.end()))
                    break
        return tuple(sorted(found, key=lambda hit: hit.start))

    def _excused(self, text: str, start: int, end: int) -> bool:
        if not self.unless:
            return False
        sentence = around(text, start, end)
        return any(_exactly(pattern).search(sentence) for pattern in self.unless)

    @cached_property
    def _ways(self) -> tuple[tuple[int, str], ...]:
        """Each alternative, with the number of its pattern."""
        return tuple((index, way) for index, pattern in enumerate(self.patterns) for way in alternatives(pattern))

    @cached_property
    def _filter(self) -> Any:
        """Which alternatives occur. Phrases have gaps and many ways to be said: in one automaton their states multiply,
        and are made anew for each new text. RE2's filter tries only those of which a text holds the letters.
        """
        options, found = quietly(), re2.Filter()
        options.case_sensitive = False
        for _, way in self._ways:
            found.Add(way, options)
        found.Compile()
        return found


@cache
def _exactly(pattern: str) -> re.Pattern[str]:
    """A pattern of a list, compiled when it is first asked for: in most processes most never are."""
    return re.compile(pattern, re.I)


NOTHING = Phrases(
    name="",
    patterns=(),
    source="none",
    effective_from=date(2026, 1, 1),
    verified_on=date(2026, 1, 1),
    verified_by="none",
)
"""A list without phrases: what a policy made by hand has where it says nothing."""


def remembered(function: Callable[Concatenate[str, Asked], Found]) -> Callable[Concatenate[str, Asked], Found]:
    """Remember what a pure function of a text found in the last few short texts: many rules ask about the same one."""
    known = cast("Callable[Concatenate[str, Asked], Found]", lru_cache(maxsize=64)(function))

    @wraps(function)
    def ask(text: str, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        return (known if len(text) <= _REMEMBERED else function)(text, *args, **kwargs)

    return ask


@remembered
def utf8(text: str) -> bytes:
    """A text folded, as RE2 reads it."""
    return fold(text).encode("utf-8", "replace")


@remembered
def fold(text: str) -> str:
    """Write apostrophes, quotes, dashes and blanks one way, letter for letter, so that places stay the same."""
    return plainly(text, _FOLDED)


def plainly(text: str, signs: Mapping[str, str]) -> str:
    """Replace single characters as `str.translate` does: faster by far where few of them occur.

    No replacement may be a sign of the table itself.

    >>> plainly("Mr O’Brien –\\tyes", {"’": "'", "–": "-", "\\t": " "})
    "Mr O'Brien - yes"
    """
    for sign, plain in signs.items():
        if sign in text:
            text = text.replace(sign, plain)
    return text


_FOLDED = {
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\u00a0\u2007\u202f\u2009\t\r", " "),
}


def one_pass(patterns: tuple[str, ...]) -> Callable[[str], list[int]]:
    """A function that says which of the patterns occur in a text, in one linear pass."""
    if not patterns:
        return lambda _text: []
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    found = re2.Set.SearchSet(options)
    for pattern in patterns:
        found.Add(pattern)
    found.Compile()
    return lambda text: sorted(found.Match(text.encode("utf-8", "replace")) or ())


def around(text: str, start: int, end: int, reach: int = 240) -> str:
    """The sentence in which a place lies, or what is near it in a text without full stops."""
    left = max(text.rfind(mark, max(0, start - reach), start) for mark in ".!?\n") + 1
    right = min((at for mark in ".!?\n" if (at := text.find(mark, end, end + reach)) >= 0), default=end + reach)
    return text[max(left, start - reach) : right]
