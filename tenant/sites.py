"""Sites of Microsoft Graph, and the Selected permissions on them."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.files_addresses import SITE, address_routes
from tenant.files_state import Site
from tenant.files_views import CONTEXT, drive_json, site_json
from tenant.odata import collection, options, paged, pick
from tenant.routing import Call, Needs, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]


def routes(state: "TenantState") -> list[Route]:
    """The routes of sites."""
    return [
        route("GET", "/v1.0/sites", search, cost=2, permission=Needs.SIGNED_IN, page="site-search"),
        route("GET", "/v1.0/sites/getAllSites", all_sites, cost=2, permission=Needs.SITE_READ, page="site-getallsites"),
        *address_routes("GET", SITE, "/sites", subsites, cost=2, page="site-list-subsites"),
        *address_routes("GET", SITE, "/drive", default_drive, page="drive-get"),
        *address_routes("GET", SITE, "/drives", drives, cost=2, page="drive-list"),
        *address_routes(
            "GET", SITE, "/permissions", permissions, cost=5, need=Needs.SITE_FULL, page="site-list-permissions"
        ),
        *address_routes(
            "POST", SITE, "/permissions", permit, cost=5, need=Needs.SITE_FULL, page="site-post-permissions"
        ),
        *address_routes(
            "GET", SITE, "/permissions/{permission}", permission, cost=5, need=Needs.SITE_FULL, page="permission-get"
        ),
        *address_routes(
            "PATCH", SITE, "/permissions/{permission}", change, cost=5, need=Needs.SITE_FULL, page="permission-update"
        ),
        *address_routes(
            "DELETE",
            SITE,
            "/permissions/{permission}",
            revoke,
            cost=5,
            need=Needs.SITE_FULL,
            page="site-delete-permission",
        ),
        *address_routes("GET", SITE, "", get, page="site-get"),
    ]


def get(call: Call, state: "TenantState") -> Response:
    """One site, by id, by path, or the root."""
    site = state.files.site(call.params["site"])
    body = pick(site_json(site), options(call).select)
    if options(call).expands("drive"):
        body["drive"] = drive_json(site.default)
    return answer({"@odata.context": f"{CONTEXT}sites/$entity", **body})


def _readable(call: Call, state: "TenantState") -> list[Site]:
    roles = call.caller.roles if call.caller else frozenset()
    if roles & set(Needs.SITE_READ.roles):
        return state.files.sites
    return [site for site in state.files.sites if state.directory.site_roles(call.app_id, site.id)]


def search(call: Call, state: "TenantState") -> Response:
    """Sites whose title or path holds a word."""
    word = (options(call).search or "*").strip('"').lower()
    found = [s for s in _readable(call, state) if word in ("*", "") or word in f"{s.title} {s.path}".lower()]
    page = paged(call, [pick(site_json(s), options(call).select) for s in found], options(call), size=200)
    return answer(collection(f"{CONTEXT}sites", page))


def all_sites(call: Call, state: "TenantState") -> Response:
    """Every site of the organisation."""
    page = paged(call, [site_json(s) for s in state.files.sites], options(call), size=200)
    return answer(collection(f"{CONTEXT}sites", page))


def subsites(call: Call, state: "TenantState") -> Response:
    """The sites below a site: there are none here."""
    state.files.site(call.params["site"])
    return answer(collection(f"{CONTEXT}sites", paged(call, [], options(call))))


def default_drive(call: Call, state: "TenantState") -> Response:
    """The site's Documents library."""
    body = drive_json(state.files.site(call.params["site"]).default)
    return answer({"@odata.context": f"{CONTEXT}drives/$entity", **pick(body, options(call).select)})


def drives(call: Call, state: "TenantState") -> Response:
    """The document libraries of a site."""
    site = state.files.site(call.params["site"])
    found = [drive_json(x) for x in site.libraries.values() if x.is_library]
    keep = options(call).keeps()
    page = paged(call, [pick(d, options(call).select) for d in found if keep(d)], options(call), size=200)
    return answer(collection(f"{CONTEXT}drives", page))


# --- permissions of applications ------------------------------------------------------------------------------

_ROLES = {"read", "write", "owner", "fullcontrol", "manage"}


def _permission_json(state: "TenantState", id: str, app_id: str, roles: str, *, full: bool) -> Json:
    known = state.directory.applications.get(app_id)
    who = {"application": {"displayName": known.name if known else "", "id": app_id}}
    body: Json = {"id": id, "grantedToIdentitiesV2": [who], "grantedToIdentities": [who]}
    return {**body, "roles": roles.split(",")} if full else body


def permissions(call: Call, state: "TenantState") -> Response:
    """The permissions on a site; the list leaves their roles out."""
    site = state.files.site(call.params["site"])
    found = state.directory.site_grants(site.id)
    items = [_permission_json(state, id, app, roles, full=False) for id, (app, roles) in found.items()]
    page = paged(call, items, options(call), size=200)
    return answer(collection(f"{CONTEXT}sites('{site.id}')/permissions", page))


def _roles(body: Json) -> list[str]:
    roles = body.get("roles")
    if not isinstance(roles, list) or not roles or not set(roles) <= _ROLES:
        raise GraphError(400, "invalidRequest", "Roles should be read, write, owner or fullcontrol.")
    return [str(role) for role in roles]


def permit(call: Call, state: "TenantState") -> Response:
    """Give an application a Selected permission."""
    body = call.json()
    site = state.files.site(call.params["site"])
    one = body.get("grantedTo") or body.get("grantedToV2")
    many = body.get("grantedToIdentities") or body.get("grantedToIdentitiesV2") or ([one] if one else [])
    app_id = str(((many[0] if many else {}).get("application") or {}).get("id") or "")
    if not app_id:
        raise GraphError(400, "invalidRequest", "An application has to be named in grantedToIdentities.")
    roles = _roles(body)
    id = state.directory.grant_site(app_id, site.id, roles)
    made = _permission_json(state, id, app_id, ",".join(roles), full=True)
    return answer({"@odata.context": f"{CONTEXT}sites('{site.id}')/permissions/$entity", **made}, 201)


def _granted(call: Call, state: "TenantState") -> tuple[Site, str, str, str]:
    site = state.files.site(call.params["site"])
    id = call.params["permission"]
    found = state.directory.site_grants(site.id).get(id)
    if found is None:
        raise GraphError(404, "itemNotFound", "Item not found")
    return site, id, *found


def permission(call: Call, state: "TenantState") -> Response:
    """One permission with its roles."""
    site, id, app_id, roles = _granted(call, state)
    context = f"{CONTEXT}sites('{site.id}')/permissions/$entity"
    return answer({"@odata.context": context, **_permission_json(state, id, app_id, roles, full=True)})


def change(call: Call, state: "TenantState") -> Response:
    """Give a permission other roles."""
    site, id, app_id, _ = _granted(call, state)
    roles = _roles(call.json())
    state.directory.grant_site(app_id, site.id, roles)
    return answer(_permission_json(state, id, app_id, ",".join(roles), full=True))


def revoke(call: Call, state: "TenantState") -> Response:
    """Take a permission away."""
    state.directory.revoke_site(_granted(call, state)[1])
    return answer()
