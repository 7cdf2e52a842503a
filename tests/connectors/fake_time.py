"""Time and change feeds of the fakes."""

from datetime import UTC, datetime, timedelta

from connectors.ports import Cursor

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until someone sleeps or moves it."""

    def __init__(self, now: datetime = NINE) -> None:
        self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        self._now += by


class Journal:
    """What changed, in order; a cursor is a place in it."""

    def __init__(self) -> None:
        self._changed: list[str] = []
        self.expired = False
        """Set it, and the next cursor is refused as too old: the feed begins anew."""

    def note(self, key: str) -> None:
        self._changed.append(key)

    def since(self, cursor: Cursor | None) -> tuple[list[str], Cursor, bool]:
        restarted = self.expired and cursor is not None
        self.expired = False
        start = 0 if cursor is None or restarted else int(cursor)
        keys = list(dict.fromkeys(reversed(self._changed[start:])))[::-1]
        return keys, Cursor(str(len(self._changed))), restarted
