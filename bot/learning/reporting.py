"""How well papers are told apart: forced choice, what is labelled without a person, calibration."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.learning.calibrating import calibration_error, reliability
from bot.learning.trying import Tried, scored

ASKED = 0.985
"""The share of labels given without a person that should be right."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1: `accuracy` of the likeliest type, `precision` and `coverage` of labels without a person.

    Coverage is of what may be labelled so: papers that have a type and are not for named people only.
    """

    papers: int
    labelled: int
    accuracy: float
    coverage: float
    precision: float
    wrong: int
    error: float  # of calibration, in ten equal bins


def score(tried: Sequence[Tried]) -> Score:
    """Sum up papers that were read; precision is 1 where none was labelled.

    A paper that is none of ours is rightly told where no type is likelier, and labelled wrongly by any label.
    """
    own = [each for each in tried if each.by_itself]
    right = sum(each.right for each in own)
    return Score(
        papers=len(tried),
        accuracy=_share(sum(each.right for each in tried), len(tried)),
        labelled=len(own),
        coverage=_share(sum(each.ordinary for each in own), sum(each.ordinary for each in tried)),
        precision=_share(right, len(own)) if own else 1.0,
        wrong=len(own) - right,
        error=calibration_error(scored(tried)),
    )


def from_step(tried: Sequence[Tried], least: float) -> Score:
    """Sum up papers as if each decision from a confidence on were a label."""
    return score([replace(each, by_itself=each.could_be and each.opinion.confidence >= least) for each in tried])


def least_for(tried: Sequence[Tried], precision: float) -> float | None:
    """Return the least confidence from which so large a share of the labels would be right; None where none is."""
    right, least = 0, None
    own = sorted((each for each in tried if each.could_be), key=lambda each: -each.opinion.confidence)
    for n, each in enumerate(own, 1):
        right += each.right
        last = n == len(own) or own[n].opinion.confidence < each.opinion.confidence
        if last and right >= precision * n:
            least = each.opinion.confidence
    return least


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def by(tried: Sequence[Tried], name: Callable[[Tried], str]) -> Mapping[str, Score]:
    """Sum up by what `name` says of each paper."""
    found: defaultdict[str, list[Tried]] = defaultdict(list)
    for each in tried:
        found[name(each)].append(each)
    return {key: score(each) for key, each in sorted(found.items())}


def by_type(tried: Sequence[Tried]) -> Mapping[str, Score]:
    """Sum up by the right type: how many of its papers are told, how many labelled, and how many of those rightly."""
    return by(tried, lambda each: "|".join(each.paper.codes))


def plain(tried: Sequence[Tried]) -> dict[str, Any]:
    """Return a report as one JSON value."""
    return {
        "all": asdict(score(tried)),
        "sources": {name: asdict(each) for name, each in by(tried, lambda each: each.paper.hand).items()},
        "types": {name: asdict(each) for name, each in by_type(tried).items()},
        "least": {f"{ASKED:.1%}": least_for(tried, ASKED)},
        "reliability": [
            dict(zip(("from", "papers", "confidence", "right"), row, strict=True)) for row in reliability(scored(tried))
        ],
    }
