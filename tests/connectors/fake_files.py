"""A document library in memory."""

import hashlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.errors import Changed, Gone, Refused
from connectors.ports import COLUMNS, Changes, Cursor, Editor, FileSeen, Labelled, Stored
from connectors.protocol import clean_path, numbered
from tests.connectors.fake_time import NINE, Journal
from tests.connectors.fake_turns import one_at_a_time

BOT = Editor("application", "00000000-0000-0000-0000-00000000b07a", "Model Office")


@dataclass(slots=True)
class _File:
    seen: FileSeen
    content: bytes
    version: int = 1
    key: str = ""


@one_at_a_time
class FakeLibrary:
    """A document library. `lock` makes a file refuse changes, as one that someone has open does."""

    def __init__(self, name: str, now: Callable[[], datetime] = lambda: NINE) -> None:
        self._name = name
        self._now = now
        self._files: dict[str, _File] = {}
        self._journal = Journal()
        self._numbers = itertools.count(1)
        self.locked: dict[str, Exception] = {}

    @property
    def name(self) -> str:
        return self._name

    # --- what people do ---

    def add(
        self, path: str, content: bytes = b"", columns: Mapping[str, str] | None = None, *, by: Editor | None = None
    ) -> str:
        """Put a file there; returns its id."""
        who = by or Editor("person", "ann@model-office.example", "Ann")
        file_id = str(next(self._numbers))
        seen = FileSeen(
            id=file_id,
            library=self._name,
            path=path,
            size=len(content),
            modified=self._now(),
            modified_by=who,
            created=self._now(),
            created_by=who,
            columns={**dict.fromkeys(COLUMNS, ""), **(columns or {})},
        )
        self._files[file_id] = _File(seen, content, version=0)
        self._touch(file_id, who)
        return file_id

    def edit(
        self,
        file_id: str,
        content: bytes | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        by: Editor | None = None,
    ) -> None:
        """Let a person change a file's content or columns."""
        held = self._find(file_id)
        if content is not None:
            held.content = content
        held.seen = replace(held.seen, columns={**held.seen.columns, **(columns or {})}, size=len(held.content))
        self._touch(file_id, by or Editor("person", "ann@model-office.example", "Ann"))

    def delete(self, file_id: str) -> None:
        """Let a person delete a file."""
        del self._files[file_id]
        self._journal.note(file_id)

    def lose_cursors(self) -> None:
        """Let the cursor grow too old."""
        self._journal.expired = True

    def paths(self) -> dict[str, str]:
        """Paths of all files by id."""
        return {key: held.seen.path for key, held in self._files.items()}

    # --- the port ---

    def changes(self, since: Cursor | None) -> Changes[FileSeen]:
        keys, cursor, restarted = self._journal.since(since)
        fresh = since is None or restarted
        found = [
            self._files[key].seen if key in self._files else FileSeen(key, self._name, "", removed=True)
            for key in keys
            if key in self._files or not fresh
        ]
        return Changes(tuple(found), cursor, restarted=restarted)

    def file(self, file_id: str) -> FileSeen:
        return self._find(file_id).seen

    def content(self, file_id: str) -> bytes:
        return self._find(file_id).content

    def label(
        self, file_id: str, columns: Mapping[str, str], *, etag: str | None, seen: Mapping[str, str] | None = None
    ) -> Labelled:
        held = self._find(file_id)
        if unknown := sorted(columns.keys() - set(COLUMNS)):
            raise Refused(f"no column {unknown[0]}")
        if etag is not None and etag != held.seen.etag:
            raise Changed("a file")
        before = {name: held.seen.columns.get(name, "") for name in columns}
        if before != dict(columns):
            self._free(file_id)
            held.seen = replace(held.seen, columns={**held.seen.columns, **columns})
            self._touch(file_id, BOT)
        return Labelled(held.seen.etag, before)

    def put(self, path: str, content: bytes, columns: Mapping[str, str], *, key: str, first: bool) -> Stored:
        if not first:
            for file_id, held in self._files.items():
                if held.key == key:
                    return Stored(file_id, held.seen.path, held.seen.etag, existed=True)
        wanted = self._free_path(clean_path(path))
        file_id = self.add(wanted, content, columns, by=BOT)
        self._files[file_id].key = key
        return Stored(file_id, wanted, self._files[file_id].seen.etag)

    def move(self, file_id: str, path: str) -> str:
        held = self._find(file_id)
        before = held.seen.path
        if before.lower() != clean_path(path).lower():
            self._free(file_id)
            held.seen = replace(held.seen, path=self._free_path(clean_path(path)))
            self._touch(file_id, BOT)
        return before

    def remove(self, file_id: str, *, etag: str) -> None:
        held = self._files.get(file_id)
        if held is None:
            return
        if held.seen.etag != etag:
            raise Changed("a file")
        self.delete(file_id)

    def prepare(self) -> tuple[str, ...]:
        return ()

    def _free_path(self, path: str) -> str:
        taken = {held.seen.path.lower() for held in self._files.values()}
        return next(p for n in itertools.count(1) if (p := numbered(path, n)).lower() not in taken)

    def _touch(self, file_id: str, who: Editor) -> None:
        held = self._files[file_id]
        held.version += 1
        held.seen = replace(
            held.seen,
            etag=f'"{{{hashlib.sha256(f"{self._name}/{file_id}".encode()).hexdigest()[:8].upper()}}},{held.version}"',
            version=f"{held.version}.0",
            modified=self._now(),
            modified_by=who,
        )
        self._journal.note(file_id)

    def _free(self, file_id: str) -> None:
        if file_id in self.locked:
            raise self.locked[file_id]

    def _find(self, file_id: str) -> _File:
        if file_id not in self._files:
            raise Gone("a file")
        return self._files[file_id]
