"""A sweep: an existing library gone through to its end, a few files at a time, within the day's resource units.

What lay in a library when it was first enumerated waits (`bot.store.laid`). A sweep takes so many of these as may be in
work at once; they arrive, and are read, decided and labelled on the way of every other file. So polls and mail
never wait behind a hundred thousand files, and whatever ends a sweep, the next one goes on with what still waits.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Literal

import sqlalchemy as sa

from bot.approving import CantBeDone
from bot.compose import Bot
from bot.feeds import poll_all
from bot.jobs import do_job
from bot.naming import FileName
from bot.settings import Settings
from bot.store import Store, items, laid
from bot.store.columns import among, canonical
from bot.store.laid import UNITS_TO_LABEL, UNITS_TO_READ, Laid, ReadBefore, Scope
from bot.store.recovering import release_others
from bot.store.schema import ITEM_OPEN, decision, file_index
from bot.store.schema import item as item_table

IN_WORK = 48
"""Files that a sweep lets be open at once: two batches of the cycle, so that one is read while one is asked for."""
_A_PAGE = 500

End = Literal["", "done", "limit", "units", "stopped"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the files of a scope have come. `units` are those that sweeps have spent today, of `units_a_day`."""

    waiting: int = 0
    in_work: int = 0
    read: int = 0
    labelled: int = 0
    flagged: int = 0
    set_aside: int = 0
    units: float = 0.0
    units_a_day: int = 0

    @property
    def seen(self) -> int:
        """Every file that the libraries have named."""
        return self.left + self.read + self.set_aside

    @property
    def left(self) -> int:
        """Files that are still to be read."""
        return self.waiting + self.in_work


@dataclass(frozen=True, slots=True)
class Portion:
    """What one step took, and what is left. `listed`: the libraries are enumerated to their end."""

    taken: int
    waiting: int
    in_work: int
    listed: bool


@dataclass(slots=True)
class Sweep:
    """The loop of a sweep, whoever does the work: `step` takes a portion of at most so many, `work` lets it be done.

    `look` returns the progress, `tell` shows it; `limit` is the most that one call takes, None for all.
    """

    step: Callable[[int], Portion]
    work: Callable[[], object]
    look: Callable[[], Progress]
    tell: Callable[[Progress], object]
    stopping: Callable[[], bool] = lambda: False
    limit: int | None = None
    taken: int = field(default=0, init=False)

    def run(self) -> End:
        """Go on until nothing is left, the limit or the day's units are reached, or a stop is asked for."""
        while not self.stopping():
            room = IN_WORK if self.limit is None else min(IN_WORK, self.limit - self.taken)
            portion = self.step(room)
            self.taken += portion.taken
            if not portion.taken and not portion.in_work and portion.listed:
                return self._end(portion)
            self.work()
            self.tell(self.look())
        return "stopped"

    def _end(self, portion: Portion) -> End:
        if not portion.waiting:
            return "done"
        return "limit" if self.limit is not None and self.taken >= self.limit else "units"


def sweep_alone(
    bot: Bot,
    scope: Scope,
    *,
    again: bool = False,
    limit: int | None = None,
    tell: Callable[[Progress], object] = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
) -> End:
    """Sweep with a bot of one's own, where no service runs: poll the register and the libraries, then go on to an end.

    Whatever else is due is done as well, as the service would. Raises the connectors' errors where a library can't be
    listed.
    """
    release_others(bot.store, bot.owner)
    sources = ("register:", *(f"library:{name}" for name in scope.libraries))
    _, failed = poll_all(bot.store, (each for each in bot.feeds() if each.name.startswith(sources)), bot.clock.now())
    if failed:
        raise failed[0]
    if again:
        read_again(bot.store, scope, bot.settings, bot.terms.versions, bot.clock.now())

    def work() -> None:
        now = bot.clock.now()
        closed = bot.decide(now, lambda job, _: do_job(bot, job, now))
        if not (closed | bot.performing.run()):
            bot.clock.sleep(_until_due(bot.store, now))

    sweep = Sweep(
        step=lambda most: take_portion(bot.store, scope, bot.settings, bot.clock.now(), most),
        work=work,
        look=lambda: look(bot.store, scope, bot.settings, bot.clock.now()),
        tell=tell,
        stopping=stopping,
        limit=limit,
    )
    return sweep.run()


def _until_due(store: Store, now: datetime) -> float:
    """Return the seconds until an item that was put off is due, at most half a minute."""
    with store.read() as connection:
        due = items.next_due(connection, now)
    return min(30.0, (due - now).total_seconds()) if due else 0.0


def scope_of(settings: Settings, names: Sequence[str], folder: str = "") -> Scope:
    """Return the scope that someone names; no library means all. Raises CantBeDone, which names the libraries."""
    known = settings.libraries.names
    for each in names:
        if each not in known:
            raise CantBeDone(f'there is no library "{each}" in the settings; the libraries are {", ".join(known)}.')
    return Scope(tuple(names) or known, folder.strip("/"))


def take_portion(store: Store, scope: Scope, settings: Settings, now: datetime, most: int) -> Portion:
    """Let up to `most` waiting files arrive: as many as may be in work at once, and as the day's units suffice for.

    Those in work are counted as if each was still to be labelled, so that the day's units are never exceeded.
    """
    dearest = UNITS_TO_READ + (UNITS_TO_LABEL if settings.modes.of("label") == "auto" else 0.0)
    with store.write() as connection:
        in_work, waiting = _in_work(connection, scope), laid.count(connection, scope)
        spare = settings.sweep.units_a_day - laid.units_spent(connection, now) - in_work * UNITS_TO_LABEL
        affordable = max(0, int(spare / dearest))
        arrivals = laid.take(connection, scope, max(0, min(most, IN_WORK - in_work, affordable)))
        items.arrive(connection, arrivals, now)
        if arrivals:
            laid.charge(connection, now, len(arrivals) * UNITS_TO_READ)
        listed = all(_listed(connection, name) for name in scope.libraries)
    n = len(arrivals)
    return Portion(n, waiting - n, in_work + n, listed)


def _in_work(connection: sa.Connection, scope: Scope) -> int:
    open_files = sa.select(sa.func.count()).where(
        among(item_table.c.state, ITEM_OPEN), item_table.c.kind == "file", item_table.c.place.in_(scope.libraries)
    )
    return int(connection.execute(open_files).scalar_one())


def _listed(connection: sa.Connection, library: str) -> bool:
    source = items.where_we_stopped(connection, f"library:{library}")
    return source.due_at is not None or source.restarted


def look(store: Store, scope: Scope, settings: Settings, now: datetime) -> Progress:
    """Count how far a scope has come."""
    f, i = file_index.c, item_table.c
    flagged = sa.exists().where(
        decision.c.item == f.item, decision.c.slot.startswith("flag|"), sa.not_(decision.c.overruled)
    )
    read = (
        sa.select(
            sa.func.count(),
            sa.func.count().filter(sa.or_(i.outcome == "labelled", f.labelled_by != "")),
            sa.func.count().filter(flagged),
        )
        .select_from(file_index)
        .join(item_table, i.id == f.item)
        .where(scope.of(f.library, f.path), sa.not_(f.removed))
    )
    with store.read() as connection:
        every, labelled, with_flags = connection.execute(read).one()
        return Progress(
            waiting=laid.count(connection, scope),
            in_work=_in_work(connection, scope),
            read=every,
            labelled=labelled,
            flagged=with_flags,
            set_aside=sum(1 for each in items.shunted(connection) if each.place in scope.libraries),
            units=laid.units_spent(connection, now),
            units_a_day=settings.sweep.units_a_day,
        )


# --- reading again ------------------------------------------------------------------------------------------


def read_again(store: Store, scope: Scope, settings: Settings, versions: Mapping[str, str], now: datetime) -> int:
    """Let the files wait that were decided on with other versions than these; returns how many."""
    old_before = now - timedelta(days=settings.sweep.old_after_days)
    reading = hashlib.sha256(canonical(dict(versions)).encode()).hexdigest()[:12]
    with store.read() as connection:
        stale = [
            _again(each, reading, old_before)
            for each in laid.read_before(connection, scope)
            if dict(each.versions) != dict(versions)
        ]
    for start in range(0, len(stale), _A_PAGE):
        with store.write() as connection:
            laid.put(connection, stale[start : start + _A_PAGE])
    return len(stale)


def _again(each: ReadBefore, reading: str, old_before: datetime) -> Laid:
    told = {
        **each.payload,
        "columns": dict(each.columns),
        "old": each.arrived_at < old_before,
        "again": each.payload.get("again") or each.key,
        "earlier": each.item,
    }
    key = str(FileName(each.library, each.file_id, each.etag, reading))
    return Laid(
        library=each.library, file_id=each.file_id, path=each.path, key=key, arrived_at=each.arrived_at, payload=told
    )


# --- when it ends -------------------------------------------------------------------------------------------


def next_day(now: datetime) -> datetime:
    """Return when the next day's units are there.

    >>> next_day(datetime(2026, 11, 26, 22, 30, tzinfo=UTC)).isoformat()
    '2026-11-27T00:00:00+00:00'
    """
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(0), UTC)


def days_left(progress: Progress) -> int:
    """Return on how many further days what is left has to be read, by the units that a file has cost so far.

    >>> days_left(Progress(waiting=100, read=10, labelled=5, units=20.05, units_a_day=100))
    2
    """
    share = progress.labelled / progress.read if progress.read else 1.0
    wanted = progress.left * (UNITS_TO_READ + UNITS_TO_LABEL * share)
    spare = progress.units_a_day - progress.units
    return max(0, -int(-(wanted - spare) // progress.units_a_day))
