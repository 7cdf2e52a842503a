"""Retention and sensitivity labels of files (pages "driveItem: setRetentionLabel" and "assignSensitivityLabel")."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.clock import stamp
from tenant.drive_changes import accepted
from tenant.errors import GraphError
from tenant.files_addresses import DRIVE_ITEM, address_routes, item_of
from tenant.files_library import Library
from tenant.files_values import Item, Retention
from tenant.files_views import CONTEXT, identity
from tenant.routing import Call, Needs, Route, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

_ASSIGNMENTS_PER_5_MINUTES = 100
_METHODS = ("standard", "privileged", "auto")


def routes(state: "TenantState") -> list[Route]:
    """The routes of labels."""
    write, path = Needs.SITE_WRITE, "/retentionLabel"
    return [
        *address_routes("GET", DRIVE_ITEM, path, retention, page="driveitem-getretentionlabel"),
        *address_routes("PATCH", DRIVE_ITEM, path, retain, cost=2, need=write, page="driveitem-setretentionlabel"),
        *address_routes("DELETE", DRIVE_ITEM, path, release, cost=2, need=write, page="driveitem-removeretentionlabel"),
        *address_routes(
            "POST",
            DRIVE_ITEM,
            "/assignSensitivityLabel",
            assign,
            cost=2,
            need=write,
            page="driveitem-assignsensitivitylabel",
        ),
        *address_routes(
            "POST", DRIVE_ITEM, "/extractSensitivityLabels", extract, page="driveitem-extractsensitivitylabels"
        ),
    ]


def _answer(state: "TenantState", library: Library, item: Item, status: int = 200) -> Response:
    label = item.retention
    if label is None:
        raise GraphError(404, "itemNotFound", "No retention label is applied to the item.")
    record = label.name in state.files.record_labels
    body: dict[str, Any] = {
        "@odata.context": f"{CONTEXT}drives('{library.drive_id}')/items('{item.drive_item_id}')/retentionLabel",
        "name": label.name,
        "retentionSettings": {
            "behaviorDuringRetentionPeriod": "retainAsRecord" if record else "retain",
            "isDeleteAllowed": not record,
            "isRecordLocked": record,
            "isMetadataUpdateAllowed": True,
            "isContentUpdateAllowed": not record,
            "isLabelUpdateAllowed": not record,
        },
        "isLabelAppliedExplicitly": True,
        "labelAppliedDateTime": stamp(label.at),
        "labelAppliedBy": identity(label.by),
    }
    return answer(body, status)


def retention(call: Call, state: "TenantState") -> Response:
    """The retention label of an item."""
    return _answer(state, *item_of(call, state))


def _may_change(call: Call, state: "TenantState", names: tuple[str, ...]) -> None:
    roles = call.caller.roles if call.caller else frozenset[str]()
    if any(name in state.files.record_labels for name in names) and "Sites.FullControl.All" not in roles:
        raise GraphError(403, "accessDenied", "Record labels need Sites.FullControl.All.")


def retain(call: Call, state: "TenantState") -> Response:
    """Apply a retention label: 201 the first time, 200 later."""
    library, item = item_of(call, state)
    name = call.json().get("name")
    if not isinstance(name, str) or not name:
        raise GraphError(400, "invalidRequest", "A label's name is needed.")
    old = item.retention
    _may_change(call, state, (name, old.name if old else ""))
    library.record_labels = state.files.record_labels
    item.retention = Retention(name, call.now, state.files.who(call))
    library.noted(item)
    return _answer(state, library, item, 200 if old else 201)


def release(call: Call, state: "TenantState") -> Response:
    """Take the retention label away."""
    library, item = item_of(call, state)
    _may_change(call, state, (item.retention.name if item.retention else "",))
    item.retention = None
    library.noted(item)
    return answer()


def assign(call: Call, state: "TenantState") -> Response:
    """Assign a sensitivity label: 202 with a monitor, at most 100 in five minutes for the whole tenant."""
    library, item = item_of(call, state)
    body = call.json()
    if body.get("assignmentMethod", "standard") not in _METHODS or "sensitivityLabelId" not in body:
        raise GraphError(400, "invalidRequest", "sensitivityLabelId and a valid assignmentMethod are needed.")
    since = call.now - timedelta(minutes=5)
    recent = [moment for moment in state.files.labels_assigned if moment > since]
    if len(recent) >= _ASSIGNMENTS_PER_5_MINUTES:
        wait = str(int((recent[0] - since).total_seconds()) + 1)
        raise GraphError(429, "activityLimitReached", "The request has been throttled", {"Retry-After": wait})
    state.files.labels_assigned = [*recent, call.now]
    library.must_be_free(item, state.files.who(call))
    item.sensitivity_label = str(body["sensitivityLabelId"] or "")
    library.noted(item)
    return accepted(state, "label", item.drive_item_id)


def extract(call: Call, state: "TenantState") -> Response:
    """The sensitivity labels that a file carries."""
    _, item = item_of(call, state)
    label = {"sensitivityLabelId": item.sensitivity_label, "assignmentMethod": "standard", "tenantId": ""}
    context = f"{CONTEXT}microsoft.graph.extractSensitivityLabelsResult"
    return answer({"@odata.context": context, "labels": [label] if item.sensitivity_label else []})
