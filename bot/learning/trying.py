"""Papers read by models that have not seen them: what a score is worth shows only there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.learning.calibrating import Judged, joined, judge_of, proofs_of
from bot.learning.papers import Paper
from bot.learning.training import Classes, Lesson, classes_of, train
from bot.reading.opinions import opinion_of
from rules.certainty import clear, restricted
from rules.facts import Opinion
from rules.judging import PLAIN, Judge
from rules.learned import LearnedModel
from rules.policy import Policy

ORDINARY = 1 / 3
"""The weight of ordinary papers in what a judge learns. An office gets more of them than of odd ones; but phrases were
tuned on these, so that they are read too well. At a third, confidence and truth are as far apart on either kind."""
READ_ON = date(2026, 12, 31)
"""The day on which papers are read for training and reports: what they are does not hang on it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was made of a paper.

    `by_itself`: it would be labelled without a person; `could_be`: it would, were one sure enough. `ordinary`: it has a
    type, and is not for named people only.
    """

    paper: Paper
    opinion: Opinion
    by_itself: bool
    could_be: bool
    ordinary: bool

    @property
    def right(self) -> bool:
        """Say whether the likeliest type is one of the right ones."""
        return self.opinion.best in self.paper.codes


def scored(tried: Sequence[Tried]) -> list[tuple[float, bool]]:
    """Return confidences and whether they were right; where nothing spoke for any type there is none."""
    return [(each.opinion.confidence, each.right) for each in tried if each.opinion.ranked]


def read_with(papers: Sequence[Paper], policy: Policy) -> list[Tried]:
    """Read papers as mail and files are read, by a policy and its model."""
    read = ((paper, opinion_of(paper.found, paper.name, paper.role, policy, READ_ON)) for paper in papers)
    rows = policy.documents.by_code
    close = {"UNKNOWN", *(code for code, row in rows.items() if row.sensitivity == "S5")}
    return [
        Tried(
            paper, opinion, could_be=(able := opinion.best != "UNKNOWN" and not restricted(opinion, policy)),
            by_itself=able and clear(opinion, policy), ordinary=not close.intersection(paper.codes),
        )
        for paper, opinion in read
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """One model for each fold, trained on the others."""

    lessons: Sequence[Lesson]
    models: Mapping[str, LearnedModel]

    @classmethod
    def of(cls, lessons: Sequence[Lesson], words: tuple[str, ...], classes: Classes) -> "Folded":
        """Train a model for each fold. Raises NoTrainer, PapersError."""
        folds = sorted({each.fold for each in lessons})
        others = {fold: [each for each in lessons if each.fold != fold] for fold in folds}
        return cls(lessons, {fold: train(each, words, classes) for fold, each in others.items()})

    def read(self, policy: Policy, judge: Judge = PLAIN) -> list[Tried]:
        """Read each paper that can be read with the model of its fold."""
        found: list[Tried] = []
        for fold, model in self.models.items():
            held = [each.paper for each in self.lessons if each.paper and each.fold == fold]
            found += read_with(held, replace(policy, learned=replace(model, judge=judge)))
        return found


def prior_of(
    lessons: Sequence[Lesson], words: tuple[str, ...], policy: Policy, ordinary: Sequence[Paper]
) -> tuple[LearnedModel, list[Tried]]:
    """Train a model on all lessons, with a judge of its own; returns it and what was made of papers it had not seen.

    The judge learns from those papers of the lessons that prove something, each read by a model that did not see its
    fold, and from `ordinary` papers, which teach no words and weigh `ORDINARY` of all. Raises NoTrainer, PapersError.
    """
    classes = classes_of(lessons, policy.documents)
    folded = Folded.of(lessons, words, classes)
    plain = train(lessons, words, classes)
    weights = _weights(sum(each.paper is not None and each.paper.proves for each in lessons), len(ordinary))

    def read(judge: Judge) -> tuple[list[Tried], list[Tried]]:
        proving = [each for each in folded.read(policy, judge) if each.paper.proves]
        return proving, read_with(ordinary, replace(policy, learned=replace(plain, judge=judge)))

    judge = judge_of([one for tried, weight in zip(read(PLAIN), weights, strict=True) for one in judged(tried, weight)])
    halves = read(judge)
    decisions = [
        one for tried, weight in zip(halves, weights, strict=True) for one in _told_apart(tried, weight, policy)
    ]
    return replace(plain, judge=judge, proofs=proofs_of(decisions, policy.documents)), [*halves[0], *halves[1]]


def office_of(
    lessons: Sequence[Lesson], words: tuple[str, ...], policy: Policy, shipped: LearnedModel, hand: str
) -> tuple[LearnedModel, list[Tried]]:
    """Train a model on all lessons; the shipped judge is moved by the papers of one hand, and its record grows by them.

    Returns it and what was made of these papers by models that had not seen them. Raises NoTrainer, PapersError.
    """
    classes = classes_of(lessons, policy.documents)
    own = {each.fold for each in lessons if each.paper and each.paper.hand == hand}
    folded = Folded.of(lessons, words, classes)
    folded = replace(folded, models={fold: model for fold, model in folded.models.items() if fold in own})
    judge = judge_of(judged(folded.read(policy, shipped.judge)), shipped.judge)
    tried = folded.read(policy, judge)
    proofs = joined(shipped.proofs, proofs_of(_told_apart(tried, 1.0, policy), policy.documents))
    return replace(train(lessons, words, classes), judge=judge, proofs=proofs), tried


def judged(tried: Sequence[Tried], weight: float = 1.0) -> list[Judged]:
    """Return what was taken for a type, as a judge learns from it."""
    return [
        Judged(each.opinion.best, tuple(one.value for one in each.opinion.grounds), each.opinion.confidence, each.right,
               weight)
        for each in tried if each.opinion.grounds
    ]  # fmt: skip


def _told_apart(tried: Sequence[Tried], weight: float, policy: Policy) -> list[Judged]:
    return judged([each for each in tried if each.opinion.margin >= policy.thresholds.margin], weight)


def _weights(papers: int, ordinary: int) -> tuple[float, float]:
    # Their sum stays the number of papers that there are.
    every = papers + ordinary
    return ((1 - ORDINARY) * every / papers, ORDINARY * every / ordinary) if papers and ordinary else (1.0, 1.0)
