"""The feed of changes of a calendar within a span of time (page "event: delta")."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from tenant.calendar import event_json, span_of
from tenant.calendar_state import CalendarState
from tenant.clock import parse_time, stamp
from tenant.errors import GraphError
from tenant.mail_json import preferences
from tenant.mail_places import mailbox
from tenant.mail_state import Mailbox
from tenant.routing import Call, Needs, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#Collection(event)"
PAGE = 10


def routes(state: "TenantState") -> list[Route]:
    """The feeds of a mailbox's calendar: of the mailbox, and of its calendar by name."""
    box, read = "/v1.0/users/{user}", Needs.CALENDAR_READ
    return [
        route("GET", f"{box}{place}/calendarView/delta", calendar_delta, page="event-delta", permission=read)
        for place in ("", "/calendar", "/calendars/{calendar}")
    ]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader stands; it travels inside the opaque links. `first`: in the first enumeration."""

    start: str
    end: str
    at: int  # the last change that was read
    first: bool
    issued: int  # seconds since 1970, scenario time

    def token(self) -> str:
        """The opaque token."""
        values = [getattr(self, name) for name in self.__slots__]
        return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The span of time that is watched."""
        return parse_time(self.start), parse_time(self.end)


def calendar_delta(call: Call, state: "TenantState") -> Response:
    """One page of the events of a span that are new, changed or gone."""
    box = mailbox(call, state)
    token = call.option("deltatoken") or call.option("skiptoken")
    position = _continue(token, state) if token else _begin(call, state)
    changes = sorted(_changes(state.calendar, box, position))
    size = _size(call)
    page, more = changes[:size], len(changes) > size
    issued = int(state.clock.now().timestamp())
    if more:
        following = replace(position, at=page[-1][0], issued=issued)
        link = {"@odata.nextLink": _link(call, "$skiptoken", following)}
    else:
        done = replace(position, at=state.calendar.change, first=False, issued=issued)
        link = {"@odata.deltaLink": _link(call, "$deltatoken", done)}
    rows = [_row(call, state, box, event_id, there=there) for _, event_id, there in page]
    return answer({"@odata.context": _CONTEXT, **link, "value": rows}, headers=preferences(call))


def _begin(call: Call, state: "TenantState") -> Position:
    start, end = span_of(call)
    return Position(stamp(start), stamp(end), 0, True, int(state.clock.now().timestamp()))


def _continue(token: str, state: "TenantState") -> Position:
    try:
        position = Position(*json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4))))
        issued = datetime.fromtimestamp(position.issued, UTC)
    except (ValueError, TypeError):
        raise GraphError(400, "ErrorInvalidSyncStateData", "Badly formed token.") from None
    if state.clock.now() - issued > state.mail.token_life:
        text = "The sync state generation is not found; a full synchronization is required."
        raise GraphError(410, "SyncStateNotFound", text)
    return position


def _changes(calendar: CalendarState, box: Mailbox, position: Position) -> Iterator[tuple[int, str, bool]]:
    """(change, event, whether it is there): an event that was moved out of the span counts as gone."""
    start, end = position.span
    for event in calendar.of(box.address):
        inside = event.start < end and event.end > start
        if event.change > position.at and (inside or not position.first):
            yield event.change, event.id, inside
    for event_id, (address, change) in calendar.gone.items():
        if address == box.address and change > position.at and not position.first:
            yield change, event_id, False


def _size(call: Call) -> int:
    asked = call.prefers("odata.maxpagesize") or ""
    return max(1, min(int(asked), 1000)) if asked.isdigit() else PAGE


def _row(call: Call, state: "TenantState", box: Mailbox, event_id: str, *, there: bool) -> dict[str, Any]:
    kind = {"@odata.type": "#microsoft.graph.event"}
    if not there:
        return {**kind, "id": event_id, "@removed": {"reason": "deleted"}}
    return {**kind, **event_json(call, box, state.calendar.events[event_id])}


def _link(call: Call, name: str, position: Position) -> str:
    return f"{call.origin}{quote(call.path, safe='/@=')}?{name}={position.token()}"
