"""Mails and events as Graph wants them, composed through O365; nothing is sent from here."""

import base64
from datetime import UTC
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from O365.calendar import Event as O365Event
from O365.connection import MSGraphProtocol
from O365.message import Message as O365Message
from O365.utils import ImportanceLevel

from connectors.errors import Refused
from connectors.ports import Address, Event, OutgoingFile, OutgoingMail
from connectors.protocol import literal, moment

KEY_PROPERTY: Final = "String {8f2d6a0c-52f1-4b63-9c1e-6d0e4f7a9b35} Name ModelOfficeKey"
KEY_HEADER: Final = "x-model-office-key"
INLINE_BYTES = 2_500_000
"""What goes along in the draft itself; a request may have 4 MB, and base64 makes 4 bytes of 3."""
SINGLE_BYTES = 3_000_000
"""The largest attachment that may be added in one POST ("Attach large files to Outlook messages")."""


def by_key(key: str) -> str:
    """Return the filter that finds what carries our key.

    >>> by_key("a'b").endswith("and ep/value eq 'a''b')")
    True
    """
    return f"singleValueExtendedProperties/any(ep: ep/id eq {literal(KEY_PROPERTY)} and ep/value eq {literal(key)})"


def protocol(zone: str = "UTC") -> Any:
    """Return O365's description of Graph v1.0."""
    return MSGraphProtocol(timezone=ZoneInfo(zone))


def draft(mail: OutgoingMail, key: str, inline: tuple[OutgoingFile, ...]) -> dict[str, Any]:
    """Compose a draft that carries our key, as header and as extended property. Raises Refused for a bad header."""
    message = O365Message(protocol=protocol(), main_resource="")
    message.to.add([(each.name, each.email) for each in mail.to])
    message.cc.add([(each.name, each.email) for each in mail.cc])
    message.subject = mail.subject
    message.body_type = "text"
    message.body = mail.text
    if mail.important:
        message.importance = ImportanceLevel.High
    message.add_message_header(KEY_HEADER, key)
    for name, value in _custom_headers(mail).items():
        message.add_message_header(name, value)
    message.single_value_extended_properties.append({"id": KEY_PROPERTY, "value": key})
    if inline:
        message.attachments.add([(BytesIO(each.content), each.name) for each in inline])
    data: dict[str, Any] = message.to_api_data()
    # O365 makes no type of its own for an attachment, and Graph would guess from the name.
    for raw, each in zip(data.get("attachments", ()), inline, strict=True):
        raw["contentType"] = each.media_type
    data.pop("flag", None)
    return data


def _custom_headers(mail: OutgoingMail) -> dict[str, str]:
    # "internetMessageHeader": custom ones begin with x-, and a message takes five; one of them is our key.
    if len(mail.headers) > 4 or not all(name.lower().startswith("x-") for name in mail.headers):
        raise Refused("at most four headers of our own, each beginning with x-")
    return dict(mail.headers)


def attachment(file: OutgoingFile) -> dict[str, Any]:
    """Compose an attachment that is added by itself."""
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": file.name,
        "contentType": file.media_type,
        "contentBytes": base64.b64encode(file.content).decode("ascii"),
    }


def inline_files(files: tuple[OutgoingFile, ...]) -> tuple[OutgoingFile, ...]:
    """Return the files that fit into the draft's own request, in their order."""
    found: list[OutgoingFile] = []
    for each in files:
        if sum(len(one.content) for one in found) + len(each.content) <= INLINE_BYTES:
            found.append(each)
    return tuple(found)


def event(wanted: Event, key: str) -> dict[str, Any]:
    """Compose a calendar event whose transaction id and extended property are our key."""
    made = O365Event(protocol=protocol(), main_resource="", subject=wanted.subject)
    made.body_type = "text"
    made.body = wanted.text
    made.start = wanted.start.astimezone(ZoneInfo("UTC"))
    made.end = wanted.end.astimezone(ZoneInfo("UTC"))
    made.location = wanted.location
    made.transaction_id = key
    for each in wanted.attendees:
        made.attendees.add((each.name, each.email))
    data: dict[str, Any] = made.to_api_data()
    for name in ("isOnlineMeeting", "onlineMeetingProvider"):  # O365 writes the first as the text "false"
        data.pop(name, None)
    data["singleValueExtendedProperties"] = [{"id": KEY_PROPERTY, "value": key}]
    return data


def read_event(raw: dict[str, Any]) -> Event:
    """Translate an event of Graph, whose times were asked for in UTC."""
    start, end = moment(raw["start"]["dateTime"]), moment(raw["end"]["dateTime"])
    if start is None or end is None:
        raise Refused("an event without times")
    return Event(
        subject=raw.get("subject") or "",
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        location=(raw.get("location") or {}).get("displayName") or "",
        text=(raw.get("body") or {}).get("content") or "",
        attendees=tuple(
            Address(each["emailAddress"]["address"].lower(), each["emailAddress"].get("name") or "")
            for each in raw.get("attendees", ())
        ),
    )
