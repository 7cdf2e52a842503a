"""The feeds of changes: messages of a folder, and folders (pages "message: delta", "mailFolder: delta")."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.mail_json import folder_json, message_json, preferences, view
from tenant.mail_message import FeedEntry, Folder
from tenant.mail_places import folder, mailbox
from tenant.mail_state import Mailbox
from tenant.odata import Options, names, options
from tenant.odata_filter import matches
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#Collection"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader of a feed stands; it travels inside the opaque links."""

    place: str  # folder id
    at: int  # the last change that was read
    base: int  # where this round began
    first: int  # of the first enumeration: removals before this change are not named; 0 in later rounds
    generation: int
    issued: int  # seconds since 1970, scenario time
    select: str = ""
    filter: str = ""
    change_type: str = ""

    def token(self) -> str:
        """The opaque token."""
        values = [getattr(self, name) for name in self.__slots__]
        return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(token: str) -> Position:
    try:
        return Position(*json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4))))
    except (ValueError, TypeError):
        raise GraphError(400, "ErrorInvalidSyncStateData", "Badly formed token.") from None


def messages_delta(call: Call, state: "TenantState") -> Response:
    """One page of what changed in a folder."""
    box = mailbox(call, state)
    place = folder(call, box)
    token = call.option("deltatoken") or call.option("skiptoken")
    position = _continue(token, box, place.id, state) if token else _begin(call, box, place.id, state)
    if call.option("deltatoken"):
        position = replace(position, base=position.at)
    size = _size(call)
    entries = list(_after(place, position))
    page, more = entries[:size], len(entries) > size
    chosen = replace(options(call), select=names(position.select), filter=None, orderby=())
    rows = [row for e in page if (row := _row(call, e, chosen))]
    end = page[-1].change if more else box.change
    issued = int(state.clock.now().timestamp())
    if more:
        link = {"@odata.nextLink": _link(call, "$skiptoken", replace(position, at=end, issued=issued))}
    else:
        done = replace(position, at=end, base=end, first=0, issued=issued)
        link = {"@odata.deltaLink": _link(call, "$deltatoken", done)}
    return answer({"@odata.context": f"{_CONTEXT}(message)", **link, "value": rows}, headers=preferences(call))


def _begin(call: Call, box: Mailbox, place: str, state: "TenantState") -> Position:
    chosen = options(call)
    if chosen.search is not None:
        raise GraphError(400, "ErrorInvalidUrlQuery", "The query parameter '$search' is not supported by delta.")
    if chosen.filter and not all(p == "receivedDateTime" for p in chosen.filter_paths()):
        text = (
            "The following parameters are not supported with change tracking over the 'messages' resource: '$filter'."
        )
        raise GraphError(400, "ErrorInvalidUrlQueryFilter", text)
    kind = call.query.get("changeType", "")
    if kind not in ("", "created", "updated", "deleted"):
        raise GraphError(400, "ErrorInvalidUrlQuery", f"Invalid changeType '{kind}'.")
    issued = int(state.clock.now().timestamp())
    select = ",".join(chosen.select or ())
    return Position(place, 0, 0, box.change + 1, box.generation, issued, select, chosen.filter or "", kind)


def _continue(token: str, box: Mailbox, place: str, state: "TenantState") -> Position:
    position = _read(token)
    issued = datetime.fromtimestamp(position.issued, UTC)
    old = state.clock.now() - issued > state.mail.token_life
    if old or position.generation != box.generation or position.place != place:
        text = "The sync state generation is not found; a full synchronization is required."
        raise GraphError(410, "SyncStateNotFound", text)
    return position


def _size(call: Call) -> int:
    asked = call.prefers("odata.maxpagesize") or call.option("top") or ""
    return max(1, min(int(asked), 1000)) if asked.isdigit() else 10


def _after(place: Folder, position: Position) -> Iterator[FeedEntry]:
    """The entries after a position, oldest change first."""
    found = []
    for entry in reversed(place.feed.values()):
        if entry.change <= position.at:
            break
        found.append(entry)
    keeps = matches(position.filter) if position.filter else None
    for entry in reversed(found):
        kind = "created" if entry.created > position.base else "updated"
        if entry.left_as is not None:
            kind = "deleted"
        if kind == "deleted" and entry.change < position.first:
            continue
        if position.change_type and kind != position.change_type:
            continue
        if keeps and kind != "deleted" and not keeps({"receivedDateTime": entry.message.received.isoformat()}):
            continue
        yield entry


def _row(call: Call, entry: FeedEntry, chosen: Options) -> dict[str, Any]:
    if entry.left_as is not None:
        immutable = view(call, entry.message)["id"] == entry.message.immutable_id
        return {
            "@odata.type": "#microsoft.graph.message",
            "id": entry.left_as[1 if immutable else 0],
            "@removed": {"reason": "deleted"},
        }
    return {"@odata.type": "#microsoft.graph.message", **message_json(call, entry.message, chosen)}


def _link(call: Call, name: str, position: Position) -> str:
    return f"{call.origin}{quote(call.path, safe='/@=')}?{name}={position.token()}"


def folders_delta(call: Call, state: "TenantState") -> Response:
    """The folders that are new or renamed since a token (those that are gone are not named)."""
    box = mailbox(call, state)
    token = call.option("deltatoken")
    position = _continue(token, box, "", state) if token else _begin(call, box, "", state)
    rows = [
        {"@odata.type": "#microsoft.graph.mailFolder", **folder_json(box, f)}
        for f in box.folders.values()
        if f.change > position.at
    ]
    issued = int(state.clock.now().timestamp())
    done = replace(position, at=box.change, base=box.change, first=0, issued=issued)
    link = _link(call, "$deltatoken", done)
    return answer({"@odata.context": f"{_CONTEXT}(mailFolder)", "@odata.deltaLink": link, "value": rows})
