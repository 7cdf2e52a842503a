"""A change feed in pages, with repetitions and removals: whatever the order of pages, the last word holds."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from connectors.delta import Page, changes, is_removed, last_wins
from connectors.ports import Cursor


@dataclass(frozen=True)
class Seen:
    """An item of a feed."""

    id: str
    version: int
    removed: bool


FEEDS = st.lists(
    st.builds(Seen, st.sampled_from("abcdef"), st.integers(0, 99), st.booleans()), max_size=40
)  # fmt: skip


def applied(pages: list[list[Seen]]) -> dict[str, Seen]:
    """What a reader holds who keeps page after page."""
    held: dict[str, Seen] = {}
    for page in pages:
        for each in changes(Page((), Cursor("c"), False, False), page, key=lambda seen: seen.id).items:
            if each.removed:
                held.pop(each.id, None)
            else:
                held[each.id] = each
    return held


@given(FEEDS, st.lists(st.integers(0, 40), max_size=6))
def test_it_does_not_matter_where_pages_end(feed: list[Seen], cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(feed)) for cut in cuts), len(feed)]
    pages = [feed[start:end] for start, end in pairwise(edges)]
    assert applied(pages) == applied([feed])


@given(FEEDS)
def test_each_item_once_and_its_last_state(feed: list[Seen]) -> None:
    kept = last_wins(feed, key=lambda seen: seen.id)
    assert len({each.id for each in kept}) == len(kept)
    assert {each.id for each in kept} == {each.id for each in feed}
    assert all([seen for seen in feed if seen.id == each.id][-1] == each for each in kept)


@given(FEEDS)
def test_a_page_that_comes_again_changes_nothing(feed: list[Seen]) -> None:
    assert applied([feed, feed]) == applied([feed])


@given(FEEDS)
def test_the_order_of_the_last_ones_is_kept(feed: list[Seen]) -> None:
    kept = last_wins(feed, key=lambda seen: seen.id)
    places = [max(n for n, seen in enumerate(feed) if seen.id == each.id) for each in kept]
    assert places == sorted(places)


def test_farewells_are_known_in_every_form() -> None:
    assert is_removed({"id": "1", "@removed": {"reason": "deleted"}})
    assert is_removed({"id": "1", "deleted": {"state": "deleted"}})
    assert is_removed({"@odata.context": "https://x.example/$metadata#incidents/$deletedEntity", "id": "1"})
    assert not is_removed({"id": "1", "subject": "deleted"})
