"""SharePoint's REST service, `/_api`, as far as client libraries need it for lists, items, files and labels.

Pages "Get to know the SharePoint REST service" and "Working with lists and list items with REST". An address is a walk:
each segment leads from one thing (a web, a list, an item, a file, a folder) to the next.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.clock import parse_time, stamp
from tenant.errors import GraphError, SharePointError
from tenant.odata import options
from tenant.routing import Call, Need, Needs, Route, answer
from tenant.sharepoint_resources import Entity, digest
from tenant.sharepoint_values import Many, Raw, Result, Step, Value
from tenant.sharepoint_walk import walk

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
_COST = 4  # the REST service has no published cost; it takes more than Graph
_LIFE = timedelta(seconds=1800)
_SEGMENT = re.compile(r"\s*([\w$.]+)(\((?:[^'()]|'(?:[^']|'')*')*\))?(?:/|$)", re.ASCII)
_STRUCTURE = r"(?i:.*/fields(?:/(?:CreateFieldAsXml|AddField))?(?:\(.*\))?|.*/lists|web/lists/add.*)"


def routes(state: "TenantState") -> list[Route]:
    """The routes of the REST service."""
    page, web = "get-to-know-the-sharepoint-rest-service", r"(?P<web>(?:/sites/[^/]+)?)/_api/"

    def at(method: str, pattern: str, handler: Any, need: Need) -> Route:
        return Route(method, "/…/{web}/_api", handler, _COST, need, page, False, re.compile(pattern, re.DOTALL))

    return [
        at("POST", rf"{web}(?i:contextinfo)/?", context_info, Needs.SITE_READ),
        at("GET", rf"{web}(?P<resource>.+)", read, Needs.SITE_READ),
        at("POST", rf"{web}(?P<resource>{_STRUCTURE})", write, Needs.SITE_MANAGE),
        *[
            at(m, rf"{web}(?P<resource>.+)", write, Needs.SITE_WRITE)
            for m in ("POST", "PATCH", "PUT", "DELETE", "MERGE")
        ],
    ]


def context_info(call: Call, state: "TenantState") -> Response:
    """The form digest and where the site is."""
    site = state.files.web(call.params["web"])
    info = {
        "FormDigestTimeoutSeconds": int(_LIFE.total_seconds()),
        "FormDigestValue": digest(state.files.numbers.next("digest"), stamp(call.now)),
        "LibraryVersion": "16.0.26000.12000",
        "SiteFullUrl": site.url,
        "WebFullUrl": site.url,
        "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
    }
    if _mode(call) == "verbose":
        versions = {"__metadata": {"type": "Collection(Edm.String)"}, "results": info["SupportedSchemaVersions"]}
        meta = {"__metadata": {"type": "SP.ContextWebInformation"}}
        return _json({"d": {"GetContextWebInformation": {**meta, **info, "SupportedSchemaVersions": versions}}}, call)
    return _json(info, call)


def _mode(call: Call) -> str:
    found = re.search(r"odata=(\w+)", call.headers.get("accept", "").lower())
    return found[1] if found else "minimalmetadata"


def _json(body: Json, call: Call, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return answer(body, status, headers, f"application/json;odata={_mode(call)};streaming=true;charset=utf-8")


def _check_digest(call: Call, state: "TenantState") -> None:
    given = call.headers.get("x-requestdigest")
    if given is None and not state.files.digest_required:
        return
    _, comma, issued = (given or "").partition(",")
    try:
        fresh = bool(comma) and call.now - parse_time(issued) <= _LIFE
    except ValueError:
        fresh = False
    if not fresh:
        why = "The security validation for this page is invalid and might be corrupted."
        raise SharePointError(403, "-2130575251, Microsoft.SharePoint.SPException", why)


def segments(resource: str, query: dict[str, str]) -> list[Step]:
    """Cut an address into steps, `@v` replaced from the query. Raises SharePointError(400).

    >>> [step.name for step in segments("Web/lists/GetByTitle('A/B')/items(3)", {})]
    ['web', 'lists', 'getbytitle', 'items']
    """
    steps, at, text = [], 0, resource.strip("/")
    while at < len(text):
        found = _SEGMENT.match(text, at)
        if found is None:
            raise SharePointError(
                400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", "The expression is not valid."
            )
        steps.append(Step(found[1].rpartition(".")[2].lower(), _arguments(found[2] or "", query), bool(found[2])))
        at = found.end()
    return steps


def _arguments(text: str, query: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, part in enumerate(
        re.finditer(r"(?:(\w+)\s*=\s*)?(?:(?:guid|datetime)?'((?:[^']|'')*)'|([^,'()\s]+))", text[1:-1])
    ):
        name, quoted, bare = part[1] or str(number), part[2], part[3] or ""
        if bare.startswith("@"):
            quoted = (query.get(bare) or "").strip("'")
        found[name.lower()] = quoted.replace("''", "'") if quoted is not None else bare
    return found


def read(call: Call, state: "TenantState") -> Response:
    """Read what an address leads to."""
    return _written(call, _walked(call, state, "GET"))


def write(call: Call, state: "TenantState") -> Response:
    """Make, change, delete or call what an address leads to; X-HTTP-Method says which of these a POST means."""
    _check_digest(call, state)
    method = call.headers.get("x-http-method", call.method).upper()
    return _written(call, _walked(call, state, {"PATCH": "MERGE"}.get(method, method)))


def _walked(call: Call, state: "TenantState", method: str) -> Result:
    site = state.files.web(call.params["web"])
    try:
        return walk(call, state, site, segments(call.params["resource"], call.query), method)
    except GraphError as error:
        raise SharePointError(
            error.status, _CODES.get(error.status, "-1, Microsoft.SharePoint.SPException"), error.message, error.headers
        ) from None


_CODES = {
    404: "-2130575338, Microsoft.SharePoint.SPException",
    409: "-2130575257, Microsoft.SharePoint.SPException",
    412: "-1, Microsoft.SharePoint.Client.ClientServiceException",
    423: "-2147018894, Microsoft.SharePoint.SPFileLockException",
    501: "-1, System.NotImplementedException",
}


def _written(call: Call, result: Result) -> Response:
    match result:
        case None:
            return Response(b"", 204)
        case Raw():
            return Response(result.data, 200, media_type=result.media_type)
        case Value():
            return _value(call, result)
        case Many():
            return _many(call, result)
        case Entity():
            return _one(call, result)


def _one(call: Call, entity: Entity) -> Response:
    chosen = entity.chosen(options(call).select)
    headers = {"ETag": entity.etag} if entity.etag else {}
    status = (
        201
        if call.method == "POST" and "x-http-method" not in call.headers and entity.type.startswith("SP.Data.")
        else 200
    )
    if _mode(call) == "verbose":
        return _json({"d": chosen.verbose()}, call, status, headers)
    return _json(chosen.flat(metadata=_mode(call) != "nometadata"), call, status, headers)


def _many(call: Call, many: Many) -> Response:
    chosen = options(call)
    rows: Sequence[Entity] = [e.chosen(chosen.select) for e in many.entities]
    if _mode(call) == "verbose":
        body: Json = {"results": [e.verbose() for e in rows]}
        if many.next_link:
            body["__next"] = many.next_link
        return _json({"d": body}, call)
    link = {"odata.nextLink": many.next_link} if many.next_link else {}
    return _json({**link, "value": [e.flat(metadata=_mode(call) != "nometadata") for e in rows]}, call)


def _value(call: Call, value: Value) -> Response:
    if _mode(call) != "verbose":
        return _json({"value": value.value}, call)
    if isinstance(value.value, list):
        meta = {"__metadata": {"type": value.type}}
        return _json({"d": {value.name: {**meta, "results": value.value}}}, call)
    return _json({"d": {value.name: value.value}}, call)
