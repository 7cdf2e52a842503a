"""A text made plain for searching: lower case, one byte a character, so that every place still holds."""

import re
from dataclasses import dataclass

from rules.phrases import plainly

HEAD_LINES = 15
HEAD_CHARACTERS = 2_500
FOOT_LINES = 14
FOOT_CHARACTERS = 2_000
SHORT_LINE = 130
BEYOND = 200  # characters that what begins in the head may run on
MOST = 120_000  # characters looked at; what makes a document's type stands long before

_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t\r\f\v\x85", " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    **dict.fromkeys("•●▪◦·", "*"),
    **dict.fromkeys("☐□▢", "_"),
    **dict.fromkeys("☑☒✓✔✗", "x"),
    **dict.fromkeys("█■▇▮", "~"),
    "£": "#",
    "€": "#",
    **dict(zip("àáâãäåçèéêëìíîïñòóôõöùúûüýÿŵŷ", "aaaaaaceeeeiiiinooooouuuuyywy", strict=True)),
    **dict(zip("ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŴŶ", "aaaaaaceeeeiiiinooooouuuuywy", strict=True)),
}
WRAPPED = 35  # characters of a line that may end only because it is full
_SMALL_WORD = "|".join(rf"(?<=[ (][a-zà-ÿ]{{{letters}}}\n)" for letters in range(1, 13))
_SOFT_END = re.compile(  # in the midst of a sentence: behind a word in small letters, or before one
    rf"\n(?<=[^\n]{{{WRAPPED}}}\n)(?<![.:;!?|_]\n)(?:(?:{_SMALL_WORD}|(?<=[a-zà-ÿ],\n))"
    r"(?=[ ]{0,3}[A-ZÀ-Ý£(\"'‘“]\S|[ ]{0,3}\d{1,4}(?![.)\d]))|(?=[ ]{0,3}[a-zà-ÿ](?![.)])))"
)
_LINE = re.compile(rb"[^\n]+")
_SALUTATION = re.compile(rb"[ ]*(?:dear\b|to whom it may concern|annwyl\b|a chara\b|beste\b|geagte\b)")
_SUBJECT = re.compile(rb"[ ]*(?:re|subject|our (?:client|member|insured)|your client|heading|pwnc)[ ]?[:.]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain bytes with its lines; a character and its byte have the same place.

    A pound or euro sign reads `#`, an empty box `_`, a ticked one `x`; characters without a plain form read `?`.
    """

    text: bytes
    lines: tuple[tuple[int, int], ...]  # those that are not blank
    head_end: int
    foot_start: int
    subjects: tuple[tuple[int, int], ...]

    def front(self) -> bytes:
        """The text as far as its head and its last subject line go, in whole lines, and a little beyond."""
        last = max([self.head_end, *(end for _, end in self.subjects)])
        end = self.text.find(b"\n", last + BEYOND)
        return self.text if end < 0 else self.text[:end]

    def in_head(self, at: int) -> bool:
        """Is this place in the first lines, or in a subject line?"""
        return at < self.head_end or self.in_subject(at)

    def in_subject(self, at: int) -> bool:
        """Is this place in a subject line?"""
        return any(start <= at < end for start, end in self.subjects)

    def in_foot(self, at: int) -> bool:
        """Is this place in the last lines?"""
        return at >= self.foot_start

    def line_at(self, at: int) -> tuple[int, int]:
        """The line around a place: where it starts and ends."""
        start = self.text.rfind(b"\n", 0, at) + 1
        end = self.text.find(b"\n", at)
        return start, len(self.text) if end < 0 else end


def fold(text: str) -> Folded:
    """Make a text plain and find its lines, its first and last lines, and its subject lines.

    A paragraph is one line, wherever its lines end: what a scan breaks off reads like what a typist lets run on.

    >>> fold("Dr Müller – “LETTER OF CLAIM”").text
    b'dr muller - "letter of claim"'
    """
    plain = plainly(_SOFT_END.sub(" ", text[:MOST]), _PLAIN).encode("ascii", "replace").lower()
    lines = tuple((found.start(), found.end()) for found in _LINE.finditer(plain) if not found[0].isspace())
    head = lines[min(HEAD_LINES, len(lines)) - 1][1] if lines else 0
    foot = lines[max(0, len(lines) - FOOT_LINES)][0] if lines else 0
    return Folded(
        plain,
        lines,
        min(head, HEAD_CHARACTERS),
        max(foot, len(plain) - FOOT_CHARACTERS),
        tuple(_subjects(plain, lines)),
    )


def _subjects(plain: bytes, lines: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    # The heading of a letter is the short lines after the salutation; of a mail or memo the line that says so.
    found: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(lines[:60]):
        if _SALUTATION.match(plain, start, end) and end - start < SHORT_LINE:
            for line in lines[number + 1 : number + 5]:
                if line[1] - line[0] > SHORT_LINE:
                    break
                found.append(line)
        elif _SUBJECT.match(plain, start, end) and end - start < 2 * SHORT_LINE:
            found.append((start, end))
    return found
