"""Mailbox settings and the master list of categories."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.identifiers import guid
from tenant.mail_places import mailbox
from tenant.mail_reading import context
from tenant.mail_state import Mailbox
from tenant.odata import collection, options, paged
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

COLOURS = ("none", *(f"preset{number}" for number in range(25)))


def _settings(box: Mailbox) -> dict[str, Any]:
    off = {
        "status": "disabled",
        "externalAudience": "all",
        "scheduledStartDateTime": {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"},
        "scheduledEndDateTime": {"dateTime": "2026-01-02T00:00:00.0000000", "timeZone": "UTC"},
        "internalReplyMessage": "",
        "externalReplyMessage": "",
    }
    return {
        "automaticRepliesSetting": off,
        "language": {"locale": "en-GB", "displayName": "English (United Kingdom)"},
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": "GMT Standard Time"},
        },
        "userPurpose": "shared",
        **box.settings,
    }


def get_settings(call: Call, state: "TenantState") -> Response:
    """All settings, or one of them by name."""
    box = mailbox(call, state)
    settings = _settings(box)
    name = call.params.get("setting")
    if name is None:
        return answer({"@odata.context": context(box, "mailboxSettings"), **settings})
    if name not in settings:
        raise GraphError(404, "ErrorItemNotFound", f"There is no setting '{name}'.")
    value = settings[name]
    shown = value if isinstance(value, dict) else {"value": value}
    return answer({"@odata.context": context(box, f"mailboxSettings/{name}"), **shown})


def update_settings(call: Call, state: "TenantState") -> Response:
    """Change settings."""
    box = mailbox(call, state)
    known = _settings(box)
    for name, value in call.json().items():
        if name.startswith("@"):
            continue
        if name not in known:
            raise GraphError(400, "RequestBodyRead", f"The property '{name}' does not exist on type 'mailboxSettings'.")
        box.settings[name] = value
    return answer({"@odata.context": context(box, "mailboxSettings"), **_settings(box)})


def _category(box: Mailbox, name: str) -> dict[str, Any]:
    return {"id": guid("category", box.address, name), "displayName": name, "color": box.master_categories[name]}


def list_categories(call: Call, state: "TenantState") -> Response:
    """The categories of a mailbox with their colours."""
    box = mailbox(call, state)
    page = paged(call, [_category(box, n) for n in box.master_categories], options(call), size=1000)
    return answer(collection(context(box, "outlook/masterCategories"), page))


def create_category(call: Call, state: "TenantState") -> Response:
    """Add a category."""
    box = mailbox(call, state)
    body = call.json()
    name, colour = str(body.get("displayName") or ""), str(body.get("color") or "none").lower()
    if not name or colour not in COLOURS:
        raise GraphError(400, "ErrorInvalidRequest", "A category needs a 'displayName' and a known 'color'.")
    if any(n.lower() == name.lower() for n in box.master_categories):
        raise GraphError(409, "CategoryNameAlreadyExists", "A category with this name exists already.")
    box.master_categories[name] = colour
    return answer({"@odata.context": context(box, "outlook/masterCategories/$entity"), **_category(box, name)}, 201)


def _named(call: Call, box: Mailbox) -> str:
    for name in box.master_categories:
        if guid("category", box.address, name) == call.params["category"]:
            return name
    raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def update_category(call: Call, state: "TenantState") -> Response:
    """Change a category's colour (its name may not change)."""
    box = mailbox(call, state)
    name = _named(call, box)
    colour = str(call.json().get("color") or box.master_categories[name]).lower()
    if colour not in COLOURS:
        raise GraphError(400, "ErrorInvalidRequest", f"Unknown colour '{colour}'.")
    box.master_categories[name] = colour
    return answer({"@odata.context": context(box, "outlook/masterCategories/$entity"), **_category(box, name)})


def delete_category(call: Call, state: "TenantState") -> Response:
    """Remove a category from the master list."""
    box = mailbox(call, state)
    del box.master_categories[_named(call, box)]
    return answer()
