"""The office's own model: the product's papers and what people have said since, tried on what it has not seen."""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot import wire
from bot.learning.modelfile import read_model, written
from bot.learning.papers import Paper, read_training
from bot.learning.reporting import score
from bot.learning.training import Lesson, lessons_of
from bot.learning.trying import Tried, office_of
from bot.policy import KNOWLEDGE, MODEL
from bot.reading.extracted import Extracted, Page
from bot.store import decisions, examples, training
from bot.store.columns import micros
from rules.facts import FileFacts
from rules.learned import LearnedModel
from rules.policy import Policy

OFFICE = "office"
"""The hand of what people of the office have labelled."""
FOLDS = 4
"""Parts in which that is tried, each by a model that has not seen it; the files of a case stay together."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A new model's file, and what its examples were taken for before and after by models that had not seen them."""

    model: LearnedModel
    text: str
    examples: int
    forgettings: int
    before: list[Tried]
    after: list[Tried]

    @property
    def worse(self) -> str:
        """Say in one sentence why the new model must not be switched on; "" where it may be."""
        old, new = score(self.before), score(self.after)
        if not self.examples:
            return "nobody has confirmed or corrected a label yet, so that there is nothing to learn."
        if new.precision < old.precision:
            return (
                f"of the labels given without a person {new.precision:.1%} would be right, where today's model has "
                f"{old.precision:.1%}; today's model stays."
            )
        if new.precision == old.precision and new.coverage < old.coverage:
            return (
                f"{new.coverage:.1%} of the files would be labelled without a person, where today's model labels "
                f"{old.coverage:.1%} as rightly; today's model stays."
            )
        return ""


def learn(connection: sa.Connection, policy: Policy, model: LearnedModel, seen_until: int) -> Learned:
    """Train on the product's papers and the office's examples, and try it beside the model in use.

    `model` is the one in use, whose words are kept: what examples count are its words. `seen_until` is the moment
    (microseconds since 1970) of the last example that it was trained on. Raises NoTrainer, PapersError.
    """
    papers, _ = read_training()
    known, forgettings = list(examples.every(connection)), training.standing(connection).forgettings
    taught = [*lessons_of(papers, model.words), *_lessons(connection, known, model)]
    unseen = {each.key for each in known if micros(each.at) > seen_until}
    earlier = [*lessons_of(papers, model.words), *_lessons(connection, known, model, unseen)]
    shipped = read_model(KNOWLEDGE / MODEL)
    _, before = office_of(earlier, model.words, policy, shipped, OFFICE)
    made, after = office_of(taught, model.words, policy, shipped, OFFICE)
    told: dict[str, Any] = {
        "papers": len(papers), "hands": sorted({each.hand for each in papers}), "examples": len(known),
        "seen_until": micros(max(each.at for each in known)) if known else 0,
        "forgettings": forgettings,
    }  # fmt: skip
    return Learned(made, written(made, told), len(known), forgettings, before, after)


def _lessons(
    connection: sa.Connection, known: list[examples.Example], model: LearnedModel, unseen: Collection[str] = ()
) -> Iterator[Lesson]:
    """Give what people said; what is kept of the file's text is what a model can be tried on."""
    row_of = {word: row for row, word in enumerate(model.words)}
    for each in known:
        counts = {row_of[word]: n for word, n in each.counts.items() if word in row_of}
        fold = f"{OFFICE} {zlib.crc32((each.case_no or each.key).encode()) % FOLDS}"
        yield Lesson(each.doc_type, counts, fold, _paper(connection, each, fold), taught=each.key not in unseen)


def _paper(connection: sa.Connection, each: examples.Example, fold: str) -> Paper | None:
    kept = decisions.facts_of(connection, each.item)
    facts = wire.unwrap_facts(kept.facts) if kept else None
    if not isinstance(facts, FileFacts) or not facts.text.strip():
        return None
    found = Extracted(kind="txt", text=facts.text, pages=(Page(number=1, text=facts.text),))
    role = facts.added_by.role if facts.added_by else ""
    return Paper((each.doc_type,), facts.name, role, found, OFFICE, fold)
