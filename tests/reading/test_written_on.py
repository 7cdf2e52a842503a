"""The day on which a message was written: its Date header's in London, unless the clock was wrong."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.reading.alone import written_on

ARRIVED = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "day"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=10))), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC).replace(tzinfo=None), date(2026, 7, 1)),
        (datetime(2026, 7, 2, 8, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 5, 1, 8, tzinfo=UTC), date(2026, 5, 1)),
    ],
)
def test_the_header_says_it(header: datetime, day: date) -> None:
    assert written_on(header, ARRIVED) == day


@pytest.mark.parametrize("header", [None, datetime(2030, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)])
def test_the_arrival_says_it_where_the_clock_was_wrong(header: datetime | None) -> None:
    assert written_on(header, ARRIVED) == date(2026, 7, 1)
