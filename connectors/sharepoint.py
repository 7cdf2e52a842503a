"""One SharePoint document library, through Graph: its feed, its label columns, its files.

Labelling a file costs one PATCH of all columns, where the feed has shown its present ones.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from connectors.columns import KEY, named, same
from connectors.errors import Changed
from connectors.ports import Changes, Cursor, FileSeen, Labelled, Stored
from connectors.protocol import same_etag, segment
from connectors.recent import Recent
from connectors.sharepoint_admin import create_columns
from connectors.sharepoint_feed import LibraryFeed
from connectors.sharepoint_files import LibraryFiles
from connectors.sharepoint_items import Shape
from connectors.sharepoint_site import BUCKET, Place, SharePointSite
from connectors.transport import Ask, Transport


class SharePointLibrary:
    """A document library behind the port `Library`."""

    def __init__(
        self, transport: Transport, site: SharePointSite, name: str, *,
        app_id: str, columns: Mapping[str, str] | None = None, zone: str = "Europe/London",
    ) -> None:  # fmt: skip
        self._transport = transport
        self._site = site
        self._name = name
        self._app_id = app_id
        self._columns = named(columns or {})
        self._zone = ZoneInfo(zone)
        self._lock = threading.Lock()
        self._found: tuple[Place, Shape, LibraryFeed, LibraryFiles] | None = None
        self._seen: Recent[FileSeen] = Recent()

    @property
    def name(self) -> str:
        """The library's name, as settings give it."""
        return self._name

    def changes(self, since: Cursor | None) -> Changes[FileSeen]:
        """See `Library.changes`."""
        found = self._open()[2].page(since)
        for each in found.items:
            if each.removed or not each.columns:
                self._seen.forget(each.id)
            else:
                self._seen.keep(each.id, each)
        return found

    def file(self, file_id: str) -> FileSeen:
        """See `Library.file`."""
        place, shape, _, _ = self._open()
        url = f"{place.list}/items/{segment(file_id)}?{shape.expand}"
        seen = shape.seen(self._transport.json(Ask("GET", url, BUCKET)))
        self._seen.keep(file_id, seen)
        return seen

    def content(self, file_id: str) -> bytes:
        """See `Library.content`."""
        return self._open()[3].content(file_id)

    def label(
        self, file_id: str, columns: Mapping[str, str], *, etag: str | None, seen: Mapping[str, str] | None = None
    ) -> Labelled:
        """See `Library.label`; "Update listItem" takes If-Match."""
        place, shape, _, _ = self._open()
        held = self._held(file_id, etag, seen)
        if etag is not None and not same_etag(held.etag, etag):
            raise Changed("since its label was decided")
        before = {logical: held.columns.get(logical, "") for logical in columns}
        if self._holds(held, columns):
            return Labelled(held.etag, before)
        url = f"{place.list}/items/{segment(file_id)}/fields"
        headers = {"If-Match": held.etag} if etag is not None else {}
        self._seen.forget(file_id)
        try:
            answer = self._transport.json(Ask("PATCH", url, BUCKET, 2, headers, json=shape.body(columns)))
        except Changed:
            return self._written_after_all(file_id, columns, before)
        fresh = str(answer.get("@odata.etag") or "") or self.file(file_id).etag
        self._seen.keep(file_id, replace(held, etag=fresh, columns={**held.columns, **columns}))
        return Labelled(fresh, before)

    def _held(self, file_id: str, etag: str | None, told: Mapping[str, str] | None) -> FileSeen:
        """Return a file as it was at an ETag: from memory, from what the caller knows, or else as it is now."""
        seen = self._seen.get(file_id)
        if seen is not None and etag is not None and same_etag(seen.etag, etag):
            return seen
        if told and etag:
            return FileSeen(file_id, self._name, "", etag=etag, columns=told)
        return self.file(file_id)

    def _written_after_all(self, file_id: str, columns: Mapping[str, str], before: Mapping[str, str]) -> Labelled:
        """A write whose answer was lost meets itself when it is repeated. Raises Changed where it was another's."""
        seen = self.file(file_id)
        ours = seen.modified_by is not None and seen.modified_by.id == self._app_id
        if not (ours and self._holds(seen, columns)):
            raise Changed("a file's columns")
        return Labelled(seen.etag, before)

    def _holds(self, seen: FileSeen, columns: Mapping[str, str]) -> bool:
        return all(
            same(self._columns[logical], seen.columns.get(logical, ""), text) for logical, text in columns.items()
        )

    def put(self, path: str, content: bytes, columns: Mapping[str, str], *, key: str, first: bool) -> Stored:
        """See `Library.put`."""
        return self._open()[3].put(path, content, columns, key=key, first=first)

    def move(self, file_id: str, path: str) -> str:
        """See `Library.move`."""
        self._seen.forget(file_id)
        return self._open()[3].move(file_id, path)

    def remove(self, file_id: str, *, etag: str) -> None:
        """See `Library.remove`."""
        self._seen.forget(file_id)
        self._open()[3].remove(file_id, etag=etag)

    def prepare(self) -> tuple[str, ...]:
        """See `Library.prepare`."""
        place, _, _, files = self._open()
        made = create_columns(self._transport, place, tuple(self._columns.values()))
        files.has_key = None
        return made

    def _open(self) -> tuple[Place, Shape, LibraryFeed, LibraryFiles]:
        with self._lock:
            if self._found is None:
                place = self._site.place(self._name)
                label = {logical: each for logical, each in self._columns.items() if logical != KEY}
                shape = Shape(self._name, place.root_url, label, self._zone)
                keyed = Shape(self._name, place.root_url, self._columns, self._zone)
                feed = LibraryFeed(self._transport, place, shape, self._app_id)
                files = LibraryFiles(self._transport, place, keyed, self._app_id)
                self._found = (place, shape, feed, files)
            return self._found
