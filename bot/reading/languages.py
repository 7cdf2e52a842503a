"""Which language a text is in: a small identifier that knows the languages the office holds."""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

HELD = ("en", "cy", "ga", "fr", "de", "es", "af", "ms", "zh", "pl", "it", "nl", "pt")
_NO_LETTERS = re.compile(r"[^\w\s]|[\d_]")
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "you",
        "your",
        "that",
        "this",
        "with",
        "have",
        "for",
        "from",
        "please",
        "would",
        "are",
        "been",
        "not",
        "any",
        "could",
        "should",
        "which",
        "when",
        "they",
    ]
)
_SHARE = 0.15
_ENOUGH = 40  # characters; below that every identifier guesses


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language; English where it is too short to tell or not sure.

    >>> language_of("Diolch am eich llythyr. Byddaf yn anfon y cofnodion meddygol erbyn dydd Gwener nesaf, gobeithio.")
    'cy'
    >>> language_of("OK")
    'en'
    """
    letters = _NO_LETTERS.sub("", text)
    if len(letters.strip()) < _ENOUGH or _plainly_english(letters[:4000]):
        return "en"
    code, share = _identifier().classify(letters[:4000])
    return str(code) if share >= 0.9 else "en"


def _plainly_english(letters: str) -> bool:
    """Words that only English has, often enough: the identifier would say so too, but takes its time."""
    words = letters.lower().split() if letters.isascii() else []
    return bool(words) and sum(word in _ENGLISH for word in words) >= _SHARE * len(words)


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(HELD))
    return identifier
