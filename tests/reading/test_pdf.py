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
def test_a_turned_page_keeps_its_lines_in_order(rotate: int) -> None:
    lines = "Dear Dr Okafor,\nThank you.\nYours sincerely"
    assert extract(made.pdf(lines, rotate=rotate), "a.pdf").text == lines


def test_filled_fields_stand_behind_their_labels() -> None:
    page = "Acknowledgment of service\nClaim No.\nClaimant\nI intend to defend all\nI intend to defend part"
    values = {"f1": "L10YX234", "f2": "Edith Example", "all": True, "part": False}
    assert extract(made.pdf(page, form=values), "form.pdf").text.splitlines() == [
        "Acknowledgment of service", "Claim No. L10YX234", "Claimant Edith Example",
        "☒ I intend to defend all", "I intend to defend part",
    ]  # fmt: skip


def test_filled_fields_without_a_label_say_their_names() -> None:
    found = extract(made.pdf("Consent", form={"patient": "Edith Example", "born": "01/02/1950"}), "form.pdf")
    assert found.text == "Consent\npatient: Edith Example\nborn: 01/02/1950"


def test_two_fields_of_one_label_keep_their_order() -> None:
    found = extract(made.pdf("Parties\nName\nName", form={"a": "Edith Example", "b": "Owen Example"}), "form.pdf")
    assert found.text == "Parties\nName Edith Example\nName Owen Example"


def test_a_form_that_consists_of_values_is_not_empty() -> None:
    assert extract(made.pdf("", form={"patient": "Edith Example"}), "form.pdf").text == "patient: Edith Example"


def test_a_form_without_values_stays_as_it_is_printed() -> None:
    assert extract(made.pdf("Consent\nPatient", form={"patient": ""}), "form.pdf").text == "Consent\nPatient"


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
