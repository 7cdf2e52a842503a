"""The hottest questions to the store, asked of the database's driver: SQLAlchemy takes ten times the look-up's time."""

import sqlalchemy as sa

from bot.store.columns import plain


class Prepared:
    """A statement with the one parameter `asked`, built once for each kind of database; it answers one text column."""

    def __init__(self, statement: sa.Select[tuple[str]]) -> None:
        self._statement = statement
        self._built: dict[str, tuple[str, bool]] = {}

    def words(self, connection: sa.Connection, asked: str) -> list[str]:
        """Return the column for one value. Sees what the connection's transaction sees, and begins it where it must.

        Raises the driver's own errors.
        """
        dialect = connection.dialect
        if dialect.name not in self._built:
            compiled = self._statement.compile(dialect=dialect)
            self._built[dialect.name] = (str(compiled), bool(compiled.positional))
        text, positional = self._built[dialect.name]
        if not connection.in_transaction():
            connection.begin()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, (plain(asked),) if positional else {"asked": plain(asked)})
            return [row[0] for row in cursor.fetchall()]
        finally:
            cursor.close()
