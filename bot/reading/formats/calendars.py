"""Calendar objects (RFC 5545 by icalendar): what, when, where and who, as lines that a person can read."""

from collections.abc import Iterator
from typing import Any

import icalendar

from bot.reading.charsets import decode
from bot.reading.extracted import CannotRead, Extracted, Limits, Page

_FIELDS = (
    ("SUMMARY", "Summary"), ("DTSTART", "Start"), ("DTEND", "End"), ("DUE", "Due"), ("LOCATION", "Location"),
    ("ORGANIZER", "Organiser"), ("STATUS", "Status"), ("UID", "Uid"), ("SEQUENCE", "Sequence"),
    ("DESCRIPTION", "Description"),
)  # fmt: skip
_EVENTS = 1_000


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a calendar file. Raises CannotRead where nothing of it can be parsed."""
    text = decode(content)[: limits.text_chars]
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise CannotRead("broken", f"not a calendar: {error}") from error
    blocks: list[str] = []
    metadata: dict[str, str] = {}
    for calendar in calendars:
        if method := calendar.get("METHOD"):
            metadata["method"] = str(method).upper()
        for event in list(calendar.walk())[:_EVENTS]:
            if event.name in ("VEVENT", "VTODO", "VJOURNAL"):
                blocks.append("\n".join(_lines(event)))
                metadata.setdefault("title", str(event.get("SUMMARY", "")))
    if method := metadata.get("method"):
        blocks.insert(0, f"Method: {method}")
    told = "\n\n".join(blocks)
    return Extracted(kind="ics", text=told, pages=(Page(number=1, text=told),), metadata=metadata)


def _lines(event: Any) -> Iterator[str]:
    for key, shown in _FIELDS:
        value = event.get(key)
        if value is None:
            continue
        yield f"{shown}: {_value(value)}"
    people = event.get("ATTENDEE", [])
    for each in people if isinstance(people, list) else [people]:
        yield f"Attendee: {_value(each)}"


def _value(value: Any) -> str:
    if hasattr(value, "dt"):
        moment = value.dt
        return str(moment.isoformat(sep=" ")) if hasattr(moment, "hour") else str(moment)
    told = str(value[0] if isinstance(value, list) and value else value)
    return told[7:] if told.lower().startswith("mailto:") else told
