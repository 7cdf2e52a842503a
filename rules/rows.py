"""What every row of a knowledge file says about itself: where it is from, from when it holds, who checked it."""

from dataclasses import dataclass
from datetime import date

STRICT = {"extra": "forbid"}
"""For `__pydantic_config__` of the dataclasses that knowledge files fill: an unknown key is an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The origin of a row. A row holds on a day between `effective_from` and `effective_to`, both included."""

    __pydantic_config__ = STRICT

    source: str
    effective_from: date
    verified_on: date
    verified_by: str
    effective_to: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the row is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
