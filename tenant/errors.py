"""Refusals in the shapes of Microsoft Graph, SharePoint and Dataverse."""

import json
from collections.abc import Mapping
from datetime import datetime

from starlette.responses import Response

GRAPH_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


class TenantError(Exception):
    """The tenant refuses a request."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


class GraphError(TenantError):
    """A refusal of Microsoft Graph; on another host it takes that host's shape."""


class SharePointError(TenantError):
    """A refusal of SharePoint's REST service: `code` is "-2147024891, System.UnauthorizedAccessException"."""


class DataverseError(TenantError):
    """A refusal of Dataverse: `code` is a number such as 0x80040217."""


def graph_refusal(error: TenantError, *, now: datetime, request_id: str, client_request_id: str) -> Response:
    """Write a refusal as Graph does (documentation page "Microsoft Graph error responses")."""
    inner = {
        "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id,
    }
    body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
    return Response(json.dumps(body), error.status, error.headers, "application/json")


def sharepoint_refusal(error: TenantError, *, verbose: bool) -> Response:
    """Write a refusal as SharePoint's REST service does: `error` when verbose, else `odata.error`."""
    said = {"code": error.code, "message": {"lang": "en-US", "value": error.message}}
    kind = "application/json;odata=verbose;charset=utf-8" if verbose else "application/json;charset=utf-8"
    return Response(json.dumps({"error" if verbose else "odata.error": said}), error.status, error.headers, kind)


def dataverse_refusal(error: TenantError) -> Response:
    """Write a refusal as the Dataverse Web API does."""
    body = {"error": {"code": error.code, "message": error.message}}
    return Response(json.dumps(body), error.status, error.headers, "application/json; odata.metadata=minimal")
