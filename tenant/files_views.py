"""How sites, drives, lists and items look in Microsoft Graph."""

from typing import TYPE_CHECKING, Any

from tenant.clock import stamp
from tenant.files_library import Library
from tenant.files_names import media_type, web_url
from tenant.files_state import HOST, ORIGIN, FilesState, Site
from tenant.files_values import FOLDER, Item, Version, Who
from tenant.identifiers import guid

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]
CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#"
CONTENT_TYPES = {"0x0101": "Document", "0x0120": "Folder", "0x01": "Item"}


def identity(who: Who) -> Json:
    """An identitySet. What an application did carries the application, and "SharePoint App" as its user."""
    if who.kind == "application":
        return {"application": {"id": who.id, "displayName": who.name}, "user": {"displayName": "SharePoint App"}}
    user = {"email": who.email, "id": who.id, "displayName": who.name}
    return {"user": {k: v for k, v in user.items() if v}}


def site_json(site: Site) -> Json:
    """A site."""
    body: Json = {
        "createdDateTime": stamp(site.created),
        "description": "",
        "id": site.id,
        "lastModifiedDateTime": stamp(max((x.modified for x in site.libraries.values()), default=site.created)),
        "name": site.path.rpartition("/")[2],
        "webUrl": site.url,
        "displayName": site.title,
        "siteCollection": {"hostname": HOST},
    }
    if not site.path:
        body["root"] = {}
    return body


def list_json(library: Library) -> Json:
    """A list."""
    return {
        "@odata.etag": f'"{library.list_id},{library.seq}"',
        "createdDateTime": stamp(library.created),
        "description": "",
        "eTag": f'"{library.list_id},{library.seq}"',
        "id": library.list_id,
        "lastModifiedDateTime": stamp(library.modified),
        "name": library.url_name.rpartition("/")[2],
        "webUrl": library_url(library),
        "displayName": library.title,
        "parentReference": {"siteId": library.site_id},
        "list": {
            "contentTypesEnabled": False,
            "hidden": False,
            "template": "documentLibrary" if library.is_library else "genericList",
        },
    }


def drive_json(library: Library) -> Json:
    """A drive."""
    used = sum(len(item.content) for item in library.all())
    total = 27_487_790_694_400
    return {
        "createdDateTime": stamp(library.created),
        "description": "",
        "id": library.drive_id,
        "lastModifiedDateTime": stamp(library.modified),
        "name": library.title,
        "webUrl": library_url(library),
        "driveType": "documentLibrary",
        "createdBy": identity(library.root.created_by),
        "owner": {"user": {"displayName": "System Account"}},
        "quota": {"deleted": 0, "remaining": total - used, "state": "normal", "total": total, "used": used},
    }


def library_url(library: Library) -> str:
    """The address of a library's root."""
    return (
        web_url(ORIGIN, [*library.site_path.strip("/").split("/"), *library.url_name.split("/")])
        .replace("//", "/")
        .replace(":/", "://", 1)
    )


def item_url(library: Library, item: Item) -> str:
    """The address of an item."""
    return library_url(library) + web_url("", library.segments(item))


def parent_reference(library: Library, item: Item) -> Json:
    """Where a driveItem lies. The root has no parent, only its drive."""
    found: Json = {"driveType": "documentLibrary", "driveId": library.drive_id}
    if item.parent is not None:
        found["id"] = item.parent.drive_item_id
        found["name"] = item.parent.name if item.parent.parent is not None else library.title
        path = web_url("", library.segments(item.parent))
        found["path"] = f"/drives/{library.drive_id}/root:{path}"
    return {**found, "siteId": library.site_id.split(",")[1]}


def drive_item_json(files: FilesState, library: Library, item: Item) -> Json:
    """A driveItem, without a download link."""
    if item.deleted:
        return deleted_drive_item(library, item)
    body: Json = {
        "@odata.etag": item.etag,
        "createdDateTime": stamp(item.created),
        "eTag": item.etag,
        "id": item.drive_item_id,
        "lastModifiedDateTime": stamp(item.modified),
        "name": item.name,
        "webUrl": item_url(library, item),
        "cTag": item.ctag,
        "size": _size(library, item),
        "createdBy": identity(item.created_by),
        "lastModifiedBy": identity(item.modified_by),
        "parentReference": parent_reference(library, item),
        "fileSystemInfo": {
            "createdDateTime": stamp(item.created),
            "lastModifiedDateTime": stamp(item.modified),
        },
        **_facets(library, item),
    }
    if item.grants:
        body["shared"] = {"scope": "users"}
    return body


def _size(library: Library, item: Item) -> int:
    if not item.is_folder:
        return len(item.content)
    inside = library.items.values() if item.parent is None else library.below(item)
    return sum(len(each.content) for each in inside)


def _facets(library: Library, item: Item) -> Json:
    if item.is_folder:
        root: Json = {"root": {}} if item.parent is None else {}
        return {"folder": {"childCount": library.child_count(item)}, **root}
    kind = item.media_type or media_type(item.name)
    found: Json = {"file": {"mimeType": kind, "hashes": {"quickXorHash": item.content.quick_xor}}}
    if item.checked_out_by is not None:
        found["publication"] = {
            "level": "checkout",
            "versionId": f"{item.version}.0",
            "checkedOutBy": identity(item.checked_out_by),
        }
    return found


def deleted_drive_item(library: Library, item: Item) -> Json:
    """A deleted driveItem, as delta names it."""
    parent = {"driveType": "documentLibrary", "driveId": library.drive_id}
    if item.parent is not None:
        parent["id"] = item.parent.drive_item_id
    facet: Json = {"folder": {"childCount": 0}} if item.is_folder else {"file": {}}
    return {"id": item.drive_item_id, "deleted": {"state": "deleted"}, "parentReference": parent, "size": 0, **facet}


def list_item_json(library: Library, item: Item) -> Json:
    """A listItem, without its fields."""
    site = library.site_id.split(",")[1]
    kind = {"id": item.content_type, "name": CONTENT_TYPES.get(item.content_type[:6], "Document")}
    if item.deleted:
        return {
            "id": str(item.id),
            "contentType": kind,
            "deleted": {"state": "deleted"},
            "parentReference": {"siteId": site},
        }
    parent: Json = {"siteId": site}
    if item.parent is not None and item.parent.parent is not None:
        parent["id"] = item.parent.unique_id
    return {
        "@odata.etag": item.etag,
        "createdDateTime": stamp(item.created),
        "eTag": item.etag,
        "id": str(item.id),
        "lastModifiedDateTime": stamp(item.modified),
        "webUrl": item_url(library, item),
        "createdBy": identity(item.created_by),
        "lastModifiedBy": identity(item.modified_by),
        "parentReference": parent,
        "contentType": kind,
    }


def fields_json(
    files: FilesState, library: Library, item: Item, select: "Sequence[str] | None" = None, past: Version | None = None
) -> Json:
    """The fieldValueSet of an item; empty columns are left out. With `past` the fields of that version."""
    state = past or item
    values: Json = {"@odata.etag": item.etag, "id": str(item.id)}
    built = built_in_fields(files, library, item, past)
    own = {**built, **state.fields}
    if select is None:
        hidden = ("FileRef", "FileDirRef", "UniqueId", "File_x0020_Size")
        return {**values, **{k: v for k, v in own.items() if k not in hidden}}
    known = {name.lower(): name for name in own}
    return {**values, **{known[s.lower()]: own[known[s.lower()]] for s in select if s.lower() in known}}


def built_in_fields(files: FilesState, library: Library, item: Item, past: Version | None = None) -> Json:
    """The values of SharePoint's own columns."""
    state = past or item
    found: Json = {
        "ContentType": CONTENT_TYPES.get(item.content_type[:6], "Document"),
        "Created": stamp(item.created),
        "Modified": stamp(state.modified),
        "AuthorLookupId": str(files.lookup_id(item.created_by)),
        "EditorLookupId": str(files.lookup_id(state.modified_by)),
        "_UIVersionString": f"{past.number if past else item.version}.0",
        "Attachments": False,
        "Edit": "",
        "ItemChildCount": "0",
        "FolderChildCount": "0",
        "FileRef": f"{library.server_relative}/{library.path(item)}",
        "FileDirRef": f"{library.server_relative}/{library.path(item)}".rpartition("/")[0],
        "UniqueId": item.unique_id,
    }
    if library.is_library:
        del found["Attachments"]
        found["FileLeafRef"] = found["LinkFilename"] = found["LinkFilenameNoMenu"] = item.name
        found["FileSizeDisplay"] = "" if item.is_folder else str(len(state.content))
        found["File_x0020_Size"] = str(len(state.content))
        if item.name.rpartition(".")[0]:
            found["DocIcon"] = item.name.rpartition(".")[2].lower()
        if item.content_type == FOLDER:
            found["FolderChildCount"] = str(library.child_count(item)) if not item.deleted else "0"
        if item.checked_out_by is not None:
            found["CheckoutUserLookupId"] = str(files.lookup_id(item.checked_out_by))
        if state.comment:
            found["_CheckinComment"] = state.comment
    return found


def version_json(library: Library, version: Version, *, drive: bool) -> Json:
    """A driveItemVersion or listItemVersion."""
    body: Json = {
        "id": version.label,
        "lastModifiedDateTime": stamp(version.modified),
        "lastModifiedBy": identity(version.modified_by),
    }
    if drive:
        body["size"] = len(version.content)
    return body


def versions(item: Item) -> list[Version]:
    """The versions of an item, the present one first."""
    present = Version(item.version, item.content, dict(item.fields), item.modified, item.modified_by, item.comment)
    return [present, *reversed(item.history)]


def content_type_json(id: str, library: Library | None) -> Json:
    """A content type."""
    return {
        "@odata.etag": f'"{guid("content type", id)}"',
        "id": id,
        "description": "",
        "group": "Document Content Types" if id == "0x0101" else "Folder Content Types",
        "hidden": False,
        "name": CONTENT_TYPES[id],
        "parentId": id[:-2] if len(id) > 4 else "0x",
        "readOnly": False,
        "sealed": False,
        "isBuiltIn": True,
    }
