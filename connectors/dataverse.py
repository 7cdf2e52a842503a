"""The register in Dataverse (Dynamics 365), through its Web API.

Change tracking gives the changes, alternate keys make writing repeatable, If-Match keeps others' changes. The Web API
is spoken directly: Microsoft's client library repeats lost POSTs and knows neither change tracking nor If-Match.
"""

import re
from collections.abc import Mapping
from typing import Any

from connectors.dataverse_names import DEFAULT_NAMES, Attribute, TableNames
from connectors.delta import Feed, changes, is_removed, next_page
from connectors.errors import Changed, Gone, Refused
from connectors.ports import Changes, Cursor, Row, Table
from connectors.protocol import literal, same_etag, segment
from connectors.recent import Recent
from connectors.register_tables import key_values
from connectors.transport import Ask, Transport

BUCKET = "dataverse"
RACES = 3
_HEADERS = {"OData-Version": "4.0", "OData-MaxVersion": "4.0"}
_TRACKED = {**_HEADERS, "Prefer": "odata.track-changes,odata.maxpagesize=500"}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WHOLE = {**_HEADERS, "Prefer": "return=representation"}


class DataverseRegister:
    """A register behind the port `Register`."""

    def __init__(
        self, transport: Transport, url: str, names: Mapping[Table, tuple[TableNames, ...]] = DEFAULT_NAMES
    ) -> None:
        self._transport = transport
        self._origin = url.rstrip("/")
        self._root = f"{self._origin}/api/data/v9.2"
        self._names = names
        self._keys: Recent[str] = Recent(200_000)  # keys by GUID: a deleted row names nothing else

    def changes(self, table: Table, since: Cursor | None) -> Changes[Row]:
        """See `Register.changes`; "Use change tracking to synchronize data with external systems"."""
        sources = self._names[table]
        at, held = _read_cursor(since, len(sources))
        found = self._page(table, sources[at], held[at])
        held[at] = found.cursor
        last = at == len(sources) - 1
        more = found.more or not last
        following = at if found.more else (at + 1) % len(sources)
        cursor = _write_cursor(following, held)
        return Changes(found.items, cursor, more=more, restarted=found.restarted)

    def row(self, table: Table, key: str) -> Row:
        """See `Register.row`."""
        for names in self._names[table]:
            try:
                raw = self._transport.json(self._ask("GET", f"{self._at(names, key)}?{_select(names)}"))
            except Gone:
                continue
            return _row(table, names, raw)
        raise Gone(f"a row of {table}")

    def put(self, table: Table, key: str, values: Mapping[str, str], *, etag: str | None = None) -> Row:
        """See `Register.put`. The row's ETag is the new one, by which the change is known when it comes back."""
        ours: Row | None = None  # as it was before a write of ours whose answer may have been lost
        for _ in range(RACES):
            before = self._before(table, key)
            if before is not None and all(before.values.get(n, "") == v for n, v in values.items()):
                return before if ours is None else Row(table, key, ours.values, before.etag)
            if etag is not None and (before is None or not same_etag(before.etag, etag)):
                raise Changed("since the row was read")
            ours = before or Row(table, key)
            names = _home(self._names[table], {**ours.values, **values})
            try:
                return Row(table, key, ours.values, self._write(table, names, key, values, before))
            except Changed:
                continue
        raise Changed("again and again")

    def remove(self, table: Table, key: str) -> None:
        """See `Register.remove`."""
        for names in self._names[table]:
            try:
                self._transport.send(self._ask("DELETE", self._at(names, key)))
            except Gone:
                continue

    # --- reading --------------------------------------------------------------------------------------------

    def _page(self, table: Table, names: TableNames, since: Cursor | None) -> Changes[Row]:
        start = f"{self._root}/{names.entity_set}?{_select(names)}"
        feed = Feed(start, BUCKET, _TRACKED, audience=self._origin)
        page = next_page(self._transport, feed, since)
        rows: list[Row] = []
        for raw in page.items:
            if not is_removed(raw):
                rows += self._seen(table, names, raw)
            elif key := self._keys.get(_guid(raw)):
                rows.append(Row(table, key, removed=True))
            elif since is not None and not page.restarted:
                # A row was deleted that this process never saw: only a full enumeration tells which is missing.
                fresh = self._page(table, names, None)
                return Changes(fresh.items, fresh.cursor, more=fresh.more, restarted=True)
        return changes(page, rows, key=lambda each: each.key)

    def _seen(self, table: Table, names: TableNames, raw: Mapping[str, Any]) -> list[Row]:
        # Change tracking takes no filter, so rows of the same Dataverse table that are another's come along.
        if any(raw.get(name) != value for name, value in names.fixed.items()):
            return []
        row = _row(table, names, raw)
        self._keys.keep(str(raw[names.id]), row.key)
        return [row]

    def _before(self, table: Table, key: str) -> Row | None:
        try:
            return self.row(table, key)
        except Gone:
            return None

    # --- writing --------------------------------------------------------------------------------------------

    def _write(self, table: Table, names: TableNames, key: str, values: Mapping[str, str], before: Row | None) -> str:
        body = _body(names, values)
        if before is None:
            body = {**names.fixed, **_body(names, key_values(table, key)), **body}
        body.pop(names.key, None)  # it stands in the address
        condition = {"If-Match": before.etag} if before is not None else {"If-None-Match": "*"}
        raw = self._transport.json(self._ask("PATCH", self._at(names, key), body, {**_WHOLE, **condition}))
        return str(raw.get("@odata.etag") or "")

    def _at(self, names: TableNames, key: str) -> str:
        if _GUID.fullmatch(key):  # a row that someone else made, and gave no key of ours
            return f"/{names.entity_set}({key})"
        return f"/{names.entity_set}({names.key}={segment(literal(key))})"

    def _ask(self, method: Any, path: str, body: Any = None, headers: Mapping[str, str] = _HEADERS) -> Ask:
        return Ask(method, f"{self._root}{path}", BUCKET, headers=headers, json=body, audience=self._origin)


def _select(names: TableNames) -> str:
    wanted = [each.name for several in names.columns.values() for each in several]
    return f"$select={','.join(dict.fromkeys((names.key, *wanted, *names.fixed)))}"


def _guid(raw: Mapping[str, Any]) -> str:
    return str(raw.get("id") or "").rpartition("(")[2].rstrip(")")


def _row(table: Table, names: TableNames, raw: Mapping[str, Any]) -> Row:
    values = {column: _text(several[0], raw.get(several[0].name)) for column, several in names.columns.items()}
    key = str(raw.get(names.key) or raw[names.id])
    return Row(table, key, values, str(raw.get("@odata.etag") or ""))


def _text(attribute: Attribute, value: Any) -> str:
    if attribute.kind == "state":
        return "closed" if value == 1 else "open"
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _body(names: TableNames, values: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, text in values.items():
        if column not in names.columns:
            raise Refused(f"the register has no column {column} in {names.entity_set}")
        for attribute in names.columns[column]:
            found[attribute.name] = _value(attribute, text)
    return found


def _value(attribute: Attribute, text: str) -> Any:
    try:
        match attribute.kind:
            case "state":
                return 1 if text == "closed" else 0
            case "first":
                return text.partition(";")[0] or None
            case "whole":
                return int(text) if text else None
            case "decimal":
                return float(text) if text else None
            case "text":
                return text or None
    except ValueError:
        raise Refused(f"a value that {attribute.name} can't take") from None


def _home(sources: tuple[TableNames, ...], values: Mapping[str, str]) -> TableNames:
    """Return the Dataverse table that a row belongs in; only activities have two."""
    kind = values.get("kind", "")
    return next((each for each in sources if kind in each.kinds), sources[-1])


def _read_cursor(since: Cursor | None, sources: int) -> tuple[int, list[Cursor | None]]:
    """Read a cursor: a whole link, or for two sources the number of the one in turn and the link of each."""
    if sources == 1 or since is None:
        return 0, [since] * sources
    number, *links = str(since).split("\n")
    return int(number), [Cursor(link) if link else None for link in links]


def _write_cursor(at: int, held: list[Cursor | None]) -> Cursor:
    if len(held) == 1:
        return Cursor(held[0] or "")
    return Cursor("\n".join([str(at), *(link or "" for link in held)]))
