"""How commands speak: sentences and aligned tables for people, one JSON value with `--json`."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON value.")]
LONDON = ZoneInfo("Europe/London")
_GAP = "  "


def say(lines: Iterable[str]) -> None:
    """Print lines for a person."""
    for line in lines:
        typer.echo(line)


def say_json(value: Any) -> None:
    """Print one JSON value."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def answer(value: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """Print a value, for a machine or for a person."""
    if as_json:
        say_json(value)
    else:
        say(lines)


def title(text: str) -> str:
    """Return a heading: bold on a terminal."""
    return typer.style(text, bold=True) if sys.stdout.isatty() else text


def table(rows: Sequence[Sequence[object]], heads: Sequence[str] = (), *, indent: int = 2) -> list[str]:
    """Return rows as aligned lines, numbers to the right; the last column is wrapped to the width of the terminal.

    >>> table([("RED", 2), ("UNMATCHED", 14)], indent=0)
    ['RED         2', 'UNMATCHED  14']
    """
    if not rows:
        return []
    cells = [[str(cell) for cell in row] for row in ([heads, *rows] if heads else rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    right = [all(isinstance(row[n], int | float) for row in rows) for n in range(len(widths))]
    room = max(30, shutil.get_terminal_size((110, 24)).columns - indent - sum(widths[:-1]) - 2 * (len(widths) - 1))
    lines = []
    for row in cells:
        first = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(row, widths, right, strict=True)]
        last = [first[-1]] if right[-1] else textwrap.wrap(row[-1], room) or [""]
        head = " " * indent + _GAP.join([*first[:-1], last[0]])
        margin = " " * (indent + sum(widths[:-1]) + len(_GAP) * (len(widths) - 1))
        lines += [head.rstrip(), *(margin + more for more in last[1:])]
    return lines


def wrapped(text: str, indent: str = "  ") -> list[str]:
    """Return a text as indented lines that fit the terminal; of a bullet in the indent only the first line has it.

    >>> wrapped("x" * 70 + " " + "y" * 70, "- ")[1][:4]
    '    '
    """
    width = min(120, shutil.get_terminal_size((110, 24)).columns)
    hanging = " " * (len(indent) + 2)
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=hanging) or [indent]


def fitted(lines: Iterable[str]) -> list[str]:
    """Return lines broken where the terminal ends, each with its own indent."""
    told: list[str] = []
    for line in lines:
        told += wrapped(line.strip(), " " * (len(line) - len(line.lstrip()))) if line.strip() else [""]
    return told


def moment(at: datetime | None) -> str:
    """Return a moment as people in the office read it.

    >>> moment(datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("UTC")))
    'Mon 23 Nov 09:05'
    """
    return "" if at is None else f"{at.astimezone(LONDON):%a %d %b %H:%M}"
