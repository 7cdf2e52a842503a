"""Two worlds behind the same ports: the fakes in memory, and the real adapters over the embedded tenant.

`Acts` is what people do there; a contract test uses nothing else besides the ports.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from connectors.connect import Connection, ConnectionSpec, open_connection
from connectors.identity import Certificate
from connectors.limits import InProcessLimits
from connectors.ports import Office, Table
from connectors.sharepoint_list import SharePointListRegister
from tenant.directory import ADMINISTRATOR, BOT, TENANT_ID
from tenant.files_values import Who
from tenant.server import Served, serve
from tenant.state import TenantState
from tests.connectors.fakes import (
    NINE,
    FakeCalendar,
    FakeChannel,
    FakeClock,
    FakeLibrary,
    FakeMailbox,
    FakeRegister,
)

MAILBOX = "cases@model-office.example"
LIBRARY = "Cases"
ANN = Who("user", "5d9f0c11-0000-4000-8000-000000000001", "Ann Admin", "ann@model-office.example", "p-ann")

CASE = {"case_no": "M26-014573-4", "title": "Example v Example", "case_type": "CLM", "status": "open", "nation": "ENG"}
REGISTER: dict[str, list[dict[str, str]]] = {
    "people": [
        {"person_id": "p1", "role": "member", "name": "Dr Gwen Ash", "emails": "gwen@ash.example;g.ash@trust.example"},
    ],
    "cases": [CASE],
    "parties": [{"case_no": "M26-014573-4", "person_id": "p1", "role": "member", "their_ref": "GA/1"}],
    "requests": [
        {
            "request_id": "r1",
            "case_no": "M26-014573-4",
            "person_id": "p1",
            "items": "MEM-REP",
            "due": "2026-11-20",
            "status": "open",
            "chasers_sent": "1",
        }
    ],
    "sent": [
        {
            "message_id": "<s1@model-office.example>",
            "case_no": "M26-014573-4",
            "to": "gwen@ash.example",
            "subject": "Your report",
            "sent": "2026-11-01T09:00:00Z",
            "body": "Please send your report.",
        }
    ],
    "activities": [
        {
            "activity_id": "a1",
            "case_no": "M26-014573-4",
            "kind": "message",
            "at": "2026-11-01T09:00:00Z",
            "subject": "x",
        },
        {"activity_id": "a2", "case_no": "M26-014573-4", "kind": "note", "at": "2026-11-02T09:00:00Z", "subject": "y"},
    ],
}


class Acts(Protocol):
    """What people do, and how time passes."""

    office: Office

    def pass_time(self, by: timedelta) -> None: ...
    def deliver(self, mime: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> str: ...
    def delete_message(self, message_id: str) -> None: ...
    def sent(self) -> list[bytes]: ...
    def add_file(self, path: str, content: bytes, columns: Mapping[str, str] | None = None) -> str: ...
    def edit_file(self, file_id: str, columns: Mapping[str, str]) -> None: ...
    def delete_file(self, file_id: str) -> None: ...
    def lose_cursors(self) -> None: ...
    def cards(self) -> int: ...


class FakeWorld:
    """The fakes."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.mailbox = FakeMailbox(MAILBOX, self.clock.now)
        self.library = FakeLibrary(LIBRARY, self.clock.now)
        self.register = FakeRegister(REGISTER)
        self.channel = FakeChannel()
        self.office = Office(
            {MAILBOX: self.mailbox}, {MAILBOX: FakeCalendar()}, {LIBRARY: self.library}, self.register, self.channel
        )

    def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)

    def deliver(self, mime: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> str:
        return self.mailbox.deliver(mime, folder, received=received)

    def delete_message(self, message_id: str) -> None:
        self.mailbox.delete(message_id)

    def sent(self) -> list[bytes]:
        found = self.mailbox.changes("Sent Items", None).items
        return [self.mailbox.mime(each.id) for each in found]

    def add_file(self, path: str, content: bytes, columns: Mapping[str, str] | None = None) -> str:
        return self.library.add(path, content, columns)

    def edit_file(self, file_id: str, columns: Mapping[str, str]) -> None:
        self.library.edit(file_id, columns=columns)

    def delete_file(self, file_id: str) -> None:
        self.library.delete(file_id)

    def lose_cursors(self) -> None:
        self.mailbox.lose_cursors()
        self.library.lose_cursors()
        for table in REGISTER:
            self.register.lose_cursors(table)  # type: ignore[arg-type]

    def cards(self) -> int:
        return len(self.channel.posted)


@dataclass(frozen=True)
class ScenarioClock:
    """The tenant's time; sleeping moves it on."""

    state: TenantState

    def now(self) -> datetime:
        return self.state.clock.now()

    def sleep(self, seconds: float) -> None:
        self.state.advance(self.now() + timedelta(seconds=seconds))


class TenantWorld:
    """The adapters over the embedded tenant."""

    def __init__(self, served: Served, state: TenantState, *, lists: bool = False) -> None:
        self.served, self.state = served, state
        self.connection = self.connect(lists=lists)
        self.office = self.connection.office
        self.box = state.mail.mailbox(MAILBOX)
        self.files = state.files.library(LIBRARY)

    def connect(self, *, lists: bool = False, app_id: str = BOT, pem: str = "client.pem") -> Connection:
        """Make a connection that remembers nothing of another."""
        clock = ScenarioClock(self.state)
        return open_connection(
            spec(self.served, app_id=app_id, pem=pem, lists=lists), clock, InProcessLimits(clock), jitter=lambda: 0.5
        )

    def pass_time(self, by: timedelta) -> None:
        self.state.advance(self.state.clock.now() + by)

    def deliver(self, mime: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> str:
        with self.state.lock:
            return self.state.mail.deliver(MAILBOX, mime, folder=folder, received=received).immutable_id

    def delete_message(self, message_id: str) -> None:
        with self.state.lock:
            found = next(m for m in self.box.messages() if m.immutable_id == message_id)  # type: ignore[union-attr]
            self.box.move(found, self.box.folder("deleteditems"), self.state.clock.now())  # type: ignore[union-attr, arg-type]

    def sent(self) -> list[bytes]:
        return [each.raw for each in self.state.mail.sent]

    def add_file(self, path: str, content: bytes, columns: Mapping[str, str] | None = None) -> str:
        with self.state.lock:
            folder, _, name = path.rpartition("/")
            parent = self.files.folder(folder, ANN)
            item, _ = self.files.put(parent, name, content, ANN, "fail")
            if columns:
                self.files.set_fields(item, named(columns), ANN)
            return str(item.id)

    def edit_file(self, file_id: str, columns: Mapping[str, str]) -> None:
        with self.state.lock:
            self.files.set_fields(self.files.items[int(file_id)], named(columns), ANN)

    def delete_file(self, file_id: str) -> None:
        with self.state.lock:
            self.files.remove(self.files.items[int(file_id)])

    def lose_cursors(self) -> None:
        with self.state.lock:
            self.state.files.expire_deltas()
            self.state.dataverse.expire_deltas()
        self.pass_time(self.state.mail.token_life + timedelta(days=1))

    def cards(self) -> int:
        return len(self.state.teams.cards)


def named(columns: Mapping[str, str]) -> dict[str, object]:
    """Columns of a label by their internal names, as a person's form gives them."""
    names = {
        "doc_type": "DocType",
        "case_no": "CaseNo",
        "doc_date": "DocDate",
        "sensitivity": "Sensitivity",
        "labelled_by": "LabelledBy",
    }
    return {names[name]: text or None for name, text in columns.items()}


def spec(served: Served, *, app_id: str = BOT, pem: str = "client.pem", lists: bool = False) -> ConnectionSpec:
    """The settings that lead to a tenant."""
    return ConnectionSpec(
        tenant_id=TENANT_ID,
        client_id=app_id,
        credentials=Certificate(served.folder / pem),
        site_url="https://modeloffice.sharepoint.com/sites/cases",
        mailboxes=(MAILBOX,),
        libraries=(LIBRARY,),
        register="sharepoint-lists" if lists else "dataverse",
        dataverse_url="https://modeloffice.crm11.dynamics.com",
        webhook_url=served.state.teams.url,
        zone=served.state.files.cases.zone.key,
        proxy=served.proxy_url,
        ca_file=served.ca_path,
    )


@contextmanager
def tenant_world(folder: Path, *, lists: bool = False) -> Iterator[TenantWorld]:
    """Serve a fresh tenant with one mailbox, one library and a small register."""
    state = TenantState(NINE)
    state.mail.add_mailbox(MAILBOX, "Cases")
    state.files.add_library(LIBRARY)
    state.dataverse.load_register(REGISTER)
    with serve(state, folder=folder) as served:
        made = TenantWorld(served, state, lists=lists)
        if lists:
            _fill_lists(made)
        yield made


def _fill_lists(world: TenantWorld) -> None:
    administrator = world.connect(lists=True, app_id=ADMINISTRATOR, pem="administrator.pem").office.register
    assert isinstance(administrator, SharePointListRegister)
    administrator.prepare()
    for table, rows in REGISTER.items():
        for values in rows:
            administrator.put(table, key_of(table, values), values)  # type: ignore[arg-type]


def key_of(table: Table | str, values: Mapping[str, str]) -> str:
    """The key of a row."""
    columns = {
        "people": ("person_id",),
        "cases": ("case_no",),
        "parties": ("case_no", "person_id", "role"),
        "requests": ("request_id",),
        "sent": ("message_id",),
        "activities": ("activity_id",),
    }
    return "|".join(values[each] for each in columns[table])
