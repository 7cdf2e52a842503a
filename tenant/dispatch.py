"""What happens to each request, in this order: fault, route, sign-in, limits, permission, handler, log."""

import logging
import re
from collections.abc import Mapping
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from starlette.responses import Response

from tenant.access import mailbox_of, permit, sign_in, unauthorized
from tenant.errors import (
    DataverseError,
    GraphError,
    SharePointError,
    TenantError,
    dataverse_refusal,
    graph_refusal,
    sharepoint_refusal,
)
from tenant.faults import Fault
from tenant.identifiers import guid
from tenant.otherwise import asked, served
from tenant.requestlog import Entry, packed
from tenant.routing import Call, Need, Route, RouteTable
from tenant.throttle import Verdict

if TYPE_CHECKING:
    from tenant.state import TenantState

log = logging.getLogger("tenant")
GRAPH_HOST = "graph.microsoft.com"
LOGIN_HOST = "login.microsoftonline.com"
SHAREPOINT_HOST = "modeloffice.sharepoint.com"
DATAVERSE_HOST = "modeloffice.crm11.dynamics.com"
_API_HOSTS = (GRAPH_HOST, SHAREPOINT_HOST, DATAVERSE_HOST)
_KEYED = re.compile(r"([\w$.]+)\('((?:[^']|'')*)'\)")
_FUNCTION = re.compile(r"(delta)\((?:(\w+)='([^']*)')?\)")
_BY_PATH = re.compile(r"(?i)(/sites/[^/:()]+)/getByPath\(path='((?:[^']|'')*)'\)")


class Cut(Exception):
    """The connection is to be closed without an answer."""


def make_call(
    method: str, host: str, target: str, headers: Mapping[str, str], body: bytes, state: "TenantState"
) -> Call:
    """Read a request's address into a call: path decoded and tidied, query parsed."""
    raw_path, _, query = target.partition("?")
    path = re.sub("/{2,}", "/", unquote(raw_path))
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    if host == GRAPH_HOST:
        path = _tidy(path, pairs)
    return Call(method, host, path, pairs, headers, body, state.clock.now(), raw_target=target)


def _tidy(path: str, query: dict[str, str]) -> str:
    """Write `users('x')` as `users/x`, `delta(token='t')` as `delta` with a query; OData means the same by both.

    `sites/root/getByPath(path='/sites/x')` is `sites/root:/sites/x:`.
    """
    path = _BY_PATH.sub(lambda found: f"{found[1]}:/{found[2].replace(chr(39) * 2, chr(39)).strip('/')}:", path)
    head, colon, rest = path.partition(":/")
    if "(" in head or "microsoft.graph." in head:
        segments: list[str] = []
        for segment in head.split("/"):
            name = segment.removeprefix("microsoft.graph.")
            if keyed := _KEYED.fullmatch(name):
                segments += [keyed[1], keyed[2].replace("''", "'")]
            elif function := _FUNCTION.fullmatch(name):
                segments.append(function[1])
                if function[2]:
                    query[function[2]] = function[3]
            else:
                segments.append(name)
        head = "/".join(segments)
    tidied = head + colon + rest
    return tidied.rstrip("/") if len(tidied) > 1 and not tidied.endswith(":/") else tidied


class Dispatcher:
    """Answers calls from the tables of routes, one for each host."""

    def __init__(self, state: "TenantState", tables: Mapping[str, RouteTable]) -> None:
        self.state = state
        self.tables = tables
        self._count = 0

    def find(self, call: Call) -> Route | None:
        """The route of a call; its placeholders are filled into the call."""
        found = self.tables[call.host].find(call.method, call.path)
        if found is None and call.method == "HEAD":
            found = self.tables[call.host].find("GET", call.path)
        if found is None:
            return None
        call.params = found[1]
        return found[0]

    def answer(self, call: Call, where: Route | None) -> Response:
        """Answer a call and log it. Raises Cut where a fault takes the answer away."""
        state = self.state
        self._count += 1
        with state.lock:
            state.settle()
            call.now = state.clock.now()
            fault = self._fault(call)
            if fault and fault.kind == "slow":
                state.advance(state.clock.now() + fault.wait)
            if fault and fault.kind == "lost before":
                self._log(call, Response(status_code=0), 0, "lost before")
                raise Cut
        if state.otherwise:
            asked(call, state.otherwise)
        response, cost = self._respond(call, where, fault)
        if state.otherwise:
            response = served(call, response, state.otherwise, self._follow)
        call_id = call.headers.get("client-request-id", "")
        response.headers["request-id"] = guid("request", self._count)
        if call_id:
            response.headers["client-request-id"] = call_id
        response.headers["Date"] = format_datetime(state.clock.now() + state.clock.skew, usegmt=True)
        lost = fault is not None and fault.kind == "lost after"
        self._log(call, response, cost, fault.kind if fault else "")
        if lost:
            raise Cut
        return response

    def _follow(self, url: str) -> Response:
        """Answer a GET of an address that needs no token."""
        host, slash, rest = url.removeprefix("https://").partition("/")
        call = make_call("GET", host, slash + rest, {}, b"", self.state)
        return self.answer(call, self.find(call))

    def _respond(self, call: Call, where: Route | None, fault: Fault | None) -> tuple[Response, int]:
        extra: dict[str, str] = {}
        cost = 0
        try:
            if fault is not None:
                _strike(call, fault, self.state)
            if where is None:
                self._unknown(call)
            assert where is not None
            if where.blocking:
                return self._handle(call, where, extra)
            with self.state.lock:
                return self._handle(call, where, extra)
        except TenantError as error:
            error.headers = {**extra, **error.headers}
            cost = where.units(call) if where else 0
            return self.refusal(call, error), cost

    def _handle(self, call: Call, where: Route, extra: dict[str, str]) -> tuple[Response, int]:
        if not where.permission.open:
            call.caller = sign_in(call, self.state)
        cost = where.units(call)
        extra.update(self._spend(call, where.permission, cost))
        permit(call, where.permission, self.state)
        response = where.handler(call, self.state)
        for name, value in extra.items():
            response.headers[name] = value
        return response, cost

    def _spend(self, call: Call, need: Need, cost: int) -> dict[str, str]:
        """Count a call against the limits. Raises the host's 429."""
        throttle, app = self.state.throttle, call.app_id
        verdict = Verdict(False, {})
        if call.host == DATAVERSE_HOST:
            verdict = throttle.dataverse(app, call.now)
        elif need.scope == "mailbox":
            verdict = throttle.outlook(app, mailbox_of(call, self.state), call.now, call.at_once)
        elif need.scope == "site":
            verdict = throttle.units(app, cost, call.now)
        if verdict.refused:
            raise _throttled(call, verdict)
        return verdict.headers

    def _fault(self, call: Call) -> Fault | None:
        return self.state.faults.strike(call.method, call.host, call.raw_target, seeded=call.host in _API_HOSTS)

    def _unknown(self, call: Call) -> None:
        address = f"{call.method} https://{call.host}{call.raw_target}"
        log.warning("the embedded tenant does not play %s", address)
        raise GraphError(501, "notImplemented", f"The embedded tenant does not play this address: {address}")

    def refusal(self, call: Call, error: TenantError) -> Response:
        """Write a refusal in the shape of the host."""
        if call.host == SHAREPOINT_HOST:
            return sharepoint_refusal(error, verbose="odata=verbose" in call.headers.get("accept", ""))
        if call.host == DATAVERSE_HOST:
            return dataverse_refusal(error)
        client = call.headers.get("client-request-id", "")
        own = guid("request", self._count)
        return graph_refusal(error, now=call.now, request_id=own, client_request_id=client or own)

    def _log(self, call: Call, response: Response, cost: int, fault: str) -> None:
        secret = call.host == LOGIN_HOST
        kind = call.headers.get("content-type", "")
        body = bytes(response.body)
        self.state.log.add(
            Entry(
                time=call.now,
                method=call.method,
                host=call.host,
                path=call.raw_target,
                status=response.status_code,
                cost=cost,
                size=len(body),
                agent=call.headers.get("user-agent", ""),
                body=b"" if secret else packed(call.body, kind),
                answer=b"" if secret else packed(body, response.headers.get("content-type", ""), own=True),
                fault=fault,
            )
        )


def _throttled(call: Call, verdict: Verdict) -> TenantError:
    if call.host == DATAVERSE_HOST:
        return DataverseError(429, "0x80072322", verdict.why, verdict.headers)
    if call.host == SHAREPOINT_HOST:
        return SharePointError(429, "-2147429894, Microsoft.SharePoint.SPException", verdict.why, verdict.headers)
    outlook = "Application" in verdict.why
    return GraphError(429, "ApplicationThrottled" if outlook else "activityLimitReached", verdict.why, verdict.headers)


def _strike(call: Call, fault: Fault, state: "TenantState") -> None:
    """Play a fault that answers, or that changes the world before the answer."""
    wait = {"Retry-After": str(int(fault.seconds))}
    match fault.kind:
        case "throttle":
            state.throttle.throttled["fault"] += 1
            raise _throttled(call, Verdict(True, wait, "Application is over its limit."))
        case "status":
            headers = wait if fault.status in (429, 503) else {}
            raise GraphError(fault.status, _CODES.get(fault.status, "generalException"), "An error occurred.", headers)
        case "expired token":
            raise unauthorized(call, "Lifetime validation failed, the token is expired.")
        case "gone":
            mail = "/messages/" in call.raw_target or "/mailFolders/" in call.raw_target
            code = "SyncStateNotFound" if mail else "resyncChangesApplyDifferences"
            fresh = f"{call.origin}{call.raw_target.partition('?')[0]}"
            raise GraphError(410, code, "The sync state generation is not found.", {"Location": fresh})
        case "changed":
            raise GraphError(412, "resourceModified", "ETag does not match current item's value")
        case "locked":
            raise GraphError(423, "resourceLocked", "The resource you are attempting to access is locked")
        case "act":
            if fault.action is not None:
                fault.action()
        case "skew":
            state.clock.skew = fault.wait
        case "slow" | "lost before" | "lost after":
            pass


_CODES = {
    500: "internalServerError",
    502: "badGateway",
    503: "serviceNotAvailable",
    504: "gatewayTimeout",
    507: "insufficientStorage",
}
