"""Passwords that a message names for a file that it brings. They open the file and are kept nowhere."""

import re

from rules.phrases import fold
from rules.seldom import Seldom

_NAMED = Seldom(
    r"\b(?:pass ?(?:word|code|phrase)|pin(?: code| number)?|cyfrinair|pasfhocal|kennwort|passwort|mot de passe"
    r"|contraseña|wachtwoord|wagwoord)s?\b"
    r"(?:\s+(?:for|to|on)\b[^.:\n]{1,40}?)?\s*+(?:is|are|will be|yw|ist|est|es)?\s*+[:=-]?\s*+"
    r"[\"'(]?(?P<word>[^\s\"'<>()]{4,40})",
    re.I,
)
_ORDINARY = re.compile(
    r"^(?:protected|protect|will|sent|send|follows?|given|which|that|have|with|from|separately)$", re.I
)
_MOST = 6


def passwords_in(text: str) -> tuple[str, ...]:
    """Return the words that a text names as a password, with and without the full stop that may end its sentence.

    >>> passwords_in("The password is Mill-Lane7."), passwords_in("It is password protected.")
    (('Mill-Lane7.', 'Mill-Lane7'), ())
    """
    found: dict[str, None] = {}
    for match in _NAMED.finditer(fold(text)):
        word = match["word"]
        if not _ORDINARY.match(word.rstrip(".,;!")):
            found |= {word: None, word.rstrip(".,;!"): None}
    return tuple(found)[:_MOST]
