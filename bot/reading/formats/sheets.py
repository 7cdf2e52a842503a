"""Spreadsheets by calamine: every sheet's name, and its cells apart by tabs."""

import datetime as dt
import io
import struct
from collections.abc import Iterator

import olefile
import python_calamine as calamine

from bot.reading.archives import BoundedZip
from bot.reading.extracted import CannotRead, Extracted, Kind, Limits, Page
from bot.reading.formats.compound import Compound

_ZIP = b"PK"
_CELLS = 2_000_000
_SPREAD = 1_000_000  # cells between the outermost ones of a sheet that is mostly empty
_RECORD = struct.Struct("<HH")
_ROW = struct.Struct("<H")
_BEGIN = 0x0809
_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a workbook; each sheet is a page. Raises CannotRead."""
    kind: Kind = "xls"
    if content.startswith(_ZIP):
        kind = "xlsx"
        _measure(content, limits)
    else:
        content = drawn_together(content, limits)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError as error:
        raise CannotRead("encrypted", "the workbook is locked with a password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        told = str(error)
        locked = "assword" in told or "ncrypt" in told or (kind == "xls" and _has_filepass(content, limits))
        raise CannotRead("encrypted" if locked else "broken", told[:300]) from error
    pages: list[Page] = []
    left = limits.text_chars
    for number, name in enumerate(workbook.sheet_names, start=1):
        text = "\n".join([name, *_rows(workbook, name, left)])
        left -= len(text)
        pages.append(Page(number=number, text=text))
        if left <= 0:
            raise CannotRead("too-large", f"more than {limits.text_chars} characters of text")
    return Extracted(kind=kind, text="\n\n".join(page.text for page in pages), pages=tuple(pages))


def _has_filepass(content: bytes, limits: Limits) -> bool:
    """True for a binary workbook whose stream begins with a FilePass record (MS-XLS section 2.4.117)."""
    _, stream = _stream(content, limits)
    place = 0
    while place + 4 <= min(len(stream), 4096):
        record, size = int.from_bytes(stream[place : place + 2], "little"), stream[place + 2 : place + 4]
        if record == 0x2F:
            return True
        place += 4 + int.from_bytes(size, "little")
    return False


def _stream(content: bytes, limits: Limits) -> tuple[str, bytes]:
    with Compound(content, limits) as compound:
        name = "Workbook" if compound.has("Workbook") else "Book"
        return name, compound.stream(name)


def drawn_together(content: bytes, limits: Limits) -> bytes:
    """Leave out the empty rows of a binary workbook whose cells lie far apart: the library keeps every cell between.

    One stray cell in the last row would cost half a gigabyte. A file of no such sheet comes back as it is.
    """
    try:
        name, stream = _stream(content, limits)
    except CannotRead:
        return content
    changed = bytearray(stream)
    for cells in _sheets(stream):
        rows, columns = [row for _, row, _ in cells], [column for _, _, column in cells]
        width = max(columns) - min(columns) + 1
        if width * (max(rows) - min(rows) + 1) > max(_SPREAD, 4 * len(cells)):
            near = {row: number for number, row in enumerate(sorted(set(rows)))}
            for place, row, _ in cells:
                _ROW.pack_into(changed, place + 4, near[row])
    return content if changed == stream else _with_stream(content, name, bytes(changed))


def _sheets(stream: bytes) -> Iterator[list[tuple[int, int, int]]]:
    """The cells of each sheet: place of the record, row, column (MS-XLS sections 2.1.4 and 2.4)."""
    cells: list[tuple[int, int, int]] = []
    place = 0
    while place + 4 <= len(stream):
        record, size = _RECORD.unpack_from(stream, place)
        if record == _BEGIN and cells:
            yield cells
            cells = []
        elif record in _CELL_RECORDS and size >= 6 and place + 8 <= len(stream):
            row, column = _RECORD.unpack_from(stream, place + 4)
            cells.append((place, row, column))
        place += 4 + size
    if cells:
        yield cells


def _with_stream(content: bytes, name: str, stream: bytes) -> bytes:
    file = io.BytesIO(content)
    try:
        with olefile.OleFileIO(file, write_mode=True) as compound:
            compound.write_stream(name, stream)
            return file.getvalue()
    except Exception:  # olefile lets struct, index and its own errors through
        return content


def _measure(content: bytes, limits: Limits) -> None:
    """Unpack once under our limits, for the library has none."""
    archive = BoundedZip(content, limits)
    for name in archive.names:
        if name.lower().endswith((".xml", ".rels", ".bin")):
            archive.read(name)


def _rows(workbook: "calamine.CalamineWorkbook", name: str, left: int) -> Iterator[str]:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except (calamine.CalamineError, ValueError, OSError):
        return
    if sheet.total_height * sheet.total_width > _CELLS * 50:
        raise CannotRead("too-large", "a sheet of too many cells")
    for row in sheet.iter_rows():
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            line = "\t".join(cells)
            left -= len(line)
            yield line
            if left < 0:
                return


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", " ").replace("\n", " ").strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return "" if value is None else str(value)
