"""Polling: one page of a feed at a time, kept with its cursor in one transaction. Nothing is read or decided here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from bot.naming import FileName, MessageName
from bot.schedule import Pace
from bot.store import Store, files, items, laid, register, register_apply
from bot.teaching import follow
from connectors.errors import ConnectorError, Gone
from connectors.ports import Changes, Cursor, FileSeen, Mailbox, MessageSeen, Office, Row, Table

log = structlog.get_logger()

TABLES: tuple[Table, ...] = (
    "people",
    "cases",
    "parties",
    "requests",
    "deadlines",
    "memberships",
    "payments",
    "sent",
    "activities",
)
"""The register's tables in the order in which they are mirrored: whom a row names comes before it."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One source: its name, how to ask for a page, and how to keep one."""

    name: str
    page: Callable[[Cursor | None], Changes[object]]
    keep: Callable[[sa.Connection, Changes[object], datetime], int]
    keys: Callable[[Changes[object]], set[str]]  # what a page names, as `sweep` compares it
    sweep: Callable[[sa.Connection, set[str]], None]  # takes what a whole round did not name as gone
    pace: Pace | None = None  # None: it is asked whenever the timetable says so


def feeds(
    office: Office, *, folders: tuple[str, ...], client_id: str, pace: Pace, old_after: timedelta | None = None
) -> Iterator[Feed]:
    """List every source in the order in which it is polled: the register, then libraries, then mailboxes.

    What lay in a library for `old_after` when it is first enumerated waits for a sweep; None: nothing does.
    """
    for table in TABLES:
        yield Feed(
            f"register:{table}",
            lambda since, t=table: office.register.changes(t, since),  # type: ignore[misc]
            _keep_rows(table),
            lambda page: {seen.key for seen in page.items if isinstance(seen, Row) and not seen.removed},
            lambda connection, named, t=table: register_apply.keep_only(connection, t, named),  # type: ignore[misc]
        )
    for name, library in office.libraries.items():
        yield Feed(
            f"library:{name}",
            library.changes,
            _keep_files(name, client_id, old_after),
            lambda page: {seen.id for seen in page.items if isinstance(seen, FileSeen) and not seen.removed},
            lambda connection, named, n=name: _keep_only(connection, n, named),  # type: ignore[misc]
            pace,
        )
    for address, mailbox in office.mailboxes.items():
        for folder in folders:
            yield Feed(
                f"mail:{address}:{folder}",
                lambda since, box=mailbox, f=folder: _changes(box, f, since),  # type: ignore[misc]
                _keep_messages(address, folder),
                lambda page: set(),  # noqa: ARG005
                lambda connection, named: None,  # noqa: ARG005 - a message that is gone was decided on, or is found gone
            )


def poll(store: Store, feed: Feed, now: datetime) -> int:
    """Read a feed to its end; returns how many new items it brought. Raises the connectors' errors.

    What was kept before an error stays kept: the next poll goes on from the last page. Where the feed began anew
    (its cursor had expired), what it no longer names is taken as gone; if that round was interrupted, the feed is
    enumerated once more from the start, since only a whole round tells what is missing.
    """
    with store.read() as connection:
        stopped = items.where_we_stopped(connection, feed.name)
    cursor, named, new = stopped.cursor, set[str](), 0
    anew = stopped.restarted and not cursor  # this call reads a whole round from its start
    while True:
        page = feed.page(Cursor(cursor) if cursor else None)
        if page.restarted:
            anew = True
            named.clear()
        named |= feed.keys(page)
        cursor, unfinished = page.cursor, anew or stopped.restarted
        with store.write() as connection:
            new += feed.keep(connection, page, now)
            if anew and not page.more:
                feed.sweep(connection, named)
                unfinished = False
            elif unfinished and not page.more:
                cursor = ""  # the end of a round that was interrupted: enumerate once more
            due_at = None if page.more or unfinished else _due_at(feed, stopped, new, now)
            items.advance(connection, feed.name, cursor, now, restarted=unfinished, due_at=due_at)
        if not page.more:
            return new


def _due_at(feed: Feed, stopped: items.Source, brought: int, now: datetime) -> datetime | None:
    if feed.pace is None:
        return None
    waited = now - stopped.polled_at if stopped.polled_at else None
    return now + feed.pace.wait(waited, brought)


def worth_asking(store: Store, every: Iterable[Feed], now: datetime) -> Iterator[Feed]:
    """Give those feeds that are due by their pace, to the nearest tick of the timetable."""
    for feed in every:
        with store.read() as connection:
            due_at = items.where_we_stopped(connection, feed.name).due_at
        if feed.pace is None or due_at is None or due_at - now < feed.pace.quickest / 2:
            yield feed


def poll_all(store: Store, every: Iterable[Feed], now: datetime) -> tuple[int, list[ConnectorError]]:
    """Poll each feed once; one that fails does not keep the others from being read."""
    new, failed = 0, []
    for feed in every:
        try:
            new += poll(store, feed, now)
        except ConnectorError as error:
            log.warning("poll-failed", source=feed.name.partition(":")[0], error=type(error).__name__)
            failed.append(error)
    return new, failed


def _changes(mailbox: Mailbox, folder: str, since: Cursor | None) -> Changes[MessageSeen]:
    """Read a page of a mail folder. Settings name folders for all mailboxes at once; one need not have each of them."""
    try:
        return mailbox.changes(folder, since)
    except Gone:
        if not folder.startswith("Inbox/"):
            raise
        return Changes((), Cursor(""))


def _keep_messages(address: str, folder: str) -> Callable[[sa.Connection, Changes[object], datetime], int]:
    def keep(connection: sa.Connection, page: Changes[object], now: datetime) -> int:
        outgoing = folder == "Sent Items"
        every = [seen for seen in page.items if isinstance(seen, MessageSeen)]
        messages = [seen for seen in every if not (seen.removed or seen.is_draft)]
        # What the register has logged as sent needs no reading: it is on its case already.
        ids = [seen.internet_id for seen in messages] if outgoing else []
        logged = {each.message_id for each in register.sent_on_cases(connection, ids)}
        arrivals = []
        for seen in messages:
            if seen.internet_id in logged:
                continue
            name = MessageName(address, seen.id)
            payload = {
                "folder": folder,
                "outgoing": outgoing,
                "internet_id": seen.internet_id,
                "categories": list(seen.categories),
            }
            arrivals.append(
                items.Arrival(
                    kind="message",
                    source=f"mail:{address}:{folder}",
                    key=str(name),
                    name=str(name),
                    place=address,
                    arrived_at=seen.received or now,
                    payload=payload,
                )
            )
        return items.arrive(connection, arrivals, now)

    return keep


def _keep_files(
    library: str, client_id: str, old_after: timedelta | None
) -> Callable[[sa.Connection, Changes[object], datetime], int]:
    def keep(connection: sa.Connection, page: Changes[object], now: datetime) -> int:
        laid_before = now - old_after if old_after and _never_read_to_its_end(connection, library) else None
        arrivals, waiting = [], []
        for seen in page.items:
            assert isinstance(seen, FileSeen)
            if seen.is_folder:
                continue
            if seen.removed:
                files.mark_removed(connection, seen.library, seen.id)
                laid.forget(connection, seen.library, [seen.id])
            elif _is_ours(connection, seen, client_id):
                _moved(connection, seen)
            elif laid_before and seen.created and max(seen.created, seen.modified or seen.created) < laid_before:
                waiting.append(_laid(seen, now))
            else:
                laid.forget(connection, seen.library, [seen.id])
                arrivals.append(_file_arrival(seen, now))
        laid.put(connection, waiting)
        return items.arrive(connection, arrivals, now)

    return keep


def _moved(connection: sa.Connection, seen: FileSeen) -> None:
    """Keep where a file lies now; what was learned from it goes to the case in whose folder that is."""
    before = files.find(connection, seen.library, seen.id)
    lies_in = before.lies_in if before else ""
    if before is not None and before.path != seen.path:
        lies_in = register.case_of_folder(connection, seen.library, seen.path) or ""
        if lies_in != before.lies_in:
            follow(connection, seen.library, seen.id, lies_in or before.case_no)
    files.moved(connection, seen.library, seen.id, path=seen.path, etag=seen.etag, lies_in=lies_in)


def _keep_only(connection: sa.Connection, library: str, file_ids: set[str]) -> None:
    files.keep_only(connection, library, file_ids)
    laid.keep_only(connection, library, file_ids)


def _never_read_to_its_end(connection: sa.Connection, library: str) -> bool:
    """Say whether a library's first enumeration goes on. What comes later is news, however old a file says it is."""
    source = items.where_we_stopped(connection, f"library:{library}")
    return source.due_at is None and not source.restarted


def _laid(seen: FileSeen, now: datetime) -> laid.Laid:
    arrival = _file_arrival(seen, now)
    return laid.Laid(
        library=seen.library,
        file_id=seen.id,
        path=seen.path,
        key=arrival.key,
        arrived_at=arrival.arrived_at,
        payload={**arrival.payload, "old": True},
    )


def _is_ours(connection: sa.Connection, seen: FileSeen, client_id: str) -> bool:
    """Say whether the last change of a file was the bot's own: by its editor, or by an ETag that we received."""
    editor = seen.modified_by
    if editor is not None and editor.kind == "application" and editor.id == client_id:
        return True
    return files.is_own_write(connection, seen.library, seen.id, seen.etag)


def _file_arrival(seen: FileSeen, now: datetime) -> items.Arrival:
    by = seen.modified_by
    return items.Arrival(
        kind="file",
        source=f"library:{seen.library}",
        key=str(FileName(seen.library, seen.id, seen.etag)),
        name=f"libraries/{seen.library}/{seen.path}",
        place=seen.library,
        arrived_at=seen.created or now,
        payload={
            "path": seen.path,
            "size": seen.size,
            "columns": dict(seen.columns),
            "by": by.id if by else "",
            "by_kind": by.kind if by else "",
            "created": seen.created.isoformat() if seen.created else "",
            "created_by": seen.created_by.id if seen.created_by else "",
        },
    )


def _keep_rows(table: Table) -> Callable[[sa.Connection, Changes[object], datetime], int]:
    def keep(connection: sa.Connection, page: Changes[object], now: datetime) -> int:  # noqa: ARG001
        rows = [seen for seen in page.items if isinstance(seen, Row)]
        register_apply.apply(connection, table, rows)
        return 0

    return keep
