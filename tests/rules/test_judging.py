"""The signs of a decision, and how a judge weighs them."""

import math

import pytest

from rules.explaining import explain
from rules.judging import MOST_POINTS, MOST_SHARE, PLAIN, SIGNS, Judge, signs_of, spread
from tests.rules.documents.office import documents, read, sure_of


def signs(best: str = "LOC", share: float = 0.8, **more: object) -> dict[str, float]:
    """The signs of a decision by their names."""
    given = {"phrases": {}, "words": {}, "kinds": (), "strange": False, **more}
    return dict(zip(SIGNS, signs_of(best, share, **given), strict=True))  # type: ignore[arg-type]


def test_nothing_but_a_share_is_a_share() -> None:
    assert signs() == pytest.approx({**dict.fromkeys(SIGNS, 0.0), "share": math.log(4)})


def test_each_opinion_alone_is_ahead_or_behind() -> None:
    both = {"LOC": 3.0, "LON": 5.0}
    assert signs(phrases=both)["phrases"] == -2.0
    assert signs("LON", phrases=both)["phrases"] == 2.0
    assert signs("FEE", phrases=both)["phrases"] == -5.0
    assert signs(words={"LOC": 0.6, "LON": 0.2})["words"] == pytest.approx(math.log(3))
    assert signs("LON", words={"LOC": 0.6, "LON": 0.2})["words"] == pytest.approx(-math.log(3))


def test_one_opinion_without_a_rival_is_ahead_of_nothing() -> None:
    assert signs(phrases={"LOC": 3.0})["phrases"] == 3.0
    assert signs(words={"LOC": 1.0})["words"] == pytest.approx(math.log(1000))


def test_what_is_beyond_all_doubt_counts_no_more() -> None:
    most = signs(share=1.0, phrases={"LOC": 40.0})
    assert (most["share"], most["phrases"]) == (MOST_SHARE, MOST_POINTS)


def test_kinds_of_evidence_are_there_or_not() -> None:
    told = signs(kinds={"form", "file-name", "phrase"}, strange=True)
    assert (told["form"], told["file-name"], told["strange"]) == (1.0, 1.0, 1.0)


def test_the_plain_judge_takes_a_share_for_what_it_says() -> None:
    assert PLAIN.confidence(PLAIN.grounds(signs_of("LOC", 0.8, phrases={}, words={}, kinds=(), strange=True))) == (
        pytest.approx(0.8, abs=1e-4)
    )


def test_a_sign_moves_by_what_is_beyond_the_usual() -> None:
    judge = Judge(1.0, (1.0, 0.0, 0.0, 2.0, 0.0, -0.5), (2.0, 0.0, 0.0, 0.1, 0.0, 0.0))
    grounds = judge.grounds((3.0, 5.0, 0.0, 1.0, 0.0, 1.0))
    assert [each.moved for each in grounds] == [1.0, 0.0, 0.0, 1.8, 0.0, -0.5]
    assert judge.confidence(grounds) == pytest.approx(1 / (1 + math.exp(-3.3)))


def test_others_share_what_the_first_leaves() -> None:
    assert spread(0.9, [("LOC", 1.0)]) == [("LOC", 0.9)]
    assert spread(0.3, [("LOC", 0.5), ("LON", 0.4)]) == [("LOC", 0.3), ("LON", 0.3)]


def test_an_opinion_says_in_words_what_made_it_sure() -> None:
    opinion = read("Letter of claim\n\nDear Sirs\nWe act for Mrs Tester and allege a breach of duty.", "scan.pdf",
                   learned=sure_of("LOC", "allege"))  # fmt: skip
    assert opinion.best == "LOC"
    assert [each.sign for each in opinion.grounds] == list(SIGNS)
    assert any(line.startswith("Surer: ") for line in explain(opinion, documents()))


def test_without_a_model_nothing_is_judged() -> None:
    assert read("Letter of claim\n\nDear Sirs").grounds == ()
