"""Files of a document library: downloading, storing once, moving, removing.

A file that is stored carries its key in a column. Where an attempt stored it but could not write its columns any
more, it is known by its place, its maker and its content.
"""

import hashlib
import threading
from collections.abc import Mapping
from typing import Any

from connectors.columns import KEY
from connectors.errors import Changed, Gone, Refused
from connectors.ports import Stored
from connectors.protocol import NameTaken, clean_path, item_path, literal, numbered, path_below, same_etag, segment
from connectors.quickxor import quick_xor_hash
from connectors.sharepoint_items import Shape, editor
from connectors.sharepoint_site import BUCKET, Place
from connectors.transport import Ask, Transport
from connectors.uploads import FILE_PIECE, upload

SIMPLE = 4 * 1024 * 1024
"""Up to here one PUT; "Upload small files" takes more, but a lost one is sent again whole."""
NAMES = 50


class LibraryFiles:
    """The files of one library."""

    def __init__(self, transport: Transport, place: Place, shape: Shape, app_id: str) -> None:
        self._transport = transport
        self._place = place
        self._shape = shape
        self._app_id = app_id
        self._folders: dict[str, str] = {}  # drive item ids by path
        self._lock = threading.Lock()
        self.has_key: bool | None = None  # whether the library has a column for keys; None: not asked yet

    def content(self, file_id: str) -> bytes:
        """Download a file. Graph leads to another host, whose address is the permission: no token goes there."""
        url = f"{self._place.list}/items/{segment(file_id)}/driveItem/content"
        response = self._transport.send(Ask("GET", url, BUCKET))
        if response.status_code in (301, 302, 303, 307, 308):
            away = response.headers["Location"]
            response = self._transport.send(Ask("GET", away, "downloads", 0, audience=None))
        return response.content

    def put(self, path: str, content: bytes, columns: Mapping[str, str], *, key: str, first: bool) -> Stored:
        """See `Library.put`."""
        wanted, token = clean_path(path), _token(key)
        fields = self._shape.body(columns)
        if self._keyed():
            fields[self._shape.columns[KEY].name] = token
        if not first and (done := self._marked(token)):
            return self._finished(done, {}, existed=True)  # the key came with the columns; what stands there now, stays
        if not first and (found := self._find(wanted, content, token)):
            return self._finished(found, fields, existed=True)
        self._make_folder(wanted.rpartition("/")[0])
        for n in range(1, NAMES + 1):
            try:
                made = self._upload(numbered(wanted, n), content)
            except NameTaken:
                continue
            return self._finished(made, fields, existed=False)
        raise Refused(f"{NAMES} files of this name")

    def move(self, file_id: str, path: str) -> str:
        """See `Library.move`."""
        raw = self._drive_item(file_id, "id,name,webUrl,parentReference")
        before, wanted = self._path(raw), clean_path(path)
        if before.lower() == wanted.lower():
            return before
        folder, _, _ = wanted.rpartition("/")
        parent = self._make_folder(folder)
        url = f"{self._place.drive}/items/{segment(str(raw['id']))}"
        for n in range(1, NAMES + 1):
            body = {"parentReference": {"id": parent}, "name": numbered(wanted, n).rpartition("/")[2]}
            try:
                self._transport.json(Ask("PATCH", url, BUCKET, 2, json=body))
            except NameTaken:
                continue
            return before
        raise Refused(f"{NAMES} files of this name")

    def remove(self, file_id: str, *, etag: str) -> None:
        """See `Library.remove`."""
        try:
            raw = self._drive_item(file_id, "id,eTag")
        except Gone:
            return
        if not same_etag(str(raw.get("eTag")), etag):
            raise Changed("since it was stored")
        url = f"{self._place.drive}/items/{segment(str(raw['id']))}"
        self._transport.send(Ask("DELETE", url, BUCKET, 2, {"If-Match": str(raw["eTag"])}))

    # --- storing --------------------------------------------------------------------------------------------

    def _upload(self, path: str, content: bytes) -> dict[str, Any]:
        address = f"{self._place.drive}/root:/{item_path(path)}:"
        conflict = "@microsoft.graph.conflictBehavior"
        if len(content) <= SIMPLE:
            kind = {"Content-Type": "application/octet-stream"}
            url = f"{address}/content?{conflict}=fail"
            # A second PUT of ours would find the name taken, by us: the look-up of the next attempt tells.
            return self._transport.json(Ask("PUT", url, BUCKET, 2, kind, data=content, once=True))
        body = {"item": {conflict: "fail", "name": path.rpartition("/")[2]}}
        session = self._transport.json(Ask("POST", f"{address}/createUploadSession", BUCKET, 2, json=body, keyed=True))
        return upload(self._transport, str(session["uploadUrl"]), content, bucket="downloads", piece=FILE_PIECE)

    def _finished(self, made: Mapping[str, Any], fields: Mapping[str, Any], *, existed: bool) -> Stored:
        """Write a stored file's columns, and check it in where the library checks files out by itself."""
        item = f"{self._place.drive}/items/{segment(str(made['id']))}"
        query = "$select=id,eTag,name,publication&$expand=listItem($select=id,webUrl)"
        raw = self._transport.json(Ask("GET", f"{item}?{query}", BUCKET))
        listed = raw["listItem"]
        etag = str(raw.get("eTag") or "")
        if fields:
            url = f"{self._place.list}/items/{segment(str(listed['id']))}/fields"
            answer = self._transport.json(Ask("PATCH", url, BUCKET, 2, json=dict(fields)))
            etag = str(answer.get("@odata.etag") or etag)
        if (raw.get("publication") or {}).get("level") == "checkout":
            # A library with required columns leaves a new file checked out, seen by nobody else.
            self._transport.send(Ask("POST", f"{item}/checkin", BUCKET, 2, json={"comment": ""}, keyed=True))
            again = self._transport.json(Ask("GET", f"{item}?$select=id,eTag", BUCKET))
            etag = str(again.get("eTag") or etag)
        path = path_below(str(listed.get("webUrl") or ""), self._place.root_url)
        return Stored(str(listed["id"]), path, etag, existed)

    def _marked(self, token: str) -> Mapping[str, Any] | None:
        """Return the drive item that an earlier attempt with this key stored, and whose columns it wrote."""
        if self._keyed():
            name = self._shape.columns[KEY].name
            query = f"$filter=fields/{name}%20eq%20{segment(literal(token))}&$select=id&$expand=driveItem($select=id)"
            for raw in self._transport.pages(Ask("GET", f"{self._place.list}/items?{query}", BUCKET, 2)):
                return dict(raw["driveItem"])
        return None

    def _find(self, path: str, content: bytes, token: str) -> Mapping[str, Any] | None:
        """Return the drive item that an earlier attempt stored where it was to be, and died before its columns."""
        for n in range(1, NAMES + 1):
            address = f"{self._place.drive}/root:/{item_path(numbered(path, n))}:"
            try:
                raw = self._transport.json(Ask("GET", f"{address}?$expand=listItem($expand=fields)", BUCKET))
            except Gone:
                return None
            if self._ours(raw, content, token):
                return raw
        return None

    def _ours(self, raw: Mapping[str, Any], content: bytes, token: str) -> bool:
        fields = (raw.get("listItem") or {}).get("fields") or {}
        if marked := fields.get(self._shape.columns[KEY].name):
            return bool(marked == token)
        maker = editor(raw.get("createdBy"))
        hashes = (raw.get("file") or {}).get("hashes") or {}
        return (
            maker is not None
            and maker.kind == "application"
            and maker.id == self._app_id
            and hashes.get("quickXorHash") == quick_xor_hash(content)
        )

    def _keyed(self) -> bool:
        if self.has_key is None:
            url = f"{self._place.list}/columns?$select=name"
            names = {raw.get("name") for raw in self._transport.pages(Ask("GET", url, BUCKET, 2))}
            self.has_key = self._shape.columns[KEY].name in names
        return self.has_key

    # --- folders and addresses ------------------------------------------------------------------------------

    def _make_folder(self, path: str) -> str:
        """Make a folder and those above it, unless they are there; returns its drive item's id."""
        with self._lock:
            if known := self._folders.get(path.lower()):
                return known
        address = f"{self._place.drive}/root:/{item_path(path)}:" if path else f"{self._place.drive}/root"
        try:
            found = self._transport.json(Ask("GET", f"{address}?$select=id,folder", BUCKET))
        except Gone:
            above, _, name = path.rpartition("/")
            self._make_folder(above)
            found = self._new_folder(above, name)
        with self._lock:
            self._folders[path.lower()] = str(found["id"])
        return str(found["id"])

    def _new_folder(self, above: str, name: str) -> dict[str, Any]:
        parent = f"{self._place.drive}/root:/{item_path(above)}:" if above else f"{self._place.drive}/root"
        body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
        try:
            return self._transport.json(Ask("POST", f"{parent}/children", BUCKET, 2, json=body, keyed=True))
        except NameTaken:
            path = item_path(f"{above}/{name}".lstrip("/"))
            return self._transport.json(Ask("GET", f"{self._place.drive}/root:/{path}:?$select=id", BUCKET))

    def _drive_item(self, file_id: str, select: str) -> dict[str, Any]:
        url = f"{self._place.list}/items/{segment(file_id)}/driveItem?$select={select}"
        return self._transport.json(Ask("GET", url, BUCKET))

    def _path(self, raw: Mapping[str, Any]) -> str:
        # A drive item's own web address opens an Office file in the browser and does not name its path.
        _, _, folder = str(raw["parentReference"].get("path") or "").partition("root:")
        return path_below(f"https://x{folder}/{segment(str(raw['name']))}", "https://x")


def _token(key: str) -> str:
    """Return a key as a column holds it: a single line of 255 characters.

    >>> _token("label:1"), len(_token("x" * 300))
    ('label:1', 64)
    """
    return key if len(key) <= 255 else hashlib.sha256(key.encode()).hexdigest()
