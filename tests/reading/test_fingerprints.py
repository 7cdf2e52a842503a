"""Copies, longer copies and versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.extraction import extract
from bot.reading.fingerprints import (
    Fingerprint,
    containment,
    fingerprint,
    relation,
    resemblance,
    similarity,
    text_hash,
    text_relation,
)
from tests.reading import made

LETTER = " ".join(
    f"The patient was seen on day {n} of the month and was found to be in state {n * 7 % 13}." for n in range(40)
)
OTHER = " ".join(
    f"We act for the claimant in matter {n} and enclose bundle {n * 5 % 11} for your urgent attention."
    for n in range(40)
)


def of(text: str, *, title: str = "") -> Fingerprint:
    more = {"docProps/core.xml": f"<c><dc:title>{title}</dc:title></c>"}
    content = made.docx(made.paragraphs(text), more)
    return fingerprint(content, extract(content, "a.docx"))


def test_a_copy_whose_properties_were_written_is_the_same_text() -> None:
    assert relation(of(LETTER), of(LETTER, title="M26-014573-4")) == "same-text"


def test_the_same_bytes_are_the_same_file() -> None:
    assert relation(of(LETTER), of(LETTER)) == "same-file"


def test_a_small_change_is_near() -> None:
    changed = LETTER.replace("day 7", "day 8", 1)
    assert relation(of(LETTER), of(changed)) == "near"
    assert text_relation(LETTER, changed) == "near"


def test_another_letter_is_different() -> None:
    assert relation(of(LETTER), of(OTHER)) == "different"
    assert similarity(of(LETTER), of(OTHER)) < 0.8
    assert text_relation(LETTER, OTHER) == "different"


def test_a_later_copy_with_more_pages_contains_the_first() -> None:
    longer = LETTER + " " + OTHER
    assert text_relation(LETTER, longer) == "contained"
    assert text_relation(longer, LETTER) == "contains"
    assert containment(LETTER, longer) == 1.0


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "x"), ("Yes.", "No.")])
def test_short_texts_are_only_the_same_when_equal(one: str, other: str) -> None:
    assert relation(of(one, title="1"), of(other, title="2")) == "different"


@given(st.text(), st.text())
def test_measures_are_fair(one: str, other: str) -> None:
    assert resemblance(one, other) == resemblance(other, one)
    assert 0.0 <= containment(one, other) <= 1.0
    assert text_hash(one) == text_hash(f"  {one}\n")


@given(st.text())
def test_signatures_fit_a_database(text: str) -> None:
    assert -(2**63) <= of("x " + "".join(c for c in text if c.isalnum())).simhash < 2**63
