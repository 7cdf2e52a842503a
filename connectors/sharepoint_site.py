"""Where a site, its libraries and lists are: their ids in Graph, asked for once."""

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.errors import Gone
from connectors.protocol import literal, segment
from connectors.transport import ROOT, Ask, Transport

BUCKET = "sharepoint"


@dataclass(frozen=True, slots=True)
class Place:
    """A document library as Graph addresses it."""

    site: str
    list: str  # …/sites/{id}/lists/{id}
    drive: str  # …/drives/{id}
    root_url: str  # the library's own web address
    list_id: str
    site_id: str


class SharePointSite:
    """One site."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self.url = url.rstrip("/")
        self._lock = threading.Lock()
        self._id: str | None = None

    @property
    def id(self) -> str:
        """The site's id ("Get a site resource by path")."""
        with self._lock:
            if self._id is None:
                parts = urlsplit(self.url)
                path = quote(parts.path.rstrip("/"))
                address = f"{parts.hostname}:{path}" if path else f"{parts.hostname}"
                found = self._transport.json(Ask("GET", f"{ROOT}/sites/{address}?$select=id", BUCKET))
                self._id = str(found["id"])
            return self._id

    @property
    def address(self) -> str:
        """The site's URL in Graph."""
        return f"{ROOT}/sites/{segment(self.id)}"

    def find_list(self, title: str) -> dict[str, Any]:
        """Return a list or library by its title. Raises Gone."""
        wanted = f"displayName%20eq%20{segment(literal(title))}"
        url = f"{self.address}/lists?$filter={wanted}&$select=id,name,displayName,webUrl"
        for raw in self._transport.pages(Ask("GET", url, BUCKET, 2)):
            if title.lower() in (str(raw.get("displayName")).lower(), str(raw.get("name")).lower()):
                return raw
        raise Gone("a list or library that settings name")

    def place(self, title: str) -> Place:
        """Return where a document library is. Raises Gone."""
        raw = self.find_list(title)
        address = f"{self.address}/lists/{segment(str(raw['id']))}"
        drive = self._transport.json(Ask("GET", f"{address}/drive?$select=id,webUrl", BUCKET))
        return Place(
            site=self.address,
            list=address,
            drive=f"{ROOT}/drives/{segment(str(drive['id']))}",
            root_url=str(drive.get("webUrl") or raw["webUrl"]),
            list_id=str(raw["id"]),
            site_id=self.id,
        )
