"""The rehearsal's one driver: it stands in for the scheduler and for all sleeping, and jumps to what is due next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import outbox
from bot.compose import Bot
from bot.feeds import poll_all
from bot.jobs import do_job
from bot.schedule import POLLS, Job
from bot.store import items, questions
from tenant.state import TenantState


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rehearsal has come: the scenario's time, and what was decided so far."""

    now: datetime
    decided: int


class Driver:
    """Runs a bot through a scenario's time."""

    def __init__(self, bot: Bot, state: TenantState, *, until: datetime) -> None:
        self._bot = bot
        self._state = state
        self._until = until
        self._register_polled: datetime | None = None
        self._looked = self._told = bot.clock.now()
        self.decided = 0

    def run(self, tell: Callable[[Progress], None]) -> None:
        """Go on to the end of the scenario."""
        self._poll(POLLS)
        while True:
            self._work()
            now = self._bot.clock.now()
            tell(Progress(now, self.decided))
            due = self._next(now)
            if due is None or due > self._until:
                break
            anything = self._state.next_arrival()
            self._state.advance(due)
            self._ticks(due)
            self._poll(self._polls(due, anything is not None and anything <= due))
        self._state.advance(self._until)
        poll_all(self._bot.store, self._bot.feeds(), self._until)  # what came since has its line too
        self._work()

    def _work(self) -> None:
        """Decide and do until nothing is due at this moment."""
        while True:
            closed = self._bot.decide(self._bot.clock.now(), self._tick)
            self.decided += closed
            if not closed and not self._bot.performing.run():
                return

    def _ticks(self, now: datetime) -> None:
        """Insert the ticks that fell due since the last look."""
        jobs = self._bot.timetable.due(self._looked, now)
        self._looked = now
        with self._bot.store.write() as connection:
            for job, at in jobs:
                if job not in POLLS:
                    items.tick(connection, job, at, now)

    def _polls(self, now: datetime, arrived: bool) -> tuple[Job, ...]:
        """Say what is worth asking: libraries by their pace, and mailboxes where something can have arrived.

        In life a poll of a mailbox is never far away; here only those are made that can bring something.
        """
        with self._bot.store.read() as connection:
            next_poll = items.next_poll(connection)
        jobs: list[Job] = ["libraries"] if next_poll is not None and next_poll <= now else []
        if arrived:
            jobs.append("mail")
        pause = timedelta(seconds=self._bot.settings.polling.register_seconds)
        if jobs and (self._register_polled is None or now - self._register_polled >= pause):
            jobs.insert(0, "register")
        return tuple(jobs)

    def _poll(self, jobs: tuple[Job, ...]) -> None:
        for job in jobs:
            do_job(self._bot, job, self._bot.clock.now())
        if "register" in jobs:
            self._register_polled = self._bot.clock.now()

    def _tick(self, job: str, at: datetime) -> None:
        do_job(self._bot, job, self._bot.clock.now())
        if job == "alerts":
            self._told = at

    def _next(self, now: datetime) -> datetime | None:
        """Return the next moment at which anything is due: an arrival, an effect, an item, a poll, a job of the day."""
        jobs: tuple[Job, ...] = ("chase", "digest", "audit")
        with self._bot.store.read() as connection:
            due = [outbox.next_due(connection, now), items.next_due(connection, now), items.next_poll(connection)]
            if questions.raised_since(connection, self._told):
                jobs = (*jobs, "alerts")
        due.append(self._state.next_arrival())
        due.append(self._bot.timetable.after(now, jobs))
        later = [moment for moment in due if moment is not None]
        return max(min(later), now) if later else None
