"""What stands below a sender's own words: the signature, and the notices of his house."""

import re
from collections.abc import Sequence
from string import punctuation

from rules.reply_marks import (
    CARD_NAME,
    CARD_NUMBER,
    CLOSING,
    CLOSING_OPENINGS,
    CLOSING_WORD,
    DASHES,
    DISCLAIMER,
    DISCLAIMER_OPENINGS,
    HOUSE_LINE,
    HOUSE_WORDS,
    MOBILE,
    MOBILE_OPENINGS,
    SENTENCE_END,
    SIGNATURE_LINE,
)

LONGEST_LINE = 1000  # characters: of a longer line only this much is looked at for marks
_LONGEST_SIGNATURE_LINE = 160
_LONGEST_CARD_LINE = 80
_LONGEST_CARD = 10  # lines
_LONGEST_SIGNATURE = 40  # lines below dashes
_SIGNS = punctuation + " \t–—•…“”‘’«»·"
_DASHES = frozenset("-—–_ \t")
_SIGNED = 30  # filled lines at the end in which a closing is looked for
_ADDRESS = re.compile(r"[@|]|https?:")


def without_disclaimer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part lines from the confidentiality notice and what follows it; a notice above the text loses its paragraph."""
    index = _notice(lines)
    if index is None:
        return lines, []
    if any(lines[:index]):
        return lines[:index], lines[index:]
    end = next((i for i in range(index, len(lines)) if not lines[i]), len(lines))
    below = lines[end:]
    filled = next((i for i, line in enumerate(below) if line), len(below))
    more = _notice(below, filled + 1)
    return (below, lines[:end]) if more is None else (below[:more], lines[:end] + below[more:])


def _notice(lines: Sequence[str], start: int = 0) -> int | None:
    """The first line, from `start` on, with which a notice begins."""
    low = "\n".join(lines).lower()
    house = [words for words in HOUSE_WORDS if words in low]
    for index, line in enumerate(low.split("\n")):
        if line and index >= start and (house or _opening(line) in DISCLAIMER_OPENINGS or "*****" in line):
            head = line[:LONGEST_LINE]
            if DISCLAIMER.match(head) or (house and HOUSE_LINE.match(head)):
                return index
    return None


def without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part lines from those at their end that only say who the sender is; the first line is never one of them."""
    at = _signature_start(lines)
    return (lines, []) if at is None else (lines[:at], lines[at:])


def _signature_start(lines: list[str]) -> int | None:
    first = max(0, len(lines) - _LONGEST_SIGNATURE)
    for index, line in enumerate(lines[first:], first):
        if line[:1] in _DASHES and DASHES.match(line):
            return index
    filled = [i for i, line in enumerate(lines) if line]
    if not filled:
        return None
    last = filled[-1]
    found: int | None = None
    for index in reversed(filled[-_SIGNED:]):
        line = lines[index]
        if len(line) > _LONGEST_SIGNATURE_LINE:
            break
        opening = _opening(line)
        if (
            (opening in MOBILE_OPENINGS and MOBILE.match(line.lower()))
            or (index == last and not line[0].isalnum() and len(filled) > 1 and SIGNATURE_LINE.match(line.lstrip()))
            or (opening in CLOSING_OPENINGS and CLOSING.match(line.lower()) and _only_names(lines[index + 1 :]))
        ):
            found = index
    if found is None:
        found = _card_start(lines, last)
    return found if found != filled[0] else None


def _opening(line: str) -> str:
    """The first letters of a line, lower-case, as the openings of the patterns are written."""
    return (line if line[0].isalnum() else line.lstrip(_SIGNS))[:3].lower()


def _card_start(lines: list[str], last: int) -> int | None:
    """The first line of a visiting card at the end: a name, then short lines of which one is a number or an address."""
    if not last or not lines[last - 1]:
        return None
    start = last
    while start and lines[start - 1] and last - start < _LONGEST_CARD:
        start -= 1
    card = [line.strip() for line in lines[start : last + 1]]
    if len(card) > _LONGEST_CARD or not CARD_NAME.match(card[0]):
        return None
    if any(len(line) > _LONGEST_CARD_LINE or SENTENCE_END.search(line) for line in card):
        return None
    return start if any(CARD_NUMBER.search(line.lower()) for line in card[1:]) else None


def _only_names(lines: list[str]) -> bool:
    """What follows "Kind regards" belongs to the signature unless it reads like sentences again."""
    sentences = False
    for line in lines:
        if CLOSING_WORD.match(line.lstrip().lower()):
            return True
        if line.endswith((".", "?", "!")) and len(line.split()) > 9 and not _ADDRESS.search(line):
            sentences = True
    return not sentences
