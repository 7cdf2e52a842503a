"""What changes in a document library: list-item delta with its fields, or driveItem delta where that is refused.

Whether a list's delta takes `$expand=fields` is not promised. It is tried once; a library where it is refused is read
through "driveItem: delta", and each changed file's fields by one request more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.delta import Feed, Page, changes, is_removed, next_page
from connectors.errors import Gone, Refused
from connectors.ports import Changes, Cursor, FileSeen
from connectors.protocol import segment
from connectors.recent import Recent
from connectors.sharepoint_items import Shape
from connectors.sharepoint_site import BUCKET, Place
from connectors.transport import Ask, Transport


class LibraryFeed:
    """The feed of one library."""

    def __init__(self, transport: Transport, place: Place, shape: Shape) -> None:
        self._transport = transport
        self._place = place
        self._shape = shape
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
            if "root" in raw:
                continue
            known = str(raw["id"])
            if is_removed(raw):
                list_id = self._list_ids.get(known)
                yield self._farewell(list_id) if list_id else None
                continue
            try:
                seen = self._shape.seen(self._read(f"{self._place.drive}/items/{segment(known)}/listItem"))
            except Gone:
                continue
            self._list_ids.keep(known, seen.id)
            yield seen

    def _read(self, address: str) -> dict[str, Any]:
        return self._transport.json(Ask("GET", f"{address}?{self._shape.expand}", BUCKET))

    def _farewell(self, list_id: str) -> FileSeen:
        return FileSeen(list_id, self._shape.library, "", removed=True)
