"""OpenDocument (ODF 1.3): texts, spreadsheets and presentations."""

import re
from html import unescape
from typing import Any

from lxml import etree

from bot.reading.archives import BoundedZip, refuse_entities
from bot.reading.extracted import CannotRead, Extracted, Kind, Limits, pages_of
from bot.reading.formats.layout import CELL_END, tidied

_BLOCKS = frozenset(("p", "h", "list-item", "table-row", "annotation"))
_KINDS: dict[str, Kind] = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odp"}
_SILENT = frozenset(("creator", "date", "note-citation", "script", "font-face-decls", "index-title-template"))
_META = re.compile(rb"<(?:\w+:)?(title|initial-creator|creator|creation-date)(?:\s[^<>]*)?>([^<]*)<")
_META_NAMES = {b"title": "title", b"initial-creator": "author", b"creator": "author", b"creation-date": "created"}


def read(content: bytes, limits: Limits) -> Extracted:
    """Read an OpenDocument file. Raises CannotRead."""
    archive = BoundedZip(content, limits)
    manifest = archive.find("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in archive.read(manifest):
        raise CannotRead("encrypted", "the document is locked with a password")
    body = archive.find("content.xml")
    if body is None:
        raise CannotRead("broken", "no content.xml inside")
    writer = _Writer()
    styles = archive.find("styles.xml")
    if styles is not None:
        _feed(archive.read(styles), header := _Writer(only=("header", "footer")))
        writer.pieces += [*header.pieces, "\n"]
    _feed(archive.read(body), writer)
    text = tidied("".join(writer.pieces))[: limits.text_chars]
    return Extracted(
        kind=_KINDS.get(writer.kind, "odt"),
        text=text.replace("\f", "\n"),
        deleted_text=tidied("".join(writer.deleted)),
        pages=pages_of(text),
        metadata=_metadata(archive),
    )


def _feed(xml: bytes, writer: "_Writer") -> None:
    refuse_entities(xml)
    target: Any = writer
    parser = etree.XMLParser(target=target, huge_tree=True, recover=True, resolve_entities=False, no_network=True)
    try:
        parser.feed(xml)
        parser.close()
    except (etree.XMLSyntaxError, AssertionError) as error:
        if not writer.pieces:
            raise CannotRead("broken", f"content is not XML: {error}") from error


class _Writer:
    """Receives the parser's events; no tree is built, so depth costs nothing."""

    def __init__(self, only: tuple[str, ...] = ()) -> None:
        self.pieces: list[str] = []
        self.deleted: list[str] = []
        self.kind = ""
        self._only = only
        self._inside = 0
        self._silent = 0
        self._gone = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in self._only:
            self._inside += 1
        if name in _SILENT:
            self._silent += 1
        if name == "deletion":
            self._gone += 1
        if "office:1.0" in tag and name in _KINDS:
            self.kind = name
        self._space(name, attributes)

    def _space(self, name: str, attributes: dict[str, str]) -> None:
        if name == "s":
            count = next((v for k, v in attributes.items() if k.endswith("}c")), "1")
            self.data(" " * min(int(count) if count.isdigit() else 1, 1000))
        elif name == "tab":
            self.data("\t")
        elif name == "note":
            self.data(" [")
        elif name == "line-break":
            self.data("\n")
        elif name in ("soft-page-break", "page"):
            self.data("\f")

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "note":
            self.data("] ")
        elif name in _BLOCKS:
            self.data("\n")
        elif name == "table-cell":
            self.data(CELL_END)
        if name in self._only:
            self._inside -= 1
        if name in _SILENT:
            self._silent -= 1
        if name == "deletion":
            self._gone -= 1

    def data(self, text: str) -> None:
        if self._silent or (self._only and not self._inside):
            return
        (self.deleted if self._gone else self.pieces).append(text)

    def close(self) -> None:
        pass


def _metadata(archive: BoundedZip) -> dict[str, str]:
    name = archive.find("meta.xml")
    if name is None:
        return {}
    xml = archive.read(name)
    refuse_entities(xml)
    found: dict[str, str] = {}
    for key, value in _META.findall(xml[:100_000]):
        found.setdefault(_META_NAMES[key], unescape(value.decode("utf-8", "replace")).strip()[:1000])
    return {key: value for key, value in found.items() if value}
