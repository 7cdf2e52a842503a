"""The outbox: effects that wait to be done, each once, in order on its target.

An effect is claimed with a fenced lease, done with its key, and settled; where a worker dies in between, the lease
runs out and the next one begins by looking for the key. Every function works inside the caller's transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import sqlalchemy as sa

from bot.store.columns import Moment, among
from bot.store.leases import fleet_now
from bot.store.pauses import paused
from bot.store.schema import OUTBOX_OPEN, outbox, target
from bot.store.upserts import insert_new, next_number

Mode = Literal["shadow", "suggest", "auto"]
State = Literal["waiting", "leased", "done", "held", "refused", "given_up", "undone", "shadow", "unsure"]
Settled = Literal["done", "refused", "given_up", "unsure"]

STATES: tuple[State, ...] = get_args(State)
"""`unsure`: it may have been done, can't be looked for, and is not done again; nobody need do anything about it."""

_FIRST: Mapping[Mode, State] = {"shadow": "shadow", "suggest": "held", "auto": "waiting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """An effect as a decision wants it. `target`: the one file, message or addressee where order counts.

    `place` is where it happens, as a pause names it ("mailbox:ADDRESS", "library:NAME"); `urgent` passes pauses.
    """

    key: str
    kind: str
    target: str
    payload: Mapping[str, Any]
    mode: Mode
    item: int | None = None
    place: str = ""
    letter: str = ""
    rule: str = ""
    case_no: str = ""
    urgent: bool = False
    run_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row of the outbox. `attempts` counts this one: above 1, look for the key before acting."""

    id: int
    key: str
    item: int | None
    kind: str
    target: str
    seq: int
    place: str
    letter: str
    rule: str
    case_no: str
    urgent: bool
    payload: Mapping[str, Any]
    mode: Mode
    state: State
    attempts: int
    fence: int
    run_at: datetime
    owner: str
    until: datetime | None
    receipt: Mapping[str, Any] | None
    error: str
    approval: str
    created_at: datetime
    done_at: datetime | None

    @property
    def first(self) -> bool:
        """Whether nothing can have happened yet, so that no look-up is needed."""
        return self.attempts <= 1


def add(connection: sa.Connection, intent: Intent, now: datetime) -> bool:
    """Keep an effect in the transaction of the decision that wants it; False when its key was there before."""
    known = sa.select(outbox.c.id).where(outbox.c.key == intent.key)
    if connection.execute(known).first() is not None:
        return False
    made = insert_new(
        connection,
        outbox,
        "key",
        key=intent.key,
        item=intent.item,
        kind=intent.kind,
        target=intent.target,
        seq=next_number(connection, target, "seq", intent.target),
        place=intent.place,
        letter=intent.letter,
        rule=intent.rule,
        case_no=intent.case_no,
        urgent=intent.urgent,
        payload=dict(intent.payload),
        mode=intent.mode,
        state=_FIRST[intent.mode],
        run_at=intent.run_at or now,
        created_at=now,
        done_at=now if intent.mode == "shadow" else None,
    )
    return made is not None


def _free(connection: sa.Connection, now: datetime) -> sa.ColumnElement[bool]:
    abandoned = sa.and_(outbox.c.state == "leased", outbox.c.until <= fleet_now(connection, now))
    return sa.or_(sa.and_(outbox.c.state == "waiting", outbox.c.run_at <= now), abandoned)


def _head() -> sa.ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    before = sa.exists().where(
        earlier.c.target == outbox.c.target, earlier.c.seq < outbox.c.seq, among(earlier.c.state, OUTBOX_OPEN)
    )
    return sa.not_(before.correlate(outbox))


def claim(
    connection: sa.Connection, n: int, now: datetime, owner: str, lease: timedelta, *, kinds: Iterable[str] = ()
) -> list[Waiting]:
    """Lease up to `n` effects that are due, oldest first: of each target only the head, and nothing paused.

    An effect whose lease ran out is given again, its attempt counted. `kinds` narrows the choice.
    """
    due = (
        sa.select(outbox.c.id)
        .where(among(outbox.c.state, OUTBOX_OPEN), _free(connection, now), _head(), sa.not_(paused()))
        .order_by(outbox.c.run_at, outbox.c.id)
        .limit(n)
        .with_for_update(skip_locked=True)
    )
    if wanted := tuple(kinds):
        due = due.where(outbox.c.kind.in_(wanted))
    # A common table expression: PostgreSQL might run a plain subquery several times, and claim more than n.
    picked = due.cte("picked")
    statement = (
        sa.update(outbox)
        .where(outbox.c.id.in_(sa.select(picked.c.id)), _free(connection, now))
        .values(
            state="leased",
            owner=owner,
            until=fleet_now(connection, now, plus=lease),
            attempts=outbox.c.attempts + 1,
            fence=outbox.c.fence + 1,
        )
        .returning(*outbox.c)
    )
    rows = [_waiting(row) for row in connection.execute(statement)]
    return sorted(rows, key=lambda row: (row.run_at, row.id))


def _fenced(row: Waiting) -> sa.Update:
    """Update the row as long as the lease is the one that `row` was claimed under."""
    return sa.update(outbox).where(
        outbox.c.id == row.id,
        outbox.c.state == "leased",
        outbox.c.owner == row.owner,
        outbox.c.fence == row.fence,
    )


def still_mine(connection: sa.Connection, row: Waiting, now: datetime, *, lease: timedelta | None = None) -> bool:
    """Say whether the lease still holds: asked immediately before the step that can't be taken back.

    With `lease` it is made to run that much longer from now.
    """
    until = fleet_now(connection, now, plus=lease) if lease else outbox.c.until
    statement = _fenced(row).where(outbox.c.until > fleet_now(connection, now)).values(until=until)
    return connection.execute(statement).rowcount == 1


def is_paused(connection: sa.Connection, row: Waiting) -> bool:
    """Say whether a claimed effect has been paused since it was claimed."""
    return connection.execute(sa.select(outbox.c.id).where(outbox.c.id == row.id, paused())).first() is not None


def settle(
    connection: sa.Connection,
    row: Waiting,
    state: Settled,
    now: datetime,
    *,
    receipt: Mapping[str, Any] | None = None,
    error: str = "",
) -> bool:
    """Close a claimed effect; False, and nothing changed, where the lease has passed to another worker."""
    statement = _fenced(row).values(
        state=state,
        owner="",
        until=None,
        done_at=now,
        error=error,
        receipt=None if receipt is None else dict(receipt),
    )
    return connection.execute(statement).rowcount == 1


def give_up(connection: sa.Connection, row: Waiting, now: datetime, error: str) -> bool:
    """Close a claimed effect that will not succeed; the caller asks a person in the same transaction."""
    return settle(connection, row, "given_up", now, error=error)


def postpone(connection: sa.Connection, row: Waiting, until: datetime, *, error: str = "", tried: bool = True) -> bool:
    """Put a claimed effect back until a moment; later ones on its target wait with it. False as in `settle`.

    `tried=False` says that nothing was asked of the world (no permit, a stop), so the attempt does not count.
    """
    statement = _fenced(row).values(
        state="waiting",
        owner="",
        until=None,
        run_at=until,
        error=error,
        attempts=outbox.c.attempts if tried else outbox.c.attempts - 1,
    )
    return connection.execute(statement).rowcount == 1


def hold(connection: sa.Connection, key: str, why: str = "") -> bool:
    """Keep a waiting effect for a person's approval; it holds up nothing else. False unless it was waiting."""
    statement = (
        sa.update(outbox).where(outbox.c.key == key, outbox.c.state == "waiting").values(state="held", error=why)
    )
    return connection.execute(statement).rowcount == 1


def release(connection: sa.Connection, key: str, now: datetime, *, approval: str = "") -> bool:
    """Let a held or given-up effect go, last in the order of its target. False unless it was one of these.

    `approval` is the hash of the very text that was approved. The attempts stay counted.
    """
    found = connection.execute(sa.select(outbox.c.target).where(outbox.c.key == key)).scalar_one_or_none()
    if found is None:
        return False
    statement = (
        sa.update(outbox)
        .where(outbox.c.key == key, outbox.c.state.in_(("held", "given_up")))
        .values(
            state="waiting",
            seq=next_number(connection, target, "seq", found),
            run_at=now,
            done_at=None,
            approval=approval,
            error="",
        )
    )
    return connection.execute(statement).rowcount == 1


def refuse(connection: sa.Connection, key: str, now: datetime, why: str) -> bool:
    """Close an effect that a person does not want. False where it is being done or was done."""
    refusable = outbox.c.state.in_(("held", "waiting", "given_up"))
    statement = sa.update(outbox).where(outbox.c.key == key, refusable).values(state="refused", done_at=now, error=why)
    return connection.execute(statement).rowcount == 1


def mark_undone(connection: sa.Connection, key: str, now: datetime) -> bool:
    """Record that a done effect was undone. False unless it was done."""
    statement = (
        sa.update(outbox).where(outbox.c.key == key, outbox.c.state == "done").values(state="undone", done_at=now)
    )
    return connection.execute(statement).rowcount == 1


def let_go(connection: sa.Connection, rows: Iterable[Waiting], now: datetime) -> int:
    """Put claimed effects back that were not begun (a graceful stop). Returns how many were still ours."""
    return sum(postpone(connection, row, now, tried=False) for row in rows)


def next_due(connection: sa.Connection, now: datetime) -> datetime | None:
    """Return when an effect can next be claimed: `now` where one can already, None where none can."""
    when = sa.case((outbox.c.state == "leased", outbox.c.until), else_=outbox.c.run_at)
    first = sa.select(sa.type_coerce(sa.func.min(when), Moment())).where(
        among(outbox.c.state, OUTBOX_OPEN), _head(), sa.not_(paused())
    )
    found = connection.execute(first).scalar_one_or_none()
    return None if found is None else max(found, now)


def find(connection: sa.Connection, key: str) -> Waiting | None:
    """Return the effect of a key, in whatever state."""
    row = connection.execute(sa.select(outbox).where(outbox.c.key == key)).one_or_none()
    return None if row is None else _waiting(row)


def latest(connection: sa.Connection, kind: str) -> Waiting | None:
    """Return the effect of a kind that was kept last, in whatever state."""
    wanted = sa.select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id.desc()).limit(1)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _waiting(row)


def of_item(connection: sa.Connection, item: int) -> tuple[Waiting, ...]:
    """Return the effects that an item led to, in the order in which they were decided."""
    rows = connection.execute(sa.select(outbox).where(outbox.c.item == item).order_by(outbox.c.id))
    return tuple(_waiting(row) for row in rows)


def of_case(connection: sa.Connection, case_no: str, *, limit: int = 1000) -> tuple[Waiting, ...]:
    """Return the latest effects on a case, oldest first."""
    latest = sa.select(outbox).where(outbox.c.case_no == case_no).order_by(outbox.c.id.desc()).limit(limit)
    return tuple(_waiting(row) for row in connection.execute(latest))[::-1]


def in_state(connection: sa.Connection, *states: State, kind: str = "", limit: int = 1000) -> tuple[Waiting, ...]:
    """Return effects in these states, oldest first: what is held for approval, what needs a person."""
    wanted = sa.select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.id).limit(limit)
    if kind:
        wanted = wanted.where(outbox.c.kind == kind)
    return tuple(_waiting(row) for row in connection.execute(wanted))


def counts(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return the number of effects by kind and state."""
    grouped = sa.select(outbox.c.kind, outbox.c.state, sa.func.count()).group_by(outbox.c.kind, outbox.c.state)
    return {(kind, state): n for kind, state, n in connection.execute(grouped)}


def done_since(connection: sa.Connection, kind: str, since: datetime, *, case_no: str = "", target: str = "") -> int:
    """Count the effects of a kind done since a moment, or being done: what a cap on sending is held against."""
    spent = sa.or_(
        sa.and_(outbox.c.state.in_(("done", "undone", "unsure")), outbox.c.done_at >= since),
        outbox.c.state == "leased",
    )
    total = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.kind == kind, spent)
    if case_no:
        total = total.where(outbox.c.case_no == case_no)
    if target:
        total = total.where(outbox.c.target == target)
    return int(connection.execute(total).scalar_one())


def _waiting(row: sa.Row[Any]) -> Waiting:
    return Waiting(**row._mapping)
