"""Invented documents of every core type: what was written while tuning, and what was held back."""

from collections import Counter

import pytest

from rules.certainty import clear
from tests.rules.documents.office import documents, examples, policy, read

TUNED = [*examples("tuned_a"), *examples("tuned_b"), *examples("tuned_c")]
HELD_BACK = examples("held_back")


@pytest.mark.parametrize(("codes", "text"), TUNED)
def test_a_known_example_is_read_rightly(codes: str, text: str) -> None:
    assert read(text).best in codes.split("|")


def test_held_back_examples_are_read_rightly() -> None:
    read_ones = [(codes.split("|"), read(text)) for codes, text in HELD_BACK]
    right = sum(opinion.best in codes for codes, opinion in read_ones)
    sure = [(codes, opinion) for codes, opinion in read_ones if clear(opinion, policy())]
    assert right >= 0.95 * len(HELD_BACK)
    assert len(sure) >= 0.8 * len(HELD_BACK)
    assert all(opinion.best in codes for codes, opinion in sure)


@pytest.mark.parametrize(("codes", "text"), examples("adversarial"))
def test_what_only_speaks_of_a_type_is_not_labelled_so(codes: str, text: str) -> None:
    opinion = read(text)
    assert not clear(opinion, policy()) or opinion.best in codes.split("|")


def test_every_core_type_has_three_examples() -> None:
    written = Counter(code for codes, _ in [*TUNED, *HELD_BACK] for code in codes.split("|"))
    core = {each.code for each in documents().types if each.core} - {"EXP-CV", "EXP-FEE"}
    missing = {code for code in core if written[code] < 3}
    assert not missing
