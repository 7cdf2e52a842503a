"""Examples for learning: what named people said that files are. Counts of known words, never a text."""

from collections.abc import Iterator, Mapping
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


def forget_case(connection: sa.Connection, case_no: str) -> int:
    """Drop the examples of a case (erasure, end of retention); returns how many."""
    return connection.execute(sa.delete(example).where(example.c.case_no == case_no)).rowcount


def forget_person(connection: sa.Connection, by: str) -> int:
    """Drop the name of whoever gave examples; the examples stay. Returns how many bore it."""
    return connection.execute(sa.update(example).where(example.c.by == by).values(by="")).rowcount
