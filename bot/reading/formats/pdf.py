"""PDF by PDFium: the text of each page, filled form fields, and which pages are pictures of text."""

import logging
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from bot.reading.extracted import CannotRead, Extracted, Limits, Page, Part
from bot.reading.formats.pdf_forms import filled, with_forms
from bot.reading.plausibility import quality_of

# PDFium says on standard error that forms of the XFA kind are shown as their plain twins; so we know.
logging.getLogger("pypdfium2").setLevel(logging.ERROR)

_SPARSE = 120  # characters: a stamp or a page number over a scan, not the text of the page
_COVERS = 0.35  # of the page's area, from which on a picture may be the page itself
_OBJECTS = 400
_GLYPHS = 60  # of a page, by which is judged how its lines run
_HYPHEN = "\x02"  # PDFium's mark for a hyphen at the end of a line
_KEYS = {"Title": "title", "Author": "author", "Subject": "subject", "CreationDate": "created"}


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a PDF. Pages that need recognition are marked, not recognised. Raises CannotRead."""
    with closing(opened(content)) as document:
        with_forms(document)
        count = len(document)
        if count > limits.pages:
            raise CannotRead("too-large", f"{count} pages")
        pages: list[Page] = []
        size = 0
        for number in range(count):
            page = _page(document, number)
            size += len(page.text)
            if size > limits.text_chars:
                raise CannotRead("too-large", f"more than {limits.text_chars} characters of text")
            pages.append(page)
        return Extracted(
            kind="pdf",
            text="\n".join(page.text for page in pages if page.text),
            pages=tuple(pages),
            parts=tuple(_attachments(document, limits)),
            metadata=_metadata(document),
        )


def opened(content: bytes) -> pdfium.PdfDocument:
    """Open a PDF; what stands before its header is skipped. Raises CannotRead."""
    start = max(0, content.find(b"%PDF-", 0, 1024))
    try:
        return pdfium.PdfDocument(content[start:] if start else content)
    except pdfium.PdfiumError as error:
        told = str(error)
        if "assword" in told or "ecurity" in told:
            raise CannotRead("encrypted", "the PDF is locked with a password") from error
        raise CannotRead("broken", told) from error


def render(content: bytes, number: int, *, pixels: int = 4_200_000) -> Image.Image:
    """A picture of one page (numbered from 1) for recognition: 200 dots an inch, fewer for huge sheets."""
    with closing(opened(content)) as document:
        with_forms(document)
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(200 / 72, (pixels / max(width * height, 1.0)) ** 0.5)
        picture: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
        return picture.convert("RGB")


def _page(document: pdfium.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return Page(number=number + 1, text="", quality=0.0)
    with closing(page):
        width, height = page.get_size()
        text, values = _text(page)
        told = len(text.strip())
        quality = quality_of(text) if told else 0.0
        covered, objects = (0.0, 0) if told > 2000 and quality > 0.8 else _pictures(page, width * height)
        sparse = told < _SPARSE and covered >= _COVERS
        needs = sparse or (told == 0 and objects > 0) or (told > 0 and quality < 0.5)
        return Page(
            number=number + 1,
            text=values,
            quality=round(quality, 3),
            width=round(width, 1),
            height=round(height, 1),
            has_image=covered > 0,
            needs_ocr=needs,
        )


def _text(page: pdfium.PdfPage) -> tuple[str, str]:
    """The text that is printed on a page, and the same with the values of its form fields."""
    try:
        with closing(page.get_textpage()) as first:
            turn = _upright(first)
            if turn == page.get_rotation():
                return _told(page, first)
        page.set_rotation(turn)
        with closing(page.get_textpage()) as layer:
            return _told(page, layer)
    except pdfium.PdfiumError:
        return "", ""


def _upright(layer: pdfium.PdfTextPage) -> int:
    """Degrees by which a page has to be shown turned for most of its glyphs to stand upright.

    PDFium orders lines as they are seen: those of a page seen sideways it may give from the last to the first.
    """
    count = layer.count_chars()
    step = max(1, count // _GLYPHS)
    angles = (raw.FPDFText_GetCharAngle(layer, index) for index in range(0, count, step))
    turns = Counter(round(-math.degrees(angle) / 90) % 4 * 90 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else 0


def _told(page: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> tuple[str, str]:
    found: str = layer.get_text_range()
    found = found.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", _HYPHEN)
    found = re.sub(f"{_HYPHEN}\n?", "-", found).replace("\x00", "")
    text = re.sub(r"[ \t]+\n", "\n", found).strip("\n")
    return text, filled(page, layer, text)


def _pictures(page: pdfium.PdfPage, area: float) -> tuple[float, int]:
    """Share of the page under pictures, and how many objects it draws at all."""
    covered = 0.0
    objects = 0
    try:
        for each in page.get_objects(max_depth=4):
            objects += 1
            if each.type == raw.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = each.get_bounds()
                covered += abs((right - left) * (top - bottom))
            if objects > _OBJECTS:
                break
    except pdfium.PdfiumError:
        pass
    return (min(1.0, covered / area) if area > 0 else 0.0), objects


def _metadata(document: pdfium.PdfDocument) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, ours in _KEYS.items():
        try:
            value = document.get_metadata_value(key).replace("\x00", "").strip()
        except (pdfium.PdfiumError, UnicodeDecodeError):
            continue
        if value:
            found[ours] = value[:1000]
    return found


def _attachments(document: pdfium.PdfDocument, limits: Limits) -> Iterator[Part]:
    try:
        count = document.count_attachments()
    except pdfium.PdfiumError:
        return
    for index in range(min(count, limits.parts)):
        try:
            attachment = document.get_attachment(index)
            data = bytes(attachment.get_data())
        except pdfium.PdfiumError:
            continue
        if len(data) <= limits.file_bytes:
            yield Part(name=attachment.get_name() or f"attachment {index + 1}",
                       media_type="application/octet-stream", content=data)  # fmt: skip
