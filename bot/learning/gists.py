"""Training what the sentences of mail come to (`rules.gist`), from mails whose matter is known.

A mail is a bag of sentences of which one at least expresses its idea; which one is not told. So each round trains on
the sentence that the round before found most telling, and all sentences of other mails are counter-examples: multiple
instance learning as in Andrews, Tsochantaridis and Hofmann, "Support Vector Machines for Multiple-Instance Learning"
(2002), with logistic regression in the place of the support vector machine. Beside it stands a plain one on the whole
mail.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.learning.papers import BETWEEN, TRAINING, PapersError, writers_held_back
from bot.learning.training import NoTrainer, rounded
from bot.reading.reader import read_message
from bot.reading.workers import Reading
from bot.rehearsal.comparing import read_lines
from rules.gist import GistModel, told
from rules.mail.between_the_lines import ASKED
from rules.replies import split

PLAIN = "plain"
"""The idea of mails that express none."""
ROUNDS = 3
STRENGTH = 4.0
"""The inverse of the regularisation, chosen by leaving one writer out at a time."""
SHARES = 5
"""Into how many parts the writers and the offices are dealt, each to be tried by what the others teach."""
LEAST_MAILS = 3  # in which a feature stands
NEVER = -30.0  # points of an idea that nobody wrote of


@dataclass(frozen=True, slots=True)
class Example:
    """A mail's new text. `ideas` are those that it may express: of one, or, of an office's own mail, those that its
    queues leave open. `hand` is who wrote it, `matter` what its file says more closely than the idea."""

    ideas: frozenset[str]
    text: str
    hand: str
    sure: bool = True  # it does express its idea
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """How an idea was heard in mails of hands that the model had not read: of those that express it, and of others."""

    idea: str
    mails: int
    found: int
    others: int
    false: int


def read_mails(folder: Path = TRAINING) -> tuple[list[Example], list[Example]]:
    """Return the mails to train on, and those held back. Raises PapersError."""
    held_back = writers_held_back(folder)
    hands = {each.name: list(_of_hand(each)) for each in sorted((folder / "mails").iterdir()) if each.is_dir()}
    return (
        [each for hand, mails in hands.items() if hand not in held_back for each in mails],
        [each for hand, mails in hands.items() if hand in held_back for each in mails],
    )


def _of_hand(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.txt")):
        idea, _, closer = path.stem.partition(".")
        for number, part in enumerate(BETWEEN.split(path.read_text(encoding="utf-8")), 1):
            head, _, text = part.strip().partition("\n")
            if head and not head.startswith("## from:"):
                raise PapersError(f"{path} mail {number}: it must begin with `## from: …`.")
            if text.strip():
                yield Example(frozenset({idea} - {PLAIN}), text.strip(), folder.name, matter=closer)


def ordinary(folder: Path, pool: Reading) -> list[Example]:
    """Return the human mails of a scenario whose `expected.jsonl` says in which queues they belong."""
    found = []
    for item, truth in read_lines(folder / "expected.jsonl").items():
        path = folder / item
        if truth.get("kind") != "human" or path.suffix != ".eml" or not path.is_file():
            continue
        mail = read_message(path.read_bytes(), pool).mail
        queues = {*truth.get("queues", ()), *truth.get("queues_maybe", ()), *chain(*truth.get("queues_any", ()))}
        open_to = frozenset(idea for idea, matter in ASKED.items() if matter.queue in queues)
        found.append(Example(open_to, f"{mail.subject}\n{split(mail.text, mail.subject).new_text}", folder.name, False))
    return found


def train_gist(examples: Sequence[Example], least: Mapping[str, float] | None = None) -> GistModel:
    """Train on mails; the same mails in the same order give the same model. Raises NoTrainer.

    `least` has the points from which each idea is heard; without it none is.
    """
    if find_spec("sklearn") is None:
        raise NoTrainer(str(NoTrainer.__doc__))
    counting, matrix, owner = _sentences(examples)
    alone, together = [], []
    for idea in counting.ideas:
        mine = np.array([each.sure and idea in each.ideas for each in examples])
        others = np.array([idea not in each.ideas for each in examples])
        alone.append(_fitted_alone(matrix, owner, mine[owner], others[owner]))
        together.append(_fitted_together(matrix, owner, mine, others))
    weights, bias = (rounded(np.array(each)) for each in zip(*alone, strict=True))
    whole, whole_bias = (rounded(np.array(each)) for each in zip(*together, strict=True))
    points = rounded(np.array([(least or {}).get(idea, math.inf) for idea in counting.ideas]))
    return replace(counting, weights=weights.T, bias=bias, whole=whole.T, whole_bias=whole_bias, least=points)


def _fitted_alone(
    matrix: Any, owner: NDArray[np.intp], mine: NDArray[np.bool_], others: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Return the weights and the bias of an idea for a sentence; `mine` and `others` have one place a sentence."""
    if not mine.any():
        return np.zeros(matrix.shape[1]), NEVER
    fitted, telling = _regression(), mine
    for _ in range(ROUNDS):
        used = telling | others
        fitted.fit(matrix[used], telling[used])
        telling = _most_telling(fitted.decision_function(matrix), owner, mine)
    return fitted.coef_[0], fitted.intercept_[0]


def _fitted_together(
    matrix: Any, owner: NDArray[np.intp], mine: NDArray[np.bool_], others: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Return the same for a whole mail, the last row of each; `mine` and `others` have one place a mail."""
    if not mine.any():
        return np.zeros(matrix.shape[1]), NEVER
    last = np.flatnonzero(np.diff(owner, append=len(mine)))
    used = last[(mine | others)[owner[last]]]
    fitted = _regression().fit(matrix[used], mine[owner[used]])
    return fitted.coef_[0], fitted.intercept_[0]


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, class_weight="balanced", tol=1e-4, max_iter=1_000, warm_start=True)


def _sentences(examples: Sequence[Example]) -> tuple[GistModel, Any, NDArray[np.intp]]:
    """Return a model that knows the features, a matrix with a row a sentence, and the number of each row's mail."""
    from scipy.sparse import csr_matrix

    bags = [[features for _, features in told(each.text)] for each in examples]
    seen = Counter(feature for bag in bags for feature in {feature for features in bag for feature in features})
    features = tuple(sorted(feature for feature, mails in seen.items() if mails >= LEAST_MAILS))
    idf = rounded(np.log((1 + len(bags)) / (1 + np.array([seen[feature] for feature in features]))) + 1)
    none = np.zeros(0, np.float32)
    counting = GistModel("", tuple(sorted(ASKED)), features, idf, none, none, none, none, none)
    rows = [[counting.rows[each] for each in said if each in counting.rows] for bag in bags for said in bag]
    values = [idf[each] / np.linalg.norm(idf[each]) if each else idf[:0] for each in rows]
    starts = np.cumsum([0, *map(len, rows)])
    shape = len(rows), len(features)
    matrix = csr_matrix((np.concatenate(values), np.concatenate([np.array(r, np.intp) for r in rows]), starts), shape)
    return counting, matrix, np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])


def _most_telling(points: NDArray[np.float64], owner: NDArray[np.intp], mine: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Choose of each mail's sentences the one with the most points, the first of equals."""
    chosen = np.zeros(len(points), bool)
    for mail in np.unique(owner[mine]):
        at = np.flatnonzero(owner == mail)
        chosen[at[points[at].argmax()]] = True
    return chosen


def best_points(model: GistModel, examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return the points of each mail by its most telling sentence: a row a mail, a column an idea."""
    found = [model.points(each.text)[1] for each in examples]
    return np.array([points.max(axis=0) if len(points) else np.full(len(model.ideas), -9.0) for points in found])


def tried(examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return `best_points` of each mail by a model that has read none of its hand's. Raises PapersError."""
    shares = _shares(examples)
    for idea in {idea for each in examples if each.sure for idea in each.ideas}:
        if len({shares[each.hand] for each in examples if each.sure and idea in each.ideas}) < 2:
            raise PapersError(f"{idea}: it needs the mails of two writers, each to be tried by what the other teaches.")
    points = np.zeros((len(examples), len(ASKED)), np.float32)
    for share in sorted(set(shares.values())):
        mine = [n for n, each in enumerate(examples) if shares[each.hand] == share]
        model = train_gist([each for each in examples if shares[each.hand] != share])
        points[mine] = best_points(model, [examples[n] for n in mine])
    return points


def _shares(examples: Sequence[Example]) -> dict[str, int]:
    """Deal writers and offices out into shares that are tried together."""
    return {hand: n % SHARES for n, hand in enumerate(sorted({each.hand for each in examples}))}


def least_points(examples: Sequence[Example], points: NDArray[np.float32]) -> dict[str, float]:
    """Return the points from which an idea is heard in no more than its share of mails that express none."""
    least = {}
    for column, idea in enumerate(sorted(ASKED)):
        quiet = np.sort([points[n, column] for n, each in enumerate(examples) if not each.ideas])[::-1]
        least[idea] = float(quiet[int(ASKED[idea].false * len(quiet))])
    return least


def heard(examples: Sequence[Example], points: NDArray[np.float32], least: Mapping[str, float]) -> tuple[Heard, ...]:
    """Count how each idea was heard."""
    found = []
    for column, idea in enumerate(sorted(ASKED)):
        loud = [n for n, each in enumerate(examples) if each.sure and idea in each.ideas]
        quiet = [n for n, each in enumerate(examples) if not each.ideas]
        over = points[:, column] > least[idea]
        found.append(Heard(idea, len(loud), int(over[loud].sum()), len(quiet), int(over[quiet].sum())))
    return tuple(found)
