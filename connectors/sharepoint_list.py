"""The register in SharePoint lists, for small offices: one list a table.

A row's key is its title, for people, and stands in an indexed column of its own besides: titles can't be filtered by.
"""

from collections.abc import Mapping
from typing import Any

from connectors.columns import Column
from connectors.delta import Feed, changes, is_removed, next_page
from connectors.errors import Changed, Gone, Refused
from connectors.ports import Changes, Cursor, Row, Table
from connectors.protocol import literal, same_etag, segment
from connectors.recent import Recent
from connectors.register_tables import TABLE_COLUMNS, key_values
from connectors.sharepoint_admin import definition
from connectors.sharepoint_site import BUCKET, SharePointSite
from connectors.transport import Ask, Transport

_NOTES = frozenset({"body", "emails", "flags", "items", "subject", "to", "cc", "title", "their_ref"})
KEY = Column("mo_key", "text", indexed=True)
RACES = 3


def list_title(table: Table) -> str:
    """Return what the list of a table is called unless settings say otherwise."""
    return f"Register {table}"


def column_of(name: str) -> Column:
    """Return the column that holds a value of the register; the prefix keeps clear of SharePoint's own names.

    >>> column_of("title").name
    'mo_title'
    """
    return Column(f"mo_{name}", "note" if name in _NOTES else "text", indexed=name in ("case_no", "person_id"))


class SharePointListRegister:
    """A register behind the port `Register`, over SharePoint lists."""

    def __init__(self, transport: Transport, site: SharePointSite, titles: Mapping[Table, str] | None = None) -> None:
        self._transport = transport
        self._site = site
        self._titles = dict(titles or {})
        self._lists: Recent[str] = Recent()
        self._ids: Recent[str] = Recent(200_000)  # item ids by table and key
        self._keys: Recent[str] = Recent(200_000)  # keys by table and item id: a farewell names no title

    def changes(self, table: Table, since: Cursor | None) -> Changes[Row]:
        """See `Register.changes`; "listItem: delta"."""
        start = f"{self._list(table)}/items/delta?{_expand(table)}"
        page = next_page(self._transport, Feed(start, BUCKET, {}, start_cost=2), since)
        rows: list[Row] = []
        for raw in page.items:
            if not is_removed(raw):
                rows.append(self._row(table, raw))
            elif key := self._keys.get(f"{table} {raw['id']}"):
                rows.append(Row(table, key, removed=True))
            elif since is not None and not page.restarted:
                # A row was deleted that this process never saw: only a full enumeration tells which is missing.
                fresh = self.changes(table, None)
                return Changes(fresh.items, fresh.cursor, more=fresh.more, restarted=True)
        return changes(page, rows, key=lambda each: each.key)

    def row(self, table: Table, key: str) -> Row:
        """See `Register.row`."""
        known = self._ids.get(f"{table} {key}")
        if known is not None:
            url = f"{self._list(table)}/items/{segment(known)}?{_expand(table)}"
            return self._row(table, self._transport.json(Ask("GET", url, BUCKET)))
        query = f"$filter=fields/{KEY.name}%20eq%20{segment(literal(key))}&{_expand(table)}"
        for raw in self._transport.pages(Ask("GET", f"{self._list(table)}/items?{query}", BUCKET, 2)):
            return self._row(table, raw)
        raise Gone(f"a row of {table}")

    def put(self, table: Table, key: str, values: Mapping[str, str], *, etag: str | None = None) -> Row:
        """See `Register.put`. The row's ETag is the new one, by which the change is known when it comes back."""
        if unknown := sorted(values.keys() - set(TABLE_COLUMNS[table])):
            raise Refused(f"the register has no column {unknown[0]} in {table}")
        for _ in range(RACES):
            try:
                before = self.row(table, key)
            except Gone:
                if etag is not None:
                    raise Changed("since the row was read") from None
                return self._made(table, key, values)
            if etag is not None and not same_etag(before.etag, etag):
                raise Changed("since the row was read")
            if all(before.values.get(name, "") == text for name, text in values.items()):
                return before
            try:
                return Row(table, key, before.values, self._written(table, before, values))
            except Changed:
                if etag is not None:
                    raise
        raise Changed("again and again")

    def remove(self, table: Table, key: str) -> None:
        """See `Register.remove`."""
        try:
            self.row(table, key)
            item = self._ids.get(f"{table} {key}") or ""
            self._transport.send(Ask("DELETE", f"{self._list(table)}/items/{segment(item)}", BUCKET, 2))
        except Gone:
            pass
        self._ids.forget(f"{table} {key}")

    def prepare(self) -> tuple[str, ...]:
        """Create the lists that are missing (administrator's sign-in); returns their titles."""
        made: list[str] = []
        for table, names in TABLE_COLUMNS.items():
            title = self._titles.get(table, list_title(table))
            try:
                self._site.find_list(title)
            except Gone:
                body = {
                    "displayName": title,
                    "columns": [
                        {**definition(KEY), "enforceUniqueValues": True},
                        *(definition(column_of(name)) for name in names),
                    ],
                    "list": {"template": "genericList"},
                }
                self._transport.json(Ask("POST", f"{self._site.address}/lists", BUCKET, 2, json=body))
                made.append(title)
        return tuple(made)

    def _made(self, table: Table, key: str, values: Mapping[str, str]) -> Row:
        body = {"fields": {"Title": key, KEY.name: key, **_fields({**key_values(table, key), **values})}}
        raw = self._transport.json(Ask("POST", f"{self._list(table)}/items", BUCKET, 2, json=body))
        self._ids.keep(f"{table} {key}", str(raw["id"]))
        self._keys.keep(f"{table} {raw['id']}", key)
        return Row(table, key, {}, str(raw.get("eTag") or raw.get("@odata.etag") or ""))

    def _written(self, table: Table, before: Row, values: Mapping[str, str]) -> str:
        item = self._ids.get(f"{table} {before.key}") or ""
        url = f"{self._list(table)}/items/{segment(item)}/fields"
        ask = Ask("PATCH", url, BUCKET, 2, {"If-Match": before.etag}, json=_fields(values))
        return str(self._transport.json(ask).get("@odata.etag") or "")

    def _row(self, table: Table, raw: Mapping[str, Any]) -> Row:
        fields = raw.get("fields") or {}
        key = str(fields.get(KEY.name) or fields.get("Title") or "")
        self._ids.keep(f"{table} {key}", str(raw["id"]))
        self._keys.keep(f"{table} {raw['id']}", key)
        values = {name: str(fields.get(column_of(name).name) or "") for name in TABLE_COLUMNS[table]}
        return Row(table, key, values, str(raw.get("eTag") or raw.get("@odata.etag") or ""))

    def _list(self, table: Table) -> str:
        known = self._lists.get(table)
        if known is None:
            raw = self._site.find_list(self._titles.get(table, list_title(table)))
            known = f"{self._site.address}/lists/{segment(str(raw['id']))}"
            self._lists.keep(table, known)
        return known


def _expand(table: Table) -> str:
    return f"$expand=fields($select=Title,{KEY.name},{','.join(column_of(n).name for n in TABLE_COLUMNS[table])})"


def _fields(values: Mapping[str, str]) -> dict[str, str | None]:
    return {column_of(name).name: text or None for name, text in values.items()}
