"""System query options of OData, shared by Graph, SharePoint and Dataverse: select, expand, orderby, paging."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from tenant.clock import parse_time
from tenant.errors import GraphError
from tenant.odata_filter import matches, paths
from tenant.routing import Call

T = TypeVar("T")
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expand:
    """One navigation property to expand, with its own nested options (by bare name: select, expand, filter …)."""

    name: str
    options: Mapping[str, str]

    @property
    def select(self) -> tuple[str, ...] | None:
        """The nested $select."""
        return names(self.options.get("select"))


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one request."""

    select: tuple[str, ...] | None
    expand: tuple[Expand, ...]
    filter: str | None
    orderby: tuple[tuple[str, bool], ...]  # path, descending
    top: int | None
    skip: int
    count: bool
    search: str | None
    skiptoken: str | None

    def keeps(self) -> Callable[[Item], bool]:
        """The filter as a predicate; all pass where there is none. Raises GraphError(400)."""
        return matches(self.filter) if self.filter else _all

    def filter_paths(self) -> frozenset[str]:
        """The properties that the filter names."""
        return paths(self.filter) if self.filter else frozenset()

    def expands(self, name: str) -> Expand | None:
        """The expansion of a navigation property, where asked for."""
        return next((e for e in self.expand if e.name.lower() == name.lower()), None)


def _all(_: Item) -> bool:
    return True


def options(call: Call) -> Options:
    """Read the options of a request, with or without their dollar signs. Raises GraphError(400)."""
    return Options(
        select=names(call.option("select")),
        expand=expansions(call.option("expand") or ""),
        filter=call.option("filter") or None,
        orderby=_orderings(call.option("orderby") or ""),
        top=_whole(call.option("top"), "$top"),
        skip=_whole(call.option("skip"), "$skip") or 0,
        count=(call.option("count") or "").lower() == "true",
        search=call.option("search"),
        skiptoken=call.option("skiptoken"),
    )


def names(text: str | None) -> tuple[str, ...] | None:
    """Split a $select.

    >>> names("id, subject")
    ('id', 'subject')
    """
    if text is None or not text.strip() or text.strip() == "*":
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())


def expansions(text: str) -> tuple[Expand, ...]:
    """Split an $expand with nested options.

    >>> expansions("fields($select=Title,CaseNo),driveItem")[0].select
    ('Title', 'CaseNo')
    """
    found = []
    for part in _split(text, ","):
        name, _, rest = part.strip().partition("(")
        nested = {}
        for option in _split(rest.rpartition(")")[0], ";"):
            key, _, value = option.partition("=")
            nested[key.strip().lstrip("$").lower()] = value.strip()
        if name:
            found.append(Expand(name.strip(), nested))
    return tuple(found)


def _split(text: str, mark: str) -> list[str]:
    parts, depth, quoted, start = [], 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted and letter in "()":
            depth += 1 if letter == "(" else -1
        elif not quoted and depth == 0 and letter == mark:
            parts.append(text[start:at])
            start = at + 1
    return [p for p in (*parts, text[start:]) if p.strip()]


def _orderings(text: str) -> tuple[tuple[str, bool], ...]:
    found = []
    for part in text.split(","):
        words = part.split()
        if words:
            found.append((words[0], len(words) > 1 and words[1].lower() == "desc"))
    return tuple(found)


def _whole(text: str | None, name: str) -> int | None:
    if text is None or text == "":
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise GraphError(400, "BadRequest", f"Invalid value '{text}' for {name} query option found.")
    return int(text)


def ordered(items: Iterable[dict[str, Any]], by: Sequence[tuple[str, bool]]) -> list[dict[str, Any]]:
    """Sort JSON objects by $orderby; unknown values come first."""
    result = list(items)
    for path, descending in reversed(by):
        steps = path.split("/")
        result.sort(key=lambda item: _rank(item, steps), reverse=descending)
    return result


def _rank(item: Any, steps: Sequence[str]) -> tuple[int, Any]:
    for step in steps:
        item = item.get(step) if isinstance(item, Mapping) else None
    if item is None:
        return (0, "")
    if isinstance(item, bool | int | float):
        return (1, item)
    try:
        return (
            (2, parse_time(item).isoformat())
            if isinstance(item, str) and item[:4].isdigit()
            else (3, str(item).casefold())
        )
    except ValueError:
        return (3, str(item).casefold())


def pick(item: Item, select: Sequence[str] | None, always: Sequence[str] = ("id",)) -> dict[str, Any]:
    """Keep the selected properties, what is always there, and annotations of what is kept."""
    if select is None:
        return dict(item)
    wanted = {s.split("/")[0].lower() for s in (*select, *always)}
    return {
        key: value
        for key, value in item.items()
        if key.lower() in wanted or (key.startswith("@") or key.partition("@")[0].lower() in wanted)
    }


@dataclass(frozen=True, slots=True)
class Page:
    """A page of items with the link to the next one."""

    items: list[Any]
    next_link: str | None
    total: int


def paged(
    call: Call, items: Sequence[T], chosen: Options, *, size: int = 10, most: int = 1000, skip_links: bool = True
) -> Page:
    """Cut the page that a request asks for out of all items; the next link carries every option on.

    A $top larger than `most` is refused, as Graph does. `Prefer: odata.maxpagesize` cuts pages smaller without
    ending the enumeration; a $top is a page's size and its link goes on, as mail and list items do.
    """
    if chosen.top is not None and not 0 < chosen.top <= most and chosen.top != 0:
        raise GraphError(400, "BadRequest", f"The limit of '{most}' for Top query has been exceeded.")
    asked = call.prefers("odata.maxpagesize") or ""
    length = min(int(asked), most) if asked.isdigit() and int(asked) else (chosen.top or size)
    start = chosen.skip
    if chosen.skiptoken is not None:
        start = read_token(chosen.skiptoken).get("at", 0)
    end = start + length
    link = None
    if end < len(items):
        kept = {k: v for k, v in call.query.items() if k.lstrip("$").lower() not in ("skip", "skiptoken")}
        extra = {"$skip": str(end)} if skip_links else {"$skiptoken": make_token({"at": end})}
        link = link_to(call, {**kept, **extra})
    return Page(list(items[start:end]), link, len(items))


def link_to(call: Call, query: Mapping[str, str], path: str | None = None) -> str:
    """An absolute link on the same host."""
    tail = f"?{urlencode(query, quote_via=quote, safe='$/(),:')}" if query else ""
    return f"{call.origin}{quote(path or call.path, safe=_SAFE)}{tail}"


_SAFE = "/:(),'$@!*;=&+~"


def make_token(values: Mapping[str, Any]) -> str:
    """Write an opaque token of paging or delta."""
    text = ";".join(f"{k}={v}" for k, v in values.items())
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(token: str) -> dict[str, Any]:
    """Read a token that `make_token` wrote; whole numbers come back as such. Raises GraphError(400)."""
    try:
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        pairs = dict(part.split("=", 1) for part in text.split(";"))
    except ValueError:
        raise GraphError(400, "BadRequest", "Badly formed token.") from None
    return {k: int(v) if re.fullmatch(r"-?\d+", v) else v for k, v in pairs.items()}


def collection(
    context: str, page: Page, *, count: bool = False, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The JSON of a collection: context, count, next link, value."""
    body: dict[str, Any] = {"@odata.context": context}
    if count:
        body["@odata.count"] = page.total
    if page.next_link:
        body["@odata.nextLink"] = page.next_link
    return {**body, **(extra or {}), "value": page.items}
