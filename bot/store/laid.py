"""Files that wait for a sweep: they lay in their library before it was watched, or are to be read again.

None of them is an item yet. A sweep takes them, a few at a time, and what it takes arrives as any other file does.
Every function works inside the caller's transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.store.items import Arrival
from bot.store.schema import counter, file_index, item, laid, outbox
from bot.store.schema import facts as facts_table
from bot.store.upserts import next_number, put_rows

UNITS_TO_READ = 1.005
"""Of SharePoint's resource units: a file's share of the page of 200 that names it, and its download."""
UNITS_TO_LABEL = 2.0
"""One update of a file's columns."""
_AT_ONCE = 500
_THOUSANDTHS = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which files are meant: those of some libraries, in one folder of each where one is named."""

    libraries: tuple[str, ...]
    folder: str = ""

    def of(self, library: sa.ColumnElement[str], path: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Return the condition on a table's columns."""
        within = library.in_(self.libraries)
        return sa.and_(within, path.startswith(f"{self.folder}/", autoescape=True)) if self.folder else within


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """One file. `key` is the item that it will be, `payload` what the feed told of it."""

    library: str
    file_id: str
    path: str
    key: str
    arrived_at: datetime
    payload: Mapping[str, Any]


def put(connection: sa.Connection, every: Sequence[Laid]) -> None:
    """Let files wait; one that waits already is replaced."""
    put_rows(connection, laid, [{name: getattr(each, name) for name in Laid.__slots__} for each in every])


def forget(connection: sa.Connection, library: str, file_ids: Collection[str]) -> None:
    """Let files wait no longer: they are gone, or have arrived anew."""
    for file_id in file_ids:
        connection.execute(sa.delete(laid).where(laid.c.library == library, laid.c.file_id == file_id))


def keep_only(connection: sa.Connection, library: str, file_ids: Collection[str]) -> None:
    """Forget every file of a library that a whole enumeration did not name."""
    waiting = connection.execute(sa.select(laid.c.file_id).where(laid.c.library == library)).scalars().all()
    forget(connection, library, [each for each in waiting if each not in file_ids])


def count(connection: sa.Connection, scope: Scope | None = None) -> int:
    """Return how many files wait, of a scope or of all."""
    wanted = sa.select(sa.func.count()).select_from(laid)
    if scope is not None:
        wanted = wanted.where(scope.of(laid.c.library, laid.c.path))
    return int(connection.execute(wanted).scalar_one())


def take(connection: sa.Connection, scope: Scope, n: int) -> list[Arrival]:
    """Take up to `n` files of a scope, folder by folder; returns them as arrivals."""
    wanted = sa.select(laid).where(scope.of(laid.c.library, laid.c.path)).order_by(laid.c.library, laid.c.path).limit(n)
    taken = [Laid(**row._mapping) for row in connection.execute(wanted)]
    for each in taken:
        forget(connection, each.library, [each.file_id])
    return [_arrival(each) for each in taken]


def _arrival(each: Laid) -> Arrival:
    return Arrival(
        kind="file",
        source=f"library:{each.library}",
        key=each.key,
        name=f"libraries/{each.library}/{each.path}",
        place=each.library,
        arrived_at=each.arrived_at,
        payload={**each.payload, "path": each.path, "swept": True},
    )


# --- reading again ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """A file that was decided on: as it is now, the item that it was, and the versions that it met."""

    library: str
    file_id: str
    path: str
    etag: str
    columns: Mapping[str, str]
    item: int
    key: str
    arrived_at: datetime
    payload: Mapping[str, Any]
    versions: Mapping[str, str]


def read_before(connection: sa.Connection, scope: Scope) -> Iterator[ReadBefore]:
    """Stream the files of a scope that were decided on and are still there.

    Those of which a person has refused or undone the label are left out: a person's word stands.
    """
    f = file_index.c
    settled = sa.exists().where(
        outbox.c.item == f.item, outbox.c.kind == "LabelFile", outbox.c.state.in_(("refused", "undone"))
    )
    wanted = (
        sa.select(f.library, f.file_id, f.path, f.etag, f.doc_type, f.case_no, f.labelled_by,
                  f.item, item.c.key, item.c.arrived_at, item.c.payload, facts_table.c.versions)
        .join(item, item.c.id == f.item)
        .join(facts_table, facts_table.c.item == item.c.id)
        .where(scope.of(f.library, f.path), sa.not_(f.removed), sa.not_(settled))
        .order_by(f.library, f.path)
    )  # fmt: skip
    for row in connection.execute(wanted.execution_options(yield_per=_AT_ONCE)):
        label = {"doc_type": row.doc_type, "case_no": row.case_no, "labelled_by": row.labelled_by}
        columns = {**row.payload["columns"], **label}
        yield ReadBefore(
            row.library, row.file_id, row.path, row.etag, columns,
            row.item, row.key, row.arrived_at, row.payload, row.versions,
        )  # fmt: skip


# --- the day's units ----------------------------------------------------------------------------------------


def charge(connection: sa.Connection, now: datetime, units: float) -> None:
    """Count resource units that a sweep spends on the present day (of UTC)."""
    next_number(connection, counter, "value", _name(now), step=round(units * _THOUSANDTHS))


def units_spent(connection: sa.Connection, now: datetime) -> float:
    """Return the resource units that sweeps have spent on the present day (of UTC)."""
    found = connection.execute(sa.select(counter.c.value).where(counter.c.name == _name(now))).scalar_one_or_none()
    return (found or 0) / _THOUSANDTHS


def _name(now: datetime) -> str:
    return f"sweep:{now.astimezone(UTC).date().isoformat()}"
