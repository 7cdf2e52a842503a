"""The subscription routes of Graph (resource page "subscription")."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.clock import parse_time, stamp
from tenant.errors import GraphError
from tenant.identifiers import guid
from tenant.odata import Page, collection
from tenant.routing import Call, Route, answer, route
from tenant.subscriptions_state import LONGEST_FILES, LONGEST_MAIL, SHORTEST, Subscription, is_loopback, validates

if TYPE_CHECKING:
    from tenant.state import TenantState

_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#subscriptions"
_CHANGES = frozenset({"created", "updated", "deleted"})


def routes(state: "TenantState") -> list[Route]:
    """The routes of subscriptions."""
    one = "/v1.0/subscriptions/{subscription}"
    return [
        route("POST", "/v1.0/subscriptions", create, page="subscription-post-subscriptions", blocking=True),
        route("GET", "/v1.0/subscriptions", list_all, page="subscription-list"),
        route("GET", one, get, page="subscription-get"),
        route("PATCH", one, renew, page="subscription-update"),
        route("POST", f"{one}/reauthorize", reauthorize, page="subscription-reauthorize"),
        route("DELETE", one, delete, page="subscription-delete"),
    ]


def _json(each: Subscription) -> dict[str, Any]:
    return {
        "id": each.id,
        "resource": each.resource,
        "applicationId": each.app_id,
        "changeType": each.change_type,
        "clientState": None,
        "notificationUrl": each.url,
        "notificationQueryOptions": None,
        "lifecycleNotificationUrl": each.lifecycle_url,
        "expirationDateTime": stamp(each.expires),
        "creatorId": guid("service principal", each.app_id),
        "includeResourceData": None,
        "latestSupportedTlsVersion": "v1_2",
        "encryptionCertificate": None,
        "encryptionCertificateId": None,
        "notificationUrlAppId": None,
    }


def create(call: Call, state: "TenantState") -> Response:
    """Create a subscription after both addresses have answered the handshake."""
    body = call.json()
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise GraphError(400, "BadRequest", f"The property '{name}' is missing.")
    changes = frozenset(c.strip().lower() for c in body["changeType"].split(","))
    if not changes <= _CHANGES:
        raise GraphError(400, "InvalidRequest", f"Unknown changeType '{body['changeType']}'.")
    resource = body["resource"].strip("/").removeprefix("v1.0/")
    mail = "messages" in resource.lower() or "events" in resource.lower()
    _permit(call, resource, mail=mail)
    if not mail and changes != {"updated"}:
        raise GraphError(400, "InvalidRequest", "Only the changeType 'updated' is supported for this resource.")
    if len(body.get("clientState") or "") > 128:
        raise GraphError(400, "InvalidRequest", "The clientState is longer than 128 characters.")
    with state.lock:
        state.subscriptions.made += 1
        number = state.subscriptions.made
    for url in (body["notificationUrl"], body.get("lifecycleNotificationUrl")):
        if url and (not is_loopback(url) or not validates(url, number)):
            text = "Subscription validation request failed. Notification endpoint must respond with 200 OK."
            raise GraphError(400, "ValidationError", text)
    with state.lock:
        each = Subscription(
            guid("subscription", number),
            call.app_id,
            body["resource"],
            changes,
            body["changeType"],
            body["notificationUrl"],
            body.get("lifecycleNotificationUrl"),
            body.get("clientState"),
            _expiry(body["expirationDateTime"], state.clock.now(), mail=mail),
        )
        state.subscriptions.subscriptions[each.id] = each
    return answer({"@odata.context": f"{_CONTEXT}/$entity", **_json(each)}, 201)


def _permit(call: Call, resource: str, *, mail: bool) -> None:
    roles = call.caller.roles if call.caller else frozenset[str]()
    wanted = ("Mail.", "Calendars.") if mail else ("Sites.", "Files.")
    if not any(role.startswith(wanted) for role in roles):
        text = f"Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied to '{resource}'.]"
        raise GraphError(403, "ExtensionError", text)


def _expiry(text: str, now: datetime, *, mail: bool) -> datetime:
    try:
        wanted = parse_time(text)
    except ValueError:
        raise GraphError(400, "InvalidRequest", f"The expirationDateTime '{text}' can't be read.") from None
    longest = LONGEST_MAIL if mail else LONGEST_FILES
    if wanted - now > longest + timedelta(minutes=1):
        most = f"{longest.total_seconds() / 60:.0f} minutes"
        raise GraphError(400, "InvalidRequest", f"Subscription expiration can only be {most} in the future.")
    if wanted <= now:
        raise GraphError(400, "InvalidRequest", "The expirationDateTime is in the past.")
    return max(wanted, now + SHORTEST)


def _one(call: Call, state: "TenantState") -> Subscription:
    found = state.subscriptions.subscriptions.get(call.params["subscription"])
    if found is None or found.app_id != call.app_id:
        raise GraphError(404, "ResourceNotFound", "The object was not found.")
    return found


def list_all(call: Call, state: "TenantState") -> Response:
    """The caller's subscriptions."""
    rows = [_json(s) for s in state.subscriptions.subscriptions.values() if s.app_id == call.app_id]
    return answer(collection(_CONTEXT, Page(rows, None, len(rows))))


def get(call: Call, state: "TenantState") -> Response:
    """One subscription."""
    return answer({"@odata.context": f"{_CONTEXT}/$entity", **_json(_one(call, state))})


def renew(call: Call, state: "TenantState") -> Response:
    """Set a later expiry."""
    each = _one(call, state)
    body = call.json()
    if "lifecycleNotificationUrl" in body:
        raise GraphError(400, "InvalidRequest", "The lifecycleNotificationUrl can't be added or changed later.")
    mail = "messages" in each.resource.lower() or "events" in each.resource.lower()
    each.expires = _expiry(str(body.get("expirationDateTime")), state.clock.now(), mail=mail)
    each.warned = False
    return answer({"@odata.context": f"{_CONTEXT}/$entity", **_json(each)})


def reauthorize(call: Call, state: "TenantState") -> Response:
    """Confirm a subscription after the lifecycle event of that name."""
    _one(call, state).warned = False
    return answer()


def delete(call: Call, state: "TenantState") -> Response:
    """Remove a subscription."""
    del state.subscriptions.subscriptions[_one(call, state).id]
    return answer()
