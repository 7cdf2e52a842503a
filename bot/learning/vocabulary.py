"""Which words a model may know: those that many papers use and nobody is called."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from bot.learning.papers import Paper
from rules.folding import fold
from rules.learned import WORD

LEAST_PAPERS = 3
LEAST_PLAIN = 0.6
"""The share of its papers in which a word stands in small letters: what is written with a capital may be a name."""
_ADDRESS = re.compile(r"\S*@\S+|(?:https?://|www\.)\S+")


def vocabulary(papers: Sequence[Paper], names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the words that papers may be told apart by, sorted.

    A word is kept where it stands in small letters in several papers, by several hands or of several types, and is no
    part of a name of the register. Numbers and addresses are no words.
    """
    plain: defaultdict[str, set[int]] = defaultdict(set)
    every: defaultdict[str, set[int]] = defaultdict(set)
    for number, paper in enumerate(papers):
        text = _ADDRESS.sub(lambda found: " " * len(found[0]), paper.found.text)
        for match in WORD.finditer(fold(text).text):
            word = match[0].decode()
            every[word].add(number)
            if text[match.start()].islower():
                plain[word].add(number)
    known = frozenset(names)
    return tuple(sorted(
        word for word, where in plain.items()
        if word not in known and len(where) >= LEAST_PAPERS and len(where) >= LEAST_PLAIN * len(every[word])
        and _spread(papers, where)
    ))  # fmt: skip


def _spread(papers: Sequence[Paper], where: Collection[int]) -> bool:
    return len({papers[each].hand for each in where}) > 1 or len({papers[each].codes for each in where}) > 1
