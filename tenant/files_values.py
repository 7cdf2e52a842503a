"""Values of the files side: who did something, an item of a library with its versions, hashes and ETags."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

FieldValue: TypeAlias = str | int | float | bool
Conflict = Literal["fail", "replace", "rename"]
DOCUMENT = "0x0101"
FOLDER = "0x0120"
ITEM = "0x01"


class Clock(Protocol):
    """The scenario's time."""

    def now(self) -> datetime:
        """The present moment."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person or an application that created or changed something."""

    kind: Literal["user", "application"]
    id: str
    name: str
    email: str = ""
    person_id: str = ""  # of the scenario, for the way back into a folder


SYSTEM = Who("user", "", "System Account")


class Content:
    """The bytes of a file, hashed when someone asks."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __len__(self) -> int:
        return len(self.data)

    @cached_property
    def quick_xor(self) -> str:
        """The quickXorHash, the only hash that SharePoint gives."""
        return quick_xor_hash(self.data)


@dataclass(frozen=True, slots=True)
class Version:
    """A past state of an item."""

    number: int
    content: Content
    fields: dict[str, FieldValue]
    modified: datetime
    modified_by: Who
    comment: str = ""

    @property
    def label(self) -> str:
        """The version's name, `3.0`."""
        return f"{self.number}.0"


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention label on an item."""

    name: str
    at: datetime
    by: Who


@dataclass(slots=True, eq=False)
class Item:
    """A file, a folder or a plain list item; the same thing is a driveItem and a listItem."""

    id: int
    unique_id: str
    drive_item_id: str
    name: str
    parent: "Item | None"
    is_folder: bool
    content: Content
    created: datetime
    created_by: Who
    modified: datetime
    modified_by: Who
    fields: dict[str, FieldValue] = field(default_factory=dict)
    history: list[Version] = field(default_factory=list)
    version: int = 1
    etag_number: int = 1
    ctag_number: int = 1
    content_type: str = ""
    changed_seq: int = 0
    deleted: bool = False
    locked_by: str = ""  # someone has the file open for editing
    checked_out_by: Who | None = None
    never_checked_in: bool = False
    comment: str = ""
    retention: Retention | None = None
    sensitivity_label: str = ""
    grants: list[dict[str, object]] = field(default_factory=list)  # unique permissions
    media_type: str = ""

    @property
    def etag(self) -> str:
        """The ETag: it changes with every change."""
        return f'"{{{self.unique_id.upper()}}},{self.etag_number}"'

    @property
    def ctag(self) -> str:
        """The cTag: it changes when the content does."""
        return f'"c:{{{self.unique_id.upper()}}},{self.ctag_number}"'


def same_etag(given: str, item: Item) -> bool:
    """Whether an If-Match header names this state of an item; braces, quotes, W/ and case do not matter."""
    wanted = _bare(item.etag)
    return any(part.strip() == "*" or _bare(part) == wanted for part in _etags(given))


def _etags(header: str) -> list[str]:
    # An ETag of SharePoint has a comma inside; a list of them is told apart by the quotes.
    return [part for part in header.split('", ') if part] or [header]


def _bare(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"').replace("{", "").replace("}", "").lower()


def quick_xor_hash(data: bytes) -> str:
    """The quickXorHash of some bytes, in base64 (page "QuickXorHash algorithm").

    Byte i is XORed into a ring of 160 bits at bit 11 i; so the ring repeats every 160 bytes, and these are folded
    first.

    >>> quick_xor_hash(b"")
    'AAAAAAAAAAAAAAAAAAAAAAAAAAA='
    >>> quick_xor_hash(b"hello world")
    'aCgDG9jwBhDc4Q1yawMZAAAAAAA='
    """
    folded = 0
    for start in range(0, len(data), 160):
        folded ^= int.from_bytes(data[start : start + 160], "little")
    ring = 0
    for index, byte in enumerate(folded.to_bytes(160, "little")):
        place = index * 11 % 160
        ring ^= byte << place
    ring = (ring & ((1 << 160) - 1)) ^ (ring >> 160)
    ring ^= len(data) << 96
    return b64encode((ring & ((1 << 160) - 1)).to_bytes(20, "little")).decode()
