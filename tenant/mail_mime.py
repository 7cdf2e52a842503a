"""RFC 5322 and MIME to a message's properties, and back."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.header import decode_header
from email.message import EmailMessage
from email.message import Message as MimeMessage
from email.utils import format_datetime, formataddr, getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from tenant.identifiers import opaque
from tenant.mail_message import Attachment, Message, Party

_TOO_DEEP = 20
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def read_mime(raw: bytes, message: Message) -> None:
    """Fill a message from its MIME; what can't be read is left as it is."""
    mime = email.message_from_bytes(raw, policy=email.policy.compat32)
    message.raw = raw
    message.subject = header(mime, "Subject")
    message.author = _first(mime, "From")
    message.sender = _first(mime, "Sender") or message.author
    message.to, message.cc = parties(mime, "To"), parties(mime, "Cc")
    message.bcc, message.reply_to = parties(mime, "Bcc"), parties(mime, "Reply-To")
    message.internet_id = header(mime, "Message-ID").strip()
    message.in_reply_to = header(mime, "In-Reply-To").strip()
    message.references = header(mime, "References").strip()
    message.headers = [(name, _decoded(value)) for name, value in mime.items()]
    message.importance = _importance(mime)
    message.wants_receipt = "Disposition-Notification-To" in mime
    message.categories = [c.strip() for c in header(mime, "Keywords").split(",") if c.strip()]
    text: list[str] = []
    html: list[str] = []
    _walk(mime, message, text, html, 0)
    message.body_type = "html" if html else "text"
    message.body = "".join(html) if html else "".join(text)


def date_of(raw: bytes) -> datetime | None:
    """The time of the Date header, None where it can't be read."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    value = email.message_from_bytes(head + b"\n\n", policy=email.policy.compat32).get("Date")
    try:
        found = parsedate_to_datetime(str(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def header(mime: MimeMessage, name: str) -> str:
    """A header's decoded text, "" where it is missing."""
    value = mime.get(name)
    return "" if value is None else _decoded(value)


def _decoded(value: object) -> str:
    text = re.sub(r"\r?\n[ \t]", " ", str(value))
    try:
        parts = decode_header(text)
    except (ValueError, email.errors.HeaderParseError):
        return text
    found = []
    for part, charset in parts:
        if isinstance(part, str):
            found.append(part)
            continue
        try:
            found.append(part.decode(charset or "utf-8", "replace"))
        except LookupError:
            found.append(part.decode("latin-1"))
    return "".join(found).encode("utf-8", "replace").decode("utf-8").replace("\r", "").replace("\n", "")


def parties(mime: MimeMessage, name: str) -> list[Party]:
    """The addresses of a header."""
    values = [re.sub(r"\r?\n[ \t]", " ", str(v)) for v in mime.get_all(name, [])]
    try:
        found = getaddresses(values)
    except (RecursionError, ValueError, IndexError):  # thousands of nested comments, say
        found = [("", address) for address in _ADDRESS.findall(" ".join(values))]
    return [Party(address, _decoded(shown)) for shown, address in found if "@" in address]


def _first(mime: MimeMessage, name: str) -> Party | None:
    return next(iter(parties(mime, name)), None)


def _importance(mime: MimeMessage) -> str:
    said = f"{header(mime, 'Importance')} {header(mime, 'X-Priority')}".lower()
    if "high" in said or "1" in said:
        return "high"
    return "low" if "low" in said or "5" in said else "normal"


def _walk(part: MimeMessage, message: Message, text: list[str], html: list[str], depth: int) -> None:
    kind = part.get_content_type()
    if depth > _TOO_DEEP:
        return
    if kind == "message/rfc822":
        _nested(part, message)
    elif part.is_multipart():
        for each in _inner(part):
            _walk(each, message, text, html, depth + 1)
    elif _is_body(part, kind):
        (html if kind == "text/html" else text).append(_text(part))
    elif kind != "text/calendar" or _file_name(part):
        content = part.get_payload(decode=True)
        name = _file_name(part) or f"ATT{len(message.attachments) + 1:05}"
        content_id = str(part.get("Content-ID", "")).strip("<> \r\n") or None
        inline = part.get_content_disposition() == "inline" or bool(content_id and kind.startswith("image/"))
        data = content if isinstance(content, bytes) else b""
        _attach(message, name, kind, data, inline=inline, content_id=content_id)


def _inner(part: MimeMessage) -> list[MimeMessage]:
    inner = part.get_payload()
    return [each for each in inner if isinstance(each, MimeMessage)] if isinstance(inner, list) else []


def _is_body(part: MimeMessage, kind: str) -> bool:
    return (
        kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment" and not _file_name(part)
    )


def _file_name(part: MimeMessage) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def _text(part: MimeMessage) -> str:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("latin-1")


def _nested(part: MimeMessage, message: Message) -> None:
    first = next(iter(_inner(part)), None)
    if first is None:
        return
    try:
        data = first.as_bytes()
    except (ValueError, KeyError, LookupError, TypeError, AttributeError):  # what can't be written again
        data = str(first.get_payload()).encode("utf-8", "replace")
    name = _file_name(part) or header(first, "Subject") or "Untitled"
    _attach(message, name, "message/rfc822", data, item=True)


def _attach(
    message: Message,
    name: str,
    kind: str,
    content: bytes,
    *,
    inline: bool = False,
    content_id: str | None = None,
    item: bool = False,
) -> None:
    number = len(message.attachments)
    made = Attachment(
        attachment_id(message, number),
        "item" if item else "file",
        name,
        kind,
        content,
        inline,
        content_id,
        message.created,
    )
    message.attachments.append(made)


def attachment_id(message: Message, number: int) -> str:
    """The id of a message's attachment."""
    return opaque("AAMkADAwATM0MDAAMSAtAAA", message.immutable_id, "attachment", number, length=43) + "="


def write_mime(message: Message) -> bytes:
    """Write a message as RFC 5322 bytes, with CRLF."""
    mime = EmailMessage(policy=email.policy.SMTP)
    for name, people in (("To", message.to), ("Cc", message.cc), ("Reply-To", message.reply_to)):
        if people:
            mime[name] = ", ".join(_shown(p) for p in people)
    if message.author:
        mime["From"] = _shown(message.author)
    mime["Subject"] = " ".join(message.subject.split())
    mime["Date"] = format_datetime(message.sent)
    mime["Message-ID"] = message.internet_id
    for name, value in (("In-Reply-To", message.in_reply_to), ("References", message.references)):
        if value:
            mime[name] = value
    if message.importance != "normal":
        mime["Importance"] = message.importance
    for name, value in message.headers:
        if name.lower().startswith("x-"):
            mime[name] = " ".join(value.split())
    if message.body_type == "html":
        mime.set_content(html_to_text(message.body), cte="quoted-printable")
        mime.add_alternative(message.body, subtype="html", cte="quoted-printable")
    else:
        mime.set_content(message.body, cte="quoted-printable")
    for each in message.attachments:
        _add(mime, each)
    boundary_seed = opaque("", message.internet_id, message.change, length=20)
    for index, part in enumerate(p for p in mime.walk() if p.is_multipart()):
        part.set_boundary(f"_{index:03}_{boundary_seed}_")
    return mime.as_bytes()


def _add(mime: EmailMessage, each: Attachment) -> None:
    if each.kind == "item":
        mime.add_attachment(email.message_from_bytes(each.content, policy=email.policy.SMTP), filename=each.name)
        return
    main, _, sub = (each.content_type or "application/octet-stream").partition(";")[0].partition("/")
    content = each.content if each.kind == "file" else each.source_url.encode()
    disposition = "inline" if each.inline else "attachment"
    if main in ("multipart", "message") or not sub:
        main, sub = "application", "octet-stream"
    mime.add_attachment(content, maintype=main, subtype=sub, filename=each.name, disposition=disposition)
    if each.content_id:
        list(mime.iter_attachments())[-1]["Content-ID"] = f"<{each.content_id}>"


def _shown(party: Party) -> str:
    return formataddr((party.name.replace("\n", " ").replace("\r", " "), party.address))


class _Text(HTMLParser):
    """Collects the text of HTML."""

    _BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "hr"})
    _HIDDEN = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in self._BREAKS:
            self.parts.append("\n")
        self._hidden += tag in self._HIDDEN

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BREAKS and tag != "br":
            self.parts.append("\n")
        self._hidden = max(0, self._hidden - (tag in self._HIDDEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def html_to_text(html: str) -> str:
    """The text of HTML, with line breaks between blocks.

    >>> html_to_text("<html><body><p>Dear&nbsp;Dr A</p><p>Yours</p></body></html>").split()
    ['Dear', 'Dr', 'A', 'Yours']
    """
    reader = _Text()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n[ \n]*\n", "\n\n", "".join(reader.parts)).strip() + "\n"
