"""Where each segment of an address of SharePoint's REST service leads."""

from collections.abc import Callable

from tenant.errors import GraphError
from tenant.files_library import Library
from tenant.files_state import Site
from tenant.files_values import Who
from tenant.sharepoint_values import Step, Walk


def _to_web(here: Walk, step: Step) -> None:
    here.kind = "web"


def _to_lists(here: Walk, step: Step) -> None:
    here.kind = "lists"
    if step.called:
        _to_list(here, step)


def _to_list(here: Walk, step: Step) -> None:
    name = step.argument("title", "id")
    if step.name == "defaultdocumentlibrary":
        here.library, here.kind = here.site.default, "list"
        return
    found = here.site.find(name)
    if found is None:
        for each in here.site.libraries.values():
            if each.server_relative.lower() == name.rstrip("/").lower():
                found = each
    if found is None:
        raise GraphError(404, "itemNotFound", f"List '{name}' does not exist at site with URL '{here.site.url}'.")
    here.library, here.kind = found, "list"


def _to_items(here: Walk, step: Step) -> None:
    here.kind = "items"
    if step.called and step.argument():
        _to_item(here, step)


def _to_item(here: Walk, step: Step) -> None:
    id = step.argument("id", "sid")
    library = here.at_library
    here.item = library.items.get(int(id)) if id.isdecimal() else library.by_unique_id(id)
    here.kind = "item"
    _ = here.at_item


def _to_root_folder(here: Walk, step: Step) -> None:
    here.item, here.kind = here.at_library.root, "folder"


def _to_path(here: Walk, step: Step) -> None:
    path = step.argument("decodedurl", "serverrelativeurl", "serverrelativepath")
    wanted = "folder" if "folder" in step.name else "file"
    library = library_at(here.site, path)
    found = library.find(path[len(library.server_relative) :]) if library else None
    if library is None or found is None or found.is_folder != (wanted == "folder"):
        raise GraphError(404, "itemNotFound", "File Not Found.")
    here.library, here.item, here.kind = library, found, wanted


def library_at(site: Site, path: str) -> Library | None:
    """The library that a server-relative path leads into."""
    for each in site.libraries.values():
        if f"{path.rstrip('/')}/".lower().startswith(each.server_relative.lower() + "/"):
            return each
    return None


def _by_unique_id(here: Walk, step: Step) -> None:
    for each in here.site.libraries.values():
        found = each.by_unique_id(step.argument("uniqueid"))
        if found is not None:
            here.library, here.item, here.kind = each, found, "folder" if found.is_folder else "file"
            return
    raise GraphError(404, "itemNotFound", "File Not Found.")


def _to_folders_of_web(here: Walk, step: Step) -> None:
    """The folders at the top of a web are its libraries; one to be added names its library in its path."""
    here.kind = "folders"
    path = step.argument("url", "decodedurl", "serverrelativeurl")
    if path:
        _to_path(here, Step("folder", {"0": path}, called=True))


def _to_current_user(here: Walk, step: Step) -> None:
    here.who, here.kind = here.state.files.who(here.call), "user"


def _to_ensured_user(here: Walk, step: Step) -> None:
    name = str(here.call.json().get("logonName") or step.argument("logonname")).rpartition("|")[2]
    user = here.state.directory.user(name)
    if user is None:
        raise GraphError(404, "itemNotFound", f"The user {name} can't be found.")
    here.who, here.kind = Who("user", user.id, user.name, user.mail), "user"


def _to_inside(here: Walk, step: Step) -> None:
    here.kind = step.name
    if step.called and step.argument():
        _to_child(here, step)


def _to_child(here: Walk, step: Step) -> None:
    library, name = here.at_library, step.argument("url", "decodedurl")
    inside = name.partition(library.server_relative + "/")[2] if library.server_relative in name else ""
    path = inside or "/".join([*library.segments(here.at_item), name])
    found = library.find(path)
    if found is None:
        raise GraphError(404, "itemNotFound", "File Not Found.")
    here.item, here.kind = found, "folder" if found.is_folder else "file"


def _as_item(here: Walk, step: Step) -> None:
    here.kind = "item"


def _as_file(here: Walk, step: Step) -> None:
    here.kind = "folder" if here.at_item.is_folder else "file"


def _to_parent_list(here: Walk, step: Step) -> None:
    here.kind = "list"


def _to_fields(here: Walk, step: Step) -> None:
    here.kind = "fields"
    if step.called and step.argument():
        _to_field(here, step)


def _to_field(here: Walk, step: Step) -> None:
    found = here.at_library.columns.find(step.argument("id", "title", "strname"))
    if found is None:
        raise GraphError(404, "itemNotFound", "Column does not exist. It may have been deleted by another user.")
    here.column, here.kind = found, "field"


def _to_user(here: Walk, step: Step) -> None:
    authors = {
        "author": here.at_item.created_by,
        "editor": here.at_item.modified_by,
        "modifiedby": here.at_item.modified_by,
    }
    here.who, here.kind = authors[step.name], "user"


def _to_user_by_id(here: Walk, step: Step) -> None:
    number = step.argument("id")
    for library in here.site.libraries.values():
        for item in library.items.values():
            for who in (item.modified_by, item.created_by):
                if str(here.state.files.lookup_id(who)) == number:
                    here.who, here.kind = who, "user"
                    return
    raise GraphError(404, "itemNotFound", "User cannot be found.")


def _kind(kind: str) -> Callable[[Walk, Step], None]:
    def step_to(here: Walk, step: Step) -> None:
        here.kind = kind

    return step_to


STEPS: dict[tuple[str, str], Callable[[Walk, Step], None]] = {
    ("", "web"): _to_web,
    ("", "site"): _kind("site"),
    ("site", "rootweb"): _to_web,
    ("web", "lists"): _to_lists,
    ("lists", "getbytitle"): _to_list,
    ("lists", "getbyid"): _to_list,
    ("web", "getlist"): _to_list,
    ("web", "getlistbytitle"): _to_list,
    ("web", "defaultdocumentlibrary"): _to_list,
    ("list", "items"): _to_items,
    ("items", "getbyid"): _to_item,
    ("list", "getitembyid"): _to_item,
    ("list", "getitembyuniqueid"): _to_item,
    ("items", "getbystringid"): _to_item,
    ("list", "rootfolder"): _to_root_folder,
    ("list", "fields"): _to_fields,
    ("fields", "getbyinternalnameortitle"): _to_field,
    ("fields", "getbytitle"): _to_field,
    ("fields", "getbyid"): _to_field,
    ("list", "contenttypes"): _kind("contenttypes"),
    ("web", "getfilebyserverrelativeurl"): _to_path,
    ("web", "getfilebyserverrelativepath"): _to_path,
    ("web", "getfolderbyserverrelativeurl"): _to_path,
    ("web", "getfolderbyserverrelativepath"): _to_path,
    ("web", "getfilebyid"): _by_unique_id,
    ("web", "getfolderbyid"): _by_unique_id,
    ("web", "getuserbyid"): _to_user_by_id,
    ("web", "currentuser"): _to_current_user,
    ("web", "ensureuser"): _to_ensured_user,
    ("web", "folders"): _to_folders_of_web,
    ("web", "siteusers"): _kind("users"),
    ("users", "getbyid"): _to_user_by_id,
    ("folder", "files"): _to_inside,
    ("folder", "folders"): _to_inside,
    ("files", "getbyurl"): _to_child,
    ("folders", "getbyurl"): _to_child,
    ("folders", "getbypath"): _to_child,
    ("file", "listitemallfields"): _as_item,
    ("folder", "listitemallfields"): _as_item,
    ("item", "file"): _as_file,
    ("item", "folder"): _as_file,
    ("item", "parentlist"): _to_parent_list,
    ("file", "versions"): _kind("versions"),
    ("item", "versions"): _kind("versions"),
    ("file", "author"): _to_user,
    ("file", "modifiedby"): _to_user,
    ("item", "complianceinfo"): _kind("compliance"),
    ("file", "$value"): _kind("bytes"),
    ("file", "openbinarystream"): _kind("bytes"),
}
