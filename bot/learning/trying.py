"""Papers read by models that have not seen them: what a score is worth shows only there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.learning.calibrating import curve_through, proofs_of
from bot.learning.papers import Paper
from bot.learning.training import Classes, Lesson, classes_of, train
from bot.reading.opinions import opinion_of
from rules.certainty import clear
from rules.facts import Opinion
from rules.learned import LearnedModel
from rules.policy import Policy

FOLDS = 4
READ_ON = date(2026, 12, 31)
"""The day on which papers are read for training and reports: what they are does not hang on it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was made of a paper; `by_itself`: it would be labelled without a person."""

    paper: Paper
    opinion: Opinion
    by_itself: bool

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
    return [Tried(paper, opinion, clear(opinion, policy)) for paper, opinion in read]


@dataclass(frozen=True, slots=True)
class Folded:
    """One model for each fold, trained on the others."""

    lessons: Sequence[Lesson]
    models: tuple[LearnedModel, ...]

    @classmethod
    def of(cls, lessons: Sequence[Lesson], words: tuple[str, ...], classes: Classes) -> "Folded":
        """Train a model for each fold. Raises NoTrainer."""
        others = [[each for each in lessons if each.fold % FOLDS != fold] for fold in range(FOLDS)]
        return cls(lessons, tuple(train(each, words, classes) for each in others))

    def read(self, policy: Policy, curve: tuple[tuple[float, float], ...]) -> list[Tried]:
        """Read each paper that can be read with the model of its fold."""
        found: list[Tried] = []
        for fold, model in enumerate(self.models):
            held = [each.paper for each in self.lessons if each.paper and each.fold % FOLDS == fold]
            found += read_with(held, replace(policy, learned=replace(model, curve=curve)))
        return found


def make(lessons: Sequence[Lesson], words: tuple[str, ...], policy: Policy) -> tuple[LearnedModel, list[Tried]]:
    """Train a model on all lessons, calibrated on folds that it did not see; returns it and what those folds gave."""
    classes = classes_of(lessons, policy.documents)
    folded = Folded.of(lessons, words, classes)
    straight = train(lessons, words, classes)
    curve = curve_through(scored(folded.read(policy, straight.curve)))
    tried = folded.read(policy, curve)
    proofs = proofs_of(
        [(each.opinion.best, each.opinion.confidence, each.right) for each in tried
         if each.opinion.margin >= policy.thresholds.margin],
        policy.documents,
    )  # fmt: skip
    return replace(straight, curve=curve, proofs=proofs), tried
