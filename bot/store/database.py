"""The store: SQLite with one writer in one process, or PostgreSQL for a fleet; the same statements on both.

SQLite before 3.51.3 can damage a WAL file when two connections write and checkpoint at the same instant
(sqlite.org/wal.html, "The WAL-Reset Bug"). So one connection of the process writes, under a lock, and it alone
makes checkpoints; readers are `query_only`; the lock file keeps other processes from writing.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from bot.store.columns import canonical
from bot.store.lockfile import LockFile
from bot.store.migrating import StoreBehind, is_behind, upgrade


class StoreReadOnly(Exception):
    """The store was opened without its lock, so nothing can be written; stop the service or ask it to do it."""


class Store:
    """The office's memory. Make one with `Store.open`; `close` it, or use it as a context manager."""

    def __init__(self, writer: sa.Engine, readers: sa.Engine, lock: LockFile | None) -> None:
        self._writer = writer
        self._readers = readers
        self._lock_file = lock
        self._one_writer = threading.RLock() if writer.dialect.name == "sqlite" else None
        self._writable = True

    @classmethod
    def open(cls, url: str, *, lock: bool = True, database_clock: bool = False) -> Self:
        """Open the store at an SQLAlchemy URL, and bring its schema up to date.

        `lock`: take the store's lock file (SQLite only: on PostgreSQL any number of workers write). Without it the
        store can only be read, beside a running service. `database_clock`: leases run by the clock of PostgreSQL,
        so that the machines of a fleet need not agree on the time; otherwise by the moments that callers pass.

        Raises StoreBusy where another process has the lock, StoreBehind where it may not migrate, StoreAhead
        where the schema is newer than this program.
        """
        parsed = sa.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            engine = _postgresql(parsed, database_clock)
            store = cls(engine, engine, None)
        else:
            path = Path(parsed.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            held = LockFile.take(path.with_name(path.name + ".lock")) if lock else None
            store = cls(_sqlite(parsed, writes=True), _sqlite(parsed, writes=False), held)
            store._writable = lock
        try:
            store._bring_up_to_date()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def dialect(self) -> str:
        """The database: "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection inside one writing transaction: committed at the end, undone by an exception.

        On SQLite one thread writes at a time and the others wait. Raises StoreReadOnly.
        """
        if not self._writable:
            raise StoreReadOnly(StoreReadOnly.__doc__)
        if self._one_writer is None:
            with self._writer.begin() as connection:
                yield connection
        else:
            with self._one_writer, self._writer.begin() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the store and can change nothing."""
        with self._readers.connect() as connection:
            if self.dialect == "postgresql":
                connection.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
            yield connection
            connection.rollback()

    def back_up(self, path: Path) -> None:
        """Copy an SQLite store to another file while it is in use (PostgreSQL has its own tools for this)."""
        with self._readers.connect() as connection, sqlite3.connect(path) as copy:
            raw: Any = connection.connection.driver_connection
            raw.backup(copy)
        copy.close()

    def close(self) -> None:
        """Close every connection and give the lock back."""
        self._readers.dispose()
        self._writer.dispose()
        if self._lock_file is not None:
            self._lock_file.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _bring_up_to_date(self) -> None:
        with self.read() as connection:
            behind = is_behind(connection)
        if behind and not self._writable:
            raise StoreBehind(StoreBehind.__doc__)
        if behind:
            with self.write() as connection:
                upgrade(connection)


def _postgresql(url: sa.URL, database_clock: bool) -> sa.Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        json_serializer=canonical,
        execution_options={"database_clock": database_clock},
    )


def _sqlite(url: sa.URL, *, writes: bool) -> sa.Engine:
    options: dict[str, Any] = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 8}
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        json_serializer=canonical,
        connect_args={"check_same_thread": False},
        execution_options={"database_clock": False},
        **options,
    )
    pragmas = ["busy_timeout=30000", "foreign_keys=ON", "mmap_size=67108864", "journal_size_limit=16777216"]
    if writes:
        pragmas += ["cache_size=-65536", "journal_mode=WAL", "synchronous=FULL"]
    else:  # up to eight of them; the system keeps the pages of the file for all
        pragmas += ["cache_size=-16384", "wal_autocheckpoint=0", "query_only=ON"]

    def connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # the driver begins nothing by itself: `begun` does
        for each in pragmas:
            raw.execute(f"PRAGMA {each}")

    def begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine
