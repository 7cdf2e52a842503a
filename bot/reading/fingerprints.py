"""Is this the same document again, a longer copy of it, or another one? Deterministic signatures of text.

SharePoint writes column values into Office files, so copies have other bytes: they are recognised by their words.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import numpy as np

_WORD = re.compile(r"\w+")
_SHINGLE = 3  # words
_LONGEST = 4_000  # words that are laid side by side
_ALIKE = 0.5  # share of common runs below which two texts are two documents
_VERSION = 0.85  # the same for two of which one has other numbers or names
_WITHIN = 0.9  # share of the earlier text that a longer copy has at least
_STAMP = 12  # words that a stamp or the head of a fax adds
_SPECK = 3  # signs that dirt on the glass may add or take
_LEGIBLE = 0.7  # share of its letters that a misread word keeps
_LEGIBLE_SHORT = 0.5  # the same of one of three letters or fewer
_OTHER_STATE = frozenset({"signed", "dated", "draft", "final", "amended", "revised"})
"""Words that make of a paper another version of it."""


def content_hash(content: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 of the words, however they are spaced, cased or punctuated; empty for a text without words.

    >>> text_hash("Dear  Dr Okafor,") == text_hash("dear dr\\nokafor")
    True
    """
    words = words_of(text)
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if words else ""


def words_of(text: str) -> list[str]:
    """The words of a text in one spelling."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def simhash(words: list[str]) -> int:
    """Charikar's simhash over runs of three words: near texts differ in few of 64 bits."""
    hashes = [int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "little") for run in _runs(words)]
    if not hashes:
        return 0
    bits = np.unpackbits(np.array(hashes, dtype="<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    votes = bits.astype(np.int32).sum(axis=0) * 2 > len(hashes)
    value = int.from_bytes(np.packbits(votes, bitorder="little").tobytes(), "little")
    return value - (1 << 64) if value >> 63 else value


def _runs(words: list[str]) -> Iterator[str]:
    for start in range(max(1, len(words) - _SHINGLE + 1) if words else 0):
        yield " ".join(words[start : start + _SHINGLE])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a text stands to an earlier one, and the share of the earlier one that stands in it, letter by letter."""

    kind: Literal["copy", "longer", "version"]
    share: float


@dataclass(frozen=True, slots=True)
class _Change:
    old: list[str]
    new: list[str]
    outer: bool  # at the beginning or the end of the later text

    @property
    def letters(self) -> int:
        return len("".join(self.old))

    @property
    def kept(self) -> float:
        """The share of the letters that are still there."""
        return SequenceMatcher(None, _seen("".join(self.old)), _seen("".join(self.new)), autojunk=False).ratio()

    @property
    def misread(self) -> bool:
        """Say whether it may come of reading the same paper: letters taken for others, a speck for a letter."""
        before, after = "".join(self.old), "".join(self.new)
        if not self.old or not self.new:
            return len(before + after) <= _SPECK and not (before + after).isdigit()
        if before.isdigit() and after.isdigit():
            return before == after
        return self.kept >= (_LEGIBLE if max(len(before), len(after)) > _SPECK else _LEGIBLE_SHORT)

    @property
    def signs(self) -> bool:
        """Say whether it is a line that makes of a paper another version of it."""
        return len(self.new) <= _STAMP and bool(_OTHER_STATE & set(self.new))


_LOOKS_LIKE = str.maketrans({"1": "l", "i": "l", "0": "o", "5": "s", "8": "b", "c": "e"})


def _seen(word: str) -> str:
    """A word as it looks: "rn" is "m", "1" is "l"."""
    return word.replace("rn", "m").replace("ri", "n").translate(_LOOKS_LIKE)


def likeness(ours: str, theirs: str) -> Likeness | None:
    """Say how a text stands to an earlier one; None where they are two documents.

    A copy that was scanned has misread words, never other numbers or names: those make another version, or another
    letter of the same template. A longer copy has more at its beginning or end, and the whole of the other within.

    >>> letter = "thank you for your letter of the third of may about the records of the patient in our care " * 2
    >>> likeness(letter.replace("third of may", "thlrd of rnay", 1), letter).kind
    'copy'
    >>> likeness(f"{letter} and here are a dozen and more further words that nobody has seen before", letter).kind
    'longer'
    """
    ours_words, theirs_words = words_of(ours)[:_LONGEST], words_of(theirs)[:_LONGEST]
    one, other = set(_runs(ours_words)), set(_runs(theirs_words))
    common = len(one & other)
    if not common or (common < _ALIKE * len(one | other) and common < _WITHIN * len(other)):
        return None
    changes = _changes(theirs_words, ours_words)
    real = [each for each in changes if not each.misread]
    added = [each for each in real if each.outer and not each.old]
    if len(added) < len(real) or any(each.signs for each in added):
        share = common / len(one | other)
        return Likeness("version", round(share, 3)) if share >= _VERSION else None
    lost = sum((1 - each.kept) * each.letters for each in changes if each.old) / len("".join(theirs_words))
    longer = sum(len(each.new) for each in added) > _STAMP
    return Likeness("longer" if longer else "copy", round(1 - lost, 3))


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Change(old[a:b], new[c:d], c == 0 or d == len(new)) for what, a, b, c, d in steps if what != "equal"]
