"""What stands below a sender's own words: the signature, and the notices of his house."""

import re
from collections.abc import Iterator
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
    HOUSE_FIRST,
    HOUSE_LINE,
    MOBILE,
    MOBILE_OPENINGS,
    OF_ONESELF,
    POSTSCRIPT,
    SENTENCE_END,
    SENTENCE_ENDS,
    SIGNATURE_LINE,
    STANDING_WORDS,
)

LONGEST_LINE = 1000  # characters: of a longer line only this much is looked at for marks
_LONGEST_SIGNATURE_LINE = 160
_LONGEST_CARD_LINE = 80
_LONGEST_CLOSING = 80
_LONGEST_CARD = 10  # lines
_PROSE = 3  # words in small letters of a line that is no name
_LONGEST_SIGNATURE = 40  # lines below dashes
_SIGNS = punctuation + " \t–—•…“”‘’«»·"
_SIGNED_WITH = frozenset("-–—~*")
_DASHES = frozenset("-—–_ \t")
_HOUSES = ("of this", "authorised and", "limited liability", ". this ", ". the ", ". if you ")
_AFTER_HOUSE = 3  # filled lines at the most below the line in which the house gives notice
_SIGNED = 30  # filled lines at the end in which a closing is looked for
_ADDRESS = re.compile(r"[@|]|https?:")


def parted_ends(lines: list[str], lows: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Part a sender's lines, as they are and lower-case, into his words, his house's notices and his signature.

    None has trailing blanks. The confidentiality notice goes with what follows it; one above the text loses only its
    paragraph. A signature is what at the end only says who the sender is; the first line is never one. What somebody
    writes below either, a postscript or sentences of his own, is among his words.
    """
    words, notices, signature = _parted(lines, lows)
    signature, more = _taken_up(signature, own_sentences=True)
    notices, last = _taken_up(notices, own_sentences=False)
    more += last
    return words + (more if not words or words[-1] else more[1:]), notices, signature


def _taken_up(lines: list[str], *, own_sentences: bool) -> tuple[list[str], list[str]]:
    """Part lines at the end from the paragraphs in which the sender goes on: postscripts, and his own sentences."""
    spans = [
        (start, end)
        for start, end in _paragraphs(lines)
        if POSTSCRIPT.match(lines[start]) or (own_sentences and start and _speaks(lines, start, end))
    ]
    if not spans:
        return lines, []
    taken = {at for start, end in spans for at in range(start, end)}
    more = [line for start, end in spans for line in ("", *lines[start:end])]
    return [line for at, line in enumerate(lines) if at not in taken], more


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The first line, and the one after the last, of what stands between blank lines.

    A postscript, and what stands below dashes, begin a paragraph of their own.
    """
    start = 0
    for at, line in enumerate([*lines, ""]):
        if not line or POSTSCRIPT.match(line) or (at == 1 and DASHES.match(lines[0])):
            if start < at:
                yield start, at
            start = at if line else at + 1


def _speaks(lines: list[str], start: int, end: int) -> bool:
    """Whether somebody speaks in sentences that are no lines about his work, his mail or his house.

    Of himself, that is; or right below dashes, where a signature has a name.
    """
    said = " ".join(lines[start:end])
    if len(said) > LONGEST_LINE or not SENTENCE_ENDS.search(said) or STANDING_WORDS.search(said):
        return False
    nameless = DASHES.match(lines[0]) and not any(lines[1:start]) and _is_prose(lines[start])
    return bool(OF_ONESELF.search(said) or nameless) and not DISCLAIMER.match(said.lower())


def _is_prose(line: str) -> bool:
    return sum(word[0].islower() for word in line.split()) >= _PROSE


def _parted(lines: list[str], lows: list[str]) -> tuple[list[str], list[str], list[str]]:
    low = "\n".join(lows)
    house = any(words in low for words in _HOUSES)
    start, end = 0, _notice(lows, 0, house)
    if end is None:
        at = _signature_start(lines, lows)
        return (lines, [], []) if at is None else (lines[:at], [], lines[at:])
    if not any(lines[:end]):
        start = next((i for i in range(end, len(lines)) if not lines[i]), len(lines))
        filled = next((i for i in range(start, len(lines)) if lines[i]), len(lines))
        end = _notice(lows, filled + 1, house) or len(lines)
    signed = _signature_start(lines[start:end], lows[start:end])
    at = end if signed is None else start + signed
    return lines[start:at], lines[:start] + lines[end:], lines[at:end]


def _notice(lows: list[str], start: int, house: bool) -> int | None:
    """The first line, from `start` on, with which a notice begins."""
    for index, line in enumerate(lows):
        if line and index >= start and (house or _opening(line) in DISCLAIMER_OPENINGS or "*****" in line):
            head = line[:LONGEST_LINE]
            if DISCLAIMER.match(head) or (house and (HOUSE_LINE.match(head) or _house_speaks(lows, index))):
                return index
    return None


def _house_speaks(lows: list[str], index: int) -> bool:
    """Whether one of the last lines, but not the first, names the house and goes on with its notice."""
    named = HOUSE_FIRST.match(lows[index][:LONGEST_LINE])
    if not named or not any(lows[:index]) or sum(map(bool, lows[index + 1 :])) > _AFTER_HOUSE:
        return False
    return bool(DISCLAIMER.match(lows[index][named.end() : LONGEST_LINE]))


def _signature_start(lines: list[str], lows: list[str]) -> int | None:
    """The first line of the signature; never the first of all."""
    last = found = dashes = None
    told = 0  # filled lines from the end on, as far as they are short
    dashed = len(lows) - _LONGEST_SIGNATURE
    for index in range(len(lows) - 1, -1, -1):
        line = lows[index]
        if not line:
            continue
        if index < dashed and told > _SIGNED:
            break
        if last is None:
            last = index
        if index >= dashed and line[0] in _DASHES and DASHES.match(line):
            dashes = index
        told = told + 1 if len(line) <= _LONGEST_SIGNATURE_LINE else _SIGNED + 1
        if told <= _SIGNED and _signs(lines, lows, index, last):
            found = index
    if dashes is not None:
        return dashes
    if found is None and last is not None:
        found = _card_start(lines, last)
    return found if found is not None and any(lows[:found]) else None


def _signs(lines: list[str], lows: list[str], index: int, last: int) -> bool:
    """Whether a line is a telephone's, "- Anwen" at the very end, or a closing above names."""
    line = lows[index]
    opening = _opening(line)
    if opening in CLOSING_OPENINGS and len(line) <= _LONGEST_CLOSING and CLOSING.match(line):
        return _only_names(lows[index + 1 :])
    if opening in MOBILE_OPENINGS and MOBILE.match(line):
        return True
    return index == last and line[0] in _SIGNED_WITH and bool(SIGNATURE_LINE.match(lines[index]))


def _opening(line: str) -> str:
    """The first letters of a lower-case line, as the openings of the patterns are written."""
    return line[:3] if line[0].isalnum() else line.lstrip(_SIGNS)[:3]


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
        if CLOSING_WORD.match(line.lstrip()):
            return True
        if line.endswith((".", "?", "!")) and len(line.split()) > 9 and not _ADDRESS.search(line):
            sentences = True
    return not sentences
