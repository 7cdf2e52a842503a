"""Is this the same document again, a longer copy of it, or another one? Deterministic signatures of text.

SharePoint writes column values into Office files, so copies have other bytes: they are recognised by their words.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.reading.extracted import Extracted

_WORD = re.compile(r"\w+")
_SHINGLE = 3  # words
_NEAR = 0.9
_FEW = 20  # words: below, only equal texts are the same

Relation = Literal["same-file", "same-text", "near", "contains", "contained", "different"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is kept of a document to know it again; no word of it can be read back."""

    content_hash: str
    text_hash: str  # of the normalised words; empty where there is no text
    simhash: int  # 64 bits as a signed number, as databases keep them
    words: int
    pages: int


def fingerprint(content: bytes, found: Extracted) -> Fingerprint:
    """The fingerprint of a file and its text."""
    words = words_of(found.text)
    return Fingerprint(
        content_hash=content_hash(content),
        text_hash=text_hash(found.text),
        simhash=simhash(words),
        words=len(words),
        pages=len(found.pages),
    )


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


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Between 0 and 1 by the signatures alone; 1.0 for equal words, about 0.5 for texts that share nothing."""
    if one.text_hash and one.text_hash == other.text_hash:
        return 1.0
    if not one.words or not other.words:
        return 0.0
    return 1.0 - ((one.simhash ^ other.simhash) & (1 << 64) - 1).bit_count() / 64


def relation(one: Fingerprint, other: Fingerprint) -> Relation:
    """How two files stand to each other, by their fingerprints; "near" asks for a look at the texts."""
    if one.content_hash == other.content_hash:
        return "same-file"
    if one.text_hash and one.text_hash == other.text_hash:
        return "same-text"
    if min(one.words, other.words) < _FEW:
        return "different"
    return "near" if similarity(one, other) >= _NEAR else "different"


def resemblance(one: str, other: str) -> float:
    """Share of runs of three words that two texts have in common (Jaccard)."""
    ours, theirs = set(_runs(words_of(one))), set(_runs(words_of(other)))
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 1.0


def containment(part: str, whole: str) -> float:
    """Share of the runs of `part` that stand in `whole`: 1.0 where a later copy only has more pages."""
    ours = set(_runs(words_of(part)))
    return len(ours & set(_runs(words_of(whole)))) / len(ours) if ours else 0.0


def text_relation(one: str, other: str) -> Relation:
    """How two texts stand to each other: the same, near, one inside the other, or different.

    >>> letter = "thank you for your letter of the third of may about the records of the patient in our care"
    >>> text_relation(letter, letter + " with a further page that says a great deal more about the same patient")
    'contained'
    """
    if text_hash(one) == text_hash(other):
        return "same-text"
    if resemblance(one, other) >= 0.8:
        return "near"
    if containment(one, other) >= _NEAR:
        return "contained"
    if containment(other, one) >= _NEAR:
        return "contains"
    return "different"
