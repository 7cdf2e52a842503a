"""PowerPoint presentations in Office Open XML (ECMA-376 part 1): slides with their notes and comments."""

import re
from html import unescape

from bot.reading.archives import BoundedZip, refuse_entities
from bot.reading.extracted import CannotRead, Extracted, Limits, Page
from bot.reading.formats.layout import CELL_END, tidied

_SLIDE = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)(\d+)\.xml", re.IGNORECASE)
_TOKEN = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</|<(?:\w+:)?(br|tab)(?=[\s/>])[^<>]*>|</(?:\w+:)?(p|tc|tr)>")


def read(content: bytes, limits: Limits) -> Extracted:
    """Read a presentation; each slide is a page. Raises CannotRead."""
    archive = BoundedZip(content, limits)
    slides: dict[int, list[str]] = {}
    found = [(match, name) for name in archive.names if (match := _SLIDE.fullmatch(name))]
    if not found and archive.find("ppt/presentation.xml") is None:
        raise CannotRead("broken", "no presentation inside")
    for match, name in sorted(found, key=lambda each: (each[0][1].lower().startswith("notes"), int(each[0][2]))):
        xml = archive.read(name)
        refuse_entities(xml)
        slides.setdefault(int(match[2]), []).append(_text(xml))
    pages = tuple(
        Page(number=number, text="\n".join(text for text in texts if text))
        for number, (_, texts) in enumerate(sorted(slides.items()), start=1)
    )
    whole = "\n\n".join(page.text for page in pages if page.text)
    return Extracted(kind="pptx", text=whole[: limits.text_chars], pages=pages)


def _text(xml: bytes) -> str:
    pieces: list[str] = []
    for text, mark, closed in _TOKEN.findall(xml):
        if mark:
            pieces.append("\n" if mark == b"br" else "\t")
        elif closed:
            pieces.append(CELL_END if closed == b"tc" else "\n")
        else:
            pieces.append(unescape(text.decode("utf-8", "replace")))
    return re.sub(r"\n{2,}", "\n", tidied("".join(pieces)))
