"""A pause in the middle of five hundred queued letters: what is under way leaves, and nothing else."""

import itertools
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench.sweep import NOW, fill
from bot import outbox
from bot.compose import Bot, compose
from bot.jobs import do_job
from bot.reading.workers import ReadingHere
from bot.settings import parse
from bot.store import Store, pauses
from connectors.ports import Office, OutgoingMail, Sent
from tests.connectors.fakes import FakeMailbox, FakeRegister

THREADS = 4
HOME = "cases@bench.example"


class Clock:
    """It stands still."""

    def now(self) -> datetime:
        return NOW + timedelta(hours=1)

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


class Interrupted(FakeMailbox):
    """A mailbox during whose twentieth sending an administrator says: stop."""

    def __init__(self, store: Store, scope: str) -> None:
        super().__init__(HOME, lambda: NOW)
        self.store, self.scope, self.begun = store, scope, itertools.count(1)

    def send(self, mail: OutgoingMail, *, key: str, first: bool) -> Sent:
        if next(self.begun) == 20:
            with self.store.write() as connection:
                pauses.set_pause(connection, self.scope, now=NOW, by="an administrator")
        return super().send(mail, key=key, first=first)


@pytest.fixture(scope="module")
def queued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which more than five hundred letters wait."""
    folder = tmp_path_factory.mktemp("queued")
    with Store.open(f"sqlite:///{folder / 'office.sqlite'}") as store:
        fill(store, 2000)
        bot = composed(store, Interrupted(store, "all"), folder)
        do_job(bot, "chase", NOW)
        bot.closing.close()
        store.back_up(folder / "copy.sqlite")
    return folder / "copy.sqlite"


@pytest.fixture
def store(queued: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of that store."""
    shutil.copy(queued, tmp_path / "office.sqlite")
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as opened:
        yield opened


def composed(store: Store, mailbox: Interrupted, folder: Path) -> Bot:
    secret = folder / "secret"
    secret.write_text("kept elsewhere")
    settings = parse(
        f'[office]\nname = "Bench"\ndomain = "bench.example"\nphone = "0113 496 0000"\n[tenant]\n'
        f'id = "t"\nclient_id = "c"\n'
        f'secret = "file:{secret}"\n[mail]\nmailboxes = ["{HOME}"]\n[modes]\ndefault = "auto"\n'
        "[sending]\nper_hour = 100000\nper_case_a_day = 1000\nper_person_a_day = 1000\n"
    )
    office = Office({HOME: mailbox}, {}, {}, FakeRegister())
    return compose(settings, Clock(), owner="me", threads=THREADS, office=office, pool=ReadingHere(), store=store)


@pytest.mark.parametrize("scope", ["all", f"mailbox:{HOME}"])
def test_a_pause_lets_only_those_in_flight_leave(scope: str, store: Store, tmp_path: Path) -> None:
    mailbox = Interrupted(store, scope)
    bot = composed(store, mailbox, tmp_path)
    try:
        with store.read() as connection:
            queued = outbox.counts(connection)["SendLetter", "waiting"]
        assert queued >= 500
        bot.performing.run()
        assert 20 <= len(mailbox.sent) < 20 + THREADS
        with store.read() as connection:
            counts = outbox.counts(connection)
        assert counts["SendLetter", "waiting"] == queued - len(mailbox.sent)
        assert ("SendLetter", "leased") not in counts
    finally:
        bot.close()


def test_after_the_pause_the_rest_leaves_once(store: Store, tmp_path: Path) -> None:
    mailbox = Interrupted(store, "all")
    bot = composed(store, mailbox, tmp_path)
    try:
        bot.performing.run()
        with store.write() as connection:
            assert pauses.lift_pause(connection, "all")
        bot.performing.run()
        keys = [key for _, key in mailbox.sent]
        assert len(keys) == len(set(keys)) >= 500
    finally:
        bot.close()


def test_a_pause_of_something_else_holds_nothing_up(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'small.sqlite'}") as small:
        fill(small, 120)
        mailbox = Interrupted(small, "mailbox:other@bench.example")
        bot = composed(small, mailbox, tmp_path)
        try:
            do_job(bot, "chase", NOW)
            bot.performing.run()
            assert len(mailbox.sent) > 20
            with small.read() as connection:
                assert ("SendLetter", "waiting") not in outbox.counts(connection)
        finally:
            bot.close()
