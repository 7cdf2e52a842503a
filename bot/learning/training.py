"""Training: TF-IDF and logistic regression by scikit-learn, which is needed here and nowhere else (extra `learn`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.learning.modelfile import SCALE
from bot.learning.papers import Paper, PapersError
from rules.evidence import DocumentKnowledge
from rules.folding import fold
from rules.judging import PLAIN
from rules.learned import LearnedModel

LEAST_EXAMPLES = 8
"""Examples from which a type has an opinion of its own; below, types are pooled by the letter of their row."""
STRENGTH = 30.0
"""The inverse of the regularisation, chosen by leaving one writer out at a time."""

Classes = tuple[tuple[str, ...], ...]


class NoTrainer(Exception):
    """Training needs scikit-learn; install it with `pip install "model-office[learn]"`."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What training takes of a paper: its type ("" where that is open to debate), and how often each known word occurs.

    Papers that must not be split between training and trial share a `fold`. `paper` is what the model can be tried on;
    one that is not `taught` is only tried.
    """

    code: str
    counts: Mapping[int, int]
    fold: str = ""
    paper: Paper | None = None
    taught: bool = True


def lessons_of(papers: Sequence[Paper], words: tuple[str, ...]) -> list[Lesson]:
    """Return what training takes of papers."""
    counting = LearnedModel.knowing(words)
    return [
        Lesson(
            paper.codes[0] if len(paper.codes) == 1 else "", counting.counts(fold(paper.found.text)), paper.fold, paper
        )
        for paper in papers
    ]


def classes_of(lessons: Sequence[Lesson], knowledge: DocumentKnowledge) -> Classes:
    """Return the classes: each type with enough examples by itself, the others by the letter of their row."""
    seen = Counter(lesson.code for lesson in lessons if lesson.taught)
    alone = [code for code in knowledge.by_code if seen[code] >= LEAST_EXAMPLES]
    groups: dict[str, list[str]] = {}
    for each in knowledge.types:
        if each.code not in alone:
            groups.setdefault(each.row[0], []).append(each.code)
    every = [*((code,) for code in alone), *(tuple(codes) for codes in groups.values())]
    return tuple(sorted(codes for codes in every if any(seen[code] for code in codes)))


def train(lessons: Sequence[Lesson], words: tuple[str, ...], classes: Classes) -> LearnedModel:
    """Train on lessons; the same lessons in the same order give the same model. Raises NoTrainer, PapersError.

    The model's judge is the plain one, and nothing is proved of it: that comes from trying it.
    """
    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise NoTrainer(str(NoTrainer.__doc__)) from None
    place = {code: number for number, codes in enumerate(classes) for code in codes}
    lessons = [lesson for lesson in lessons if lesson.taught and lesson.counts and lesson.code in place]
    idf = _idf(lessons, len(words))
    rows, columns, values = _vectors(lessons, idf)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(lessons), len(words)))
    told = [place[lesson.code] for lesson in lessons]
    if len(set(told)) < 2:
        raise PapersError("these papers are all of one kind; there is nothing to tell apart.")
    fitted = LogisticRegression(C=STRENGTH, max_iter=2_000, tol=1e-7, class_weight="balanced")
    with threadpool_limits(1):
        fitted.fit(matrix, told)
    known = tuple(classes[number] for number in fitted.classes_)
    weights, bias = fitted.coef_, fitted.intercept_
    if len(known) == 2:  # scikit-learn gives one row then, for the second against the first
        weights, bias = np.concatenate([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return LearnedModel("", known, words, idf, rounded(weights.T), rounded(bias), PLAIN, {})


def _idf(lessons: Sequence[Lesson], size: int) -> NDArray[np.float32]:
    seen = np.zeros(size)
    for lesson in lessons:
        seen[list(lesson.counts)] += 1
    return rounded(np.log((1 + len(lessons)) / (1 + seen)) + 1)


def _vectors(
    lessons: Sequence[Lesson], idf: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for number, lesson in enumerate(lessons):
        at = sorted(lesson.counts)
        vector = (np.log([lesson.counts[each] for each in at]) + 1.0) * idf[at]
        rows += [number] * len(at)
        columns += at
        values += (vector / np.linalg.norm(vector)).tolist()
    return np.array(rows), np.array(columns), np.array(values)


def rounded(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Round numbers as a model's file keeps them: the last bits of a machine's arithmetic do not show, and a model
    reads as it was tried.
    """
    return (np.round(np.asarray(values, np.float64) * SCALE) / SCALE).astype(np.float32)
