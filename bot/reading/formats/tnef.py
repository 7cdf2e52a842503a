"""Transport-neutral encapsulation (MS-OXTNEF): the winmail.dat that Outlook sends to strangers."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.reading.charsets import decode
from bot.reading.extracted import CannotRead, Extracted, Limits, Page, Part
from bot.reading.formats import mapi
from bot.reading.formats.markup import html_to_text

_SIGNATURE = b'x\x9f>"'  # 0x223E9F78
_SUBJECT = 0x8004
_BODY = 0x800C
_MAPI = 0x9003
_RENDER = 0x9002
_TITLE = 0x8010
_DATA = 0x800F
_ATTACHMENT_MAPI = 0x9005
_CODEPAGE = 0x9007
_PARTS = 500
_VALUES = 20_000


@dataclass(slots=True)
class _Raw:
    """One attachment while it is gathered."""

    title: str = ""
    data: bytes = b""
    properties: dict[int, bytes] = field(default_factory=dict)
    text: dict[int, str] = field(default_factory=dict)


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a winmail.dat: its body and its files."""
    if not content.startswith(_SIGNATURE):
        raise CannotRead("broken", "no TNEF signature")
    return parse(content, limits)


def parse(content: bytes, limits: Limits | None = None) -> Extracted:
    """As `read`, but rubbish gives an empty answer."""
    message = _Raw()
    attachments: list[_Raw] = []
    charset = "cp1252"
    subject = body = ""
    for level, name, data in _attributes(content):
        if name == _CODEPAGE and len(data) >= 4:
            charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif name == _SUBJECT:
            subject = _string(data, charset)
        elif name == _BODY:
            body = _string(data, charset)
        elif name == _MAPI:
            _properties(data, message, charset)
        elif level == 2:
            _attachment(name, data, attachments, charset)
    text, html = _body(message, body, charset)
    parts = tuple(_part(raw, index) for index, raw in enumerate(attachments[:_PARTS], start=1))
    told = (text or html_to_text(html))[: (limits or Limits()).text_chars]
    metadata = {"title": subject or message.text.get(mapi.SUBJECT, "")}
    return Extracted(
        kind="tnef",
        text=told,
        pages=(Page(number=1, text=told),),
        parts=tuple(part for part in parts if part is not None),
        metadata={key: value for key, value in metadata.items() if value},
    )


def _attributes(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, number and data of each attribute (section 2.1.3.1); a cut file gives what is whole."""
    place = 6
    while place + 9 <= len(content):
        level, number, _, length = struct.unpack_from("<BHHI", content, place)
        place += 9
        if level not in (1, 2) or place + length > len(content):
            if level in (1, 2):
                yield level, number, content[place:]
            return
        yield level, number, content[place : place + length]
        place += length + 2  # and a checksum that nobody gets right


def _attachment(name: int, data: bytes, attachments: list[_Raw], charset: str) -> None:
    if name == _RENDER or not attachments:
        attachments.append(_Raw())
    current = attachments[-1]
    if name == _TITLE:
        current.title = _string(data, charset)
    elif name == _DATA:
        current.data = data
    elif name == _ATTACHMENT_MAPI:
        _properties(data, current, charset)


def _part(raw: _Raw, index: int) -> Part | None:
    name = raw.text.get(mapi.LONG_FILENAME) or raw.text.get(mapi.DISPLAY_NAME) or raw.title
    content = raw.data
    nested = raw.properties.get(mapi.ATTACH_DATA, b"")
    if nested[:16] == mapi.MESSAGE_INTERFACE and nested[16:20] == _SIGNATURE:
        content, name = nested[16:], f"{name or f'message {index}'}.dat"
    elif not content and nested:
        content = nested[16:] if nested[:4] == mapi.MESSAGE_INTERFACE[:4] else nested
    if not content and not name:
        return None
    return Part(
        name=name or f"attachment {index}.bin",
        media_type=raw.text.get(mapi.MIME_TAG, "application/octet-stream"),
        content=content,
        content_id=raw.text.get(mapi.CONTENT_ID, ""),
        inline=bool(raw.text.get(mapi.CONTENT_ID)),
        container="winmail.dat",
    )


def _body(message: _Raw, body: str, charset: str) -> tuple[str, str]:
    text = message.text.get(mapi.BODY, "") or body
    html_bytes = message.properties.get(mapi.HTML, b"")
    html = decode(html_bytes, charset) if html_bytes else message.text.get(mapi.HTML, "")
    if not text and not html and (packed := message.properties.get(mapi.RTF)):
        text, html = mapi.rtf_body(packed)
    return text, html


def _string(data: bytes, charset: str) -> str:
    return decode(data.rstrip(b"\0"), charset).replace("\r\n", "\n")


def _properties(data: bytes, into: _Raw, charset: str) -> None:
    try:
        for tag, kind, value in _values(data):
            if kind in (0x1E, 0x1F):
                encoding = "utf-16-le" if kind == 0x1F else charset
                into.text.setdefault(tag, decode_value(value, encoding))
            elif kind in (0x102, 0x0D):
                into.properties.setdefault(tag, value)
    except (struct.error, IndexError):
        return  # cut off: what was read stands


def decode_value(value: bytes, encoding: str) -> str:
    """A string property without its closing zero."""
    if encoding == "utf-16-le":
        return value.decode("utf-16-le", "replace").partition("\0")[0].replace("\r\n", "\n")
    return decode(value.partition(b"\0")[0], encoding).replace("\r\n", "\n")


_SIZES = {0x2: 4, 0x3: 4, 0x4: 4, 0xA: 4, 0xB: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}


def _values(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Property number, type and value of a TNEF property list (section 2.1.3.4)."""
    count = struct.unpack_from("<I", data)[0]
    place = 4
    for _ in range(min(count, _VALUES)):
        kind, tag = struct.unpack_from("<HH", data, place)
        place += 4
        if tag >= 0x8000:
            place = _skip_name(data, place)
        many = bool(kind & 0x1000)
        kind &= 0x0FFF
        values = 1
        if many or kind in (0x1E, 0x1F, 0x102, 0x0D):
            values = struct.unpack_from("<I", data, place)[0]
            place += 4
        for _ in range(min(values, _VALUES)):
            size = _SIZES.get(kind)
            if size is None:
                size = struct.unpack_from("<I", data, place)[0]
                place += 4
            if place + size > len(data):
                raise IndexError
            yield tag, kind, data[place : place + size]
            place += size + (-size % 4)


def _skip_name(data: bytes, place: int) -> int:
    place += 16
    form = struct.unpack_from("<I", data, place)[0]
    place += 4
    if form == 0:
        return place + 4
    size = struct.unpack_from("<I", data, place)[0]
    return int(place + 4 + size + (-size % 4))
