"""PDF files, by text and by picture."""

import pytest

from bot.reading.extraction import Limits, extract
from tests.reading import made


def test_text_page_by_page() -> None:
    found = extract(made.pdf("Dear Dr Okafor,\nThank you.", "Yours sincerely"), "a.pdf")
    assert [page.text for page in found.pages] == ["Dear Dr Okafor,\nThank you.", "Yours sincerely"]
    assert found.text == "Dear Dr Okafor,\nThank you.\nYours sincerely"
    assert (found.pages[0].width, found.pages[0].height) == (595, 842)
    assert not found.needs_ocr


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_loses_no_word(rotate: int) -> None:
    found = extract(made.pdf("Dear Dr Okafor,\nThank you.", rotate=rotate), "a.pdf")
    assert sorted(found.text.split()) == ["Dear", "Dr", "Okafor,", "Thank", "you."]


def test_filled_fields_are_told() -> None:
    found = extract(made.pdf("Consent", form={"patient": "Edith Example", "born": "01/02/1950"}), "form.pdf")
    assert found.form_fields == {"patient": "Edith Example", "born": "01/02/1950"}


def test_a_form_without_values_has_no_fields() -> None:
    assert extract(made.pdf("Consent", form={"patient": ""}), "form.pdf").form_fields == {}


@pytest.mark.parametrize(
    ("text", "picture", "needs"),
    [
        pytest.param("", True, True, id="a scan"),
        pytest.param("Scanned by phone", True, True, id="a scan with a stamp"),
        pytest.param("Thank you for your letter. " * 10, True, False, id="text on a background"),
        pytest.param("Short", False, False, id="a short text"),
        pytest.param("", False, False, id="a blank page"),
    ],
)
def test_which_pages_need_recognition(text: str, picture: bool, needs: bool) -> None:
    found = extract(made.pdf(text, picture=picture), "a.pdf", ocr=False)
    assert found.pages[0].needs_ocr is needs


def test_mixed_pages_keep_their_order() -> None:
    found = extract(made.pdf("One", ""), "a.pdf")
    assert [page.text for page in found.pages] == ["One", ""]
    assert found.problem is None


def test_a_blank_file_is_empty() -> None:
    assert extract(made.pdf(""), "a.pdf").problem == "empty"


def test_too_many_pages_are_refused() -> None:
    assert extract(made.pdf("1", "2", "3"), "a.pdf", limits=Limits(pages=2)).problem == "too-large"


def test_what_stands_before_the_header_does_no_harm() -> None:
    assert extract(b"\r\n\r\n" + made.pdf("Dear Sir"), "a.pdf").text == "Dear Sir"


@pytest.mark.parametrize("cut", [20, 200])
def test_a_cut_file_is_an_answer(cut: int) -> None:
    found = extract(made.pdf("Dear Sir")[:cut], "a.pdf")
    assert (found.kind, found.problem) == ("pdf", "broken")
