"""Items of a document library as values: what Graph's JSON of them means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from connectors.columns import KEY, Column, from_column, to_column
from connectors.ports import Editor, FileSeen
from connectors.protocol import moment, path_below, segment

_BUILT_IN = ("FileLeafRef", "FileSizeDisplay", "_UIVersionString", "ContentType")
_FOLDER = "0x0120"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a library's items are read and written: its name, its address, and its columns."""

    library: str
    root_url: str
    columns: Mapping[str, Column]
    zone: ZoneInfo

    @property
    def expand(self) -> str:
        """The query option that brings an item's fields along."""
        names = (*_BUILT_IN, *dict.fromkeys(each.name for each in self.columns.values()))
        return f"$expand=fields($select={','.join(names)})"

    def seen(self, raw: Mapping[str, Any]) -> FileSeen:
        """Translate a list item with its fields."""
        fields = raw.get("fields") or {}
        return FileSeen(
            id=str(raw["id"]),
            library=self.library,
            path=path_below(str(raw.get("webUrl") or ""), self.root_url),
            etag=str(raw.get("eTag") or raw.get("@odata.etag") or fields.get("@odata.etag") or ""),
            size=int(fields.get("FileSizeDisplay") or 0),
            modified=moment(raw.get("lastModifiedDateTime")),
            modified_by=editor(raw.get("lastModifiedBy")),
            created=moment(raw.get("createdDateTime")),
            created_by=editor(raw.get("createdBy")),
            columns=self.columns_of(fields),
            version=str(fields.get("_UIVersionString") or ""),
            is_folder=str((raw.get("contentType") or {}).get("id") or "").startswith(_FOLDER),
        )

    def columns_of(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """Return a field set by the bot's own names; our key is no column of the label."""
        return {
            logical: from_column(column, fields.get(column.name), self.zone)
            for logical, column in self.columns.items()
            if logical != KEY
        }

    def body(self, columns: Mapping[str, str]) -> dict[str, Any]:
        """Return the fields of a PATCH. Raises Refused for a value that a column can't take."""
        return {self.columns[logical].name: to_column(self.columns[logical], text) for logical, text in columns.items()}


def drive_path(raw: Mapping[str, Any]) -> str:
    """Return a drive item's path within its library.

    A drive item's own web address opens an Office file in the browser and does not name its path.

    >>> drive_path({"name": "b#.txt", "parentReference": {"path": "/drives/d/root:/A%20b"}})
    'A b/b#.txt'
    """
    _, _, folder = str(raw["parentReference"].get("path") or "").partition("root:")
    return path_below(f"https://x{folder}/{segment(str(raw['name']))}", "https://x")


def editor(identity: Mapping[str, Any] | None) -> Editor | None:
    """Translate an identitySet. What an application does comes with the user "SharePoint App" beside it.

    >>> editor({"user": {"displayName": "SharePoint App"}, "application": {"id": "a1", "displayName": "Bot"}})
    Editor(kind='application', id='a1', name='Bot')
    >>> editor({"user": {"email": "Ann@Office.example", "displayName": "Ann"}})
    Editor(kind='person', id='ann@office.example', name='Ann')
    """
    if not identity:
        return None
    if application := identity.get("application"):
        return Editor("application", str(application.get("id") or ""), application.get("displayName") or "")
    if user := identity.get("user"):
        known = user.get("email") or user.get("userPrincipalName") or user.get("id") or ""
        return Editor("person", str(known).lower(), user.get("displayName") or "")
    return None
