"""The ladder of chasing: which letter follows when, by the role of whom we asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.rows import STRICT, Row


@dataclass(frozen=True, slots=True)
class Step:
    """One letter. `days` are working days after the due date for the first letters, else after the step before."""

    __pydantic_config__ = STRICT

    letter: str
    days: int
    call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Row):
    """The steps for one role; after the last one and `escalate_after` more days the handler decides."""

    role: str
    request_days: int
    escalate_after: int
    step: tuple[Step, ...]


@dataclass(frozen=True)
class Chasing:
    """The ladders, and what holds for all of them. Filled from chasing.toml."""

    __pydantic_config__ = STRICT

    ladder: tuple[Ladder, ...] = ()
    rest_days: int = 2  # working days between two letters to one person
    squeeze_days: int = 5  # working days that must lie between the last letter and a fixed date
    call_days: int = 10  # with fewer working days to a fixed date, a call instead of letters

    @cached_property
    def by_role(self) -> Mapping[str, Ladder]:
        """The ladders by role."""
        return {each.role: each for each in self.ladder}
