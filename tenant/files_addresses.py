"""How Graph addresses sites, lists, drives and items, and what an address means here.

A site is an id, `root`, or `host:/path:`; a drive stands by itself or below a site or list; an item is named by id, by
path from the root, or by path from another item.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenant.errors import GraphError
from tenant.files_library import Library
from tenant.files_state import FilesState
from tenant.files_values import Item
from tenant.odata import Options
from tenant.routing import Call, Cost, Handler, Need, Needs, Route

if TYPE_CHECKING:
    from tenant.state import TenantState

_SITE = r"/sites/(?P<site>[^/:]+(?::/[^:]+:)?)"
_LIST = r"/lists/(?P<list>[^/]+)"
_ITEM = r"(?:/items/(?P<item>[^/:]+)|/root)(?::/(?P<within>[^:]+):)?"
_ITEM_ALONE = r"(?:/items/(?P<item>[^/:]+)|/root)(?::/(?P<within>[^:]+?):?/?)?"
_AS_LIST_ITEM = r"/items/(?P<listitem>[^/]+)/driveItem(?::/(?P<within>[^:]+):)?"
_SITE_ALONE = r"/sites/(?P<site>[^/:]+(?::/[^:]+:?)?)"


@dataclass(frozen=True, slots=True)
class Address:
    """One kind of address: first segment and pattern, with something after it and alone."""

    forms: tuple[tuple[str, str, str], ...]


SITE = Address((("sites", _SITE, _SITE_ALONE),))
_DRIVE = r"/drives/(?P<drive>[^/]+)"
_UNDER_SITE = _SITE + r"(?:/drive|/drives/(?P<drive>[^/]+)|/lists/(?P<list>[^/]+)/drive)"
LIST = Address((("sites", _SITE + _LIST, _SITE + _LIST), ("drives", _DRIVE + "/list", _DRIVE + "/list")))
DRIVE = Address((("drives", _DRIVE, _DRIVE), ("sites", _UNDER_SITE, _UNDER_SITE)))
DRIVE_ITEM = Address(
    (
        ("drives", _DRIVE + _ITEM, _DRIVE + _ITEM_ALONE),
        ("sites", _UNDER_SITE + _ITEM, _UNDER_SITE + _ITEM_ALONE),
        ("sites", _SITE + _LIST + _AS_LIST_ITEM, _SITE + _LIST + _AS_LIST_ITEM),
    )
)


def address_routes(
    method: str,
    address: Address,
    suffix: str,
    handler: Handler,
    *,
    page: str,
    cost: Cost = 1,
    need: Need = Needs.SITE_READ,
    raw: bool = False,
) -> list[Route]:
    """Make the routes of one operation, for each form of address; a raw suffix is a pattern already."""
    tail = suffix if raw else re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(suffix))
    made = []
    for first, followed, alone in address.forms:
        pattern = re.compile(rf"(?i:/v1\.0){followed if suffix else alone}{'(?i:' + tail + ')' if tail else ''}/?")
        made.append(Route(method, f"/v1.0/{first}/…{suffix}", handler, cost, need, page, False, pattern))
    return made


def library_of(call: Call, files: FilesState) -> Library:
    """The library or list that an address names. Raises GraphError(404)."""
    params = call.params
    if params.get("drive"):
        library = files.drive(params["drive"])
        if params.get("site") and library.site_id != files.site(params["site"]).id:
            raise GraphError(404, "itemNotFound", "The resource could not be found.")
        return library
    site = files.site(params["site"])
    if not params.get("list"):
        return site.default
    found = site.find(params["list"])
    if found is None:
        raise GraphError(404, "itemNotFound", "The specified list was not found")
    return found


def item_of(call: Call, state: "TenantState") -> tuple[Library, Item]:
    """The library and the driveItem that an address names. Raises GraphError(404)."""
    library = library_of(call, state.files)
    if call.params.get("listitem"):
        base = _numbered(library, call.params["listitem"])
    else:
        base = library.by_drive_item(call.params.get("item") or "root")
    within = call.params.get("within")
    if base is not None and within:
        base = library.find("/".join([*library.segments(base), within]))
    if base is None or not visible(base, call, state):
        raise GraphError(404, "itemNotFound", "The resource could not be found.")
    return library, base


def list_item_of(call: Call, state: "TenantState") -> tuple[Library, Item]:
    """The list and the listItem, by number or GUID, that an address names. Raises GraphError(404)."""
    library = library_of(call, state.files)
    found = _numbered(library, call.params["item"])
    if found is None or not visible(found, call, state):
        raise GraphError(404, "itemNotFound", "The specified item was not found.")
    return library, found


def _numbered(library: Library, name: str) -> Item | None:
    return library.items.get(int(name)) if name.isdecimal() else library.by_unique_id(name)


def check_expansions(chosen: Options, known: tuple[str, ...], of: str) -> None:
    """Raises GraphError(400) for a navigation property that a type does not have."""
    for each in chosen.expand:
        if each.name.lower() not in known:
            why = f"Could not find a property named '{each.name}' on type 'microsoft.graph.{of}'."
            raise GraphError(400, "BadRequest", f"Parsing OData Select and Expand failed: {why}")


def visible(item: Item, call: Call, state: "TenantState") -> bool:
    """Whether the caller sees an item: one that was never checked in is its author's alone."""
    by = item.checked_out_by
    return not (item.never_checked_in and by is not None and by.id != state.files.who(call).id)
