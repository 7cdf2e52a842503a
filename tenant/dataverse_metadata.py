"""Table definitions of Dataverse (page "Query table definitions using the Web API"), and a small $metadata."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from tenant.dataverse_rows import JSON, ROOT, columns_of, lookup_column
from tenant.dataverse_schema import BY_NAME, TABLES, Attribute, Lookup, Table
from tenant.errors import DataverseError
from tenant.identifiers import guid
from tenant.odata import Expand, Options, options, pick
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
_TYPES = {
    "String": "StringAttributeMetadata",
    "Memo": "MemoAttributeMetadata",
    "DateOnly": "DateTimeAttributeMetadata",
    "DateTime": "DateTimeAttributeMetadata",
    "Boolean": "BooleanAttributeMetadata",
    "State": "StateAttributeMetadata",
    "Integer": "IntegerAttributeMetadata",
}
_TYPE_CODES = {"contact": 2, "incident": 112, "email": 4202, "task": 4212}


def _label(text: str) -> Json:
    one = {
        "Label": text,
        "LanguageCode": 1033,
        "IsManaged": False,
        "MetadataId": guid("label", text),
        "HasChanged": None,
    }
    return {"LocalizedLabels": [one], "UserLocalizedLabel": one}


def definition(table: Table) -> Json:
    """One EntityDefinition."""
    custom = table.name.startswith("mo_")
    return {
        "MetadataId": guid("table", table.name),
        "LogicalName": table.name,
        "SchemaName": table.name if custom else table.name.capitalize(),
        "EntitySetName": table.entity_set,
        "LogicalCollectionName": table.entity_set,
        "PrimaryIdAttribute": table.id_name,
        "PrimaryNameAttribute": table.primary_name,
        "ObjectTypeCode": _TYPE_CODES.get(table.name, 10_000 + TABLES.index(table)),
        "IsCustomEntity": custom,
        "IsActivity": table.name in ("email", "task"),
        "ChangeTrackingEnabled": True,
        "OwnershipType": "UserOwned",
        "DisplayName": _label(table.display),
        "DisplayCollectionName": _label(table.display + "s"),
    }


def attributes(table: Table) -> list[Json]:
    """The AttributeDefinitions of a table."""
    own = [_attribute(table, a) for a in table.by_name.values()]
    lookups = [_lookup(table, x) for x in table.lookups]
    id = _attribute_json(table, table.id_name, "Uniqueidentifier", "AttributeMetadata")
    return [{**id, "IsPrimaryId": True}, *own, *lookups]


def _attribute_json(table: Table, name: str, kind: str, odata_type: str) -> Json:
    return {
        "@odata.type": f"#Microsoft.Dynamics.CRM.{odata_type}",
        "MetadataId": guid("attribute", table.name, name),
        "LogicalName": name,
        "SchemaName": name,
        "EntityLogicalName": table.name,
        "AttributeType": kind,
        "AttributeTypeName": {"Value": f"{kind}Type"},
        "IsPrimaryId": False,
        "IsPrimaryName": name == table.primary_name,
        "IsCustomAttribute": name.startswith("mo_"),
        "IsValidForCreate": True,
        "IsValidForRead": True,
        "IsValidForUpdate": True,
        "DisplayName": _label(name.removeprefix("mo_")),
    }


def _attribute(table: Table, attribute: Attribute) -> Json:
    kind = "DateTime" if attribute.kind.startswith("Date") else attribute.kind
    body = _attribute_json(table, attribute.name, kind, _TYPES[attribute.kind])
    if attribute.kind in ("String", "Memo"):
        body["MaxLength"] = 4000 if attribute.kind == "String" else 1_048_576
    if attribute.kind.startswith("Date"):
        body["Format"] = "DateOnly" if attribute.kind == "DateOnly" else "DateAndTime"
    return body


def _lookup(table: Table, lookup: Lookup) -> Json:
    name = lookup_column(lookup)[1 : -len("_value")]
    return {**_attribute_json(table, name, "Lookup", "LookupAttributeMetadata"), "Targets": [lookup.target]}


def keys(table: Table) -> list[Json]:
    """The alternate keys of a table."""
    name = f"{table.key}_key"
    return [
        {
            "MetadataId": guid("key", table.name, table.key),
            "LogicalName": name,
            "SchemaName": name,
            "EntityLogicalName": table.name,
            "KeyAttributes": [table.key],
            "EntityKeyIndexStatus": "Active",
        }
    ]


def _with(table: Table, chosen: Options) -> Json:
    body = pick(definition(table), chosen.select, ("MetadataId",))
    for name, rows in (("Attributes", attributes(table)), ("Keys", keys(table))):
        if (wanted := chosen.expands(name)) is not None:
            body[name] = _picked(rows, wanted)
    return body


def _picked(rows: Sequence[Json], wanted: Expand) -> list[Json]:
    return [pick(row, wanted.select, ("MetadataId", "@odata.type")) for row in rows]


def _json(body: Json) -> Response:
    return answer(body, headers={"OData-Version": "4.0"}, media_type=JSON)


def every(call: Call, state: "TenantState") -> Response:
    """All tables."""
    chosen = options(call)
    keep = chosen.keeps()
    found = [_with(table, chosen) for table in TABLES if keep(definition(table))]
    return _json({"@odata.context": f"{ROOT}/$metadata#EntityDefinitions", "value": found})


def _table(call: Call) -> Table:
    found = BY_NAME.get(call.params.get("name") or "")
    for table in TABLES:
        if call.params.get("id") == guid("table", table.name):
            found = table
    if found is None:
        why = f"Could not find an entity with specified entity name: {call.params.get('name') or call.params.get('id')}"
        raise DataverseError(404, "0x80060888", why)
    return found


def one(call: Call, state: "TenantState") -> Response:
    """One table."""
    context = f"{ROOT}/$metadata#EntityDefinitions/$entity"
    return _json({"@odata.context": context, **_with(_table(call), options(call))})


def columns(call: Call, state: "TenantState") -> Response:
    """The columns of a table."""
    table, chosen = _table(call), options(call)
    keep = chosen.keeps()
    rows = [pick(a, chosen.select, ("MetadataId", "@odata.type")) for a in attributes(table) if keep(a)]
    return _json({"@odata.context": f"{ROOT}/$metadata#EntityDefinitions('{table.name}')/Attributes", "value": rows})


def alternate_keys(call: Call, state: "TenantState") -> Response:
    """The alternate keys of a table."""
    table, chosen = _table(call), options(call)
    rows = [pick(k, chosen.select, ("MetadataId",)) for k in keys(table)]
    return _json({"@odata.context": f"{ROOT}/$metadata#EntityDefinitions('{table.name}')/Keys", "value": rows})


def document(call: Call, state: "TenantState") -> Response:
    """The $metadata document: the tables that are here, and no more."""
    types, sets = [], []
    for table in TABLES:
        columns = "".join(
            f"<Property Name={quoteattr(name)} Type={quoteattr(_edm(table, name))} />"
            for name in sorted(columns_of(table))
        )
        key = f"<Key><PropertyRef Name={quoteattr(table.id_name)} /></Key>"
        types.append(f"<EntityType Name={quoteattr(table.name)}>{key}{columns}</EntityType>")
        sets.append(f'<EntitySet Name={quoteattr(table.entity_set)} EntityType="mscrm.{table.name}" />')
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        '<Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{"".join(types)}<EntityContainer Name="System">{"".join(sets)}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )
    return Response(body, headers={"OData-Version": "4.0"}, media_type="application/xml")


def _edm(table: Table, name: str) -> str:
    if name == table.id_name or name.endswith("_value"):
        return "Edm.Guid"
    if name in ("createdon", "modifiedon"):
        return "Edm.DateTimeOffset"
    kind = table.by_name[name].kind if name in table.by_name else "Integer"
    return {"Boolean": "Edm.Boolean", "DateOnly": "Edm.Date", "State": "Edm.Int32", "Integer": "Edm.Int64"}.get(
        kind, "Edm.String"
    )


_ONE = r"/EntityDefinitions\((?:LogicalName='(?P<name>\w+)'|(?P<id>[0-9a-fA-F-]{36}))\)"
PATTERNS = (
    (r"/EntityDefinitions", every),
    (_ONE, one),
    (_ONE + r"/Attributes(?:/Microsoft\.Dynamics\.CRM\.\w+)?", columns),
    (_ONE + r"/Keys", alternate_keys),
    (r"/\$metadata", document),
)
