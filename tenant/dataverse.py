"""The Web API of Dataverse: reading and writing rows, change tracking (pages of "Use the Dataverse Web API")."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from tenant import dataverse_batch, dataverse_metadata
from tenant.clock import parse_time, stamp
from tenant.dataverse_multiple import multiple_handlers
from tenant.dataverse_rows import (
    JSON,
    ROOT,
    absent,
    columns_of,
    find,
    given_values,
    key_values,
    may_write,
    reference,
    row_json,
    same_version,
    shown,
    system_user,
    table_of,
    unknown_property,
)
from tenant.dataverse_schema import Table
from tenant.dataverse_state import DataverseState, Row
from tenant.errors import DataverseError, GraphError
from tenant.identifiers import guid
from tenant.odata import make_token, options, ordered, read_token
from tenant.routing import Call, Needs, Route, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
_BASE = r"/api/data/v9\.\d"
_SET = rf"{_BASE}/(?P<set>[a-z_]+)"
_ROW = rf"{_SET}\((?P<key>[^()]*(?:\([^()]*\)[^()]*)*)\)"
PAGE = 5000
_EXPIRED = "Version stamp associated with the client has expired. Please perform a full sync."


def routes(state: "TenantState") -> list[Route]:
    """The routes of the Web API."""

    def at(method: str, pattern: str, handler: Any, page: str) -> Route:
        return Route(method, "/api/data/…", handler, 0, Needs.SIGNED_IN, page, False, re.compile(pattern))

    return [
        at(
            "POST",
            rf"{_BASE}/\$batch",
            dataverse_batch.batch_handler(_handle),
            "execute-batch-operations-using-web-api",
        ),
        at("GET", rf"{_BASE}/WhoAmI(?:\(\))?", who_am_i, "whoami"),
        at("GET", rf"{_BASE}/RetrieveVersion(?:\(\))?", version, "retrieveversion"),
        *[
            at("POST", rf"{_SET}/Microsoft\.Dynamics\.CRM\.{name}", handler, "bulk-operations")
            for name, handler in multiple_handlers(create, upsert).items()
        ],
        *[at("GET", _BASE + tail, handler, "query-metadata-web-api") for tail, handler in dataverse_metadata.PATTERNS],
        at("GET", rf"{_SET}/\$count", count, "query-data-web-api"),
        at("GET", _SET, every, "query-data-web-api"),
        at("POST", _SET, create, "create-entity-web-api"),
        at("GET", rf"{_ROW}/(?P<column>\w+)(?P<raw>/\$value)?", column, "retrieve-entity-using-web-api"),
        at("PUT", rf"{_ROW}/(?P<column>\w+)", put_column, "update-delete-entities-using-web-api"),
        at("DELETE", rf"{_ROW}/(?P<column>\w+)", clear_column, "update-delete-entities-using-web-api"),
        at("GET", _ROW, get, "retrieve-entity-using-web-api"),
        at("PATCH", _ROW, upsert, "update-delete-entities-using-web-api"),
        at("DELETE", _ROW, delete, "update-delete-entities-using-web-api"),
    ]


def _handle(call: Call, state: "TenantState") -> Response:
    """Answer one part of a batch."""
    for route in routes(state):
        found = route.pattern.fullmatch(call.path) if route.method == call.method else None
        if found is not None and "batch" not in route.page:
            call.params = found.groupdict()
            return route.handler(call, state)
    raise DataverseError(404, "0x80060888", f"Resource not found for the segment '{call.path}'.")


def _json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return answer(body, status, {"OData-Version": "4.0", **(headers or {})}, JSON)


def _context(table: Table, call: Call, tail: str = "") -> str:
    select = call.option("select")
    chosen = f"({select})" if select else ""
    return f"{ROOT}/$metadata#{table.entity_set}{chosen}{tail}"


def who_am_i(call: Call, state: "TenantState") -> Response:
    """Who the caller is."""
    return _json(
        {
            "@odata.context": f"{ROOT}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse",
            "BusinessUnitId": guid("business unit"),
            "UserId": system_user(call.app_id),
            "OrganizationId": guid("organization"),
        }
    )


def version(call: Call, state: "TenantState") -> Response:
    """The version of the environment."""
    context = f"{ROOT}/$metadata#Microsoft.Dynamics.CRM.RetrieveVersionResponse"
    return _json({"@odata.context": context, "Version": "9.2.26103.00191"})


# --- reading --------------------------------------------------------------------------------------------------


def get(call: Call, state: "TenantState") -> Response:
    """One row by id or alternate key."""
    row = _existing(call, state.dataverse)
    if (known := call.headers.get("if-none-match")) and known.strip() == row.etag:
        return Response(b"", 304)
    body = shown(row, call, state.dataverse)
    return _json({"@odata.context": _context(row.table, call, "/$entity"), **body}, headers={"ETag": row.etag})


def _existing(call: Call, dataverse: DataverseState) -> Row:
    table = table_of(call)
    row = find(table, call.params["key"], dataverse)
    if row is None:
        raise absent(table, call.params["key"])
    return row


def column(call: Call, state: "TenantState") -> Response:
    """One column of a row."""
    row, name = _existing(call, state.dataverse), call.params["column"]
    if name not in columns_of(row.table):
        raise unknown_property(name, row.table)
    value = row_json(row, state.dataverse)[name]
    if value is None:
        return Response(b"", 204)
    if call.params.get("raw"):
        return Response(str(value), media_type="text/plain")
    return _json({"@odata.context": f"{_context(row.table, call)}({row.id})/{name}", "value": value})


def count(call: Call, state: "TenantState") -> Response:
    """How many rows there are, at most 5,000 as Dataverse counts."""
    return Response(str(min(len(_selected(call, state)), PAGE)), media_type="text/plain")


def _selected(call: Call, state: "TenantState") -> list[Row]:
    table, chosen = table_of(call), options(call)
    for name in (*chosen.filter_paths(), *(path for path, _ in chosen.orderby)):
        head = name.partition("/")[0]
        if head not in columns_of(table) and all(head != x.name for x in table.lookups):
            raise unknown_property(head, table)
    rows = state.dataverse.rows(table)
    if not chosen.filter and not chosen.orderby:
        return rows
    try:
        keep = chosen.keeps()
    except GraphError as error:
        raise DataverseError(400, "0x80060888", error.message) from None
    whole = {row.id: row for row in rows}
    found = [body for row in rows if keep(body := _filterable(row, state.dataverse))]
    return [whole[body[table.id_name]] for body in ordered(found, chosen.orderby)]


def _filterable(row: Row, dataverse: DataverseState) -> Json:
    body = row_json(row, dataverse)
    for lookup in row.table.lookups:
        target = dataverse.related(row, lookup.name)
        body[lookup.name] = row_json(target, dataverse) if target else None
    return body


def every(call: Call, state: "TenantState") -> Response:
    """The rows of a table, filtered, ordered, in pages; or what changed since a delta link."""
    if call.query.get("$apply") or call.query.get("fetchXml"):
        raise GraphError(501, "notImplemented", f"The embedded tenant does not play this query: {call.raw_target}")
    token = call.query.get("$deltatoken")
    if token is not None:
        return _changed(call, state, token)
    start, version, tracking = _position(call, state)
    if tracking and any(call.option(o) for o in ("filter", "orderby", "expand", "top")):
        raise DataverseError(400, "0x80060888", "Change tracking takes no $filter, $orderby, $expand or $top.")
    rows = _selected(call, state)
    chosen, table = options(call), table_of(call)
    page, after = _page(call, rows, start)
    body: Json = {"@odata.context": _context(table, call)}
    if chosen.count:
        body["@odata.count"] = len(rows)
    body["value"] = [shown(row, call, state.dataverse) for row in page]
    if after is not None:
        token = make_token({"at": after, "v": version, "tracked": int(tracking)})
        body["@odata.nextLink"] = _link(call, "$skiptoken", token)
    elif tracking:
        body["@odata.deltaLink"] = _link(call, "$deltatoken", _delta_token(call, version))
    return _json(body, headers={"Preference-Applied": "odata.track-changes"} if tracking else None)


def _page(call: Call, rows: list[Row], start: int) -> tuple[list[Row], int | None]:
    """One page, and where the next one starts. In creation order that is a row's number: deletions move no row."""
    chosen, size = options(call), _page_size(call)
    if chosen.top is not None:
        return rows[: chosen.top], None
    if chosen.orderby:
        end = start + size
        return rows[start:end], end if end < len(rows) else None
    rest = [row for row in rows if row.number > start]
    return rest[:size], rest[size - 1].number if len(rest) > size else None


def _position(call: Call, state: "TenantState") -> tuple[int, int, bool]:
    """Where a page starts, the version when the first one was read, and whether changes are tracked."""
    tracking = call.prefers("odata.track-changes") is not None
    token = call.query.get("$skiptoken")
    if not token:
        return 0, state.dataverse.version, tracking
    values = read_token(token)
    return int(values.get("at", 0)), int(values.get("v", state.dataverse.version)), bool(values.get("tracked"))


def _page_size(call: Call) -> int:
    asked = call.prefers("odata.maxpagesize") or ""
    return min(int(asked), PAGE) if asked.isdigit() and int(asked) else PAGE


def _link(call: Call, name: str, token: str) -> str:
    kept = {k: v for k, v in call.query.items() if k not in ("$skiptoken", "$deltatoken")}
    tail = "&".join(f"{k}={quote(v, safe=chr(39) + '(),/')}" for k, v in {**kept, name: token}.items())
    return f"{call.origin}{call.path}?{tail}"


# --- change tracking ------------------------------------------------------------------------------------------


def _delta_token(call: Call, version: int) -> str:
    return make_token({"v": version, "t": stamp(call.now)})


def _changed(call: Call, state: "TenantState", token: str) -> Response:
    """Rows changed since a delta link, deleted ones as `$deletedEntity`. Raises DataverseError(400) for an old link."""
    dataverse, table = state.dataverse, table_of(call)
    try:
        values = read_token(token)
        version, issued = int(values["v"]), parse_time(str(values["t"]))
        at = int(values.get("at", 0))
    except (GraphError, KeyError, ValueError):
        raise DataverseError(400, "0x80044352", "The delta token is not valid.") from None
    if version < dataverse.expired_before or call.now - issued > dataverse.delta_lifetime:
        raise DataverseError(400, "0x80044352", _EXPIRED)
    rows = [r for r in dataverse.changes_after(table, at or version) if not (r.deleted and r.created_version > version)]
    size = _page_size(call)
    page, more = rows[:size], len(rows) > size
    body: Json = {"@odata.context": _context(table, call, "/$delta")}
    body["value"] = [_deleted(row) if row.deleted else shown(row, call, dataverse) for row in page]
    if more:
        next_token = make_token({"v": version, "t": values["t"], "at": page[-1].version})
        body["@odata.nextLink"] = _link(call, "$deltatoken", next_token)
    else:
        body["@odata.deltaLink"] = _link(call, "$deltatoken", _delta_token(call, dataverse.version))
    return _json(body)


def _deleted(row: Row) -> Json:
    context = f"{ROOT}/$metadata#{row.table.entity_set}/$deletedEntity"
    return {"@odata.context": context, "id": row.id, "reason": "deleted"}


# --- writing --------------------------------------------------------------------------------------------------


def _written(call: Call, state: "TenantState", row: Row, *, made: bool) -> Response:
    headers = {"OData-EntityId": reference(row)}
    if (call.prefers("return") or "").lower() == "representation":
        body = {"@odata.context": _context(row.table, call, "/$entity"), **shown(row, call, state.dataverse)}
        applied = {"Preference-Applied": "return=representation"}
        if made:
            applied |= {**headers, "Location": reference(row)}
        return _json(body, 201 if made else 200, {**applied, "ETag": row.etag})
    return Response(b"", 204, {"OData-Version": "4.0", "Location": reference(row), **headers})


def _must_be_free(table: Table, key: object, row: Row | None, dataverse: DataverseState) -> None:
    other = dataverse.by_key(table, str(key)) if key else None
    if other is not None and other is not row:
        why = "A record with matching key values already exists."
        raise DataverseError(412, "0x80040237", why)


def create(call: Call, state: "TenantState") -> Response:
    """Make a row. A key that is taken is refused."""
    table = table_of(call)
    may_write(call, state, table, "Create")
    values = given_values(call, table, state.dataverse)
    _must_be_free(table, values.get(table.key), None, state.dataverse)
    wanted = str(call.json().get(table.id_name) or "")
    if wanted and state.dataverse.by_id(table, wanted) is not None:
        raise DataverseError(412, "0x80040237", "Cannot insert duplicate key.")
    return _written(call, state, state.dataverse.create(table, values, call.app_id, wanted), made=True)


def upsert(call: Call, state: "TenantState") -> Response:
    """Update a row, or make it where it is missing, as If-Match and If-None-Match allow."""
    table, dataverse = table_of(call), state.dataverse
    row = find(table, call.params["key"], dataverse)
    values = given_values(call, table, dataverse)
    if row is None:
        if call.headers.get("if-match"):
            raise absent(table, call.params["key"])
        may_write(call, state, table, "Create")
        return _made_by_upsert(call, state, table, values)
    if call.headers.get("if-none-match", "").strip() == "*":
        raise DataverseError(412, "0x80040237", "A record with matching key values already exists.")
    may_write(call, state, table, "Write")
    _must_match(call, row)
    _must_be_free(table, values.get(table.key), row, dataverse)
    dataverse.update(row, values, call.app_id)
    return _written(call, state, row, made=False)


def _made_by_upsert(call: Call, state: "TenantState", table: Table, values: dict[str, Any]) -> Response:
    key = call.params["key"]
    id = key.strip("'{}") if "=" not in key else ""
    parts = {} if id else key_values(table, key)
    id = id or parts.pop(table.id_name, "")
    row = state.dataverse.create(table, {**parts, **values}, call.app_id, id)
    return _written(call, state, row, made=True)


def _must_match(call: Call, row: Row) -> None:
    if not same_version(row, call.headers.get("if-match")):
        why = "The version of the existing record doesn't match the RowVersion property provided."
        raise DataverseError(412, "0x80060882", why)


def delete(call: Call, state: "TenantState") -> Response:
    """Delete a row."""
    row = _existing(call, state.dataverse)
    may_write(call, state, row.table, "Delete")
    _must_match(call, row)
    state.dataverse.delete(row, call.app_id)
    return Response(b"", 204, {"OData-Version": "4.0"})


def _one_column(call: Call, state: "TenantState") -> Row:
    row = _existing(call, state.dataverse)
    may_write(call, state, row.table, "Write")
    if call.params["column"] not in row.table.by_name:
        raise unknown_property(call.params["column"], row.table)
    _must_match(call, row)
    return row


def put_column(call: Call, state: "TenantState") -> Response:
    """Write one column."""
    row = _one_column(call, state)
    call.body = call.body.replace(b'"value"', f'"{call.params["column"]}"'.encode(), 1)
    state.dataverse.update(row, given_values(call, row.table, state.dataverse), call.app_id)
    return Response(b"", 204, {"OData-Version": "4.0"})


def clear_column(call: Call, state: "TenantState") -> Response:
    """Empty one column."""
    row = _one_column(call, state)
    state.dataverse.update(row, {call.params["column"]: None}, call.app_id)
    return Response(b"", 204, {"OData-Version": "4.0"})
