"""Legal and house periods: rows of knowledge, and the day on which each runs out. Proposed, never decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from rules.rows import STRICT, Row
from rules.workdays import CALENDARS, HolidayKnowledge, add_months

Unit = Literal["days", "clear days", "clear days before", "working days", "months", "years", "hours", "stated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Row):
    """One period. `starts` are the document types that set it running; `stated` periods are what the paper says.

    `rolls` moves a last day on which nobody works to the next working day.
    """

    id: str
    what: str
    count: int = 0
    unit: Unit = "days"
    anchor: str = "receipt"
    nations: tuple[str, ...] = ("ENG", "WLS")
    starts: tuple[str, ...] = ()
    rolls: bool = False
    red: bool = False
    uncertain: bool = False  # sources disagree, or it is about to change


@dataclass(frozen=True)
class DeadlineKnowledge:
    """Every period. Filled from deadlines.toml."""

    __pydantic_config__ = STRICT

    period: tuple[Period, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Period]:
        """The periods by their codes."""
        return {each.id: each for each in self.period}

    @cached_property
    def starting_types(self) -> frozenset[str]:
        """The document types that start a clock."""
        return frozenset(code for each in self.period for code in each.starts)

    def started_by(self, doc_type: str, nation: str, day: date) -> tuple[Period, ...]:
        """The periods that a document sets running in a nation, as they hold on a day."""
        return tuple(
            each
            for each in self.period
            if doc_type in each.starts and (not each.nations or nation in each.nations) and each.holds(day)
        )


def due(period: Period, anchor: date, nation: str, holidays: HolidayKnowledge) -> date | None:
    """The last day of a period that runs from a day; None for one that only the paper itself states.

    A period before an event counts back from it. CPR 2.8 and 2.10; working days on the nation's calendar.
    """
    calendar = CALENDARS.get(nation, "england-and-wales")
    match period.unit:
        case "stated":
            return None
        case "hours":
            day = anchor + timedelta(hours=period.count)
        case "days":
            day = anchor + timedelta(days=period.count)
        case "clear days":
            day = holidays.clear_after(anchor, period.count, calendar)
        case "clear days before":
            day = holidays.clear_before(anchor, period.count, calendar)
        case "working days":
            day = holidays.add(anchor, period.count, calendar)
        case "months":
            day = add_months(anchor, period.count)
        case "years":
            day = add_months(anchor, 12 * period.count)
    return holidays.next_working(day, calendar) if period.rolls else day
