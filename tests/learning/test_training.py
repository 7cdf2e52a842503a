"""Training, calibrating, and the model's file, on a handful of papers."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest

from bot.learning.calibrating import calibration_error, curve_through, proofs_of, reliability
from bot.learning.modelfile import ModelError, model_of, put_model, read_model, written
from bot.learning.papers import read_training
from bot.learning.reporting import score
from bot.learning.training import LEAST_EXAMPLES, Lesson, NoTrainer, classes_of, lessons_of, train
from bot.learning.trying import make, read_with
from bot.learning.vocabulary import vocabulary
from bot.policy import KNOWLEDGE, MODEL, KnowledgeError, load_policy, with_precision
from rules.folding import fold
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
    made, _ = make(*lessons, policy)
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
    again, _ = make(*lessons, policy)
    assert written(again, {"papers": 1}) == written(model, {"papers": 1})


def test_a_model_comes_back_from_its_file(model: LearnedModel, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    put_model(path, written(model, {"papers": 40}))
    back = read_model(path)
    text = fold("our client alleges negligence; the invoice is due")
    assert back.shares(text) == model.shares(text)
    assert (back.curve, dict(back.proofs)) == (model.curve, dict(model.proofs))
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
    assert path.stat().st_size < 1_000_000
    assert policy.versions[MODEL] == read_model(path).version


# --- calibration ------------------------------------------------------------------------------------------


def test_a_curve_rises_and_keeps_to_what_was_borne_out() -> None:
    sure = [(0.99, n % 10 != 0) for n in range(200)]
    unsure = [(0.3, n % 10 == 0) for n in range(200)]
    curve = curve_through([*sure, *unsure])
    assert curve[0] == (0.0, 0.0)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(curve))
    assert curve[-1][1] == pytest.approx(0.9, abs=0.02)


def test_without_papers_the_curve_is_straight() -> None:
    assert curve_through([]) == ((0.0, 0.0), (1.0, 1.0))


def test_the_error_of_calibration_is_the_distance_of_confidence_and_truth() -> None:
    assert calibration_error([]) == 0
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == 0
    assert calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)
    assert calibration_error([(1.0, True)] * 4) == 0
    assert reliability([(0.05, False), (0.95, True)]) == [(0.0, 1, 0.05, 0.0), (0.9, 1, 0.95, 1.0)]


def test_proofs_count_from_each_step_on(policy: Policy) -> None:
    proofs = proofs_of([("LOC", 0.93, True), ("LOC", 0.6, False), ("INV", 0.99, True)], policy.documents)
    assert proofs["LOC"][STEPS.index(0.5)] == (2, 1)
    assert proofs["LOC"][STEPS.index(0.9)] == (1, 1)
    assert proofs["A"] == proofs["LOC"]
    assert proofs[""][STEPS.index(0.9)] == (2, 2)


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
    assert told.error < 0.08
    assert told.precision > 0.9


def test_without_scikit_learn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, lessons: Lessons) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(NoTrainer, match=r"pip install .*\[learn\]"):
        train(*lessons, (("LOC",), ("INV",)))
