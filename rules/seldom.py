"""Patterns that seldom occur: RE2 says whether one does, and only then is it looked for with all its conditions."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import re2


def quick(pattern: bytes) -> Any:
    """Return an RE2 pattern for folded text that has no groups: where it stands is all that is asked.

    `^` and `$` are the ends of a line.
    """
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    return re2.compile(b"(?m)" + pattern, options)


def occurs(pattern: bytes) -> Callable[[bytes], bool]:
    """Return a function that says whether a pattern occurs in a folded text."""
    found = quick(pattern)
    return lambda text: found.search(text) is not None


class Seldom:
    """A pattern of `re` for folded text, tried only where a looser one occurs.

    Most papers hold no invoice number and no claim number; to find that out takes RE2 a tenth of the time.
    """

    def __init__(self, pattern: bytes, loosely: bytes = b"") -> None:
        """Take a pattern, and one of RE2 that occurs wherever it does: by default the same."""
        self._exact = re.compile(pattern)
        self._may_occur = occurs(loosely or pattern)

    def finditer(self, text: bytes, end: int) -> Iterator[re.Match[bytes]]:
        """Give every match in the text up to `end`."""
        return self._exact.finditer(text, 0, end) if self._may_occur(text[:end]) else iter(())

    def search(self, text: bytes, end: int) -> re.Match[bytes] | None:
        """Return the first match in the text up to `end`; None where there is none."""
        return self._exact.search(text, 0, end) if self._may_occur(text[:end]) else None
