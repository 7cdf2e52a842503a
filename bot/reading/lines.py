"""Lines of text in a picture, as an engine saw them: how well they read, and how they lie on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

_LEGIBLE = 0.6
_ILLEGIBLE = "[illegible]"
_REDUCED = 4  # pixels to a side that become one: grain goes, strokes stay
_INK = 60  # grey levels darker than the paper


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its box in pixels, its text, and how far the engine believes it, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    score: float


def quality(lines: Sequence[Line]) -> float:
    """How far to believe the lines, 0 to 1: the mean of their scores, long lines counting more. 0.0 for none."""
    size = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / size if size else 0.0


def layout(lines: Sequence[Line]) -> str:
    """Lines from top to bottom; those at one height are one line, apart by a tab. What can't be believed says so."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (each.top + each.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        last = rows[-1][-1] if rows else None
        if last is not None and last.top < middle < last.bottom and line.left > last.right - 5:
            rows[-1].append(line)
        elif last is not None and last.top < middle < last.bottom and line.right < rows[-1][0].left + 5:
            rows[-1].insert(0, line)
        else:
            rows.append([line])
    return "\n".join("\t".join(_shown(line) for line in row) for row in rows)


def _shown(line: Line) -> str:
    return line.text if line.score >= _LEGIBLE else _ILLEGIBLE


def covered(picture: Image.Image, lines: Sequence[Line]) -> float:
    """The share of a picture's ink, 0 to 1, that lies within the lines: no engine tells of lines it passed over."""
    grey = np.asarray(picture.convert("L").reduce(_REDUCED)).astype(int)
    ink = grey < np.median(grey) - _INK
    inside = np.zeros_like(ink)
    for each in lines:
        top, bottom = int(each.top) // _REDUCED - 1, int(each.bottom) // _REDUCED + 2
        left, right = int(each.left) // _REDUCED - 1, int(each.right) // _REDUCED + 2
        inside[max(top, 0) : bottom, max(left, 0) : right] = True
    whole = int(ink.sum())
    return float((ink & inside).sum() / whole) if whole else 1.0
