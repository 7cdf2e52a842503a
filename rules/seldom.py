"""Patterns that seldom occur: RE2 says whether one may, and only then is it looked for with all its conditions."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, AnyStr, Generic

import re2

_SIGN = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\\.|.", re.S)
_FLAGGED = re.compile(r"\(\?[A-Za-z-]+\)")
_WIDER = {r"\s": r"\s\pZ\x{85}", r"\d": r"\pN", r"\w": r"\pL\pM\pN_"}
"""What `re` means by a class, or more: RE2's own classes are those of ASCII."""


class Seldom(Generic[AnyStr]):
    """A pattern of `re` that is tried only where a looser one occurs, which takes RE2 a tenth of the time.

    Most papers hold no invoice number, and most sentences promise nothing. In bytes, of folded text, `^` and `$` are
    the ends of a line.
    """

    def __init__(self, pattern: AnyStr, flags: int = 0, *, loosely: AnyStr | None = None) -> None:
        """Take a pattern, and one that occurs wherever it does: by default the same without what stands around it."""
        self._pattern: AnyStr = pattern
        self._loosely: AnyStr = giving_back(pattern) if loosely is None else loosely
        self._flags = flags

    # Compiled when first asked for: in most processes many never are.
    @cached_property
    def _exact(self) -> re.Pattern[AnyStr]:
        return re.compile(self._pattern, self._flags)

    @cached_property
    def _may_occur(self) -> Callable[[AnyStr], bool]:
        return occurs(self._loosely, self._flags)

    def finditer(self, text: AnyStr, end: int = sys.maxsize) -> Iterator[re.Match[AnyStr]]:
        """Give every match in the text up to `end`."""
        return self._exact.finditer(text, 0, end) if self._may_occur(text[:end]) else iter(())

    def search(self, text: AnyStr, end: int = sys.maxsize) -> re.Match[AnyStr] | None:
        """Return the first match in the text up to `end`; None where there is none."""
        return self._exact.search(text, 0, end) if self._may_occur(text[:end]) else None


def occurs(pattern: bytes | str, flags: int = 0) -> Callable[[Any], bool]:
    """Return a function that says whether a pattern may occur in a text; one in bytes is looked for in folded text.

    A set of one is asked: a search would look for the place as well, and gives up its automaton for large patterns.
    """
    options = quietly()
    if isinstance(pattern, bytes):
        options.encoding = re2.Options.Encoding.LATIN1
        folded = _one(b"(?m)" + pattern, options)
        return lambda text: folded.Match(text) is not None
    options.case_sensitive = not flags & re.I
    loose = _one(loosened(pattern).encode(), options)
    return lambda text: loose.Match(text.encode("utf-8", "replace")) is not None


def _one(pattern: bytes, options: Any) -> Any:
    found = re2.Set.SearchSet(options)
    found.Add(pattern)
    found.Compile()
    return found


def quick(pattern: bytes) -> Any:
    """Return an RE2 pattern for folded text that has no groups: where it stands is all that is asked."""
    options = quietly()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(b"(?m)" + pattern, options)


def quietly() -> Any:
    """Return options of RE2 for a pattern of which only the place is asked."""
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    return options


def giving_back(pattern: AnyStr) -> AnyStr:
    r"""Return the pattern without possessive parts, which RE2 lacks and never needs: what it gives up it gives up once.

    >>> print(giving_back(r"no\.?\s*+[*+]+\d{2,}+"))
    no\.?\s*[*+]+\d{2,}
    """
    if isinstance(pattern, bytes):
        return giving_back(pattern.decode("latin1")).encode("latin1")
    signs: list[str] = _SIGN.findall(pattern)
    return "".join(b for a, b in zip(["", *signs], signs, strict=False) if b != "+" or a not in ("*", "+", "?", "}"))


def alternatives(pattern: str) -> tuple[str, ...]:
    """Return patterns of which one occurs wherever the pattern does, and nowhere else: its alternatives.

    >>> alternatives(r"a|b(?:c|d)|[|]|\\|")
    ('a', 'b(?:c|d)', '[|]', '\\\\|')
    """
    if _FLAGGED.match(pattern):
        return (pattern,)  # flags hold for all of them
    found, depth = [""], 0
    for sign in _SIGN.findall(pattern):
        depth += sign.startswith("(") - (sign == ")")
        if sign == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return tuple(found)


def loosened(pattern: str) -> str:
    """Return a pattern of RE2 that occurs wherever one of `re` does: nothing is asked of what stands around it.

    >>> print(loosened(r"(?<!as )\\bpromis(?:e|es)\\b [\\w'-]+ \\d(?=(?:st|nd))"))
    promis(?:e|es) [\\pL\\pM\\pN_'-]+ [\\pN]
    """
    kept: list[str] = []
    skipped = 0
    for sign in _SIGN.findall(pattern):
        if skipped or sign in ("(?=", "(?!", "(?<=", "(?<!"):
            skipped += sign.startswith("(") - (sign == ")")
        elif sign in _WIDER:
            kept.append(f"[{_WIDER[sign]}]")
        elif sign.startswith("["):
            kept.append(re.sub(r"\\[sdw]", lambda found: _WIDER[found[0]], sign))
        elif sign not in (r"\b", "^", "$"):
            kept.append(sign)
    return "".join(kept)
