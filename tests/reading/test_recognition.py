"""Pictures of text. Recognition is slow, so few of them."""

import io
import os

import pytest
from PIL import Image

from bot.reading import tesseract
from bot.reading.extraction import Limits, extract
from bot.reading.lines import Line, layout
from bot.reading.recognition import lines_by_rapidocr, recognise
from bot.reading.workers import ReadingPool
from tests.reading import made

LINES = ("Our ref M26-014573-4", "Dear Dr Okafor,", "Please send the records by 4 December 2026.")


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_photograph_is_read_whichever_way_up(turn: int) -> None:
    found = extract(made.lettered(LINES, turn=turn), "photo.png")
    assert found.problem is None
    assert [line.split()[0] for line in found.text.splitlines()] == ["Our", "Dear", "Please"]
    assert "M26-014573-4" in found.text
    assert found.pages[0].ocr
    assert found.pages[0].quality > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_engine_that_comes_along_turns_pages_too(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "lines_of", lambda _: None)
    found = recognise(Image.open(io.BytesIO(made.lettered(LINES, turn=turn))))
    assert found.turned == 360 - turn
    assert [line.split()[0] for line in found.text.splitlines()] == ["Our", "Dear", "Please"]


@pytest.mark.slow
def test_the_camera_says_which_way_is_up() -> None:
    picture = Image.open(io.BytesIO(made.lettered(LINES, turn=90)))
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, quality=90)
    found = extract(buffer.getvalue(), "photo.jpg")
    assert (found.pages[0].width, found.pages[0].height) == (1000, 700)
    assert "Okafor" in found.text


@pytest.mark.slow
def test_what_shows_no_text_is_unreadable() -> None:
    grey = Image.effect_noise((400, 400), 90)
    buffer = io.BytesIO()
    grey.save(buffer, "PNG")
    found = extract(buffer.getvalue(), "photo.png")
    assert (found.problem, found.text) == ("unreadable", "")


def test_every_frame_of_a_fax_is_a_page() -> None:
    frames = [Image.open(io.BytesIO(made.lettered([str(n)], size=(300, 200)))) for n in range(3)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    found = extract(buffer.getvalue(), "fax.tif", ocr=False)
    assert found.kind == "tiff"
    assert [page.needs_ocr for page in found.pages] == [True, True, True]


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    assert extract(made.lettered(["x"]), "a.png", limits=Limits(pixels=1000)).problem == "too-large"


def test_an_icon_needs_no_recognition() -> None:
    found = extract(made.lettered([], size=(16, 16)), "logo.png")
    assert (found.problem, found.needs_ocr) == ("empty", False)


def test_a_damaged_phone_picture_is_broken() -> None:
    # The HEIC reader of this build writes none, so a good one can't be made here; a bad one must not pass for good.
    assert extract(b"\x00\x00\x00\x18ftypheic" + b"\0" * 100, "a.heic").problem == "broken"


@pytest.mark.slow
def test_a_pool_recognises_in_workers_and_remembers() -> None:
    scan = made.lettered(LINES)
    with ReadingPool(1, ocr_seconds=60) as pool:
        first = pool.read(scan, "photo.png")
        pool.close()
        assert pool.read(scan, "photo again.png") == first
    assert "M26-014573-4" in first.text


def test_pages_beyond_the_allowed_number_are_named() -> None:
    found = extract(made.pdf("Dear Sir", "", picture=True), "a.pdf", limits=Limits(ocr_pages=0))
    assert found.text == "Dear Sir"
    assert found.problem_detail == "not recognised, beyond the allowed number: page 1, 2"


@pytest.mark.slow
def test_both_engines_read_a_clean_page_alike() -> None:
    page = Image.open(io.BytesIO(made.lettered(LINES)))
    quick = tesseract.lines_of(page)
    if quick is None:
        told = "Tesseract or its data is missing (Debian: tesseract-ocr-eng)"
        if os.environ.get("MODEL_OFFICE_NOTHING_SKIPPED"):  # noqa: TID251 - says that all is installed
            pytest.fail(told)
        pytest.skip(told)
    assert layout(quick).split() == layout(lines_by_rapidocr(page)).split()


def test_an_empty_sheet_has_no_lines() -> None:
    assert not tesseract.lines_of(Image.new("RGB", (60, 60), "white"))


@pytest.mark.slow
@pytest.mark.parametrize("lines", [None, [], [Line(20, 20, 300, 60, "0ur rof M2b-0l4S73", 0.7)]])
def test_the_other_engine_reads_what_the_quick_one_did_not(
    lines: list[Line] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "lines_of", lambda _: lines)
    assert "M26-014573-4" in recognise(Image.open(io.BytesIO(made.lettered(LINES)))).text
