"""One library or list of a site: its items, their columns, versions and changes. No HTTP here."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from tenant.errors import GraphError
from tenant.files_columns import BUILT_IN, LIBRARY_BUILT_IN, Column, Columns
from tenant.files_demotion import demoted
from tenant.files_names import check_name, check_path, drive_id, drive_item_id, other_names, split_path
from tenant.files_refusals import checked_out, locked, taken
from tenant.files_values import (
    DOCUMENT,
    FOLDER,
    ITEM,
    Clock,
    Conflict,
    Content,
    FieldValue,
    Item,
    Version,
    Who,
    same_etag,
)
from tenant.identifiers import guid


class Library:
    """A document library (a drive and a list in one), or a plain list.

    The public attributes are switches: `demotion` (columns are written into Office files), `force_checkout`,
    `versions_kept`, `expand_in_delta` (whether the item delta takes $expand).
    """

    def __init__(
        self, site_id: str, site_path: str, title: str, clock: Clock, *, is_library: bool, zone: ZoneInfo, owner: Who
    ) -> None:
        self.site_id = site_id
        self.site_path = site_path
        self.title = title
        self.url_name = title if is_library else f"Lists/{title}"
        self.is_library = is_library
        self.clock = clock
        self.list_id = guid("list", site_id, title)
        self.drive_id = drive_id(site_id, self.list_id)
        self.columns = Columns(zone)
        self.columns.add((*BUILT_IN, *(LIBRARY_BUILT_IN if is_library else ())))
        self.demotion = True
        self.force_checkout = False
        self.expand_in_delta = True
        self.versions_kept = 500
        self.heard: Callable[[Library], object] = lambda _: None
        self.created = self.modified = clock.now()
        self.seq = 0
        self.items: dict[int, Item] = {}
        self.recycle_bin: list[Item] = []
        self._children: dict[int, dict[str, Item]] = {}
        self._by_drive_item: dict[str, Item] = {}
        self._by_unique_id: dict[str, Item] = {}
        self._changes: list[tuple[int, Item, datetime]] = []
        self._last_id = 0
        self.root = Item(
            0, guid("root", self.list_id), drive_item_id(f"root/{self.list_id}"), "root", None, True, Content(b""),
            self.created, owner, self.created, owner, content_type=FOLDER,
        )  # fmt: skip
        self._children[0] = {}
        self._by_drive_item[self.root.drive_item_id] = self.root

    # --- reading --------------------------------------------------------------------------------------------

    @property
    def server_relative(self) -> str:
        """The library's path on its host, `/sites/cases/Cases`."""
        return f"{self.site_path}/{self.url_name}"

    def segments(self, item: Item) -> list[str]:
        """The names from the library's root down to an item."""
        found: list[str] = []
        at: Item | None = item
        while at is not None and at.parent is not None:
            found.append(at.name)
            at = at.parent
        return found[::-1]

    def path(self, item: Item) -> str:
        """An item's path within the library; "" for the root."""
        return "/".join(self.segments(item))

    def children(self, folder: Item) -> list[Item]:
        """What a folder holds: folders first, each by name."""
        return sorted(self._children[folder.id].values(), key=lambda i: (not i.is_folder, i.name.casefold()))

    def child_count(self, folder: Item) -> int:
        """How many things a folder holds."""
        return len(self._children[folder.id])

    def below(self, folder: Item) -> Iterator[Item]:
        """Everything in a folder and its folders."""
        for child in self.children(folder):
            yield child
            if child.is_folder:
                yield from self.below(child)

    def all(self) -> list[Item]:
        """Every item that is there, by id."""
        return list(self.items.values())

    def find(self, path: str) -> Item | None:
        """The item at a path within the library, names in any case."""
        at = self.root
        for part in split_path(path):
            if not at.is_folder:
                return None
            found = self._children[at.id].get(part.casefold())
            if found is None:
                return None
            at = found
        return at

    def by_drive_item(self, id: str) -> Item | None:
        """The item of a driveItem id (case-sensitive); also "root"."""
        return self.root if id == "root" else self._by_drive_item.get(id)

    def by_unique_id(self, id: str) -> Item | None:
        """The item of a GUID."""
        return self._by_unique_id.get(id.strip("{}").lower())

    def changes_after(self, seq: int) -> Iterator[Item]:
        """What changed after a point, each item once, at its last change; deleted ones among them."""
        for number, item, _ in self._changes[bisect_right(self._changes, seq, key=lambda c: c[0]) :]:
            if item.changed_seq == number:
                yield item

    def seq_at(self, moment: datetime) -> int:
        """The point of the change log that a moment stands for."""
        before = bisect_left(self._changes, moment, key=lambda c: c[2])
        return self._changes[before - 1][0] if before else 0

    # --- making ---------------------------------------------------------------------------------------------

    def add_columns(self, columns: Iterable[Column]) -> None:
        """Add columns to the list."""
        self.columns.add(columns)

    def folder(self, path: str, who: Who, at: datetime | None = None) -> Item:
        """The folder at a path, made with its parents where it is missing. Raises GraphError(409) for a file."""
        here = self.root
        for part in split_path(path):
            found = self._children[here.id].get(part.casefold())
            here = found or self._new(part, here, who, at, is_folder=True)
            if not here.is_folder:
                raise GraphError(409, "nameAlreadyExists", "A file with the same name already exists.")
        return here

    def make_folder(self, parent: Item, name: str, who: Who, conflict: Conflict) -> Item:
        """Make one folder. Raises GraphError(409)."""
        there = self._children[parent.id].get(check_name(name).casefold())
        if there is not None:
            if conflict == "fail" or (conflict == "replace" and not there.is_folder):
                raise taken()
            if conflict == "replace":
                return there
            name = self._free_name(parent, name)
        return self._new(name, parent, who, None, is_folder=True)

    def put(
        self, parent: Item, name: str, content: bytes, who: Who, conflict: Conflict, at: datetime | None = None
    ) -> tuple[Item, bool]:
        """Store a file; says whether it is new. Raises GraphError(409 for a taken name, 423, 400)."""
        there = self._children[parent.id].get(check_name(name).casefold())
        if there is not None and conflict == "rename":
            name, there = self._free_name(parent, name), None
        if there is None:
            made = self._new(name, parent, who, at, is_folder=False, content=content)
            self._leave_checked_out(made, who)
            return made, True
        if there.is_folder or conflict == "fail":
            raise taken()
        self.replace(there, content, who, at)
        return there, False

    def replace(self, item: Item, content: bytes, who: Who, at: datetime | None = None) -> None:
        """Give a file new content: a new version. Raises GraphError(423)."""
        self.must_be_free(item, who, content=True)
        self._remember(item)
        item.content = Content(
            demoted(item.name, content, self._demotable(item)) if self.demotion and item.fields else content
        )
        item.ctag_number += 1
        self._touch(item, who, at)

    def add_item(self, fields: Mapping[str, object], who: Who, parent: Item | None = None) -> Item:
        """Make an item of a plain list. Raises GraphError(400)."""
        checked = {name: self.columns.read(name, value) for name, value in fields.items()}
        self._must_be_filled(checked)
        item = self._new(f"{self._last_id + 1}_.000", parent or self.root, who, None, is_folder=False)
        item.content_type = ITEM
        item.fields = {name: value for name, value in checked.items() if value is not None}
        return item

    def _must_be_filled(self, values: Mapping[str, object]) -> None:
        for column in self.columns.own():
            if column.required and not values.get(column.name):
                raise GraphError(400, "invalidRequest", f"The field '{column.title}' is required.")

    def _leave_checked_out(self, item: Item, who: Who) -> None:
        # A library with required columns, or one that wants check-out, keeps a new file with its author.
        if self.force_checkout or any(c.required and c.name not in item.fields for c in self.columns.own()):
            item.checked_out_by, item.never_checked_in = who, True

    def _new(
        self, name: str, parent: Item, who: Who, at: datetime | None, *, is_folder: bool, content: bytes = b""
    ) -> Item:
        check_name(name)
        check_path(f"{self.server_relative}/{'/'.join([*self.segments(parent), name])}")
        self._last_id += 1
        number, now = self._last_id, at or self.clock.now()
        unique = guid("item", self.list_id, number)
        item = Item(
            number, unique, drive_item_id(unique), name, parent, is_folder, Content(content), now, who, now, who,
            content_type=FOLDER if is_folder else DOCUMENT,
        )  # fmt: skip
        self.items[number] = item
        self._by_drive_item[item.drive_item_id] = item
        self._by_unique_id[unique] = item
        self._children[parent.id][name.casefold()] = item
        if is_folder:
            self._children[number] = {}
        self._log(item)
        return item

    def _free_name(self, parent: Item, name: str) -> str:
        there = self._children[parent.id]
        return next(other for other in other_names(name) if other.casefold() not in there)

    # --- changing -------------------------------------------------------------------------------------------

    def set_fields(
        self,
        item: Item,
        values: Mapping[str, object],
        who: Who,
        *,
        new_version: bool = True,
        at: datetime | None = None,
    ) -> None:
        """Write column values, all or none. Raises GraphError(400, 409, 423).

        Without a new version the item's editor and time stay as they are, as ValidateUpdateListItem does with
        bNewDocumentUpdate; its ETag changes all the same.
        """
        self.must_be_free(item, who)
        name = str(values.get("FileLeafRef") or item.name) if self.is_library else item.name
        read = {k: self.columns.read(k, v) for k, v in values.items() if k != "FileLeafRef" or not self.is_library}
        content_type = read.pop("ContentType", None)
        if name != item.name:  # "Update listItem" says nothing of the name's column
            self._rename(item, item.parent or self.root, name, "fail")
        if new_version:
            self._remember(item)
        if content_type:
            item.content_type = str(content_type)
        item.fields = {k: v for k, v in {**item.fields, **read}.items() if v is not None}
        self._demote(item)
        if new_version:
            self._touch(item, who, at)
        else:
            item.etag_number += 1
            self._log(item)

    def move(self, item: Item, parent: Item, name: str, who: Who, conflict: Conflict = "fail") -> None:
        """Rename an item, or move it to another folder. Raises GraphError(409, 400, 423)."""
        self.must_be_free(item, who)
        if item is parent or item.id in {i.id for i in self._line(parent)}:
            raise GraphError(400, "invalidRequest", "A folder can't be moved into itself.")
        self._rename(item, parent, name, conflict)
        self._touch(item, who, None, version=False)

    def _rename(self, item: Item, parent: Item, name: str, conflict: Conflict) -> None:
        check_name(name)
        check_path(f"{self.server_relative}/{'/'.join([*self.segments(parent), name])}")
        there = self._children[parent.id].get(name.casefold())
        if there is not None and there is not item:
            if conflict == "fail":
                raise taken()
            if conflict == "rename":
                name = self._free_name(parent, name)
            else:
                self.remove(there)
        del self._children[(item.parent or self.root).id][item.name.casefold()]
        item.name, item.parent = name, parent
        self._children[parent.id][name.casefold()] = item

    def check_out(self, item: Item, who: Who) -> None:
        """Check a file out. Raises GraphError(423) where another has it."""
        self.must_be_free(item, who)
        item.checked_out_by = who
        item.etag_number += 1
        self._log(item)

    def check_in(self, item: Item, who: Who, comment: str) -> None:
        """Check a file in again. Raises GraphError(400) where it is not checked out, 400 where columns are missing."""
        if item.checked_out_by is None:
            raise GraphError(400, "invalidRequest", "The file is not checked out.")
        self.must_be_free(item, who)
        self._must_be_filled(item.fields)
        item.checked_out_by, item.never_checked_in, item.comment = None, False, comment
        self._touch(item, who, None, version=False)

    def discard_check_out(self, item: Item, who: Who) -> None:
        """Undo a check-out; what was written since is lost. Raises GraphError(400, 423)."""
        if item.checked_out_by is None or item.never_checked_in:
            raise GraphError(400, "invalidRequest", "There is no check-out to discard.")
        self.must_be_free(item, who)
        item.checked_out_by = None
        item.etag_number += 1
        self._log(item)

    def restore_version(self, item: Item, version: Version, who: Who) -> None:
        """Bring an old version back as the newest one."""
        self.must_be_free(item, who)
        self._remember(item)
        item.content, item.fields = version.content, dict(version.fields)
        item.ctag_number += 1
        self._touch(item, who, None)

    def remove(self, item: Item) -> None:
        """Send an item, and what is below it, to the recycle bin. Raises GraphError(423)."""
        if item.locked_by:
            raise locked(item)
        for each in [*(self.below(item) if item.is_folder else ()), item]:
            each.deleted = True
            del self.items[each.id]
            del self._by_drive_item[each.drive_item_id]
            del self._by_unique_id[each.unique_id]
            each.etag_number += 1
            self._log(each)
        del self._children[(item.parent or self.root).id][item.name.casefold()]
        self.recycle_bin.append(item)

    def matches(self, item: Item, if_match: str | None) -> None:
        """Raises GraphError(412) where an If-Match header names another state of the item."""
        if if_match and not same_etag(if_match, item):
            raise GraphError(412, "resourceModified", "The resource has changed since the caller last read it.")

    def must_be_free(self, item: Item, who: Who, *, content: bool = False) -> None:
        """Raises GraphError(423) where someone has the file open, or has checked it out."""
        if item.locked_by:
            raise locked(item)
        if item.checked_out_by is not None and item.checked_out_by.id != who.id:
            raise checked_out(item)
        if content and item.retention is not None and item.retention.name in self.record_labels:
            raise GraphError(423, "resourceLocked", "The item is a locked record.")

    record_labels: frozenset[str] = frozenset()

    def noted(self, item: Item) -> None:
        """Say that something beside content and columns changed: a label, a lock."""
        item.etag_number += 1
        self._log(item)

    # --- inside ---------------------------------------------------------------------------------------------

    def _line(self, item: Item) -> Iterator[Item]:
        at: Item | None = item
        while at is not None:
            yield at
            at = at.parent

    def _remember(self, item: Item) -> None:
        past = Version(item.version, item.content, dict(item.fields), item.modified, item.modified_by, item.comment)
        item.history.append(past)
        del item.history[: -self.versions_kept + 1]
        item.version += 1

    def _touch(self, item: Item, who: Who, at: datetime | None, *, version: bool = True) -> None:
        item.modified, item.modified_by = at or self.clock.now(), who
        if version:
            item.comment = ""
        item.etag_number += 1
        self._log(item)

    def _demotable(self, item: Item) -> dict[str, FieldValue]:
        return {k: v for k, v in item.fields.items() if (c := self.columns.all.get(k)) is None or not c.built_in}

    def _demote(self, item: Item) -> None:
        if self.demotion and not item.is_folder and (wanted := self._demotable(item)):
            changed = demoted(item.name, item.content.data, wanted)
            if changed != item.content.data:
                item.content = Content(changed)
                item.ctag_number += 1

    def _log(self, item: Item) -> None:
        self.seq += 1
        item.changed_seq = self.seq
        self.modified = self.clock.now()
        self._changes.append((self.seq, item, self.modified))
        self.heard(self)
