"""How sure a decision on a document is: a few signs of it, weighed as earlier decisions bore out."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rules.facts import Ground

SIGNS = ("share", "phrases", "words", "form", "file-name", "strange")
"""What a decision is judged by, each one number:

share      the log-odds of the likeliest type's share of all points (at most 8)
phrases    points by which phrases alone put it ahead of the next, or behind the first (at most 10)
words      logarithm of how many times likelier the learned opinion alone finds it than any other (at most 7)
form       1 where a form number speaks for it
file-name  1 where the file's name does
strange    1 where the text speaks of nothing of this work
"""
MOST_SHARE, MOST_POINTS, LEAST_SHARE = 8.0, 10.0, 0.001


@dataclass(frozen=True, slots=True)
class Judge:
    """Log-odds that a decision is right: `bias`, and for each of `SIGNS` its weight for one more than is `usual`."""

    bias: float
    weights: tuple[float, ...]
    usual: tuple[float, ...]

    def grounds(self, signs: tuple[float, ...]) -> tuple[Ground, ...]:
        """Return each sign with how far it moves the log-odds."""
        each = zip(SIGNS, signs, self.weights, self.usual, strict=True)
        return tuple(Ground(name, round(x, 4), round(weight * (x - usual), 4)) for name, x, weight, usual in each)

    def confidence(self, grounds: Collection[Ground]) -> float:
        """Return how many of a hundred such decisions are right, as a share."""
        return 1 / (1 + math.exp(-self.bias - sum(each.moved for each in grounds)))


PLAIN = Judge(0.0, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0), (0.0,) * len(SIGNS))
"""Takes a share for what it says."""


def signs_of(
    best: str,
    share: float,
    *,
    phrases: Mapping[str, float],
    words: Mapping[str, float],
    kinds: Collection[str],
    strange: bool,
) -> tuple[float, ...]:
    """Return the signs of a decision, in the order of `SIGNS`.

    `phrases` are the points of each type without the learned opinion, `words` that opinion's shares (empty where it has
    none), and `kinds` the kinds of evidence that speak for `best`.
    """
    odds = math.log(max(share, 1e-9) / max(1 - share, 1e-9))
    ahead = phrases.get(best, 0.0) - max(0.0, *(points for code, points in phrases.items() if code != best), 0.0)
    mine = math.log(max(words.get(best, 0.0), LEAST_SHARE))
    next_one = math.log(max(LEAST_SHARE, *(each for code, each in words.items() if code != best), LEAST_SHARE))
    return (
        min(MOST_SHARE, odds),
        max(-MOST_POINTS, min(MOST_POINTS, ahead)),
        mine - next_one if words else 0.0,
        float("form" in kinds),
        float("file-name" in kinds),
        float(strange),
    )


def spread(best: float, shares: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the types with their confidences: the first has `best`, and the others share the rest as they did before.

    >>> spread(0.9, [("LOC", 0.6), ("LON", 0.2)])
    [('LOC', 0.9), ('LON', 0.05)]
    """
    (first, share), *others = shares
    rest = (1 - best) / max(1 - share, 1e-9)
    return [(first, best), *((code, min(best, round(each * rest, 6))) for code, each in others)]
