"""What the bot needs of the outside world, as values and protocols; no library object crosses here.

Every method may raise the errors of `connectors.errors`. Times are aware datetimes in UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, NewType, Protocol, TypeVar

Cursor = NewType("Cursor", str)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Changes(Generic[T_co]):
    """One page of what is new, and the cursor to keep with it in the same transaction.

    `more` says that another page waits behind the cursor. `restarted` says that the feed began anew (the old
    cursor had expired): what is not named again by the end of the enumeration is no longer there.
    """

    items: tuple[T_co, ...]
    cursor: Cursor
    more: bool = False
    restarted: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address, lower case, and the display name that came with it."""

    email: str
    name: str = ""


# --- mail -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as the feed of a folder names it; its text is fetched apart, with `Mailbox.mime`."""

    id: str  # immutable id: survives moves between folders and the change from draft to sent
    folder: str  # display path: "Inbox", "Inbox/Post", "Sent Items"
    removed: bool = False  # left this folder: deleted, or moved elsewhere
    internet_id: str = ""  # the Message-ID header, with its angle brackets
    conversation: str = ""
    received: datetime | None = None
    sender: Address = Address("")
    subject: str = ""
    categories: tuple[str, ...] = ()
    is_draft: bool = False
    has_attachments: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to go out with a mail."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to be sent from a mailbox of the office. `reply_to_id` makes it an answer in that message's thread."""

    to: tuple[Address, ...]
    subject: str
    text: str
    cc: tuple[Address, ...] = ()
    attachments: tuple[OutgoingFile, ...] = ()
    reply_to_id: str | None = None
    important: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)  # x-… only, at most four: one is our key


@dataclass(frozen=True, slots=True)
class Sent:
    """Proof of sending: the immutable id of the message in Sent Items and its Message-ID."""

    id: str
    internet_id: str
    at: datetime


class Mailbox(Protocol):
    """One mailbox."""

    @property
    def address(self) -> str:
        """The mailbox's address."""

    def changes(self, folder: str, since: Cursor | None) -> Changes[MessageSeen]:
        """Return one page of what changed in a folder since the cursor; everything when there is none.

        A cursor never shows the same state twice; one item may appear several times, and the last one holds.
        """

    def mime(self, message_id: str) -> bytes:
        """Return a message as RFC 5322 bytes, headers, bodies and attachments in one. Raises Gone."""

    def enumerate(self, folder: str, since: datetime) -> Iterator[MessageSeen]:
        """List every message received since then, without the delta feed: the audit of that feed."""

    def categorise(
        self, message_id: str, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Add and remove categories, keeping the others. Returns the categories that were there before."""

    def move(self, message_id: str, folder: str) -> str:
        """Move a message to a folder, unless it lies there. Returns the folder where it lay before."""

    def send(self, mail: OutgoingMail, *, key: str, first: bool) -> Sent:
        """Send one mail, once. A draft carrying the key is made, then sent; never `sendMail`.

        Unless `first` is set the key is looked for in Drafts and Sent Items before anything is made. Where an
        answer was lost the error is TryLater(unsure=True), and `after` outlasts the lag of Sent Items.
        """

    def discard(self, key: str) -> bool:
        """Delete an unsent draft that carries the key. Returns whether there was one."""


@dataclass(frozen=True, slots=True)
class Event:
    """A calendar event."""

    subject: str
    start: datetime
    end: datetime
    location: str = ""
    text: str = ""
    attendees: tuple[Address, ...] = ()


class Calendar(Protocol):
    """The calendar of one mailbox."""

    def put(self, event: Event, *, key: str) -> str:
        """Create the event of this key once; return its id."""

    def cancel(self, event_id: str) -> None:
        """Remove an event; it is well if it is gone already."""

    def between(self, start: datetime, end: datetime) -> tuple[Event, ...]:
        """List the events of a span of time."""


# --- libraries --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changed a file last: a person with an address, or an application with its client id."""

    kind: Literal["person", "application"]
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file of a library with its columns, as the library's feed names it."""

    id: str  # the list item's id within its library
    library: str
    path: str  # within the library, "/" between folders, no leading slash
    etag: str = ""
    size: int = 0
    modified: datetime | None = None
    modified_by: Editor | None = None
    created: datetime | None = None
    created_by: Editor | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # logical names, see COLUMNS; none where not read
    version: str = ""
    is_folder: bool = False
    removed: bool = False


COLUMNS = (
    "doc_type",
    "case_no",
    "doc_date",
    "sensitivity",
    "privilege",
    "labelled_by",
    "confidence",
    "flags",
    "because",
)
"""The logical names of the label's columns; settings map them to the office's own column names."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Proof of a written label: the new ETag, and what the columns held before."""

    etag: str
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """Proof of an uploaded file. `existed` says that the same key had stored it before."""

    id: str
    path: str
    etag: str
    existed: bool = False


class Library(Protocol):
    """One SharePoint document library."""

    @property
    def name(self) -> str:
        """The library's name, as settings give it."""

    def changes(self, since: Cursor | None) -> Changes[FileSeen]:
        """Return one page of changed files with their columns; all of them when there is no cursor."""

    def file(self, file_id: str) -> FileSeen:
        """Read one file's columns and ETag anew. Raises Gone."""

    def content(self, file_id: str) -> bytes:
        """Download a file's present content. Raises Gone."""

    def label(
        self, file_id: str, columns: Mapping[str, str], *, etag: str | None, seen: Mapping[str, str] | None = None
    ) -> Labelled:
        """Write columns in one PATCH. With an ETag, raises Changed where someone was there first.

        Columns that hold the wanted values already make no request of their own (writing twice is harmless). `seen` are
        the file's columns at that ETag, where the caller knows them: they are not asked for then.
        """

    def put(self, path: str, content: bytes, columns: Mapping[str, str], *, key: str, first: bool) -> Stored:
        """Store a new file once, making its folders; a name that is taken gets " (2)" before its ending.

        Small content in one PUT, larger in an upload session in multiples of 320 KiB. Unless `first` is set a
        file that carries the key is looked for first.
        """

    def move(self, file_id: str, path: str) -> str:
        """Move a file within the library; returns the path where it lay before."""

    def remove(self, file_id: str, *, etag: str) -> None:
        """Send a file that we stored to the recycle bin (undo). Raises Changed where it has been edited since."""

    def prepare(self) -> tuple[str, ...]:
        """Create the label columns that are missing (administrator's sign-in); returns their names."""


# --- register ---------------------------------------------------------------------------------------------

Table = Literal[
    "people",
    "cases",
    "parties",
    "requests",
    "deadlines",
    "sent",
    "memberships",
    "payments",
    "activities",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the register. Values are text, dates ISO 8601, lists joined by ";", unknown is ""."""

    table: Table
    key: str  # people: person_id, cases: case_no, requests: request_id …; parties: case_no|person_id|role
    values: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    removed: bool = False


class Register(Protocol):
    """The CRM."""

    def changes(self, table: Table, since: Cursor | None) -> Changes[Row]:
        """Return one page of rows that changed since the cursor; all of them when there is none."""

    def row(self, table: Table, key: str) -> Row:
        """Read one row. Raises Gone."""

    def put(self, table: Table, key: str, values: Mapping[str, str], *, etag: str | None = None) -> Row:
        """Create or update the row of this key with these values, others kept. Returns the row as it was before.

        A row that was created by this call comes back with no values. Its ETag is the one that the row has now, so
        that our own write is known when it comes back as a change. With an ETag, raises Changed where someone was
        there first. Repeating it with the same key changes nothing more.
        """

    def remove(self, table: Table, key: str) -> None:
        """Delete a row that we made (undo); it is well if it is gone already."""


# --- alerts -----------------------------------------------------------------------------------------------


class Channel(Protocol):
    """Where Teams cards go. Nobody can ask it what it holds, so that posting twice shows two cards."""

    def post(self, card: Mapping[str, object]) -> None:
        """Post one Adaptive Card (at most 28 KB).

        Raises TryLater, whose `unsure` says that it may have been posted all the same; without it nothing was.
        """


@dataclass(frozen=True, slots=True)
class Office:
    """The outside world as one value."""

    mailboxes: Mapping[str, Mailbox]  # by address
    calendars: Mapping[str, Calendar]  # by address
    libraries: Mapping[str, Library]  # by name
    register: Register
    channel: Channel | None = None
