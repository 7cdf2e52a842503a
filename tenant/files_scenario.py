"""A library of a scenario's folder: read into the tenant, and written out again.

A row of files.csv with a `version` makes a further version of its path at that time. Its content is the file
`<name>.v<version><ending>` beside the path where there is one, else that of the path itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tenant.clock import parse_time, stamp
from tenant.files_columns import LABEL_OF
from tenant.files_library import Library
from tenant.files_values import SYSTEM, FieldValue, Item, Who

if TYPE_CHECKING:
    from tenant.files_state import FilesState

_BOT = Who("application", "bot", "Model Office", person_id="bot")
_LONG_BEFORE = timedelta(days=30)
_SYSTEM_FILES = {".ds_store", "thumbs.db", ".gitkeep", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that arrives at a time of the scenario."""

    at: datetime
    order: int
    library: str
    path: str
    by: str
    version: str
    content: bytes
    label: dict[str, FieldValue]


class FilesFolder:
    """Reads and writes the folders of a scenario's libraries."""

    def __init__(self, files: "FilesState") -> None:
        self._files = files

    def load(self, name: str, root: Path, rows: list[Mapping[str, str]], labels: list[Mapping[str, str]]) -> Library:
        """Fill a library; see `FilesState.load_library`."""
        library = self._files.add_library(name)
        contents = _contents(root)
        values = {row["path"]: _label(library, row) for row in labels}
        now, before = self._files.clock.now(), self._files.clock.now() - _LONG_BEFORE
        waiting: list[Arrival] = []
        present: list[Arrival] = []
        named: set[str] = set()
        for order, row in enumerate(rows):
            found = self._arrival(name, row, order, contents, values)
            named |= {row["path"], *_version_name(row)}
            (waiting if found.at > now else present).append(found)
        unnamed = sorted(set(contents) - named)
        present += [Arrival(before, -1, name, p, "", "", contents[p], values.get(p, {})) for p in unnamed]
        for each in sorted(present, key=lambda a: (a.at, a.path, a.order)):
            self.arrive(each)
        self._files.arrivals = sorted([*self._files.arrivals, *waiting], key=lambda a: (a.at, a.library, a.order))
        return library

    def _arrival(
        self,
        library: str,
        row: Mapping[str, str],
        order: int,
        contents: Mapping[str, bytes],
        values: Mapping[str, dict[str, FieldValue]],
    ) -> Arrival:
        path, version = row["path"], row.get("version") or ""
        aside = _version_name(row)
        content = contents.get(aside[0]) if aside and aside[0] in contents else contents.get(path)
        if content is None:
            raise ValueError(f"there is no file {path!r} in the library {library!r}")
        default = self._files.clock.now() - _LONG_BEFORE
        at = parse_time(row["arrives"]) if row.get("arrives") else default
        label = values.get(path, {}) if version in ("", "1") else {}
        return Arrival(at, order, library, path, row.get("by") or "", version, content, label)

    def arrive(self, arrival: Arrival) -> Item:
        """Let a file appear, as its author uploaded it."""
        library = self._files.library(arrival.library)
        who = self._who(arrival.by)
        path = PurePosixPath(arrival.path)
        folder = library.folder(str(path.parent) if path.parent != PurePosixPath() else "", who, arrival.at)
        demotion, library.demotion = library.demotion, False
        try:
            item, new = library.put(folder, path.name, arrival.content, who, "replace", arrival.at)
        finally:
            library.demotion = demotion
        if arrival.label and new:
            item.fields.update(arrival.label)
        return item

    def _who(self, person_id: str) -> Who:
        if not person_id:
            return SYSTEM
        return _BOT if person_id == "bot" else self._files.person(person_id)

    def dump(self, name: str, root: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Write a library; see `FilesState.dump_library`."""
        library = self._files.library(name)
        rows: list[dict[str, str]] = []
        labels: list[dict[str, str]] = []
        for item in sorted(library.all(), key=lambda i: i.id):
            if item.is_folder:
                continue
            path = library.path(item)
            _write(root, path, item.content.data)
            rows.append({"path": path, "arrives": stamp(item.created), "by": _person(item.created_by), "version": ""})
            if label := _label_row(library, item):
                labels.append({"path": path, **label})
        there = {row["path"] for row in rows}
        for waiting in self._files.arrivals:
            if waiting.library == name:
                rows.append(_dump_arrival(waiting, root, there))
                if waiting.label:
                    labels.append({"path": waiting.path, **_label_texts(library, waiting.label)})
        return rows, labels


def _dump_arrival(waiting: Arrival, root: Path, there: set[str]) -> dict[str, str]:
    row = {"path": waiting.path, "arrives": stamp(waiting.at), "by": waiting.by, "version": waiting.version}
    aside = _version_name(row)
    _write(root, aside[0] if aside else waiting.path, waiting.content)
    if aside and waiting.path not in there:
        _write(root, waiting.path, waiting.content)
    there.add(waiting.path)
    return row


def _person(who: Who) -> str:
    return "bot" if who.kind == "application" else who.person_id


def _write(root: Path, path: str, content: bytes) -> None:
    target = root.joinpath(*PurePosixPath(path).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _contents(root: Path) -> dict[str, bytes]:
    if not root.is_dir():
        return {}
    files = (p for p in root.rglob("*") if p.is_file() and p.name.lower() not in _SYSTEM_FILES)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files}


def _version_name(row: Mapping[str, str]) -> list[str]:
    version = row.get("version") or ""
    if not version:
        return []
    path = PurePosixPath(row["path"])
    return [str(path.with_name(f"{path.stem}.v{version}{path.suffix}"))]


def _label(library: Library, row: Mapping[str, str]) -> dict[str, FieldValue]:
    found: dict[str, FieldValue] = {}
    for name, column in LABEL_OF.items():
        text = (row.get(name) or "").strip()
        if text:
            value = library.columns.read(column, float(text) if column == "LabelConfidence" else text)
            if value is not None:
                found[column] = value
    return found


def _label_row(library: Library, item: Item) -> dict[str, str]:
    return _label_texts(library, item.fields) if any(c in item.fields for c in LABEL_OF.values()) else {}


def _label_texts(library: Library, fields: Mapping[str, FieldValue]) -> dict[str, str]:
    texts = {}
    for name, column in LABEL_OF.items():
        value = fields.get(column, "")
        if name == "doc_date" and value:
            value = str(parse_time(str(value)).astimezone(library.columns.zone).date())
        texts[name] = f"{value:g}" if isinstance(value, float) else str(value)
    return texts
