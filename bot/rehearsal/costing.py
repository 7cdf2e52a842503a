"""What a week cost, counted on the tenant's own request log: resource units per labelled file, requests per message.

A file is charged with its download, its label, and what the feed took to tell of it: its share of the page that named
it for reading, and the reading of its fields where the page could not bring them. A message is charged with whatever
was asked about it, and its share of the feed page. Everything else (polls that brought nothing, echoes of our own
writes, uploads, letters) stands beside it in the totals.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

Request = Mapping[str, Any]
FileKey = tuple[str, str]  # list and list item


def costs(
    requests: Iterable[Request], *, labelled: set[FileKey], filed: set[str], drives: Mapping[str, str]
) -> dict[str, Any]:
    """Return the `cost` part of summary.json.

    `labelled`: list and list-item ids of files that were labelled by their content; `filed`: ids of filed messages;
    `drives`: the list id of each drive.
    """
    counted = _Counted(labelled, filed, drives)
    for each in requests:
        counted.take(each)
    files = max(1, len(labelled))
    return {
        "units_per_labelled_file": round((counted.file_units + counted.file_feed_units) / files, 3),
        "of_these_download_and_label": round(counted.file_units / files, 3),
        "of_these_feed": round(counted.file_feed_units / files, 3),
        "mailbox_requests_per_filed_message": round(counted.message_requests / max(1, len(filed)), 3),
        "requests": counted.every,
        "library_units": counted.library_units,
        "library_feed_units": counted.feed_units,
        "library_idle_units": counted.idle_units,
        "idle_mail_polls": counted.idle_mail_polls,
        "throttled": counted.throttled,
    }


class _Counted:
    """The sums, as the log is read from its beginning."""

    def __init__(self, labelled: set[FileKey], filed: set[str], drives: Mapping[str, str]) -> None:
        self._labelled = labelled
        self._filed = filed
        self._drives = drives
        self._share: dict[Any, float] = {}  # of the last feed page that named a file or message
        self.file_units = self.file_feed_units = 0.0
        self.message_requests = 0.0
        self.every = self.throttled = self.idle_mail_polls = self.feed_units = self.idle_units = 0
        self.library_units = 0

    def take(self, request: Request) -> None:
        """Count one request."""
        path = unquote(request["path"]).split("?")[0]
        self.every += 1
        self.throttled += request["status"] == 429
        if "/lists/" in path or "/drives/" in path:
            self.library_units += request["cost"]
        if path.endswith(("/items/delta", "/root/delta")):
            self._library_page(path, request)
        elif path.endswith("/messages/delta"):
            self._mail_page(request)
        elif path.endswith("/listItem") and request["method"] == "GET":
            self._fields_apart(path, request)
        else:
            self._about_one(path, request)

    def _library_page(self, path: str, request: Request) -> None:
        self.feed_units += request["cost"]
        named = _named(request)
        self.idle_units += 0 if named else request["cost"]
        place = _after(path, "lists") or _after(path, "drives")
        for item in named:
            self._share[place, item] = request["cost"] / len(named)

    def _fields_apart(self, path: str, request: Request) -> None:
        """A page of driveItem delta names drive items; what each is in its list, and its fields, are read apart."""
        drive = _after(path, "drives")
        file = self._drives.get(drive, ""), str(request.get("answer", {}).get("id", ""))
        self.feed_units += request["cost"]
        self._share[file] = self._share.pop((drive, _after(path, "items")), 0.0) + request["cost"]

    def _mail_page(self, request: Request) -> None:
        named = _named(request)
        self.idle_mail_polls += not named
        for message in named:
            self._share.setdefault(message, 1 / len(named))

    def _about_one(self, path: str, request: Request) -> None:
        file, message = (_after(path, "lists"), _after(path, "items")), _after(path, "messages")
        if file in self._labelled and (request["method"] == "PATCH" or "/content" in path):
            self.file_units += request["cost"]
            self.file_feed_units += self._share.pop(file, 0.0) if "/content" in path else 0.0
        elif message in self._filed:
            self.message_requests += 1 + self._share.pop(message, 0.0)


def _named(request: Request) -> list[str]:
    return [str(each.get("id", "")) for each in request.get("answer", {}).get("value", ())]


def _after(path: str, step: str) -> str:
    """Return the step of a path that follows another: the id in `…/lists/{id}/…`."""
    steps = path.split("/")
    return steps[steps.index(step) + 1] if step in steps[:-1] else ""
