"""What a week cost, counted on the tenant's own request log: resource units per labelled file, requests per message.

A file is charged with its download, its label, and its share of the feed page that named it for reading; a message
with whatever was asked about it, and its share of the feed page. Everything else (polls that brought nothing, echoes
of our own writes, uploads, letters) stands beside it in the totals.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

Request = Mapping[str, Any]
FileKey = tuple[str, str]  # list and list item


def costs(requests: Iterable[Request], *, labelled: set[FileKey], filed: set[str]) -> dict[str, Any]:
    """Return the `cost` part of summary.json.

    `labelled`: list and list-item ids of files that were labelled by their content; `filed`: ids of filed messages.
    """
    counted = _Counted(labelled, filed)
    for each in requests:
        counted.take(each)
    return {
        "units_per_labelled_file": round(counted.file_units / max(1, len(labelled)), 3),
        "mailbox_requests_per_filed_message": round(counted.message_requests / max(1, len(filed)), 3),
        "requests": counted.every,
        "library_units": counted.library_units,
        "library_feed_units": counted.feed_units,
        "idle_mail_polls": counted.idle_mail_polls,
        "throttled": counted.throttled,
    }


class _Counted:
    """The sums, as the log is read from its beginning."""

    def __init__(self, labelled: set[FileKey], filed: set[str]) -> None:
        self._labelled = labelled
        self._filed = filed
        self._share: dict[Any, float] = {}  # of the last feed page that named a file or message
        self.file_units = 0.0
        self.message_requests = 0.0
        self.every = self.throttled = self.idle_mail_polls = self.feed_units = self.library_units = 0

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
        else:
            self._about_one(path, request)

    def _library_page(self, path: str, request: Request) -> None:
        self.feed_units += request["cost"]
        named = _named(request)
        for item in named:
            self._share[_after(path, "lists"), item] = request["cost"] / len(named)

    def _mail_page(self, request: Request) -> None:
        named = _named(request)
        self.idle_mail_polls += not named
        for message in named:
            self._share.setdefault(message, 1 / len(named))

    def _about_one(self, path: str, request: Request) -> None:
        file, message = (_after(path, "lists"), _after(path, "items")), _after(path, "messages")
        if file in self._labelled and (request["method"] == "PATCH" or "/content" in path):
            shared = self._share.pop(file, 0.0) if "/content" in path else 0.0
            self.file_units += request["cost"] + shared
        elif message in self._filed:
            self.message_requests += 1 + self._share.pop(message, 0.0)


def _named(request: Request) -> list[str]:
    return [str(each.get("id", "")) for each in request.get("answer", {}).get("value", ())]


def _after(path: str, step: str) -> str:
    """Return the step of a path that follows another: the id in `…/lists/{id}/…`."""
    steps = path.split("/")
    return steps[steps.index(step) + 1] if step in steps[:-1] else ""
