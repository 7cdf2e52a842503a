"""One pass over what has arrived: read, decide, keep. Effects wait in the outbox; nothing is done from here."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.keeping import Terms, keep, outcome_of
from bot.naming import FileName, MessageName
from bot.reading.files import FileReader
from bot.reading.messages import MessageReader
from bot.sending import Sender
from bot.stopwatch import Stopwatch
from bot.store import Store, items, training
from connectors.errors import ConnectorError, Gone, TryLater
from rules import rules_for
from rules.effects import SendLetter
from rules.facts import Facts
from rules.policy import Policy
from rules.rule import decide

log = structlog.get_logger()

BATCH = 24
LEASE = timedelta(minutes=10)
ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Cycle:
    """Reads what has arrived in parallel, and decides on it singly in the order of arrival."""

    store: Store
    policy: Policy
    messages: MessageReader
    files: FileReader
    sender: Sender
    terms: Terms
    threads: Executor
    owner: str
    stopwatch: Stopwatch
    stopping: Callable[[], bool] = lambda: False
    models: tuple[int, int] = (0, 0)  # how training stood when the policy's model was read

    def outdated(self, stands: training.Standing) -> bool:
        """Say whether another model than the policy's must be used by now."""
        return stands.mark != self.models

    def going_on(self, policy: Policy, sender: Sender, terms: Terms, models: tuple[int, int]) -> "Cycle":
        """Return a cycle that reads and decides by another policy."""
        messages, files = replace(self.messages, policy=policy), replace(self.files, policy=policy)
        return replace(self, policy=policy, messages=messages, files=files, sender=sender, terms=terms, models=models)

    def run(self, now: datetime, tick: Callable[[str, datetime], None]) -> int:
        """Handle everything that is due; returns how many items were closed. A bad item is set aside.

        It ends early where another model must be used from here on; `Bot.decide` then goes on by that one. `tick` does
        the job that a tick of the clock stands for.
        """
        closed = 0
        while not self.stopping():
            with self.store.write() as connection:
                outdated = self.outdated(training.standing(connection))
                claimed = [] if outdated else items.claim(connection, BATCH, now, self.owner, LEASE)
            if not claimed:
                return closed
            reads = self.threads.map(self._read, claimed)
            for item, read in zip(claimed, reads, strict=True):
                if self.stopping():
                    self._let_go(item, now)
                else:
                    closed += self._decide(item, read, now, tick)
        return closed

    def _let_go(self, item: items.Item, now: datetime) -> None:
        with self.store.write() as connection:
            items.postpone(connection, item, now)

    def _read(self, item: items.Item) -> Any:
        """Fetch and extract; an error is an answer, told apart when its turn comes."""
        try:
            if self.stopping():
                return None
            with self.stopwatch.running("reading"):
                if item.kind == "message":
                    return self.messages.read(MessageName.parse(item.key))
                return self.files.read(FileName.parse(item.key), item.name) if item.kind == "file" else None
        except Exception as error:
            return error

    def _decide(self, item: items.Item, read: Any, now: datetime, tick: Callable[[str, datetime], None]) -> bool:
        try:
            if isinstance(read, Exception):
                raise read
            if item.kind == "tick":
                tick(item.payload["job"], item.arrived_at)
                with self.store.write() as connection:
                    return items.close(connection, item, "done", outcome="done")
            with self.stopwatch.running("deciding"):
                return self._keep(item, read, now)
        except Gone:
            with self.store.write() as connection:
                return items.close(connection, item, "gone", outcome="ignored", reason="gone before it was read")
        except TryLater as error:
            return self._later(item, error, now + error.after)
        except ConnectorError as error:
            return self._later(item, error, now + timedelta(minutes=5))
        except Exception as error:
            self._shunt(item, error, now)
            return True

    def _keep(self, item: items.Item, read: Any, now: datetime) -> bool:
        with self.store.read() as connection:
            facts: Facts
            if item.kind == "message":
                facts, bundle, remember = self.messages.facts(connection, item, read, now)
            else:
                facts, bundle, remember = self.files.facts(connection, item, read, now)
        made = decide(rules_for(facts), facts, self.policy)
        with self.store.write() as connection:
            standing = keep(connection, item, facts, made, self.terms, now=now, bundle=bundle)
            letters = [(rule, effect) for rule, effect in standing if isinstance(effect, SendLetter)]
            for rule, letter in letters:
                self.sender.keep(connection, item, rule, letter, now)
            remember(connection, standing)
            outcome, reason = outcome_of(facts, standing, self.terms.mode)
            if not outcome:
                raise NothingDecided(f"no rule claimed {item.kind} {item.id}")
            return items.close(connection, item, "decided", outcome=outcome, reason=reason)

    def _later(self, item: items.Item, error: Exception, until: datetime) -> bool:
        if item.attempts >= ATTEMPTS:
            self._shunt(item, error, until)
            return True
        with self.store.write() as connection:
            items.postpone(connection, item, until, type(error).__name__)
        return False

    def _shunt(self, item: items.Item, error: Exception, now: datetime) -> None:
        log.error("shunted", item=item.id, kind=item.kind, error=type(error).__name__)
        with self.store.write() as connection:
            items.shunt(connection, item, f"{type(error).__name__}: {error}"[:500])
            self.sender.ask_about_shunted(connection, item, now)


class NothingDecided(Exception):
    """No rule said what becomes of an item: the last rule of its kind must always say something."""
