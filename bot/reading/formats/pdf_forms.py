"""Filled form fields of a PDF (ISO 32000-1 section 12.7), set into the text of their page where they stand on it."""

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_FORMS = (raw.FORMTYPE_ACRO_FORM, raw.FORMTYPE_XFA_FOREGROUND, raw.FORMTYPE_XFA_FULL)
_TICKED = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_TICK = "☒"
_WIDGETS = 3000
_LONGEST_LABEL = 120  # characters
_ABOVE = 16.0  # points over a field in which its label may stand
_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Field:
    """One field that is drawn on a page: its box in points from the lower left, "" as value where it is empty."""

    name: str
    value: str
    ticked: bool
    box: tuple[float, float, float, float]  # left, bottom, right, top


def with_forms(document: pdfium.PdfDocument) -> None:
    """Make a document's fields known to its pages; to be called before a page is opened."""
    if document.get_formtype() in _FORMS:
        try:
            document.init_forms()
        except pdfium.PdfiumError:
            return


def filled(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, text: str) -> str:
    """Return a page's text with the values of its fields: each behind its label, or below as "name: value".

    A ticked box stands before its label.
    """
    fields = tuple(_fields(page))
    loose: list[str] = []
    start: dict[str, int] = {}
    for field in fields:
        if not field.value:
            continue
        label = _beside(layer, field, fields)
        at = _found(text, label, start.get(label, 0)) if label else None
        if at is None:
            loose.append(f"{_TICK} {label or field.name}" if field.ticked else f"{label or field.name}: {field.value}")
            continue
        first, last = at
        told = f"{_TICK} {text[first:last]}" if field.ticked else f"{text[first:last]} {field.value}"
        text = text[:first] + told + text[last:]
        start[label] = first + len(told)
    return "\n".join(part for part in (text, *loose) if part)


def _found(text: str, label: str, start: int) -> tuple[int, int] | None:
    words = r"\s+".join(re.escape(word) for word in label.split())
    found = re.compile(rf"(?<!\w){words}(?!\w)").search(text, start)
    return found.span() if found else None


def _beside(layer: pdfium.PdfTextPage, field: Field, fields: Sequence[Field]) -> str:
    """The label of a field: what stands left of it, or else above; of a box to tick, what stands right of it."""
    left, bottom, right, top = field.box
    middle = (bottom + top) / 2
    row = [each.box for each in fields if each.box[1] < middle < each.box[3] and each.box != field.box]
    before = max((box[2] for box in row if box[2] <= left + _SLACK), default=0.0)
    behind = min((box[0] for box in row if box[0] >= right - _SLACK), default=10_000.0)
    if field.ticked:
        return _label(layer, right, bottom, behind, top).partition("\n")[0]
    beside = _label(layer, before, bottom, left + _SLACK, top)
    return beside or _label(layer, left - _SLACK, top, right, top + _ABOVE)


def _label(layer: pdfium.PdfTextPage, left: float, bottom: float, right: float, top: float) -> str:
    try:
        found: str = layer.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
    except (pdfium.PdfiumError, ValueError):
        return ""
    lines = [line.strip() for line in found.replace("\r", "\n").replace("\x00", "").splitlines() if line.strip()]
    return lines[-1] if lines and len(lines[-1]) <= _LONGEST_LABEL else ""


def _fields(page: pdfium.PdfPage) -> Iterator[Field]:
    form = page.formenv
    if form is None:
        return
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _WIDGETS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET:
                yield _field(form, annotation)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _field(form: Any, annotation: Any) -> Field:
    def told(call: Any) -> str:
        return _wide(lambda buffer, size: call(form, annotation, buffer, size))

    boxed = raw.FPDFAnnot_GetFormFieldType(form, annotation) in _TICKED
    value = "" if boxed and not raw.FPDFAnnot_IsChecked(form, annotation) else told(raw.FPDFAnnot_GetFormFieldValue)
    name = told(raw.FPDFAnnot_GetFormFieldAlternateName) or told(raw.FPDFAnnot_GetFormFieldName)
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    sides = (float(box.left), float(box.bottom), float(box.right), float(box.top))
    return Field(name, "" if value == "Off" else value, boxed, sides)


def _wide(call: Callable[[Any, int], int]) -> str:
    """A UTF-16 string from one of PDFium's two-step calls."""
    length = call(None, 0)
    if not 2 < length < 200_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    call(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace").replace("\r", "\n").strip()
