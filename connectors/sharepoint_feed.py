"""What changes in a document library: list-item delta with its fields, or driveItem delta where that is refused.

Whether a list's delta takes `$expand=fields` is not promised. It is tried once; a library where it is refused is read
through "driveItem: delta", and each changed file's fields by one request more. What the application itself wrote is not
read again, and comes back without its columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.delta import Feed, Page, changes, is_removed, next_page
from connectors.errors import Gone, Refused
from connectors.ports import Changes, Cursor, FileSeen
from connectors.protocol import moment, segment
from connectors.recent import Recent
from connectors.sharepoint_items import Shape, drive_path, editor
from connectors.sharepoint_site import BUCKET, Place
from connectors.transport import Ask, Transport


class LibraryFeed:
    """The feed of one library."""

    def __init__(self, transport: Transport, place: Place, shape: Shape, app_id: str) -> None:
        self._transport = transport
        self._place = place
        self._shape = shape
        self._app_id = app_id
        self._list_ids: Recent[str] = Recent(200_000)  # by driveItem id: a farewell names no list item
        self._refused = False

    def page(self, since: Cursor | None) -> Changes[FileSeen]:
        """See `Library.changes`."""
        if since is not None and "/drives/" in since:
            return self._by_drive(since)
        if since is None and self._refused:
            return self._by_drive(None)
        start = f"{self._place.list}/items/delta?{self._shape.expand}"
        try:
            page = next_page(self._transport, Feed(start, BUCKET, {}, start_cost=2), since)
        except Refused:
            if since is not None:
                raise
            self._refused = True
            return self._by_drive(None)
        found = (self._listed(raw) for raw in page.items)
        return changes(page, [each for each in found if each], key=lambda each: each.id)

    def _listed(self, raw: Mapping[str, Any]) -> FileSeen | None:
        if is_removed(raw):
            return self._farewell(str(raw["id"]))
        if "fields" in raw and "webUrl" in raw:
            return self._shape.seen(raw)
        try:
            return self._shape.seen(self._read(f"{self._place.list}/items/{segment(str(raw['id']))}"))
        except Gone:
            return None

    def _by_drive(self, since: Cursor | None) -> Changes[FileSeen]:
        start = f"{self._place.drive}/root/delta"
        page = next_page(self._transport, Feed(start, BUCKET, {}, start_cost=2), since)
        found = tuple(self._drive_items(page))
        if None in found and since is not None and not page.restarted:
            # A file was deleted that this process never saw: only a full enumeration tells which one is missing.
            return replace(self._by_drive(None), restarted=True)
        return changes(page, [each for each in found if each], key=lambda each: each.id)

    def _drive_items(self, page: Page) -> Iterator[FileSeen | None]:
        for raw in page.items:
            known = str(raw["id"])
            list_id = self._list_ids.get(known)
            if is_removed(raw):
                yield self._farewell(list_id) if list_id else None
                continue
            if "folder" in raw or "root" in raw:
                continue  # named because of what changed below
            if list_id and self._is_echo(raw):
                yield self._echo(list_id, raw)
                continue
            try:
                seen = self._shape.seen(self._read(f"{self._place.drive}/items/{segment(known)}/listItem"))
            except Gone:
                continue
            self._list_ids.keep(known, seen.id)
            yield seen

    def _is_echo(self, raw: Mapping[str, Any]) -> bool:
        by = editor(raw.get("lastModifiedBy"))
        return by is not None and (by.kind, by.id) == ("application", self._app_id)

    def _echo(self, list_id: str, raw: Mapping[str, Any]) -> FileSeen:
        return FileSeen(
            list_id,
            self._shape.library,
            drive_path(raw),
            etag=str(raw.get("eTag") or ""),
            size=int(raw.get("size") or 0),
            modified=moment(raw.get("lastModifiedDateTime")),
            modified_by=editor(raw.get("lastModifiedBy")),
            created=moment(raw.get("createdDateTime")),
            created_by=editor(raw.get("createdBy")),
        )

    def _read(self, address: str) -> dict[str, Any]:
        return self._transport.json(Ask("GET", f"{address}?{self._shape.expand}", BUCKET))

    def _farewell(self, list_id: str) -> FileSeen:
        return FileSeen(list_id, self._shape.library, "", removed=True)
