"""Word documents in Office Open XML (ECMA-376 part 1): docx, docm, dotx.

The parts are scanned as bytes for the few elements that carry text (section 17.3: w:t, w:tab, w:br, w:p …), which
reads letters many times faster than building a tree, needs no recursion at any depth, and expands nothing.
"""

import re
from collections.abc import Iterator
from html import unescape

from bot.reading.archives import BoundedZip, refuse_entities
from bot.reading.extracted import CannotRead, Extracted, Kind, Limits, Page, Part, pages_of
from bot.reading.formats.layout import CELL_END, tidied

# Opening tags of paragraphs, rows and cells say nothing and are passed over; that is most of a letter's markup.
_TOKEN = re.compile(
    rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</"  # 1: text
    rb"|<(?:\w+:)?delText(?:\s[^<>]*)?>([^<]*)</"  # 2: deleted text
    rb"|</(?:\w+:)?(p|tc|tr|moveFrom|Fallback|Choice|comment)>"  # 3
    rb"|<(?:\w+:)?(tab|br|cr|noBreakHyphen|sym|lastRenderedPageBreak|moveFrom|Fallback|Choice"
    rb"|p(?=(?:\s[^<>]*)?/>))(?=[\s/>])([^<>]*)>"  # 4: name, 5: the rest of the tag
    rb"|<!\[CDATA\[(.*?)\]\]>",  # 6
    re.DOTALL,
)
_ENDED = {b"p": "\n", b"tr": "\n", b"tc": CELL_END, b"comment": "\n"}
_SWITCHES = frozenset((b"Fallback", b"Choice", b"moveFrom"))
_PAGE_BREAK = re.compile(rb'type\s*=\s*["\']page')
_SYMBOL = re.compile(rb'char\s*=\s*["\']([0-9A-Fa-f]{4})')
_BOXES = {0xF0FE: "☒", 0xF0FD: "☒", 0xF0A8: "☐", 0xF06F: "☐", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0B7: "•"}
_ORDER = ("header", "document", "footnotes", "endnotes", "comments", "footer", "diagrams", "charts")
_PARTS = re.compile(
    r"word/(?:(header|footer)\d*|(document)\d*|(footnotes)|(endnotes)|(comments)|(diagrams)/data\d*"
    r"|(charts)/chart\d*|glossary/never)\.xml",
    re.IGNORECASE,
)
_CORE = re.compile(rb"<(?:\w+:)?(title|creator|created|subject)(?:\s[^<>]*)?>([^<]*)<")
_MEDIA = re.compile(r"word/(?:media|embeddings)/[^/]+\.\w+", re.IGNORECASE)
_MEDIA_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "tif": "image/tiff", "tiff": "image/tiff",
    "pdf": "application/pdf", "gif": "image/gif", "bmp": "image/bmp",
}  # fmt: skip
_SMALL_PICTURE = 20_000


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a Word document: headers, body with text boxes, notes, comments, footers.

    Insertions count as accepted, deletions are listed apart. Raises CannotRead.
    """
    if not content.startswith(b"PK"):
        return _read_flat(content, limits)
    archive = BoundedZip(content, limits)
    kept: list[str] = []
    deleted: list[str] = []
    for name in _text_parts(archive):
        xml = _utf8(archive.read(name))
        refuse_entities(xml)
        text = "".join(_scan(xml, deleted)).strip("\n")
        if text.strip():
            kept.append(text)
    whole = tidied("\n".join(kept))[: limits.text_chars]
    parts = tuple(_files(archive, limits))
    return Extracted(
        kind=_kind(archive),
        text=whole.replace("\f", "\n"),
        deleted_text="".join(deleted).strip(),
        pages=pages_of(whole) if whole else _pictures(parts),
        parts=parts,
        metadata=_metadata(archive),
    )


def _read_flat(content: bytes, limits: Limits) -> Extracted:
    """A document in one XML file without a zip around it."""
    xml = _utf8(content)
    refuse_entities(xml)
    deleted: list[str] = []
    whole = tidied("".join(_scan(xml, deleted)))[: limits.text_chars]
    return Extracted(
        kind="docx",
        text=whole.replace("\f", "\n"),
        deleted_text="".join(deleted).strip(),
        pages=pages_of(whole),
    )


def _pictures(parts: tuple[Part, ...]) -> tuple[Page, ...]:
    """A document without words is its pictures, each a page to be recognised."""
    count = sum(1 for part in parts if part.inline and part.media_type.startswith("image/"))
    return tuple(
        Page(number=number, text="", quality=0.0, has_image=True, needs_ocr=True) for number in range(1, count + 1)
    )


def _text_parts(archive: BoundedZip) -> list[str]:
    found: list[tuple[int, str]] = []
    for name in archive.names:
        match = _PARTS.fullmatch(name.replace("\\", "/").lstrip("/"))
        if match and (which := next((group for group in match.groups() if group), None)):
            found.append((_ORDER.index(which.lower()), name))
    if not found:
        raise CannotRead("broken", "no document part inside")
    return [name for _, name in sorted(found)]


def _utf8(xml: bytes) -> bytes:
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return xml.decode("utf-16", "replace").encode("utf-8", "replace")
    return xml


def _scan(xml: bytes, deleted: list[str]) -> Iterator[str]:
    scanner = _Scanner(deleted)
    for match in _TOKEN.finditer(xml):
        which = match.lastindex
        if which == 1 or which == 6:
            yield scanner.text(_text(match[which]))
        elif which == 3:
            yield scanner.closed(match[3])
        elif which == 2:
            deleted.append(_text(match[2]))
        else:
            yield scanner.opened(match[4], match[5] or b"")


class _Scanner:
    """Follows the few states that matter: moved-away text, and the two versions of an alternate content."""

    def __init__(self, deleted: list[str]) -> None:
        self._deleted = deleted
        self._moved = 0
        self._fallback = 0
        self._said_in_choice = False

    def text(self, text: str) -> str:
        if self._fallback and self._said_in_choice:
            return ""  # the same words again, for programs that can't show the first version
        if self._moved:
            self._deleted.append(text)
            return ""
        self._said_in_choice = True
        return text

    def closed(self, name: bytes) -> str:
        if name in _SWITCHES:
            self._switch(name, -1)
            return ""
        if self._moved and name == b"p":
            self._deleted.append("\n")
        return _ENDED[name]

    def opened(self, name: bytes, rest: bytes) -> str:
        if name in _SWITCHES:
            if not rest.endswith(b"/"):
                self._switch(name, 1)
            return ""
        if name == b"br":
            return "\f" if _PAGE_BREAK.search(rest) else "\n"
        if name == b"sym":
            code = _SYMBOL.search(rest)
            return _BOXES.get(int(code[1], 16), "") if code else ""
        # a tab stop inside paragraph properties has attributes; the tab character has none
        return {b"tab": "\t" if len(rest) < 3 else "", b"cr": "\n", b"noBreakHyphen": "-",
                b"lastRenderedPageBreak": "\f", b"p": "\n"}[name]  # fmt: skip

    def _switch(self, name: bytes, step: int) -> None:
        if name == b"Fallback":
            self._fallback = max(0, self._fallback + step)
        elif name == b"moveFrom":
            self._moved = max(0, self._moved + step)
        elif step > 0:
            self._said_in_choice = False


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return unescape(text) if "&" in text else text


def _kind(archive: BoundedZip) -> Kind:
    return "docm" if archive.find("word/vbaProject.bin") else "docx"


def _metadata(archive: BoundedZip) -> dict[str, str]:
    name = archive.find("docProps/core.xml")
    if name is None:
        return {}
    try:
        core = archive.read(name)
    except CannotRead:
        return {}
    found = {key.decode(): _text(value).strip() for key, value in _CORE.findall(core[:100_000])}
    renamed = {"author" if key == "creator" else key: value for key, value in found.items()}
    return {key: value for key, value in renamed.items() if value}


def _files(archive: BoundedZip, limits: Limits) -> Iterator[Part]:
    """Pictures that may be the document itself, and embedded files."""
    for name in [each for each in archive.names if _MEDIA.fullmatch(each)][: limits.parts]:
        size = archive.entries[name].file_size
        ending = name.rpartition(".")[2].lower()
        picture = "/media/" in name.lower()
        if picture and (size < _SMALL_PICTURE or ending not in _MEDIA_TYPES):
            continue
        try:
            content = archive.read(name)
        except CannotRead as error:
            if error.problem == "bomb":
                raise
            continue
        media_type = _MEDIA_TYPES.get(ending, "application/octet-stream")
        yield Part(name=name.rpartition("/")[2], media_type=media_type, content=content, inline=picture)
