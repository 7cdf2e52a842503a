"""A library's columns and its optional labels, through office365-rest-python-client."""

from typing import Any

from office365.onedrive.sensitivitylabels.assignment_method import SensitivityLabelAssignmentMethod

from connectors.columns import Column
from connectors.office_wire import graph_client
from connectors.sharepoint_site import BUCKET, Place
from connectors.transport import Ask, Transport


def create_columns(transport: Transport, place: Place, wanted: tuple[Column, ...]) -> tuple[str, ...]:
    """Create the columns that a library lacks; returns their internal names. Needs Sites.Manage.All.

    Source: "columnDefinition resource type", "Create a columnDefinition in a list".
    """
    columns = graph_client(transport).sites[place.site_id].lists[place.list_id].columns
    columns.get().execute_query()
    there = {str(each.name) for each in columns}
    missing = tuple(each for each in wanted if each.name not in there)
    for each in missing:
        # The library's own add_text and add_number know neither titles nor indexes.
        body = definition(each)
        transport.json(Ask("POST", f"{place.list}/columns", BUCKET, 2, json=body))
    return tuple(each.name for each in missing)


def definition(column: Column) -> dict[str, Any]:
    """Return a columnDefinition.

    >>> definition(Column("CaseNo", indexed=True, title="Case number"))["text"]
    {'allowMultipleLines': False, 'maxLength': 255}
    """
    facets: dict[str, dict[str, Any]] = {
        "text": {"text": {"allowMultipleLines": False, "maxLength": 255}},
        "choice": {"text": {"allowMultipleLines": False, "maxLength": 255}},
        "note": {"text": {"allowMultipleLines": True, "textType": "plain"}},
        "date": {"dateTime": {"format": "dateOnly", "displayAs": "standard"}},
        "number": {"number": {"decimalPlaces": "automatic"}},
    }
    return {
        "name": column.name,
        "displayName": column.title or column.name,
        "indexed": column.indexed,
        "enforceUniqueValues": False,
        "hidden": False,
        **facets[column.kind],
    }


def set_retention_label(transport: Transport, drive_id: str, item_id: str, name: str) -> None:
    """Give a file a retention label ("driveItem: setRetentionLabel"); the same again changes nothing."""
    item = graph_client(transport).drives[drive_id].items[item_id]
    item.set_retention_label(name).execute_query()


def assign_sensitivity_label(transport: Transport, drive_id: str, item_id: str, label_id: str, *, because: str) -> None:
    """Ask for a sensitivity label ("driveItem: assignSensitivityLabel"); it is set a while later, and billed."""
    item = graph_client(transport).drives[drive_id].items[item_id]
    method = SensitivityLabelAssignmentMethod.standard
    item.assign_sensitivity_label(label_id, method, because).execute_query()
