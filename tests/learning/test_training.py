"""Training, calibrating, and the model's file, on a handful of papers."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.learning.calibrating import Judged, calibration_error, joined, judge_of, proofs_of, reliability
from bot.learning.modelfile import ModelError, model_of, put_model, read_model, written
from bot.learning.papers import read_training
from bot.learning.reporting import from_step, least_for, score
from bot.learning.training import LEAST_EXAMPLES, Lesson, NoTrainer, classes_of, lessons_of, train
from bot.learning.trying import Folded, office_of, prior_of, read_with
from bot.learning.vocabulary import vocabulary
from bot.policy import KNOWLEDGE, MODEL, KnowledgeError, load_policy, with_precision
from rules.folding import fold
from rules.judging import PLAIN, SIGNS
from rules.learned import STEPS, LearnedModel
from rules.policy import OfficeNames, Policy, Thresholds
from tests.learning.papers import write_texts

pytest.importorskip("sklearn", reason="training needs the extra `learn`")


Lessons = tuple[list[Lesson], tuple[str, ...]]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(OfficeNames("", ""), Thresholds())


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    papers, _ = read_training(write_texts(tmp_path_factory.mktemp("training"), times=10))
    words = vocabulary(papers, {"anton", "berta"})
    return lessons_of(papers, words), words


@pytest.fixture(scope="module")
def model(lessons: Lessons, policy: Policy) -> LearnedModel:
    made, _ = prior_of(*lessons, policy, ())
    return made


def test_a_type_with_enough_examples_stands_alone(lessons: Lessons, policy: Policy) -> None:
    assert classes_of(lessons[0], policy.documents) == (("INV",), ("LOC",))


def test_types_with_few_examples_are_pooled_by_group(policy: Policy) -> None:
    few = [Lesson("LOC", {})] * LEAST_EXAMPLES + [Lesson("LON", {})] + [Lesson("INV", {})] * (LEAST_EXAMPLES - 1)
    classes = classes_of(few, policy.documents)
    assert ("LOC",) in classes
    (claims,) = (each for each in classes if "LON" in each)
    (rest,) = (each for each in classes if "INV" in each)
    assert "LOC" not in claims
    assert {"INV", "FEE", "TRAVEL"} <= set(rest)


def test_what_is_only_tried_teaches_nothing(lessons: Lessons, policy: Policy) -> None:
    untaught = [Lesson("LON", {0: 1}, taught=False)] * 50
    classes = classes_of([*lessons[0], *untaught], policy.documents)
    assert classes == classes_of(lessons[0], policy.documents)
    one, other = (train(each, lessons[1], classes) for each in (lessons[0], [*lessons[0], *untaught]))
    assert written(one, {}) == written(other, {})


def test_the_model_tells_them_apart(model: LearnedModel) -> None:
    assert model.shares(fold("we allege negligence, our client suffered loss"))["LOC"] > 0.8
    assert model.shares(fold("please pay the amount of the invoice to the account"))["INV"] > 0.8


def test_the_same_lessons_give_the_same_bytes(lessons: Lessons, policy: Policy, model: LearnedModel) -> None:
    again, _ = prior_of(*lessons, policy, ())
    assert written(again, {"papers": 1}) == written(model, {"papers": 1})


def test_a_model_comes_back_from_its_file(model: LearnedModel, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    put_model(path, written(model, {"papers": 40}))
    back = read_model(path)
    text = fold("our client alleges negligence; the invoice is due")
    assert back.shares(text) == model.shares(text)
    assert (back.judge, dict(back.proofs)) == (model.judge, dict(model.proofs))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"format": 99}', b"\xff\xfe", b'{"format": 1, "words": "a"}'])
def test_what_is_no_model_is_one_sentence(raw: bytes) -> None:
    with pytest.raises(ModelError, match="learn"):
        model_of(raw)


def test_a_missing_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        read_model(tmp_path / "none.json")


def test_the_shipped_model_is_small_and_its_version_stands_with_decisions(policy: Policy) -> None:
    path = KNOWLEDGE / MODEL
    assert path.stat().st_size < 1_500_000
    assert policy.versions[MODEL] == read_model(path).version


# --- calibration ------------------------------------------------------------------------------------------


def decision(share: float, *, right: bool, code: str = "LOC", form: float = 0.0, weight: float = 1.0) -> Judged:
    """A decision of which only the share of points, and whether there is a form number, differ from others."""
    return Judged(code, (share, 0.0, 0.0, form, 0.0, 0.0), 0.0, right, weight)


def believed(decisions: list[Judged], share: float, form: float = 0.0) -> float:
    """What a judge who learned from decisions says of another."""
    judge = judge_of(decisions)
    return judge.confidence(judge.grounds((share, 0.0, 0.0, form, 0.0, 0.0)))


def test_a_judge_keeps_to_what_was_borne_out() -> None:
    known = [decision(4.0, right=n % 10 != 0) for n in range(400)] + [
        decision(-1.0, right=n % 4 == 0) for n in range(400)
    ]
    assert believed(known, 4.0) == pytest.approx(0.9, abs=0.02)
    assert believed(known, -1.0) == pytest.approx(0.25, abs=0.02)


def test_a_judge_hears_each_sign() -> None:
    known = [decision(1.0, right=n % 2 == 0) for n in range(400)] + [decision(1.0, right=True, form=1.0)] * 100
    assert believed(known, 1.0) < 0.6
    assert believed(known, 1.0, form=1.0) > 0.9


def test_papers_that_weigh_more_count_for_more() -> None:
    known = [decision(1.0, right=True, weight=9.0)] * 100 + [decision(1.0, right=False, weight=1.0)] * 100
    assert believed(known, 1.0) == pytest.approx(0.9, abs=0.02)


def test_a_judge_is_held_to_the_one_it_starts_from() -> None:
    assert judge_of([]) == PLAIN
    begun = judge_of([decision(4.0, right=n % 10 != 0) for n in range(400)])
    moved = judge_of([decision(4.0, right=False)] * 2, begun)
    signs = (4.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert 0.6 < moved.confidence(moved.grounds(signs)) < begun.confidence(begun.grounds(signs))


def test_the_error_of_calibration_is_the_distance_of_confidence_and_truth() -> None:
    assert calibration_error([]) == 0
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == 0
    assert calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)
    assert calibration_error([(1.0, True)] * 4) == 0
    assert reliability([(0.05, False), (0.95, True)]) == [(0.0, 1, 0.05, 0.0), (0.9, 1, 0.95, 1.0)]


def test_proofs_count_from_each_step_on(policy: Policy) -> None:
    proofs = proofs_of(
        [
            replace(decision(0, right=right, code=code), confidence=sure)
            for code, sure, right in (("LOC", 0.93, True), ("LOC", 0.6, False), ("INV", 0.99, True))
        ],
        policy.documents,
    )
    assert proofs["LOC"][STEPS.index(0.5)] == (2, 1)
    assert proofs["LOC"][STEPS.index(0.9)] == (1, 1)
    assert proofs["A"] == proofs["LOC"]
    assert proofs[""][STEPS.index(0.9)] == (2, 2)
    twice = joined(proofs, {"": proofs[""], "FEE": proofs["INV"]})
    assert twice[""][STEPS.index(0.5)] == (6, 4)
    assert (twice["LOC"], twice["FEE"]) == (proofs["LOC"], proofs["INV"])


def test_no_model_is_tried_on_a_hand_that_it_has_seen(lessons: Lessons, policy: Policy) -> None:
    folded = Folded.of(*lessons, classes_of(lessons[0], policy.documents))
    assert set(folded.models) == {"anton", "berta"}
    alone = train([each for each in lessons[0] if each.fold != "anton"], lessons[1], (("INV",), ("LOC",)))
    assert written(folded.models["anton"], {}) == written(alone, {})
    assert len(folded.read(policy)) == len(lessons[0])


def test_ordinary_papers_teach_the_judge_and_no_words(lessons: Lessons, policy: Policy, model: LearnedModel) -> None:
    _, held = read_training()
    other, tried = prior_of(*lessons, policy, held[:40])
    assert np.array_equal(other.weights, model.weights)
    assert other.judge != model.judge
    assert len(tried) == sum(each.paper is not None and each.paper.proves for each in lessons[0]) + 40
    every = next(n for n, _ in other.proofs[""])
    assert every <= len(tried)


def test_an_office_moves_the_judge_and_adds_to_the_record(
    lessons: Lessons, policy: Policy, model: LearnedModel
) -> None:
    made, tried = office_of(*lessons, policy, model, "berta")
    assert {each.paper.hand for each in tried} == {"berta"}
    assert made.proofs[""][0][0] > model.proofs[""][0][0]
    same, none = office_of(*lessons, policy, model, "nobody")
    assert (same.judge, dict(same.proofs), none) == (model.judge, dict(model.proofs), [])


def test_each_opinion_says_what_made_it_sure(policy: Policy) -> None:
    _, held = read_training()
    read = [each.opinion for each in read_with(held[:30], policy) if each.opinion.ranked]
    assert read
    for opinion in read:
        assert tuple(each.sign for each in opinion.grounds) == SIGNS
        assert sum(share for _, share in opinion.ranked) <= 1.01


def test_a_precision_sets_the_confidence_of_a_type(policy: Policy) -> None:
    changed = with_precision(policy, 0.0, {"LOC": 0.5, "INV": 0.999})
    assert changed.thresholds.labels["LOC"] < changed.thresholds.labels["INV"]
    assert changed.thresholds.labels.keys() == {"LOC", "INV"}
    assert with_precision(policy, 0.9, {}).thresholds.labels.keys() == policy.documents.by_code.keys()
    assert with_precision(policy, 0.0, {}).thresholds.labels == {}


def test_a_precision_of_a_type_that_is_none_is_refused(policy: Policy) -> None:
    with pytest.raises(KnowledgeError, match="LOCC: there is no such type"):
        with_precision(policy, 0.0, {"LOCC": 0.99})


# --- what the shipped model is worth ----------------------------------------------------------------------


def test_held_back_papers_are_read_about_as_well_as_it_believes(policy: Policy) -> None:
    _, held = read_training()
    told = score(read_with(held, policy))
    assert told.papers > 400
    assert told.accuracy > 0.75
    assert told.error < 0.065
    assert told.precision > 0.92
    assert told.coverage > 0.4


def test_a_report_says_from_where_labels_would_be_right(policy: Policy) -> None:
    paper = replace(read_training()[1][0], codes=("LOC",))
    (one,) = read_with([paper], policy)
    tried = [
        replace(one, opinion=replace(one.opinion, best=best, confidence=sure), could_be=True, ordinary=True)
        for best, sure in [("LOC", 0.9), ("LOC", 0.8), ("INV", 0.8), ("LOC", 0.7), ("LOC", 0.6)]
    ]
    assert least_for(tried, 0.985) == 0.9
    assert least_for(tried, 0.8) == 0.6
    assert least_for([each for each in tried if each.opinion.best == "INV"], 0.1) is None
    assert least_for([], 0.9) is None
    told = from_step(tried, 0.8)
    assert (told.labelled, told.wrong, told.coverage) == (3, 1, 0.6)


def test_what_is_for_named_people_or_of_no_type_is_no_label_missed(policy: Policy) -> None:
    _, held = read_training()
    tried = read_with([each for each in held if each.codes in (("UNKNOWN",), ("SAFEG",), ("INV",))], policy)
    assert {each.paper.codes for each in tried if each.ordinary} == {("INV",)}
    assert not any(each.by_itself and not each.could_be for each in tried)


def test_without_scikit_learn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, lessons: Lessons) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(NoTrainer, match=r"pip install .*\[learn\]"):
        train(*lessons, (("LOC",), ("INV",)))
