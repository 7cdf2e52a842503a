"""Header fields of internet messages, however broken: RFC 5322, 2047 (encoded words), 2231 (long parameters)."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from bot.reading.charsets import decode
from connectors.ports import Address

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
_IDS = re.compile(r"<[^<>\s]{1,900}>")
_QUOTED_ADDRESS = re.compile(r"'([^'<>,\"]{1,200})'\s*<")  # as Outlook writes a name that is an address
_ATOM = r"[A-Za-z0-9_!#$%&*+/=?^`{|}~'-]+"  # RFC 5322, 3.2.3
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_NAME = r'(?:"([^"\\]*)"[ \t]*|((?:[^\s()<>@,:;"\[\]\\]+[ \t]+)*+))'
_ONE = rf"(?:{_NAME}<({_ADDRESS})>|({_ADDRESS}))"
_PLAIN = re.compile(_ONE)
_PLAIN_LIST = re.compile(rf"[ \t]*{_ONE}(?:[ \t]*,[ \t]*{_ONE})*[ \t]*")
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f"<>|*?]+')


def header_items(message: Message) -> Iterator[tuple[str, str]]:
    """All fields in order, decoded, with repeated ones repeated."""
    for name, value in message.raw_items():
        yield name, decoded(str(value))


def unfolded(value: str) -> str:
    """One line, in Unicode: raw 8-bit bytes that the parser carried as surrogates become characters."""
    value = _one_line(value)
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"))
    return value.strip()


def decoded(value: str) -> str:
    """Read encoded words. A character cut between two words of one charset is whole again.

    >>> decoded("=?utf-8?Q?Si=C3?= =?utf-8?Q?=A2n?= (RE)")
    'Siân (RE)'
    """
    value = unfolded(value)
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub(r"\1", value)
    pieces: list[str] = []
    waiting: list[bytes] = []
    charset = ""
    last = 0
    for match in _WORD.finditer(value):
        between = value[last : match.start()]
        name = match[1].partition("*")[0].lower()  # RFC 2231 section 5: a language after the star
        if between or name != charset:
            pieces.append(decode(b"".join(waiting), charset or None))
            waiting = []
        pieces.append(between)
        charset = name
        waiting.append(_word_bytes(match[2], match[3]))
        last = match.end()
    pieces.append(decode(b"".join(waiting), charset or None))
    pieces.append(value[last:])
    return " ".join("".join(pieces).split())


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return lenient_base64(raw)
    return quopri.decodestring(raw.replace(b"_", b" "), header=False)


def lenient_base64(raw: bytes) -> bytes:
    """Decode base64 that may lack its padding or carry rubbish."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return b""


Fields = Mapping[str, Sequence[str]]
"""The fields of a header as they stand, not decoded, by their names in lower case."""


def fields_of(message: Message) -> Fields:
    """All fields of a message, repeated ones in order."""
    fields: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), []).append(str(value))
    return fields


def first(fields: Fields, name: str) -> str:
    """The first field of this name as it stands (not decoded), unfolded; empty where there is none."""
    values = fields.get(name.lower())
    return _one_line(values[0]) if values else ""


def _one_line(value: str) -> str:
    return _FOLD.sub(" ", value) if "\n" in value or "\r" in value else value


def addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    """Addresses of all fields of this name, in order, each once."""
    found: dict[str, Address] = {}
    for value in fields.get(name.lower(), ()):
        for each in parse_addresses(value):
            found.setdefault(each.email, each)
    return tuple(found.values())


def parse_addresses(value: str) -> tuple[Address, ...]:
    """Read an address list before its encoded words are decoded: a decoded name may hold commas.

    >>> parse_addresses('"Okafor, Dr N" <N.Okafor@Practice.example>, undisclosed-recipients:;')
    (Address(email='n.okafor@practice.example', name='Okafor, Dr N'),)
    """
    line = _one_line(value)[:100_000]
    if not line.isascii():
        line = decode(line.encode("utf-8", "surrogateescape"))
    found: list[Address] = []
    line = _QUOTED_ADDRESS.sub(r'"\1" <', line)
    try:
        pairs = _plain_list(line) or getaddresses([line])
    except (ValueError, IndexError, AttributeError, RecursionError):
        pairs = [("", email) for email in re.findall(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+", line)]
    for name, email in pairs:
        email = email.strip(" <>'\"").lower()
        if email and ("@" in email or not name):
            found.append(Address(email, decoded(name).strip("'\" ")))
    return tuple(found)


def _plain_list(line: str) -> list[tuple[str, str]]:
    """Names and addresses of a list without comments, groups and routes, as nearly all are; empty for any other.

    The parser of the standard library gives the same, one character after the other.
    """
    if _PLAIN_LIST.fullmatch(line) is None:
        return []
    return [(quoted or " ".join(words.split()), inside or bare) for quoted, words, inside, bare in _PLAIN.findall(line)]


def message_ids(value: str) -> tuple[str, ...]:
    """Message ids with their angle brackets, each once, in order."""
    line = _FOLD.sub("", value)
    found = _IDS.findall(line)
    if not found and "@" in line:
        found = [f"<{each}>" for each in line.split() if "@" in each]
    return tuple(dict.fromkeys(found))


def date_of(fields: Fields) -> datetime | None:
    """The Date field, else the newest Received field; None where neither can be read. A zoneless date is UTC."""
    candidates = [first(fields, "Date")]
    candidates += [first(fields, "Received").rpartition(";")[2]]
    for each in candidates:
        if (when := parse_date(each)) is not None:
            return when
    return None


def parse_date(value: str) -> datetime | None:
    """An RFC 5322 date as an aware datetime in its own zone."""
    try:
        when = parsedate_to_datetime(unfolded(value)[:200])
        return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def parameter(part: Message, field: str, name: str) -> str:
    """A parameter of a structured field; RFC 2231 and, against the rules but common, encoded words."""
    try:
        if name not in str(part.get(field, "")).lower():
            return ""
        value = part.get_param(name, header=field)
    except (ValueError, TypeError, IndexError, AttributeError, LookupError):
        return ""
    if value is None:
        return ""
    if isinstance(value, tuple):
        charset, _, text = value
        return decode(text.encode("latin-1", "replace"), charset or None)
    return decoded(value)


def file_name(part: Message) -> str:
    """The name of an attached file without folders and unsafe characters; empty where it has none."""
    name = parameter(part, "content-disposition", "filename") or parameter(part, "content-type", "name")
    return safe_name(name)


def safe_name(name: str) -> str:
    """A file name that can't lead anywhere.

    >>> safe_name("..\\\\..\\\\C:\\\\Users\\\\report.pdf")
    'report.pdf'
    """
    last = re.split(r"[\\/]", name.strip())[-1]
    return _UNSAFE_NAME.sub("", last).strip(" .")[:200]
