"""Phrases that are nothing but whole words in a row: which of thousands occur in a text, looked up by its own words.

A text costs what its words cost, the first time as the hundredth; an automaton of all phrases has to grow for each new
turn of words that it meets.
"""

import re
from collections.abc import Iterable

MOST = 64
"""Wordings into which one pattern is spelled out; one with more is left to an automaton."""
BEGINNING = 4
"""Letters by which a word is looked up whose ending is open."""

_SIGN = re.compile(r"\[(?:\\.|[^\]\\])*\]|\(\?:|\\s[+*]|\\.|.", re.S)
_MEANT = {r"\s+": {" "}, r"\s*": {"", " "}, r"\b": {"|"}, r"\d": set("0123456789")}
_FEW = re.compile(r"\[[a-z0-9]+\]")
_IN_A_ROW = re.compile(rf"\|+(?:\w+(?: |[^\w\s|]+))*(?:\w+\|+|\w{{{BEGINNING},}})")
_PLAIN = re.compile(r"[a-z0-9_'/,&@:;=%-]|\\[.()+*?-]")
_TOKEN = re.compile(rb"\w+|\s?[^\w\s]\s?")  # a sign that stands apart from its words is another one


def wordings_of(pattern: str) -> frozenset[str]:
    r"""Return the words in a row that a pattern of RE2 stands for; none where it stands for anything else as well.

    A bar says that the last word ends there.

    >>> sorted(wordings_of(r"\b(?:letters?\s+of\s+claim\b|complain)"))
    ['complain', 'letter of claim|', 'letters of claim|']
    >>> wordings_of(r"\bletter\s+of\s+\w+\b")
    frozenset()
    """
    found = _Spelling(pattern).wordings()
    if not found or not all(map(_IN_A_ROW.fullmatch, found)):
        return frozenset()
    return frozenset(each.strip("|") + "|" * each.endswith("|") for each in found)


class _Spelling:
    """Reads a pattern sign by sign. The edge of a word is written as a bar, white space as one blank."""

    def __init__(self, pattern: str) -> None:
        self._signs: list[str] = _SIGN.findall(pattern)[::-1]

    def wordings(self) -> set[str]:
        """Return all wordings up to the end of the group that is being read; none where they can't be told."""
        found: set[str] = set()
        row = {""}
        while self._signs and (sign := self._signs.pop()) != ")":
            if sign == "|":
                found |= row
                row = {""}
                continue
            then = self._one(sign)
            if then and self._signs and self._signs[-1] == "?":
                then = then | {self._signs.pop().strip("?")}
            if not 0 < len(row) * len(then) <= MOST:
                self._signs.clear()  # what follows can't be told any more
                return set()
            row = {a + b for a in row for b in then}
        return found | row

    def _one(self, sign: str) -> set[str]:
        if sign in ("(", "(?:"):
            return self.wordings()
        if _FEW.fullmatch(sign):
            return set(sign[1:-1])
        return _MEANT.get(sign) or ({sign[-1]} if _PLAIN.fullmatch(sign) else set())


class _Turn:
    """Where a few words in a row have led: whose wordings end with them, and which words lead on; None for nothing."""

    __slots__ = ("begun", "ended", "then")

    def __init__(self) -> None:
        self.ended: tuple[int, ...] | None = None
        self.begun: dict[bytes, list[tuple[bytes, int]]] | None = None  # by the first letters of a word with any ending
        self.then: dict[bytes, _Turn] | None = None

    def after(self, words: list[bytes]) -> "_Turn":
        """Return where these words lead."""
        turn = self
        for word in words:
            turn.then = turn.then or {}
            turn = turn.then.setdefault(word, _Turn())
        return turn

    def ends(self, number: int) -> None:
        """Note that a wording of this pattern ends here."""
        self.ended = (*(self.ended or ()), number)

    def may_begin(self, beginning: bytes, number: int) -> None:
        """Note that a wording of this pattern ends with a word that begins so."""
        self.begun = self.begun or {}
        self.begun.setdefault(beginning[:BEGINNING], []).append((beginning, number))


class Wordings:
    """Patterns that are spelled out, each with its number."""

    def __init__(self, patterns: Iterable[tuple[int, frozenset[str]]]) -> None:
        """Take the number and the wordings of each pattern."""
        self._first = _Turn()
        for number, wordings in patterns:
            for wording in sorted(wordings):
                *words, last = _TOKEN.findall(wording.rstrip("|").encode())
                if wording.endswith("|"):
                    self._first.after([*words, last]).ends(number)
                else:
                    self._first.after(words).may_begin(last, number)

    def present(self, text: bytes) -> set[int]:
        """Return the numbers of the patterns that occur in a folded text."""
        words = [*_TOKEN.findall(text), b""]
        found: set[int] = set()
        for at in range(len(words)):
            turn: _Turn | None = self._first
            while turn is not None:
                word = words[at]
                if turn.begun and (begun := turn.begun.get(word[:BEGINNING])):
                    found.update(number for beginning, number in begun if word.startswith(beginning))
                turn = turn.then.get(word) if turn.then else None
                if turn is not None and turn.ended:
                    found.update(turn.ended)
                at += 1
        return found
