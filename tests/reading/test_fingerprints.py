"""Copies, longer copies and versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.extraction import extract
from bot.reading.fingerprints import likeness, simhash, text_hash, words_of
from tests.reading import made

LETTER = (
    "Hillside Surgery, 4 Mill Lane. {date}. Dear {name}, Thank you for your letter of {asked} concerning the care that"
    " your wife received at this surgery. I am sorry to hear that you were unhappy with the consultation. I have asked"
    " Dr Pryce to look at the notes and to write down what she recalls of that day. We aim to let you have a full reply"
    " within ten working days. If you remain dissatisfied you may approach the Ombudsman, whose address is on the"
    " enclosed leaflet. Please let me know if you need this letter in large print or in another language. Yours"
    " sincerely, Kit Rowe, Practice Manager"
)
FIRST = LETTER.format(date="3 May 2026", name="Mr Fenn", asked="28 April")
LOOKS_LIKE = {"l": "1", "m": "rn", "o": "0", "e": "c", "h": "b", "a": "o", "n": "ri"}


def scanned(text: str, seed: int) -> str:
    """The text as a poor scan gives it: of every 40 letters one is taken for another, where it looks like one."""
    return "".join(LOOKS_LIKE.get(each, each) if (n + 5 * seed) % 40 == 0 else each for n, each in enumerate(text))


def kind(ours: str, theirs: str) -> str:
    found = likeness(ours, theirs)
    return found.kind if found else ""


def test_a_copy_whose_properties_were_written_is_the_same_text() -> None:
    def of(title: str) -> str:
        more = {"docProps/core.xml": f"<c><dc:title>{title}</dc:title></c>"}
        return text_hash(extract(made.docx(made.paragraphs(FIRST), more), "a.docx").text)

    assert of("M26-014573-4") == of("") == text_hash(FIRST)


@pytest.mark.parametrize("seed", range(8))
def test_a_scan_of_a_letter_is_a_copy_of_it(seed: int) -> None:
    found = likeness(scanned(FIRST, seed), FIRST)
    assert found is not None
    assert found.kind == "copy"
    assert found.share > 0.95


@pytest.mark.parametrize(
    "text",
    [f"RECEIVED 12 NOV 2026 Wold Defence {FIRST}", f"FAX 01943 555 123 P.01/02 {FIRST}", FIRST.replace("Mill", "Mi11")],
)
def test_stamps_and_misread_letters_change_nothing(text: str) -> None:
    assert kind(text, FIRST) == "copy"


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "other",
    [
        LETTER.format(date="9 June 2026", name="Mrs Quill", asked="1 June"),
        LETTER.format(date="3 May 2026", name="Mrs Quill", asked="28 April"),
        LETTER.format(date="4 May 2026", name="Mr Fenn", asked="30 April"),
    ],
)
def test_two_letters_of_one_template_are_no_copies(other: str, seed: int) -> None:
    assert kind(other, FIRST) in ("", "version")
    assert kind(scanned(other, seed), FIRST) in ("", "version")


def test_more_before_or_behind_makes_a_longer_copy() -> None:
    cover = "Below is the letter that we wrote to him in May, of which you asked for a further copy. "
    assert kind(cover + FIRST, FIRST) == "longer"
    assert kind(FIRST + " " + cover, FIRST) == "longer"
    assert kind(FIRST, FIRST + " " + cover) == "version"


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST} Signed 4 May 2026",
        FIRST.replace("We aim", "The nurse was asked too. We aim"),
        FIRST.replace("ten", "twenty"),
    ],
)
def test_what_was_signed_or_written_anew_is_another_version(text: str) -> None:
    assert kind(text, FIRST) == "version"


@pytest.mark.parametrize("other", ["", "Yes.", "We act for the claimant and enclose the bundle for your attention."])
def test_another_text_is_another_document(other: str) -> None:
    assert likeness(other, FIRST) is None
    assert likeness(FIRST, other) is None


@given(st.text(), st.text())
def test_any_two_texts_can_be_laid_side_by_side(one: str, other: str) -> None:
    found = likeness(one, other)
    assert found is None or 0.0 <= found.share <= 1.0
    assert text_hash(one) == text_hash(f"  {one}\n")


@given(st.text())
def test_signatures_fit_a_database(text: str) -> None:
    assert -(2**63) <= simhash(words_of(text)) < 2**63
