"""The time in the scenario: it stands still until someone moves it, or follows the wall clock from a start."""

import time
from datetime import UTC, datetime, timedelta


class ScenarioClock:
    """The tenant's own time, aware and in UTC. It never runs backwards."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._started: float | None = None
        self.skew = timedelta()
        """What the tenant's Date header is off by (a fault: clock skew)."""

    def now(self) -> datetime:
        """The present moment of the scenario."""
        if self._started is None:
            return self._now
        return self._now + timedelta(seconds=time.monotonic() - self._started)

    def advance(self, to: datetime) -> None:
        """Move on to a later moment; an earlier one changes nothing."""
        if to > self.now():
            self._now = to.astimezone(UTC)
            if self._started is not None:
                self._started = time.monotonic()

    def follow_wall(self) -> None:
        """Run at the pace of the wall clock from now on (for a tenant that stands by itself)."""
        if self._started is None:
            self._started = time.monotonic()


def stamp(moment: datetime) -> str:
    """Write a time as Graph does, to the second.

    >>> stamp(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    '2026-11-23T09:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time; one without an offset is UTC. Raises ValueError.

    >>> parse_time("2026-11-23T09:00:00.0000000Z")
    datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.timezone.utc)
    """
    head, dot, tail = text.strip().partition(".")
    if dot:  # Microsoft writes seven decimals, more than Python reads
        digits = len(tail) - len(tail.lstrip("0123456789"))
        head = f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"
    moment = datetime.fromisoformat(head)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
