"""Feeds: pages and cursors kept together, own writes known, and a feed that began anew reconciled."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.feeds import Feed, feeds, poll, worth_asking
from bot.schedule import Pace
from bot.store import Store, items
from connectors.errors import Gone, TryLater
from connectors.ports import Changes, Cursor, MessageSeen, Office
from tests.connectors.fakes import FakeMailbox, FakeRegister

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Script:
    """A feed that plays pages by cursor; a page may be an error."""

    pages: dict[str | None, Changes[object] | Exception]
    swept: list[set[str]] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    def feed(self) -> Feed:
        """Return the feed."""
        return Feed("script", self._page, lambda *_: 1, self._keys, lambda _, named: self.swept.append(set(named)))

    def _page(self, since: Cursor | None) -> Changes[object]:
        self.asked.append(since)
        page = self.pages[since]
        if isinstance(page, Exception):
            raise page
        return page

    def _keys(self, page: Changes[object]) -> set[str]:
        return {str(each) for each in page.items}


def page(*keys: str, to: str, more: bool = False, restarted: bool = False) -> Changes[object]:
    return Changes(keys, Cursor(to), more, restarted)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 's.sqlite'}") as opened:
        yield opened


def stopped(store: Store) -> tuple[str | None, bool]:
    with store.read() as connection:
        source = items.where_we_stopped(connection, "script")
    return source.cursor, source.restarted


def test_a_feed_is_read_to_its_end_and_stops_there(store: Store) -> None:
    script = Script({None: page("a", to="1", more=True), "1": page("b", to="2"), "2": page(to="2")})
    assert poll(store, script.feed(), NOW) == 2
    assert poll(store, script.feed(), NOW) == 1
    assert script.asked == [None, "1", "2"]
    assert script.swept == []


def test_an_error_keeps_what_was_read_before_it(store: Store) -> None:
    script = Script({None: page("a", to="1", more=True), "1": TryLater()})
    with pytest.raises(TryLater):
        poll(store, script.feed(), NOW)
    assert stopped(store) == ("1", False)


def test_what_a_new_enumeration_does_not_name_is_gone(store: Store) -> None:
    script = Script(
        {None: page("a", "b", to="1"), "1": page("a", to="2", more=True, restarted=True), "2": page("c", to="3")}
    )
    poll(store, script.feed(), NOW)
    poll(store, script.feed(), NOW)
    assert script.swept == [{"a", "c"}]
    assert stopped(store) == ("3", False)


def test_an_interrupted_enumeration_is_done_again_before_anything_counts_as_gone(store: Store) -> None:
    script = Script({None: page("a", "b", to="1"), "1": page("a", to="2", more=True, restarted=True), "2": TryLater()})
    poll(store, script.feed(), NOW)
    with pytest.raises(TryLater):
        poll(store, script.feed(), NOW)
    assert stopped(store) == ("2", True)
    script.pages["2"] = page("c", to="3")
    poll(store, script.feed(), NOW)
    assert script.swept == []
    assert stopped(store) == ("", True)
    script.pages[None] = page("a", "c", to="4")
    poll(store, script.feed(), NOW)
    assert script.swept == [{"a", "c"}]
    assert stopped(store) == ("4", False)


# --- the pace of libraries ----------------------------------------------------------------------------------

PACE = Pace(timedelta(minutes=5), timedelta(hours=1))


@dataclass
class Intake:
    """A library into which so many files come each hour."""

    store: Store
    an_hour: int = 0
    polls: list[datetime] = field(default_factory=list)

    def feed(self) -> Feed:
        """Return the feed."""
        return Feed("intake", lambda _: page(to="1"), self._keep, lambda _: set(), lambda *_: None, PACE)

    def _keep(self, _connection: object, _page: object, now: datetime) -> int:
        since = self.polls[-1] if self.polls else now
        return round(self.an_hour * (now - since) / timedelta(hours=1))

    def pass_time(self, since: datetime, hours: float) -> list[int]:
        """Let the timetable tick every five minutes; returns the minutes between polls."""
        self.polls.clear()
        for n in range(int(hours * 12)):
            tick = since + n * PACE.quickest + timedelta(seconds=n % 3)  # a tick is done a little late
            for each in worth_asking(self.store, [self.feed()], tick):
                poll(self.store, each, tick)
                self.polls.append(tick)
        return [round((b - a).total_seconds() / 60) for a, b in pairwise(self.polls)]


def test_a_quiet_library_is_asked_less_and_less_down_to_once_an_hour(store: Store) -> None:
    assert Intake(store).pass_time(NOW, 7) == [5, 10, 20, 40, 60, 60, 60, 60, 60]


def test_a_library_into_which_much_comes_stays_quick(store: Store) -> None:
    assert set(Intake(store, an_hour=200).pass_time(NOW, 3)) == {5}


@pytest.mark.parametrize(("an_hour", "minutes"), [(1, 60), (10, 60), (20, 30), (40, 15), (60, 10), (200, 5)])
def test_a_library_is_asked_about_as_often_as_ten_files_come(store: Store, an_hour: int, minutes: int) -> None:
    assert Intake(store, an_hour).pass_time(NOW, 12)[-3:] == [minutes] * 3


def test_a_quiet_library_that_fills_becomes_quick_again(store: Store) -> None:
    Intake(store).pass_time(NOW, 4)
    assert Intake(store, an_hour=200).pass_time(NOW + timedelta(hours=4), 3)[-1] == 5


def test_a_restart_does_not_make_a_library_quick_again(store: Store) -> None:
    Intake(store).pass_time(NOW, 4)
    assert Intake(store).pass_time(NOW + timedelta(hours=4), 3) == [60, 60]


def test_after_a_long_stop_a_library_is_asked_at_once_and_then_as_before(store: Store) -> None:
    Intake(store).pass_time(NOW, 4)
    later = Intake(store)
    assert later.pass_time(NOW + timedelta(days=3), 2) == [60]
    assert later.polls[0] == NOW + timedelta(days=3)


def test_a_round_that_broke_off_is_due_at_the_next_tick(store: Store) -> None:
    pages = {None: page("a", to="1", more=True), "1": TryLater("busy")}
    script = Script(pages)  # type: ignore[arg-type]
    feed = replace(script.feed(), pace=PACE)
    with pytest.raises(TryLater):
        poll(store, feed, NOW)
    assert list(worth_asking(store, [feed], NOW + PACE.quickest)) == [feed]


def test_a_feed_without_a_pace_is_always_worth_asking(store: Store) -> None:
    feed = Script({None: page("a", to="1"), "1": page(to="1")}).feed()
    poll(store, feed, NOW)
    assert list(worth_asking(store, [feed], NOW)) == [feed]


def test_a_ceiling_below_the_quickest_is_no_ceiling() -> None:
    assert Pace(timedelta(minutes=5), timedelta(minutes=1)).wait(timedelta(minutes=5), 0) == timedelta(minutes=5)


class Lacking(FakeMailbox):
    """A mailbox that has no folder but its Inbox."""

    def changes(self, folder: str, since: Cursor | None) -> Changes[MessageSeen]:
        if folder != "Inbox":
            raise Gone("a mail folder that settings name")
        return super().changes(folder, since)


def test_a_folder_that_one_mailbox_lacks_brings_nothing_there(store: Store) -> None:
    office = Office({"a@x.example": Lacking("a@x.example", lambda: NOW)}, {}, {}, FakeRegister(), None)
    pace = Pace(timedelta(minutes=5), timedelta(hours=1))
    every = feeds(office, folders=("Inbox", "Inbox/Post", "Drafts"), client_id="c", pace=pace, old_after=None)
    mail = {each.name: each for each in every}
    assert poll(store, mail["mail:a@x.example:Inbox/Post"], NOW) == 0
    with pytest.raises(Gone):
        poll(store, mail["mail:a@x.example:Drafts"], NOW)
