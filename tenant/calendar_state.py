"""Calendars: one for each mailbox."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tenant.clock import ScenarioClock, parse_time
from tenant.errors import GraphError
from tenant.identifiers import opaque

_WINDOWS = {
    "utc": "UTC",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "central europe standard time": "Europe/Budapest",
    "south africa standard time": "Africa/Johannesburg",
    "singapore standard time": "Asia/Singapore",
    "eastern standard time": "America/New_York",
    "pacific standard time": "America/Los_Angeles",
    "aus eastern standard time": "Australia/Sydney",
    "new zealand standard time": "Pacific/Auckland",
}


def zone(name: str) -> ZoneInfo:
    """A time zone by its Windows or IANA name. Raises GraphError(400)."""
    try:
        return ZoneInfo(_WINDOWS.get(name.lower(), name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise GraphError(400, "TimeZoneNotSupportedException", f"The time zone '{name}' is not supported.") from None


def read_when(value: Any) -> datetime:
    """Read a dateTimeTimeZone. Raises GraphError(400)."""
    try:
        text, name = str(value["dateTime"]), str(value.get("timeZone") or "UTC")
        moment = parse_time(text)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise GraphError(400, "ErrorInvalidRequest", "An event needs 'start' and 'end' with 'dateTime'.") from None
    if text.rstrip().endswith("Z") or "+" in text:
        return moment
    return moment.replace(tzinfo=zone(name)).astimezone(UTC)


def show_when(moment: datetime, name: str) -> dict[str, str]:
    """Write a dateTimeTimeZone."""
    local = moment.astimezone(zone(name))
    return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": name}


@dataclass(slots=True)
class Event:
    """An event. `values` are the properties that clients write, as they wrote them."""

    id: str
    mailbox: str
    start: datetime
    end: datetime
    created: datetime
    modified: datetime
    change: int
    values: dict[str, Any]

    @property
    def change_key(self) -> str:
        """The version of the event."""
        return opaque("DwAAABYAAAB", self.id, self.change, length=20) + "AA"


@dataclass(slots=True)
class CalendarState:
    """The events of all mailboxes."""

    clock: ScenarioClock
    events: dict[str, Event] = field(default_factory=dict)
    gone: dict[str, tuple[str, int]] = field(default_factory=dict)  # mailbox and change, by the event's id
    change: int = 0

    def create(self, mailbox: str, values: dict[str, Any]) -> Event:
        """Create an event; one with a transaction id that is known is not made again."""
        transaction = values.get("transactionId")
        for each in self.events.values():
            if transaction and each.mailbox == mailbox and each.values.get("transactionId") == transaction:
                return each
        start, end = _span(values)
        self.change += 1
        event_id = opaque("AAMkADAwATM0MDAAMSEvAAA", "event", mailbox, self.change, length=43) + "="
        now = self.clock.now()
        event = self.events[event_id] = Event(event_id, mailbox, start, end, now, now, self.change, dict(values))
        return event

    def update(self, event: Event, values: dict[str, Any]) -> None:
        """Change an event."""
        merged = {**event.values, **values}
        event.start, event.end = _span(merged)
        event.values, event.modified = merged, self.clock.now()
        self.change += 1
        event.change = self.change

    def remove(self, event: Event) -> None:
        """Remove an event; readers of the feed are told."""
        del self.events[event.id]
        self.change += 1
        self.gone[event.id] = (event.mailbox, self.change)

    def of(self, mailbox: str) -> list[Event]:
        """The events of a mailbox, earliest first."""
        return sorted((e for e in self.events.values() if e.mailbox == mailbox), key=lambda e: (e.start, e.id))


def _span(values: dict[str, Any]) -> tuple[datetime, datetime]:
    start, end = read_when(values.get("start")), read_when(values.get("end"))
    if end < start:
        raise GraphError(400, "ErrorPropertyValidationFailure", "The end of an event can't be before its start.")
    return start, end
