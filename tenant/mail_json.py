"""Messages, folders and attachments as Graph shows them (resource pages "message", "mailFolder", "attachment")."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tenant.clock import stamp
from tenant.mail_message import Attachment, Folder, Message, Party
from tenant.mail_mime import html_to_text
from tenant.mail_state import Mailbox
from tenant.odata import Options
from tenant.routing import Call

_QUOTED = re.compile(
    r"(?im)^(?:on .{5,200} wrote:|-{2,} ?original message ?-{2,}|_{10,}|from: .+|>.*|le .{5,100} a écrit :)\s*$"
)


def party(who: Party | None) -> dict[str, Any] | None:
    """A recipient."""
    if who is None:
        return None
    return {"emailAddress": {"name": who.name or who.address, "address": who.address}}


def _parties(people: Sequence[Party]) -> list[dict[str, Any] | None]:
    return [party(p) for p in people]


def as_text(message: Message) -> str:
    """The body as text."""
    if message.text is None:
        message.text = html_to_text(message.body) if message.body_type == "html" else message.body
    return message.text


class MessageView(Mapping[str, Any]):
    """A message's properties, each made when it is asked for."""

    def __init__(self, message: Message, *, immutable: bool = False, text: bool = False) -> None:
        self.message = message
        self._immutable = immutable
        self._text = text

    def __getitem__(self, name: str) -> Any:
        if name == "id":
            return self.message.immutable_id if self._immutable else self.message.id
        if name == "body":
            return self._body()
        if name == "uniqueBody":
            return self._unique()
        return _PROPERTIES[name](self.message)

    def __iter__(self) -> Iterator[str]:
        yield from ("id", "body", "uniqueBody", *_PROPERTIES)

    def __len__(self) -> int:
        return len(_PROPERTIES) + 3

    def _body(self) -> dict[str, str]:
        message = self.message
        if self._text or message.body_type == "text":
            return {"contentType": "text", "content": as_text(message)}
        return {"contentType": "html", "content": message.body}

    def _unique(self) -> dict[str, str]:
        whole = as_text(self.message)
        quoted = _QUOTED.search(whole)
        return {"contentType": "text", "content": whole[: quoted.start()] if quoted else whole}


_PROPERTIES: dict[str, Callable[[Message], Any]] = {
    "createdDateTime": lambda m: stamp(m.created),
    "lastModifiedDateTime": lambda m: stamp(m.modified),
    "changeKey": lambda m: m.change_key,
    "categories": lambda m: list(m.categories),
    "receivedDateTime": lambda m: stamp(m.received),
    "sentDateTime": lambda m: stamp(m.sent),
    "hasAttachments": lambda m: any(not a.inline for a in m.attachments),
    "internetMessageId": lambda m: m.internet_id,
    "subject": lambda m: m.subject,
    "bodyPreview": lambda m: " ".join(as_text(m).split())[:255],
    "importance": lambda m: m.importance,
    "parentFolderId": lambda m: m.folder,
    "conversationId": lambda m: m.conversation,
    "conversationIndex": lambda m: b64encode(m.conversation.encode()[:22]).decode(),
    "isDeliveryReceiptRequested": lambda m: m.wants_delivery_receipt,
    "isReadReceiptRequested": lambda m: m.wants_receipt,
    "isRead": lambda m: m.is_read,
    "isDraft": lambda m: m.is_draft,
    "webLink": lambda m: (
        f"https://outlook.office365.com/owa/?ItemID={m.immutable_id}&exvsurl=1&viewmodel=ReadMessageItem"
    ),
    "inferenceClassification": lambda m: m.classification,
    "sender": lambda m: party(m.sender),
    "from": lambda m: party(m.author),
    "toRecipients": lambda m: _parties(m.to),
    "ccRecipients": lambda m: _parties(m.cc),
    "bccRecipients": lambda m: _parties(m.bcc),
    "replyTo": lambda m: _parties(m.reply_to),
    "flag": lambda m: {"flagStatus": m.flag},
    "internetMessageHeaders": lambda m: [{"name": n, "value": v} for n, v in m.headers],
    "singleValueExtendedProperties": lambda m: [{"id": k, "value": v} for k, v in m.extended.items()],
    "attachments": lambda m: [attachment(a) for a in m.attachments],
}
_ONLY_WHEN_ASKED = frozenset({"internetMessageHeaders", "singleValueExtendedProperties", "attachments"})
DEFAULT = tuple(name for name in ("id", *_PROPERTIES, "body") if name not in _ONLY_WHEN_ASKED)
_NAMES = {name.lower(): name for name in ("id", "body", "uniqueBody", *_PROPERTIES)}


def view(call: Call, message: Message) -> MessageView:
    """The message as this call prefers it: which ids, which kind of body."""
    immutable = (call.prefers("IdType") or "").lower() == "immutableid"
    text = (call.prefers("outlook.body-content-type") or "").lower() == "text"
    return MessageView(message, immutable=immutable, text=text)


def message_json(call: Call, message: Message, options: Options) -> dict[str, Any]:
    """A message with the selected properties and expansions."""
    seen = view(call, message)
    chosen = DEFAULT if options.select is None else ("id", *options.select)
    body: dict[str, Any] = {"@odata.etag": message.etag}
    for name in chosen:
        real = _NAMES.get(name.split("/")[0].lower())
        if real is not None and (real not in ("attachments", "singleValueExtendedProperties")):
            body[real] = seen[real]
    if expand := options.expands("attachments"):
        body["attachments"] = [attachment(a, expand.select) for a in message.attachments]
    if expand := options.expands("singleValueExtendedProperties"):
        wanted = set(re.findall(r"eq '((?:[^']|'')*)'", expand.options.get("filter", "").lower()))
        found = [{"id": k, "value": v} for k, v in message.extended.items() if k.lower() in wanted]
        if found:
            body["singleValueExtendedProperties"] = found
    return body


def preferences(call: Call) -> dict[str, str]:
    """The header that says which preferences were applied."""
    applied = [
        f'{name}="{value}"'
        for name in ("outlook.body-content-type", "IdType", "outlook.timezone")
        if (value := call.prefers(name))
    ]
    return {"Preference-Applied": ", ".join(applied)} if applied else {}


def folder_json(box: Mailbox, folder: Folder) -> dict[str, Any]:
    """A mail folder."""
    return {
        "id": folder.id,
        "displayName": folder.name,
        "parentFolderId": folder.parent,
        "childFolderCount": len(box.children(folder.id)),
        "unreadItemCount": sum(not m.is_read for m in folder.messages.values()),
        "totalItemCount": len(folder.messages),
        "isHidden": False,
    }


_KINDS = {"file": "fileAttachment", "item": "itemAttachment", "reference": "referenceAttachment"}


def attachment(
    each: Attachment, select: Sequence[str] | None = None, *, item: dict[str, Any] | None = None
) -> dict[str, Any]:
    """An attachment; a file with its bytes unless they are not selected."""
    body: dict[str, Any] = {
        "@odata.type": f"#microsoft.graph.{_KINDS[each.kind]}",
        "@odata.mediaContentType": each.content_type,
        "id": each.id,
        "lastModifiedDateTime": stamp(each.modified) if each.modified else None,
        "name": each.name,
        "contentType": None if each.kind == "item" else each.content_type,
        "size": len(each.content) + 200,
        "isInline": each.inline,
    }
    if each.kind == "file":
        body |= {"contentId": each.content_id, "contentLocation": None}
        if select is None or "contentbytes" in {s.lower().rpartition("/")[2] for s in select}:
            body["contentBytes"] = b64encode(each.content).decode("ascii")
    if item is not None:
        body["item"] = item
    if select is not None:
        wanted = {s.lower().rpartition("/")[2] for s in select} | {"id"}
        body = {k: v for k, v in body.items() if k.startswith("@") or k.lower() in wanted}
    return body
