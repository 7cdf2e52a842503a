"""From decisions on papers that were not trained on: how sure one is, and which confidence a precision takes."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rules.evidence import DocumentKnowledge
from rules.judging import PLAIN, Judge
from rules.learned import STEPS, Proof

BINS = 10
PULL = 5.0
"""How hard a judge is held to the one that it starts from: papers with wide signs move it, a handful does not."""
ROUNDS = 50
"""Steps of Newton's method at most; it settles in a dozen."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision and what became of it: the type taken, its signs and confidence, whether it was right, its weight."""

    code: str
    signs: tuple[float, ...]
    confidence: float
    right: bool
    weight: float = 1.0


def judge_of(decisions: Sequence[Judged], start: Judge = PLAIN) -> Judge:
    """Return a judge by logistic regression on the signs of decisions, held to `start`; that one where there are none.

    Signs are measured in their own spread, so that each is held as hard as the others. Numbers are rounded, so that the
    last bits of a machine's arithmetic do not show.
    """
    if not decisions:
        return start
    signs = np.array([each.signs for each in decisions])
    right = np.array([each.right for each in decisions], np.float64)
    weight = np.array([each.weight for each in decisions])
    usual = np.average(signs, axis=0, weights=weight).round(4)
    width = np.maximum(np.sqrt(np.average((signs - usual) ** 2, axis=0, weights=weight)), 0.1)
    table = np.column_stack([np.ones(len(signs)), (signs - usual) / width])
    weights = np.array(start.weights)
    begun = np.concatenate([[start.bias + weights @ (usual - np.array(start.usual))], weights * width])
    found = begun.copy()
    for _ in range(ROUNDS):
        sure = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (weight * (right - sure)) - PULL * (found - begun)
        bend = (table * (weight * sure * (1 - sure))[:, None]).T @ table + PULL * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    slopes = (found[1:] / width).round(4)
    return Judge(round(float(found[0]), 4), tuple(slopes.tolist()), tuple(usual.tolist()))


def proofs_of(decisions: Sequence[Judged], knowledge: DocumentKnowledge) -> Mapping[str, Proof]:
    """Sum up, from each step of confidence on, how many were taken for a type and how many of them were right.

    By type, by group (the letter of the row), and "" for all together; each by its weight, in hundredths.
    """
    found: dict[str, list[list[float]]] = {}
    for each in decisions:
        row = knowledge.by_code.get(each.code)
        for name in ("", row.row[0], each.code) if row else ():
            counts = found.setdefault(name, [[0, 0] for _ in STEPS])
            for step, least in enumerate(STEPS):
                if each.confidence >= least:
                    counts[step][0] += each.weight
                    counts[step][1] += each.weight * each.right
    return {
        name: tuple((round(n, 2), round(right, 2)) for n, right in counts) for name, counts in sorted(found.items())
    }


def joined(one: Mapping[str, Proof], other: Mapping[str, Proof]) -> Mapping[str, Proof]:
    """Return two records as one."""
    none = ((0.0, 0.0),) * len(STEPS)
    return {
        name: tuple(
            (round(a + b, 2), round(c + d, 2))
            for (a, c), (b, d) in zip(one.get(name, none), other.get(name, none), strict=True)
        )
        for name in sorted(one.keys() | other.keys())
    }


def reliability(scored: Sequence[tuple[float, bool]]) -> list[tuple[float, int, float, float]]:
    """Return for each of ten equal bins that holds any: its lower end, how many, mean confidence, share right."""
    edges = [n / BINS for n in range(1, BINS)]
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for each in scored:
        bins[bisect_left(edges, each[0])].append(each)
    return [
        (n / BINS, len(b), sum(c for c, _ in b) / len(b), sum(r for _, r in b) / len(b))
        for n, b in enumerate(bins)
        if b
    ]


def calibration_error(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error: the mean distance of confidence and truth in ten equal bins.

    >>> calibration_error([(0.95, True)] * 19 + [(0.95, False)])
    0.0
    """
    told = reliability(scored)
    every = sum(n for _, n, _, _ in told)
    return round(sum(n * abs(sure - right) for _, n, sure, right in told) / every, 6) if every else 0.0
