"""Lists of Microsoft Graph: their columns and content types."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.files_addresses import LIST, SITE, address_routes, check_expansions, library_of
from tenant.files_columns import Column, column_definition, column_from_definition
from tenant.files_library import Library
from tenant.files_views import CONTEXT, content_type_json, drive_json, list_json
from tenant.list_items import written
from tenant.odata import Options, collection, expansions, options, paged, pick
from tenant.routing import Call, Needs, Route, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]


def routes(state: "TenantState") -> list[Route]:
    """The routes of lists."""
    manage = Needs.SITE_MANAGE
    return [
        *address_routes("GET", SITE, "/lists", every, cost=2, page="list-list"),
        *address_routes("POST", SITE, "/lists", create, cost=2, need=manage, page="list-create"),
        *address_routes("GET", LIST, "/columns", columns, cost=2, page="list-list-columns"),
        *address_routes("POST", LIST, "/columns", add_column, cost=2, need=manage, page="list-post-columns"),
        *address_routes("GET", LIST, "/columns/{column}", column, page="columndefinition-get"),
        *address_routes(
            "PATCH", LIST, "/columns/{column}", change, cost=2, need=manage, page="columndefinition-update"
        ),
        *address_routes("DELETE", LIST, "/columns/{column}", drop, cost=2, need=manage, page="columndefinition-delete"),
        *address_routes("GET", LIST, "/contentTypes", content_types, cost=2, page="list-list-contenttypes"),
        *address_routes("GET", LIST, "/contentTypes/{type}", content_type, page="contenttype-get"),
        *address_routes("GET", LIST, "/drive", drive, page="drive-get"),
        *address_routes("GET", LIST, "", get, page="list-get"),
    ]


def _context(library: Library) -> str:
    return f"{CONTEXT}sites('{library.site_id}')/lists"


def _with_expansions(state: "TenantState", library: Library, chosen: Options) -> Json:
    check_expansions(chosen, ("columns", "contenttypes", "drive", "items"), "list")
    body = pick(list_json(library), chosen.select)
    if wanted := chosen.expands("columns"):
        body["columns"] = [pick(column_definition(c), wanted.select) for c in library.columns.all.values()]
    if chosen.expands("contentTypes"):
        body["contentTypes"] = [content_type_json(id, library) for id in _types(library)]
    if (rows := chosen.expands("items")) is not None:
        inner = Options(rows.select, expansions(rows.options.get("expand", "")), None, (), None, 0, False, None, None)
        body["items"] = [written(state, library, item, inner) for item in library.all()[:200]]
    if chosen.expands("drive") and library.is_library:
        body["drive"] = drive_json(library)
    return body


def every(call: Call, state: "TenantState") -> Response:
    """The lists of a site."""
    site, chosen = state.files.site(call.params["site"]), options(call)
    keep = chosen.keeps()
    found = [x for x in site.libraries.values() if keep(list_json(x))]
    page = paged(call, [_with_expansions(state, x, chosen) for x in found], chosen, size=200)
    return answer(collection(f"{CONTEXT}sites('{site.id}')/lists", page))


def get(call: Call, state: "TenantState") -> Response:
    """One list."""
    library = library_of(call, state.files)
    body = _with_expansions(state, library, options(call))
    return answer({"@odata.context": f"{_context(library)}/$entity", **body})


def create(call: Call, state: "TenantState") -> Response:
    """Make a list, or a library by its template."""
    site, body = state.files.site(call.params["site"]), call.json()
    title = body.get("displayName") or body.get("name")
    if not isinstance(title, str) or not title.strip():
        raise GraphError(400, "invalidRequest", "A list needs a displayName.")
    if site.find(title) is not None:
        raise GraphError(409, "nameAlreadyExists", "The specified name is already in use.")
    own = [column_from_definition(c) for c in body.get("columns") or ()]
    template = (body.get("list") or {}).get("template", "genericList")
    make = state.files.add_library if template == "documentLibrary" else state.files.add_list
    library = make(title, site=site, columns=own)
    return answer({"@odata.context": f"{_context(library)}/$entity", **list_json(library)}, 201)


def drive(call: Call, state: "TenantState") -> Response:
    """The drive of a library."""
    library = library_of(call, state.files)
    if not library.is_library:
        raise GraphError(404, "itemNotFound", "The list has no drive.")
    return answer({"@odata.context": f"{CONTEXT}drives/$entity", **pick(drive_json(library), options(call).select)})


# --- columns --------------------------------------------------------------------------------------------------


def columns(call: Call, state: "TenantState") -> Response:
    """The columns of a list."""
    library, chosen = library_of(call, state.files), options(call)
    keep = chosen.keeps()
    found = [d for c in library.columns.all.values() if keep(d := column_definition(c))]
    page = paged(call, [pick(d, chosen.select) for d in found], chosen, size=500, most=5000)
    return answer(collection(f"{_context(library)}('{library.list_id}')/columns", page))


def _column(call: Call, state: "TenantState") -> tuple[Library, Column]:
    library = library_of(call, state.files)
    found = library.columns.find(call.params["column"])
    if found is None:
        raise GraphError(404, "itemNotFound", "Column not found")
    return library, found


def _column_answer(library: Library, found: Column, status: int = 200) -> Response:
    context = f"{_context(library)}('{library.list_id}')/columns/$entity"
    return answer({"@odata.context": context, **column_definition(found)}, status)


def column(call: Call, state: "TenantState") -> Response:
    """One column."""
    return _column_answer(*_column(call, state))


def add_column(call: Call, state: "TenantState") -> Response:
    """Make a column. Its name must be free."""
    library = library_of(call, state.files)
    made = column_from_definition(call.json())
    if library.columns.find(made.name) is not None:
        raise GraphError(409, "nameAlreadyExists", "A column with the same name already exists.")
    library.add_columns([made])
    return _column_answer(library, made, 201)


def change(call: Call, state: "TenantState") -> Response:
    """Change a column: its caption, whether it is required or indexed, its choices."""
    library, old = _column(call, state)
    body = {**column_definition(old), **call.json(), "name": old.name}
    made = column_from_definition(body)
    if old.built_in or made.kind != old.kind:
        raise GraphError(400, "invalidRequest", "This column can't be changed so.")
    library.add_columns([made])
    return _column_answer(library, made)


def drop(call: Call, state: "TenantState") -> Response:
    """Delete a column, with its values."""
    library, old = _column(call, state)
    if old.built_in:
        raise GraphError(400, "invalidRequest", "This column can't be deleted.")
    del library.columns.all[old.name]
    for item in library.items.values():
        item.fields.pop(old.name, None)
    return answer()


# --- content types --------------------------------------------------------------------------------------------


def _types(library: Library) -> list[str]:
    return ["0x0101", "0x0120"] if library.is_library else ["0x01", "0x0120"]


def content_types(call: Call, state: "TenantState") -> Response:
    """The content types of a list."""
    library = library_of(call, state.files)
    page = paged(call, [content_type_json(id, library) for id in _types(library)], options(call), size=200)
    return answer(collection(f"{_context(library)}('{library.list_id}')/contentTypes", page))


def content_type(call: Call, state: "TenantState") -> Response:
    """One content type."""
    library = library_of(call, state.files)
    if call.params["type"] not in _types(library):
        raise GraphError(404, "itemNotFound", "Content type not found")
    context = f"{_context(library)}('{library.list_id}')/contentTypes/$entity"
    return answer({"@odata.context": context, **content_type_json(call.params["type"], library)})
