"""What the sentences of a message come to, in whatever words: learned from examples, where lists of phrases end.

Two logistic regressions an idea, on words and pairs of words: one reads a sentence, the other the whole message. A
message is taken sentence by sentence, each also together with the one that follows, for what matters is often one
sentence among other business; but whether that sentence means it is told by the company it stands in. Trained elsewhere
(`bot.learning.gists`); only read here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from rules.facts import MessageFacts
from rules.once import once
from rules.phrases import fold

LOOKED_AT = 20_000
"""Characters of a message that are listened to."""
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[?£€$]")
SENTENCE = 0.5
"""What a sentence's points count for beside those of the whole, chosen by trying each writer's mails by the others'."""
_FEWEST = 2  # words of a sentence


@dataclass(frozen=True, slots=True)
class Heard:
    """An idea, the sentence that expresses it best, and by how much it goes beyond what the idea takes."""

    idea: str
    words: str
    beyond: float


@dataclass(frozen=True, eq=False)
class GistModel:
    """A trained model. `features` are words and pairs of words; `idf` has one number a feature, `weights` (in a
    sentence) and `whole` (in a message) a row a feature and a column an idea, `bias`, `whole_bias` and `least` one
    number an idea: an idea is heard where a sentence has more points than its `least`. `version` is a digest of all.
    """

    version: str
    ideas: tuple[str, ...]
    features: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    whole: NDArray[np.float32]
    whole_bias: NDArray[np.float32]
    least: NDArray[np.float32]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each feature."""
        return {feature: row for row, feature in enumerate(self.features)}

    @cached_property
    def _pairs(self) -> Mapping[tuple[str, ...], int]:
        """The row of each pair of words."""
        return {tuple(feature.split(" ")): row for feature, row in self.rows.items() if " " in feature}

    @cached_property
    def _weighed(self) -> NDArray[np.float32]:
        return self.weights * self.idf[:, None]

    @cached_property
    def _whole_weighed(self) -> NDArray[np.float32]:
        return self.whole * self.idf[:, None]

    @cached_property
    def _squared(self) -> NDArray[np.float32]:
        return self.idf**2

    def heard(self, text: str) -> tuple[Heard, ...]:
        """Return each idea that a text expresses, in the order of the model's ideas."""
        said, points = self.points(text)
        if not said:
            return ()
        beyond = points.max(axis=0) - self.least
        heard = np.flatnonzero(beyond > 0).tolist()
        if not heard:
            return ()
        whole = np.array([not words for words in said])
        best = np.where(whole[:, None], -np.inf, points).argmax(axis=0)
        return tuple(Heard(self.ideas[n], said[best[n]], round(float(beyond[n]), 3)) for n in heard)

    def points(self, text: str) -> tuple[list[str], NDArray[np.float32]]:
        """Return what is said, as `told` gives it, and a row of points for each: one number an idea, from its own words
        and from the whole in which it stands."""
        known = [(words, rows) for words, rows in self._known(text) if rows]
        if not known:
            return [], np.zeros((0, len(self.ideas)), np.float32)
        starts = list(accumulate((len(rows) for _, rows in known[:-1]), initial=0))
        at = np.array(list(chain.from_iterable(rows for _, rows in known)))
        length = np.sqrt(np.add.reduceat(self._squared[at], starts))
        sums = np.add.reduceat(self._weighed[at], starts, axis=0)
        alone = sums / length[:, None] + self.bias
        whole = self._whole_weighed[known[-1][1]].sum(axis=0) / length[-1] + self.whole_bias
        return [words for words, _ in known], (SENTENCE * alone + whole).astype(np.float32, copy=False)

    def _known(self, text: str) -> Iterator[tuple[str, Sequence[int]]]:
        """Give what `told` gives, with the rows of the features that the model knows."""
        sentences = [(each, words, self._rows_of(words)) for each, words in _worded(text)]
        for each, _, rows in sentences:
            yield each, rows
        for (one, words, rows), (other, more, after) in pairwise(sentences):
            between = self._pairs.get((words[-1], more[0]))
            both = (*rows, *after) if between is None else (*rows, *after, between)
            yield f"{one} {other}", list(dict.fromkeys(both))
        if len(sentences) > 1:
            yield "", list(dict.fromkeys(chain.from_iterable(rows for _, _, rows in sentences)))

    def _rows_of(self, words: Sequence[str]) -> Sequence[int]:
        found = (*map(self.rows.get, words), *map(self._pairs.get, pairwise(words)))
        return [row for row in dict.fromkeys(found) if row is not None]


def told(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Give each sentence of a text, each pair of neighbours, and last the whole, whose words are left empty, with its
    features in order of their first place.

    >>> [words for words, _ in told("I am fine. Are you? Yes.")]
    ['I am fine.', 'Are you?', 'I am fine. Are you?', '']
    >>> next(iter(told("I can't sleep")))[1]
    ['i', "can't", 'sleep', "i can't", "can't sleep"]
    """
    worded = list(_worded(text))
    for each, words in worded:
        yield each, _features(words)
    for (one, words), (other, more) in pairwise(worded):
        yield f"{one} {other}", _features([*words, *more])
    if len(worded) > 1:
        yield "", list(dict.fromkeys(feature for _, words in worded for feature in _features(words)))


def _worded(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    for part in _END.split(fold(text[:LOOKED_AT])):
        words = _WORD.findall(part.lower())
        if len(words) >= _FEWEST:
            yield part.strip(), _plain(words)


def _plain(words: Sequence[str]) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in words]


def _features(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*words, *map(" ".join, pairwise(words))]))


@once
def heard_in(model: GistModel, mail: MessageFacts) -> tuple[Heard, ...]:
    """Return the ideas that a message's own words express, the most telling of each; rules ask more than once."""
    return model.heard(f"{mail.subject}\n{mail.new_text}")
