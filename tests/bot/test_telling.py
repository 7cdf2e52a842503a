"""Telling the administrators: the mail leaves once, whatever becomes of the card; a card shows up once at most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import outbox
from bot.compose import Bot, compose
from bot.jobs import do_job
from bot.keeping import keep_effect
from bot.outbox import Waiting
from bot.performing import Task, perform
from bot.reading.workers import ReadingHere
from bot.running.inprocess import LEASE
from bot.settings import parse
from bot.store import Store, questions
from connectors.errors import Changed, ConnectorError, Gone, Refused, TryLater
from connectors.ports import Office, OutgoingMail, Sent
from rules.effects import Alert, Effect, TellAdministrators
from tests.connectors.fakes import NINE, FakeClock, FakeMailbox, FakeRegister

HOME = "cases@telling.example"
SETTINGS = f"""
[office]
name = "Telling"
domain = "telling.example"
phone = "0113 496 0000"
administrators = ["lee@telling.example"]
[tenant]
id = "t"
client_id = "c"
secret = "env:TELLING_SECRET"
[mail]
mailboxes = ["{HOME}"]
[modes]
default = "auto"
"""
RED = Alert("i", "red", "A court date within two days", "It says so.", "M26-014573-4")
DIGEST = TellAdministrators("digest", "Yesterday", ("RED: 1 open",), "The daily digest.")
UNSURE = TryLater("an answer was lost.", unsure=True)


@dataclass
class Channel:
    """A channel that shows cards. `fail` holds errors for the next ones: an unsure one is raised after posting."""

    posted: list[Mapping[str, object]] = field(default_factory=list)
    fail: list[BaseException] = field(default_factory=list)

    def post(self, card: Mapping[str, object]) -> None:
        error = self.fail.pop(0) if self.fail else None
        if error is None or (isinstance(error, TryLater) and error.unsure):
            self.posted.append(card)
        if error is not None:
            raise error


class Mailbox(FakeMailbox):
    """A mailbox whose sending takes its time."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(HOME, clock.now)
        self.clock, self.slow = clock, timedelta()

    def send(self, mail: OutgoingMail, *, key: str, first: bool) -> Sent:
        self.clock.advance(self.slow)
        return super().send(mail, key=key, first=first)


class Killed(BaseException):
    """The end of a process, at this very place."""


@dataclass
class Desk:
    """A bot over a mailbox and a channel in memory."""

    store: Store
    clock: FakeClock
    mailbox: Mailbox
    channel: Channel
    bot: Bot

    def tell(self, effect: Effect = RED, key: str = "k1") -> None:
        with self.store.write() as connection:
            keep_effect(connection, None, "test", effect, self.bot.terms, now=self.clock.now(), key=key)

    def work(self, hours: float = 0) -> None:
        self.clock.sleep(hours * 3600)
        self.bot.performing.run()

    def row(self, key: str) -> Waiting:
        with self.store.read() as connection:
            found = outbox.find(connection, key)
        assert found is not None
        return found

    def state(self, key: str = "k1:card") -> str:
        return self.row(key).state

    def asked(self) -> list[str]:
        with self.store.read() as connection:
            return [each.question for each in questions.in_queue(connection)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("TELLING_SECRET", "kept elsewhere")
    clock = FakeClock(NINE)
    mailbox, channel = Mailbox(clock), Channel()
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as store:
        office = Office({HOME: mailbox}, {}, {}, FakeRegister(), channel)
        bot = compose(parse(SETTINGS), clock, owner="me", threads=1, office=office, pool=ReadingHere(), store=store)
        try:
            yield Desk(store, clock, mailbox, channel, bot)
        finally:
            bot.close()


@pytest.mark.parametrize("told", [RED, DIGEST])
def test_a_card_follows_the_mail(desk: Desk, told: Effect) -> None:
    desk.tell(told)
    desk.work()
    assert [key for _, key in desk.mailbox.sent] == ["k1"]
    assert len(desk.channel.posted) == 1
    assert (desk.state("k1"), desk.state()) == ("done", "done")


@pytest.mark.parametrize("error", [UNSURE, TryLater("429"), Gone("404"), Refused("401")])
def test_the_mail_leaves_whatever_becomes_of_the_card(desk: Desk, error: ConnectorError) -> None:
    desk.channel.fail = [error] * 50
    desk.tell()
    desk.work()
    assert [key for _, key in desk.mailbox.sent] == ["k1"]
    assert desk.state("k1") == "done"


def test_a_card_whose_answer_was_lost_is_not_posted_again_and_nobody_is_asked(desk: Desk) -> None:
    desk.channel.fail = [UNSURE]
    desk.tell()
    for _ in range(3):
        desk.work(hours=1)
    assert len(desk.channel.posted) == 1
    assert desk.state() == "unsure"
    assert desk.asked() == []


def test_a_card_in_whose_posting_we_died_is_not_posted_again(desk: Desk) -> None:
    desk.channel.fail = [Killed()]
    desk.tell()
    with pytest.raises(Killed):
        desk.work()
    assert desk.state() == "leased"
    desk.work(hours=1)
    assert desk.state() == "unsure"
    assert desk.channel.posted == []
    assert [key for _, key in desk.mailbox.sent] == ["k1"]


def test_a_card_that_surely_was_not_posted_is_posted_later(desk: Desk) -> None:
    desk.channel.fail = [TryLater("HTTP 429", after=timedelta(minutes=5))] * 3
    desk.tell()
    for _ in range(4):
        desk.work(hours=0.1)
    assert len(desk.channel.posted) == 1
    assert desk.state() == "done"


def test_a_card_is_no_news_after_an_hour(desk: Desk) -> None:
    desk.channel.fail = [TryLater("no connection.", after=timedelta(minutes=20))] * 4
    desk.tell()
    for _ in range(6):
        desk.work(hours=0.5)
    assert desk.channel.posted == []
    assert desk.state() == "given_up"
    assert desk.asked() == []


def test_a_channel_that_is_gone_shows_in_the_state_and_asks_nobody(desk: Desk) -> None:
    desk.channel.fail = [Gone("HTTP 404")]
    desk.tell()
    desk.work()
    assert desk.state() == "given_up"
    assert desk.asked() == []


def test_a_card_that_waits_holds_up_no_mail(desk: Desk) -> None:
    desk.channel.fail = [TryLater("HTTP 429", after=timedelta(minutes=5))]
    desk.tell(key="k1")
    desk.work()
    desk.tell(key="k2")
    desk.work()
    assert [key for _, key in desk.mailbox.sent] == ["k1", "k2"]
    assert desk.channel.posted == []
    desk.work(hours=0.2)
    assert len(desk.channel.posted) == 2


@pytest.mark.parametrize("error", [Gone("HTTP 404"), Refused("HTTP 403")])
def test_an_alert_that_no_mailbox_takes_is_not_lost(desk: Desk, error: ConnectorError) -> None:
    desk.mailbox.fail = [error]
    desk.tell()
    desk.work()
    assert desk.state("k1") == "given_up"
    assert desk.asked() == ["Alert could not be done. What now?"]
    assert len(desk.channel.posted) == 1


def test_who_was_away_for_longer_than_the_lease_sends_nothing(desk: Desk) -> None:
    desk.tell()
    with desk.store.write() as connection:
        (slow,) = outbox.claim(connection, 1, desk.clock.now(), "slow", LEASE)
    desk.work(hours=1)  # another worker finds the lease run out

    def still_mine() -> bool:
        with desk.store.write() as connection:
            return outbox.still_mine(connection, slow, desk.clock.now())

    task = Task(slow.key, RED, slow.payload["carry"], slow.first, desk.clock.now())
    with pytest.raises(Changed):
        perform(task, replace(desk.bot.performing.desk, last_look=still_mine))
    assert [key for _, key in desk.mailbox.sent] == ["k1"]


@pytest.mark.parametrize(("minutes", "state"), [(1, "done"), (4, "done"), (6, "unsure")])
def test_what_waited_behind_a_slow_one_is_done_only_within_its_lease(minutes: int, state: str, desk: Desk) -> None:
    desk.channel.fail = [TryLater("HTTP 429", after=timedelta(minutes=5))]
    desk.tell(key="k1")
    desk.work()
    desk.tell(key="k2")
    desk.mailbox.slow = timedelta(minutes=minutes)
    desk.work(hours=0.1)  # the mail of k2 and the card of k1 are claimed together
    assert desk.state("k1:card") == state
    assert [key for _, key in desk.mailbox.sent] == ["k1", "k2"]


def test_without_a_channel_there_is_no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLING_SECRET", "kept elsewhere")
    clock, mailbox = FakeClock(NINE), FakeMailbox(HOME)
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as store:
        office = Office({HOME: mailbox}, {}, {}, FakeRegister())
        bot = compose(parse(SETTINGS), clock, owner="me", threads=1, office=office, pool=ReadingHere(), store=store)
        try:
            with store.write() as connection:
                keep_effect(connection, None, "test", RED, bot.terms, now=clock.now(), key="k1")
            bot.performing.run()
            with store.read() as connection:
                assert outbox.counts(connection) == {("Alert", "done"): 1}
            assert len(mailbox.sent) == 1
        finally:
            bot.close()


def ask(desk: Desk, key: str, queue: str = "UNMATCHED", hours_ago: float = 0) -> None:
    """Put a question into a queue; `hours_ago` is when its cycle began."""
    with desk.store.write() as connection:
        at = desk.clock.now() - timedelta(hours=hours_ago)
        questions.ask(connection, key=key, queue=queue, text="Whose?", now=at, due_at=at + timedelta(days=1))


def notes(desk: Desk, job: str = "alerts") -> list[str]:
    """Let the job run and return the subjects of what it told."""
    before = len(desk.mailbox.sent)
    do_job(desk.bot, job, desk.clock.now())
    desk.work()
    return [mail.subject for mail, _ in desk.mailbox.sent[before:]]


def test_new_questions_are_told_once_in_one_note(desk: Desk) -> None:
    ask(desk, "a")
    ask(desk, "b", "PAYEE")
    assert notes(desk) == ["2 new in the queues"]
    desk.clock.sleep(3600)
    assert notes(desk) == []


def test_a_question_of_a_cycle_that_began_long_ago_is_told(desk: Desk) -> None:
    ask(desk, "a")
    assert notes(desk) == ["1 new in the queues"]
    desk.clock.sleep(3600)
    ask(desk, "late", hours_ago=3)
    assert notes(desk) == ["1 new in the queues"]


def test_what_the_digest_has_told_is_not_told_again(desk: Desk) -> None:
    ask(desk, "a")
    assert notes(desk, "digest") != []
    desk.clock.sleep(3600)
    assert notes(desk) == []


@pytest.mark.parametrize("hours", [-1, 13])
def test_at_night_and_before_the_digest_nobody_is_told(desk: Desk, hours: float) -> None:
    desk.clock.sleep(hours * 3600)
    ask(desk, "a")
    assert notes(desk) == []


def test_red_questions_are_told_at_once_and_not_in_notes(desk: Desk) -> None:
    ask(desk, "a", "RED")
    assert notes(desk) == []
