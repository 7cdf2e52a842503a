"""How far the text of a page can be believed."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_ODD = re.compile(r"[^\s!-~]")  # all but what every keyboard has


def quality_of(text: str) -> float:
    """Between 0 and 1: the share of characters that belong to a text that a person wrote.

    A text layer made of glyph numbers, private-use characters or replacement marks is worth nothing; a table of
    figures is fine.

    >>> quality_of("Dear Dr Okafor, thank you for your letter.")
    1.0
    >>> quality_of("\\ufffd\\ufffd\\ufffd\\ufffd a")
    0.2
    """
    seen = text[:20_000]
    shown = sum(map(len, seen.split()))
    if not shown:
        return 0.0
    good = 1.0 - sum(map(_implausible, _ODD.findall(seen))) / shown
    return round(good * _broken_words(seen), 3)


def _implausible(character: str) -> bool:
    if character < "\x7f":
        return character < " "
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs")


def _broken_words(text: str) -> float:
    """1.0, or less where most words are single letters, as in text layers that lost their spacing."""
    words = _WORD.findall(text)
    if len(words) < 40:
        return 1.0
    single = sum(1 for word in words if len(word) == 1 and word.isalpha()) / len(words)
    return 1.0 if single < 0.6 else 0.45
