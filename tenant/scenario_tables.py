"""The tables of a scenario: which columns each may have, which must be filled, which hold dates."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from tenant.clock import parse_time


class ScenarioError(Exception):
    """A scenario can't be read; the text names the file and the line."""


class Row(dict[str, str]):
    """A row of a CSV file, which knows its line."""

    __slots__ = ("line",)

    def __init__(self, values: Mapping[str, str], line: int) -> None:
        super().__init__(values)
        self.line = line


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of CSV file."""

    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    times: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _table(columns: str, required: str, times: str = "", **choices: str) -> Table:
    return Table(
        tuple(columns.split()),
        tuple(required.split()),
        frozenset(times.split()),
        {name: frozenset(values.split()) for name, values in choices.items()},
    )


REGISTER: Mapping[str, Table] = {
    "people": _table(
        "person_id role name emails phone organisation member_no register_no dob nhs_no flags", "person_id", "dob"
    ),
    "cases": _table(
        "case_no title case_type stage status nation member_id patient_id owner_id opened incident_date closed folder "
        "flags",
        "case_no",
        "opened incident_date closed",
        status="open closed",
    ),
    "parties": _table("case_no person_id role their_ref", "case_no person_id role"),
    "requests": _table(
        "request_id case_no person_id items sent due status chasers_sent message_id",
        "request_id case_no",
        "sent due",
        status="open part done cancelled",
    ),
    "deadlines": _table(
        "deadline_id case_no kind due status source",
        "deadline_id case_no",
        "due",
        status="provisional confirmed met missed cancelled",
    ),
    "sent": _table("message_id case_no from to cc subject sent body", "message_id sent", "sent"),
    "memberships": _table("person_id product from to retroactive", "person_id", "from to retroactive"),
    "payments": _table(
        "payment_id case_no payee_id invoice_no invoice_date net vat total currency status",
        "payment_id",
        "invoice_date",
    ),
    "activities": _table("activity_id case_no kind at by subject ref", "activity_id", "at"),
}
FILES = _table("path arrives by version", "path", "arrives")
MESSAGES = _table("name folder categories", "name")
LABELS = _table("path doc_type labelled_by case_no doc_date sensitivity privilege confidence flags", "path", "doc_date")


IDENTIFIED = frozenset({"people", "cases", "requests", "deadlines", "payments", "activities"})
"""The registers whose first column names its row alone."""


def read_table(root: Path, name: str, table: Table) -> list[Row]:
    """Read a CSV file of a scenario; one that is missing has no rows, a column that is missing is empty.

    Raises ScenarioError with file and line for an unknown column, a row of another length, an empty key, a date or
    a choice that can't be read.
    """
    path = root / name
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{name}: is not UTF-8 (byte {error.start})") from None
    reader = csv.reader(StringIO(text, newline=""), strict=True)  # lines end as CSV has it, not as Unicode has it
    rows: list[Row] = []
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = _header(name, [c.strip() for c in cells], table)
            elif any(c.strip() for c in cells):
                rows.append(Row(_row(f"{name} line {reader.line_num}", header, cells, table), reader.line_num))
    except csv.Error as error:
        raise ScenarioError(f"{name} line {reader.line_num}: {error}") from None
    _check_ids(name, table, rows)
    return rows


def _check_ids(name: str, table: Table, rows: Iterable[Row]) -> None:
    """Refuse an id that stands twice. Raises ScenarioError."""
    column = table.columns[0]
    lines: dict[str, int] = {}
    for row in rows if Path(name).stem in IDENTIFIED and name.startswith("register/") else ():
        if row[column] in lines:
            where = f"{name} line {row.line}"
            raise ScenarioError(f"{where}: '{column}' stands in line {lines[row[column]]} already: '{row[column]}'")
        lines[row[column]] = row.line


def _header(name: str, header: list[str], table: Table) -> list[str]:
    for column in header:
        if column not in table.columns:
            known = ", ".join(table.columns)
            raise ScenarioError(f"{name} line 1: unknown column '{column}' (known are {known})")
    if len(set(header)) != len(header):
        raise ScenarioError(f"{name} line 1: a column is named twice")
    return header


def _row(where: str, header: Sequence[str], cells: Sequence[str], table: Table) -> dict[str, str]:
    if len(cells) != len(header):
        raise ScenarioError(f"{where}: {len(cells)} cells, but {len(header)} columns")
    row = dict.fromkeys(table.columns, "") | dict(zip(header, cells, strict=True))
    for column in table.required:
        if not row[column].strip():
            raise ScenarioError(f"{where}: '{column}' is empty")
    for column in table.times:
        if row[column] and not _is_time(row[column]):
            raise ScenarioError(f"{where}: '{column}' is no date: '{row[column]}'")
    for column, allowed in table.choices.items():
        if row[column] and row[column] not in allowed:
            raise ScenarioError(f"{where}: '{column}' is none of {', '.join(sorted(allowed))}: '{row[column]}'")
    return row


def _is_time(text: str) -> bool:
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def write_table(path: Path, table: Table, rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file of a scenario."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns, lineterminator="\n", extrasaction="raise")
        writer.writeheader()
        writer.writerows({column: row.get(column, "") for column in table.columns} for row in rows)


def as_moment(value: object) -> datetime:
    """A time of scenario.toml, which TOML may have read already. Raises ValueError."""
    if isinstance(value, datetime):
        return parse_time(value.isoformat())
    if isinstance(value, date):
        return parse_time(value.isoformat())
    return parse_time(str(value))
