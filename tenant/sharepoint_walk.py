"""The walk along an address of SharePoint's REST service: from a web to lists, items, files and folders."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tenant import sharepoint_items
from tenant.errors import SharePointError
from tenant.files_names import media_type
from tenant.files_state import Site
from tenant.odata import link_to, options
from tenant.routing import Call
from tenant.sharepoint_resources import (
    Entity,
    content_types,
    field_entity,
    file_entity,
    file_versions,
    folder_entity,
    list_entity,
    list_item,
    user_entity,
    web,
)
from tenant.sharepoint_steps import STEPS
from tenant.sharepoint_values import Many, Raw, Result, Step, Walk

if TYPE_CHECKING:
    from tenant.state import TenantState


def walk(call: Call, state: "TenantState", site: Site, steps: list[Step], method: str) -> Result:
    """Follow an address and do what the method says at its end. Raises GraphError, SharePointError."""
    here = Walk(call, state, site, method)
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        done = STEPS.get((here.kind, step.name))
        if done is None:
            operation = sharepoint_items.OPERATIONS.get((here.kind, step.name))
            if operation is None or not last:
                raise _unplayed(call)
            return operation(here, step)
        done(here, step)
    return _end(here)


def _unplayed(call: Call) -> SharePointError:
    address = f"{call.method} https://{call.host}{call.raw_target}"
    return SharePointError(
        501, "-1, System.NotImplementedException", f"The embedded tenant does not play this address: {address}"
    )


def _end(here: Walk) -> Result:
    if here.method == "GET":
        return _READ[here.kind](here) if here.kind in _READ else _refuse(here)
    change = sharepoint_items.CHANGES.get((here.kind, here.method))
    return change(here) if change else _refuse(here)


def _refuse(here: Walk) -> Result:
    raise _unplayed(here.call)


# --- reading --------------------------------------------------------------------------------------------------


def _items(here: Walk) -> Result:
    library, chosen = here.at_library, options(here.call)
    rows = sorted(library.all(), key=lambda i: i.id)
    if chosen.filter or chosen.orderby:
        rows = sharepoint_items.filtered(here, rows, chosen)
    token = (here.call.query.get("$skiptoken") or "").partition("p_ID=")[2]
    if token.isdecimal():
        rows = [i for i in rows if i.id > int(token)]
    size = min(chosen.top or 100, 5000)
    link = None
    if len(rows) > size:
        kept = {k: v for k, v in here.call.query.items() if k != "$skiptoken"}
        link = link_to(here.call, {**kept, "$skiptoken": f"Paged=TRUE&p_ID={rows[size - 1].id}"})
    return Many([list_item(here.state.files, here.site, library, i, chosen) for i in rows[:size]], link)


def _children(here: Walk, *, folders: bool) -> Result:
    if here.library is None:  # the folders of a web are its libraries
        return Many([folder_entity(here.site, x, x.root) for x in here.site.libraries.values() if x.is_library])
    library = here.at_library
    found = [i for i in library.children(here.at_item) if i.is_folder == folders]
    if folders:
        return Many([folder_entity(here.site, library, i) for i in found])
    return Many([file_entity(here.state.files, here.site, library, i) for i in found])


def _file(here: Walk) -> Result:
    made = file_entity(here.state.files, here.site, here.at_library, here.at_item)
    if options(here.call).expands("ListItemAllFields"):
        made.expanded["ListItemAllFields"] = list_item(here.state.files, here.site, here.at_library, here.at_item)
    return made


def _field(here: Walk) -> Result:
    return field_entity(here.site, here.at_library, here.column) if here.column else None


def _fields(here: Walk) -> Result:
    keep = options(here.call).keeps()
    found = [field_entity(here.site, here.at_library, c) for c in here.at_library.columns.all.values()]
    return Many([f for f in found if keep(f.values)])


def _lists(here: Walk) -> Result:
    keep = options(here.call).keeps()
    found = [list_entity(here.site, x) for x in here.site.libraries.values()]
    return Many([f for f in found if keep(f.values)])


def _list(here: Walk) -> Result:
    made = list_entity(here.site, here.at_library)
    if options(here.call).expands("RootFolder"):
        made.expanded["RootFolder"] = folder_entity(here.site, here.at_library, here.at_library.root)
    return made


def _compliance(here: Walk) -> Result:
    label = here.at_item.retention
    values = {
        "ComplianceTag": label.name if label else "",
        "TagPolicyEventBased": False,
        "TagPolicyHold": False,
        "TagPolicyRecord": False,
    }
    return Entity("SP.ListItemComplianceInfo", here.call.origin + here.call.path, values)


_READ: dict[str, Callable[[Walk], Result]] = {
    "web": lambda here: web(here.site),
    "site": lambda here: Entity(
        "SP.Site",
        f"{here.site.url}/_api/Site",
        {"Id": here.site.collection_id, "Url": here.site.url, "ServerRelativeUrl": here.site.path or "/"},
    ),
    "lists": _lists,
    "list": _list,
    "items": _items,
    "item": lambda here: list_item(here.state.files, here.site, here.at_library, here.at_item, options(here.call)),
    "fields": _fields,
    "field": _field,
    "contenttypes": lambda here: Many(content_types(here.site, here.at_library)),
    "folder": lambda here: folder_entity(here.site, here.at_library, here.at_item),
    "files": lambda here: _children(here, folders=False),
    "folders": lambda here: _children(here, folders=True),
    "file": _file,
    "versions": lambda here: Many(file_versions(here.site, here.at_library, here.at_item)),
    "user": lambda here: user_entity(here.state.files, here.site, here.who),
    "compliance": _compliance,
    "bytes": lambda here: Raw(here.at_item.content.data, media_type(here.at_item.name)),
}
