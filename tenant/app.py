"""The tenant as an ASGI application: routes of every host, one dispatcher, nothing between."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant import calendar, calendar_delta, directory_routes, entra, files_routes, mail, subscriptions, teams
from tenant.batch import batch_route
from tenant.dispatch import Cut, Dispatcher, make_call
from tenant.routing import RouteTable

if TYPE_CHECKING:
    from tenant.state import TenantState

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def make_dispatcher(state: "TenantState") -> Dispatcher:
    """The dispatcher over the routes of all hosts."""
    dispatcher = Dispatcher(state, {})
    graph = [
        batch_route(dispatcher),
        *directory_routes.routes(state),
        *mail.routes(state),
        *calendar_delta.routes(state),
        *calendar.routes(state),
        *subscriptions.routes(state),
        *files_routes.graph(state),
    ]
    dispatcher.tables = {
        "graph.microsoft.com": RouteTable(graph),
        "login.microsoftonline.com": RouteTable(entra.routes(state)),
        "modeloffice.sharepoint.com": RouteTable(files_routes.sharepoint(state)),
        "download.modeloffice.sharepoint.com": RouteTable(files_routes.download(state)),
        "modeloffice.crm11.dynamics.com": RouteTable(files_routes.dataverse(state)),
        "prod-01.uksouth.logic.azure.com": RouteTable(teams.routes(state)),
        "outlook.office.com": RouteTable(mail.upload_routes(state)),
    }
    return dispatcher


class TenantApp:
    """Reads a request, asks the dispatcher, writes the answer; or cuts the connection where a fault says so."""

    def __init__(self, state: "TenantState") -> None:
        self.state = state
        self.dispatcher = make_dispatcher(state)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "").partition(":")[0].lower()
        body = await _read(receive)
        if host not in self.dispatcher.tables:
            await Response(f"The embedded tenant does not play {host}.", 421)(scope, receive, send)
            return
        target = (scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")).decode(
            "latin-1"
        )
        call = make_call(scope["method"], host, target, headers, body, self.state)
        where = self.dispatcher.find(call)
        place = f"{headers.get('authorization', '')} {call.params.get('user', '').lower()}"
        if where is not None and where.permission.scope == "mailbox":
            call.at_once = self.state.throttle.begin(place)
            await asyncio.sleep(0)  # so that requests that came together are seen together
        try:
            if where is not None and where.blocking:
                response = await asyncio.to_thread(self.dispatcher.answer, call, where)
            else:
                response = self.dispatcher.answer(call, where)
        except Cut:
            await scope["state"]["cut"]()
            return
        finally:
            if where is not None and where.permission.scope == "mailbox":
                self.state.throttle.end(place)
        if scope["method"] == "HEAD":
            response.body = b""
        await scope["state"]["send"](response(scope, receive, send))


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)
