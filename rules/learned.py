"""What earlier papers teach: how the words of a text are spread over the types. Trained elsewhere; only read here.

TF-IDF on single words and logistic regression: one weight for each word and class. A class is a type, or where a type
has too few examples, the group (the letter of its row) in which such types are pooled.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from rules.folding import Folded
from rules.judging import PLAIN, Judge

LOOKED_AT = 20_000
"""Characters whose words are counted: what a document is shows in its first pages."""
WORD = re.compile(rb"[a-z]{3,24}")
"""What counts as a word in a folded text."""

STEPS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.84, 0.87, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995)
"""The confidences from which a model's labels were counted when it was tried."""
TRUST = 20
"""Labels that a type, or a group, must have been given until its own record counts as much as that of the wider one."""

Proof = tuple[tuple[float, float], ...]
"""For each of `STEPS`, how many labels were given from there on, and how many of them were right; a paper may count for
more or less than one."""


@dataclass(frozen=True, eq=False)
class LearnedModel:
    """A trained model; `classes` holds the codes that each class stands for: one, or a pool of several.

    `idf` has one number a word, `weights` a row a word and a column a class, `bias` one number a class. `judge`
    says how sure a decision is, by what papers that were not trained on bore out; `proofs` counts what was right among
    them, by type, by group, and "" for all; `version` is a digest of all.
    """

    version: str
    classes: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    judge: Judge
    proofs: Mapping[str, Proof]

    @classmethod
    def knowing(cls, words: tuple[str, ...]) -> "LearnedModel":
        """Return a model that knows words and has no opinion: it counts."""
        none = np.zeros(0, np.float32)
        return cls("", (), words, none, none, none, PLAIN, {})

    @cached_property
    def rows(self) -> Mapping[bytes, int]:
        """Return the row of each word."""
        return {word.encode(): row for row, word in enumerate(self.words)}

    def counts(self, folded: Folded) -> dict[int, int]:
        """Return how often each known word stands in a text, by its row."""
        found = Counter(map(self.rows.get, WORD.findall(folded.text, 0, LOOKED_AT)))
        del found[None]  # the words that are not known
        return cast("dict[int, int]", found)

    def shares(self, folded: Folded) -> dict[str, float]:
        """Return the share of each type; a pool's is spread evenly over its types. Empty where no word is known."""
        counts = self.counts(folded)
        if not counts:
            return {}
        at = np.fromiter(counts, np.intp, len(counts))
        tf = np.log(np.fromiter(counts.values(), np.float32, len(counts))) + 1.0
        vector = tf * self.idf[at]
        points = (vector / np.sqrt(vector @ vector)) @ self.weights[at] + self.bias
        odds = np.exp(points - points.max())
        shares = (odds / odds.sum()).tolist()
        return {code: share / len(codes) for codes, share in zip(self.classes, shares, strict=True) for code in codes}

    def needed(self, code: str, group: str, precision: float) -> float:
        """Return the confidence from which so large a share of a type's labels was right; infinite where none was.

        A type with few labels is believed to do as its group does, a group as all do.
        """
        least = math.inf
        for step in reversed(range(len(STEPS))):
            every, right = self._proof("", step)
            if not every:
                continue  # nobody was ever so sure
            share = right / every
            for name in (group, code):
                n, right = self._proof(name, step)
                share = (right + TRUST * share) / (n + TRUST)
            if share < precision:
                break
            least = STEPS[step]
        return least

    def _proof(self, name: str, step: int) -> tuple[float, float]:
        return self.proofs[name][step] if name in self.proofs else (0, 0)
