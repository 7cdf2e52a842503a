"""The queues: questions that people answer, one queue per kind of question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from bot.store.columns import among
from bot.store.schema import question
from bot.store.upserts import insert_new

_OPEN = among(question.c.state, ["open"])

QuestionState = Literal["open", "answered", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `candidates` are the answers offered, best first."""

    id: int
    key: str
    queue: str
    item: int | None
    case_no: str
    about: str
    question: str
    because: str
    candidates: Sequence[Any]
    raised_at: datetime
    due_at: datetime | None
    state: QuestionState
    answer: Mapping[str, Any] | None
    answered_by: str
    answered_at: datetime | None


def ask(
    connection: sa.Connection,
    *,
    key: str,
    queue: str,
    text: str,
    now: datetime,
    item: int | None = None,
    case_no: str = "",
    about: str = "",
    because: str = "",
    candidates: Sequence[Any] = (),
    due_at: datetime | None = None,
) -> bool:
    """Put a question in a queue; False when its key was asked before."""
    made = insert_new(
        connection,
        question,
        "key",
        key=key,
        queue=queue,
        item=item,
        case_no=case_no,
        about=about,
        question=text,
        because=because,
        candidates=list(candidates),
        raised_at=now,
        due_at=due_at,
    )
    return made is not None


def answer(connection: sa.Connection, key: str, given: Mapping[str, Any], *, by: str, now: datetime) -> Question | None:
    """Record a person's answer and return the question; None unless it was open: the first answer holds."""
    statement = (
        sa.update(question)
        .where(question.c.key == key, question.c.state == "open")
        .values(state="answered", answer=dict(given), answered_by=by, answered_at=now)
        .returning(*question.c)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _question(row)


def renew(connection: sa.Connection, key: str, *, item: int, text: str, because: str) -> bool:
    """Put a question anew that its item raises once more; False where a person has answered it, or nobody asked it."""
    statement = (
        sa.update(question)
        .where(question.c.key == key, question.c.state.in_(("open", "expired")))
        .values(state="open", item=item, question=text, because=because, answered_at=None)
    )
    return connection.execute(statement).rowcount == 1


def expire(connection: sa.Connection, key: str, now: datetime) -> bool:
    """Close a question that has answered itself: the thing is gone, or a person acted elsewhere."""
    statement = (
        sa.update(question)
        .where(question.c.key == key, question.c.state == "open")
        .values(state="expired", answered_at=now)
    )
    return connection.execute(statement).rowcount == 1


def find(connection: sa.Connection, key: str) -> Question | None:
    """Return the question of a key."""
    row = connection.execute(sa.select(question).where(question.c.key == key)).one_or_none()
    return None if row is None else _question(row)


def in_queue(connection: sa.Connection, queue: str = "", *, limit: int = 1000) -> tuple[Question, ...]:
    """Return the open questions of a queue, or of all, oldest first; those that press nobody come last."""
    undated = question.c.due_at.is_(None)
    wanted = sa.select(question).where(_OPEN).order_by(undated, question.c.raised_at, question.c.id)
    if queue:
        wanted = wanted.where(question.c.queue == queue)
    return tuple(_question(row) for row in connection.execute(wanted.limit(limit)))


def of_item(connection: sa.Connection, item: int) -> tuple[Question, ...]:
    """Return every question that an item raised, in their order."""
    rows = connection.execute(sa.select(question).where(question.c.item == item).order_by(question.c.id))
    return tuple(_question(row) for row in rows)


def of_case(connection: sa.Connection, case_no: str, *, open_only: bool = True) -> tuple[Question, ...]:
    """Return the questions on a case, oldest first."""
    wanted = sa.select(question).where(question.c.case_no == case_no).order_by(question.c.id)
    if open_only:
        wanted = wanted.where(_OPEN)
    return tuple(_question(row) for row in connection.execute(wanted))


def counts(connection: sa.Connection) -> dict[str, int]:
    """Return the number of open questions by queue."""
    grouped = sa.select(question.c.queue, sa.func.count().label("n")).where(_OPEN).group_by(question.c.queue)
    return {row.queue: row.n for row in connection.execute(grouped)}


def overdue(connection: sa.Connection, now: datetime) -> tuple[Question, ...]:
    """Return the open questions whose time is over, the longest overdue first."""
    wanted = sa.select(question).where(_OPEN, question.c.due_at <= now)
    return tuple(_question(row) for row in connection.execute(wanted.order_by(question.c.due_at)))


def raised_after(connection: sa.Connection, number: int) -> tuple[Question, ...]:
    """Return the open questions whose number is above one, in their order."""
    wanted = sa.select(question).where(_OPEN, question.c.id > number).order_by(question.c.id)
    return tuple(_question(row) for row in connection.execute(wanted))


def latest(connection: sa.Connection) -> int:
    """Return the number of the last question that was raised; 0 before the first."""
    return int(connection.execute(sa.select(sa.func.max(question.c.id))).scalar_one() or 0)


def raised_since(connection: sa.Connection, since: datetime) -> bool:
    """Say whether a question was raised after a moment."""
    asked = sa.select(question.c.id).where(question.c.raised_at > since).limit(1)
    return connection.execute(asked).first() is not None


def _question(row: sa.Row[Any]) -> Question:
    return Question(**row._mapping)
