"""When the service does what by itself: a table of jobs, each with its next moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.settings import Settings

Job = Literal["register", "libraries", "mail", "chase", "alerts", "digest", "audit", "retention"]
LONDON = ZoneInfo("Europe/London")


POLLS: tuple[Job, ...] = ("register", "libraries", "mail")
"""The jobs that only ask what is new, in the order in which they do it: whom a message names is mirrored first."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The next moment of each job after a given one; `next` maps a job to a function of the moment."""

    next: Mapping[Job, Callable[[datetime], datetime]]

    def due(self, since: datetime, until: datetime) -> list[tuple[Job, datetime]]:
        """List the jobs that fall due after `since` and not after `until`, in order of time; each once, the latest.

        What was missed during a stop is done once, not as often as it was missed.
        """
        found: list[tuple[Job, datetime]] = []
        for job, after in self.next.items():
            moment, last = after(since), None
            while moment <= until:
                last, moment = moment, after(moment)
            if last is not None:
                found.append((job, last))
        return sorted(found, key=lambda each: (each[1], list(self.next).index(each[0])))

    def after(self, moment: datetime, jobs: tuple[Job, ...]) -> datetime:
        """Return when the first of these jobs comes next."""
        return min(self.next[job](moment) for job in jobs)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a library is asked: seldom while little comes, quicker as more does (docs/decisions/0010)."""

    quickest: timedelta
    slowest: timedelta

    def wait(self, waited: timedelta | None, brought: int) -> timedelta:
        """Return how long to wait after a poll, from how long was waited for it and how many files it brought.

        As long as ten files take to come; at most twice as long as before. `waited` is None after the first poll.

        >>> pace = Pace(timedelta(minutes=5), timedelta(hours=1))
        >>> [str(pace.wait(timedelta(minutes=20), brought)) for brought in (0, 5, 8, 40)]
        ['0:40:00', '0:40:00', '0:25:00', '0:05:00']
        """
        if waited is None:
            return self.quickest
        fitting = min(waited, self.slowest) * (WORTH_A_PAGE / max(brought, WORTH_A_PAGE / 2))
        return max(self.quickest, min(fitting, self.slowest))


WORTH_A_PAGE = 10
"""Files of a page that cost little: each bears a tenth of the page's unit beside the three of its own."""


def pace(settings: Settings) -> Pace:
    """Return the pace of an office's libraries."""
    polling = settings.polling
    return Pace(timedelta(seconds=polling.library_seconds), timedelta(seconds=polling.library_seconds_when_quiet))


def timetable(settings: Settings) -> Timetable:
    """Return the timetable that an office's settings want; times of day are London's."""
    return Timetable(
        {
            "register": every(settings.polling.register_seconds),
            "libraries": every(settings.polling.library_seconds),
            "mail": every(settings.polling.seconds),
            "chase": daily(settings.polling.chase_at),
            "alerts": every(max(60, settings.alerts.group_minutes * 60)),
            "digest": daily(settings.alerts.digest_at),
            "audit": daily(settings.polling.audit_at),
            "retention": daily(settings.polling.audit_at),
        }
    )


def every(seconds: int) -> Callable[[datetime], datetime]:
    """Return the next whole multiple of so many seconds since 1970.

    >>> every(60)(datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC)).isoformat()
    '2026-11-23T09:01:00+00:00'
    """

    def after(moment: datetime) -> datetime:
        passed = int(moment.timestamp()) // seconds
        return datetime.fromtimestamp((passed + 1) * seconds, UTC)

    return after


def daily(at: str, zone: ZoneInfo = LONDON) -> Callable[[datetime], datetime]:
    """Return the next time that a clock on the wall shows this hour and minute.

    >>> daily("09:15")(datetime(2026, 7, 1, 9, 0, tzinfo=UTC)).isoformat()
    '2026-07-02T08:15:00+00:00'
    """
    hour, minute = (int(part) for part in at.split(":"))

    def after(moment: datetime) -> datetime:
        local = moment.astimezone(zone)
        wanted = datetime.combine(local.date(), time(hour, minute), zone)
        if wanted.astimezone(UTC) <= moment:
            wanted = datetime.combine(local.date() + timedelta(days=1), time(hour, minute), zone)
        return wanted.astimezone(UTC)

    return after
