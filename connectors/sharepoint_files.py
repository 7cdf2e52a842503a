"""Files of a document library: downloading, storing once, moving, removing.

A file is uploaded under a name that is its key's digest, and gets its own name with its columns: what a sender called
an attachment may name a person, and stands in no address. That digest, and the key in a column, are how a file whose
answer was lost is found again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from connectors.columns import KEY
from connectors.errors import Changed, Gone, Refused
from connectors.ports import Stored
from connectors.protocol import NameTaken, clean_path, literal, numbered, path_below, same_etag, segment
from connectors.quickxor import quick_xor_hash
from connectors.sharepoint_folders import LibraryFolders
from connectors.sharepoint_items import Shape, drive_path, editor
from connectors.sharepoint_site import BUCKET, Place
from connectors.transport import Ask, Transport
from connectors.uploads import FILE_PIECE, upload

T = TypeVar("T")
SIMPLE = 4 * 1024 * 1024
"""Up to here one PUT; "Upload small files" takes more, but a lost one is sent again whole."""
NAMES = 50
CONFLICT = "@microsoft.graph.conflictBehavior"
NAME = "FileLeafRef"
ENDINGS = ("docx", "docm", "doc", "xlsx", "xlsm", "xls", "pptx", "ppt", "pdf", "eml", "msg", "txt", "jpg", "png", "tif")
"""Endings that an upload keeps, since SharePoint reads Office files by them; of others nobody knows what they tell."""


class LibraryFiles:
    """The files of one library."""

    def __init__(self, transport: Transport, place: Place, shape: Shape, app_id: str) -> None:
        self._transport = transport
        self._place = place
        self._shape = shape
        self._app_id = app_id
        self._folders = LibraryFolders(transport, place.drive)
        self._names_by_column = True
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
        folder, _, name = wanted.rpartition("/")
        draft = key_name(key, name)
        fields = self._shape.body(columns)
        if self._keyed():
            fields[self._shape.columns[KEY].name] = token
        if not first and (done := self._marked(token)):
            # The key came with the columns: whatever stands there now was written by someone since, and stays.
            return self._finished(done, wanted, draft, {}, existed=True)
        made, existed = None if first else self._find(wanted, draft, content), True
        if made is None:
            made, existed = self._inside(folder, lambda id_: self._upload(id_, draft, content))
        return self._finished(made, wanted, draft, fields, existed=existed)

    def move(self, file_id: str, path: str) -> str:
        """See `Library.move`."""
        raw = self._drive_item(file_id, "id,name,webUrl,parentReference")
        before, wanted = drive_path(raw), clean_path(path)
        if before.lower() == wanted.lower():
            return before
        folder, _, name = wanted.rpartition("/")
        self._inside(folder, lambda id_: self._rename(raw, name, {"parentReference": {"id": id_}}))
        return before

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

    def _upload(self, folder: str, draft: str, content: bytes) -> tuple[dict[str, Any], bool]:
        """Upload content into a folder; says whether an earlier attempt with this key had done so."""
        address = f"{self._place.drive}/items/{segment(folder)}:/{segment(draft)}:"
        try:
            if len(content) <= SIMPLE:
                kind = {"Content-Type": "application/octet-stream"}
                url = f"{address}/content?{CONFLICT}=fail"
                return self._transport.json(Ask("PUT", url, BUCKET, 2, kind, data=content, once=True)), False
            body = {"item": {CONFLICT: "fail", "name": draft}}
            session = self._transport.json(
                Ask("POST", f"{address}/createUploadSession", BUCKET, 2, json=body, keyed=True)
            )
            to = str(session["uploadUrl"])
            return upload(self._transport, to, content, bucket="downloads", piece=FILE_PIECE), False
        except NameTaken:
            return self._transport.json(Ask("GET", f"{address}?$select=id", BUCKET)), True

    def _finished(
        self, made: Mapping[str, Any], wanted: str, draft: str, fields: Mapping[str, Any], *, existed: bool
    ) -> Stored:
        """Name a stored file, write its columns, and check it in where the library checks files out by itself."""
        item = f"{self._place.drive}/items/{segment(str(made['id']))}"
        query = "$select=id,eTag,name,publication&$expand=listItem($select=id,webUrl)"
        raw = self._transport.json(Ask("GET", f"{item}?{query}", BUCKET))
        list_id, etag = str(raw["listItem"]["id"]), str(raw.get("eTag") or "")
        path = path_below(str(raw["listItem"].get("webUrl") or ""), self._place.root_url)
        if raw["name"] == draft:
            folder = path.rpartition("/")[0]
            if folder.lower() != wanted.rpartition("/")[0].lower():
                self._folders.forget()  # it was renamed or moved: the next file is told by its path again
            name, etag = self._named(raw, list_id, wanted.rpartition("/")[2], fields)
            path = f"{folder}/{name}".lstrip("/")
        elif fields:
            etag = str(self._write(list_id, fields).get("@odata.etag") or etag)
        if (raw.get("publication") or {}).get("level") == "checkout":
            # A library with required columns leaves a new file checked out, seen by nobody else.
            self._transport.send(Ask("POST", f"{item}/checkin", BUCKET, 2, json={"comment": ""}, keyed=True))
            again = self._transport.json(Ask("GET", f"{item}?$select=id,eTag", BUCKET))
            etag = str(again.get("eTag") or etag)
        return Stored(list_id, path, etag, existed)

    def _named(self, raw: Mapping[str, Any], list_id: str, name: str, fields: Mapping[str, Any]) -> tuple[str, str]:
        """Write columns and name at once, or one after the other; returns the name that it got, and the ETag.

        That a library's name column may be written is not promised. "Update driveItem" is, for one request more.
        """
        if self._names_by_column and (answer := self._named_by_column(list_id, name, fields)):
            return str(answer[NAME]), str(answer.get("@odata.etag") or raw.get("eTag") or "")
        if fields:
            self._write(list_id, fields)
        renamed = self._rename(raw, name, {})
        self._names_by_column = False
        return str(renamed["name"]), str(renamed.get("eTag") or "")

    def _named_by_column(self, list_id: str, name: str, fields: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            answer = _first_free(name, lambda each: self._write(list_id, {**fields, NAME: each}))
        except (Changed, Refused):
            return None
        return answer if numbers(name, str(answer.get(NAME))) else None

    def _write(self, list_id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        url = f"{self._place.list}/items/{segment(list_id)}/fields"
        return self._transport.json(Ask("PATCH", url, BUCKET, 2, json=dict(fields)))

    def _rename(self, raw: Mapping[str, Any], name: str, also: Mapping[str, Any]) -> dict[str, Any]:
        """Give a drive item the first free name, in another folder where `also` names one ("Update driveItem")."""
        url = f"{self._place.drive}/items/{segment(str(raw['id']))}"
        return _first_free(
            name, lambda each: self._transport.json(Ask("PATCH", url, BUCKET, 2, json={**also, "name": each}))
        )

    def _inside(self, path: str, act: Callable[[str], T]) -> T:
        """Do something in a folder, given its id; one that was removed meanwhile is made anew."""
        try:
            return act(self._folders.id(path))
        except Gone:
            self._folders.forget()
            return act(self._folders.id(path))

    # --- finding --------------------------------------------------------------------------------------------

    def _marked(self, token: str) -> Mapping[str, Any] | None:
        """Return the drive item that an earlier attempt with this key stored, and whose columns it wrote."""
        if self._keyed():
            name = self._shape.columns[KEY].name
            query = f"$filter=fields/{name}%20eq%20{segment(literal(token))}&$select=id&$expand=driveItem($select=id)"
            for raw in self._transport.pages(Ask("GET", f"{self._place.list}/items?{query}", BUCKET, 2)):
                return dict(raw["driveItem"])
        return None

    def _find(self, path: str, draft: str, content: bytes) -> Mapping[str, Any] | None:
        """Return the drive item that an earlier attempt stored and named in a library that has no column for keys.

        One that still bears its draft's name is met by `_upload`.
        """
        if self._keyed():
            return None
        folder, _, name = path.rpartition("/")
        there = self._inside(folder, lambda id_: list(self._children(id_)))
        if any(raw["name"] == draft for raw in there):
            return None  # stored, but not named yet
        return next((raw for raw in there if numbers(name, str(raw["name"])) and self._ours(raw, content)), None)

    def _children(self, folder: str) -> Iterator[dict[str, Any]]:
        url = f"{self._place.drive}/items/{segment(folder)}/children?$select=id,name,file,createdBy&$top=999"
        return self._transport.pages(Ask("GET", url, BUCKET, 2))

    def _ours(self, raw: Mapping[str, Any], content: bytes) -> bool:
        """Say whether a file is our doing: by its maker and its content, where a library has no column for keys."""
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

    def _drive_item(self, file_id: str, select: str) -> dict[str, Any]:
        url = f"{self._place.list}/items/{segment(file_id)}/driveItem?$select={select}"
        return self._transport.json(Ask("GET", url, BUCKET))


def _token(key: str) -> str:
    """Return a key as a column holds it: a single line of 255 characters.

    >>> _token("label:1"), len(_token("x" * 300))
    ('label:1', 64)
    """
    return key if len(key) <= 255 else hashlib.sha256(key.encode()).hexdigest()


def key_name(key: str, name: str) -> str:
    """Return the name under which a file is uploaded: its key's digest, with the ending of its own name.

    >>> key_name("file/1", "Report.DOCX"), key_name("file/1", "Re. Smith")
    ('13d6711491758f2a072b828c2691ca1d.docx', '13d6711491758f2a072b828c2691ca1d')
    """
    ending = name.rpartition(".")[2].lower()
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"{digest}.{ending}" if ending in ENDINGS and "." in name else digest


def numbers(name: str, other: str) -> bool:
    """Say whether a name is another one, or that with a number.

    >>> numbers("a.docx", "A (2).docx"), numbers("a.docx", "a (b).docx")
    (True, False)
    """
    return other.lower() in {numbered(name, n).lower() for n in range(1, NAMES + 1)}


def _first_free(name: str, act: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    for n in range(1, NAMES + 1):
        try:
            return act(numbered(name, n))
        except NameTaken:
            continue
    raise Refused(f"{NAMES} files of this name")
