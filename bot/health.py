"""Is all well? The state of the service as numbers, and what these mean. Codes and counts only, no personal data."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from bot import outbox
from bot.forgetting import MEND, training_due
from bot.store import Store, balance, items, laid, pauses, questions, training
from bot.store.columns import Moment, among
from bot.store.schema import ITEM_OPEN, item, source
from bot.store.schema_audit import audit_entry

Grade = Literal["note", "warning", "alarm"]

SAFE_SQLITE = (3, 51, 3)
OPEN_FOR = timedelta(minutes=15)
LATE_POLL = timedelta(minutes=10)
SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should know. `mend` says what to do next."""

    code: str
    grade: Grade
    what: str
    mend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The service at a moment."""

    at: datetime
    dialect: str = "sqlite"
    sqlite: tuple[int, ...] = SAFE_SQLITE
    items: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by kind and state
    oldest_open: datetime | None = None
    shunted: int = 0
    effects: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by kind and state
    questions: Mapping[str, int] = field(default_factory=dict)  # open ones by queue
    overdue: int = 0
    oldest_overdue: datetime | None = None
    remainder: int = 0  # messages of which nothing became
    in_work: int = 0  # of these, those that are still being worked on
    pauses: tuple[str, ...] = ()
    polled: Mapping[str, datetime] = field(default_factory=dict)  # by source
    due: Mapping[str, datetime] = field(default_factory=dict)  # by source, where it is asked by a pace of its own
    training_due: datetime | None = None  # since when, where examples were forgotten
    laid: int = 0  # files that wait for a sweep
    sent_last_hour: int = 0
    skew: timedelta | None = None  # ours against Microsoft's, where it is known
    store_encrypted: bool | None = None
    modes: Mapping[str, str] = field(default_factory=dict)

    @property
    def open_items(self) -> dict[str, int]:
        """The number of open items by kind."""
        found: dict[str, int] = {}
        for (kind, state), n in self.items.items():
            if state in ITEM_OPEN:
                found[kind] = found.get(kind, 0) + n
        return found

    @property
    def lost(self) -> int:
        """Messages that are neither done nor in work: the alarm of the balance sheet."""
        return self.remainder - self.in_work


def look(store: Store, now: datetime) -> State:
    """Read the state from the store."""
    with store.read() as connection:
        sheets = balance.balances(connection, date(1970, 1, 1), date(9999, 1, 1))
        late = questions.overdue(connection, now)
        # A file's own date says when it was made, not when it came: what is swept may be years old.
        since = sa.case((item.c.kind == "file", item.c.run_at), else_=item.c.arrived_at)
        open_since = sa.select(sa.type_coerce(sa.func.min(since), Moment())).where(among(item.c.state, ITEM_OPEN))
        polled = connection.execute(sa.select(source.c.name, source.c.polled_at, source.c.due_at)).all()
        return State(
            at=now,
            dialect=store.dialect,
            sqlite=sqlite3.sqlite_version_info,
            items=items.counts(connection),
            oldest_open=connection.execute(open_since).scalar_one_or_none(),
            shunted=len(items.shunted(connection)),
            effects=outbox.counts(connection),
            questions=questions.counts(connection),
            overdue=len(late),
            oldest_overdue=late[0].due_at if late else None,
            remainder=sum(each.remainder for each in sheets),
            in_work=sum(each.open for each in sheets),
            pauses=tuple(each.scope for each in pauses.pauses(connection)),
            polled={row.name: row.polled_at for row in polled if row.polled_at},
            due={row.name: row.due_at for row in polled if row.due_at},
            training_due=training.standing(connection).due_since,
            laid=laid.count(connection),
            sent_last_hour=outbox.done_since(connection, "SendLetter", now - timedelta(hours=1)),
        )


def latest(store: Store, now: datetime) -> datetime:
    """Return the present, or the last moment that the store knows if that is later: a rehearsal has its own time."""
    with store.read() as connection:
        moments = [
            connection.execute(sa.select(sa.type_coerce(sa.func.max(column), Moment()))).scalar()
            for column in (source.c.polled_at, audit_entry.c.at)
        ]
    return max([now, *(moment for moment in moments if moment is not None)])


def findings(state: State) -> tuple[Finding, ...]:
    """Say what is not as it should be, the worst first; nothing where all is well."""
    every = [*_of_mail(state), *_of_work(state), *_of_the_machine(state)]
    return tuple(sorted(every, key=lambda each: ("alarm", "warning", "note").index(each.grade)))


def healthy(state: State) -> bool:
    """Say whether no alarm is raised: what /healthz answers."""
    return not any(each.grade == "alarm" for each in findings(state))


def _of_mail(state: State) -> Iterator[Finding]:
    if state.lost:
        yield Finding(
            "balance", "alarm", f"The mail balance has a remainder of {state.lost}: messages of which nothing became.",
            "look at `modeloffice report exceptions`",
        )  # fmt: skip
    if state.shunted:
        yield Finding(
            "shunted", "warning", f"{state.shunted} items were set aside because they could not be read.",
            "look at `modeloffice report exceptions`",
        )  # fmt: skip
    if state.overdue and state.oldest_overdue:
        yield Finding(
            "overdue", "warning",
            f"{state.overdue} questions are overdue, the oldest since {state.oldest_overdue:%d %B %H:%M} UTC.",
            "see `modeloffice queue`",
        )  # fmt: skip


def _of_work(state: State) -> Iterator[Finding]:
    if state.oldest_open is not None and state.at - state.oldest_open > OPEN_FOR:
        yield Finding(
            "oldest-open", "warning",
            f"The oldest open item has waited since {state.oldest_open:%d %B %H:%M} UTC.",
            "is the service running? `modeloffice run`",
        )  # fmt: skip
    late = [name for name, at in state.polled.items() if state.at - state.due.get(name, at) > LATE_POLL]
    if late:
        yield Finding(
            "poll", "warning", f"{len(late)} of {len(state.polled)} sources have been due for over ten minutes.",
            "is the service running? `modeloffice doctor` tells whether Microsoft 365 can be reached",
        )  # fmt: skip
    stuck = sum(n for (_, name), n in state.effects.items() if name == "given_up")
    if stuck:
        yield Finding("outbox", "warning", f"{stuck} effects could not be done.", "see `modeloffice report exceptions`")
    if state.training_due:
        yield Finding("training", "warning", training_due(state.training_due), MEND)
    if state.laid:
        yield Finding(
            "laid", "note", f"{state.laid} files wait that lay in their library before, or are to be read again.",
            "`modeloffice sweep` goes through them",
        )  # fmt: skip
    if state.pauses:
        yield Finding(
            "paused", "note", f"Held back on someone's word: {', '.join(state.pauses)}.", "`modeloffice resume SCOPE`"
        )
    if state.modes and set(state.modes.values()) == {"shadow"}:
        yield Finding("shadow", "note", "Every kind of effect is in shadow mode: it watches and changes nothing.")


def _of_the_machine(state: State) -> Iterator[Finding]:
    if state.dialect == "sqlite" and state.sqlite < SAFE_SQLITE:
        version = ".".join(map(str, state.sqlite))
        yield Finding(
            "sqlite", "note",
            f"SQLite {version} is older than 3.51.3, which mended a fault of WAL files; our one writer avoids it.",
            "a newer Python brings a newer SQLite",
        )  # fmt: skip
    if state.store_encrypted is False:
        yield Finding(
            "encryption", "warning", "The store holds personal data and its disk is not encrypted.",
            "put it on an encrypted disk (LUKS, BitLocker)",
        )  # fmt: skip
    if state.skew is not None and abs(state.skew) > SKEW:
        yield Finding(
            "clock", "warning", f"This machine's clock is off by {abs(state.skew).total_seconds():.0f} s.",
            "let it follow a time server; sign-in fails when it is off by five minutes",
        )  # fmt: skip
