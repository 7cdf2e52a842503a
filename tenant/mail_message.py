"""A message as Exchange keeps it, and its parts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tenant.identifiers import opaque


@dataclass(frozen=True, slots=True)
class Party:
    """A name and an address."""

    address: str
    name: str = ""


@dataclass(slots=True)
class Attachment:
    """A file, a nested message or event, or a link to a file elsewhere."""

    id: str
    kind: Literal["file", "item", "reference"]
    name: str
    content_type: str
    content: bytes = b""
    inline: bool = False
    content_id: str | None = None
    modified: datetime | None = None
    source_url: str = ""


@dataclass(slots=True)
class Message:
    """A message in a mailbox. `raw` is its MIME as it arrived or left, byte for byte; None for a draft."""

    immutable_id: str
    number: int  # within its mailbox
    created: datetime
    modified: datetime
    received: datetime
    sent: datetime
    subject: str = ""
    body: str = ""
    body_type: Literal["text", "html"] = "text"
    sender: Party | None = None
    author: Party | None = None
    to: list[Party] = field(default_factory=list)
    cc: list[Party] = field(default_factory=list)
    bcc: list[Party] = field(default_factory=list)
    reply_to: list[Party] = field(default_factory=list)
    importance: str = "normal"
    flag: str = "notFlagged"
    classification: str = "focused"
    categories: list[str] = field(default_factory=list)
    is_read: bool = False
    is_draft: bool = False
    wants_receipt: bool = False
    wants_delivery_receipt: bool = False
    internet_id: str = ""
    conversation: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    in_reply_to: str = ""
    references: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    extended: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    name: str = ""  # of its file in the scenario
    folder: str = ""  # folder id
    moves: int = 0
    change: int = 0
    text: str | None = None  # the body as text, once someone asked

    @property
    def id(self) -> str:
        """The ordinary id, which changes when the message moves."""
        return opaque("AAMkADAwATM0MDAAMS", self.immutable_id, self.moves, length=43) + "AAA="

    @property
    def change_key(self) -> str:
        """The version of the message."""
        return opaque("CQAAABYAAAB", self.immutable_id, self.change, length=20) + "AA"

    @property
    def etag(self) -> str:
        """The entity tag."""
        return f'W/"{self.change_key}"'


@dataclass(slots=True)
class Folder:
    """A mail folder, with the feed of its changes: message -> (change, the message or the id it left under)."""

    id: str
    name: str
    parent: str
    well_known: str = ""
    change: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    feed: dict[str, "FeedEntry"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a folder's feed says of one message: when it changed last, since when it is there, whether it left."""

    change: int
    created: int
    message: Message
    left_as: tuple[str, str] | None = None  # ordinary and immutable id


WELL_KNOWN = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "archive": "Archive",
    "junkemail": "Junk Email",
    "outbox": "Outbox",
    "conversationhistory": "Conversation History",
}
