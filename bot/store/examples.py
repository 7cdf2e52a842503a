"""Examples for learning: what named people said that files are. Counts of known words, never a text."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from bot.store.schema_learning import example
from bot.store.upserts import put_rows

Told = Literal["confirmed", "corrected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One label by a person. `key` is the file, of which the latest word holds; `counts` are by word."""

    key: str
    item: int
    case_no: str
    doc_type: str
    told: Told
    by: str
    at: datetime
    counts: Mapping[str, int]


def put(connection: sa.Connection, given: Example) -> None:
    """Keep an example, in place of what was said of the same file before."""
    row = {name: getattr(given, name) for name in Example.__slots__}
    put_rows(connection, example, [row | {"counts": dict(given.counts)}])


def every(connection: sa.Connection) -> Iterator[Example]:
    """Give all examples, the earliest first."""
    for row in connection.execute(sa.select(example).order_by(example.c.at, example.c.key)):
        yield Example(**row._mapping)


def case_of(connection: sa.Connection, key: str) -> str | None:
    """Return the case that an example is tied to, "" where it is tied to none; None where nobody said anything."""
    found: str | None = connection.execute(
        sa.select(example.c.case_no).where(example.c.key == key)
    ).scalar_one_or_none()
    return found


def follow(connection: sa.Connection, key: str, case_no: str) -> None:
    """Tie the example of a file to the case to which it was moved, or which it turned out to be of."""
    connection.execute(sa.update(example).where(example.c.key == key).values(case_no=case_no))


def withdraw(connection: sa.Connection, key: str, doc_type: str) -> None:
    """Drop the example of a file, if it says that the file is of this type."""
    connection.execute(sa.delete(example).where(example.c.key == key, example.c.doc_type == doc_type))


def cases(connection: sa.Connection) -> tuple[str, ...]:
    """Return the cases that have examples, in order; "" stands for those that are tied to none."""
    return tuple(connection.execute(sa.select(example.c.case_no).distinct().order_by(example.c.case_no)).scalars())


def forget(connection: sa.Connection, case_nos: Collection[str], *, before: datetime | None = None) -> int:
    """Drop the examples of cases (erasure, end of retention), of `before` a moment if named; returns how many."""
    gone = sa.delete(example).where(example.c.case_no.in_(case_nos))
    return connection.execute(gone if before is None else gone.where(example.c.at < before)).rowcount


def forget_person(connection: sa.Connection, by: str) -> int:
    """Drop the name of whoever gave examples; the examples stay. Returns how many bore it."""
    return connection.execute(sa.update(example).where(example.c.by == by).values(by="")).rowcount
