"""Users and the organisation as Graph shows them; /me, which an application has not."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.directory import TENANT_ID, User
from tenant.errors import GraphError
from tenant.odata import Page, collection, options, ordered, paged, pick
from tenant.routing import Call, Needs, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata"


def routes(state: "TenantState") -> list[Route]:
    """The routes of the directory."""
    me = [
        route(m, f"/v1.0/me{rest}", no_me, page="user-get")
        for m in ("GET", "POST", "PATCH", "DELETE")
        for rest in ("", "/{rest:path}")
    ]
    return [
        *me,
        route("GET", "/v1.0/users", list_users, page="user-list", permission=Needs.USER_READ),
        route("GET", "/v1.0/users/{user}", get_user, page="user-get", permission=Needs.USER_READ),
        route("GET", "/v1.0/organization", organization, page="organization-list", permission=Needs.USER_READ),
        route("GET", "/v1.0/organization/{id}", organization, page="organization-get", permission=Needs.USER_READ),
    ]


def user_json(user: User) -> dict[str, Any]:
    """A user with the properties that Graph gives by default."""
    return {
        "businessPhones": [],
        "displayName": user.name,
        "givenName": user.given_name,
        "jobTitle": user.job_title or None,
        "mail": user.mail,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": user.surname,
        "userPrincipalName": user.mail,
        "id": user.id,
    }


def no_me(call: Call, state: "TenantState") -> Response:
    """An application is nobody."""
    raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")


def list_users(call: Call, state: "TenantState") -> Response:
    """The users of the directory."""
    chosen = options(call)
    rows = ordered(filter(chosen.keeps(), map(user_json, state.directory.users())), chosen.orderby)
    page = paged(call, rows, chosen, size=100, most=999, skip_links=False)
    page.items[:] = [pick(row, chosen.select, ()) for row in page.items]
    return answer(collection(f"{_CONTEXT}#users", page, count=chosen.count))


def get_user(call: Call, state: "TenantState") -> Response:
    """One user, by id or principal name."""
    name = call.params["user"]
    if name.lower() == "delta":
        raise GraphError(501, "notImplemented", "The embedded tenant does not play the delta of users.")
    user = state.directory.user(name)
    if user is None:
        text = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
        raise GraphError(404, "Request_ResourceNotFound", text)
    return answer({"@odata.context": f"{_CONTEXT}#users/$entity", **pick(user_json(user), options(call).select, ())})


def organization(call: Call, state: "TenantState") -> Response:
    """The tenant itself."""
    row = {
        "id": TENANT_ID,
        "displayName": state.name,
        "countryLetterCode": "GB",
        "preferredLanguage": "en",
        "tenantType": "AAD",
        "verifiedDomains": [
            {"capabilities": "Email", "isDefault": True, "isInitial": False, "name": state.domain, "type": "Managed"}
        ],
    }
    if "id" in call.params:
        return answer({"@odata.context": f"{_CONTEXT}#organization/$entity", **row})
    return answer(collection(f"{_CONTEXT}#organization", Page([row], None, 1)))
