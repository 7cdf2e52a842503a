"""HTML as the reader of a page sees it: hidden text dropped, block breaks kept, no scripts, nothing fetched."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from bot.reading.charsets import decode
from bot.reading.extracted import Extracted, Limits, Page
from bot.reading.formats.colours import BOLD, colour_of, is_bold

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "address",
        "form",
        "fieldset",
        "hr",
        "center",
        "figure",
        "figcaption",
        "caption",
        "tbody",
        "thead",
        "tfoot",
        "title",
        "body",
        "legend",
        "option",
    ]
)
_VOID = frozenset(["br", "img", "hr", "input", "meta", "link", "area", "base", "col", "wbr", "embed", "param"])
_GAPS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre"])
_SKIPPED = frozenset({
    "script", "style", "head", "noscript", "template", "svg", "math", "object", "iframe", "select", "textarea",
})  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|max-height\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_COLOURED = re.compile("([^\x03]*)\x03([^\x03\x04]*)\x04[ \t\x02]*")
_ZERO_WIDTH = re.compile("[\u200b\u200c\u2060\ufeff\u00ad\u034f]")


def read(content: bytes, limits: Limits) -> Extracted:
    """Read an HTML page."""
    declared = _XML_ENCODING.search(content[:300]) or _META_CHARSET.search(content[:4096])
    markup = decode(content, declared[1].decode("ascii") if declared else None)
    title = re.search(r"<title[^>]{0,200}>([^<]{1,500})", markup[:20_000], re.IGNORECASE)
    text = html_to_text(markup)[: limits.text_chars]
    metadata = {"title": " ".join(title[1].split())} if title and title[1].strip() else {}
    return Extracted(kind="html", text=text, pages=(Page(number=1, text=text),), metadata=metadata)


def html_to_text(markup: str, *, quotes: bool = False, colour: str = "") -> str:
    """The visible text of HTML. `quotes` marks the lines of block quotes with "> ", as plain mail does.

    What stands in `colour` (red, blue, green, purple, orange, or bold) to the end of a line gets a line of its own,
    which is never marked as a quotation and begins with the colour in brackets.

    >>> html_to_text("<p>Dear&nbsp;Dr <b>Okafor</b>,</p><p style='display:none'>secret</p>Thank you")
    'Dear Dr Okafor,\\n\\nThank you'
    >>> html_to_text("<blockquote>When? <font color=red>In May.</font></blockquote>", quotes=True, colour="red")
    '> When?\\n[red] In May.'
    """
    if "<" not in markup and "&" not in markup:
        return _settled([markup])
    writer = _Writer(quotes=quotes, colour=colour)
    # A target parser builds no tree, so depth costs nothing; the bytes are UTF-8 because we encode them.
    target: Any = writer
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8", recover=True)
    try:
        parser.feed(_WELL.sub("", markup).encode("utf-8", "replace"))
        parser.close()
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError, ValueError):
        pass  # an empty page; what was written before the fault stands
    return _settled(writer.pieces, colour)


_WELL = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f]|<\\?xml[^>]{0,200}\\?>|<!\\[(?:if|endif)[^>]{0,200}(?<!--)>"
)  # "<![endif]-->" ends a comment


class _Writer:
    """Receives the parser's events and writes lines."""

    def __init__(self, *, quotes: bool, colour: str) -> None:
        self.pieces: list[str] = []
        self._hidden_at = 0  # depth of the hidden element that we are in
        self._depth = 0
        self._pre = 0
        self._quotes = quotes
        self._colour = colour
        self._coloured: list[tuple[int, bool]] = []  # depths at which an element calls for that colour or another

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _VOID:
            self._void(tag, attributes)
            return
        self._depth += 1
        if self._hidden_at:
            return
        if _hides(tag, attributes):
            self._hidden_at = self._depth
            return
        if self._colour and (coloured := _in_colour(tag, attributes, self._colour)) is not None:
            self._coloured.append((self._depth, coloured))
        self._open(tag)

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if self._hidden_at:
            return
        if tag in ("br", "hr"):
            self.pieces.append("\n")
        elif tag == "input" and attributes.get("type", "text").lower() in ("text", "email", "tel", "date"):
            self.pieces.append(attributes.get("value", ""))
        elif tag == "input" and attributes.get("type", "").lower() in ("checkbox", "radio"):
            self.pieces.append("☒" if "checked" in attributes else "☐")

    def _open(self, tag: str) -> None:
        if tag == "pre":
            self._pre += 1
        if tag in ("td", "th"):
            self.pieces.append("\t")
        elif tag == "blockquote" and self._quotes:
            self.pieces.append("\n\x01")
        elif tag == "li":
            self.pieces.append("\n• ")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in _GAPS else "\n")

    def end(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._hidden_at:
            if self._depth == self._hidden_at:
                self._hidden_at = 0
            self._depth -= 1
            return
        if self._coloured and self._coloured[-1][0] >= self._depth:
            self._coloured.pop()
        self._depth -= 1
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag == "blockquote" and self._quotes:
            self.pieces.append("\x02\n")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n" if tag in _GAPS else "\n")

    def data(self, text: str) -> None:
        if self._hidden_at:
            return
        told = text if self._pre else _SPACES.sub(" ", text)
        coloured = self._coloured and self._coloured[-1][1] and not told.isspace()
        self.pieces.append(f"\x03{told}\x04" if coloured else told)

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, data: str | None = None) -> None:
        pass

    def close(self) -> None:
        pass


def _hides(tag: str, attributes: dict[str, str]) -> bool:
    if tag in _SKIPPED or "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(style)) or (attributes.get("aria-hidden") == "true" and tag != "a")


def _in_colour(tag: str, attributes: dict[str, str], colour: str) -> bool | None:
    """Whether an element calls for this colour; None where it says nothing of colours."""
    if colour == BOLD:
        return is_bold(tag, attributes) or None
    called = colour_of(tag, attributes)
    return None if called is None else called == colour


def _settled(pieces: list[str], colour: str = "") -> str:
    text = _ZERO_WIDTH.sub("", "".join(pieces)).replace("\xa0", " ")
    if colour:
        text = re.sub("\x04([ \t]*)\x03", r"\1", text)
    return "\n".join(_lines(text, colour)).strip("\n \t")


def _lines(text: str, colour: str) -> Iterator[str]:
    depth = 0
    blank = 0
    for raw in text.split("\n"):
        opened, closed = raw.count("\x01"), raw.count("\x02")
        depth += opened
        line, answer = _parted(raw) if colour else (_plain(raw), "")
        prefix = "> " * min(depth, 20)
        depth = max(0, depth - closed)
        if line or not (blank or answer):
            yield (prefix + line) if line else prefix.rstrip() if prefix else ""
        if answer:
            yield f"[{colour}] {answer}"
        blank = 0 if line or answer else blank + 1


def _parted(raw: str) -> tuple[str, str]:
    """What stands before the coloured end of a line, and that end."""
    if "\x03" in raw and (found := _COLOURED.fullmatch(raw)):
        return _plain(found[1]), _plain(found[2])
    return _plain(raw.replace("\x03", "").replace("\x04", "")), ""


def _plain(raw: str) -> str:
    return raw.replace("\x01", "").replace("\x02", "").replace("\r", "").replace(" \t", "\t").strip(" \t")
