"""Plain text in any charset, and tables of comma-separated values."""

import csv
import io
import re

from bot.reading.charsets import decode
from bot.reading.extracted import Extracted, Limits, pages_of

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]+")


def read(content: bytes, limits: Limits) -> Extracted:
    """Read plain text; form feeds separate pages. Raises CannotRead."""
    text = cleaned(decode(content, strict=True))[: limits.text_chars]
    return Extracted(kind="txt", text=text.replace("\f", "\n"), pages=pages_of(text))


def read_table(content: bytes, limits: Limits) -> Extracted:
    """Read comma-separated values: cells apart by tabs, whatever the delimiter was."""
    text = cleaned(decode(content, strict=True))[: limits.text_chars]
    delimiter = delimiter_of(text)
    lines: list[str] = []
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",")
        lines = ["\t".join(" ".join(cell.split()) for cell in row).rstrip() for row in rows]
    except csv.Error:
        lines = text.splitlines()
    told = "\n".join(lines).strip()
    return Extracted(kind="csv", text=told, pages=pages_of(told))


def delimiter_of(text: str) -> str | None:
    """The character that cuts the first lines into the same number (2 or more) of cells; None where none does.

    >>> delimiter_of("name;born\\nA;1980-01-01\\nB;1981-01-01")
    ';'
    >>> delimiter_of("Dear Sir, I write\\nto say hello.") is None
    True
    """
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    if len(lines) < 2:
        return None
    for delimiter in "\t;|,":
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        if len(widths) == 1 and min(widths) >= 2:
            return delimiter
    return None


def cleaned(text: str) -> str:
    """Line ends of one kind, and no control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
