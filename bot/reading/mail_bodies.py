"""The bodies of a message: decoding, format=flowed (RFC 3676), and which alternative says most."""

import binascii
import re
from email.message import Message

from bot.reading.charsets import decode
from bot.reading.formats.markup import html_to_text
from bot.reading.formats.text import cleaned
from bot.reading.mail_headers import parameter
from rules.reply_answers import colour_said

_STUB = re.compile(
    r"(?:mail|e-?mail|browser|client|reader)\b.{0,80}\b(?:html|not support)|html.{0,40}(?:version|format|view)"
    r"|view (?:this|it) (?:e-?mail |message )?(?:in|online)",
    re.IGNORECASE | re.DOTALL,
)
_UU = re.compile(
    r"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`][^\r\n]{0,100}\r?\n)+?)(?:`?\r?\n)?end[ \t]*$", re.MULTILINE
)


def payload(part: Message) -> bytes:
    """The bytes of a leaf part, its transfer encoding removed; raw bytes where that fails."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, binascii.Error, LookupError, AssertionError, TypeError, IndexError, UnicodeError):
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def part_text(part: Message) -> str:
    """A text part as text, lines joined again where it is flowed."""
    charset = parameter(part, "content-type", "charset")
    text = cleaned(decode(payload(part), charset or None))
    if parameter(part, "content-type", "format").lower() == "flowed":
        text = unflowed(text, delete_space=parameter(part, "content-type", "delsp").lower() == "yes")
    return text


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Join the soft line breaks of format=flowed, keeping quotes apart.

    >>> unflowed("Thank you \\nfor this.\\n> your \\n> words\\n-- \\nA")
    'Thank you for this.\\n> your words\\n-- \\nA'
    """
    lines: list[str] = []
    held: list[str] = []
    held_depth = 0
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:]
        line = line[1:] if line.startswith(" ") else line
        signature = line == "-- "
        if held and (depth != held_depth or signature):
            lines.append(_quoted(held_depth, "".join(held).rstrip(" ")))
            held = []
        held_depth = depth
        if line.endswith(" ") and not signature:
            held.append(line[:-1] if delete_space else line)
            continue
        lines.append(_quoted(depth, "".join([*held, line])))
        held = []
    if held:
        lines.append(_quoted(held_depth, "".join(held).rstrip(" ")))
    return "\n".join(lines)


def _quoted(depth: int, line: str) -> str:
    return f"{'>' * depth} {line}" if depth else line


def best_text(plain: str, html: str) -> str:
    """The alternative that says most; of answers by colour, where the writer speaks of one, it tells the colour."""
    text = _more_telling(plain, html)
    if html and (colour := colour_said(text)):
        coloured = html_to_text(html, quotes=True, colour=colour)
        return coloured if f"[{colour}] " in coloured else text
    return text


def _more_telling(plain: str, html: str) -> str:
    """The plain alternative, unless it is a stub that sends the reader to the HTML one."""
    if not html:
        return plain.strip("\n")
    told = plain.strip()
    if told and not _html_inside(told):
        if len(told) > 400:
            return plain.strip("\n")
        rendered = html_to_text(html, quotes=True)
        stub = len(rendered) > 2 * len(told) + 40 and (_STUB.search(told) or len(rendered) > 8 * len(told))
        return rendered if stub else plain.strip("\n")
    return html_to_text(html, quotes=True)


def _html_inside(text: str) -> bool:
    return text[:200].lstrip().lower().startswith(("<html", "<!doctype", "<div", "<body"))


def uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take files in uuencode out of a plain text: what is left, and the files."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    files: list[tuple[str, bytes]] = []

    def take(match: re.Match[str]) -> str:
        content = bytearray()
        for line in match[2].splitlines():
            try:
                content += binascii.a2b_uu(line.encode("ascii", "replace"))
            except binascii.Error:
                return match[0]
        files.append((match[1].strip(), bytes(content)))
        return ""

    return _UU.sub(take, text), files
