"""Binary Word documents (MS-DOC), Word 97 and later and Word 6/95: text by the piece table."""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator

from bot.reading.charsets import windows_1252
from bot.reading.extracted import CannotRead, Extracted, Limits, pages_of
from bot.reading.formats.compound import Compound

_ENCRYPTED = 0x0100
_COMPLEX = 0x0004
_TABLE_1 = 0x0200
_WORD_97 = 0xC1
_FKP = 512
_DELETED = 0x0800  # sprmCFRMarkDel
_PIECES = 400_000
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14([^\x13\x14\x15]*)\x15|\x13[^\x13\x14\x15]*\x15")
_MARKS = str.maketrans(
    {"\r": "\n", "\x07": "\t", "\x0b": "\n", "\x0c": "\f", "\x0e": "\f", "\x1e": "-", "\x1f": "", "\xa0": " "}
    | {chr(code): "" for code in (0, 1, 2, 3, 4, 5, 6, 8, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18)}
)
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a binary Word document: body, notes, headers, comments, text boxes. Raises CannotRead."""
    with Compound(content, limits) as compound:
        stream = compound.stream("WordDocument")
        if len(stream) < 0x60:
            raise CannotRead("broken", "no Word document inside")
        version, flags = struct.unpack_from("<H", stream, 2)[0], struct.unpack_from("<H", stream, 10)[0]
        if flags & _ENCRYPTED:
            raise CannotRead("encrypted", "the document is locked with a password")
        deleted: list[str] = []
        if version >= _WORD_97:
            table = compound.stream("1Table" if flags & _TABLE_1 else "0Table")
            if not table:
                table = compound.stream("0Table" if flags & _TABLE_1 else "1Table")
            raw = _word_97(stream, table, deleted)
        else:
            raw = _word_95(stream, complex_file=bool(flags & _COMPLEX))
        text = _tidy(raw)[: limits.text_chars]
        return Extracted(
            kind="doc",
            text=text.replace("\f", "\n"),
            deleted_text=_tidy("".join(deleted)),
            pages=pages_of(text),
            metadata=compound.metadata(),
        )


def _word_97(stream: bytes, table: bytes, deleted: list[str]) -> str:
    if len(stream) < 0x1AA:
        raise CannotRead("broken", "the file information block is cut off")
    place, size = struct.unpack_from("<II", stream, 0x1A2)
    pieces = list(_pieces(table[place : place + size]))
    if not pieces:
        return _contiguous(stream)
    gone = _deleted_ranges(stream, table)
    out: list[str] = []
    for start, end, position, _ in pieces:
        eight_bit = bool(position & 0x4000_0000)
        offset = (position & 0x3FFF_FFFF) // 2 if eight_bit else position & 0x3FFF_FFFF
        width = 1 if eight_bit else 2
        for begin, finish, is_gone in _cut(offset, offset + (end - start) * width, gone):
            chunk = stream[begin:finish]
            text = windows_1252(chunk) if eight_bit else chunk.decode("utf-16-le", "replace")
            (deleted if is_gone else out).append(text)
    return "".join(out)


def _word_95(stream: bytes, *, complex_file: bool) -> str:
    if complex_file and len(stream) >= 0x168:
        place, size = struct.unpack_from("<II", stream, 0x160)
        pieces = list(_pieces(stream[place : place + size]))
        if pieces:
            return "".join(
                windows_1252(stream[position : position + end - start]) for start, end, position, _ in pieces
            )
    return _contiguous(stream)


def _contiguous(stream: bytes) -> str:
    """Text from fcMin to fcMac, as files without a piece table keep it."""
    begin, end = struct.unpack_from("<II", stream, 0x18)
    if not 0 < begin < end <= len(stream):
        raise CannotRead("broken", "no text range")
    chunk = stream[begin:end]
    if chunk[1::2].count(0) > len(chunk) // 4:
        return chunk.decode("utf-16-le", "replace")
    return windows_1252(chunk)


def _pieces(clx: bytes) -> Iterator[tuple[int, int, int, int]]:
    """First and last character position, file position, and property modifier of each piece (section 2.9.38)."""
    place = 0
    while place < len(clx) and clx[place] == 1:
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place + 5 > len(clx) or clx[place] != 2:
        return
    size = struct.unpack_from("<I", clx, place + 1)[0]
    table = clx[place + 5 : place + 5 + size]
    count = (len(table) - 4) // 12
    if not 0 < count <= _PIECES:
        return
    ends = struct.unpack_from(f"<{count + 1}I", table)
    for index in range(count):
        position, modifier = struct.unpack_from("<IH", table, 4 * (count + 1) + 8 * index + 2)
        if ends[index] < ends[index + 1]:
            yield ends[index], ends[index + 1], position, modifier


def _deleted_ranges(stream: bytes, table: bytes) -> list[tuple[int, int]]:
    """File ranges whose character properties mark them as deleted (sections 2.8.5 and 2.9.33)."""
    place, size = struct.unpack_from("<II", stream, 0xFA)
    plc = table[place : place + size]
    count = (len(plc) - 4) // 8
    found: list[tuple[int, int]] = []
    for index in range(max(0, min(count, _PIECES))):
        page = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * index)[0] & 0x3F_FFFF
        block = stream[page * _FKP : (page + 1) * _FKP]
        if len(block) == _FKP:
            found += _deleted_in(block)
    return sorted(found)


def _deleted_in(block: bytes) -> Iterator[tuple[int, int]]:
    runs = block[511]
    if 4 * (runs + 1) + runs > 511:
        return
    edges = struct.unpack_from(f"<{runs + 1}I", block)
    for run in range(runs):
        at = block[4 * (runs + 1) + run] * 2
        if at and _marks_deleted(block[at + 1 : at + 1 + block[at]]):
            yield edges[run], edges[run + 1]


def _marks_deleted(properties: bytes) -> bool:
    place = 0
    while place + 3 <= len(properties):
        code = struct.unpack_from("<H", properties, place)[0]
        place += 2
        if code == _DELETED:
            return properties[place] == 1
        kind = code >> 13
        place += 1 + properties[place] if kind == 6 else _OPERANDS[kind]
    return False


def _cut(begin: int, end: int, gone: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Cut a file range where deleted ranges begin and end."""
    index = max(0, bisect_right(gone, (begin, 1 << 40)) - 1)
    place = begin
    for first, last in gone[index:]:
        if first >= end:
            break
        if last <= place:
            continue
        if first > place:
            yield place, first, False
            place = first
        yield place, min(last, end), True
        place = min(last, end)
    if place < end:
        yield place, end, False


def _tidy(raw: str) -> str:
    for _ in range(20):  # fields in fields
        raw, changed = _FIELD.subn(lambda match: match[1] or "", raw)
        if not changed:
            break
    text = raw.replace("\x07\x07", "\n").replace("\r\x07", "\t").translate(_MARKS)
    text = re.sub(r"[ \t]+\n", "\n", text)
    text = re.sub(r"\f\s*\f", "\f", text).strip("\f\n\t ")
    return re.sub(r"\n{3,}", "\n\n", text)
