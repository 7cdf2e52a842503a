"""Columns of lists and libraries, and how their values are checked and written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from tenant.clock import parse_time, stamp
from tenant.errors import GraphError
from tenant.files_values import FieldValue
from tenant.identifiers import guid

Kind = Literal["text", "note", "choice", "dateTime", "date", "number", "boolean", "person", "lookup", "computed"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its internal name, what it is called, and what it takes."""

    name: str
    kind: Kind
    display: str = ""
    required: bool = False
    indexed: bool = False
    read_only: bool = False
    hidden: bool = False
    built_in: bool = False
    fill_in: bool = True  # a choice outside the list is taken
    choices: tuple[str, ...] = ()
    description: str = ""

    @property
    def id(self) -> str:
        """The column's id: the same in every list, as SharePoint's site columns."""
        return guid("column", self.name)

    @property
    def title(self) -> str:
        """What people call it."""
        return self.display or self.name


def _built_in(name: str, kind: Kind, display: str = "", **more: Any) -> Column:
    return Column(name, kind, display, built_in=True, **more)


BUILT_IN = (
    _built_in("Title", "text"),
    _built_in("ID", "number", read_only=True, indexed=True),
    _built_in("ContentType", "computed", "Content Type"),
    _built_in("Created", "dateTime", read_only=True, indexed=True),
    _built_in("Modified", "dateTime", read_only=True, indexed=True),
    _built_in("Author", "person", "Created By", read_only=True),
    _built_in("Editor", "person", "Modified By", read_only=True),
    _built_in("_UIVersionString", "text", "Version", read_only=True),
    _built_in("FileRef", "lookup", "URL Path", read_only=True, hidden=True),
    _built_in("FileDirRef", "lookup", "Path", read_only=True, hidden=True),
    _built_in("UniqueId", "lookup", "Unique Id", read_only=True, hidden=True),
)
LIBRARY_BUILT_IN = (
    _built_in("FileLeafRef", "text", "Name", required=True, indexed=True),
    _built_in("CheckoutUser", "person", "Checked Out To", read_only=True),
    _built_in("_CheckinComment", "lookup", "Check In Comment", read_only=True),
    _built_in("File_x0020_Size", "lookup", "File Size", read_only=True, hidden=True),
)
LABEL_COLUMNS = (
    Column("DocType", "text", "Document type", indexed=True),
    Column("CaseNo", "text", "Case number", indexed=True),
    Column("DocDate", "date", "Document date", indexed=True),
    Column("Sensitivity", "choice"),
    Column("Privilege", "choice"),
    Column("LabelledBy", "text", "Labelled by", indexed=True),
    Column("LabelConfidence", "number", "Label confidence"),
    Column("LabelFlags", "text", "Label flags"),
    Column("LabelBecause", "note", "Label because"),
)
"""The columns of each library of the scenario."""

LABEL_OF = {
    "doc_type": "DocType",
    "labelled_by": "LabelledBy",
    "case_no": "CaseNo",
    "doc_date": "DocDate",
    "sensitivity": "Sensitivity",
    "privilege": "Privilege",
    "confidence": "LabelConfidence",
    "flags": "LabelFlags",
}
"""Columns of a scenario's labels.csv, and the library's own."""


@dataclass(slots=True)
class Columns:
    """The columns of one list, found by internal or display name in any case."""

    zone: ZoneInfo
    all: dict[str, Column] = field(default_factory=dict)

    def add(self, columns: Iterable[Column]) -> None:
        """Add columns; one of a name that is taken replaces it."""
        for each in columns:
            self.all[each.name] = each

    def find(self, name: str) -> Column | None:
        """The column of an internal name, else of a display name or an id."""
        if name in self.all:
            return self.all[name]
        wanted = name.lower()
        return next((c for c in self.all.values() if wanted in (c.name.lower(), c.title.lower(), c.id)), None)

    def own(self) -> list[Column]:
        """The columns that are not built in."""
        return [c for c in self.all.values() if not c.built_in]

    def read(self, name: str, value: object) -> FieldValue | None:
        """Check a value given for a column; None clears it. Raises GraphError(400)."""
        column = self.all.get(name)
        if column is None:
            raise GraphError(400, "invalidRequest", f"Field '{name}' is not recognized")
        if column.read_only:
            raise GraphError(400, "invalidRequest", f"Field '{name}' is read-only")
        if value is None or value == "":
            if column.required:
                raise GraphError(400, "invalidRequest", f"The field '{column.title}' is required.")
            return None
        return _converted(column, value, self.zone)


def _converted(column: Column, value: object, zone: ZoneInfo) -> FieldValue:
    match column.kind, value:
        case (("text" | "note" | "choice"), str()):
            return _text(column, value)
        case "number", (int() | float()) if not isinstance(value, bool):
            return value
        case "boolean", bool():
            return value
        case (("dateTime" | "date"), str()):
            return _date(column, value, zone)
        case (("person" | "lookup" | "computed"), _):
            return str(value)
        case _:
            raise _unfit(column)


def _text(column: Column, value: str) -> str:
    # Page "Column types and options": a single line of text holds 255 characters, a note 63,999.
    if len(value) > (63_999 if column.kind == "note" else 255):
        raise GraphError(400, "invalidRequest", f"The text in '{column.title}' is too long.")
    if column.kind == "choice" and column.choices and not column.fill_in and value not in column.choices:
        raise GraphError(400, "invalidRequest", f"'{value}' is not a choice of '{column.title}'.")
    return value


def _date(column: Column, value: str, zone: ZoneInfo) -> str:
    try:
        moment = parse_time(value)
    except ValueError:
        raise _unfit(column) from None
    if column.kind == "date":  # kept as midnight of the site's own time zone
        local = moment.astimezone(zone).date() if "T" in value else moment.date()
        moment = datetime.combine(local, time(), zone)
    return stamp(moment.astimezone(UTC))


def _unfit(column: Column) -> GraphError:
    return GraphError(400, "invalidRequest", f"The value for field '{column.name}' is not of type {column.kind}.")


_FACETS = {"note": "text", "date": "dateTime", "person": "personOrGroup", "computed": "text"}


def column_definition(column: Column) -> dict[str, Any]:
    """Write a column as Graph's columnDefinition."""
    facet = _FACETS.get(column.kind, column.kind)
    return {
        "columnGroup": "Core Document Columns" if column.built_in else "Custom Columns",
        "description": column.description,
        "displayName": column.title,
        "enforceUniqueValues": False,
        "hidden": column.hidden,
        "id": column.id,
        "indexed": column.indexed,
        "name": column.name,
        "readOnly": column.read_only,
        "required": column.required,
        facet: _facet(column),
    }


def _facet(column: Column) -> dict[str, Any]:
    match column.kind:
        case "text" | "note" | "computed":
            several = column.kind == "note"
            return {"allowMultipleLines": several, "linesForEditing": 6 if several else 0, "maxLength": 255}
        case "choice":
            return {"allowTextEntry": column.fill_in, "choices": list(column.choices), "displayAs": "dropDownMenu"}
        case "dateTime" | "date":
            return {"displayAs": "default", "format": "dateOnly" if column.kind == "date" else "dateTime"}
        case "number":
            return {"decimalPlaces": "automatic", "displayAs": "number"}
        case "person":
            return {"allowMultipleSelection": False, "chooseFromType": "peopleOnly", "displayAs": "nameWithPresence"}
        case _:
            return {}


def column_from_definition(body: dict[str, Any]) -> Column:
    """Read a columnDefinition that someone posts. Raises GraphError(400)."""
    name = body.get("name") or body.get("displayName")
    if not isinstance(name, str) or not name:
        raise GraphError(400, "invalidRequest", "A column needs a name.")
    kind = _kind(body)
    choice = body.get("choice") or {}
    return Column(
        encoded_name(name),
        kind,
        str(body.get("displayName") or name),
        required=bool(body.get("required")),
        indexed=bool(body.get("indexed")),
        hidden=bool(body.get("hidden")),
        choices=tuple(choice.get("choices") or ()),
        fill_in=bool(choice.get("allowTextEntry", False)) if choice else True,
        description=str(body.get("description") or ""),
    )


def _kind(body: dict[str, Any]) -> Kind:
    if "personOrGroup" in body:
        return "person"
    if "text" in body and (body["text"] or {}).get("allowMultipleLines"):
        return "note"
    if "dateTime" in body and (body["dateTime"] or {}).get("format") == "dateOnly":
        return "date"
    for kind in get_args(Kind):
        if kind in body:
            found: Kind = kind
            return found
    raise GraphError(400, "invalidRequest", "Column type is not provided or not supported.")


def encoded_name(name: str) -> str:
    """Make the internal name of a new column.

    >>> encoded_name("Case number")
    'Case_x0020_number'
    """
    return "".join(c if c.isalnum() or c == "_" else f"_x{ord(c):04x}_" for c in name)[:32]
