"""Counting days: working days, clear days, months, deemed service. Dates in, dates out; nothing knows what day it is.

Civil Procedure Rules 2.8 (clear days), 2.10 (months), 6.2 (business day), 6.14 and 6.26 (deemed service).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from rules.rows import STRICT, Row

DAY = timedelta(days=1)
_POST_CLOSES = time(16, 30)

Service = Literal["post", "dx", "delivery", "personal", "email", "fax"]

CALENDARS: Mapping[str, str] = {
    "ENG": "england-and-wales",
    "WLS": "england-and-wales",
    "SCT": "scotland",
    "NIR": "northern-ireland",
    "IRL": "ireland",
}
"""The calendar of a case's nation; other countries count on the team's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Row):
    """A public holiday, or (`work`) a day that a proclamation took from the list."""

    day: date
    calendar: str
    name: str
    work: bool = False


@dataclass(frozen=True)
class HolidayKnowledge:
    """The public holidays of every calendar. Filled from holidays.toml; years outside it have weekends only."""

    __pydantic_config__ = STRICT

    holiday: tuple[Holiday, ...] = ()

    @cached_property
    def _days(self) -> Mapping[str, frozenset[date]]:
        gone = {(h.calendar, h.day) for h in self.holiday if h.work}
        days: dict[str, set[date]] = {}
        for each in self.holiday:
            if not each.work and (each.calendar, each.day) not in gone:
                days.setdefault(each.calendar, set()).add(each.day)
        return {calendar: frozenset(found) for calendar, found in days.items()}

    def of(self, calendar: str) -> frozenset[date]:
        """The holidays of a calendar (or of a nation, by its code)."""
        return self._days.get(CALENDARS.get(calendar, calendar), frozenset())

    def is_working(self, day: date, calendar: str) -> bool:
        """Say whether people work on a day."""
        return day.weekday() < 5 and day not in self.of(calendar)

    def next_working(self, day: date, calendar: str) -> date:
        """The day itself if people work on it, else the next on which they do."""
        while not self.is_working(day, calendar):
            day += DAY
        return day

    def add(self, day: date, working_days: int, calendar: str) -> date:
        """Go that many working days on (or, with a negative number, back); the first day does not count.

        With 0 the day itself, if people work on it, else the next.
        """
        if working_days == 0:
            return self.next_working(day, calendar)
        return _steps(self.of(calendar), day, working_days)

    def between(self, start: date, end: date, calendar: str) -> int:
        """Count the working days after `start` up to and with `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start, calendar)
        days = (end - start).days
        weeks, rest = divmod(days, 7)
        count = weeks * 5 + sum((start + DAY * n).weekday() < 5 for n in range(1, rest + 1))
        return count - sum(1 for h in self.of(calendar) if start < h <= end and h.weekday() < 5)

    def days(self, start: date, end: date, calendar: str) -> Iterator[date]:
        """Every working day after `start` up to and with `end`."""
        day = start + DAY
        while day <= end:
            if self.is_working(day, calendar):
                yield day
            day += DAY

    # --- legal periods ----------------------------------------------------------------------------------

    def clear_after(self, start: date, days: int, calendar: str) -> date:
        """The last day of "within N days of": the first day is left out; five days or fewer are business days.

        CPR 2.8(2) and (4).
        """
        return self.add(start, days, calendar) if days <= 5 else start + DAY * days

    def clear_before(self, event: date, days: int, calendar: str) -> date:
        """The last day for "at least N clear days before": both ends are left out (CPR 2.8)."""
        return self.add(event, -(days + 1), calendar) if days <= 5 else event - DAY * (days + 1)

    def deemed_claim_form(self, step: date, calendar: str) -> date:
        """When a claim form is deemed served: the second business day after the step (CPR 6.14)."""
        return self.add(step, 2, calendar)

    def deemed_service(self, step: datetime, method: Service, calendar: str) -> date:
        """When any other document is deemed served (CPR 6.26). `step` is local time of the place of service."""
        day = step.date()
        if method in ("post", "dx"):
            return self.next_working(day + 2 * DAY, calendar)
        if self.is_working(day, calendar) and step.time() < _POST_CLOSES:
            return day
        return self.next_working(day + DAY, calendar)


@lru_cache(maxsize=4096)
def _steps(closed: frozenset[date], day: date, working_days: int) -> date:
    """Count one by one; kept, for a sweep asks the same few days a hundred thousand times."""
    step = DAY if working_days > 0 else -DAY
    left = abs(working_days)
    while left:
        day += step
        if day.weekday() < 5 and day not in closed:
            left -= 1
    return day


def add_months(day: date, months: int) -> date:
    """The same number in a later month, or the last day of a shorter one (CPR 2.10).

    >>> add_months(date(2026, 8, 31), 1).isoformat(), add_months(date(2026, 10, 31), 4).isoformat()
    ('2026-09-30', '2027-02-28')
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
