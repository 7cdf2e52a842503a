"""Internet messages as files: the header lines and the body as text, what was attached as parts."""

from bot.reading.extracted import Extracted, Limits, Page, Part
from bot.reading.mail import ParsedMail, parse_message
from connectors.ports import Address


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a message. Nested messages are parts; each is read in its turn."""
    mail = parse_message(content)
    text = told(mail)[: limits.text_chars]
    parts = tuple(
        Part(
            name=part.name,
            media_type=part.media_type,
            content=part.content,
            inline=part.inline,
            content_id=part.content_id,
            container=part.container,
        )
        for part in mail.attachments[: limits.parts]
    )
    return Extracted(
        kind="eml",
        text=text,
        pages=(Page(number=1, text=text),),
        parts=parts,
        problem="encrypted" if mail.encrypted and not mail.text.strip() else None,
        metadata=_metadata(mail),
    )


def told(mail: ParsedMail) -> str:
    """A message as a person would print it."""
    lines = [
        f"From: {_people((mail.sender,))}",
        f"Date: {mail.date.isoformat(sep=' ') if mail.date else ''}",
        f"To: {_people(mail.to)}",
        f"Cc: {_people(mail.cc)}",
        f"Subject: {mail.subject}",
    ]
    header = "\n".join(line for line in lines if line.partition(": ")[2])
    return f"{header}\n\n{mail.text}".strip()


def _people(people: tuple[Address, ...]) -> str:
    return "; ".join(f"{each.name} <{each.email}>" if each.name else each.email for each in people if each.email)


def _metadata(mail: ParsedMail) -> dict[str, str]:
    found = {
        "title": mail.subject,
        "author": mail.sender.email,
        "created": mail.date.isoformat() if mail.date else "",
        "message_id": mail.message_id,
    }
    return {key: value for key, value in found.items() if value}
