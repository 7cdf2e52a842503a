"""Items of lists and libraries in Microsoft Graph: reading, their columns, versions, delta."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.downloads import with_download_link
from tenant.errors import GraphError
from tenant.files_addresses import (
    DRIVE_ITEM,
    LIST,
    address_routes,
    check_expansions,
    item_of,
    library_of,
    list_item_of,
    visible,
)
from tenant.files_delta import page_of, read_feed
from tenant.files_library import Library
from tenant.files_values import Item, Version
from tenant.files_views import CONTEXT, drive_item_json, fields_json, list_item_json, version_json, versions
from tenant.odata import Options, collection, expansions, names, options, ordered, paged, pick
from tenant.routing import Call, Needs, Route, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
_EXPANDED = ("fields", "driveitem", "versions", "analytics", "createdbyuser")
_THRESHOLD = 5000
_ANYWAY = "HonorNonIndexedQueriesWarningMayFailRandomly"
_META = ("@odata.type", "@odata.etag", "@odata.context", "id")


def _delta_cost(call: Call) -> int:
    return 1 if call.query.get("token") not in (None, "") else 2


def routes(state: "TenantState") -> list[Route]:
    """The routes of list items."""
    write = Needs.SITE_WRITE
    return [
        *address_routes("GET", LIST, "/items/delta", delta, cost=_delta_cost, page="listitem-delta"),
        *address_routes("GET", LIST, "/items", every, cost=2, page="listitem-list"),
        *address_routes("POST", LIST, "/items", create, cost=2, need=write, page="listitem-create"),
        *address_routes("GET", LIST, "/items/{item}/fields", fields, page="listitem-get"),
        *address_routes("PATCH", LIST, "/items/{item}/fields", set_fields, cost=2, need=write, page="listitem-update"),
        *address_routes("GET", LIST, "/items/{item}/versions", history, cost=2, page="listitem-list-versions"),
        *address_routes("GET", LIST, "/items/{item}/versions/{version}", one_version, page="listitemversion-get"),
        *address_routes(
            "POST",
            LIST,
            "/items/{item}/versions/{version}/restoreVersion",
            restore,
            cost=2,
            need=write,
            page="listitemversion-restore",
        ),
        *address_routes("GET", LIST, "/items/{item}", get, page="listitem-get"),
        *address_routes("PATCH", LIST, "/items/{item}", change, cost=2, need=write, page="listitem-update"),
        *address_routes("DELETE", LIST, "/items/{item}", delete, cost=2, need=write, page="listitem-delete"),
        *address_routes("GET", DRIVE_ITEM, "/listItem", of_drive_item, page="driveitem-get"),
        *address_routes("GET", DRIVE_ITEM, "/listItem/fields", fields_of_drive_item, page="driveitem-get"),
        *address_routes(
            "PATCH",
            DRIVE_ITEM,
            "/listItem/fields",
            set_fields_of_drive_item,
            cost=2,
            need=write,
            page="listitem-update",
        ),
    ]


def _context(library: Library) -> str:
    return f"{CONTEXT}sites('{library.site_id}')/lists('{library.list_id}')/items"


def written(state: "TenantState", library: Library, item: Item, chosen: Options, *, single: bool = False) -> Json:
    """A list item with what the request expands; a single one shows its fields unasked."""
    body = pick(list_item_json(library, item), chosen.select)
    if item.deleted:
        return body
    check_expansions(chosen, _EXPANDED, "listItem")
    wanted = chosen.expands("fields")
    if wanted is not None or (single and chosen.select is None):
        body["fields"] = fields_json(state.files, library, item, wanted.select if wanted else None)
    if chosen.expands("versions"):
        body["versions"] = [_version(state, library, item, v) for v in versions(item)]
    if chosen.expands("driveItem") and library.is_library:
        body["driveItem"] = with_download_link(state, library, item, drive_item_json(state.files, library, item))
    return body


def every(call: Call, state: "TenantState") -> Response:
    """The items of a list, filtered on indexed columns."""
    library, chosen = library_of(call, state.files), options(call)
    _check_indexes(call, library, chosen)
    items = [i for i in library.all() if visible(i, call, state)]
    if chosen.filter or chosen.orderby:
        whole = {str(i.id): i for i in items}
        rows = [_filterable(state, library, i) for i in items]
        keep = chosen.keeps()
        items = [whole[row["id"]] for row in ordered(filter(keep, rows), chosen.orderby)]
    page = paged(call, items, chosen, size=200, most=5000, skip_links=False)
    value = [written(state, library, i, chosen) for i in page.items]
    body: Json = {"@odata.context": _context(library)}
    if page.next_link:
        body["@odata.nextLink"] = page.next_link
    return answer({**body, "value": value})


def _filterable(state: "TenantState", library: Library, item: Item) -> Json:
    names = ("FileRef", "FileDirRef")
    values = fields_json(state.files, library, item)
    return {
        **list_item_json(library, item),
        "fields": {**values, **fields_json(state.files, library, item, names), "Id": item.id, "ID": item.id},
        "driveItem": {"id": item.drive_item_id},
    }


def _check_indexes(call: Call, library: Library, chosen: Options) -> None:
    paths = {*chosen.filter_paths(), *(path for path, _ in chosen.orderby)}
    for name in (path.partition("/")[2] for path in sorted(paths) if path.startswith("fields/")):
        column = library.columns.find(name)
        if name.lower() in ("id", "filedirref", "fileref", "contenttype") or (column and column.indexed):
            continue
        if call.prefers(_ANYWAY) is None:
            raise GraphError(
                400,
                "invalidRequest",
                f"Field '{name}' cannot be referenced in filter or orderby as it is not indexed. Provide the "
                f"'Prefer: {_ANYWAY}' header to allow this, but be warned that such queries may fail on large lists.",
            )
        if len(library.items) > _THRESHOLD:
            why = "The attempted operation is prohibited because it exceeds the list view threshold."
            raise GraphError(400, "invalidRequest", why)


def get(call: Call, state: "TenantState") -> Response:
    """One item, its fields with it."""
    library, item = list_item_of(call, state)
    body = written(state, library, item, options(call), single=True)
    return answer({"@odata.context": f"{_context(library)}/$entity", **body}, headers={"ETag": item.etag})


def _values(body: Json) -> Json:
    # OData annotations beside the values ("LinkType@odata.type") say how a value is to be read.
    return {k: v for k, v in body.items() if k not in _META and "@odata." not in k}


def create(call: Call, state: "TenantState") -> Response:
    """Make an item of a plain list; into a library files are uploaded."""
    library, body = library_of(call, state.files), call.json()
    if library.is_library:
        raise GraphError(400, "invalidRequest", "To create items in a document library, upload a file.")
    item = library.add_item(_values(body.get("fields") or {}), state.files.who(call))
    shown = written(state, library, item, options(call), single=True)
    return answer({"@odata.context": f"{_context(library)}/$entity", **shown}, 201, {"ETag": item.etag})


def fields(call: Call, state: "TenantState") -> Response:
    """The column values of an item."""
    return _fields_answer(state, *list_item_of(call, state), options(call))


def _fields_answer(state: "TenantState", library: Library, item: Item, chosen: Options) -> Response:
    context = f"{_context(library)}('{item.id}')/fields/$entity"
    values = fields_json(state.files, library, item, chosen.select)
    return answer({"@odata.context": context, **values}, headers={"ETag": item.etag})


def set_fields(call: Call, state: "TenantState") -> Response:
    """Write column values: one new version."""
    return _set(call, state, *list_item_of(call, state))


def _set(call: Call, state: "TenantState", library: Library, item: Item) -> Response:
    library.matches(item, call.headers.get("if-match"))
    library.set_fields(item, _values(call.json()), state.files.who(call))
    return _fields_answer(state, library, item, options(call))


def change(call: Call, state: "TenantState") -> Response:
    """Change an item: its content type, its fields."""
    library, item = list_item_of(call, state)
    body = call.json()
    library.matches(item, call.headers.get("if-match"))
    values = _values(body.get("fields") or {})
    kind = (body.get("contentType") or {}).get("id")
    if kind is not None:
        if str(kind)[:6] not in ("0x0101", "0x0120", "0x01"):
            raise GraphError(400, "invalidRequest", "The content type is not in this list.")
        values["ContentType"] = kind
    library.set_fields(item, values, state.files.who(call))
    shown = written(state, library, item, options(call), single=True)
    return answer({"@odata.context": f"{_context(library)}/$entity", **shown}, headers={"ETag": item.etag})


def delete(call: Call, state: "TenantState") -> Response:
    """Delete an item, to the recycle bin."""
    library, item = list_item_of(call, state)
    library.matches(item, call.headers.get("if-match"))
    library.must_be_free(item, state.files.who(call))
    library.remove(item)
    return answer()


def history(call: Call, state: "TenantState") -> Response:
    """The versions of an item, the present one first."""
    library, item = list_item_of(call, state)
    rows = [_version(state, library, item, v) for v in versions(item)]
    page = paged(call, rows, options(call), size=200)
    return answer(collection(f"{_context(library)}('{item.id}')/versions", page))


def _version(state: "TenantState", library: Library, item: Item, version: Version) -> Json:
    return {
        **version_json(library, version, drive=False),
        "fields": fields_json(state.files, library, item, None, version),
    }


def _one(call: Call, item: Item) -> Version:
    for version in versions(item):
        if call.params["version"] in (version.label, "current"):
            return version
    raise GraphError(404, "itemNotFound", "The version was not found.")


def one_version(call: Call, state: "TenantState") -> Response:
    """One version with the fields that it had."""
    library, item = list_item_of(call, state)
    return answer(_version(state, library, item, _one(call, item)))


def restore(call: Call, state: "TenantState") -> Response:
    """Bring an old version back."""
    library, item = list_item_of(call, state)
    library.restore_version(item, _one(call, item), state.files.who(call))
    return answer()


def of_drive_item(call: Call, state: "TenantState") -> Response:
    """The list item of a driveItem."""
    library, item = item_of(call, state)
    body = written(state, library, item, options(call), single=True)
    return answer({"@odata.context": f"{_context(library)}/$entity", **body}, headers={"ETag": item.etag})


def fields_of_drive_item(call: Call, state: "TenantState") -> Response:
    """The column values of a driveItem."""
    return _fields_answer(state, *item_of(call, state), options(call))


def set_fields_of_drive_item(call: Call, state: "TenantState") -> Response:
    """Write column values of a driveItem."""
    return _set(call, state, *item_of(call, state))


def delta(call: Call, state: "TenantState") -> Response:
    """What changed in a list. Where the list does not take $expand here, it is refused (the fallback is played)."""
    library = library_of(call, state.files)
    feed = read_feed(call, state.files, library)
    if feed.expand and not library.expand_in_delta:
        raise GraphError(400, "invalidRequest", "The query option $expand is not supported on delta.")
    chosen = Options(names(feed.select), expansions(feed.expand), None, (), None, 0, False, None, None)
    body = page_of(
        call,
        state.files,
        library,
        feed,
        lambda item: visible(item, call, state),
        lambda item: [written(state, library, item, chosen)],
    )
    return answer({"@odata.context": f"{CONTEXT}Collection(listItem)", **body})
