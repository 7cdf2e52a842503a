"""What we know of the files of the libraries: copies, labels, and which changes were our own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema import file_index, own_write
from bot.store.upserts import put_rows

NEAR = 20
"""Two texts whose signatures differ in at most so many of 64 bits may be near copies; strangers differ in about 32.

Four bands of 16 bits: with three differing bits one band is surely the same on both, so that an index finds it; with
more it often is. Of one case's folder every file is looked at, whatever its bands.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file as we last saw it. `simhash` is a signature of 64 bits, None where there was no text.

    `case_no` is what its label says, `lies_in` the case in whose folder it lies.
    """

    library: str
    file_id: str
    path: str
    etag: str = ""
    text_hash: str = ""
    content_hash: str = ""
    simhash: int | None = None
    doc_type: str = ""
    case_no: str = ""
    lies_in: str = ""
    labelled_by: str = ""
    item: int | None = None
    removed: bool = False


def put(connection: sa.Connection, file: KnownFile) -> None:
    """Keep what we know of a file; what was known before is replaced."""
    bands = dict.fromkeys(("band_a", "band_b", "band_c", "band_d"))
    row = {name: getattr(file, name) for name in KnownFile.__slots__} | bands
    if file.simhash is not None:
        row |= _bands(file.simhash)
        row["simhash"] = _signed(file.simhash)
    put_rows(connection, file_index, [row])


def _bands(simhash: int) -> dict[str, int]:
    return {f"band_{name}": (simhash >> shift) & 0xFFFF for name, shift in zip("abcd", (48, 32, 16, 0), strict=True)}


def _signed(simhash: int) -> int:
    """Databases know signed integers of 64 bits only."""
    return simhash - (1 << 64) if simhash >= 1 << 63 else simhash


def find(connection: sa.Connection, library: str, file_id: str) -> KnownFile | None:
    """Return what we know of a file."""
    return next(iter(_files(connection, file_index.c.library == library, file_index.c.file_id == file_id)), None)


def at_path(connection: sa.Connection, library: str, path: str) -> KnownFile | None:
    """Return the file that lies at a path."""
    c = file_index.c
    return next(iter(_files(connection, c.library == library, c.path == path, sa.not_(c.removed))), None)


def of_case(connection: sa.Connection, case_no: str) -> tuple[KnownFile, ...]:
    """Return the files labelled with a case."""
    return _files(connection, file_index.c.case_no == case_no, sa.not_(file_index.c.removed))


def copies(connection: sa.Connection, *, text_hash: str = "", content_hash: str = "") -> tuple[KnownFile, ...]:
    """Return the files with the same text or the same content. Removed ones are left out."""
    asked = ((file_index.c.text_hash, text_hash), (file_index.c.content_hash, content_hash))
    same = [column == value for column, value in asked if value]
    return _files(connection, sa.or_(*same), sa.not_(file_index.c.removed)) if same else ()


def near_copies(
    connection: sa.Connection, simhash: int, *, lies_in: str = "", limit: int = 1000
) -> tuple[KnownFile, ...]:
    """Return the files whose text may be nearly the same (see NEAR), nearest first; `lies_in` is the case's number."""
    c = file_index.c
    wanted = [c[name] == value for name, value in _bands(simhash).items()]
    wanted += [c.lies_in == lies_in] if lies_in else []
    found = [
        (_distance(each.simhash, simhash), each)
        for each in _files(connection, sa.or_(*wanted), sa.not_(c.removed), limit=limit)
        if each.simhash is not None
    ]
    near = sorted((each for each in found if each[0] <= NEAR), key=lambda each: (each[0], each[1].file_id))
    return tuple(file for _, file in near)


def _distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def mark_removed(connection: sa.Connection, library: str, file_id: str) -> None:
    """Record that a file is no longer there."""
    connection.execute(_of(library, file_id).values(removed=True))


def keep_only(connection: sa.Connection, library: str, file_ids: Collection[str]) -> None:
    """Record that every file of a library which a whole enumeration did not name is no longer there."""
    asked = sa.select(file_index.c.file_id).where(file_index.c.library == library, sa.not_(file_index.c.removed))
    for file_id in connection.execute(asked).scalars().all():
        if file_id not in file_ids:
            mark_removed(connection, library, file_id)


def moved(connection: sa.Connection, library: str, file_id: str, *, path: str, etag: str, lies_in: str) -> None:
    """Record where a file lies now, in which case's folder, and its ETag, its text being the same."""
    connection.execute(_of(library, file_id).values(path=path, etag=etag, lies_in=lies_in, removed=False))


def labelled(connection: sa.Connection, library: str, file_id: str, *, doc_type: str, case_no: str, by: str) -> None:
    """Record a file's label and who wrote it."""
    connection.execute(_of(library, file_id).values(doc_type=doc_type, case_no=case_no, labelled_by=by))


def _of(library: str, file_id: str) -> sa.Update:
    return sa.update(file_index).where(file_index.c.library == library, file_index.c.file_id == file_id)


def _files(connection: sa.Connection, *where: sa.ColumnElement[bool], limit: int = 1000) -> tuple[KnownFile, ...]:
    columns = [file_index.c[name] for name in KnownFile.__slots__]
    asked = sa.select(*columns).where(*where).order_by(file_index.c.library, file_index.c.file_id).limit(limit)
    return tuple(
        KnownFile(**{**row, "simhash": None if row["simhash"] is None else row["simhash"] % (1 << 64)})
        for row in connection.execute(asked).mappings()
    )


# --- our own writes ---------------------------------------------------------------------------------------


def wrote(
    connection: sa.Connection,
    library: str,
    file_id: str,
    etag: str,
    *,
    now: datetime,
    key: str = "",
    columns: Mapping[str, str] | None = None,
) -> None:
    """Record an ETag that we received for a write of ours, so that its echo in the feed is known."""
    row = {
        "library": library,
        "file_id": file_id,
        "etag": etag,
        "key": key,
        "columns": dict(columns or {}),
        "at": now,
    }
    put_rows(connection, own_write, [row])


def is_own_write(connection: sa.Connection, library: str, file_id: str, etag: str) -> bool:
    """Say whether a file's present ETag is one that we received for a write of ours."""
    w = own_write.c
    asked = sa.select(w.etag).where(w.library == library, w.file_id == file_id, w.etag == etag)
    return connection.execute(asked).first() is not None


def last_written(connection: sa.Connection, library: str, file_id: str) -> Mapping[str, str] | None:
    """Return the columns that we last wrote to a file; None where we wrote none."""
    w = own_write.c
    asked = sa.select(w.columns).where(w.library == library, w.file_id == file_id).order_by(w.at.desc()).limit(1)
    found: Mapping[str, str] | None = connection.execute(asked).scalar_one_or_none()
    return found


def forget_writes(connection: sa.Connection, before: datetime) -> int:
    """Drop what we wrote before a moment: its echo has come long since. Returns how many."""
    return connection.execute(sa.delete(own_write).where(own_write.c.at < before)).rowcount
