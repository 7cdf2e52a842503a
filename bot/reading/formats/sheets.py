"""Spreadsheets by calamine: every sheet's name, and its cells apart by tabs."""

import datetime as dt
import io
from collections.abc import Iterator

import python_calamine as calamine

from bot.reading.archives import BoundedZip
from bot.reading.extracted import CannotRead, Extracted, Kind, Limits, Page
from bot.reading.formats.compound import Compound

_ZIP = b"PK"
_CELLS = 2_000_000


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a workbook; each sheet is a page. Raises CannotRead."""
    kind: Kind = "xls"
    if content.startswith(_ZIP):
        kind = "xlsx"
        _measure(content, limits)
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
    with Compound(content, limits) as compound:
        stream = compound.stream("Workbook") or compound.stream("Book")
    place = 0
    while place + 4 <= min(len(stream), 4096):
        record, size = int.from_bytes(stream[place : place + 2], "little"), stream[place + 2 : place + 4]
        if record == 0x2F:
            return True
        place += 4 + int.from_bytes(size, "little")
    return False


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
