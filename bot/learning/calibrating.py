"""From scores of papers that were not trained on: what a confidence is worth, and which one a precision takes."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from rules.evidence import DocumentKnowledge
from rules.learned import STEPS, Proof

BINS = 10
POINTS = 12
"""Points of a curve, each borne by as many papers."""

Curve = tuple[tuple[float, float], ...]


def curve_through(scored: Sequence[tuple[float, bool]]) -> Curve:
    """Return the rising curve from raw shares to the share of right ones; straight where nothing was scored.

    Papers in the order of their shares are cut into equal parts; parts that fall are joined with the one before
    (pool-adjacent-violators), and each part is pulled a little to one half, as if it held two papers more.
    """
    ordered = sorted(scored, key=lambda each: each[0])
    parts = [ordered[n * len(ordered) // POINTS : (n + 1) * len(ordered) // POINTS] for n in range(POINTS)]
    blocks: list[list[tuple[float, bool]]] = []
    for part in filter(None, parts):
        blocks.append(list(part))
        while len(blocks) > 1 and (_share(blocks[-2]) >= _share(blocks[-1]) or blocks[-2][-1][0] == blocks[-1][0][0]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    points = [(sum(raw for raw, _ in block) / len(block), _share(block)) for block in blocks]
    if not points:
        return ((0.0, 0.0), (1.0, 1.0))
    inner = [(round(x, 6), round(y, 4)) for x, y in points if 0 < round(x, 6) < 1]
    return ((0.0, 0.0), *inner, (1.0, round(points[-1][1], 4)))


def _share(block: Sequence[tuple[float, bool]]) -> float:
    return (sum(right for _, right in block) + 1) / (len(block) + 2)


def proofs_of(scored: Sequence[tuple[str, float, bool]], knowledge: DocumentKnowledge) -> Mapping[str, Proof]:
    """Count, from each step of confidence on, how many were taken for a type and how many of them were right.

    By type, by group (the letter of the row), and "" for all together.
    """
    found: dict[str, list[list[int]]] = {}
    for code, confidence, right in scored:
        row = knowledge.by_code.get(code)
        for name in ("", row.row[0], code) if row else ():
            counts = found.setdefault(name, [[0, 0] for _ in STEPS])
            for step, least in enumerate(STEPS):
                if confidence >= least:
                    counts[step][0] += 1
                    counts[step][1] += right
    return {name: tuple((n, right) for n, right in counts) for name, counts in sorted(found.items())}


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
