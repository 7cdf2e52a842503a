"""The calendar routes of Graph (resource page "event")."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.calendar_state import Event, show_when
from tenant.clock import parse_time, stamp
from tenant.errors import GraphError
from tenant.identifiers import opaque
from tenant.mail_json import preferences
from tenant.mail_mime import html_to_text
from tenant.mail_places import mailbox
from tenant.mail_reading import context
from tenant.mail_state import Mailbox
from tenant.odata import Page, collection, options, ordered, paged, pick
from tenant.routing import Call, Needs, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

_BOX = "/v1.0/users/{user}"
_WRITABLE = frozenset(
    {
        "subject",
        "body",
        "start",
        "end",
        "location",
        "locations",
        "attendees",
        "isAllDay",
        "categories",
        "showAs",
        "importance",
        "sensitivity",
        "isReminderOn",
        "reminderMinutesBeforeStart",
        "responseRequested",
        "recurrence",
        "transactionId",
        "allowNewTimeProposals",
        "isOnlineMeeting",
        "hideAttendees",
        "singleValueExtendedProperties",
        "onlineMeetingProvider",
    }
)


def routes(state: "TenantState") -> list[Route]:
    """The routes of calendars."""
    read, write = Needs.CALENDAR_READ, Needs.CALENDAR_WRITE
    made = [
        route("GET", f"{_BOX}/calendar", get_calendar, page="calendar-get", permission=read),
        route("GET", f"{_BOX}/calendars", list_calendars, page="user-list-calendars", permission=read),
    ]
    for place in ("", "/calendar", "/calendars/{calendar}"):
        path = _BOX + place
        made += [
            route("GET", f"{path}/events", list_events, page="user-list-events", permission=read),
            route("POST", f"{path}/events", create_event, page="user-post-events", permission=write),
            route("GET", f"{path}/calendarView", calendar_view, page="user-list-calendarview", permission=read),
            route("GET", f"{path}/events/{{event}}", get_event, page="event-get", permission=read),
            route("PATCH", f"{path}/events/{{event}}", update_event, page="event-update", permission=write),
            route("DELETE", f"{path}/events/{{event}}", delete_event, page="event-delete", permission=write),
            route("POST", f"{path}/events/{{event}}/cancel", cancel_event, page="event-cancel", permission=write),
        ]
    return made


_DEFAULTS: dict[str, Any] = {
    "categories": [],
    "transactionId": None,
    "reminderMinutesBeforeStart": 15,
    "isReminderOn": True,
    "subject": "",
    "importance": "normal",
    "sensitivity": "normal",
    "isAllDay": False,
    "responseRequested": True,
    "showAs": "busy",
    "recurrence": None,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "allowNewTimeProposals": True,
    "hideAttendees": False,
}


def event_json(call: Call, box: Mailbox, event: Event) -> dict[str, Any]:
    """An event in the time zone that the call prefers."""
    zone = call.prefers("outlook.timezone") or "UTC"
    values = event.values
    body = values.get("body") or {"contentType": "html", "content": ""}
    organizer = {"emailAddress": {"name": box.user.name, "address": box.address}}
    return {
        "@odata.etag": f'W/"{event.change_key}"',
        "id": event.id,
        "createdDateTime": stamp(event.created),
        "lastModifiedDateTime": stamp(event.modified),
        "changeKey": event.change_key,
        **{name: values.get(name, default) for name, default in _DEFAULTS.items()},
        "originalStartTimeZone": (values.get("start") or {}).get("timeZone") or "UTC",
        "originalEndTimeZone": (values.get("end") or {}).get("timeZone") or "UTC",
        "iCalUId": opaque("040000008200E00074C5B7101A82E008", event.id, length=40),
        "hasAttachments": False,
        "bodyPreview": " ".join(html_to_text(str(body.get("content") or "")).split())[:255],
        "isCancelled": False,
        "isOrganizer": True,
        "seriesMasterId": None,
        "type": "singleInstance",
        "webLink": f"https://outlook.office365.com/owa/?itemid={event.id}&exvsurl=1&path=/calendar/item",
        "onlineMeetingUrl": None,
        "isDraft": False,
        "onlineMeeting": None,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "body": {"contentType": str(body.get("contentType", "html")).lower(), "content": body.get("content") or ""},
        "start": show_when(event.start, zone),
        "end": show_when(event.end, zone),
        "location": {"displayName": "", "locationType": "default", **(values.get("location") or {})},
        "locations": values.get("locations") or [],
        "attendees": [_attendee(a) for a in values.get("attendees") or ()],
        "organizer": organizer,
    }


def _attendee(value: dict[str, Any]) -> dict[str, Any]:
    status = {"response": "none", "time": "0001-01-01T00:00:00Z"}
    return {"type": value.get("type", "required"), "status": status, "emailAddress": value.get("emailAddress", {})}


def _calendar(box: Mailbox) -> dict[str, Any]:
    return {
        "id": opaque("AAMkADAwATM0MDAAMS0uAAB", box.address, "calendar", length=43),
        "name": "Calendar",
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": True,
        "changeKey": opaque("", box.address, "calendar key"),
        "canShare": True,
        "canViewPrivateItems": True,
        "canEdit": True,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": True,
        "isRemovable": False,
        "owner": {"name": box.user.name, "address": box.address},
    }


def get_calendar(call: Call, state: "TenantState") -> Response:
    """The calendar of a mailbox."""
    box = mailbox(call, state)
    return answer({"@odata.context": context(box, "calendar/$entity"), **_calendar(box)})


def list_calendars(call: Call, state: "TenantState") -> Response:
    """All calendars of a mailbox: the one."""
    box = mailbox(call, state)
    return answer(collection(context(box, "calendars"), Page([_calendar(box)], None, 1)))


def list_events(call: Call, state: "TenantState") -> Response:
    """All events of a mailbox."""
    box = mailbox(call, state)
    return _events(call, box, state.calendar.of(box.address), "events")


def calendar_view(call: Call, state: "TenantState") -> Response:
    """The events within a span of time."""
    box = mailbox(call, state)
    start, end = span_of(call)
    inside = [e for e in state.calendar.of(box.address) if e.start < end and e.end > start]
    return _events(call, box, inside, "calendarView")


def span_of(call: Call) -> tuple[datetime, datetime]:
    """The span of time that a request names. Raises GraphError(400)."""
    try:
        given = {name.lower(): value for name, value in call.query.items()}
        return parse_time(given["startdatetime"]), parse_time(given["enddatetime"])
    except (KeyError, ValueError):
        text = "This request requires a time window: the query string parameters StartDateTime and EndDateTime."
        raise GraphError(400, "ErrorInvalidParameter", text) from None


def _events(call: Call, box: Mailbox, events: Iterable[Event], tail: str) -> Response:
    chosen = options(call)
    rows = [event_json(call, box, e) | _extended(e, filtering=True) for e in events]
    rows = ordered(filter(chosen.keeps(), rows), chosen.orderby)
    page = paged(call, rows, chosen, size=10)
    page.items[:] = [pick(_trim(row, bool(chosen.expands(_EXTENDED))), chosen.select) for row in page.items]
    return answer(collection(context(box, tail), page, count=chosen.count), headers=preferences(call))


_EXTENDED = "singleValueExtendedProperties"


def _extended(event: Event, *, filtering: bool) -> dict[str, Any]:
    values = event.values.get(_EXTENDED)
    return {_EXTENDED: values} if values and filtering else {}


def _trim(row: dict[str, Any], keep: bool) -> dict[str, Any]:
    return row if keep else {k: v for k, v in row.items() if k != _EXTENDED}


def _event(call: Call, state: "TenantState", box: Mailbox) -> Event:
    found = state.calendar.events.get(call.params["event"])
    if found is None or found.mailbox != box.address:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return found


def _shown(call: Call, box: Mailbox, event: Event, status: int = 200) -> Response:
    chosen = options(call)
    row = event_json(call, box, event) | _extended(event, filtering=bool(chosen.expands(_EXTENDED)))
    body = {"@odata.context": context(box, "events/$entity"), **pick(row, chosen.select)}
    headers = preferences(call)
    if status == 201:
        headers["Location"] = f"{call.origin}/v1.0/users/{box.user.id}/events/{event.id}"
    return answer(body, status, headers)


def _values(call: Call) -> dict[str, Any]:
    values = {k: v for k, v in call.json().items() if "@odata." not in k}
    for name in values:
        if name not in _WRITABLE:
            text = f"The property '{name}' does not exist on type 'microsoft.graph.event' or can't be written."
            raise GraphError(400, "RequestBodyRead", text)
    return values


def get_event(call: Call, state: "TenantState") -> Response:
    """One event."""
    box = mailbox(call, state)
    return _shown(call, box, _event(call, state, box))


def create_event(call: Call, state: "TenantState") -> Response:
    """Create an event."""
    box = mailbox(call, state)
    return _shown(call, box, state.calendar.create(box.address, _values(call)), 201)


def update_event(call: Call, state: "TenantState") -> Response:
    """Change an event."""
    box = mailbox(call, state)
    found = _event(call, state, box)
    wanted = call.headers.get("if-match", "*")
    if wanted not in ("*", f'W/"{found.change_key}"'):
        raise GraphError(412, "ErrorIrresolvableConflict", "The change key does not match the current one.")
    state.calendar.update(found, _values(call))
    return _shown(call, box, found)


def delete_event(call: Call, state: "TenantState") -> Response:
    """Remove an event."""
    box = mailbox(call, state)
    state.calendar.remove(_event(call, state, box))
    return answer()


def cancel_event(call: Call, state: "TenantState") -> Response:
    """Cancel a meeting: it is removed, and its attendees would be told."""
    box = mailbox(call, state)
    state.calendar.remove(_event(call, state, box))
    return answer(None, 202)
