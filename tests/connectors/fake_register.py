"""A register and a channel in memory."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.errors import Changed, Gone, Refused
from connectors.ports import Changes, Cursor, Row, Table
from connectors.register_tables import KEY_COLUMNS
from tests.connectors.fake_time import Journal
from tests.connectors.fake_turns import one_at_a_time

CARD_BYTES = 28 * 1024


@one_at_a_time
@dataclass(slots=True)
class FakeRegister:
    """A register, filled with the rows of a scenario's CSV files by table."""

    tables: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    _rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    _journals: dict[str, Journal] = field(default_factory=dict)
    _versions: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        for table, rows in self.tables.items():
            for values in rows:
                self._keep(table, "|".join(values.get(c, "") for c in KEY_COLUMNS[table]), values)  # type: ignore[index, arg-type]

    def lose_cursors(self, table: Table) -> None:
        """Let a table's cursor grow too old."""
        self._journal(table).expired = True

    def rows(self, table: Table) -> dict[str, dict[str, str]]:
        """All rows of a table by key."""
        return {key: dict(row.values) for (name, key), row in self._rows.items() if name == table}

    def changes(self, table: Table, since: Cursor | None) -> Changes[Row]:
        keys, cursor, restarted = self._journal(table).since(since)
        fresh = since is None or restarted
        found = [
            self._rows.get((table, key)) or Row(table, key, removed=True)
            for key in keys
            if (table, key) in self._rows or not fresh
        ]
        return Changes(tuple(found), cursor, restarted=restarted)

    def row(self, table: Table, key: str) -> Row:
        if (table, key) not in self._rows:
            raise Gone("a row")
        return self._rows[table, key]

    def put(self, table: Table, key: str, values: Mapping[str, str], *, etag: str | None = None) -> Row:
        before = self._rows.get((table, key))
        if etag is not None and (before is None or before.etag != etag):
            raise Changed("a row")
        if before is not None and all(before.values.get(name, "") == text for name, text in values.items()):
            return before
        held = dict(before.values) if before else dict(zip(KEY_COLUMNS[table], key.split("|"), strict=False))
        fresh = self._keep(table, key, {**held, **values})
        return Row(table, key, before.values if before else {}, fresh.etag)

    def remove(self, table: Table, key: str) -> None:
        if self._rows.pop((table, key), None) is not None:
            self._journal(table).note(key)

    def _keep(self, table: Table, key: str, values: Mapping[str, str]) -> Row:
        row = Row(table, key, dict(values), f'W/"{next(self._versions)}"')
        self._rows[table, key] = row
        self._journal(table).note(key)
        return row

    def _journal(self, table: str) -> Journal:
        return self._journals.setdefault(table, Journal())


@one_at_a_time
@dataclass(slots=True)
class FakeChannel:
    """A Teams channel; `posted` holds the cards."""

    posted: list[Mapping[str, object]] = field(default_factory=list)

    def post(self, card: Mapping[str, object]) -> None:
        if len(str(card)) > CARD_BYTES:
            raise Refused("a card that is too large")
        self.posted.append(card)
