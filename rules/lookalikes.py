"""Words that look like a month or a weekday and are none."""

import re

_ALLOWING = re.compile(
    r"\d\s+may\s+(?!(?:at|on|in|for|to|and|or|is|are|was|as|but|if|by|before|after|from|with|about|the|please|because"
    r"|so|when|which|that|until|till|would|will|suits?|works?)\b)[a-z]"
)


def allows(m: re.Match[str], text: str) -> bool:
    """Say whether a small "may" is the verb and no month: "items 2 and 3 may be agreed"."""
    return m["month"] == "may" and not m["year"] and bool(_ALLOWING.match(text, m.end("day") - 1))


_ALSO_WORDS = frozenset({"sat", "sun", "wed", "mar"})
_LANGUAGE = {
    **dict.fromkeys(("am", "nächsten", "kommenden"), "montag dienstag mittwoch donnerstag freitag samstag sonntag"),
    **dict.fromkeys(("dydd", "ddydd"), "llun mawrth mercher iau gwener sadwrn sul"),
    "le": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "dé": "luan máirt céadaoin déardaoin aoine satharn domhnach",
}
"""The weekdays before which a word of another language stands for "on"; "am" is also the time of day."""


def another_word(m: re.Match[str], text: str) -> bool:
    """Say whether what looks like a weekday is a word of its own: "for sun damage", "I am sat in clinic"."""
    named = next((name for name in ("weekday", "weekday2", "far", "from") if m[name]), "")
    if not named:
        return False
    if text[m.start(named) : m.end(named)] in _ALSO_WORDS:
        return True
    own = _LANGUAGE.get(m["next"] or "", m[named])
    before = text[max(0, m.start() - _HOUR_NEAR) : m.start()]
    return m[named] not in own.split() and not (m["next"] == "am" and _HOUR.search(before))


_HOUR_NEAR = 3  # characters before a word in which an hour ends
_HOUR = re.compile(r"\d\s?$")
