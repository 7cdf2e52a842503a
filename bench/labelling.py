"""What a document is: our opinions beside the network's, on the files of scenarios whose type is written down.

The network is trained on four fifths and asked about the rest, in turn; ours has nothing to train.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.papers import Paper, papers
from bench.peers.network import MISSING, shares, trained
from bot.reading.opinions import opinion_of
from bot.reading.workers import ReadingPool
from rules.policy import Policy

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: the likeliest code, how sure, and the codes of which any is right."""

    code: str
    sure: float
    right: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it is right."""
        return self.code in self.right


def macro_f1(answers: Sequence[Said]) -> float:
    """Return the mean over types of F1; where several codes are right, the one that was said counts as the true one.

    >>> macro_f1([Said("A", 1, ("A",)), Said("A", 1, ("B",)), Said("B", 1, ("B",))])
    0.6666666666666666
    """
    pairs = [(each.code if each.good else each.right[0], each.code) for each in answers]
    codes = {true for true, _ in pairs}
    return sum(_f1(code, pairs) for code in codes) / len(codes) if codes else 0.0


def _f1(code: str, pairs: Sequence[tuple[str, str]]) -> float:
    hits = sum(pair == (code, code) for pair in pairs)
    return 2 * hits / (sum(true == code for true, _ in pairs) + sum(said == code for _, said in pairs))


def precision(answers: Sequence[Said], coverage: float) -> float:
    """Return how many of the surest answers are right, down to a share of all."""
    kept = sorted(answers, key=lambda each: -each.sure)[: max(1, round(coverage * len(answers)))]
    return sum(each.good for each in kept) / len(kept)


def compare(scenarios: Sequence[Path], policy: Policy, today: date) -> list[str]:
    """Return the lines of the table."""
    known = papers(scenarios)
    ours, texts = _ours(known, policy, today)
    label = policy.thresholds.label
    acted = sum(each.sure >= label for each in ours) / len(ours)
    lines = [
        f"{len(ours)} files of {len({each.right[0] for each in ours})} types; coverage is what is labelled at {label}",
        f"{'':24} {'macro-F1':>8} {'right':>7} {'precision at coverage':>24}",
        _row("evidence (ours)", ours, acted),
    ]
    try:
        theirs = _theirs(texts, ours)
    except ImportError:
        return [*lines, f"  {MISSING}"]
    return [*lines, _row("network, abstaining", theirs, acted), _row("network, as published", theirs, 1.0)]


def _row(name: str, answers: Sequence[Said], coverage: float) -> str:
    right = sum(each.good for each in answers) / len(answers)
    return f"{name:24} {macro_f1(answers):8.3f} {right:7.1%} {precision(answers, coverage):15.1%} at {coverage:5.1%}"


def _ours(known: Sequence[Paper], policy: Policy, today: date) -> tuple[list[Said], list[str]]:
    answers: list[Said] = []
    texts: list[str] = []
    with ReadingPool(2) as pool:
        for paper in known:
            found = pool.read_deep(paper.path.read_bytes(), paper.path.name)
            if found.text.strip():
                opinion = opinion_of(found, paper.path.name, "", policy, today)
                answers.append(Said(opinion.best, opinion.confidence, paper.codes))
                texts.append(found.text)
    return answers, texts


def _theirs(texts: Sequence[str], ours: Sequence[Said]) -> list[Said]:
    answers: list[Said] = []
    for fold in range(FOLDS):
        learnt = [n for n in range(len(texts)) if n % FOLDS != fold]
        asked = [n for n in range(len(texts)) if n % FOLDS == fold]
        network = trained([texts[n] for n in learnt], [ours[n].right[0] for n in learnt])
        said = shares(network, [texts[n] for n in asked])
        answers += [Said(code, sure, ours[n].right) for n, (code, sure) in zip(asked, said, strict=True)]
    return answers
