"""Eight-bit text that says nothing of its charset: which one makes writing of it.

A charset is judged by the letters beyond ASCII that it gives: those of the languages that are written in it, capitals
where capitals stand, the frequent characters of Chinese. Windows-1252 is taken wherever it is likely.
"""

import codecs
import re
from collections.abc import Callable

from bot.reading.extracted import CannotRead

_LOOKED_AT = 20_000  # bytes
_LIKELY = 0.15  # the share of odd characters up to which a charset is taken for the right one
_CLEARLY = 0.5  # of windows-1252's odd share: another charset has to be so much better
_FOREIGN = 0.2  # the share of all characters beyond ASCII from which on a wrong charset leaves nothing to read
_FEWEST = 2  # odd characters; one may be anything
_FEW_LETTERS = 6  # of another script: fewer may be anything
_MARKS = "’‘“”–—…•£€°§½¼¾²³×·©®™´«»¡¿\xa0"
_WESTERN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšž"
_LATIN = {
    "cp1252": _WESTERN,
    "iso8859_14": _WESTERN + "ŵŷẁẃẅỳ",
    "mac_roman": _WESTERN,
    "cp437": _WESTERN,
    "cp850": _WESTERN,
    "iso8859_2": "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűľĺŕô",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűľĺŕô",
}  # fmt: skip
_CYRILLIC = ("koi8_r", "koi8_u", "cp1251")
_CHINESE = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
"""By charset: the one that ranks its characters, and the lead bytes of the frequent ones (level 1 of both)."""
_BEYOND = re.compile(r"[^\x00-\x7f]")
_NO_WORD = re.compile(r"(?<=[^\W\d_])[“”…•£€°§½¼¾²³×©®™«»¡¿](?=[^\W\d_])|(?<=[^\W\d_])[¼¾²³¿¡]|[^\x00-\x7f\W\d_](?=\d)")
_NO_PLAIN_LETTER = re.compile(r"[^\x00-\x7f\W\d_]{6,}")
_CAPITAL_INSIDE = re.compile(r"(?<=[^\W\d_])[^\W\d_]")
_MIXED = re.compile(r"(?<=[A-Za-z])[Ѐ-ӿ]|[Ѐ-ӿ](?=[A-Za-z])")


def undeclared(content: bytes, windows_1252: str, *, strict: bool = False) -> str:
    """Return eight-bit bytes as text, given what they are by windows-1252, which is returned where it is likely.

    Raises CannotRead where `strict` and no charset makes writing of it.
    """
    sample = windows_1252[:_LOOKED_AT]
    beyond, odd = len(_BEYOND.findall(sample)), _odd_latin(sample, _WESTERN)
    if odd < _FEWEST or odd <= _LIKELY * beyond:
        return windows_1252
    best, least = "cp1252", odd / beyond
    for charset in (*_LATIN, *_CYRILLIC, *_CHINESE):
        share = _odd_share(content[:_LOOKED_AT], charset)
        if share < least:
            best, least = charset, share
    if best != "cp1252" and least <= _CLEARLY * odd / beyond and least <= 2 * _LIKELY:
        return content.decode(best, "replace")
    if strict and beyond > _FOREIGN * len(sample) and odd > _CLEARLY * beyond:
        raise CannotRead("unreadable", "a text in a charset that is not known")
    return windows_1252


def _odd_share(content: bytes, charset: str) -> float:
    """The share of characters beyond ASCII that are odd in writing of this charset; 1.0 where it can't be it."""
    try:
        text = codecs.getincrementaldecoder(charset)().decode(content)
    except UnicodeDecodeError:
        return 1.0
    beyond = _BEYOND.findall(text)
    if not beyond:
        return 1.0
    if charset in _LATIN:
        # Latin letters beyond ASCII come in the company of plain ones
        return _odd_latin(text, _LATIN[charset]) / len(beyond) if len(text) > 2 * len(beyond) else 1.0
    if len(beyond) < _FEW_LETTERS:
        return 1.0
    if charset in _CYRILLIC:
        return _odd_cyrillic(text) / len(beyond)
    return sum(not _frequent(each, *_CHINESE[charset]) for each in beyond) / len(beyond)


def _odd_latin(text: str, letters: str) -> int:
    known = set(letters + letters.upper() + _MARKS)
    strange = sum(each not in known for each in _BEYOND.findall(text))
    strange += sum(len(each) for each in _NO_PLAIN_LETTER.findall(text))
    return strange + len(_NO_WORD.findall(text)) + _capitals_inside(text, lambda each: each in known)


def _odd_cyrillic(text: str) -> int:
    strange = sum(not ("Ѐ" <= each <= "ґ" or each in _MARKS + "№") for each in _BEYOND.findall(text))
    return strange + len(_MIXED.findall(text)) + _capitals_inside(text, lambda each: "Ѐ" <= each <= "ґ")


def _capitals_inside(text: str, counts: Callable[[str], bool]) -> int:
    """How many capitals beyond ASCII stand right behind a small letter."""
    inside = (match.start() for match in _CAPITAL_INSIDE.finditer(text) if match[0] > "\x7f")
    return sum(text[at].isupper() and text[at - 1].islower() and counts(text[at]) for at in inside)


def _frequent(each: str, ranking: str, first: int, last: int) -> bool:
    try:
        lead = each.encode(ranking)[0]
    except UnicodeEncodeError:
        return False
    return lead <= 0xA3 or first <= lead <= last
