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
    """Read a calendar file. Raises CannotRead where nothing of it can be parsed.

    The metadata have `starts` and `cancelled`: the starts of what stands and of what is called off, as ISO 8601 days
    and times apart by blanks.
    """
    text = decode(content)[: limits.text_chars]
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise CannotRead("broken", f"not a calendar: {error}") from error
    blocks: list[str] = []
    metadata: dict[str, str] = {}
    starts: dict[str, list[str]] = {"starts": [], "cancelled": []}
    for calendar in calendars:
        if method := str(calendar.get("METHOD", "")).upper():
            metadata["method"] = method
        for event in list(calendar.walk())[:_EVENTS]:
            if event.name in ("VEVENT", "VTODO", "VJOURNAL"):
                blocks.append("\n".join(_lines(event)))
                metadata.setdefault("title", str(event.get("SUMMARY", "")))
                off = "CANCEL" in (method, str(event.get("STATUS", "")).upper()[:6])
                starts["cancelled" if off else "starts"] += _start(event)
    metadata |= {name: " ".join(days) for name, days in starts.items() if days}
    if "method" in metadata:
        blocks.insert(0, f"Method: {metadata['method']}")
    told = "\n\n".join(blocks)
    return Extracted(kind="ics", text=told, pages=(Page(number=1, text=told),), metadata=metadata)


def _start(event: Any) -> list[str]:
    start = event.get("DTSTART")
    return [start.dt.isoformat()] if hasattr(start, "dt") else []


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
