"""Exchange: mailboxes with folders and messages, their changes, and the way of a sent message."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from tenant.arrivals import Arrivals
from tenant.clock import ScenarioClock
from tenant.directory import Directory, User
from tenant.identifiers import opaque
from tenant.mail_message import WELL_KNOWN, Attachment, FeedEntry, Folder, Message
from tenant.mail_mime import date_of, read_mime


@dataclass(slots=True)
class Mailbox:
    """One mailbox. Every change takes the next number, by which the folders' feeds are read."""

    user: User
    folders: dict[str, Folder] = field(default_factory=dict)
    by_id: dict[str, Message] = field(default_factory=dict)  # ordinary and immutable ids
    conversations: dict[str, str] = field(default_factory=dict)  # Message-ID -> conversation
    change: int = 0
    made: int = 0
    generation: int = 0  # of its sync states: one more, and every delta link is forgotten
    master_categories: dict[str, str] = field(default_factory=dict)  # name -> colour
    settings: dict[str, object] = field(default_factory=dict)
    root: Folder = field(init=False)  # the folder above all others; nothing lies in it but folders

    def __post_init__(self) -> None:
        key = opaque("AAMkADAwATM0MDAAMS0uAAA", self.address, "root", length=43)
        above = opaque("AAMkADAwATM0MDAAMS0uAAA", self.address, "above", length=43)
        self.root = Folder(key, "Top of Information Store", above, "msgfolderroot")

    @property
    def address(self) -> str:
        """The mailbox's address."""
        return self.user.mail

    def folder(self, key: str) -> Folder | None:
        """A folder by id or well-known name."""
        if key.lower() == "msgfolderroot" or key == self.root.id:
            return self.root
        found = self.folders.get(key)
        return found or next((f for f in self.folders.values() if f.well_known == key.lower()), None)

    def named(self, path: str) -> Folder | None:
        """A folder by its display path: "Inbox/Post", "Sent Items"."""
        parent, found = self.root.id, None
        for name in path.split("/"):
            found = next((f for f in self.children(parent) if f.name.lower() == name.lower()), None)
            if found is None:
                return None
            parent = found.id
        return found

    def path_of(self, folder: Folder) -> str:
        """The display path of a folder."""
        above = self.folders.get(folder.parent)
        return f"{self.path_of(above)}/{folder.name}" if above else folder.name

    def children(self, parent: str) -> list[Folder]:
        """The folders right below one."""
        return [f for f in self.folders.values() if f.parent == parent]

    def make_folder(self, name: str, parent: str, well_known: str = "") -> Folder:
        """Make a folder."""
        self.made += 1
        self.change += 1
        folder_id = opaque(
            "AAMkADAwATM0MDAAMS0uAAA", self.address, well_known or f"{parent}/{name}/{self.made}", length=43
        )
        made = self.folders[folder_id] = Folder(folder_id, name, parent, well_known, self.change)
        return made

    def new_message(self, now: datetime) -> Message:
        """Make an empty message that lies nowhere yet."""
        self.made += 1
        immutable = opaque("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A", self.address, "message", self.made, length=20)
        return Message(f"{immutable}AAA=", self.made, now, now, now, now)

    def put(self, message: Message, folder: Folder) -> None:
        """Lay a message into a folder."""
        self._number(message)
        message.folder = folder.id
        if message.internet_id:
            self.conversations[message.internet_id] = message.conversation
        folder.messages[message.immutable_id] = message
        self.by_id[message.id] = self.by_id[message.immutable_id] = message
        folder.feed.pop(message.immutable_id, None)
        folder.feed[message.immutable_id] = FeedEntry(message.change, message.change, message)

    def take(self, message: Message) -> None:
        """Take a message out of its folder."""
        folder = self.folders[message.folder]
        del folder.messages[message.immutable_id]
        ids = (message.id, message.immutable_id)
        for each in ids:
            self.by_id.pop(each, None)
        self.change += 1
        folder.feed.pop(message.immutable_id, None)
        folder.feed[message.immutable_id] = FeedEntry(self.change, 0, message, ids)

    def move(self, message: Message, folder: Folder, now: datetime) -> None:
        """Move a message: it gets a new ordinary id and keeps the immutable one."""
        self.take(message)
        message.moves += 1
        message.modified = now
        self.put(message, folder)

    def touch(self, message: Message, now: datetime) -> None:
        """A message has changed where it lies."""
        self._number(message)
        message.modified = now
        folder = self.folders.get(message.folder)
        if folder and (entry := folder.feed.pop(message.immutable_id, None)):
            folder.feed[message.immutable_id] = FeedEntry(message.change, entry.created, message)

    def forget_links(self) -> None:
        """Forget every delta link that was given out: its next use is answered with 410."""
        self.generation += 1

    def _number(self, message: Message) -> None:
        self.change += 1
        message.change = self.change

    def messages(self) -> Iterator[Message]:
        """All messages of all folders."""
        for folder in self.folders.values():
            yield from folder.messages.values()


@dataclass(frozen=True, slots=True)
class SentMail:
    """A message that left a mailbox of the tenant."""

    at: datetime
    mailbox: str
    message_id: str
    subject: str
    recipients: tuple[str, ...]
    external: tuple[str, ...]
    raw: bytes


class MailState:
    """All mailboxes."""

    def __init__(self, clock: ScenarioClock, directory: Directory, arrivals: Arrivals) -> None:
        self.clock = clock
        self._directory = directory
        self._arrivals = arrivals
        self._boxes: dict[str, Mailbox] = {}  # by user id
        self._sending: list[tuple[datetime, Mailbox, Message]] = []
        self._uploads: dict[str, AttachmentUpload] = {}
        self.sent_lag = timedelta()
        """How long a sent message takes to show in Sent Items."""
        self.token_life = timedelta(days=30)
        """How long a delta link is remembered."""
        self.sent: list[SentMail] = []
        self.coming: dict[tuple[str, str], tuple[bytes, str, list[str]]] = {}
        """Messages still to arrive: mailbox and name -> MIME, folder, categories."""
        self.from_register: set[str] = set()
        """Message-IDs in Sent Items that stand in the register's own list of sent messages."""
        self.heard: Callable[[Mailbox, Message, str], object] = _nobody
        """Who is told of created, updated and deleted messages."""

    def add_mailbox(self, address: str, name: str = "") -> Mailbox:
        """Add a mailbox with Exchange's folders, or give the one that is there."""
        user = self._directory.add_user(address, name or address.partition("@")[0].replace(".", " ").title())
        if user.id in self._boxes:
            return self._boxes[user.id]
        box = self._boxes[user.id] = Mailbox(user)
        box.settings = {
            "archiveFolder": "",
            "timeZone": "GMT Standard Time",
            "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
            "dateFormat": "dd/MM/yyyy",
            "timeFormat": "HH:mm",
        }
        for key, shown in WELL_KNOWN.items():
            box.make_folder(shown, box.root.id, key)
        return box

    def addresses(self) -> list[str]:
        """The addresses of all mailboxes."""
        return [box.address for box in self._boxes.values()]

    def boxes(self) -> list[Mailbox]:
        """All mailboxes."""
        return list(self._boxes.values())

    def mailbox(self, id_or_address: str) -> Mailbox | None:
        """A mailbox by its user's id or address."""
        user = self._directory.user(id_or_address)
        return self._boxes.get(user.id) if user else None

    def deliver(
        self,
        address: str,
        raw: bytes,
        *,
        folder: str = "Inbox",
        name: str = "",
        received: datetime | None = None,
        categories: Iterable[str] = (),
        is_draft: bool = False,
    ) -> Message:
        """Let a message arrive now in a mailbox's folder (display path; it is made if need be)."""
        box = self.mailbox(address) or self.add_mailbox(address)
        now = self.clock.now()
        message = box.new_message(received or now)
        read_mime(raw, message)
        # Exchange gives a Message-ID to what arrives without one; it stands in no header here, since MIME is kept.
        message.internet_id = message.internet_id or f"<{sha256(raw).hexdigest()[:32]}@{self._directory.domain}>"
        message.sent = date_of(raw) or message.received
        message.name = name
        message.categories = list(categories) or message.categories
        message.is_draft = is_draft
        message.is_read = is_draft or folder == "Sent Items"
        message.conversation = self.conversation_of(box, message)
        box.put(message, self.folder_at(box, folder))
        self.heard(box, message, "created")
        return message

    def out_and_back(self, address: str, message: Message) -> None:
        """Move a message to another folder and back, as a person's rule or client may do."""
        box = self.mailbox(address)
        assert box is not None
        here, archive = box.folders[message.folder], box.folder("archive")
        assert archive is not None
        box.move(message, archive, self.clock.now())
        box.move(message, here, self.clock.now())

    def folder_at(self, box: Mailbox, path: str) -> Folder:
        """The folder of a display path, made where it is missing."""
        parent, found = box.root.id, None
        for name in path.split("/"):
            found = next((f for f in box.children(parent) if f.name.lower() == name.lower()), None)
            found = found or box.make_folder(name, parent)
            parent = found.id
        assert found is not None
        return found

    def conversation_of(self, box: Mailbox, message: Message) -> str:
        """The conversation of a message: that of the messages it refers to, else a new one."""
        references = f"{message.references} {message.in_reply_to}".split()
        for reference in reversed(references):
            if reference in box.conversations:
                return box.conversations[reference]
        first = references[0] if references else message.internet_id or message.immutable_id
        return opaque("AAQkADAwATM0MDAAMS", box.address, first, length=40) + "AAA="

    def hand_over(self, box: Mailbox, message: Message) -> None:
        """A sent message waits to show in Sent Items."""
        self._sending.append((self.clock.now() + self.sent_lag, box, message))
        self.settle(self.clock.now())

    def settle(self, moment: datetime) -> None:
        """Let sent messages show that are due."""
        due = [each for each in self._sending if each[0] <= moment]
        self._sending = [each for each in self._sending if each[0] > moment]
        for _, box, message in due:
            folder = box.folder("sentitems")
            assert folder is not None
            box.put(message, folder)
            self.heard(box, message, "created")

    def next_due(self) -> datetime | None:
        """When the next sent message shows."""
        return min((each[0] for each in self._sending), default=None)

    def open_upload(self, upload: "AttachmentUpload") -> str:
        """Remember an upload of an attachment; returns its key."""
        key = opaque("", "attachment upload", len(self._uploads), upload.message.immutable_id)
        self._uploads[key] = upload
        return key

    def upload(self, key: str) -> "AttachmentUpload | None":
        """An upload by its key."""
        return self._uploads.get(key)

    def close_upload(self, key: str) -> None:
        """Forget an upload."""
        self._uploads.pop(key, None)


def _nobody(box: Mailbox, message: Message, change: str) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class AttachmentUpload:
    """An attachment on its way in pieces."""

    box: Mailbox
    message: Message
    attachment: Attachment
    size: int
    expires: datetime
    received: bytearray = field(default_factory=bytearray)
