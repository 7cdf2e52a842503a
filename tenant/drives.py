"""Drives of Microsoft Graph: reading files and folders, search, delta, content, versions, shares."""

from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from starlette.responses import Response

from tenant.downloads import download_link, with_download_link
from tenant.errors import GraphError
from tenant.files_addresses import DRIVE, DRIVE_ITEM, address_routes, check_expansions, item_of, library_of, visible
from tenant.files_delta import page_of, read_feed
from tenant.files_library import Library
from tenant.files_state import HOST
from tenant.files_values import Item, Version
from tenant.files_views import CONTEXT, drive_item_json, drive_json, version_json, versions
from tenant.list_items import written
from tenant.odata import Expand, Options, collection, expansions, names, options, ordered, paged, pick
from tenant.routing import Call, Needs, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
_EXPANDED = ("listitem", "children", "permissions", "versions", "retentionlabel", "thumbnails", "createdbyuser")


def _cost(call: Call) -> int:
    return 5 if "permissions" in (call.option("expand") or "") else 1


def _delta_cost(call: Call) -> int:
    return 1 if call.query.get("token") not in (None, "") else 2


def routes(state: "TenantState") -> list[Route]:
    """The routes that read drives."""
    write = Needs.SITE_WRITE
    return [
        *address_routes("GET", DRIVE_ITEM, "/children", children, cost=2, page="driveitem-list-children"),
        *address_routes("GET", DRIVE_ITEM, "/content", content, page="driveitem-get-content"),
        *address_routes("GET", DRIVE_ITEM, "/delta", delta, cost=_delta_cost, page="driveitem-delta"),
        *address_routes("GET", DRIVE, "/delta", delta, cost=_delta_cost, page="driveitem-delta"),
        *address_routes(
            "GET", DRIVE_ITEM, r"/search\(q='(?P<q>.*)'\)", search, cost=2, raw=True, page="driveitem-search"
        ),
        *address_routes("GET", DRIVE, r"/search\(q='(?P<q>.*)'\)", search, cost=2, raw=True, page="driveitem-search"),
        *address_routes("GET", DRIVE_ITEM, "/versions", history, cost=2, page="driveitem-list-versions"),
        *address_routes("GET", DRIVE_ITEM, "/versions/{version}", one_version, page="driveitemversion-get"),
        *address_routes(
            "GET", DRIVE_ITEM, "/versions/{version}/content", old_content, page="driveitemversion-get-contents"
        ),
        *address_routes(
            "POST",
            DRIVE_ITEM,
            "/versions/{version}/restoreVersion",
            restore,
            cost=2,
            need=write,
            page="driveitemversion-restore",
        ),
        *address_routes("GET", DRIVE_ITEM, "/thumbnails", thumbnails, page="driveitem-list-thumbnails"),
        *address_routes("GET", DRIVE, "", get_drive, page="drive-get"),
        *address_routes("GET", DRIVE_ITEM, "", get, cost=_cost, page="driveitem-get"),
        route("GET", "/v1.0/drives", all_drives, cost=2, permission=Needs.SITE_READ, page="drive-list"),
        route("GET", "/v1.0/shares/{share}/driveItem", shared, cost=1, permission=Needs.SITE_READ, page="shares-get"),
        route("GET", "/v1.0/users/{user}/drive", no_personal_drive, cost=1, page="drive-get"),
        route("GET", "/v1.0/me/drive", no_me, cost=1, page="drive-get"),
    ]


def _context(library: Library) -> str:
    return f"{CONTEXT}drives('{library.drive_id}')/items"


def shown(state: "TenantState", library: Library, item: Item, chosen: Options) -> Json:
    """A driveItem with what the request selects and expands."""
    whole = with_download_link(state, library, item, drive_item_json(state.files, library, item))
    body = pick(whole, chosen.select)
    if chosen.select is not None:
        wanted = {s.lower() for s in chosen.select}
        link = "@microsoft.graph.downloadUrl"
        if link.lower() in wanted or "content.downloadurl" in wanted:
            body |= {link: whole[link]} if link in whole else {}
        else:
            body.pop(link, None)
    check_expansions(chosen, _EXPANDED, "driveItem")
    for each in chosen.expand:
        body |= _expanded(state, library, item, each)
    return body


def _expanded(state: "TenantState", library: Library, item: Item, wanted: Expand) -> Json:
    match wanted.name.lower():
        case "listitem" if item.id and not item.deleted:
            inner = Options(
                wanted.select, expansions(wanted.options.get("expand", "")), None, (), None, 0, False, None, None
            )
            return {"listItem": written(state, library, item, inner)}
        case "children" if item.is_folder and not item.deleted:
            return {
                "children": [
                    pick(drive_item_json(state.files, library, c), wanted.select) for c in library.children(item)
                ]
            }
        case "permissions":
            return {"permissions": item.grants}
        case "versions" if not item.is_folder:
            return {"versions": [version_json(library, v, drive=True) for v in versions(item)]}
        case "retentionlabel" if item.retention is not None:
            return {"retentionLabel": {"name": item.retention.name}}
        case _:
            return {}


def thumbnails(call: Call, state: "TenantState") -> Response:
    """The thumbnails of an item: none, as for whatever SharePoint can't picture."""
    library, item = item_of(call, state)
    context = f"{_context(library)}('{item.unique_id}')/thumbnails"
    return answer(collection(context, paged(call, [], options(call))))


def get_drive(call: Call, state: "TenantState") -> Response:
    """One drive."""
    library, chosen = library_of(call, state.files), options(call)
    body = pick(drive_json(library), chosen.select)
    if chosen.expands("root"):
        body["root"] = drive_item_json(state.files, library, library.root)
    return answer({"@odata.context": f"{CONTEXT}drives/$entity", **body})


def all_drives(call: Call, state: "TenantState") -> Response:
    """The drives of the root site."""
    found = [drive_json(x) for x in state.files.root.libraries.values() if x.is_library]
    return answer(collection(f"{CONTEXT}drives", paged(call, found, options(call), size=200)))


def get(call: Call, state: "TenantState") -> Response:
    """One file or folder."""
    library, item = item_of(call, state)
    if (known := call.headers.get("if-none-match")) and known.strip() == item.etag:
        return Response(b"", 304)
    body = shown(state, library, item, options(call))
    return answer({"@odata.context": f"{_context(library)}/$entity", **body})


def children(call: Call, state: "TenantState") -> Response:
    """What a folder holds."""
    library, folder = item_of(call, state)
    if not folder.is_folder:
        return answer({"@odata.context": f"{_context(library)}('{folder.drive_item_id}')/children", "value": []})
    chosen = options(call)
    items = [i for i in library.children(folder) if visible(i, call, state)]
    if chosen.filter or chosen.orderby:
        whole = {i.drive_item_id: i for i in items}
        rows = (drive_item_json(state.files, library, i) for i in items)
        items = [whole[row["id"]] for row in ordered(filter(chosen.keeps(), rows), chosen.orderby)]
    page = paged(call, items, chosen, size=200, most=999, skip_links=False)
    page = type(page)([shown(state, library, i, chosen) for i in page.items], page.next_link, page.total)
    context = f"{_context(library)}('{folder.drive_item_id}')/children"
    return answer(collection(context, page, count=chosen.count))


def search(call: Call, state: "TenantState") -> Response:
    """Files below a folder whose name holds a word."""
    params = dict(call.params)
    word = params.pop("q").replace("''", "'").lower()
    if "item" in params or "within" in params:
        library, folder = item_of(call, state)
    else:
        library = library_of(call, state.files)
        folder = library.root
    found = [i for i in library.below(folder) if word in i.name.lower() and visible(i, call, state)]
    page = paged(call, [shown(state, library, i, options(call)) for i in found], options(call), size=200)
    return answer(collection(f"{CONTEXT}Collection(driveItem)", page))


def content(call: Call, state: "TenantState") -> Response:
    """Where the content is: a redirect to another host, to be followed without authorization."""
    library, item = item_of(call, state)
    if item.is_folder:
        raise GraphError(400, "invalidRequest", "A folder has no content.")
    if call.query.get("format"):
        raise GraphError(406, "notSupported", "The embedded tenant converts no files.")
    return Response(b"", 302, {"Location": download_link(state, library, item)})


# --- versions -------------------------------------------------------------------------------------------------


def history(call: Call, state: "TenantState") -> Response:
    """The versions of a file, the present one first."""
    library, item = item_of(call, state)
    rows = [version_json(library, v, drive=True) for v in versions(item)]
    return answer(
        collection(f"{_context(library)}('{item.drive_item_id}')/versions", paged(call, rows, options(call), size=200))
    )


def _one(call: Call, item: Item) -> Version:
    for version in versions(item):
        if call.params["version"] in (version.label, "current"):
            return version
    raise GraphError(404, "itemNotFound", "The version was not found.")


def one_version(call: Call, state: "TenantState") -> Response:
    """One version."""
    library, item = item_of(call, state)
    return answer(version_json(library, _one(call, item), drive=True))


def old_content(call: Call, state: "TenantState") -> Response:
    """Where the content of an old version is. The present one has no address of this kind."""
    library, item = item_of(call, state)
    version = _one(call, item)
    if version.number == item.version:
        raise GraphError(400, "invalidRequest", "You cannot get the content of the current version.")
    return Response(b"", 302, {"Location": download_link(state, library, item, version.number)})


def restore(call: Call, state: "TenantState") -> Response:
    """Bring an old version back."""
    library, item = item_of(call, state)
    library.restore_version(item, _one(call, item), state.files.who(call))
    return answer()


# --- delta ----------------------------------------------------------------------------------------------------


def delta(call: Call, state: "TenantState") -> Response:
    """What changed in a drive; the folders above a change come with it unless the caller wants them left out."""
    library = library_of(call, state.files)
    if (call.params.get("item") or "root") != "root" or call.params.get("within"):
        raise GraphError(400, "notSupported", "Delta is supported on the root of a drive only.")
    feed = read_feed(call, state.files, library)
    if feed.expand:
        raise GraphError(400, "notSupported", "The query option $expand is not supported on delta.")
    chosen = Options(names(feed.select), (), None, (), None, 0, False, None, None)
    alone = "deltaexcludeparent" in call.headers
    named: set[int] = set()

    def write(item: Item) -> list[Json]:
        line = [] if alone or item.deleted else _above(item, named)
        return [shown(state, library, each, chosen) for each in (*line, item)]

    body = page_of(call, state.files, library, feed, lambda item: visible(item, call, state), write)
    return answer({"@odata.context": f"{CONTEXT}Collection(driveItem)", **body})


def _above(item: Item, named: set[int]) -> list[Item]:
    line: list[Item] = []
    at = item.parent
    while at is not None and at.id not in named:
        named.add(at.id)
        line.append(at)
        at = at.parent
    return line[::-1]


# --- other addresses ------------------------------------------------------------------------------------------


def shared(call: Call, state: "TenantState") -> Response:
    """A file by its web address, `u!` and base64url (page "Access shared items")."""
    share = call.params["share"]
    try:
        address = urlsplit(urlsafe_b64decode(share[2:] + "=" * (-(len(share) - 2) % 4)).decode())
    except ValueError:
        raise GraphError(400, "invalidRequest", "The sharing token is invalid.") from None
    path = unquote(address.path)
    for site in state.files.sites:
        for library in site.libraries.values():
            below = path.removeprefix(library.server_relative + "/")
            found = library.find(below) if address.netloc == HOST and below != path else None
            if found is not None:
                return answer(
                    {"@odata.context": f"{_context(library)}/$entity", **shown(state, library, found, options(call))}
                )
    raise GraphError(
        404, "itemNotFound", "The sharing link no longer exists, or you do not have permission to access it."
    )


def no_personal_drive(call: Call, state: "TenantState") -> Response:
    """People of this office have no OneDrive."""
    raise GraphError(404, "ResourceNotFound", "User's mysite not found.")


def no_me(call: Call, state: "TenantState") -> Response:
    """An application is nobody's `me`."""
    raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
