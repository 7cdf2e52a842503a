"""The service: ticks come in by the timetable, and one loop works off what is due until it is told to stop.

APScheduler only says that a moment of the timetable has come; what it means lies in the store as a tick, inserted
once whoever inserts it. A crash loses nothing: the next start reads on from there.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import outbox
from bot.brake import Brake
from bot.clock import WallClock
from bot.compose import Bot, compose
from bot.feeds import poll_all
from bot.health import State, look
from bot.jobs import do_job
from bot.metrics import serving
from bot.schedule import POLLS
from bot.settings import Settings
from bot.store import items
from bot.store.columns import Moment, among
from bot.store.recovering import release_others
from bot.store.schema import ITEM_OPEN
from bot.store.schema import item as item_table
from bot.systemd import Watchdog, notify
from bot.wishes import Hands, folder_of, serve_wishes
from connectors.errors import SignInFailed, TryLater

log = structlog.get_logger()

GRAPH = "https://graph.microsoft.com"
PACE = 1.0
"""Seconds after which the loop looks up at the latest: for wishes, and for what other workers left."""
SIGN_IN_PAUSE = timedelta(minutes=1)
LAST_CALLS = 20.0
"""Seconds that calls may still take after a stop was asked for."""


class Service:
    """A composed bot at work. `stop` ends it; `settle` is called on each round (the demo's tenant lives by it).

    Three loops: one reads and decides, one does what is due, one attends to people's wishes. So neither a red alert nor
    a pause waits behind a long backlog. What fails unforeseen in one ends all: whoever started us starts us again.
    """

    def __init__(
        self, bot: Bot, *, stop: threading.Event | None = None, settle: Callable[[], object] = lambda: None
    ) -> None:
        self._bot = bot
        self._stop = stop or threading.Event()
        self._wake = threading.Event()
        self._settle = settle
        self._looked: datetime | None = None
        self._ticks = threading.Lock()
        self._attending = threading.Lock()
        self._signing = threading.Lock()
        self._refused_until: datetime | None = None
        self._failed: Exception | None = None
        self._brake = Brake(bot)
        self._hands = Hands(bot.store, bot.clock, self._bot_of_now, lambda: bot.settings)

    def stop(self) -> None:
        """Ask for the end: nothing more is claimed, and what runs is finished."""
        self._stop.set()
        self._wake.set()

    def run(self, watchdog: Watchdog | None = None) -> None:
        """Work until `stop` is called."""
        self.begin()
        beside = [threading.Thread(target=self._loop, args=(work,)) for work in (self.perform, self.attend)]
        with self._ticking():
            for each in beside:
                each.start()
            notify("READY=1")
            try:
                while not self._stop.is_set():
                    self._settle()
                    self.decide()
                    if watchdog is not None:
                        watchdog.alive()
                    self._wake.wait(PACE)
                    self._wake.clear()
            finally:
                self.stop()
                for each in beside:
                    each.join()
        notify("STOPPING=1")
        log.info("stopped")
        if self._failed is not None:
            raise self._failed

    def _loop(self, work: Callable[[], object]) -> None:
        try:
            while not self._stop.is_set():
                work()
                self._stop.wait(PACE)
        except Exception as error:
            log.error("loop-failed", error=type(error).__name__)
            self._failed = error
            self.stop()

    def begin(self) -> None:
        """Give back what a dead predecessor held, see what was missed, and ask for a poll of everything."""
        freed = release_others(self._bot.store, self._bot.owner)
        if any(freed):
            log.warning("predecessor-died", count=sum(freed))
        folder = self._wishes()
        if folder is not None:
            folder.mkdir(mode=0o700, exist_ok=True)  # ours, so that we may read what an administrator puts there
        now = self._bot.clock.now()
        with self._bot.store.write() as connection:
            since, self._looked = _last_tick(connection) or now, now
            for job in POLLS:
                if not _is_open(connection, job):
                    items.tick(connection, job, now, now)
            # In one transaction, for our polls are the last tick to whoever starts after us; and behind them, for
            # nobody is chased whose answer has just not been read yet.
            self._insert(connection, since, now)

    def round(self) -> bool:
        """Do what is due now, one after the other; returns whether there was anything."""
        self._settle()
        worked = bool(self.attend())
        while not self._stop.is_set():
            if not (bool(self.decide()) | bool(self.perform())):
                return worked
            worked = True
        return worked

    def decide(self) -> int:
        """Insert the ticks that are due, then read and decide; returns how many items were closed."""
        self.insert_ticks()
        if not self._signed_in() or not self._due(items.next_due):
            return 0
        return self._bot.decide(self._bot.clock.now(), self._do)

    def perform(self) -> int:
        """Do the effects that are due; returns how many were settled."""
        return self._bot.performing.run() if self._signed_in() and self._due(outbox.next_due) else 0

    def attend(self) -> int:
        """Carry out what people have asked for, and look at the emergency brake; returns how many wishes there were."""
        with self._attending:
            if self._signed_in():
                self._brake.look()
            folder = self._wishes()
            return serve_wishes(self._hands, folder) if folder is not None else 0

    def _bot_of_now(self) -> Bot:
        self._bot.take_up_model()  # a wish before this one may have put it out of use
        return self._bot

    def insert_ticks(self) -> None:
        """Insert the ticks that fell due since the last look; of a job that still waits, no second one."""
        with self._ticks:
            now = self._bot.clock.now()
            since, self._looked = self._looked or now, now
            if self._bot.timetable.due(since, now):
                with self._bot.store.write() as connection:
                    self._insert(connection, since, now)

    def _insert(self, connection: sa.Connection, since: datetime, now: datetime) -> None:
        for job, at in self._bot.timetable.due(since, now):
            if not _is_open(connection, job):
                items.tick(connection, job, at, now)

    def _tick(self) -> None:
        self.insert_ticks()
        self._wake.set()

    def _do(self, job: str, at: datetime) -> None:  # noqa: ARG002 - a late tick is done by the present
        do_job(self._bot, job, self._bot.clock.now())

    def _due(self, next_due: Callable[[sa.Connection, datetime], datetime | None]) -> bool:
        now = self._bot.clock.now()
        with self._bot.store.read() as connection:
            moment = next_due(connection, now)
        return moment is not None and moment <= now

    def _wishes(self) -> Path | None:
        url = sa.make_url(self._bot.settings.store.url)
        return folder_of(Path(url.database)) if url.get_backend_name() == "sqlite" and url.database else None

    def _signed_in(self) -> bool:
        """Say whether our credentials work. Their failure is told once, and asked about again after a pause."""
        if self._bot.connection is None:
            return True
        with self._signing:
            now = self._bot.clock.now()
            if self._refused_until is not None and now < self._refused_until:
                return False
            try:
                self._bot.connection.identity.token(GRAPH)
            except SignInFailed as error:
                if self._refused_until is None:
                    log.error("sign-in-failed", error=type(error).__name__, reason="see `modeloffice doctor`")
                self._refused_until = now + SIGN_IN_PAUSE
                return False
            except TryLater:
                return True  # each task finds out for itself, and waits as it is told
            if self._refused_until is not None:
                log.info("signed-in-again")
                self._refused_until = None
            return True

    @contextmanager
    def _ticking(self) -> Iterator[None]:
        """Have ticks inserted, and the loop woken, at each moment of the timetable."""
        scheduler = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job, after in self._bot.timetable.next.items():
            scheduler.add_job(self._tick, ByTimetable(after), id=job)
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)


class ByTimetable(BaseTrigger):  # type: ignore[misc]
    """APScheduler's trigger for a job of the timetable."""

    def __init__(self, after: Callable[[datetime], datetime]) -> None:
        self._after = after

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:  # noqa: ARG002
        """Return the job's next moment."""
        return self._after(now.astimezone(UTC))


def _is_open(connection: sa.Connection, job: str) -> bool:
    wanted = sa.select(item_table.c.id).where(
        among(item_table.c.state, ITEM_OPEN), item_table.c.kind == "tick", item_table.c.key.startswith(f"tick:{job}:")
    )
    return connection.execute(wanted.limit(1)).first() is not None


def _last_tick(connection: sa.Connection) -> datetime | None:
    last = sa.select(sa.type_coerce(sa.func.max(item_table.c.arrived_at), Moment())).where(item_table.c.kind == "tick")
    found: datetime | None = connection.execute(last).scalar_one_or_none()
    return found


# --- from settings ----------------------------------------------------------------------------------------


def owner() -> str:
    """Return the name under which this process holds leases: another at each start.

    In a container every start has the same process number, and the leases of a dead one would pass for ours.
    """
    return f"{socket.gethostname()}-{os.getpid()}-{int(WallClock().now().timestamp() * 1000):x}"


def serve_office(settings: Settings) -> None:
    """Run the service for an office until SIGTERM or Ctrl-C. Raises StoreBusy, KnowledgeError."""
    stop, watchdog = threading.Event(), Watchdog.from_environment()

    running: list[Service] = []

    def stopping() -> bool:
        watchdog.alive()
        return stop.is_set()

    def end(*_: Any) -> None:
        stop.set()
        for each in running:
            each.stop()
        # A call that never comes back must not keep the machine from going down: a hard end loses nothing either.
        hard = threading.Timer(LAST_CALLS, os._exit, (0,))
        hard.daemon = True
        hard.start()

    for signal_ in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_, end)
    bot = compose(settings, WallClock(), owner=owner(), stopping=stopping)
    running.append(Service(bot, stop=stop))
    try:
        with watchdog, serving(settings.health.port, lambda: _state(bot), lambda: _counts(bot)):
            log.info("started", version=bot.terms.versions["code"], mode=settings.modes.default)
            running[0].run(watchdog)
    finally:
        bot.close()


def one_round(settings: Settings) -> dict[str, int]:
    """Poll, decide and do what is due, once; returns how many items and effects there were."""
    bot = compose(settings, WallClock(), owner=owner())
    try:
        release_others(bot.store, bot.owner)
        if bot.connection is not None:
            bot.connection.identity.token(GRAPH)
        now = bot.clock.now()
        poll_all(bot.store, bot.feeds(), now)
        closed = bot.decide(now, lambda job, _: do_job(bot, job, now))
        return {"items closed": closed, "effects done": bot.performing.run()}
    finally:
        bot.close()


def _state(bot: Bot) -> State:
    return look(bot.store, bot.clock.now())


def _counts(bot: Bot) -> dict[tuple[str, str], int]:
    return dict(bot.connection.transport.counts()) if bot.connection else {}
