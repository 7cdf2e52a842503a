"""Lines as an engine saw them: believed, laid out, and held against the ink of the page."""

import pytest
from PIL import Image, ImageDraw

from bot.reading.lines import Line, covered, layout, quality

TOP = Line(10, 10, 190, 30, "Our ref M26-014573-4", 0.95)
BELOW = Line(10, 50, 190, 70, "Dear Dr Okafor", 0.65)


def inked(*boxes: tuple[int, int, int, int]) -> Image.Image:
    """A sheet of paper with black boxes."""
    sheet = Image.new("RGB", (200, 100), "white")
    for box in boxes:
        ImageDraw.Draw(sheet).rectangle(box, fill="black")
    return sheet


def test_long_lines_count_more() -> None:
    assert 0.65 < quality([TOP, BELOW]) < 0.95
    assert quality([TOP, BELOW]) > (0.95 + 0.65) / 2
    assert quality([]) == 0.0


def test_what_can_not_be_believed_says_so() -> None:
    assert layout([Line(0, 0, 9, 9, "0l8", 0.3), BELOW]) == "[illegible]\nDear Dr Okafor"


def test_lines_at_one_height_are_one_line() -> None:
    assert layout([Line(100, 12, 190, 29, "Your ref HP/1", 0.9), Line(10, 10, 90, 30, "Our ref 1", 0.9)]) == (
        "Our ref 1\tYour ref HP/1"
    )


def test_ink_outside_of_all_lines_is_seen() -> None:
    assert covered(inked((12, 12, 188, 28), (12, 52, 188, 68)), [TOP]) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        pytest.param(inked((12, 12, 188, 28)), [TOP], id="all within"),
        pytest.param(inked(), [], id="an empty sheet"),
        pytest.param(Image.new("RGB", (200, 100), (90, 90, 90)), [TOP], id="dark paper is no ink"),
    ],
)
def test_nothing_is_missed(sheet: Image.Image, lines: list[Line]) -> None:
    assert covered(sheet, lines) == 1.0
