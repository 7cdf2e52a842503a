"""How webs, lists, items, files, folders and fields look in SharePoint's REST service."""

from dataclasses import dataclass, field
from typing import Any

from tenant.clock import stamp
from tenant.files_columns import Column
from tenant.files_library import Library
from tenant.files_state import FilesState, Site
from tenant.files_values import FOLDER, Item, Who
from tenant.files_views import CONTENT_TYPES, versions
from tenant.identifiers import guid
from tenant.odata import Expand, Options

Json = dict[str, Any]


@dataclass(slots=True)
class Entity:
    """One thing with its type, address, ETag, values, and what can be expanded."""

    type: str
    uri: str
    values: Json
    etag: str = ""
    deferred: tuple[str, ...] = ()
    expanded: "dict[str, Entity | list[Entity]]" = field(default_factory=dict)

    def chosen(self, select: tuple[str, ...] | None) -> "Entity":
        """The same with the selected values only."""
        if select is None:
            return self
        wanted = {s.partition("/")[0].lower() for s in select}
        kept = {k: v for k, v in self.values.items() if k.lower() in wanted}
        return Entity(self.type, self.uri, kept, self.etag, (), self.expanded)

    def verbose(self) -> Json:
        """The JSON of `odata=verbose`."""
        meta = {"id": self.uri, "uri": self.uri, "type": self.type, **({"etag": self.etag} if self.etag else {})}
        links = {name: {"__deferred": {"uri": f"{self.uri}/{name}"}} for name in self.deferred}
        grown: Json = {}
        for name, what in self.expanded.items():
            grown[name] = {"results": [e.verbose() for e in what]} if isinstance(what, list) else what.verbose()
        values = {k: {"results": v} if isinstance(v, list) else v for k, v in self.values.items()}
        return {"__metadata": meta, **links, **values, **grown}

    def flat(self, *, metadata: bool) -> Json:
        """The JSON of `odata=nometadata` or minimal metadata."""
        link = self.uri.partition("/_api/")[2]  # relative to the service, where the id is whole
        head = {"odata.type": self.type, "odata.id": self.uri, "odata.editLink": link} if metadata else {}
        if metadata and self.etag:
            head["odata.etag"] = self.etag
        grown: Json = {}
        for name, what in self.expanded.items():
            many = isinstance(what, list)
            grown[name] = [e.flat(metadata=metadata) for e in what] if many else what.flat(metadata=metadata)  # type: ignore[union-attr]
        return {**head, **self.values, **grown}


def bare_etag(item: Item) -> str:
    """The ETag as the REST service writes it."""
    return f'"{item.unique_id},{item.etag_number}"'


def api(site: Site) -> str:
    """The root of a site's REST service."""
    return f"{site.url}/_api"


def web(site: Site) -> Entity:
    """A web."""
    values = {
        "Id": site.web_id,
        "Title": site.title,
        "Url": site.url,
        "ServerRelativeUrl": site.path or "/",
        "Created": stamp(site.created),
        "Description": "",
        "Language": 1033,
        "WebTemplate": "STS",
        "LastItemModifiedDate": stamp(max((x.modified for x in site.libraries.values()), default=site.created)),
    }
    return Entity("SP.Web", f"{api(site)}/Web", values, deferred=("Lists", "RootFolder", "Fields"))


def list_entity(site: Site, library: Library) -> Entity:
    """A list."""
    name = library.title.replace(" ", "_x0020_")
    values = {
        "Id": library.list_id,
        "Title": library.title,
        "BaseTemplate": 101 if library.is_library else 100,
        "BaseType": 1 if library.is_library else 0,
        "Created": stamp(library.created),
        "Description": "",
        "EntityTypeName": name,
        "ListItemEntityTypeFullName": f"SP.Data.{name}Item" if library.is_library else f"SP.Data.{name}ListItem",
        "EnableVersioning": True,
        "ForceCheckout": library.force_checkout,
        "Hidden": False,
        "ItemCount": len(library.items),
        "LastItemModifiedDate": stamp(library.modified),
        "ParentWebUrl": site.path or "/",
    }
    uri = f"{api(site)}/Web/Lists(guid'{library.list_id}')"
    return Entity("SP.List", uri, values, f'"{library.seq}"', ("Items", "Fields", "RootFolder", "ContentTypes"))


def item_uri(site: Site, library: Library, item: Item) -> str:
    """The address of a list item."""
    return f"{api(site)}/Web/Lists(guid'{library.list_id}')/Items({item.id})"


def user(files: FilesState, who: Who) -> Json:
    """Someone as a user of the site."""
    number = files.lookup_id(who)
    login = f"i:0i.t|ms.sp.ext|{who.id}" if who.kind == "application" else f"i:0#.f|membership|{who.email}"
    return {"Id": number, "Title": who.name, "LoginName": login, "Email": who.email, "PrincipalType": 1}


def user_entity(files: FilesState, site: Site, who: Who) -> Entity:
    """Someone as an entity."""
    values = user(files, who)
    return Entity("SP.User", f"{api(site)}/Web/GetUserById({values['Id']})", values)


def list_item(files: FilesState, site: Site, library: Library, item: Item, chosen: Options | None = None) -> Entity:
    """A list item with its columns."""
    values: Json = {
        "FileSystemObjectType": 1 if item.is_folder else 0,
        "Id": item.id,
        "ID": item.id,
        "ContentTypeId": item.content_type,
        "Title": None,
        "Modified": stamp(item.modified),
        "Created": stamp(item.created),
        "AuthorId": files.lookup_id(item.created_by),
        "EditorId": files.lookup_id(item.modified_by),
        "OData__UIVersionString": f"{item.version}.0",
        "GUID": item.unique_id,
        "CheckoutUserId": files.lookup_id(item.checked_out_by) if item.checked_out_by else None,
        **{c.name: None for c in library.columns.own()},
        **item.fields,
    }
    if chosen is not None and chosen.select is not None:
        values |= _only_when_selected(library, item)
    kind = list_entity(site, library).values["ListItemEntityTypeFullName"]
    deferred = ("File", "Folder", "ParentList", "ContentType", "FieldValuesAsText", "Versions")
    made = Entity(kind, item_uri(site, library, item), values, bare_etag(item), deferred)
    for each in chosen.expand if chosen else ():
        _expand_item(made, each, files, site, library, item, chosen)
    return made


def _only_when_selected(library: Library, item: Item) -> Json:
    where = f"{library.server_relative}/{library.path(item)}"
    return {
        "FileRef": where,
        "FileDirRef": where.rpartition("/")[0],
        "FileLeafRef": item.name,
        "UniqueId": item.unique_id,
        "File_x0020_Size": str(len(item.content)),
        "HasUniqueRoleAssignments": bool(item.grants),
    }


def _expand_item(
    made: Entity, each: Expand, files: FilesState, site: Site, library: Library, item: Item, chosen: Options | None
) -> None:
    name = each.name.partition("/")[0]
    inner = [
        s.partition("/")[2] for s in (chosen.select or () if chosen else ()) if s.lower().startswith(f"{name.lower()}/")
    ]
    select = tuple(inner) or None
    match name.lower():
        case "file" if not item.is_folder:
            made.expanded["File"] = file_entity(files, site, library, item).chosen(select)
        case "folder" if item.is_folder:
            made.expanded["Folder"] = folder_entity(site, library, item).chosen(select)
        case "author":
            made.expanded["Author"] = user_entity(files, site, item.created_by).chosen(select)
        case "editor":
            made.expanded["Editor"] = user_entity(files, site, item.modified_by).chosen(select)
        case "fieldvaluesastext":
            texts = {
                k: "" if v is None else str(v) for k, v in {**made.values, **_only_when_selected(library, item)}.items()
            }
            made.expanded["FieldValuesAsText"] = Entity("SP.FieldStringValues", f"{made.uri}/FieldValuesAsText", texts)
        case "contenttype":
            made.expanded["ContentType"] = content_type(site, library, item.content_type)
        case _:
            pass


def file_entity(files: FilesState, site: Site, library: Library, item: Item) -> Entity:
    """A file."""
    where = f"{library.server_relative}/{library.path(item)}"
    values = {
        "Name": item.name,
        "ServerRelativeUrl": where,
        "Length": str(len(item.content)),
        "TimeCreated": stamp(item.created),
        "TimeLastModified": stamp(item.modified),
        "UniqueId": item.unique_id,
        "ETag": f'"{{{item.unique_id.upper()}}},{item.etag_number}"',
        "UIVersion": item.version * 512,
        "UIVersionLabel": f"{item.version}.0",
        "MajorVersion": item.version,
        "MinorVersion": 0,
        "CheckInComment": item.comment,
        "CheckOutType": 2 if item.checked_out_by is None else 0,
        "ContentTag": f"{{{item.unique_id.upper()}}},{item.ctag_number},{item.etag_number}",
        "Exists": True,
        "Level": 255 if item.checked_out_by else 1,
        "Title": item.fields.get("Title"),
    }
    uri = f"{api(site)}/Web/GetFileByServerRelativePath(decodedurl='{where.replace(chr(39), chr(39) * 2)}')"
    return Entity("SP.File", uri, values, bare_etag(item), ("ListItemAllFields", "Versions", "Author", "ModifiedBy"))


def folder_entity(site: Site, library: Library, item: Item) -> Entity:
    """A folder; the root of a library is one too."""
    where = f"{library.server_relative}/{library.path(item)}".rstrip("/")
    values = {
        "Name": item.name if item.parent is not None else library.url_name.rpartition("/")[2],
        "ServerRelativeUrl": where,
        "ItemCount": library.child_count(item),
        "UniqueId": item.unique_id,
        "Exists": True,
        "IsWOPIEnabled": False,
        "TimeCreated": stamp(item.created),
        "TimeLastModified": stamp(item.modified),
    }
    uri = f"{api(site)}/Web/GetFolderByServerRelativePath(decodedurl='{where.replace(chr(39), chr(39) * 2)}')"
    return Entity("SP.Folder", uri, values, deferred=("Files", "Folders", "ListItemAllFields", "ParentFolder"))


_TYPES = {
    "text": (2, "Text"),
    "note": (3, "Note"),
    "dateTime": (4, "DateTime"),
    "date": (4, "DateTime"),
    "choice": (6, "Choice"),
    "lookup": (7, "Lookup"),
    "boolean": (8, "Boolean"),
    "number": (9, "Number"),
    "computed": (12, "Computed"),
    "person": (20, "User"),
}


def field_entity(site: Site, library: Library, column: Column) -> Entity:
    """A column."""
    number, kind = _TYPES[column.kind]
    values: Json = {
        "Id": column.id,
        "InternalName": column.name,
        "StaticName": column.name,
        "EntityPropertyName": column.name if not column.name.startswith("_") else f"OData_{column.name}",
        "Title": column.title,
        "Description": column.description,
        "TypeAsString": kind,
        "FieldTypeKind": number,
        "Required": column.required,
        "ReadOnlyField": column.read_only,
        "Hidden": column.hidden,
        "Indexed": column.indexed,
        "Group": "Custom Columns" if not column.built_in else "Core Document Columns",
        "CanBeDeleted": not column.built_in,
        "FromBaseType": column.built_in,
    }
    if column.kind == "choice":
        values |= {"Choices": list(column.choices), "FillInChoice": column.fill_in}
    if column.kind in ("date", "dateTime"):
        values["DisplayFormat"] = 0 if column.kind == "date" else 1
    uri = f"{api(site)}/Web/Lists(guid'{library.list_id}')/Fields(guid'{column.id}')"
    return Entity(
        {"Choice": "SP.FieldChoice", "Text": "SP.FieldText", "DateTime": "SP.FieldDateTime"}.get(kind, "SP.Field"),
        uri,
        values,
    )


def content_type(site: Site, library: Library, id: str) -> Entity:
    """A content type."""
    name = CONTENT_TYPES.get(id, "Document")
    values = {
        "Name": name,
        "StringId": id,
        "Id": {"StringValue": id},
        "Group": "Document Content Types",
        "Hidden": False,
    }
    uri = f"{api(site)}/Web/Lists(guid'{library.list_id}')/ContentTypes('{id}')"
    return Entity("SP.ContentType", uri, values)


def content_types(site: Site, library: Library) -> list[Entity]:
    """The content types of a list."""
    return [content_type(site, library, id) for id in ("0x0101" if library.is_library else "0x01", FOLDER)]


def file_versions(site: Site, library: Library, item: Item) -> list[Entity]:
    """The past versions of a file; the present one is the file itself."""
    uri = f"{item_uri(site, library, item)}/File/Versions"
    return [
        Entity(
            "SP.FileVersion",
            f"{uri}({v.number * 512})",
            {
                "ID": v.number * 512,
                "VersionLabel": v.label,
                "Created": stamp(v.modified),
                "Size": len(v.content),
                "IsCurrentVersion": False,
                "CheckInComment": v.comment,
                "Url": f"_vti_history/{v.number * 512}/{library.url_name}/{library.path(item)}",
            },
        )
        for v in versions(item)[1:]
    ]


def digest(number: int, at: str) -> str:
    """A form digest."""
    return f"0x{guid('digest', number).replace('-', '').upper()},{at}"
