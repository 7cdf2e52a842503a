"""Walking the MIME tree of one message (RFC 2045-2049): bodies, files, nested messages, reports, invitations."""

from dataclasses import dataclass, field
from email.errors import MessageError
from email.generator import BytesGenerator
from email.message import Message
from io import BytesIO

from bot.reading import mail_headers as heads
from bot.reading.kinds import kind_of
from bot.reading.mail_bodies import best_text, part_text, payload, uuencoded

_PARTS = 1_000
_REPORTS = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
            "message/feedback-report")  # fmt: skip
_ENCRYPTED = ("application/pgp-encrypted", "multipart/encrypted")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_ENDINGS = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif", "image/gif": "gif",
    "application/msword": "doc", "text/html": "html", "text/plain": "txt", "text/calendar": "ics",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx", "image/heic": "heic",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPart:
    """A file that came with a message."""

    name: str
    media_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""
    container: str = ""  # the file it was packed in, as in winmail.dat

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return len(self.content)


@dataclass(slots=True)
class Contents:
    """What the walk has gathered so far."""

    blocks: list[tuple[str, str]] = field(default_factory=list)  # plain and HTML versions of one piece of body
    attachments: list[MailPart] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    reports: list[Message] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)
    encrypted: bool = False
    seen: int = 0

    @property
    def text(self) -> str:
        """The body as plain text, piece by piece the version that says most."""
        pieces = (best_text(plain, html) for plain, html in self.blocks)
        return "\n\n".join(piece for piece in pieces if piece.strip()).strip("\n")

    @property
    def plain(self) -> str:
        """All plain pieces."""
        return "\n\n".join(plain for plain, _ in self.blocks if plain.strip())

    @property
    def html(self) -> str:
        """All HTML pieces."""
        return "\n".join(html for _, html in self.blocks if html.strip())


def collect(part: Message, into: Contents) -> None:
    """Gather a part and all below it."""
    into.seen += 1
    if into.seen > _PARTS:
        return
    media_type = part.get_content_type().lower()
    if media_type in _ENCRYPTED:
        into.encrypted = True
    if media_type in _REPORTS:
        into.reports.append(part)
        _keep_report_text(part, into)
    elif media_type in ("message/rfc822", "message/global", "message/news") and _is_nested(part):
        _keep_message(part, into)
    elif media_type == "text/rfc822-headers":  # RFC 6522, 4: the header of a returned message, without its text
        into.messages.append(payload(part).rstrip(b"\r\n") + b"\n\n")
    elif part.is_multipart():
        _collect_children(part, media_type, into)
    else:
        _collect_leaf(part, media_type, into)


def _is_nested(part: Message) -> bool:
    return part.is_multipart() or bool(part.get_payload())


def _collect_children(part: Message, media_type: str, into: Contents) -> None:
    children = [each for each in part.get_payload() if isinstance(each, Message)]
    if media_type != "multipart/alternative":
        for child in children:
            collect(child, into)
        return
    inner = Contents(seen=into.seen)
    for child in children:
        collect(child, inner)
    into.seen = inner.seen
    plain = "\n\n".join(text for text, _ in inner.blocks if text.strip())
    html = "\n".join(text for _, text in inner.blocks if text.strip())
    into.blocks.append((plain, html))
    into.attachments += inner.attachments
    into.messages += inner.messages
    into.reports += inner.reports
    into.calendar += inner.calendar
    into.encrypted = into.encrypted or inner.encrypted


def _collect_leaf(part: Message, media_type: str, into: Contents) -> None:
    disposition = str(part.get("content-disposition") or "").partition(";")[0].strip().lower()
    name = heads.file_name(part)
    if media_type == "text/calendar":
        into.calendar.append(part_text(part))
        if disposition != "attachment" and not name:
            return
    if media_type.startswith("multipart/"):  # without a boundary there is one part: what stands there
        media_type = "text/plain"
    body = media_type in ("text/plain", "text/html", "text/enriched", "text/x-amp-html")
    if body and disposition != "attachment" and not (name and (into.blocks or disposition == "inline")):
        _keep_body(part, media_type, into)
        return
    content = payload(part)
    if not content and not name and disposition != "attachment":
        return
    content_id = str(part.get("content-id") or "").strip(" <>\r\n")
    inline = disposition == "inline" or (bool(content_id) and disposition != "attachment")
    _keep_file(_named(name, media_type, into), media_type, content, inline, content_id, into)


def _keep_body(part: Message, media_type: str, into: Contents) -> None:
    text = part_text(part)
    if media_type == "text/html":
        into.blocks.append(("", text))
    elif media_type == "text/x-amp-html":
        return
    else:
        text, files = uuencoded(text)
        into.blocks.append((text, ""))
        for name, content in files:
            _keep_file(heads.safe_name(name), "application/octet-stream", content, False, "", into)


def _keep_file(name: str, media_type: str, content: bytes, inline: bool, content_id: str, into: Contents) -> None:
    packed = media_type in _TNEF or name.lower() == "winmail.dat" or content.startswith(b'x\x9f>"')
    if packed and _unpack_tnef(name, content, into):
        return
    into.attachments.append(
        MailPart(name=name, media_type=media_type, content=content, inline=inline, content_id=content_id)
    )
    if media_type in ("application/pkcs7-mime", "application/x-pkcs7-mime") and b"enveloped" in content[:200]:
        into.encrypted = True
    if name.lower().endswith(".eml") and kind_of(content, name) == "eml":
        into.messages.append(content)


def _unpack_tnef(name: str, content: bytes, into: Contents) -> bool:
    """Put what a winmail.dat holds in its place; False where it holds nothing that can be had."""
    from bot.reading.formats.tnef import parse

    found = parse(content)
    for part in found.parts:
        into.attachments.append(
            MailPart(name=part.name, media_type=part.media_type, content=part.content, inline=part.inline,
                     content_id=part.content_id, container=name)
        )  # fmt: skip
    if found.text.strip() and not any((plain or html).strip() for plain, html in into.blocks):
        into.blocks.append((found.text, ""))
    return bool(found.parts or found.text.strip())


def _keep_message(part: Message, into: Contents) -> None:
    raw = message_bytes(part)
    if not raw.strip():
        return
    name = heads.file_name(part)
    if not name:
        subject = heads.safe_name(heads.decoded(_inner_subject(part)))
        name = f"{subject or f'message {len(into.messages) + 1}'}.eml"
    into.messages.append(raw)
    into.attachments.append(MailPart(name=name, media_type="message/rfc822", content=raw))


def _inner_subject(part: Message) -> str:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return heads.first(heads.fields_of(inner[0]), "Subject")
    return ""


def message_bytes(part: Message) -> bytes:
    """The bytes of a nested message, also where it was wrongly given a transfer encoding (RFC 2046, 5.2.1)."""
    inner = part.get_payload()
    encoding = str(part.get("content-transfer-encoding") or "").strip().lower()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        raw = flattened(inner[0])
    else:
        return payload(part)
    if encoding in ("base64", "quoted-printable") and not list(inner[0].raw_items()):
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = encoding
        carrier.set_payload(raw.lstrip(b"\n").decode("ascii", "surrogateescape"))
        return payload(carrier)
    return raw


def flattened(message: Message) -> bytes:
    """A parsed message as bytes again."""
    buffer = BytesIO()
    try:
        BytesGenerator(buffer, mangle_from_=False, maxheaderlen=0).flatten(message)
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError, KeyError, MessageError):
        lines = "".join(f"{name}: {value}\n" for name, value in message.raw_items())
        body = message.get_payload()
        lines += "\n" + (body if isinstance(body, str) else "")
        return lines.encode("utf-8", "surrogateescape")
    return buffer.getvalue()


def _keep_report_text(part: Message, into: Contents) -> None:
    """Reports stay readable: their fields are a piece of the text's parts, listed as a file."""
    content = flattened(part).partition(b"\n\n")[2]
    into.attachments.append(
        MailPart(name=heads.file_name(part) or part.get_content_subtype(), media_type=part.get_content_type(),
                 content=content, inline=True)
    )  # fmt: skip


def _named(name: str, media_type: str, into: Contents) -> str:
    if name:
        return name
    ending = _ENDINGS.get(media_type, media_type.rpartition("/")[2] if media_type.startswith("image/") else "bin")
    return f"attachment {len(into.attachments) + 1}.{ending}"
