"""What a route is: method, path, handler, its cost, the permission it needs, the documentation page it follows.

A service module gives `routes(state) -> list[Route]`, and a handler is `(call, state) -> Response`:

    route("GET", "/v1.0/sites/{site}/lists/{list}/items/delta", items_delta,
          cost=lambda call: 1 if "token" in call.query else 2, permission=Needs.SITE_READ, page="listitem-delta")

`{name}` is one segment, `{name:path}` is the rest with its slashes. Paths are matched percent-decoded, doubled
slashes made single, `users('x')` written as `users/x`, `delta()` as `delta`, and a function's `token='…'` moved into
the query. Literal segments are matched without regard to case. The first route that fits wins.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.errors import GRAPH_JSON, GraphError

if TYPE_CHECKING:
    from tenant.state import TenantState


@dataclass(frozen=True, slots=True)
class Need:
    """What a request needs: one of these application roles, or a grant of this level on what it touches."""

    roles: tuple[str, ...] = ()
    scope: str = ""  # "mailbox": of {user}; "site": of the site that `state.files.site_of(call)` names
    level: str = "read"  # of a Selected grant: read, write, owner or fullcontrol
    open: bool = False  # needs no token at all


class Needs:
    """The permissions that routes name; least privileged first, as the documentation lists them."""

    OPEN = Need(open=True)
    SIGNED_IN = Need()
    USER_READ = Need(("User.ReadBasic.All", "User.Read.All", "Directory.Read.All", "User.ReadWrite.All"))
    MAIL_READ = Need(("Mail.Read", "Mail.ReadWrite"), "mailbox")
    MAIL_WRITE = Need(("Mail.ReadWrite",), "mailbox", "write")
    MAIL_SEND = Need(("Mail.Send",), "mailbox", "send")
    SETTINGS_READ = Need(("MailboxSettings.Read", "MailboxSettings.ReadWrite"), "mailbox")
    SETTINGS_WRITE = Need(("MailboxSettings.ReadWrite",), "mailbox", "write")
    CALENDAR_READ = Need(("Calendars.Read", "Calendars.ReadWrite"), "mailbox")
    CALENDAR_WRITE = Need(("Calendars.ReadWrite",), "mailbox", "write")
    _ALL = ("Sites.FullControl.All",)
    SITE_READ = Need(
        ("Sites.Read.All", "Files.Read.All", "Sites.ReadWrite.All", "Files.ReadWrite.All", "Sites.Manage.All", *_ALL),
        "site",
    )
    SITE_WRITE = Need(("Sites.ReadWrite.All", "Files.ReadWrite.All", "Sites.Manage.All", *_ALL), "site", "write")
    SITE_MANAGE = Need(("Sites.Manage.All", *_ALL), "site", "fullcontrol")
    SITE_FULL = Need(_ALL, "site", "fullcontrol")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the application that a token was issued to."""

    app_id: str
    name: str
    roles: frozenset[str]
    audience: str
    certificate: bool  # signed in by certificate (azpacr 2); SharePoint's REST takes no secrets


@dataclass(slots=True)
class Call:
    """One request, as handlers see it."""

    method: str
    host: str
    path: str  # decoded and tidied
    query: dict[str, str]  # "$select" and "select" both as given
    headers: Mapping[str, str]  # lower-case names
    body: bytes
    now: datetime  # the scenario's time
    caller: Caller | None = None
    params: dict[str, str] = field(default_factory=dict)
    raw_target: str = ""  # path and query as they came
    batched: bool = False  # a step of a batch
    at_once: int = 1  # requests in flight to the same mailbox, this one included

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; {} for none. Raises GraphError(400)."""
        if not self.body.strip():
            return {}
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise GraphError(400, "BadRequest", f"Unable to read JSON request payload. {error}") from None
        if not isinstance(value, dict):
            raise GraphError(400, "BadRequest", "The request payload has to be a JSON object.")
        return value

    def option(self, name: str) -> str | None:
        """A system query option, with or without its dollar sign."""
        found = self.query.get(f"${name}")
        return found if found is not None else self.query.get(name)

    def prefers(self, name: str) -> str | None:
        """The value of a preference of the Prefer header, "" for one without a value, None where absent."""
        found = re.search(
            rf'(?i)(?:^|[,;\s]){re.escape(name)}(?:\s*=\s*"?([^",;]*)"?|(?=[,;\s]|$))', self.headers.get("prefer", "")
        )
        return None if found is None else (found[1] or "").strip()

    @property
    def app_id(self) -> str:
        """The client id of the caller ("" for an open route)."""
        return self.caller.app_id if self.caller else ""

    @property
    def origin(self) -> str:
        """Scheme and host, for links."""
        return f"https://{self.host}"


Handler = Callable[[Call, "TenantState"], Response]
Cost = int | Callable[[Call], int]


@dataclass(frozen=True, slots=True)
class Route:
    """A route; see the module's text."""

    method: str
    path: str
    handler: Handler
    cost: Cost
    permission: Need
    page: str
    blocking: bool  # calls out (to a notification address): run apart from the others
    pattern: re.Pattern[str]

    def units(self, call: Call) -> int:
        """What a call of this route costs, in resource units."""
        return self.cost if isinstance(self.cost, int) else self.cost(call)


def route(
    method: str,
    path: str,
    handler: Handler,
    *,
    page: str,
    cost: Cost = 0,
    permission: Need = Needs.SIGNED_IN,
    blocking: bool = False,
) -> Route:
    """Make a route from a path with {placeholders}."""
    parts = re.split(r"\{(\w+)(:path)?\}", path)
    pattern = ""
    for index in range(0, len(parts), 3):
        pattern += f"(?i:{re.escape(parts[index])})"
        if index + 1 < len(parts):
            pattern += f"(?P<{parts[index + 1]}>{'.+' if parts[index + 2] else '[^/]+'})"
    return Route(method, path, handler, cost, permission, page, blocking, re.compile(pattern))


def answer(
    body: Mapping[str, Any] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = GRAPH_JSON,
) -> Response:
    """A JSON answer with Graph's content type; no body gives 204 unless another status is named."""
    if body is None:
        return Response(b"", 204 if status == 200 else status, dict(headers or {}))
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return Response(text, status, dict(headers or {}), media_type)


class RouteTable:
    """The routes of one host, found quickly by method and second segment."""

    def __init__(self, routes: list[Route]) -> None:
        self._keyed: dict[tuple[str, str], list[Route]] = {}
        keys = {(r.method, _key(r.path)) for r in routes}
        for key in keys:
            self._keyed[key] = [r for r in routes if r.method == key[0] and _key(r.path) in (key[1], "")]
        self._rest: dict[str, list[Route]] = {}
        for each in routes:
            if not _key(each.path):
                self._rest.setdefault(each.method, []).append(each)
        self.routes = tuple(routes)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The first route that fits, and what its placeholders hold."""
        for each in self._keyed.get((method, _key(path)), self._rest.get(method, ())):
            if found := each.pattern.fullmatch(path):
                return each, found.groupdict()
        return None


def _key(path: str) -> str:
    segments = path.split("/", 3)
    key = segments[2] if len(segments) > 2 else ""
    return "" if "{" in key else key.lower()
