"""What a rule is, and how the rules decide together."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from rules.effects import Effect, Slot
from rules.facts import Facts
from rules.once import once
from rules.policy import Policy

F = TypeVar("F", bound=Facts)
Propose = Callable[[F, Policy], Iterator[Effect]]


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """A named function: facts and policy in, effects out."""

    name: str
    reads: type[F]
    propose: Callable[[F, Policy], tuple[Effect, ...]]

    @property
    def summary(self) -> str:
        """The first line of the rule's docstring."""
        return (self.propose.__doc__ or "").partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Decision:
    """An effect and the rule that wants it; `overruled` names the rule that had taken its slot before.

    What an overruled question or alert says is told with the one that has its slot (`rules.combining`).
    """

    rule: str
    effect: Effect
    overruled: str = ""


def rule(name: str, *, reads: type[F]) -> Callable[[Propose[F]], Rule[F]]:
    """Turn a generator function into a named rule. The last rule asks what all before it want: they are asked once."""

    def named(propose: Propose[F]) -> Rule[F]:
        @once
        @wraps(propose)
        def effects(facts: F, policy: Policy) -> tuple[Effect, ...]:
            return tuple(propose(facts, policy))

        return Rule(name, reads, effects)

    return named


def decide(rules: Iterable[Rule[Any]], facts: Facts, policy: Policy) -> tuple[Decision, ...]:
    """Ask each rule that reads this kind of facts, in order; the first to claim a slot keeps it.

    Decisions come back in the order of the rules; those that found their slot taken are marked `overruled`.
    """
    taken: dict[Slot, str] = {}
    made: list[Decision] = []
    for each in rules:
        if isinstance(facts, each.reads):
            for effect in each.propose(facts, policy):
                made.append(Decision(each.name, effect, taken.get(effect.slot, "")))
                taken.setdefault(effect.slot, each.name)
    return tuple(made)
