"""Rules for names and paths in SharePoint, and the ids that follow from them."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from tenant.errors import GraphError

_FORBIDDEN = set('"*:<>?/\\|')
_RESERVED = {".lock", "desktop.ini", "con", "prn", "aux", "nul"}
LONGEST_PATH = 400


def check_name(name: str) -> str:
    """Return a name that a file or folder may have (page "Restrictions and limitations in OneDrive and SharePoint").

    Raises GraphError(400).
    """
    stem = name.lower()
    bad = _FORBIDDEN & set(name) or any(ord(c) < 32 for c in name)
    if bad or not name.strip() or stem in _RESERVED or stem.startswith("~$") or "_vti_" in stem:
        raise GraphError(400, "invalidRequest", f"The provided name cannot contain these characters: {name!r}")
    if name != name.strip() or name.endswith("."):
        raise GraphError(400, "invalidRequest", "The provided name cannot begin or end with these characters.")
    if len(name) > 255:
        raise GraphError(400, "invalidRequest", "The provided name is too long.")
    return name


def check_path(server_relative: str) -> None:
    """Refuse a path beyond 400 characters, decoded. Raises GraphError(400)."""
    if len(server_relative.lstrip("/")) > LONGEST_PATH:
        raise GraphError(400, "pathIsTooLong", "The specified file or folder name is too long.")


def other_names(name: str) -> Iterator[str]:
    """Names in place of one that is taken.

    >>> names = other_names("a.docx"); next(names), next(names)
    ('a 1.docx', 'a 2.docx')
    """
    stem, dot, ending = name.rpartition(".")
    number = 1
    while True:
        yield f"{stem} {number}{dot}{ending}" if stem else f"{name} {number}"
        number += 1


def split_path(path: str) -> list[str]:
    """The segments of a path."""
    return [part for part in path.split("/") if part]


def web_url(origin: str, segments: Iterable[str]) -> str:
    """An address with its path percent-encoded."""
    return origin + "".join("/" + quote(part, safe="!$&'()*+,;=@~-._") for part in segments)


def drive_id(site_id: str, list_id: str) -> str:
    """The id of a library's drive."""
    digest = hashlib.sha256(f"{site_id}/{list_id}".encode()).digest() + b"\x00" * 16
    return "b!" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def drive_item_id(unique_id: str) -> str:
    """The id of a driveItem."""
    digest = hashlib.sha256(f"driveItem/{unique_id}".encode()).digest()[:20]
    return "01" + base64.b32encode(digest).decode()


MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "pdf": "application/pdf",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "txt": "text/plain",
    "csv": "text/csv",
    "html": "text/html",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "ics": "text/calendar",
}


def media_type(name: str) -> str:
    """The media type by the ending of a name."""
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
