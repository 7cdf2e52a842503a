"""How values lie in the database: moments, JSON, states. One type decorator for every moment."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def micros(at: datetime) -> int:
    """Return a moment as microseconds since 1970 in UTC. Raises ValueError where it has no time zone.

    >>> micros(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    1795424400000000
    """
    if at.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {at.isoformat()}")
    return (at - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """Return microseconds since 1970 as an aware datetime in UTC."""
    return _EPOCH + value * _MICROSECOND


def span(length: timedelta) -> int:
    """Return a length of time in microseconds."""
    return length // _MICROSECOND


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970: both databases compare and add integers alike."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002
        """Turn an aware datetime into microseconds."""
        return None if value is None else micros(value)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Turn microseconds into an aware datetime."""
        return None if value is None else moment(value)


def plain(words: str) -> str:
    """Return text that every database takes: no NUL, and "?" for half a surrogate pair.

    >>> plain("a\\x00b\\ud800")
    'ab?'
    """
    if words.isascii():
        return words.replace("\0", "") if "\0" in words else words
    return words.replace("\0", "").encode("utf-8", "replace").decode()


class Words(sa.types.TypeDecorator[str]):
    """Text of any length, of strangers too (see `plain`)."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Leave out what a database refuses."""
        return None if value is None else plain(value)


def canonical(value: object) -> str:
    """Return JSON that is the same for the same value: keys sorted, no spaces, text as it is where it can be encoded.

    >>> canonical({"b": 1, "a": ["é"]})
    '{"a":["é"],"b":1}'
    """
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can write
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return written


Json = sa.JSON(none_as_null=True)
RowId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def row_id() -> sa.Column[int]:
    """Return the number by which other tables name a row."""
    return sa.Column("id", RowId, primary_key=True)


def text(name: str) -> sa.Column[str]:
    """Return a text column in which unknown is ""."""
    return sa.Column(name, Words, nullable=False, server_default="")


def count(name: str) -> sa.Column[int]:
    """Return a number column that starts at nought."""
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def flag(name: str) -> sa.Column[bool]:
    """Return a yes-or-no column that starts at no."""
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """Return the constraint that a column holds one of these words."""
    listed = ", ".join(f"'{each}'" for each in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def among(column: sa.ColumnElement[str], words: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of these words of ours, written out in the statement.

    A planner uses a partial index only where it sees that the statement implies the index's own condition, which it
    can't see through a parameter.
    """
    return column.in_([sa.literal_column(f"'{each}'", sa.Text()) for each in words])


def said(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column is not "", written out as `among` does, for the same reason."""
    return column != sa.literal_column("''", sa.Text())


def partial(name: str, *columns: Any, where: sa.ColumnElement[bool]) -> sa.Index:
    """Return an index over a few among millions: the same condition on both databases."""
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)
