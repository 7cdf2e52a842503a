"""Insert that minds what is there already: the same words on both databases, which each spell it themselves."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(connection: sa.Connection, table: sa.Table, unique: str, /, **values: object) -> int | None:
    """Insert a row unless its unique column is taken; return its id, None where it was there."""
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing(index_elements=[unique])
    return connection.execute(statement.returning(table.c.id)).scalar_one_or_none()


def insert_once(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those whose primary key is there already are left as they are."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def put_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or replace the columns they name where a row of this primary key is there.

    All rows name the same columns.
    """
    if not rows:
        return
    keys = [each.name for each in table.primary_key]
    statement = _insert(connection, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def next_number(connection: sa.Connection, table: sa.Table, column: str, name: str, step: int = 1) -> int:
    """Add to the counter of this name and return it. The row stays locked until the commit: order is commit order."""
    key = next(iter(table.primary_key)).name
    statement = _insert(connection, table).values({key: name, column: step})
    statement = statement.on_conflict_do_update(index_elements=[key], set_={column: table.c[column] + step}).returning(
        table.c[column]
    )
    return int(connection.execute(statement).scalar_one())
