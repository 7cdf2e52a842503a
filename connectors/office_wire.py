"""office365-rest-python-client over our transport: its own would forget proxy, CA, budgets and Retry-After."""

from typing import Any

import requests
from office365.graph_client import GraphClient
from office365.runtime.http.request_options import RequestOptions
from office365.runtime.transport.base import BaseTransport

from connectors.protocol import host_of
from connectors.sharepoint_site import BUCKET
from connectors.transport import GRAPH, Ask, Transport


class OfficeWire(BaseTransport):  # type: ignore[misc]
    """A transport of that library, made of ours. Errors are the connectors' own, and pass through the library."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def execute(self, request: RequestOptions) -> requests.Response:
        """Send what the library has built; our transport signs it, so its own token never leaves."""
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _OURS}
        body: dict[str, Any] = {}
        if isinstance(request.data, bytes):
            body["data"] = request.data
        elif request.data is not None:
            body["json"] = request.data
        audience = GRAPH if host_of(request.url) == host_of(GRAPH) else f"https://{host_of(request.url)}"
        cost = 1 if request.method == "GET" else 2
        return self._transport.send(
            Ask(str(request.method), request.url, BUCKET, cost, headers, audience=audience, **body)  # type: ignore[arg-type]
        )


_OURS = {"authorization", "user-agent", "client-request-id", "content-length"}


def graph_client(transport: Transport) -> Any:
    """Return a GraphClient whose every request goes through our transport."""
    client = GraphClient(lambda: {"access_token": "-", "token_type": "Bearer"})
    client.pending_request().transport = OfficeWire(transport)
    return client
