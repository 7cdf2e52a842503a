"""What a changed policy, rule or model would have decided otherwise, and what people said of each decision."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from bot import outbox, wire
from bot.keeping import key_of
from bot.outbox import Waiting
from bot.reading_again import Again, reads_otherwise
from bot.store import decisions, items, questions
from bot.store.decisions import Decided
from bot.store.questions import Question
from bot.wishlist import wanted
from rules import rules_for
from rules.effects import AskPerson, Effect, LabelFile
from rules.facts import Facts
from rules.policy import Policy
from rules.rule import decide

Change = Literal["no longer", "now", "otherwise"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One decision that would turn: what was wanted and what would be ("" for nothing), and what a person said of it.

    `verdict` is "confirmed", "corrected", "refused", "undone", "left" or "none", with whatever they said instead.
    """

    item: str
    kind: str
    change: Change
    before: str
    after: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that would turn; `read_again` counts the texts that were read anew, by where they were read from.

    `left_out` counts the items that were not decided again, by why.
    """

    decisions: int
    turns: tuple[Turn, ...]
    read_again: Mapping[str, int]
    left_out: Mapping[str, int]

    def counts(self) -> dict[str, int]:
        """Count the turns by the kind of change."""
        return dict(Counter(f"{each.kind}, {each.change}" for each in self.turns).most_common())


def what_if(
    connection: sa.Connection, today: Policy, changed: Policy, again: Again, called: Callable[[str], str]
) -> Outcome:
    """Decide on everything kept by a changed policy, beside what was decided.

    Rules and thresholds are tried on the facts as they were kept. Facts hold what documents were taken for; where the
    model or the knowledge of documents is another than today's, their texts are read again by both, and only what the
    two read otherwise is changed in the facts: so nothing turns because a text was read from somewhere else.
    """
    total, found = 0, list[Turn]()
    again = again if reads_otherwise(today, changed) else Again.never()
    for kept in list(decisions.every_facts(connection)):
        item = items.find(connection, item_id=kept.item)
        if item is None:
            continue
        facts = again.facts(connection, item.id, wire.unwrap_facts(kept.facts), today, changed)
        total += 1
        verdicts = _Verdicts.of(connection, item)
        found += _turns(called(item.key), facts, decisions.of_item(connection, item.id), changed, verdicts)
    return Outcome(total, tuple(found), dict(again.counted), _left_out(connection))


_BY_STATE = {
    "arrived": "not decided yet",
    "read": "not decided yet",
    "shunted": "set aside because they could not be read",
    "gone": "gone before they were read",
}


def _left_out(connection: sa.Connection) -> dict[str, int]:
    counted = Counter[str]()
    for (kind, state), n in items.without_facts(connection).items():
        own = "jobs of the service itself" if kind == "tick" else ""
        counted[own or _BY_STATE.get(state, "kept without what they were decided on")] += n
    return dict(counted.most_common())


def _turns(
    name: str, facts: Facts, decided: Sequence[Decided], policy: Policy, verdicts: "_Verdicts"
) -> Iterator[Turn]:
    before = {each.slot: wire.unwrap_effect(each.effect) for each in decided if not each.overruled}
    made = [each for each in decide(rules_for(facts), facts, policy) if not each.overruled]
    after = {"|".join(each.effect.slot): each.effect for each in made}
    for slot in dict.fromkeys([*before, *after]):
        old, new = before.get(slot), after.get(slot)
        if _substance(old) == _substance(new):
            continue
        change: Change = "now" if old is None else "no longer" if new is None else "otherwise"
        was, would = (wanted(each) if each else "" for each in (old, new))
        kind = next(wire.kind_of(each) for each in (old, new) if each)
        yield Turn(name, kind, change, was, would, verdicts.on(old))


def _substance(effect: Effect | None) -> str:
    """Return what an effect does, without how sure it was."""
    if effect is None:
        return ""
    if isinstance(effect, LabelFile) and effect.label:
        effect = replace(effect, label=replace(effect.label, confidence=1.0))
    return wanted(effect)


# --- what people said -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What people said of the decisions on one item."""

    item: items.Item
    effects: Mapping[str, Waiting]
    asked: Mapping[str, Question]

    @classmethod
    def of(cls, connection: sa.Connection, item: items.Item) -> "_Verdicts":
        return cls(
            item,
            {each.key: each for each in outbox.of_item(connection, item.id)},
            {each.key: each for each in questions.of_item(connection, item.id)},
        )

    def on(self, effect: Effect | None) -> str:
        if effect is None:
            return "none"
        key = key_of(self.item, effect)
        row, question = self.effects.get(key), self.asked.get(key)
        if isinstance(effect, AskPerson):
            return answered(question) if question else "none"
        if row is None:
            return "none"
        if row.state in ("undone", "refused"):
            return row.state
        if row.approval:
            return "confirmed"
        return self._corrected(effect) or "none"

    def _corrected(self, effect: Effect) -> str:
        """A person has labelled the same file since: say what they chose."""
        later = [each for each in self.effects.values() if each.rule == "person" and each.kind == wire.kind_of(effect)]
        return (
            f"corrected: {wanted(wire.load_effect(later[-1].kind, dict(later[-1].payload['effect'])))}" if later else ""
        )


def answered(question: Question) -> str:
    """Return what a person's answer says of the decision that asked."""
    given = question.answer or {}
    if not question.answered_by:
        return "none"
    if code := given.get("doc_type"):
        return f"confirmed: {code}" if f" {code} " in question.question else f"corrected: {code}"
    if case_no := given.get("case_no"):
        first = question.candidates[0]["case_no"] if question.candidates else ""
        return f"{'confirmed' if case_no == first else 'corrected'}: {case_no}"
    if given.get("leave"):
        return "left"
    return "confirmed" if given.get("confirm") else "none"
