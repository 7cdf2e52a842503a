"""Folders of a mailbox by the path that people see: "Inbox", "Inbox/Post", "Sent Items"."""

import hashlib
import threading
from typing import Any

from connectors.errors import Gone
from connectors.protocol import literal, segment
from connectors.transport import ROOT, Ask, Transport

# "mailFolder resource type": the names that work whatever the mailbox's language.
WELL_KNOWN = {
    "inbox": "inbox",
    "sent items": "sentitems",
    "drafts": "drafts",
    "deleted items": "deleteditems",
    "junk email": "junkemail",
    "archive": "archive",
    "outbox": "outbox",
}


def bucket_of(address: str) -> str:
    """Return the budget's name of a mailbox; a digest, for it stands in logs and metrics.

    >>> bucket_of("Cases@model-office.example") == bucket_of("cases@model-office.example")
    True
    """
    return f"outlook:{hashlib.sha256(address.lower().encode()).hexdigest()[:12]}"


class Folders:
    """Ids of one mailbox's folders, asked for once."""

    def __init__(self, transport: Transport, address: str) -> None:
        self._transport = transport
        self._bucket = bucket_of(address)
        self._root = f"{ROOT}/users/{segment(address)}/mailFolders"
        self._ids: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._lock = threading.Lock()

    def address(self, path: str) -> str:
        """Return the URL of a folder. Raises Gone where a part of the path does not exist."""
        return f"{self._root}/{segment(self.id(path))}"

    def id(self, path: str) -> str:
        """Return a folder's id, or its well-known name, which serves as one."""
        parts = [part for part in path.split("/") if part]
        key = "/".join(parts).lower()
        with self._lock:
            if key in self._ids:
                return self._ids[key]
        found = WELL_KNOWN.get(parts[0].lower()) or self._child(self._root, parts[0])
        for part in parts[1:]:
            found = self._child(f"{self._root}/{segment(found)}/childFolders", part)
        with self._lock:
            self._ids[key] = found
            self._paths[found] = "/".join(parts)
        return found

    def path(self, folder_id: str) -> str:
        """Return the display path of a folder id, walking up to the mailbox's root. Raises Gone."""
        with self._lock:
            if folder_id in self._paths:
                return self._paths[folder_id]
        raw = self._get(f"{self._root}/{segment(folder_id)}?$select=id,displayName,parentFolderId")
        name, parent = str(raw["displayName"]), str(raw.get("parentFolderId") or "")
        above = "" if not parent or parent == self._top() else self.path(parent)
        found = f"{above}/{name}".lstrip("/")
        with self._lock:
            self._paths[folder_id] = found
        return found

    def _top(self) -> str:
        with self._lock:
            known = self._ids.get("")
        if known is None:
            known = str(self._get(f"{self._root}/msgfolderroot?$select=id")["id"])
            with self._lock:
                self._ids[""] = known
        return known

    def _child(self, listing: str, name: str) -> str:
        query = f"$filter=displayName%20eq%20{segment(literal(name))}&$select=id,displayName"
        for raw in self._get(f"{listing}?{query}").get("value", ()):
            return str(raw["id"])
        raise Gone("a mail folder that settings name")

    def _get(self, url: str) -> dict[str, Any]:
        return self._transport.json(Ask("GET", url, self._bucket))
