"""Folders of a document library by their ids, so that no address has to spell a path.

Addresses stand in the logs of proxies and in Microsoft 365's own, and what a folder is called may name a person. So
names are read in answers ("List children") and written in bodies ("Create a new folder").
"""

import threading
from typing import Any

from connectors.errors import Refused
from connectors.protocol import NameTaken, segment
from connectors.sharepoint_site import BUCKET
from connectors.transport import Ask, Transport


class LibraryFolders:
    """The folders of one drive, each asked for once."""

    def __init__(self, transport: Transport, drive: str) -> None:
        self._transport = transport
        self._drive = drive
        self._lock = threading.Lock()
        self._ids: dict[str, str] = {}  # drive item ids by path, lower case
        self._listed: set[str] = set()  # paths whose folders are all known

    def id(self, path: str) -> str:
        """Return a folder's drive item id, making it and those above it unless they are there.

        Raises Refused where a file bears the folder's name.
        """
        if known := self._known(path):
            return known
        if not path:
            root = self._transport.json(Ask("GET", f"{self._drive}/root?$select=id", BUCKET))
            return self._keep("", root)
        above, _, name = path.rpartition("/")
        parent = self.id(above)
        if above.lower() not in self._listed:
            self._list(above, parent)
        return self._known(path) or self._make(above, parent, name)

    def forget(self) -> None:
        """Ask for everything anew: a folder is not where it was."""
        with self._lock:
            self._ids.clear()
            self._listed.clear()

    def _make(self, above: str, parent: str, name: str) -> str:
        path = f"{above}/{name}".lstrip("/")
        body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
        try:
            made = self._transport.json(Ask("POST", self._children(parent), BUCKET, 2, json=body, keyed=True))
        except NameTaken:
            self._list(above, parent)
            if known := self._known(path):
                return known
            raise Refused("a file bears a folder's name") from None
        with self._lock:
            self._listed.add(path.lower())  # it is empty
        return self._keep(path, made)

    def _list(self, path: str, folder: str) -> None:
        url = f"{self._children(folder)}?$select=id,name,folder&$top=999"
        for raw in self._transport.pages(Ask("GET", url, BUCKET, 2)):
            if "folder" in raw:
                self._keep(f"{path}/{raw['name']}".lstrip("/"), raw)
        with self._lock:
            self._listed.add(path.lower())

    def _children(self, folder: str) -> str:
        return f"{self._drive}/items/{segment(folder)}/children"

    def _known(self, path: str) -> str | None:
        with self._lock:
            return self._ids.get(path.lower())

    def _keep(self, path: str, raw: dict[str, Any]) -> str:
        with self._lock:
            return self._ids.setdefault(path.lower(), str(raw["id"]))
