"""Feeds: pages and cursors kept together, own writes known, and a feed that began anew reconciled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.feeds import Feed, poll
from bot.store import Store, items
from connectors.errors import TryLater
from connectors.ports import Changes, Cursor

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
