"""The queues in which people find what needs them, and the house's own targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.effects import Queue
from rules.rows import STRICT, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow(Row):
    """A queue: its owner, and the working minutes within which each of its items is looked at."""

    name: Queue
    title: str
    owner: str
    minutes: int


@dataclass(frozen=True)
class QueueKnowledge:
    """Every queue. Filled from queues.toml."""

    __pydantic_config__ = STRICT

    queue: tuple[QueueRow, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, QueueRow]:
        """The queues by name."""
        return {each.name: each for each in self.queue}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Row):
    """An internal target in working minutes; `clock` is what starts it, `pauses` what stops it."""

    code: str
    task: str
    clock: str
    minutes: int
    pauses: str = ""


@dataclass(frozen=True, slots=True)
class TargetKnowledge:
    """Every internal target. Filled from sla.toml."""

    __pydantic_config__ = STRICT

    target: tuple[Target, ...] = ()
