"""Writing what Graph's JSON says into a message."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from tenant.clock import ScenarioClock
from tenant.errors import GraphError
from tenant.mail_message import Attachment, Message, Party
from tenant.mail_mime import attachment_id

_DRAFT_ONLY = frozenset(
    {
        "subject",
        "body",
        "from",
        "sender",
        "toRecipients",
        "ccRecipients",
        "bccRecipients",
        "replyTo",
        "internetMessageHeaders",
        "internetMessageId",
        "isReadReceiptRequested",
        "isDeliveryReceiptRequested",
    }
)
_ALWAYS = frozenset(
    {
        "categories",
        "isRead",
        "importance",
        "flag",
        "inferenceClassification",
        "singleValueExtendedProperties",
        "multiValueExtendedProperties",
    }
)
_READ_ONLY = frozenset(
    {
        "id",
        "isDraft",
        "conversationId",
        "conversationIndex",
        "changeKey",
        "bodyPreview",
        "hasAttachments",
        "parentFolderId",
    }
)
MOST_HEADERS = 5


def write_properties(values: Mapping[str, Any], message: Message, *, creating: bool = False) -> None:
    """Set the named properties. Raises GraphError(400) for what is unknown or may not change any more."""
    for name, value in values.items():
        if name.startswith("@") or "@odata." in name or name in _READ_ONLY:
            continue
        if name == "attachments" and creating:
            for each in value or ():
                add_attachment(message, each)
            continue
        if name not in _DRAFT_ONLY and name not in _ALWAYS:
            text = f"The property '{name}' does not exist on type 'microsoft.graph.message'."
            raise GraphError(400, "RequestBodyRead", text)
        if name in _DRAFT_ONLY and not message.is_draft and not creating:
            text = f"The property '{name}' can be updated only if isDraft = true."
            raise GraphError(400, "ErrorInvalidPropertySet", text)
        try:
            _set(name, value, message)
        except (TypeError, AttributeError, KeyError):
            raise GraphError(400, "RequestBodyRead", f"Cannot read the value of the property '{name}'.") from None


def _set(name: str, value: Any, message: Message) -> None:
    match name:
        case "subject":
            message.subject = str(value or "")
        case "body":
            kind = str(value.get("contentType", "text")).lower()
            message.body_type = "html" if kind == "html" else "text"
            message.body, message.text = str(value.get("content") or ""), None
        case "from":
            message.author = _party(value)
        case "sender":
            message.sender = _party(value)
        case "toRecipients":
            message.to = _parties(value)
        case "ccRecipients":
            message.cc = _parties(value)
        case "bccRecipients":
            message.bcc = _parties(value)
        case "replyTo":
            message.reply_to = _parties(value)
        case "internetMessageHeaders":
            message.headers = _headers(value)
        case "internetMessageId":
            message.internet_id = str(value)
        case "singleValueExtendedProperties":
            for each in value or ():
                message.extended[str(each["id"])] = str(each["value"])
        case _:
            _set_mark(name, value, message)


def _set_mark(name: str, value: Any, message: Message) -> None:
    match name:
        case "categories":
            message.categories = list(dict.fromkeys(str(v) for v in value or ()))
        case "isRead":
            message.is_read = bool(value)
        case "importance":
            message.importance = _member("importance", value, ("low", "normal", "high"))
        case "flag":
            message.flag = _member("followupFlagStatus", value["flagStatus"], ("notFlagged", "complete", "flagged"))
        case "inferenceClassification":
            message.classification = _member(name, value, ("focused", "other"))
        case "isReadReceiptRequested":
            message.wants_receipt = bool(value)
        case _:  # isDeliveryReceiptRequested
            message.wants_delivery_receipt = bool(value)


def _member(enum: str, value: Any, members: tuple[str, ...]) -> str:
    found = next((m for m in members if m.lower() == str(value).lower()), None)
    if found is None:
        text = f"Cannot convert the literal '{value}' to the expected type 'microsoft.graph.{enum}'."
        raise GraphError(400, "RequestBodyRead", text)
    return found


def _party(value: Mapping[str, Any] | None) -> Party | None:
    if not value:
        return None
    address = value["emailAddress"]
    return Party(str(address.get("address") or ""), str(address.get("name") or ""))


def _parties(value: Any) -> list[Party]:
    return [p for p in map(_party, value or ()) if p is not None]


def _headers(value: Any) -> list[tuple[str, str]]:
    found = [(str(h["name"]), str(h["value"])) for h in value or ()]
    for name, _ in found:
        if not name.lower().startswith("x-"):
            text = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
            raise GraphError(400, "InvalidInternetMessageHeader", text)
    if len(found) > MOST_HEADERS:
        text = f"Maximum number of internet message headers in one message is {MOST_HEADERS}."
        raise GraphError(400, "InvalidInternetMessageHeaderCollection", text)
    return found


def add_attachment(message: Message, value: Mapping[str, Any]) -> Attachment:
    """Add an attachment from its JSON (at most 3 MB; larger ones need an upload session)."""
    kind = str(value.get("@odata.type", "#microsoft.graph.fileAttachment")).rpartition(".")[2]
    name = str(value.get("name") or "")
    if kind not in ("fileAttachment", "itemAttachment", "referenceAttachment") or not name:
        raise GraphError(400, "ErrorInvalidRequest", "An attachment needs a known '@odata.type' and a 'name'.")
    try:
        content = b64decode(value.get("contentBytes") or "", validate=True)
    except ValueError:
        raise GraphError(400, "RequestBodyRead", "Cannot convert the value of 'contentBytes' to Edm.Binary.") from None
    if len(content) > 3 * 1024 * 1024:
        raise GraphError(413, "ErrorMessageSizeExceeded", "The attachment is larger than 3 MB; use an upload session.")
    made = Attachment(
        attachment_id(message, 1000 + len(message.attachments)),
        "file" if kind == "fileAttachment" else "item" if kind == "itemAttachment" else "reference",
        name,
        str(value.get("contentType") or "application/octet-stream"),
        content,
        bool(value.get("isInline")),
        value.get("contentId"),
        message.modified,
        str(value.get("sourceUrl") or ""),
    )
    if kind == "itemAttachment":
        made.content = _item(value.get("item") or {})
        made.content_type = "message/rfc822"
    message.attachments.append(made)
    return made


def _item(value: Mapping[str, Any]) -> bytes:
    subject = " ".join(str(value.get("subject") or "").split())
    body = str((value.get("body") or {}).get("content") or "")
    return f"Subject: {subject}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()


def touch_time(message: Message, clock: ScenarioClock) -> None:
    """A draft's times follow its last change."""
    if message.is_draft:
        message.sent = message.received = clock.now()
