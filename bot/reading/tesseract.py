"""Recognising by Tesseract, where the language data of the system's own package is installed.

On clean pages it reads as well as the engine that comes along and is many times quicker (`python -m bench ocr`); what
is askew, turned or pale it reads worse, and says so in its scores.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from bot.reading.lines import Line

FOLDERS = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
)
"""Where Debian's package tesseract-ocr-eng, and those of other distributions, lay the data."""
_LANGUAGE = "eng"


def lines_of(picture: Image.Image) -> list[Line] | None:
    """The lines of a picture; None where Tesseract or its data is not installed."""
    engine = _engine()
    if engine is None:
        return None
    from tesserocr import RIL, iterate_level

    engine.SetImage(picture.convert("L"))
    engine.Recognize()
    found: list[Line] = []
    for each in iterate_level(engine.GetIterator(), RIL.TEXTLINE):
        if each.Empty(RIL.TEXTLINE):
            continue  # a picture without a line still gives one step
        text = " ".join(each.GetUTF8Text(RIL.TEXTLINE).split())
        if text:
            left, top, right, bottom = each.BoundingBox(RIL.TEXTLINE)
            found.append(Line(left, top, right, bottom, text, each.Confidence(RIL.TEXTLINE) / 100))
    engine.Clear()
    return found


@lru_cache(maxsize=1)
def _engine() -> Any:
    folder = next((each for each in FOLDERS if (each / f"{_LANGUAGE}.traineddata").is_file()), None)
    if folder is None:
        return None
    try:
        from tesserocr import PSM, PyTessBaseAPI
    except ImportError:
        return None
    return PyTessBaseAPI(path=str(folder), lang=_LANGUAGE, psm=PSM.AUTO)
