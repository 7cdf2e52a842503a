"""What Dataverse remembers: rows with versions, who changed them, alternate keys, a log of changes. No HTTP here."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from tenant.dataverse_register import dump_tables, rows_of
from tenant.dataverse_schema import BY_NAME, TABLES, Table
from tenant.directory import READER
from tenant.identifiers import guid

Value = str | int | bool | None


class Clock(Protocol):
    """The scenario's time."""

    def now(self) -> datetime:
        """The present moment."""


@dataclass(slots=True, eq=False)
class Row:
    """A row of a table. Empty columns are absent."""

    id: str
    number: int  # in the order of creation, over all tables
    table: Table
    values: dict[str, Value]
    version: int
    created: datetime
    modified: datetime
    created_by: str
    modified_by: str
    deleted: bool = False
    created_version: int = 0

    @property
    def etag(self) -> str:
        """The weak ETag."""
        return f'W/"{self.version}"'

    @property
    def key(self) -> str:
        """The value of the alternate key."""
        return str(self.values.get(self.table.key) or "")


@dataclass(slots=True)
class Rows:
    """The rows of one table, in the order of their creation, and its log of changes."""

    by_id: dict[str, Row] = field(default_factory=dict)
    by_key: dict[str, Row] = field(default_factory=dict)
    log: list[tuple[int, Row]] = field(default_factory=list)


Snapshot: TypeAlias = tuple[
    dict[str, tuple[dict[str, Row], dict[str, Row], int]],
    list[tuple[Row, dict[str, Value], int, datetime, str, bool]],
    int,
    int,
]


class DataverseState:
    """All tables. `read_only` names the applications whose security role may only read."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.tables = {table.name: Rows() for table in TABLES}
        self.version = 1_000_000
        self.read_only: set[str] = {READER}
        self.delta_lifetime = timedelta(days=7)
        self.expired_before = 0
        self._made = 0

    # --- reading --------------------------------------------------------------------------------------------

    def rows(self, table: Table) -> list[Row]:
        """The rows of a table, in the order of creation."""
        return list(self.tables[table.name].by_id.values())

    def by_id(self, table: Table, id: str) -> Row | None:
        """The row of a primary id."""
        return self.tables[table.name].by_id.get(id.strip("{}").lower())

    def by_key(self, table: Table, key: str) -> Row | None:
        """The row of an alternate key, in any case."""
        return self.tables[table.name].by_key.get(key.casefold())

    def related(self, row: Row, name: str) -> Row | None:
        """The row that a lookup points to."""
        lookup = next((x for x in row.table.lookups if x.name == name), None)
        if lookup is None:
            return None
        key = str(row.values.get(lookup.by) or "")
        return self.by_key(BY_NAME[lookup.target], key) if key else None

    def changes_after(self, table: Table, version: int) -> Iterator[Row]:
        """The rows changed or deleted after a version, each once, at its last change."""
        log = self.tables[table.name].log
        for number, row in log[bisect_right(log, version, key=lambda c: c[0]) :]:
            if row.version == number:
                yield row

    # --- writing --------------------------------------------------------------------------------------------

    def create(self, table: Table, values: Mapping[str, Value], by: str, id: str = "") -> Row:
        """Make a row. The caller has checked that its key is free."""
        self._made += 1
        now = self.clock.now()
        row = Row(id.lower() or guid("row", table.name, self._made), self._made, table, {}, 0, now, now, by, by)
        self._fill(row, values)
        self.tables[table.name].by_id[row.id] = row
        self._note(row, by)
        row.created_version = row.version
        return row

    def update(self, row: Row, values: Mapping[str, Value], by: str) -> None:
        """Change some columns; None empties one."""
        rows = self.tables[row.table.name]
        if row.key and rows.by_key.get(row.key.casefold()) is row:
            del rows.by_key[row.key.casefold()]
        self._fill(row, values)
        self._note(row, by)

    def delete(self, row: Row, by: str) -> None:
        """Delete a row."""
        rows = self.tables[row.table.name]
        del rows.by_id[row.id]
        if rows.by_key.get(row.key.casefold()) is row:
            del rows.by_key[row.key.casefold()]
        row.deleted = True
        self._stamp(row, by)

    def _fill(self, row: Row, values: Mapping[str, Value]) -> None:
        row.values = {k: v for k, v in {**row.values, **values}.items() if v is not None and v != ""}
        if row.table.name == "contact" and "mo_emails" in values and "emailaddress1" not in values:
            first = str(values["mo_emails"] or "").split(";")[0].strip()
            row.values = {k: v for k, v in {**row.values, "emailaddress1": first}.items() if v != ""}

    def _note(self, row: Row, by: str) -> None:
        if row.key:
            self.tables[row.table.name].by_key.setdefault(row.key.casefold(), row)
        self._stamp(row, by)

    def _stamp(self, row: Row, by: str) -> None:
        self.version += 1
        row.version, row.modified, row.modified_by = self.version, self.clock.now(), by
        self.tables[row.table.name].log.append((self.version, row))

    def expire_deltas(self) -> None:
        """Let every delta link given so far be too old."""
        self.expired_before = self.version + 1
        self.version += 1

    def snapshot(self) -> Snapshot:
        """What `restore` needs to undo a change set that failed half way."""
        tables = {name: (dict(r.by_id), dict(r.by_key), len(r.log)) for name, r in self.tables.items()}
        rows = [
            (row, row.values, row.version, row.modified, row.modified_by, row.deleted)
            for each in self.tables.values()
            for row in each.by_id.values()
        ]
        return tables, rows, self.version, self._made

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot."""
        tables, rows, self.version, self._made = snapshot
        for name, (by_id, by_key, logged) in tables.items():
            mine = self.tables[name]
            mine.by_id, mine.by_key = by_id, by_key
            del mine.log[logged:]
        for row, values, version, modified, by, deleted in rows:
            row.values, row.version, row.modified, row.modified_by, row.deleted = values, version, modified, by, deleted

    # --- registers ------------------------------------------------------------------------------------------

    def load_register(self, tables: Mapping[str, Iterable[Mapping[str, str]]]) -> None:
        """Fill the tables from the registers of a scenario, by the names of their files without ending.

        Raises ValueError for a register that does not exist.
        """
        for name, rows in tables.items():
            for table, values in rows_of(name, rows):
                self.create(table, values, "")

    def dump_register(self) -> dict[str, list[dict[str, str]]]:
        """The registers as they stand, in the order of creation."""
        rows = [row for each in self.tables.values() for row in each.by_id.values()]
        return dump_tables((r.table.name, r.values) for r in sorted(rows, key=lambda r: r.number))
