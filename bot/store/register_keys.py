"""How values of the register are made comparable: two ways of writing one thing get one key."""

import re
import unicodedata

_TITLES = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "prof",
        "professor",
        "sir",
        "dame",
        "lady",
        "lord",
        "rev",
        "hhj",
        "kc",
        "qc",
    ]
)
_APART = re.compile(r"[^\w]+|_")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")
_NOT_DIGIT = re.compile(r"[^0-9]")


def reference_key(reference: str) -> str:
    """Return a reference without its spaces and punctuation, upper case.

    >>> reference_key("abc/ 123–4.DEF")
    'ABC1234DEF'
    """
    return _NOT_ALPHANUMERIC.sub("", reference.upper())


def digits_key(number: str) -> str:
    """Return the digits of a number.

    >>> digits_key("999 012 3454")
    '9990123454'
    """
    return _NOT_DIGIT.sub("", number)


def name_keys(name: str) -> tuple[str, ...]:
    """Return the keys of a person's name: all its words, and the outer two; titles, accents and word order don't count.

    A name with middle names is found by first and last name too. A name of fewer than two words has no key.

    >>> name_keys("Dr Anna-Maria O'Brien")
    ('anna maria obrien', 'anna obrien')
    >>> name_keys("OBRIEN, Anna")
    ('anna obrien',)
    >>> name_keys("Prof.")
    ()
    """
    plain = _plain(name)
    surname, comma, others = plain.partition(",")
    words = [each for each in _APART.split(f"{others} {surname}" if comma else plain) if each and each not in _TITLES]
    if len(words) < 2:
        return ()
    keys = (" ".join(sorted(words)), " ".join(sorted((words[0], words[-1]))))
    return tuple(dict.fromkeys(keys))


def surname_key(name: str) -> str:
    """Return the key of a surname, alone or at the end of a whole name; a part before a hyphen belongs to it.

    >>> surname_key("Dr Anna-Maria O'Brien"), surname_key("van Example, Jan"), surname_key("Ann Vale-Tester")
    ('obrien', 'example', 'valetester')
    """
    before, comma, _ = _plain(name).partition(",")
    words = [each for each in (before if comma else _plain(name)).split() if each.strip(".") not in _TITLES]
    return _APART.sub("", words[-1]) if words else ""


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).replace("'", "").replace("’", "")
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()
