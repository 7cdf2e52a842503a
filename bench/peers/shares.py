"""How sure a share is that was counted on a few."""

import math

SURE = 0.95


def upper_bound(wrong: int, of: int, sure: float = SURE) -> float:
    """Return the one-sided upper bound of a share (Clopper and Pearson, 1934); 1.0 where nothing was counted.

    >>> round(upper_bound(0, 100), 4), round(upper_bound(3, 100), 4), upper_bound(0, 0)
    (0.0295, 0.0757, 1.0)
    """
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, of, middle) > 1 - sure else (low, middle)
    return high


def _at_most(wrong: int, of: int, share: float) -> float:
    """The chance of at most so many, if this were the share."""
    if share <= 0 or share >= 1:
        return 1.0 if share <= 0 else 0.0
    return sum(
        math.exp(
            math.lgamma(of + 1) - math.lgamma(n + 1) - math.lgamma(of - n + 1)
            + n * math.log(share) + (of - n) * math.log1p(-share)
        )
        for n in range(wrong + 1)
    )  # fmt: skip
