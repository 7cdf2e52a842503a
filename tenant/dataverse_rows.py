"""How rows of Dataverse look, and how what a client sends is checked (page "Create a table row using the Web API")."""

import re
from typing import TYPE_CHECKING, Any

from tenant.clock import parse_time, stamp
from tenant.dataverse_schema import BY_NAME, BY_SET, Attribute, Lookup, Table
from tenant.dataverse_state import DataverseState, Row, Value
from tenant.errors import DataverseError, GraphError
from tenant.identifiers import guid
from tenant.odata import Expand, options, pick
from tenant.routing import Call

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
ROOT = "https://modeloffice.crm11.dynamics.com/api/data/v9.2"
JSON = "application/json; odata.metadata=minimal"
_ANNOTATED = re.compile(r"(?i)odata\.include-annotations")
_STATES = {0: "Active", 1: "Inactive"}


def system_user(app_id: str) -> str:
    """The id of the user that stands for an application, or for the system."""
    return guid("system user", app_id or "SYSTEM")


def unknown_property(name: str, table: Table) -> DataverseError:
    """The refusal of a column that a table does not have."""
    why = f"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table.name}'."
    return DataverseError(400, "0x80060888", why)


def table_of(call: Call) -> Table:
    """The table that a path names. Raises DataverseError(404)."""
    found = BY_SET.get(call.params["set"])
    if found is None:
        raise DataverseError(404, "0x80060888", f"Resource not found for the segment '{call.params['set']}'.")
    return found


def absent(table: Table, key: str) -> DataverseError:
    """The refusal of a row that is not there."""
    return DataverseError(404, "0x80040217", f"Entity '{table.name}' With Id = {key} Does Not Exist")


def find(table: Table, key: str, dataverse: DataverseState) -> Row | None:
    """The row that a key in brackets names: a GUID, or alternate keys. Raises DataverseError(400)."""
    if re.fullmatch(r"'?\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?'?", key):
        return dataverse.by_id(table, key.strip("'"))
    values = key_values(table, key)
    if table.id_name in values:
        return dataverse.by_id(table, values[table.id_name])
    return dataverse.by_key(table, values[table.key])


def key_values(table: Table, key: str) -> dict[str, str]:
    """The parts of an alternate key, `ticketnumber='M26-…'`. Raises DataverseError(400) where undeclared."""
    found = re.findall(r"(\w+)=(?:'((?:[^']|'')*)'|([^,']+))", key)
    values = {name: text.replace("''", "'") or bare for name, text, bare in found}
    if set(values) not in ({table.key}, {table.id_name}):
        raise DataverseError(400, "0x80060891", f"The key in the request URI is not valid for resource '{table.name}'.")
    return values


def row_json(row: Row, dataverse: DataverseState, *, annotated: bool = False) -> Json:
    """A row with every column, empty ones as null."""
    table = row.table
    body: Json = {"@odata.etag": row.etag, table.id_name: row.id}
    for attribute in (*table.attributes, *table.by_name.values()):
        body[attribute.name] = row.values.get(attribute.name)
    body["statecode"] = row.values.get("statecode", 0)
    body["statuscode"] = row.values.get("statuscode", 1)
    body["createdon"], body["modifiedon"] = stamp(row.created), stamp(row.modified)
    body["versionnumber"] = row.version
    body["_createdby_value"], body["_modifiedby_value"] = system_user(row.created_by), system_user(row.modified_by)
    body["_ownerid_value"] = system_user(row.created_by)
    for lookup in table.lookups:
        target = dataverse.related(row, lookup.name)
        body[lookup_column(lookup)] = target.id if target else None
    if annotated:
        text = _STATES.get(int(body["statecode"]), "Active")
        body["statecode@OData.Community.Display.V1.FormattedValue"] = text
    return body


def lookup_column(lookup: Lookup) -> str:
    """The column of a lookup's id, `_mo_case_value`; polymorphic ones have one for all their targets."""
    for polymorphic in ("regardingobjectid", "customerid"):
        if lookup.name.startswith(polymorphic):
            return f"_{polymorphic}_value"
    return f"_{lookup.name}_value"


def columns_of(table: Table) -> frozenset[str]:
    """Every name that $select may hold."""
    system = ("createdon", "modifiedon", "versionnumber", "_createdby_value", "_modifiedby_value", "_ownerid_value")
    return frozenset({table.id_name, *table.by_name, *system, *(lookup_column(x) for x in table.lookups)})


def shown(row: Row, call: Call, dataverse: DataverseState) -> Json:
    """A row as a request wants it. Raises DataverseError(400) for unknown names."""
    chosen = options(call)
    for name in chosen.select or ():
        if name not in columns_of(row.table):
            raise unknown_property(name, row.table)
    annotated = bool(_ANNOTATED.search(call.headers.get("prefer", "")))
    body = pick(row_json(row, dataverse, annotated=annotated), chosen.select, (row.table.id_name, "@odata.etag"))
    for each in chosen.expand:
        body[each.name] = _expanded(row, each, dataverse)
    return body


def _expanded(row: Row, wanted: Expand, dataverse: DataverseState) -> Json | None:
    if all(wanted.name != lookup.name for lookup in row.table.lookups):
        raise unknown_property(wanted.name, row.table)
    target = dataverse.related(row, wanted.name)
    if target is None:
        return None
    for name in wanted.select or ():
        if name not in columns_of(target.table):
            raise unknown_property(name, target.table)
    return pick(row_json(target, dataverse), wanted.select, (target.table.id_name, "@odata.etag"))


# --- what clients send ----------------------------------------------------------------------------------------


def given_values(call: Call, table: Table, dataverse: DataverseState) -> dict[str, Value]:
    """The column values of a request's body. Raises DataverseError(400)."""
    values: dict[str, Value] = {}
    try:
        body = call.json()
    except GraphError as error:
        raise DataverseError(400, "0x80048d19", error.message) from None
    for name, value in body.items():
        if name.endswith("@odata.bind"):
            lookup, key = _bound(name.removesuffix("@odata.bind"), str(value), table, dataverse)
            values[lookup.by] = key
        elif name == table.id_name or name.startswith("@") or "@odata." in name:
            continue
        elif name not in table.by_name:
            raise DataverseError(400, "0x80048d19", _undeclared(name, table))
        else:
            values[name] = _checked(table.by_name[name], value)
    return values


def _undeclared(name: str, table: Table) -> str:
    return (
        f"Error identified in Payload provided by the user for Entity :'{table.entity_set}', For more information on "
        f"this error please follow this help link. ----> InnerException : An undeclared property '{name}' which only "
        "has property annotations in the payload but no property value was found in the payload."
    )


def _bound(name: str, reference: str, table: Table, dataverse: DataverseState) -> tuple[Lookup, str]:
    lookup = next((x for x in table.lookups if x.name == name), None)
    found = re.fullmatch(r"(?:https://[^/]+/api/data/v9\.\d)?/?(\w+)\((.*)\)", reference)
    if lookup is None:
        raise DataverseError(400, "0x80048d19", _undeclared(name, table))
    target = BY_NAME[lookup.target]
    if found is None or found[1] != target.entity_set:
        raise DataverseError(400, "0x80048d19", f"'{reference}' is no reference to {target.entity_set}.")
    row = find(target, found[2], dataverse)
    if row is None:
        raise absent(target, found[2])
    return lookup, row.key


def _checked(attribute: Attribute, value: object) -> Value:
    """A value of the type that the column has. Raises DataverseError(400)."""
    if value is None:
        return None
    match attribute.kind, value:
        case (("String" | "Memo"), str()):
            longest = 4000 if attribute.kind == "String" else 1_048_576
            if len(value) > longest:
                raise DataverseError(
                    400, "0x80044331", f"The length of the '{attribute.name}' attribute exceeded {longest}."
                )
            return value
        case "DateOnly", str() if re.fullmatch(r"\d{4}-\d\d-\d\d", value) or value == "":
            return value
        case "DateTime", str():
            return stamp(parse_time(value))
        case "Boolean", bool():
            return value
        case (("State" | "Integer"), int()) if not isinstance(value, bool):
            return value
        case _:
            raise DataverseError(
                400, "0x80048d19", f"Cannot convert the value of '{attribute.name}' to {attribute.kind}."
            )


def may_write(call: Call, state: "TenantState", table: Table, privilege: str) -> None:
    """Raises DataverseError(403) where the caller's security role only reads."""
    if call.app_id in state.dataverse.read_only:
        why = f"Principal user (Id={system_user(call.app_id)}) is missing prv{privilege}{table.name} privilege."
        raise DataverseError(403, "0x80040220", why)


def same_version(row: Row, if_match: str | None) -> bool:
    """Whether an If-Match header lets this row pass."""
    return if_match is None or if_match.strip() in ("*", row.etag) or if_match.strip() == row.etag.removeprefix("W/")


def reference(row: Row) -> str:
    """The address of a row."""
    return f"{ROOT}/{row.table.entity_set}({row.id})"
