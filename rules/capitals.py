"""Names told by their capitals: what is a name and what an ordinary word, also in texts typed without regard to them.

"I am afraid it may be long" does not speak of May Long, and "a white lesion" not of Alice White.
"""

import re
from functools import lru_cache

_LOOKED_AT = 20_000  # characters by which a text is judged
_FEW = 50  # words to one capital, or to one small letter: a text of fewer is typed without regard to them
_LETTERS = re.compile(r"[^\W\d_]+")
_BEHIND_TITLE = re.compile(r"\b(?:mrs?|ms|mx|dr|doctor|prof|professor)\b\.?(?:[ \t]+[^\W\d_][\w'’-]*){1,2}")
BETWEEN = r"(?:[A-ZÀ-Þ][\w.'’-]*\s+|(?:(?:van|von|de|del|della|der|den|da|di|du|la|le|al|el|bin|ibn|ter|ten)\s+){1,2})?"
"""What may stand between a forename and a surname: a capitalised word or an initial, or a "van der"."""

_ORDINARY = frozenset(
    {
        "amber", "angel", "april", "art", "august", "austin", "barb", "basil", "bell", "best", "bill", "bird", "bishop",
        "black", "bond", "bright", "brook", "brown", "buck", "bush", "carol", "case", "chance", "chase", "cherry",
        "christian", "church", "clement", "cliff", "cook", "count", "crystal", "daisy", "dale", "dark", "dawn", "day",
        "dean", "don", "drew", "duke", "earl", "eve", "fair", "faith", "field", "fine", "fish", "flood", "ford",
        "forest", "fox", "frank", "free", "frost", "gay", "gene", "ginger", "glen", "gold", "good", "grace", "grant",
        "gray", "green", "grey", "guy", "hall", "hand", "hard", "harmony", "hazel", "head", "heather", "herb", "high",
        "hill", "holly", "honor", "hope", "house", "hunt", "hunter", "iris", "ivy", "jack", "jade", "joy", "june",
        "just", "justice", "king", "knight", "lake", "lamb", "lance", "law", "lily", "little", "long", "loud", "love",
        "low", "major", "mark", "marsh", "mason", "max", "may", "melody", "mercy", "miles", "mill", "moon", "moss",
        "new", "nick", "noble", "north", "old", "olive", "page", "park", "pat", "patience", "pearl", "penny", "pike",
        "pitt", "pool", "poor", "pope", "poppy", "post", "price", "prince", "prior", "pray", "ray", "read", "reed",
        "rich", "rob", "robin", "rock", "rod", "rose", "ruby", "rush", "rusty", "sage", "sandy", "savage", "sharp",
        "shaw", "short", "silver", "skip", "small", "smart", "snow", "south", "speed", "spring", "stone", "street",
        "strong", "sue", "summer", "summers", "swift", "teddy", "victor", "violet", "walker", "wall", "ward", "waters",
        "way", "weeks", "wells", "west", "white", "will", "winter", "wise", "wolf", "wood", "woods", "wren", "young",
    }
)  # fmt: skip
"""Words that are names as well."""


def ordinary(word: str) -> bool:
    """Say whether a name is an ordinary word as well."""
    return word.casefold() in _ORDINARY


def as_name(word: str) -> str:
    """A pattern of a name as people write it: with a capital, the rest in either case; as it stands in "d'Arcy".

    >>> bool(re.search(as_name("Long"), "Mrs LONG")), bool(re.search(as_name("Long"), "it took long"))
    (True, False)
    """
    first = word[0].upper() if word[0].isupper() or word.islower() else word[0] + word[0].upper()
    return rf"[{re.escape(first)}](?i:{re.escape(word[1:])})"


def initial_of(first: str, last: str, *, bare: bool = False) -> str:
    """A pattern of the initial of a forename; also without a full stop where that may be (`bare`).

    "A White" and "I May" need the stop: they may begin a sentence.
    """
    letter = first[0].upper()
    return rf"{letter}\.?" if bare and not (letter in "AIO" and ordinary(last)) else rf"{letter}\."


@lru_cache(maxsize=32)
def capitals_tell(text: str) -> bool:
    """Say whether names can be told by their capitals: not in a text typed wholly in small letters, or in capitals."""
    words = _LETTERS.findall(text[:_LOOKED_AT])
    capitals = sum(1 for word in words if word[0].isupper())
    small = sum(1 for word in words if not word.isupper())
    return min(capitals, small) * _FEW > len(words)


@lru_cache(maxsize=8)
def capitalised(text: str) -> str:
    """A text in which names can be told by their capitals, though it was typed without any.

    >>> capitalised("re tobias fenn, a patient"), capitalised("About tobias")
    ('Re Tobias Fenn, a Patient', 'About tobias')
    """
    return text if capitals_tell(text) else _LETTERS.sub(_capital, text)


@lru_cache(maxsize=8)
def titled(text: str) -> str:
    """A text in which what stands behind a title can be told by its capitals, though it was typed without any.

    >>> titled("it may be long, mrs may long")
    'it may be long, Mrs May Long'
    """
    if capitals_tell(text):
        return text
    return _BEHIND_TITLE.sub(lambda found: _LETTERS.sub(_capital, found[0]), text.lower())


def _capital(found: re.Match[str]) -> str:
    return found[0].capitalize() if len(found[0]) > 1 else found[0]
