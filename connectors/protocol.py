"""What Microsoft's answers mean: pure functions of status, headers and body, with the time passed in."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from connectors.errors import Changed, ConnectorError, Gone, Refused, SignInFailed, TryLater

LOCKED_FOR = timedelta(minutes=10)
NO_HINT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=24)

_RESTART = frozenset(
    {
        "resyncrequired",
        "resyncchangesapplydifferences",
        "resyncchangesuploaddifferences",
        "syncstatenotfound",
        "syncstateinvalid",
        "invaliddeltatoken",
        "badargument.invaliddeltatoken",
    }
)
# Dataverse names the expiry of a change-tracking token by number only (Web API, "Track entity data changes").
_RESTART_DATAVERSE = frozenset({"0x80044352", "0x80048d08"})


class Restart(ConnectorError):
    """The feed's cursor has expired; the enumeration begins anew. Stays within the connectors."""

    def __init__(self, detail: str = "", *, location: str | None = None) -> None:
        super().__init__(detail)
        self.location = location


class NameTaken(Changed):
    """Another thing bears this name already."""


def trouble(
    status: int, headers: Mapping[str, str], body: str, *, now: datetime, delta: bool = False
) -> ConnectorError | None:
    """Say what an HTTP answer means for the caller; None when all is well.

    `delta` says that a change feed was asked, where an expired cursor is no loss but a new beginning. The error's
    detail holds status and error code, never the message: messages quote names and addresses. Follows "Microsoft
    Graph error responses", "Microsoft Graph throttling guidance" and "driveItem: delta".

    >>> now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    >>> trouble(200, {}, "", now=now) is None
    True
    >>> trouble(429, {"Retry-After": "7"}, "", now=now).after
    datetime.timedelta(seconds=7)
    >>> type(trouble(412, {}, "", now=now)).__name__, type(trouble(404, {}, "", now=now)).__name__
    ('Changed', 'Gone')
    >>> trouble(410, {"Location": "https://graph.microsoft.com/v1.0/x"}, "", now=now, delta=True).location
    'https://graph.microsoft.com/v1.0/x'
    """
    if status < 400:
        return None
    code = error_code(body)
    detail = f"HTTP {status} {code}".strip()
    if delta and _expired(status, code):
        return Restart(detail, location=header(headers, "Location"))
    if status == 423:
        return TryLater(detail, after=LOCKED_FOR)
    if status in (408, 429) or (status >= 500 and status != 501):
        return TryLater(detail, after=retry_after(headers, now=now) or NO_HINT)
    if status == 409 and code.lower() in {"namealreadyexists", "-2147024713", "resourcealreadyexists"}:
        return NameTaken(detail)
    meanings: dict[int, type[ConnectorError]] = {
        401: SignInFailed,
        404: Gone,
        409: Changed,
        410: Gone,
        412: Changed,
    }
    return meanings.get(status, Refused)(detail)


def _expired(status: int, code: str) -> bool:
    return status == 410 or code.lower() in _RESTART or code.lower() in _RESTART_DATAVERSE


def error_code(body: str) -> str:
    """Return the machine-readable code of an error answer of Graph, SharePoint or Dataverse; "" if there is none.

    >>> error_code('{"error": {"code": "itemNotFound", "message": "Dr A was not found"}}')
    'itemNotFound'
    >>> error_code('{"odata.error": {"code": "-2147024891, System.UnauthorizedAccessException"}}')
    '-2147024891'
    >>> error_code("<html>busy</html>")
    ''
    """
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    error = document.get("error", document.get("odata.error"))
    code = error.get("code") if isinstance(error, dict) else error
    if not isinstance(code, str):
        return ""
    found = re.match(r"-?[A-Za-z0-9_.]{1,60}", code)
    return found[0] if found else ""


def header(headers: Mapping[str, str], name: str) -> str | None:
    """Look up a header without regard to case.

    >>> header({"retry-after": "1"}, "Retry-After")
    '1'
    """
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), None)


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return how long the service asks us to wait: seconds or an HTTP date (RFC 9110 section 10.2.3).

    None where it says nothing that can be understood; never negative, never more than a day.

    >>> now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    >>> retry_after({"Retry-After": "Sun, 22 Nov 2026 09:02:00 GMT"}, now=now)
    datetime.timedelta(seconds=120)
    >>> retry_after({"Retry-After": "soon"}, now=now) is None
    True
    """
    said = (header(headers, "Retry-After") or "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", said):
        return min(timedelta(seconds=float(said)), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), LONGEST_WAIT)


def back_off(attempt: int, jitter: float, *, base: float = 1.0, cap: float = 30.0) -> timedelta:
    """Return a full-jitter delay: anywhere between nothing and base·2^attempt, at most `cap` seconds.

    >>> back_off(0, 0.5), back_off(3, 1.0), back_off(20, 1.0)
    (datetime.timedelta(microseconds=500000), datetime.timedelta(seconds=8), datetime.timedelta(seconds=30))
    """
    return timedelta(seconds=jitter * min(cap, base * 2 ** min(attempt, 30)))


def links(page: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return (next page, cursor) of a page; both are whole links and opaque.

    >>> links({"value": [], "@odata.deltaLink": "https://graph.microsoft.com/v1.0/d?x"})
    (None, 'https://graph.microsoft.com/v1.0/d?x')
    """
    following, delta = page.get("@odata.nextLink"), page.get("@odata.deltaLink")
    return (str(following) if following else None, str(delta) if delta else None)


def host_of(url: str) -> str:
    """Return the host of a URL, lower case."""
    return (urlsplit(url).hostname or "").lower()


def segment(text: str) -> str:
    """Encode one path segment of a URL.

    >>> segment("a/b c#d'e")
    'a%2Fb%20c%23d%27e'
    """
    return quote(text, safe="")


def item_path(path: str) -> str:
    """Encode a path within a library for `root:/…:` addressing, slash by slash.

    >>> item_path("M26-1/02 Member/Report #1.docx")
    'M26-1/02%20Member/Report%20%231.docx'
    """
    return "/".join(segment(part) for part in path.strip("/").split("/"))


def literal(text: str) -> str:
    """Quote a text for an OData filter or alternate key.

    >>> literal("O'Neill")
    "'O''Neill'"
    """
    return "'" + text.replace("'", "''") + "'"


def path_below(url: str, root: str) -> str:
    """Return the decoded path of a web address below a library's root address; "" for the root itself.

    >>> path_below("https://x.example/sites/c/Cases/A%20b/c%23.txt", "https://x.example/sites/c/Cases")
    'A b/c#.txt'
    """
    whole, top = unquote(urlsplit(url).path), unquote(urlsplit(root).path).rstrip("/")
    if not whole.lower().startswith(top.lower()):
        return whole.strip("/")
    return whole[len(top) :].strip("/")


def same_etag(one: str, other: str) -> bool:
    """Say whether two ETags name the same version; list items and drive items spell one version in two ways.

    >>> same_etag('"d1f2-aa,3"', '"{D1F2-AA},3"'), same_etag('W/"3"', 'W/"4"')
    (True, False)
    """
    return _plain_etag(one) == _plain_etag(other)


def _plain_etag(etag: str) -> str:
    return re.sub(r'^W/|["{}]', "", etag.strip()).lower()


def moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 time of Graph as an aware UTC datetime; None for an empty one.

    >>> moment("2026-11-20T09:00:00Z")
    datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.timezone.utc)
    """
    if not text:
        return None
    # Graph's calendar gives seven decimals, which Python 3.11 reads only to the sixth.
    found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def stamp(moment_: datetime) -> str:
    """Write a time as Graph reads it.

    >>> stamp(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    '2026-11-20T09:00:00Z'
    """
    return moment_.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def numbered(path: str, n: int) -> str:
    """Return the n-th name for a path: the second is " (2)" before its ending.

    >>> numbered("a/Report.docx", 1), numbered("a/Report.docx", 2), numbered("a.b/README", 3)
    ('a/Report.docx', 'a/Report (2).docx', 'a.b/README (3)')
    """
    if n == 1:
        return path
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        return f"{folder}{slash}{name} ({n})"
    return f"{folder}{slash}{stem} ({n}){dot}{ending}"


def clean_path(path: str) -> str:
    """Return a path that SharePoint takes, as near to the wanted one as can be.

    "Restrictions and limitations in OneDrive and SharePoint": no `" * : < > ? / \\ |`, no space at the ends of a
    name, no full stop at its end, no `~$` at its beginning, and 400 characters in all.

    >>> clean_path("M26-1/Re: what now? .docx"), clean_path("a /b.")
    ('M26-1/Re_ what now_ .docx', 'a/b')
    """
    parts = [_clean_name(part) for part in path.split("/") if part.strip()]
    over = len("/".join(parts)) - 380  # room for " (2)" and the site's own address
    if parts and over > 0:
        stem, dot, ending = parts[-1].rpartition(".")
        parts[-1] = f"{stem[:-over]}{dot}{ending}" if len(stem) > over else parts[-1]
    return "/".join(parts)


def _clean_name(name: str) -> str:
    plain = re.sub(r'["*:<>?\\|\x00-\x1f]', "_", name).strip().rstrip(". ")
    return re.sub(r"^~\$", "_", plain) or "_"
