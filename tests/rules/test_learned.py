"""The small scorer: shares from words, pools spread over their types, and the confidence that a precision takes."""

import math

import numpy as np
import pytest

from rules.folding import fold
from rules.judging import PLAIN
from rules.learned import LOOKED_AT, STEPS, LearnedModel

NEVER = tuple((0, 0) for _ in STEPS)


def model(proofs: dict[str, tuple[tuple[int, int], ...]] | None = None) -> LearnedModel:
    """A model of one type by itself and one pool of two, told apart by two words."""
    return LearnedModel(
        "v", (("LOC",), ("INV", "FEE")), ("allegation", "invoice"), np.array([1.0, 1.0], np.float32),
        np.array([[3.0, -3.0], [-3.0, 3.0]], np.float32), np.zeros(2, np.float32), PLAIN,
        proofs or {},
    )  # fmt: skip


def proof(*shares: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """The same record at each step, or one record a step."""
    return shares * len(STEPS) if len(shares) == 1 else shares


def test_words_speak_for_their_class() -> None:
    shares = model().shares(fold("An ALLEGATION, and another allegation."))
    assert shares["LOC"] > 0.95
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_pool_is_spread_evenly_over_its_types() -> None:
    shares = model().shares(fold("Invoice no. 7"))
    assert shares["INV"] == shares["FEE"] > 0.45


@pytest.mark.parametrize("text", ["", "   \n", "7 8 9", "nothing of this is known", "INVOICED allegations"])
def test_where_no_word_is_known_there_is_no_opinion(text: str) -> None:
    assert model().shares(fold(text)) == {}


def test_what_stands_beyond_the_first_pages_does_not_count() -> None:
    far = "x " * (LOOKED_AT // 2) + " invoice"
    assert model().shares(fold(far)) == {}


def test_counts_are_by_known_word_only() -> None:
    assert model().counts(fold("invoice for Mrs Smith of 7 High Street, invoice 2")) == {1: 2}


# --- precision --------------------------------------------------------------------------------------------


def test_a_record_without_a_fault_needs_the_least_confidence() -> None:
    assert model({"": proof((500, 500))}).needed("LOC", "A", 0.99) == STEPS[0]


def test_a_precision_that_was_never_reached_is_left_to_people() -> None:
    assert model({"": proof((100, 90))}).needed("LOC", "A", 0.99) == math.inf
    assert model().needed("LOC", "A", 0.5) == math.inf


def test_the_confidence_is_that_from_which_all_steps_hold() -> None:
    half = len(STEPS) // 2
    record = ((100, 90),) * half + ((50, 50),) * (len(STEPS) - half)
    assert model({"": record}).needed("LOC", "A", 0.99) == STEPS[half]


def test_a_type_that_did_worse_than_all_needs_more() -> None:
    known = model({"": proof((400, 398)), "A": proof((80, 79)), "LOC": proof((20, 19))})
    assert known.needed("LOC", "A", 0.98) == math.inf
    assert known.needed("LON", "B", 0.98) == STEPS[0]


def test_a_few_labels_of_a_type_do_not_outweigh_all_others() -> None:
    known = model({"": proof((400, 380)), "LOC": proof((3, 3))})
    assert known.needed("LOC", "A", 0.99) == math.inf
