"""Changing drives: upload in one PUT, folders, rename and move, copy, delete, check-out, sharing."""

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.responses import Response

from tenant.drives import shown
from tenant.errors import GraphError
from tenant.files_addresses import DRIVE, DRIVE_ITEM, address_routes, item_of, library_of
from tenant.files_library import Library
from tenant.files_values import Conflict, Item
from tenant.files_views import CONTEXT
from tenant.identifiers import guid
from tenant.odata import collection, options, paged
from tenant.routing import Call, Needs, Route, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
SIMPLE_LIMIT = 250 * 1024 * 1024
CONFLICT = "@microsoft.graph.conflictBehavior"
MONITOR = "https://modeloffice.sharepoint.com/_api/v2.0/monitor/"


def routes(state: "TenantState") -> list[Route]:
    """The routes that change drives."""
    write, full = Needs.SITE_WRITE, Needs.SITE_FULL
    return [
        *address_routes("PUT", DRIVE_ITEM, "/content", put_content, cost=2, need=write, page="driveitem-put-content"),
        *address_routes(
            "POST", DRIVE_ITEM, "/children", make_folder, cost=2, need=write, page="driveitem-post-children"
        ),
        *address_routes("POST", DRIVE, "/items", make_folder, cost=2, need=write, page="driveitem-post-children"),
        *address_routes("POST", DRIVE_ITEM, "/copy", copy, cost=2, need=write, page="driveitem-copy"),
        *address_routes("POST", DRIVE_ITEM, "/checkout", check_out, cost=2, need=write, page="driveitem-checkout"),
        *address_routes("POST", DRIVE_ITEM, "/checkin", check_in, cost=2, need=write, page="driveitem-checkin"),
        *address_routes(
            "POST", DRIVE_ITEM, "/discardCheckout", discard, cost=2, need=write, page="driveitem-discardcheckout"
        ),
        *address_routes(
            "POST", DRIVE_ITEM, "/createLink", create_link, cost=5, need=write, page="driveitem-createlink"
        ),
        *address_routes("GET", DRIVE_ITEM, "/permissions", permissions, cost=5, page="driveitem-list-permissions"),
        *address_routes(
            "DELETE", DRIVE_ITEM, "/permissions/{permission}", unshare, cost=5, need=full, page="permission-delete"
        ),
        *address_routes("PATCH", DRIVE_ITEM, "", change, cost=2, need=write, page="driveitem-update"),
        *address_routes("DELETE", DRIVE_ITEM, "", delete, cost=2, need=write, page="driveitem-delete"),
    ]


def _item_answer(state: "TenantState", library: Library, item: Item, call: Call, status: int = 200) -> Response:
    body = shown(state, library, item, options(call))
    context = f"{CONTEXT}drives('{library.drive_id}')/items/$entity"
    return answer({"@odata.context": context, **body}, status)


def conflict_of(value: object, default: Conflict) -> Conflict:
    """What to do with a name that is taken. Raises GraphError(400)."""
    match value:
        case None | "":
            return default
        case "fail" | "replace" | "rename":
            return value
        case _:
            raise GraphError(400, "invalidRequest", f"'{value}' is no conflict behavior.")


def target_of(call: Call, state: "TenantState", *, new_name: str = "") -> tuple[Library, Item | None, str, str]:
    """Where an upload goes: its library, the item that is there already, the folder's path and the name."""
    library, within = library_of(call, state.files), call.params.get("within")
    if not within and not call.params.get("listitem") and not new_name:
        library, item = item_of(call, state)
        return library, item, "/".join(library.segments(item)[:-1]), item.name
    if call.params.get("listitem"):
        library, item = item_of(call, state)
        return library, item, "/".join(library.segments(item)[:-1]), item.name
    base = library.by_drive_item(call.params.get("item") or "root")
    if base is None:
        raise GraphError(404, "itemNotFound", "The resource could not be found.")
    path = "/".join([*library.segments(base), *filter(None, (within or "").split("/"))])
    folder, _, name = path.rpartition("/")
    if new_name and not within:
        folder, name = path, new_name
    return library, library.find(f"{folder}/{name}"), folder, name


def put_content(call: Call, state: "TenantState") -> Response:
    """Upload a file of up to 250 MB: a new one, its folders made on the way, or new content of an old one."""
    if len(call.body) > SIMPLE_LIMIT:
        raise GraphError(413, "invalidRequest", "The maximum size is 250 MB; use an upload session.")
    library, old, folder, name = target_of(call, state)
    conflict = conflict_of(call.query.get(CONFLICT), "replace")
    if old is not None:
        library.matches(old, call.headers.get("if-match"))
    if old is not None and old.is_folder:
        raise GraphError(409, "nameAlreadyExists", "A folder with the same name already exists.")
    who = state.files.who(call)
    item, new = library.put(library.folder(folder, who), name, call.body, who, conflict)
    return _item_answer(state, library, item, call, 201 if new else 200)


def make_folder(call: Call, state: "TenantState") -> Response:
    """Make a folder. Raises GraphError(400, 404, 409)."""
    body = call.json()
    library, parent = item_of(call, state)
    if "folder" not in body or not isinstance(body.get("name"), str):
        raise GraphError(400, "invalidRequest", "Only folders can be made here; a name is needed.")
    if not parent.is_folder:
        raise GraphError(400, "invalidRequest", "The parent is no folder.")
    who = state.files.who(call)
    made = library.make_folder(parent, body["name"], who, conflict_of(body.get(CONFLICT), "fail"))
    return _item_answer(state, library, made, call, 201)


def _destination(state: "TenantState", library: Library, reference: Json) -> tuple[Library, Item | None]:
    """The folder that a parentReference names; None where it names none."""
    drive = reference.get("driveId")
    target = state.files.drive(str(drive)) if drive else library
    if reference.get("id"):
        folder = target.by_drive_item(str(reference["id"]))
    elif reference.get("path"):
        path = unquote(str(reference["path"])).partition("root:")[2]
        folder = target.find(path)
    else:
        return target, None
    if folder is None or not folder.is_folder:
        raise GraphError(404, "itemNotFound", "The destination folder could not be found.")
    return target, folder


def change(call: Call, state: "TenantState") -> Response:
    """Rename or move an item within its drive."""
    library, item = item_of(call, state)
    body = call.json()
    library.matches(item, call.headers.get("if-match"))
    if item.parent is None:
        raise GraphError(400, "invalidRequest", "The root folder can't be changed.")
    target, folder = _destination(state, library, body.get("parentReference") or {})
    if target is not library:
        raise GraphError(400, "notSupported", "Items can't be moved between drives with this request.")
    name = body.get("name") or item.name
    if folder is not None or name != item.name:
        conflict = conflict_of(call.query.get(CONFLICT) or body.get(CONFLICT), "fail")
        library.move(item, folder or item.parent, str(name), state.files.who(call), conflict)
    return _item_answer(state, library, item, call)


def delete(call: Call, state: "TenantState") -> Response:
    """Send an item to the recycle bin."""
    library, item = item_of(call, state)
    library.matches(item, call.headers.get("if-match"))
    if item.parent is None:
        raise GraphError(400, "invalidRequest", "The root folder can't be deleted.")
    library.must_be_free(item, state.files.who(call), content=True)
    library.remove(item)
    return answer()


def copy(call: Call, state: "TenantState") -> Response:
    """Copy a file or folder; the answer names a monitor that says when it is done."""
    library, item = item_of(call, state)
    body = call.json()
    target, folder = _destination(state, library, body.get("parentReference") or {})
    folder = folder or item.parent or library.root
    who = state.files.who(call)
    conflict = conflict_of(call.query.get(CONFLICT) or body.get(CONFLICT), "fail")
    made = _copied(library, item, target, folder, str(body.get("name") or item.name), who, conflict)
    return accepted(state, "copy", made.drive_item_id)


def _copied(
    library: Library, item: Item, target: Library, folder: Item, name: str, who: Any, conflict: Conflict
) -> Item:
    if not item.is_folder:
        made, _ = target.put(folder, name, item.content.data, who, conflict)
        made.fields = {k: v for k, v in item.fields.items() if k in target.columns.all}
        return made
    inside = library.children(item)  # before the copy is there: it may lie inside
    made = target.make_folder(folder, name, who, conflict)
    for child in inside:
        if child is not made:
            _copied(library, child, target, made, child.name, who, conflict)
    return made


def accepted(state: "TenantState", what: str, resource: str) -> Response:
    """202 with a monitor that needs no authorization."""
    id = guid("operation", what, state.files.numbers.next("operation"))
    state.files.operations[id] = {"percentageComplete": 100.0, "resourceId": resource, "status": "completed"}
    return Response(b"", 202, {"Location": f"{MONITOR}{id}"})


# --- check-out ------------------------------------------------------------------------------------------------


def check_out(call: Call, state: "TenantState") -> Response:
    """Check a file out."""
    library, item = item_of(call, state)
    library.check_out(item, state.files.who(call))
    return answer()


def check_in(call: Call, state: "TenantState") -> Response:
    """Check a file in, with a comment."""
    library, item = item_of(call, state)
    library.check_in(item, state.files.who(call), str(call.json().get("comment") or ""))
    return answer()


def discard(call: Call, state: "TenantState") -> Response:
    """Undo a check-out."""
    library, item = item_of(call, state)
    library.discard_check_out(item, state.files.who(call))
    return answer()


# --- sharing --------------------------------------------------------------------------------------------------


def create_link(call: Call, state: "TenantState") -> Response:
    """Sharing links are refused unless the tenant's policy (`files.sharing_links`) grants them."""
    _, item = item_of(call, state)
    if not state.files.sharing_links:
        raise GraphError(403, "accessDenied", "Sharing has been disabled on this site.")
    body = call.json()
    link = {"type": body.get("type", "view"), "scope": body.get("scope", "organization")}
    id = guid("link", item.unique_id, *link.values())
    made: Json = {
        "id": id,
        "roles": ["write" if link["type"] == "edit" else "read"],
        "link": {**link, "webUrl": f"https://modeloffice.sharepoint.com/:b:/s/cases/{id}", "preventsDownload": False},
    }
    if made not in item.grants:
        item.grants.append(made)
    return answer({"@odata.context": f"{CONTEXT}permission", **made}, 201)


def permissions(call: Call, state: "TenantState") -> Response:
    """Who may see an item: the site's groups, and what was granted on it alone."""
    library, item = item_of(call, state)
    roles = {"Owners": "owner", "Members": "write", "Visitors": "read"}
    inherited = [
        {
            "id": guid("group", library.site_id, group),
            "roles": [role],
            "grantedToV2": {"siteGroup": {"displayName": f"Cases {group}", "id": str(number)}},
            "inheritedFrom": {"driveId": library.drive_id, "id": library.root.drive_item_id},
        }
        for number, (group, role) in enumerate(roles.items(), start=3)
    ]
    page = paged(call, [*inherited, *item.grants], options(call), size=200)
    return answer(collection(f"{CONTEXT}drives('{library.drive_id}')/items('{item.drive_item_id}')/permissions", page))


def unshare(call: Call, state: "TenantState") -> Response:
    """Take a permission on an item away."""
    _, item = item_of(call, state)
    kept = [g for g in item.grants if g.get("id") != call.params["permission"]]
    if len(kept) == len(item.grants):
        raise GraphError(404, "itemNotFound", "Item not found")
    item.grants = kept
    return answer()
