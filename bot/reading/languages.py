"""Which language a text is in: a small identifier that knows the languages the office holds."""

from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

HELD = ("en", "cy", "ga", "fr", "de", "es", "af", "ms", "zh", "pl", "it", "nl", "pt")
_ENOUGH = 40  # characters; below that every identifier guesses


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language; English where it is too short to tell or not sure.

    >>> language_of("Diolch am eich llythyr. Byddaf yn anfon y cofnodion meddygol erbyn dydd Gwener nesaf, gobeithio.")
    'cy'
    >>> language_of("OK")
    'en'
    """
    letters = "".join(character for character in text if character.isalpha() or character.isspace())
    if len(letters.strip()) < _ENOUGH:
        return "en"
    code, share = _identifier().classify(letters[:4000])
    return str(code) if share >= 0.9 else "en"


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(HELD))
    return identifier
