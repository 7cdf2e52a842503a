"""How training stands, for all workers: how often examples were forgotten, and whether a new model is due since.

A model's file says how many forgettings it knew of when it was trained; one that knows of fewer may not be used.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema_learning import training
from bot.store.upserts import insert_once, next_number

_ROW = "office"


@dataclass(frozen=True, slots=True)
class Standing:
    """`models` were switched on so far; `own`: the last of them is in use; `due_since`: another is due since then."""

    forgettings: int = 0
    models: int = 0
    own: bool = False
    due_since: datetime | None = None

    @property
    def mark(self) -> tuple[int, int]:
        """What changes whenever another model must be used."""
        return self.forgettings, self.models


def standing(connection: sa.Connection) -> Standing:
    """Return how training stands."""
    columns = [training.c[name] for name in Standing.__slots__]
    row = connection.execute(sa.select(*columns).where(training.c.name == _ROW)).one_or_none()
    return Standing(**row._mapping) if row else Standing()


def forgot(connection: sa.Connection, at: datetime) -> None:
    """Note that examples were forgotten: the office's own model is out of use, where it has one, and training due."""
    next_number(connection, training, "forgettings", _ROW)
    own = sa.update(training).where(training.c.name == _ROW, training.c.own)
    connection.execute(own.values(own=False, due_since=at))


def uses_own(connection: sa.Connection) -> None:
    """Note that the office has a model of its own."""
    insert_once(connection, training, [{"name": _ROW}])
    connection.execute(sa.update(training).where(training.c.name == _ROW).values(own=True))


def switched_on(connection: sa.Connection) -> None:
    """Note that a new model of the office's own is in use: every worker reads it, and nothing is due."""
    next_number(connection, training, "models", _ROW)
    connection.execute(sa.update(training).where(training.c.name == _ROW).values(own=True, due_since=None))


def done(connection: sa.Connection) -> None:
    """Note that there was a training which brought no better model: nothing is due."""
    connection.execute(sa.update(training).where(training.c.name == _ROW).values(due_since=None))
