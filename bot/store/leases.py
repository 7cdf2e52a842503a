"""Who may do a thing now: fenced leases, and the clock that they run by."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.store.columns import Moment, micros, span
from bot.store.schema import lease
from bot.store.upserts import insert_once


def fleet_now(connection: sa.Connection, now: datetime, *, plus: timedelta = timedelta()) -> sa.ColumnElement[datetime]:
    """Return the moment by which leases run: the caller's, or PostgreSQL's where the store was opened so."""
    if _database_clock(connection):
        return sa.type_coerce(_clock() + span(plus), Moment())
    return sa.literal(now + plus, Moment())


def fleet_micros(connection: sa.Connection, now: datetime) -> sa.ColumnElement[int]:
    """Return the same moment in microseconds, to reckon with."""
    return _clock() if _database_clock(connection) else sa.literal(micros(now), sa.BigInteger)


def _database_clock(connection: sa.Connection) -> bool:
    return bool(connection.get_execution_options().get("database_clock"))


def _clock() -> sa.ColumnElement[int]:
    return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()) * 1_000_000, sa.BigInteger)


def take(connection: sa.Connection, name: str, owner: str, now: datetime, length: timedelta) -> int | None:
    """Take or renew a lease; return its fence, None while another owner has it.

    The fence goes up by one whenever the lease passes to someone, so an owner who slept through its end is known.
    """
    insert_once(connection, lease, [{"name": name, "owner": "", "until": now, "fence": 0}])
    mine = lease.c.owner == owner
    free = sa.or_(mine, lease.c.owner == "", lease.c.until <= fleet_now(connection, now))
    statement = (
        sa.update(lease)
        .where(lease.c.name == name, free)
        .values(
            owner=owner,
            until=fleet_now(connection, now, plus=length),
            fence=sa.case((mine, lease.c.fence), else_=lease.c.fence + 1),
        )
        .returning(lease.c.fence)
    )
    return connection.execute(statement).scalar_one_or_none()


def still_held(connection: sa.Connection, name: str, owner: str, fence: int, now: datetime) -> bool:
    """Say whether this very lease still holds, and keep it from changing hands until the caller's commit."""
    statement = (
        sa.update(lease)
        .where(lease.c.name == name, lease.c.owner == owner, lease.c.fence == fence)
        .where(lease.c.until > fleet_now(connection, now))
        .values(owner=owner)
    )
    return connection.execute(statement).rowcount == 1


def give_back(connection: sa.Connection, name: str, owner: str, fence: int) -> bool:
    """End a lease early; False where it had passed to another."""
    statement = (
        sa.update(lease).where(lease.c.name == name, lease.c.owner == owner, lease.c.fence == fence).values(owner="")
    )
    return connection.execute(statement).rowcount == 1
