"""Delta feeds of libraries and lists: opaque links, pages, expiry (pages "listItem: delta", "driveItem: delta").

A cursor is a place in the library's log of changes. What changes while someone reads the pages moves to the end of the
log and comes again there, so a reader who follows the links to the end has seen everything.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from tenant.clock import parse_time, stamp
from tenant.errors import GraphError
from tenant.files_library import Library
from tenant.files_state import FilesState
from tenant.files_values import Item
from tenant.odata import link_to, options
from tenant.routing import Call

Json = dict[str, Any]
PAGE = 200
MOST = 1000


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a reader stands, with the options of the first call."""

    seq: int
    first: bool  # in the first enumeration, which names no deleted items
    size: int
    select: str
    expand: str


def read_feed(call: Call, files: FilesState, library: Library) -> Feed:
    """Where this request stands. Raises GraphError(410) for a link that has expired, 400 for one that is broken."""
    token = call.query.get("token") or call.query.get("$deltatoken") or call.query.get("$skiptoken")
    if token is None or token == "":
        return _start(call, 0, first=True)
    if token.lower() == "latest":
        return _start(call, library.seq, first=False)
    if token[:4].isdigit() and "-" in token:
        return _start(call, library.seq_at(_moment(token)), first=False)
    values = _decoded(token)
    if values.get("l") != library.list_id:
        raise GraphError(400, "invalidRequest", "The delta token is of another list.")
    issued, number = parse_time(values["t"]), int(values["i"])
    if number < files.expired_before or call.now - issued > files.delta_lifetime:
        fresh = link_to(call, {})
        why = "The delta token is no longer valid, and the application must reset the sync state."
        raise GraphError(410, "resyncChangesApplyDifferences", why, {"Location": fresh})
    return Feed(values["s"], values["f"], values["n"], values["c"], values["x"])


def _start(call: Call, seq: int, *, first: bool) -> Feed:
    asked = call.prefers("odata.maxpagesize") or ""
    size = min(options(call).top or (int(asked) if asked.isdigit() else 0) or PAGE, MOST)
    return Feed(seq, first, size, call.option("select") or "", call.option("expand") or "")


def _moment(text: str) -> datetime:
    try:
        return parse_time(text.replace(" ", "+"))
    except ValueError:
        raise GraphError(400, "invalidRequest", "The token is neither a delta token nor a time.") from None


def _decoded(token: str) -> Json:
    try:
        values = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        ok = isinstance(values, dict) and {"l", "t", "i", "s", "f", "n", "c", "x"} <= set(values)
    except ValueError:
        ok = False
    if not ok:
        raise GraphError(400, "invalidRequest", "The delta token is invalid.")
    found: Json = values
    return found


def page_of(
    call: Call,
    files: FilesState,
    library: Library,
    feed: Feed,
    shows: Callable[[Item], bool],
    write: Callable[[Item], list[Json]],
) -> Json:
    """One page of a feed: its items written as JSON, and the next or the delta link."""
    found = list(islice(_changes(library, feed, shows), feed.size + 1))
    page, more = found[: feed.size], len(found) > feed.size
    seq = page[-1].changed_seq if more else library.seq
    token = _token(call, files, library, feed, seq, first=feed.first and more)
    link = link_to(call, {"token": token})
    value = [written for item in page for written in write(item)]
    return {"value": value, ("@odata.nextLink" if more else "@odata.deltaLink"): link}


def _changes(library: Library, feed: Feed, shows: Callable[[Item], bool]) -> Iterator[Item]:
    for item in library.changes_after(feed.seq):
        if not (feed.first and item.deleted) and shows(item):
            yield item


def _token(call: Call, files: FilesState, library: Library, feed: Feed, seq: int, *, first: bool) -> str:
    files.issued += 1
    values = {
        "l": library.list_id,
        "s": seq,
        "f": first,
        "i": files.issued,
        "t": stamp(call.now),
        "n": feed.size,
        "c": feed.select,
        "x": feed.expand,
    }
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")
