"""What is held back on an administrator's word: everything, or one mailbox, library, letter, rule, kind or case."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema import outbox, pause
from bot.store.upserts import insert_once

ALL = "all"
SCOPES = ("mailbox", "library", "register", "calendar", "channel", "letter", "rule", "kind", "case")


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause and who wanted it."""

    scope: str
    since: datetime
    by: str
    why: str


def set_pause(connection: sa.Connection, scope: str, *, now: datetime, by: str, why: str = "") -> None:
    """Pause a scope: "all", or `mailbox:`, `library:`, `letter:`, `rule:`, `kind:`, `case:` with a name.

    A scope that is paused already keeps its first date and author. Raises ValueError for another scope.
    """
    head, _, name = scope.partition(":")
    if scope != ALL and (head not in SCOPES or not name):
        raise ValueError(f'no such scope: "{scope}"; say "all", or one of {", ".join(SCOPES)} with ":" and a name')
    insert_once(connection, pause, [{"scope": scope, "since": now, "by": by, "why": why}])


def lift_pause(connection: sa.Connection, scope: str) -> bool:
    """End a pause; False where there was none."""
    return connection.execute(sa.delete(pause).where(pause.c.scope == scope)).rowcount == 1


def pauses(connection: sa.Connection) -> tuple[Pause, ...]:
    """List what is paused, oldest first."""
    rows = connection.execute(sa.select(pause).order_by(pause.c.since, pause.c.scope))
    return tuple(Pause(row.scope, row.since, row.by, row.why) for row in rows)


def paused() -> sa.ColumnElement[bool]:
    """Return the condition that an outbox row is held back by a pause; an urgent one never is."""
    scopes: list[sa.ColumnElement[str]] = [sa.literal(ALL), outbox.c.place]
    scopes += [
        sa.literal(f"{word}:") + column
        for word, column in (
            ("kind", outbox.c.kind),
            ("letter", outbox.c.letter),
            ("rule", outbox.c.rule),
            ("case", outbox.c.case_no),
        )
    ]
    named = sa.exists().where(pause.c.scope.in_(scopes)).correlate(outbox)
    return sa.and_(sa.not_(outbox.c.urgent), named)
