"""Changing things through SharePoint's REST service: items, files, folders, columns, labels."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from tenant.clock import parse_time, stamp
from tenant.errors import GraphError, SharePointError
from tenant.files_columns import Column, Kind, encoded_name
from tenant.files_values import FieldValue, Item, Retention
from tenant.files_views import fields_json
from tenant.odata import Options, ordered
from tenant.sharepoint_resources import (
    Entity,
    field_entity,
    file_entity,
    folder_entity,
    list_entity,
    list_item,
    user_entity,
)
from tenant.sharepoint_steps import library_at
from tenant.sharepoint_values import Result, Step, Value, Walk

if TYPE_CHECKING:
    from tenant.files_library import Library

Json = dict[str, Any]


def body_of(here: Walk) -> Json:
    """The body of a request, without what `odata=verbose` adds to it."""
    found = here.call.json()
    return {k: v for k, v in found.items() if not k.startswith(("__", "odata.", "@odata"))}


def results(value: Any) -> list[Any]:
    """A collection, flat or verbose."""
    inner = value.get("results") if isinstance(value, dict) else value
    return inner if isinstance(inner, list) else []


def matched(here: Walk, item: Item) -> None:
    """Raises GraphError(412) where IF-MATCH names another state."""
    here.at_library.matches(item, here.call.headers.get("if-match"))


def filtered(here: Walk, rows: list[Item], chosen: Options) -> list[Item]:
    """The items that a $filter keeps, in the order of $orderby. Raises GraphError beyond the list-view threshold."""
    library = here.at_library
    for name in chosen.filter_paths():
        column = library.columns.find(name)
        if len(rows) > 5000 and name not in ("Id", "ID") and not (column and column.indexed):
            why = "The attempted operation is prohibited because it exceeds the list view threshold."
            raise SharePointError(500, "-2147024860, Microsoft.SharePoint.SPQueryThrottledException", why)
    whole = {i.id: i for i in rows}
    values = []
    for item in rows:
        texts = fields_json(here.state.files, library, item, ("FileRef", "FileDirRef", "FileLeafRef"))
        values.append({**list_item(here.state.files, here.site, library, item).values, **texts, "Id": item.id})
    return [whole[v["Id"]] for v in ordered(filter(chosen.keeps(), values), chosen.orderby)]


# --- items ----------------------------------------------------------------------------------------------------


def _add_item(here: Walk) -> Result:
    library = here.at_library
    if library.is_library:
        raise SharePointError(
            400,
            "-1, Microsoft.SharePoint.SPInvalidOperationException",
            "To add an item to a document library, use SPFileCollection.Add()",
        )
    item = library.add_item(body_of(here), here.state.files.who(here.call))
    return list_item(here.state.files, here.site, library, item)


def _merge_item(here: Walk) -> Result:
    item = here.at_item
    matched(here, item)
    values = {k: v for k, v in body_of(here).items() if k not in ("Id", "ID", "ContentTypeId")}
    here.at_library.set_fields(item, values, here.state.files.who(here.call))
    return None


def _delete_item(here: Walk) -> Result:
    item = here.at_item
    matched(here, item)
    here.at_library.must_be_free(item, here.state.files.who(here.call))
    here.at_library.remove(item)
    return None


def _recycle(here: Walk, step: Step) -> Result:
    unique = here.at_item.unique_id
    _delete_item(here)
    return Value("Recycle", unique)


def _validate_update(here: Walk, step: Step) -> Result:
    """ValidateUpdateListItem: per-field errors in an answer of 200; nothing is kept where one field is wrong."""
    item, library, body = here.at_item, here.at_library, body_of(here)
    given = {str(v.get("FieldName")): v.get("FieldValue") for v in results(body.get("formValues"))}
    answers, values = [], {}
    for name, text in given.items():
        error = ""
        try:
            if name not in ("Modified", "Created", "Editor", "Author"):
                values[name] = form_value(library, name, text)
        except GraphError as refused:
            error = refused.message
        answers.append(_form_answer(name, text, error, item))
    if not any(a["HasException"] for a in answers):
        quiet = bool(body.get("bNewDocumentUpdate"))
        if values:
            library.set_fields(item, values, here.state.files.who(here.call), new_version=not quiet)
        comment = body.get("checkInComment")
        if item.checked_out_by is not None and comment is not None:
            library.check_in(item, here.state.files.who(here.call), str(comment))
    return Value("ValidateUpdateListItem", answers, "Collection(SP.ListItemFormUpdateValue)")


def _form_answer(name: str, text: object, error: str, item: Item) -> Json:
    return {
        "ErrorCode": -2130575155 if error else 0,
        "ErrorMessage": error or None,
        "FieldName": name,
        "FieldValue": text,
        "HasException": bool(error),
        "ItemId": item.id,
    }


def form_value(library: "Library", name: str, text: object) -> FieldValue | None:
    """A value as a form holds it: always text. Raises GraphError(400)."""
    column = library.columns.all.get(name)
    if column is None:
        raise GraphError(400, "invalidRequest", f"Column '{name}' does not exist.")
    if text is not None and not isinstance(text, str):
        raise GraphError(400, "invalidRequest", "Form values have to be text.")
    value: object = text
    if column.kind == "number" and text:
        try:
            value = float(text)
        except ValueError:
            raise GraphError(400, "invalidRequest", "The value of this field is not a valid number.") from None
    elif column.kind == "boolean" and text:
        value = text.strip().lower() in ("1", "true", "yes")
    elif column.kind in ("date", "dateTime") and text:
        value = _form_date(text)
    read = library.columns.read(name, value)
    if column.kind == "choice" and read and column.choices and not column.fill_in and read not in column.choices:
        raise GraphError(400, "invalidRequest", "The value is not a choice of this field.")
    return read


def _form_date(text: str) -> str:
    # The site's locale is British: 23/11/2026, with or without a time; ISO 8601 is taken too.
    day, _, time = text.strip().partition(" ")
    parts = day.split("/")
    if len(parts) == 3 and all(p.isdecimal() for p in parts):
        return f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}" + (f"T{time:0>5}:00" if time else "")
    try:
        return stamp(parse_time(text)) if "T" in text or " " in text else str(parse_time(text).date())
    except ValueError:
        raise GraphError(400, "invalidRequest", "You must specify a valid date.") from None


def _overwrite_version(here: Walk, step: Step) -> Result:
    here.at_library.noted(here.at_item)
    return None


def _compliance_tag(here: Walk, step: Step) -> Result:
    name = str(body_of(here).get("complianceTag") or step.argument("compliancetag"))
    item = here.at_item
    roles = here.call.caller.roles if here.call.caller else frozenset[str]()
    if name in here.state.files.record_labels and "Sites.FullControl.All" not in roles:
        raise GraphError(403, "accessDenied", "Access denied.")
    item.retention = Retention(name, here.call.now, here.state.files.who(here.call)) if name else None
    here.at_library.record_labels = here.state.files.record_labels
    here.at_library.noted(item)
    return None


# --- files and folders ----------------------------------------------------------------------------------------


def _file(here: Walk, item: Item) -> Entity:
    return file_entity(here.state.files, here.site, here.at_library, item)


def _add_file(here: Walk, step: Step) -> Result:
    name = step.argument("url", "decodedurl").rpartition("/")[2]
    overwrite = step.arguments.get("overwrite", step.arguments.get("1", "false")).lower() == "true"
    who = here.state.files.who(here.call)
    item, _ = here.at_library.put(here.at_item, name, here.call.body, who, "replace" if overwrite else "fail")
    return _file(here, item)


def _add_folder(here: Walk, step: Step) -> Result:
    path = step.argument("url", "decodedurl", "serverrelativeurl").rstrip("/")
    _enter_parent(here, path)
    return _folder(here, path.rpartition("/")[2])


def _enter_parent(here: Walk, path: str) -> None:
    """At the folders of a web, go to where a server-relative path is to be made. Raises GraphError(404)."""
    if here.item is not None:
        return
    library = library_at(here.site, path)
    parent = library.find(path.rpartition("/")[0][len(library.server_relative) :]) if library else None
    if parent is None:
        raise GraphError(404, "itemNotFound", "File Not Found.")
    here.library, here.item = library, parent


def _post_folder(here: Walk) -> Result:
    path = str(body_of(here).get("ServerRelativeUrl") or "").rstrip("/")
    _enter_parent(here, path)
    return _folder(here, path.rpartition("/")[2])


def _folder(here: Walk, name: str) -> Result:
    made = here.at_library.make_folder(here.at_item, name, here.state.files.who(here.call), "replace")
    return folder_entity(here.site, here.at_library, made)


def _put_bytes(here: Walk) -> Result:
    matched(here, here.at_item)
    here.at_library.replace(here.at_item, here.call.body, here.state.files.who(here.call))
    return None


def _check_out(here: Walk, step: Step) -> Result:
    here.at_library.check_out(here.at_item, here.state.files.who(here.call))
    return None


def _check_in(here: Walk, step: Step) -> Result:
    here.at_library.check_in(here.at_item, here.state.files.who(here.call), step.argument("comment"))
    return None


def _undo_check_out(here: Walk, step: Step) -> Result:
    here.at_library.discard_check_out(here.at_item, here.state.files.who(here.call))
    return None


def _move_to(here: Walk, step: Step) -> Result:
    path = step.argument("newurl", "decodedurl") or str(body_of(here).get("newUrl") or "")
    library = here.at_library
    folder, _, name = path.rpartition("/")
    if not f"{folder}/".lower().startswith(library.server_relative.lower() + "/"):
        raise GraphError(501, "notImplemented", "The embedded tenant moves files within a library only.")
    target = library.find(folder[len(library.server_relative) :])
    if target is None:
        raise GraphError(404, "itemNotFound", "File Not Found.")
    conflict = "replace" if step.arguments.get("flags", step.arguments.get("1", "0")) == "1" else "fail"
    library.move(here.at_item, target, name, here.state.files.who(here.call), conflict)  # type: ignore[arg-type]
    return None


# --- columns and lists ----------------------------------------------------------------------------------------

_KINDS: dict[object, Kind] = {
    2: "text",
    3: "note",
    4: "dateTime",
    6: "choice",
    8: "boolean",
    9: "number",
    20: "person",
    "Text": "text",
    "Note": "note",
    "DateTime": "dateTime",
    "Choice": "choice",
    "Boolean": "boolean",
    "Number": "number",
    "User": "person",
}


def _add_field(here: Walk) -> Result:
    return _new_field(here, body_of(here))


def _add_field_operation(here: Walk, step: Step) -> Result:
    return _new_field(here, body_of(here).get("parameters") or {})


def _new_field(here: Walk, body: Json) -> Result:
    kind = _KINDS.get(body.get("FieldTypeKind"))
    title = str(body.get("Title") or "")
    if kind is None or not title:
        raise GraphError(400, "invalidRequest", "A field needs a Title and a FieldTypeKind that is known here.")
    if kind == "dateTime" and body.get("DisplayFormat") == 0:
        kind = "date"
    choices = tuple(str(c) for c in results(body.get("Choices")))
    made = Column(
        encoded_name(title), kind, title, bool(body.get("Required")), bool(body.get("Indexed")), choices=choices
    )
    return _with_field(here, made)


def _field_as_xml(here: Walk, step: Step) -> Result:
    body = body_of(here)
    text = str((body.get("parameters") or body).get("SchemaXml") or "")
    if "<!" in text:
        raise GraphError(400, "invalidRequest", "The schema may hold no declarations.")
    try:
        xml = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        raise GraphError(400, "invalidRequest", "The schema is not well formed.") from None
    kind = _KINDS.get(xml.get("Type"))
    name = xml.get("Name") or encoded_name(xml.get("DisplayName") or "")
    if kind is None or not name:
        raise GraphError(400, "invalidRequest", "The schema names no type that is known here.")
    if kind == "dateTime" and xml.get("Format") == "DateOnly":
        kind = "date"
    choices = tuple(c.text or "" for c in xml.iter("CHOICE"))
    fill_in = xml.get("FillInChoice", "FALSE").upper() == "TRUE" if choices else True
    made = Column(
        name,
        kind,
        xml.get("DisplayName") or name,
        xml.get("Required", "").upper() == "TRUE",
        xml.get("Indexed", "").upper() == "TRUE",
        choices=choices,
        fill_in=fill_in,
    )
    return _with_field(here, made)


def _with_field(here: Walk, made: Column) -> Result:
    if made.name in here.at_library.columns.all:
        raise GraphError(409, "nameAlreadyExists", "A duplicate field name was found.")
    here.at_library.add_columns([made])
    return field_entity(here.site, here.at_library, made)


def _delete_field(here: Walk) -> Result:
    column = here.column
    if column is None or column.built_in:
        raise GraphError(400, "invalidRequest", "The field can't be deleted.")
    del here.at_library.columns.all[column.name]
    return None


def _add_list(here: Walk) -> Result:
    body = body_of(here)
    title = str(body.get("Title") or "")
    if not title or here.site.find(title) is not None:
        raise GraphError(409, "nameAlreadyExists", "A list with the specified title already exists in this Web site.")
    make = here.state.files.add_library if body.get("BaseTemplate") == 101 else here.state.files.add_list
    return list_entity(here.site, make(title, site=here.site, columns=()))


CHANGES: dict[tuple[str, str], Callable[[Walk], Result]] = {
    ("items", "POST"): _add_item,
    ("item", "MERGE"): _merge_item,
    ("item", "DELETE"): _delete_item,
    ("file", "DELETE"): _delete_item,
    ("folder", "DELETE"): _delete_item,
    ("folders", "POST"): _post_folder,
    ("bytes", "PUT"): _put_bytes,
    ("fields", "POST"): _add_field,
    ("field", "DELETE"): _delete_field,
    ("lists", "POST"): _add_list,
    ("user", "POST"): lambda here: user_entity(here.state.files, here.site, here.who),
}
"""What a method does at the end of a walk."""

OPERATIONS: dict[tuple[str, str], Callable[[Walk, Step], Result]] = {
    ("item", "validateupdatelistitem"): _validate_update,
    ("item", "recycle"): _recycle,
    ("file", "recycle"): _recycle,
    ("folder", "recycle"): _recycle,
    ("item", "updateoverwriteversion"): _overwrite_version,
    ("item", "systemupdate"): _overwrite_version,
    ("item", "setcompliancetag"): _compliance_tag,
    ("item", "setcompliancetagwithhold"): _compliance_tag,
    ("item", "setcompliancetagwithnohold"): _compliance_tag,
    ("files", "add"): _add_file,
    ("files", "addusingpath"): _add_file,
    ("folders", "add"): _add_folder,
    ("folders", "addusingpath"): _add_folder,
    ("file", "checkout"): _check_out,
    ("file", "checkin"): _check_in,
    ("file", "undocheckout"): _undo_check_out,
    ("file", "moveto"): _move_to,
    ("file", "movetousingpath"): _move_to,
    ("fields", "addfield"): _add_field_operation,
    ("fields", "createfieldasxml"): _field_as_xml,
}
"""What a function does at the end of a walk."""
