"""What a week cost, counted on the tenant's own request log: resource units per labelled file, requests per message.

Only what a file or message caused is counted to it: its download, its label, its share of the feed pages that named
it. Polls that brought nothing, letters and uploads are in the totals beside it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

Request = Mapping[str, Any]


def costs(requests: Iterable[Request], *, labelled: set[tuple[str, str]], filed: set[str]) -> dict[str, Any]:
    """Return the `cost` part of summary.json.

    `labelled`: list and list-item ids of files that were labelled by their content; `filed`: ids of filed messages.
    """
    feed_units = feed_files = file_units = 0.0
    feed_pages = feed_messages = message_requests = idle = every = throttled = 0
    for each in requests:
        path, method = unquote(each["path"]), each["method"]
        every += 1
        throttled += each["status"] == 429
        named = len(each.get("answer", {}).get("value", ())) if "/delta" in path else 0
        if "/items/delta" in path or "/root/delta" in path:
            feed_units += each["cost"] if named else 0
            feed_files += named
        elif "/messages/delta" in path:
            feed_pages += bool(named)
            idle += not named
            feed_messages += named
        elif _item_of(path) in labelled and (method == "PATCH" or "/content" in path):
            file_units += each["cost"]
        elif _message_of(path) in filed:
            message_requests += 1
    per_file = file_units / len(labelled) + feed_units / feed_files if labelled and feed_files else 0.0
    per_message = message_requests / len(filed) + feed_pages / feed_messages if filed and feed_messages else 0.0
    return {
        "units_per_labelled_file": round(per_file, 3),
        "mailbox_requests_per_filed_message": round(per_message, 3),
        "requests": every,
        "idle_mail_polls": idle,
        "throttled": throttled,
    }


def _item_of(path: str) -> tuple[str, str]:
    """Read list and item ids of `/sites/{s}/lists/{l}/items/{i}/…`."""
    steps = path.split("?")[0].split("/")
    try:
        return steps[steps.index("lists") + 1], steps[steps.index("items") + 1]
    except (ValueError, IndexError):
        return "", ""


def _message_of(path: str) -> str:
    steps = path.split("?")[0].split("/")
    try:
        return steps[steps.index("messages") + 1]
    except (ValueError, IndexError):
        return ""
