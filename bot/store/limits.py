"""Rates that all workers keep together: the generic cell rate algorithm (ITU-T I.371), one row and one UPDATE a permit.

Moments are microseconds here: the database adds and compares them itself.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.columns import micros, span
from bot.store.leases import fleet_micros
from bot.store.schema import limiter
from bot.store.upserts import put_rows


class NoSuchLimit(LookupError):
    """No limit of this name was set; nothing is permitted until one is."""


def set_limit(connection: sa.Connection, bucket: str, *, per: timedelta, permits: int, burst: int) -> None:
    """Allow `permits` in each `per`, at most `burst` of them at once. What was spent before stays spent.

    In any span of time no more than `burst` plus its share of `permits` are given.
    """
    # Rounded up to a whole microsecond: rounded down, more than `permits` would fit in.
    row = {"bucket": bucket, "interval": -(-span(per) // permits), "burst": burst}
    put_rows(connection, limiter, [row])


def permit(connection: sa.Connection, bucket: str, now: datetime, *, n: int = 1) -> timedelta:
    """Take `n` permits at once: nought when they were given, else how long to wait before asking again.

    Raises NoSuchLimit, and ValueError for more permits than the burst, which would never be given.
    """
    c = limiter.c
    clock = fleet_micros(connection, now)
    start = sa.case((c.free_at > clock, c.free_at), else_=clock)
    given = (
        sa.update(limiter)
        .where(c.bucket == bucket, c.blocked_until <= clock, start + n * c.interval - clock <= c.burst * c.interval)
        .values(free_at=start + n * c.interval)
    )
    if connection.execute(given).rowcount == 1:
        return timedelta()
    row = connection.execute(sa.select(limiter, clock.label("clock")).where(c.bucket == bucket)).one_or_none()
    if row is None:
        raise NoSuchLimit(f"{NoSuchLimit.__doc__} ({bucket})")
    if n > row.burst:
        raise ValueError(f"{n} permits at once, but the burst of {bucket} is {row.burst}")
    free = max(row.blocked_until, row.free_at + (n - row.burst) * row.interval)
    return timedelta(microseconds=max(1, free - row.clock))


def block(connection: sa.Connection, bucket: str, until: datetime) -> None:
    """Give no permit before a moment (the platform said `Retry-After`); a later one that was set before stays."""
    at = micros(until)
    later = sa.update(limiter).where(limiter.c.bucket == bucket, limiter.c.blocked_until < at)
    connection.execute(later.values(blocked_until=at))
