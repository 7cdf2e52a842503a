"""The wanted changes of the world. A rule yields them; `bot.performing` alone carries them out.

Each effect carries `because`, its one sentence of reason, and has a `slot`: one effect per slot is kept, and of
questions and alerts that share one the words of all (`rules.combining`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Slot = tuple[str, ...]

Queue = Literal[
    "RED",
    "WELFARE",
    "UNMATCHED",
    "NEW_MATTER",
    "REOPEN",
    "CHECK_LABEL",
    "CHECK_DEADLINE",
    "PAYEE",
    "DPO",
    "COMPLAINT",
    "BOUNCED",
    "LANGUAGE",
    "INCOMPLETE",
    "AUTHORITY",
    "QUARANTINE",
]

Flag = Literal[
    "mislabelled",
    "wrong-case",
    "wrong-folder",
    "duplicate",
    "privileged-in-open-folder",
    "filename-pii",
    "unreadable",
    "encrypted",
    "bundle",
    "suspicious",
]


@dataclass(frozen=True, slots=True)
class Label:
    """What a document is. `doc_date` is the date on it; `confidence` is calibrated, 0 to 1."""

    doc_type: str
    confidence: float
    doc_date: date | None = None
    sensitivity: str = ""  # S1 to S5
    privilege: str = ""  # none, legal-advice, litigation, without-prejudice, wp-save-costs, undecided


@dataclass(frozen=True, slots=True)
class LabelFile:
    """Write a label into a file's columns. Without a label only the flags are written, or the case that a person chose.

    `flags`, `right_case` and `evidence` are filled by `combine`: a rule leaves them empty.
    """

    file: str  # the facts' item
    label: Label | None
    case_no: str
    because: str
    flags: tuple[Flag, ...] = ()
    right_case: str = ""
    evidence: tuple[str, ...] = ()  # kinds of evidence only: columns carry no quotations

    @property
    def slot(self) -> Slot:
        return ("label", self.file)


@dataclass(frozen=True, slots=True)
class FlagFile:
    """Mark something that is wrong with a file; `right_case` says where it belongs instead, if that is known."""

    file: str
    flag: Flag
    because: str
    right_case: str = ""

    @property
    def slot(self) -> Slot:
        return ("flag", self.file, self.flag)


@dataclass(frozen=True, slots=True)
class StoredPart:
    """An attachment to be stored in the case folder. `label` is None where it was not sure enough."""

    name: str
    folder: str  # the subfolder of the case, "02 Member"
    label: Label | None


@dataclass(frozen=True, slots=True)
class FileMessage:
    """File a message: activity on the case, the message as .eml and its attachments in the case folder, a category."""

    message: str
    case_no: str
    folder: str  # the subfolder for the .eml
    sensitivity: str
    privilege: str
    parts: tuple[StoredPart, ...]
    because: str
    queues: tuple[Queue, ...] = ()  # filled by `combine`: the categories say where else the message waits

    @property
    def slot(self) -> Slot:
        return ("file", self.message)


@dataclass(frozen=True, slots=True)
class CategoriseMessage:
    """Show on a message that is not filed where it waits for a person. Made by `combine`, not by rules."""

    message: str
    queues: tuple[Queue, ...]
    because: str

    @property
    def slot(self) -> Slot:
        return ("category", self.message)


@dataclass(frozen=True, slots=True)
class IgnoreMessage:
    """Leave a message where it is, for a reason that the balance sheet shows: noise, own, or a duplicate."""

    message: str
    reason: Literal["auto-reply", "bounce", "receipt", "bulk", "own", "duplicate", "invite", "recall", "circular"]
    because: str

    @property
    def slot(self) -> Slot:
        return ("file", self.message)


@dataclass(frozen=True, slots=True)
class RelateItem:
    """Link an item to another: a copy, a later version, or a group that belongs together."""

    item: str
    relation: Literal["copy_of", "version_of", "group"]
    other: str
    because: str

    @property
    def slot(self) -> Slot:
        return ("relate", self.item)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case offered to a person, with the reasons that speak for and against it."""

    case_no: str
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Put an item in front of a person, with the best candidates."""

    item: str
    queue: Queue
    question: str
    because: str
    case_no: str = ""
    candidates: tuple[Candidate, ...] = ()
    undated: bool = False  # filled by `combine`: it presses nobody, and has no date by which it must be answered

    @property
    def slot(self) -> Slot:
        return ("ask", self.item, self.queue)


@dataclass(frozen=True, slots=True)
class Alert:
    """Tell administrators. Red ones go at once, past quiet hours and grouping. No personal data in `headline`."""

    item: str
    level: Literal["red", "amber"]
    headline: str
    because: str
    case_no: str = ""

    @property
    def slot(self) -> Slot:
        return ("alert", self.item, self.level)


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """Book what came in against a request: all of it (`done`), some (`part`), or a refusal."""

    request_id: str
    case_no: str
    outcome: Literal["done", "part", "refused"]
    items: tuple[str, ...]  # codes of the items that this brought
    because: str

    @property
    def slot(self) -> Slot:
        return ("request", self.request_id)


@dataclass(frozen=True, slots=True)
class MoveDue:
    """Move the date of a request, once, because the person asked named a new one or is away."""

    request_id: str
    case_no: str
    due: date
    reason: Literal["promised", "away"]
    because: str

    @property
    def slot(self) -> Slot:
        return ("due", self.request_id)


@dataclass(frozen=True, slots=True)
class ProposeDeadline:
    """Enter a provisional deadline; a person confirms it."""

    item: str
    case_no: str
    kind: str
    due: date
    because: str

    @property
    def slot(self) -> Slot:
        return ("deadline", self.case_no, self.kind, self.due.isoformat())


@dataclass(frozen=True, slots=True)
class NoteReference:
    """Store another organisation's reference for a case (a ticket number, a solicitor's reference)."""

    case_no: str
    person_id: str
    reference: str
    because: str

    @property
    def slot(self) -> Slot:
        return ("reference", self.case_no, self.person_id)


@dataclass(frozen=True, slots=True)
class MarkUndelivered:
    """Note that an address bounced, so that nothing more is chased there until a person has found another way."""

    address: str
    case_no: str
    message_id: str  # of the message that we sent
    because: str

    @property
    def slot(self) -> Slot:
        return ("undelivered", self.address)


@dataclass(frozen=True, slots=True)
class StopLetters:
    """Hold every automatic letter on a case (or to a person) until a person has looked."""

    case_no: str
    person_id: str
    because: str

    @property
    def slot(self) -> Slot:
        return ("stop", self.case_no, self.person_id)


@dataclass(frozen=True, slots=True)
class SendLetter:
    """Send a letter from a template to one party of one case."""

    letter: str  # the template's folder: "chaser-1"
    case_no: str
    person_id: str
    request_ids: tuple[str, ...]
    because: str
    channel: Literal["mail", "letter"] = "mail"
    reply_to: str = ""  # the item of the message that this answers

    @property
    def slot(self) -> Slot:
        return ("send", self.case_no, self.person_id)


@dataclass(frozen=True, slots=True)
class FileSent:
    """Keep a copy of what was sent in the case folder, and log it. Follows each sending; not made by rules."""

    mailbox: str
    message_id: str  # immutable id
    internet_id: str
    case_no: str
    person_id: str
    letter: str
    because: str

    @property
    def slot(self) -> Slot:
        return ("file-sent", self.internet_id)


@dataclass(frozen=True, slots=True)
class TellAdministrators:
    """A note to the administrators: the daily digest, or several amber alerts in one. Not made by rules."""

    topic: Literal["digest", "alerts"]
    headline: str
    lines: tuple[str, ...]
    because: str

    @property
    def slot(self) -> Slot:
        return ("tell", self.topic, self.headline)


@dataclass(frozen=True, slots=True)
class PostCard:
    """Show in the administrators' channel what they were told by mail. Follows each such mail; not made by rules."""

    ref: str  # the key of the effect that told them
    level: Literal["red", "amber", "note"]
    headline: str
    lines: tuple[str, ...]
    because: str
    case_no: str = ""

    @property
    def slot(self) -> Slot:
        return ("card", self.ref)


Effect = (
    LabelFile
    | FlagFile
    | FileMessage
    | CategoriseMessage
    | FileSent
    | TellAdministrators
    | PostCard
    | IgnoreMessage
    | RelateItem
    | AskPerson
    | Alert
    | CloseRequest
    | MoveDue
    | ProposeDeadline
    | NoteReference
    | MarkUndelivered
    | StopLetters
    | SendLetter
)
