"""Change feeds: one page per call, whole links as cursors, a new beginning where the old one has expired.

Follows "Use delta query to track changes in Microsoft Graph data": links are opaque, an item may appear several
times and the last one holds, a removed one may appear even in the first round.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from connectors.errors import Refused
from connectors.ports import Changes, Cursor
from connectors.protocol import Restart, host_of, links
from connectors.transport import GRAPH, Ask, Transport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Feed:
    """A change feed: where it begins, and what to say with each request."""

    start: str
    bucket: str
    headers: Mapping[str, str]
    audience: str = GRAPH
    start_cost: int = 1
    page_cost: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a feed, as it came."""

    items: tuple[Mapping[str, Any], ...]
    cursor: Cursor
    more: bool
    restarted: bool


def next_page(transport: Transport, feed: Feed, since: Cursor | None) -> Page:
    """Fetch the page behind a cursor, or the first one. Raises the connectors' errors, never Restart."""
    if since is None:
        return _page(transport, feed, feed.start, feed.start_cost, restarted=False)
    try:
        return _page(transport, feed, str(since), feed.page_cost, restarted=False)
    except Restart as restart:
        return _page(transport, feed, _fresh(feed, restart.location), feed.start_cost, restarted=True)


def _fresh(feed: Feed, location: str | None) -> str:
    """Return where to begin anew: where the service says, if that link carries what our own asks for."""
    if location is None or host_of(location) != host_of(feed.audience):
        return feed.start
    wanted, offered = parse_qs(urlsplit(feed.start).query), parse_qs(urlsplit(location).query)
    return location if wanted.keys() <= offered.keys() else feed.start


def _page(transport: Transport, feed: Feed, url: str, cost: int, *, restarted: bool) -> Page:
    found = transport.json(Ask("GET", url, feed.bucket, cost, feed.headers, audience=feed.audience, delta=True))
    following, delta = links(found)
    cursor = following or delta
    if cursor is None:
        raise Refused("a feed without a cursor")
    return Page(tuple(found.get("value", ())), Cursor(cursor), following is not None, restarted)


def last_wins(items: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    """Keep the last of each key, in the order of these last ones.

    >>> last_wins(["a1", "b1", "a2"], key=lambda each: each[0])
    ('b1', 'a2')
    """
    found: dict[str, T] = {}
    for each in items:
        found.pop(key(each), None)
        found[key(each)] = each
    return tuple(found.values())


def changes(page: Page, items: Iterable[T], key: Callable[[T], str]) -> Changes[T]:
    """Make the port's value of a page and its translated items."""
    return Changes(last_wins(items, key), page.cursor, more=page.more, restarted=page.restarted)


def is_removed(raw: Mapping[str, Any]) -> bool:
    """Say whether an item of a feed is a farewell: messages say `@removed`, files have a `deleted` facet."""
    return "@removed" in raw or "deleted" in raw or "$deletedEntity" in str(raw.get("@odata.context", ""))
