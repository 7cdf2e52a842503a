"""What sentences come to: told apart by words and pairs of words, one sentence at a time, linear in the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.gist import LOOKED_AT, SENTENCE, GistModel, told

FEATURES = ("can't go", "go on", "money", "send me", "what you", "you hold")


SPOKEN = ("can't", "can’t", "go", "on", "money", "send", "me", "What", "you", "hold", ".", "?", "\n", "é")


def model(least: float = 1.0, whole: float = 0.0) -> GistModel:
    """Two ideas, each told by two pairs of words; one word speaks against the first. In the whole message each
    counts for `whole` of what it does in a sentence."""
    weights = np.zeros((len(FEATURES), 2), np.float32)
    weights[[0, 1], 0], weights[2, 0], weights[[4, 5], 1] = 3.0 / SENTENCE, -9.0 / SENTENCE, 3.0 / SENTENCE
    return GistModel(
        "v", ("welfare", "access_request"), FEATURES, np.ones(len(FEATURES), np.float32), weights,
        np.zeros(2, np.float32), weights * whole, np.zeros(2, np.float32), np.full(2, least, np.float32),
    )  # fmt: skip


def ideas(text: str, least: float = 1.0) -> list[str]:
    """The ideas that are heard in a text."""
    return [each.idea for each in model(least).heard(text)]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("I can't go on.", ["welfare"]),
        ("The report is attached.\n\nHonestly I CAN’T go on like this!\n\nRegards", ["welfare"]),
        ("Send me what you hold.", ["access_request"]),
        ("I can't go on. Send me what you hold.", ["welfare", "access_request"]),
        ("I can't go on with what\nyou hold", ["welfare", "access_request"]),
    ],
)
def test_an_idea_is_heard_wherever_it_stands(text: str, heard: list[str]) -> None:
    assert ideas(text) == heard


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "...",
        "Yes",
        "The report is attached.",
        "We can all go.",
        "can't. go. on",
        "I can't go on money",
    ],
)
def test_nothing_is_heard_in_other_words(text: str) -> None:
    assert ideas(text, 2.0) == []


def test_the_sentence_that_says_it_best_is_told() -> None:
    (heard,) = model().heard("Dear all, I go on. But I can't go on. Thanks for the money.")
    assert heard.words == "But I can't go on."
    assert heard.beyond == pytest.approx(3 * 2**0.5 - 1, abs=0.01)


def test_what_stands_in_no_sentence_alone_is_heard_in_the_whole() -> None:
    apart = "Say what you like. It is a fine day. Then you hold on."
    (heard,) = model(4.0).heard(apart)
    assert (heard.idea, heard.words) == ("access_request", "Say what you like.")
    assert ideas(apart.partition(" Then")[0], 4.0) == []


def test_what_stands_beyond_the_first_pages_is_not_heard() -> None:
    assert ideas("word " * (LOOKED_AT // 5) + "\nI can't go on.") == []


def test_without_a_least_nothing_is_ever_heard() -> None:
    assert ideas("I can't go on.", float("inf")) == []


def test_figures_are_all_alike() -> None:
    assert [features for _, features in told("Pay 900 by 3")] == [["pay", "0", "by", "pay 0", "0 by", "by 0"]]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(SPOKEN)))
def test_points_are_those_of_the_features_of_each_sentence_and_pair(words: list[str]) -> None:
    text, known = " ".join(words), model(whole=0.4)
    counted = [(said, [known.rows[each] for each in features if each in known.rows]) for said, features in told(text)]
    counted = [(said, rows) for said, rows in counted if rows]
    said, points = known.points(text)
    assert said == [each for each, _ in counted]
    for (_, rows), found in zip(counted, points, strict=True):
        alone, whole = (
            of[at].sum(axis=0) / len(at) ** 0.5 for of, at in ((known.weights, rows), (known.whole, counted[-1][1]))
        )
        assert found == pytest.approx(SENTENCE * alone + whole, abs=1e-5)


def test_the_company_of_a_sentence_speaks_for_it_or_against() -> None:
    said = "I can't go."
    assert [each.idea for each in model(4.0, whole=0.5).heard(f"{said} You can't go on.")] == ["welfare"]
    assert model(2.0, whole=0.5).heard(f"{said} It is the money, money, money.") == ()
