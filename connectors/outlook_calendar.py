"""The calendar of one mailbox, through Graph; O365 composes the events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.composing import by_key, event, read_event
from connectors.errors import Gone
from connectors.outlook_folders import bucket_of
from connectors.ports import Event
from connectors.protocol import segment, stamp
from connectors.transport import ROOT, Ask, Transport

_IN_UTC = {"Prefer": 'outlook.timezone="UTC", outlook.body-content-type="text"'}


class OutlookCalendar:
    """A calendar behind the port `Calendar`."""

    def __init__(self, transport: Transport, address: str) -> None:
        self._transport = transport
        self._bucket = bucket_of(address)
        self._root = f"{ROOT}/users/{segment(address)}"

    def put(self, event_: Event, *, key: str) -> str:
        """See `Calendar.put`. The key is the event's transactionId, by which the service knows a repetition."""
        query = f"$filter={segment(by_key(key))}&$select=id"
        for raw in self._transport.pages(self._ask("GET", f"/events?{query}")):
            return str(raw["id"])
        made = self._transport.json(self._ask("POST", "/events", event(event_, key), keyed=True))
        return str(made["id"])

    def cancel(self, event_id: str) -> None:
        """See `Calendar.cancel`."""
        try:
            self._transport.send(self._ask("DELETE", f"/events/{segment(event_id)}"))
        except Gone:
            return

    def between(self, start: datetime, end: datetime) -> tuple[Event, ...]:
        """See `Calendar.between`; recurring events are listed one by one."""
        query = f"startDateTime={stamp(start)}&endDateTime={stamp(end)}&$orderby=start/dateTime&$top=100"
        listing = self._ask("GET", f"/calendarView?{query}", headers=_IN_UTC)
        return tuple(read_event(raw) for raw in self._transport.pages(listing))

    def _ask(
        self, method: Any, path: str, body: Any = None, *,
        keyed: bool = False, headers: Mapping[str, str] | None = None,
    ) -> Ask:  # fmt: skip
        return Ask(method, f"{self._root}{path}", self._bucket, json=body, keyed=keyed, headers=headers or {})
