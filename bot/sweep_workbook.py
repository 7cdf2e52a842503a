"""A sweep's report as a workbook, for people who like to sort and filter."""

from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import xlsxwriter

from bot.sweep_report import FileRow, Report, TypeRow

_WIDTHS = {"path": 60, "file": 60, "title": 44, "because": 44, "why": 44, "label": 24, "flags": 24}
"""Characters, where a column is wider than the rest."""


def write_workbook(report: Report, path: Path) -> None:
    """Write a report into a workbook, in place of what lies there. Raises OSError."""
    # What lies in an office's library is no formula and no link, whatever it is called.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with path.open("wb") as file, xlsxwriter.Workbook(file, plain) as book:
        bold = book.add_format({"bold": True})
        _sheet(book, bold, "Files", _heads(FileRow), [astuple(each) for each in report.files])
        _sheet(book, bold, "Flags", ("flag", "files"), report.flags)
        _sheet(book, bold, "Types", _heads(TypeRow), [astuple(each) for each in report.types], report.summary)
        _sheet(book, bold, "Not read", ("file", "why"), report.unread)


def _heads(row: type[FileRow] | type[TypeRow]) -> tuple[str, ...]:
    return tuple(each.name.replace("_", " ") for each in fields(row))


def _sheet(
    book: xlsxwriter.Workbook,
    bold: object,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    above: Sequence[str] = (),
) -> None:
    """Add a sheet: sentences above, then a table with a heading that stays and can be filtered."""
    sheet = book.add_worksheet(name)
    top = len(above) + 1 if above else 0
    for column, head in enumerate(heads):
        sheet.set_column(column, column, _WIDTHS.get(head, 14))
    for n, sentence in enumerate(above):
        sheet.write_string(n, 0, sentence)
    sheet.write_row(top, 0, heads, bold)
    for n, cells in enumerate(rows, top + 1):
        sheet.write_row(n, 0, cells)
    sheet.freeze_panes(top + 1, 0)
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(heads) - 1)
