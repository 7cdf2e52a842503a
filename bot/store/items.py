"""Items: what arrived, in which order, how far each has come. Sources: where we stopped reading.

Reading may run in parallel, each item under a fenced lease; deciding takes them one by one in the order of arrival.
Every function works inside the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from bot.store.columns import Moment, among
from bot.store.leases import fleet_now
from bot.store.schema import ITEM_OPEN, counter, facts, item, source
from bot.store.upserts import next_number, put_rows

Kind = Literal["message", "file", "row", "tick"]
ItemState = Literal["arrived", "read", "decided", "done", "shunted", "gone", "ignored"]
Outcome = Literal["", "filed", "queued", "ignored", "duplicate", "labelled", "left", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that arrived. `key` is its natural key: "message:MAILBOX:ID", "file:LIBRARY:ID@VERSION".

    `name` is what people know it by (a path); `place` the mailbox or library whose balance it counts in.
    """

    kind: Kind
    source: str
    key: str
    arrived_at: datetime
    name: str = ""
    place: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    run_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of `item`."""

    id: int
    kind: Kind
    source: str
    key: str
    name: str
    place: str
    day: str
    arrived_at: datetime
    seq: int
    state: ItemState
    outcome: Outcome
    reason: str
    attempts: int
    fence: int
    run_at: datetime
    owner: str
    until: datetime | None
    error: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where reading of a source stopped; `round` counts the enumerations that began anew.

    `due_at` is when it is worth asking again; None for now.
    """

    name: str
    cursor: str | None = None
    round: int = 0
    polled_at: datetime | None = None
    restarted: bool = False
    due_at: datetime | None = None


# --- arriving ---------------------------------------------------------------------------------------------


def where_we_stopped(connection: sa.Connection, name: str) -> Source:
    """Return the state of a source; one without cursor where it was never read."""
    row = connection.execute(sa.select(source).where(source.c.name == name)).one_or_none()
    return Source(name) if row is None else Source(**row._mapping)


def advance(
    connection: sa.Connection,
    name: str,
    cursor: str,
    now: datetime,
    *,
    restarted: bool = False,
    due_at: datetime | None = None,
) -> None:
    """Keep the cursor, in the transaction that keeps its page; `restarted` begins a new round."""
    round_ = where_we_stopped(connection, name).round + restarted
    row = {"name": name, "cursor": cursor, "round": round_, "polled_at": now, "restarted": restarted, "due_at": due_at}
    put_rows(connection, source, [row])


def next_poll(connection: sa.Connection) -> datetime | None:
    """Return when the first of the sources that have a pace is worth asking again."""
    first = sa.select(sa.type_coerce(sa.func.min(source.c.due_at), Moment()))
    found: datetime | None = connection.execute(first).scalar_one_or_none()
    return found


def arrive(connection: sa.Connection, arrivals: Sequence[Arrival], now: datetime) -> int:
    """Keep arrivals in their order; those whose key is known are ignored. Returns how many were new."""
    if not arrivals:
        return 0
    # Adding nothing locks the counter's row until the commit, so that numbers follow the order of commits.
    last = next_number(connection, counter, "value", "item", step=0)
    known = set(
        connection.execute(sa.select(item.c.key).where(item.c.key.in_([each.key for each in arrivals]))).scalars()
    )
    rows: dict[str, dict[str, Any]] = {}
    for each in arrivals:
        if each.key not in known and each.key not in rows:
            rows[each.key] = _arrival_row(each, last + len(rows) + 1, now)
    if rows:
        connection.execute(sa.insert(item), list(rows.values()))
        next_number(connection, counter, "value", "item", step=len(rows))
    return len(rows)


def _arrival_row(each: Arrival, seq: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "source": each.source,
        "key": each.key,
        "name": each.name,
        "place": each.place,
        "day": each.arrived_at.date().isoformat(),
        "arrived_at": each.arrived_at,
        "seq": seq,
        "run_at": each.run_at or now,
        "payload": dict(each.payload),
    }


def tick(connection: sa.Connection, job: str, at: datetime, now: datetime) -> bool:
    """Insert the tick of a job for a planned moment; False when any worker inserted it before."""
    key = f"tick:{job}:{at.isoformat()}"
    arrival = Arrival(kind="tick", source="tick", key=key, name=key, arrived_at=at, payload={"job": job})
    return arrive(connection, [arrival], now) == 1


# --- reading ----------------------------------------------------------------------------------------------


def claim(connection: sa.Connection, n: int, now: datetime, owner: str, lease: timedelta) -> list[Item]:
    """Lease up to `n` arrived items for reading, in the order of arrival."""
    free = sa.and_(
        item.c.state == "arrived",
        item.c.run_at <= now,
        sa.or_(item.c.owner == "", item.c.until <= fleet_now(connection, now)),
    )
    due = (
        sa.select(item.c.id)
        .where(among(item.c.state, ITEM_OPEN), free)
        .order_by(item.c.seq)
        .limit(n)
        .with_for_update(skip_locked=True)
    )
    picked = due.cte("picked")
    statement = (
        sa.update(item)
        .where(item.c.id.in_(sa.select(picked.c.id)), free)
        .values(
            owner=owner,
            until=fleet_now(connection, now, plus=lease),
            attempts=item.c.attempts + 1,
            fence=item.c.fence + 1,
        )
        .returning(*item.c)
    )
    return sorted((_item(row) for row in connection.execute(statement)), key=lambda each: each.seq)


def _fenced(row: Item) -> sa.Update:
    """Update an item unless it was claimed anew, or closed, since `row` was read."""
    return sa.update(item).where(item.c.id == row.id, item.c.fence == row.fence, item.c.state == row.state)


def mark_read(connection: sa.Connection, row: Item) -> bool:
    """Record that the facts of a claimed item are kept; False where its lease has passed on."""
    statement = _fenced(row).values(state="read", owner="", until=None, error="")
    return connection.execute(statement).rowcount == 1


def postpone(connection: sa.Connection, row: Item, until: datetime, error: str = "") -> bool:
    """Try an item again at a moment; until then it holds up no other item."""
    statement = _fenced(row).values(owner="", until=None, run_at=until, error=error)
    return connection.execute(statement).rowcount == 1


def next_to_decide(connection: sa.Connection, now: datetime) -> Item | None:
    """Return the earliest open item if it has been read; None while an earlier one is still being read."""
    first = sa.select(item).where(among(item.c.state, ITEM_OPEN), item.c.run_at <= now).order_by(item.c.seq).limit(1)
    row = connection.execute(first).one_or_none()
    return _item(row) if row is not None and row.state == "read" else None


# --- closing ----------------------------------------------------------------------------------------------


def close(
    connection: sa.Connection,
    row: Item,
    state: Literal["decided", "done", "ignored", "gone"],
    *,
    outcome: Outcome,
    reason: str = "",
) -> bool:
    """Close an item with what became of it, which the balance counts; False where someone else closed it."""
    statement = _fenced(row).values(state=state, outcome=outcome, reason=reason, owner="", until=None, error="")
    return connection.execute(statement).rowcount == 1


def change_outcome(connection: sa.Connection, item_id: int, outcome: Outcome, reason: str = "") -> None:
    """Record what became of a closed item later on: a queued message that a person filed."""
    connection.execute(sa.update(item).where(item.c.id == item_id).values(outcome=outcome, reason=reason))


def forget_ticks(connection: sa.Connection, before: datetime) -> int:
    """Drop the ticks that were done before a moment; returns how many."""
    old = sa.and_(item.c.kind == "tick", item.c.state == "done", item.c.arrived_at < before)
    return connection.execute(sa.delete(item).where(old)).rowcount


def shunt(connection: sa.Connection, row: Item, error: str) -> bool:
    """Set an item aside for a person with its error; the rest go on. It counts as queued."""
    statement = _fenced(row).values(
        state="shunted", outcome="queued", reason="shunted", owner="", until=None, error=error
    )
    return connection.execute(statement).rowcount == 1


def take_back(connection: sa.Connection, item_id: int, now: datetime) -> bool:
    """Read a shunted item anew; it keeps its place in the order of arrival. False unless it was shunted."""
    statement = (
        sa.update(item)
        .where(item.c.id == item_id, item.c.state == "shunted")
        .values(state="arrived", outcome="", reason="", run_at=now, attempts=0, error="")
    )
    return connection.execute(statement).rowcount == 1


# --- looking ----------------------------------------------------------------------------------------------


def next_due(connection: sa.Connection, now: datetime) -> datetime | None:
    """Return when an item can next be worked on, `now` where one can already; None where none is open."""
    when = sa.case((item.c.owner != "", item.c.until), else_=item.c.run_at)
    first = sa.select(sa.type_coerce(sa.func.min(when), Moment())).where(among(item.c.state, ITEM_OPEN))
    found = connection.execute(first).scalar_one_or_none()
    return None if found is None else max(found, now)


def find(connection: sa.Connection, *, key: str = "", name: str = "", item_id: int = 0) -> Item | None:
    """Return an item by its key, the latest of its name, or by its id."""
    wanted = sa.select(item).order_by(item.c.seq.desc()).limit(1)
    for column, value in ((item.c.key, key), (item.c.name, name), (item.c.id, item_id)):
        if value:
            row = connection.execute(wanted.where(column == value)).one_or_none()
            return None if row is None else _item(row)
    return None


def shunted(connection: sa.Connection, *, limit: int = 1000) -> tuple[Item, ...]:
    """Return the items set aside, oldest first."""
    rows = sa.select(item).where(among(item.c.state, ["shunted"])).order_by(item.c.seq).limit(limit)
    return tuple(_item(row) for row in connection.execute(rows))


def counts(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return the number of items by kind and state."""
    grouped = sa.select(item.c.kind, item.c.state, sa.func.count()).group_by(item.c.kind, item.c.state)
    return {(kind, state): n for kind, state, n in connection.execute(grouped)}


def without_facts(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return the number of items of which no facts are kept, by kind and state."""
    kept = sa.exists().where(facts.c.item == item.c.id)
    grouped = sa.select(item.c.kind, item.c.state, sa.func.count()).where(~kept).group_by(item.c.kind, item.c.state)
    return {(kind, state): n for kind, state, n in connection.execute(grouped)}


def _item(row: sa.Row[Any]) -> Item:
    return Item(**row._mapping)
