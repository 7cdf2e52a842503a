"""Recognising text in pictures of pages: by Tesseract where it is installed and reads cleanly, else by RapidOCR.

RapidOCR comes with the models of its own wheel; nothing is fetched. What can't be read well enough is left out and said
to be so: a wrong digit in a reference is worse than none.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from bot.reading import tesseract
from bot.reading.extracted import IMAGE_KINDS, Extracted, Limits, Page, Part
from bot.reading.lines import Line, covered, layout, quality

READABLE = 0.8  # mean score below which a page counts as not read; a page upside down gives about 0.7
_UPRIGHT = 0.88
_CLEAN = 0.9  # of Tesseract's scores: below it the other engine reads the page anew,
_COVERED = 0.97  # and where so much of the ink lies outside its lines
_PROBES = 4
_FEW = 3  # characters of a line whose shape says nothing
_ALIKE = 0.05  # of two readings: lines on end may read a little better than upright ones, and are in no order
_SIDE = 2400  # pixels: more gains nothing at the sizes of letters


@dataclass(frozen=True, slots=True)
class Recognised:
    """Text of one picture, how far to believe it, and by how many degrees it had to be turned."""

    text: str
    quality: float
    turned: int = 0


def recognise_page(content: bytes, found: Extracted, page: Page, limits: Limits) -> Page:
    """Recognise one page of a PDF, a picture or a document that is made of pictures."""
    try:
        seen = recognise(_picture(content, found, page.number, limits))
    except Exception:  # as with every reader: a picture that trips the engine is a page not read
        seen = Recognised("", 0.0)
    text = seen.text if seen.quality >= READABLE else ""
    if not text and page.text.strip() and page.quality >= 0.5:
        return replace(page, needs_ocr=False)  # the stamp over a picture without text
    return replace(page, text=text, ocr=True, quality=round(seen.quality, 3), needs_ocr=False)


def pictures_as_pages(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The inline pictures among the parts, in order: what a document without text consists of."""
    return tuple(part for part in parts if part.inline and part.media_type.startswith("image/") and part.content)


def _picture(content: bytes, found: Extracted, number: int, limits: Limits) -> Image.Image:
    if found.kind == "pdf":
        from bot.reading.formats.pdf import render

        return render(content, number)
    from bot.reading.formats.images import frame

    if found.kind in IMAGE_KINDS:
        return frame(content, number, limits)
    return frame(pictures_as_pages(found.parts)[number - 1].content, 1, limits)


def recognise(picture: Image.Image) -> Recognised:
    """Read a picture whichever way up it is.

    Where lines stand on end or read badly, a few of them tell which way up it is before the whole is read again: both
    engines read single lines that are turned, and give them in the order of the picture as it lies.
    """
    if max(picture.size) > _SIDE:
        picture = picture.copy()
        picture.thumbnail((_SIDE, _SIDE))
    quick, turn = _quick(picture), 0
    if quick and _is_turned(quick) and (turn := _turn(picture, quick)):
        picture = picture.rotate(turn, expand=True)
        quick = _quick(picture)
    if quick and quality(quick) >= _CLEAN and covered(picture, quick) >= _COVERED and not _is_tall(quick):
        return Recognised(layout(quick), quality(quick), turn)
    lines = lines_by_rapidocr(picture)
    best = Recognised(layout(lines), quality(lines), turn)
    if turn or not lines or not _is_turned(lines) or not (turn := _turn(picture, lines)):
        return best
    turned = lines_by_rapidocr(picture.rotate(turn, expand=True))
    return Recognised(layout(turned), quality(turned), turn) if quality(turned) >= best.quality - _ALIKE else best


def _quick(picture: Image.Image) -> list[Line]:
    return tesseract.lines_of(picture) or []


def _is_turned(lines: list[Line]) -> bool:
    return quality(lines) < _UPRIGHT or _is_tall(lines)


def _is_tall(lines: list[Line]) -> bool:
    """Whether most lines of more than a few characters stand on end."""
    long = [line for line in lines if len(line.text) > _FEW]
    return sum(line.bottom - line.top > line.right - line.left for line in long) * 2 > len(long)


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def lines_by_rapidocr(picture: Image.Image) -> list[Line]:
    """The lines of a picture by the engine that comes along; none where it sees no text."""
    answer = _engine()(np.asarray(picture)[:, :, ::-1], use_det=True, use_rec=True, use_cls=False)
    # the engine remembers the last call's choices, so each call says all of them
    if answer.boxes is None or answer.txts is None:
        return []
    lines: list[Line] = []
    for box, text, score in zip(answer.boxes, answer.txts, answer.scores, strict=True):
        across, down = [float(point[0]) for point in box], [float(point[1]) for point in box]
        lines.append(Line(min(across), min(down), max(across), max(down), str(text), float(score)))
    return lines


def _turn(picture: Image.Image, lines: list[Line]) -> int:
    """Degrees (counter-clockwise) by which the longest lines read best; 0 when they do as they are."""
    longest = sorted(lines, key=lambda line: -max(line.right - line.left, line.bottom - line.top))[:_PROBES]
    crops = [picture.crop((int(x.left), int(x.top), int(x.right) + 1, int(x.bottom) + 1)) for x in longest]
    tall = sum(1 for crop in crops if crop.height > crop.width) * 2 > len(crops)
    angles = (90, 270) if tall else (0, 180)
    scores = {angle: sum(_score(crop, angle) for crop in crops) / len(crops) for angle in angles}
    return max(scores, key=lambda angle: (scores[angle], -angle))


def _score(crop: Image.Image, angle: int) -> float:
    answer = _engine()(
        np.asarray(crop.rotate(angle, expand=True))[:, :, ::-1], use_det=False, use_rec=True, use_cls=False
    )
    scores = answer.scores
    return float(scores[0]) if scores is not None and len(scores) else 0.0
