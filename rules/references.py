"""References and numbers in a text: found as people type them, written in one spelling, checked.

The formats are knowledge (`knowledge/references.toml`): an office replaces the pattern and check of its own case and
member numbers there. A number whose check fails is reported with `valid=False`: a typing error, not an absence.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from stdnum import iban, luhn
from stdnum.gb import nhs, vat

from rules.facts import Mention, Place
from rules.phrases import one_pass, plainly
from rules.rows import STRICT, Row

_CONFUSABLE = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})
_DASHES = dict.fromkeys("‐‑‒–—―−﹣⁻", "-")
_SPACES = dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u3000\t\r\n", " ")
_PLAIN = {**_DASHES, **_SPACES}
_EDGE = re.compile(r"\\b|\$")  # what is near is looked for in a piece of the text, which has edges of its own
AS_TYPED = "as typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Row):
    """One kind of reference. `pattern` is RE2 with named groups; `spelling` puts the groups together again.

    `context` is a pattern that must stand within `window` characters. `failed` says what becomes of a number
    whose check fails.
    """

    kind: str
    pattern: str
    spelling: str = ""
    check: str = ""
    context: str = ""
    window: int = 40
    failed: Literal["keep", "with-context", "drop"] = "drop"
    own: bool = False


@dataclass(frozen=True)
class ReferenceKnowledge:
    """Every format, in the order in which they claim their place in a text."""

    __pydantic_config__ = STRICT

    format: tuple[Format, ...] = ()

    @cached_property
    def compiled(self) -> tuple[tuple[Format, re.Pattern[str], re.Pattern[str] | None], ...]:
        """The formats with their compiled patterns."""
        return tuple(
            (each, re.compile(each.pattern, re.I), re.compile(each.context, re.I) if each.context else None)
            for each in self.format
        )

    def present(self, text: str) -> list[int]:
        """Say in one linear pass which formats may occur: those whose pattern does, and what must stand near it."""
        found, size = self._present(text), len(self.format)
        return [n for n in found if n < size and (self.format[n].own or n + size in found)]

    @cached_property
    def _present(self) -> Callable[[str], list[int]]:
        near = (_EDGE.sub("", each.context) or each.pattern for each in self.format)
        return one_pass((*(each.pattern for each in self.format), *near))


def find(text: str, place: Place, knowledge: ReferenceKnowledge, where: str = "") -> tuple[Mention, ...]:
    """Find every reference in a text, in order of place. Linear in the length of the text.

    `start` and `end` count characters of `text` as it was given.
    """
    if not text:
        return ()
    plain = plainly(text, _PLAIN)
    taken: list[Mention] = []
    claimed = bytearray(len(plain))
    for index in knowledge.present(plain):
        fmt, pattern, context = knowledge.compiled[index]
        for match in pattern.finditer(plain):
            mention = _read(fmt, match, plain, context, place, where)
            if mention and claimed.find(1, mention.start, mention.end) < 0:
                claimed[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
                taken.append(mention)
    return tuple(sorted(taken, key=lambda m: m.start))


def _read(
    fmt: Format,
    match: re.Match[str],
    text: str,
    context: re.Pattern[str] | None,
    place: Place,
    where: str,
) -> Mention | None:
    start, end = match.span("ref") if "ref" in match.re.groupindex else match.span()
    if _glued(text, start, end):
        return None
    near = context is None or _near(context, text, start, end, fmt.window)
    value = _spell(fmt, match)
    valid = CHECKS[fmt.check](value) if fmt.check else True
    if not valid and (fmt.failed == "drop" or (fmt.failed == "with-context" and not near)):
        return None
    if not near and not (valid and fmt.own):
        return None
    return Mention(fmt.kind, value, place, start, end, valid, where)


def _glued(text: str, start: int, end: int) -> bool:
    # Part of a longer word or number is no reference: "X943476…" or "…59191".
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return before.isalnum() or after.isalnum() or (text[start].isdigit() and before in "-/" and _digit(text, start - 2))


def _digit(text: str, at: int) -> bool:
    return at >= 0 and text[at].isdigit()


def _near(context: re.Pattern[str], text: str, start: int, end: int, window: int) -> bool:
    return bool(context.search(text[max(0, start - window) : start]) or context.search(text[end : end + window]))


def _spell(fmt: Format, match: re.Match[str]) -> str:
    if not fmt.spelling:
        return re.sub(r"\s", "", _whole(match)).upper()
    if fmt.spelling == AS_TYPED:
        return " ".join(_whole(match).split())
    parts = {name: (value or "").upper().replace(" ", "") for name, value in match.groupdict().items()}
    return fmt.spelling.format(**parts)


def _whole(match: re.Match[str]) -> str:
    return str(match["ref"] if "ref" in match.re.groupindex else match[0])


# --- typing errors ----------------------------------------------------------------------------------------


def neighbours(value: str, knowledge: ReferenceKnowledge, kind: str = "case-no") -> tuple[str, ...]:
    """List valid references one typing error away: a wrong, missing or extra character, or two swapped ones.

    The number is varied without its signs, which people mistype as well, or as it is written where a format needs them,
    with the characters that the format knows.
    Only a neighbour that exists, and exactly one, means anything; and a second fact must agree.
    """
    written = value.upper()
    return _varied(value, re.sub(r"[^A-Z0-9]", "", written), knowledge, kind) or _varied(
        value, written, knowledge, kind
    )


def _varied(value: str, raw: str, knowledge: ReferenceKnowledge, kind: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for fmt, pattern, _ in knowledge.compiled:
        if fmt.kind != kind:
            continue
        letters = _letters(fmt.pattern)
        for attempt in dict.fromkeys(each for read in _readings(raw) for each in _edits(read, letters)):
            if match := pattern.fullmatch(attempt):
                spelled = _spell(fmt, match)
                if spelled != value and (not fmt.check or CHECKS[fmt.check](spelled)):
                    found[spelled] = None
    return tuple(found)


@lru_cache(maxsize=64)
def _letters(pattern: str) -> str:
    """The letters that a pattern names.

    >>> _letters(r"\\b(?P<ref>CF/[0-9]{4}/[A-C][0-9]{5})\\b")
    'ABCF'
    """
    plain = re.sub(r"\\.|\(\?(?:P<\w+>|[a-z]*:?)", "", pattern).upper()
    ranges = (range(ord(one), ord(last) + 1) for one, last in re.findall(r"([A-Z])-([A-Z])", plain))
    return "".join(sorted({*re.findall("[A-Z]", plain), *(chr(c) for each in ranges for c in each)}))


def _readings(raw: str) -> Iterator[str]:
    """A number with the letters after its first ones, its first or none read as digits."""
    first = len(raw) - len(raw.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    yield from dict.fromkeys(raw[:kept] + raw[kept:].translate(_CONFUSABLE) for kept in (first, 1, 0))


def _edits(read: str, letters: str) -> Iterator[str]:
    """A number and all that is one typing error away: letters are tried where it begins and beside letters."""
    yield read
    places = [at for at, character in enumerate(read) if character.isalnum()]
    for one, other in pairwise(places):
        yield read[:one] + read[other] + read[one + 1 : other] + read[one] + read[other + 1 :]
    for at in range(len(read) + 1):
        beside = at == 0 or any(character.isalpha() for character in read[at - 1 : at + 2])
        characters = f"0123456789{letters if beside else ''}"
        yield from (read[:at] + character + read[at:] for character in characters)
        if at in places:
            yield from (read[:at] + character + read[at + 1 :] for character in ("", *characters))


@lru_cache(maxsize=4096)
def one_spelling(reference: str) -> str:
    """Write a foreign reference so that two ways of typing it compare equal.

    >>> one_spelling("abc/ 123–4.DEF") == one_spelling("ABC 123-4 def")
    True
    """
    return re.sub(r"[^A-Z0-9]", "", plainly(reference, _PLAIN).upper())


_LONG = 7
_CALLED = (
    r"\b(?:ref(?:erence)?s?|inquest|(?:claim|case|file|matter|policy|account|inquest|ref(?:erence)?)"
    r"[ ]{0,2}(?:no|nr|number|ref(?:erence)?))\b(?:[ ]is\b)?[\W_]{0,4}"
)
"""What stands before a number that somebody gives as a reference."""


@lru_cache(maxsize=4096)
def as_typed(reference: str, *, by_its_owner: bool = False) -> re.Pattern[str] | None:
    """A pattern whose group `ref` finds a stored foreign reference however it is typed; None for one too short to mean
    much. A reference of digits alone looks like any sum, day or telephone number: it needs a word that says what it is,
    unless it is long and in the heading of one whose reference it is (`by_its_owner`).

    >>> [bool(as_typed("10/2026").search(text)) for text in ("Your ref: 10/2026", "on 05/10/2026", "Ref 05/10/2026")]
    [True, False, False]
    """
    letters = one_spelling(reference)
    if len(letters) < 5 or not any(c.isdigit() for c in letters):
        return None
    bare = by_its_owner and len(letters) >= _LONG
    called = _CALLED if letters.isdigit() and not bare else r"(?<![A-Z0-9])"
    before, between = called, r"[ /_-]{0,3}" if letters.isdigit() else r"[\W_]{0,3}"
    return re.compile(rf"{before}(?P<ref>{between.join(letters)})(?![A-Z0-9]|[/.,:-]\d)", re.I)


# --- checks -----------------------------------------------------------------------------------------------


def case_mod11(value: str) -> bool:
    """Check the house default: weights 9 to 2 over year and serial, modulus 11; a check of 10 is never issued.

    >>> case_mod11("M26-014573-4"), case_mod11("M26-014537-4")
    (True, False)
    """
    written = value.replace("-", "")[1:]
    digits = [int(c) for c in written if c.isdigit()]
    if len(digits) != 9 or len(written) != 9:
        return False
    check = (11 - sum(d * w for d, w in zip(digits[:8], range(9, 1, -1), strict=True)) % 11) % 11
    return check != 10 and check == digits[8]


def _luhn(value: str) -> bool:
    return bool(luhn.is_valid(re.sub(r"\D", "", value)))


def _nhs(value: str) -> bool:
    return bool(nhs.is_valid(re.sub(r"\D", "", value)))


def _chi(value: str) -> bool:
    return _nhs(value) and 1 <= int(value[:2]) <= 31 and 1 <= int(value[2:4]) <= 12


def dental_137(value: str) -> bool:
    """Check an NHS dental performer number: weights 1, 3, 7 on the first six digits (NHS Wales Data Dictionary).

    >>> dental_137("D3345122"), dental_137("D3345123")
    (True, False)
    """
    digits = [int(c) for c in value[1:]]
    return sum(a * b for a, b in zip(digits[:6], (1, 3, 7, 1, 3, 7), strict=True)) % 10 == digits[6]


def _nino(value: str) -> bool:
    return value[:2] not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}


def _high_court(value: str) -> bool:
    return int(value.split("-")[1]) >= 2015


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "case-mod11": case_mod11,
    "luhn": _luhn,
    "nhs-mod11": _nhs,
    "chi": _chi,
    "dental-137": dental_137,
    "iban": lambda value: bool(iban.is_valid(value)),
    "vat": lambda value: bool(vat.is_valid(value)),
    "nino": _nino,
    "high-court-year": _high_court,
    "digit": lambda value: any(c.isdigit() for c in value),
    "lettered": lambda value: value[:1].isalpha(),
}
