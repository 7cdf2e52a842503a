"""Outlook message files (MS-OXMSG), turned into the internet message that they once were.

One way of reading serves both: headers, bodies and attachments of a .msg become RFC 5322 bytes, embedded messages
message/rfc822 parts, and `bot.reading.mail` reads those.
"""

import base64
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote

from bot.reading.charsets import decode
from bot.reading.extracted import Extracted, Limits
from bot.reading.formats import mapi
from bot.reading.formats.compound import Compound

_SUBSTREAM = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_PROPERTIES = "__properties_version1.0"
_DROPPED = re.compile(
    rb"^(?:content-type|content-transfer-encoding|mime-version|content-disposition)\s*:", re.IGNORECASE
)
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DEPTH = 5
_PARTS = 500
_KINDS = {1: "To", 2: "Cc", 3: "Bcc"}


def read(content: bytes, limits: Limits) -> Extracted:
    """Read an Outlook message file. Raises CannotRead."""
    from dataclasses import replace

    from bot.reading.formats.message import read as read_message

    return replace(read_message(as_internet_message(content, limits), limits), kind="msg")


def as_internet_message(content: bytes, limits: Limits | None = None) -> bytes:
    """The RFC 5322 bytes of an Outlook message file. Raises CannotRead."""
    with Compound(content, limits or Limits()) as compound:
        listing = compound.listing()
        return _message(compound, listing, (), 0)


@dataclass(slots=True)
class _Values:
    """Properties of one storage."""

    raw: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    fixed: dict[int, bytes] = field(default_factory=dict)
    charset: str = "cp1252"

    def text(self, *tags: int) -> str:
        for tag in tags:
            if tag in self.raw:
                kind, data = self.raw[tag]
                if kind == 0x1F:
                    return data.decode("utf-16-le", "replace").rstrip("\0")
                if kind in (0x1E, 0x102):
                    return decode(data.rstrip(b"\0"), self.charset)
        return ""

    def data(self, tag: int) -> bytes:
        return self.raw.get(tag, (0, b""))[1]

    def number(self, tag: int) -> int:
        value = self.fixed.get(tag, b"")
        return int(struct.unpack_from("<I", value)[0]) if len(value) >= 4 else 0

    def moment(self, *tags: int) -> datetime | None:
        for tag in tags:
            value = self.fixed.get(tag, b"")
            if len(value) == 8 and (ticks := struct.unpack("<Q", value)[0]):
                try:
                    return _EPOCH + timedelta(microseconds=ticks // 10)
                except OverflowError:
                    continue
        return None


def _values(compound: Compound, listing: list[tuple[str, ...]], at: tuple[str, ...], header: int) -> _Values:
    found = _Values()
    table = compound.stream(*at, _PROPERTIES)
    for place in range(header, len(table) - 15, 16):
        tag = struct.unpack_from("<H", table, place + 2)[0]
        found.fixed.setdefault(tag, table[place + 8 : place + 16])
    for path in listing:
        if path[:-1] == at and (match := _SUBSTREAM.fullmatch(path[-1])):
            found.raw.setdefault(int(match[1], 16), (int(match[2], 16), compound.stream(*path)))
    page = found.number(mapi.MESSAGE_CODEPAGE) or found.number(mapi.CODEPAGE)
    if page:
        found.charset = {65001: "utf-8", 20127: "utf-8", 28591: "cp1252"}.get(page, f"cp{page}")
    return found


def _message(compound: Compound, listing: list[tuple[str, ...]], at: tuple[str, ...], depth: int) -> bytes:
    values = _values(compound, listing, at, 24 if at else 32)
    boundary = f"=_part_{depth}_="
    pieces = [_header(compound, listing, at, values)]
    pieces.append(f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{boundary}"\n\n'.encode())
    for part in _parts(compound, listing, at, values, depth):
        pieces += [f"--{boundary}\n".encode(), part, b"\n"]
    pieces.append(f"--{boundary}--\n".encode())
    return b"".join(pieces)


def _header(compound: Compound, listing: list[tuple[str, ...]], at: tuple[str, ...], values: _Values) -> bytes:
    carried = values.text(mapi.TRANSPORT_HEADERS)
    if ":" in carried:
        return _carried(carried)
    lines: dict[str, list[str]] = {}
    for kind, person in _recipients(compound, listing, at):
        lines.setdefault(kind, []).append(person)
    name = values.text(mapi.SENT_REPRESENTING_NAME, mapi.SENDER_NAME)
    tags = (mapi.SENT_REPRESENTING_SMTP, mapi.SENDER_SMTP, mapi.SENT_REPRESENTING_ADDRESS, mapi.SENDER_ADDRESS)
    addresses = [values.text(tag) for tag in tags]
    address = next((each for each in addresses if "@" in each), next((each for each in addresses if each), ""))
    when = values.moment(mapi.CLIENT_SUBMIT_TIME, mapi.DELIVERY_TIME)
    told = {
        "From": _person(name, address),
        "To": ", ".join(lines.get("To", [])) or values.text(mapi.DISPLAY_TO),
        "Cc": ", ".join(lines.get("Cc", [])) or values.text(mapi.DISPLAY_CC),
        "Subject": values.text(mapi.SUBJECT),
        "Date": format_datetime(when) if when else "",
        "Message-ID": values.text(mapi.MESSAGE_ID),
        "In-Reply-To": values.text(mapi.IN_REPLY_TO),
    }
    return "".join(f"{key}: {_line(value)}\n" for key, value in told.items() if value).encode("utf-8", "replace")


def _carried(headers: str) -> bytes:
    """The header as the mail system left it, without what describes the MIME structure that is gone."""
    kept: list[bytes] = []
    dropping = False
    for line in headers.replace("\r\n", "\n").strip("\n\0 ").split("\n"):
        raw = line.encode("utf-8", "replace")
        if not raw.strip():
            continue
        if not raw.startswith((b" ", b"\t")):
            dropping = bool(_DROPPED.match(raw)) or b":" not in raw
        if not dropping:
            kept.append(raw)
    return b"\n".join(kept) + b"\n"


def _recipients(compound: Compound, listing: list[tuple[str, ...]], at: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for storage in _storages(listing, at, "__recip_version1.0_"):
        values = _values(compound, listing, (*at, storage), 8)
        kind = _KINDS.get(values.number(mapi.RECIPIENT_TYPE) & 0xF, "To")
        address = values.text(mapi.SMTP_ADDRESS) or values.text(mapi.EMAIL_ADDRESS)
        yield kind, _person(values.text(mapi.DISPLAY_NAME), address)


def _storages(listing: list[tuple[str, ...]], at: tuple[str, ...], prefix: str) -> list[str]:
    size = len(at)
    found = {path[size] for path in listing if path[:size] == at and len(path) > size + 1}
    return sorted(name for name in found if name.startswith(prefix))[:_PARTS]


def _parts(
    compound: Compound, listing: list[tuple[str, ...]], at: tuple[str, ...], values: _Values, depth: int
) -> Iterator[bytes]:
    yield _body(values)
    for storage in _storages(listing, at, "__attach_version1.0_"):
        inside = (*at, storage)
        attached = _values(compound, listing, inside, 8)
        name = attached.text(mapi.LONG_FILENAME, mapi.FILENAME, mapi.DISPLAY_NAME)
        if compound.has(*inside, "__substg1.0_3701000D", _PROPERTIES):
            if depth < _DEPTH:
                inner = _message(compound, listing, (*inside, "__substg1.0_3701000D"), depth + 1)
                yield _attached(f"{name}.eml" if name else "", "message/rfc822", inner, "")
            continue
        content_id = attached.text(mapi.CONTENT_ID)
        media_type = attached.text(mapi.MIME_TAG)
        if media_type.startswith(("message/", "multipart/")) or not re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type):
            media_type = "application/octet-stream"
        yield _attached(name or "unnamed", media_type, attached.data(mapi.ATTACH_DATA), content_id)


def _body(values: _Values) -> bytes:
    plain = values.text(mapi.BODY)
    html = values.text(mapi.HTML)
    packed = values.data(mapi.RTF)
    if packed and not html:
        text, html = mapi.rtf_body(packed)
        plain = plain or text
    pieces = [b'Content-Type: multipart/alternative; boundary="=_body_="\n\n']
    for media_type, text in (("text/plain", plain), ("text/html", html)):
        if text:
            coded = base64.encodebytes(text.encode("utf-8", "replace"))
            head = f"--=_body_=\nContent-Type: {media_type}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            pieces += [head.encode(), coded]
    pieces.append(b"--=_body_=--\n")
    return b"".join(pieces)


def _attached(name: str, media_type: str, content: bytes, content_id: str) -> bytes:
    disposition = "inline" if content_id else "attachment"
    lines = [f"Content-Type: {media_type}"]
    lines.append(f"Content-Disposition: {disposition}; filename*=utf-8''{quote(name, safe='')}")
    if content_id:
        lines.append(f"Content-ID: <{_line(content_id)}>")
    if media_type == "message/rfc822":
        return "\n".join(lines).encode() + b"\n\n" + content
    lines.append("Content-Transfer-Encoding: base64")
    return "\n".join(lines).encode("utf-8", "replace") + b"\n\n" + base64.encodebytes(content)


def _person(name: str, address: str) -> str:
    shown = _line(name).replace('"', "'").replace("\\", "")
    return f'"{shown}" <{_line(address)}>' if shown else f"<{_line(address)}>"


def _line(value: str) -> str:
    return " ".join(value.replace("\0", "").split())
