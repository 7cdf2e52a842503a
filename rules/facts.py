"""What is known when a rule decides: frozen values, today included. Nothing here is fetched; it is all there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

MailKind = Literal["human", "auto-reply", "bounce", "receipt", "invite", "bulk", "own"]
BY_PEOPLE: frozenset[MailKind] = frozenset({"human", "invite"})
"""Kinds of mail that people write: an answer that comes with an invitation says what any other says."""
Place = Literal["subject", "new_text", "signature", "quoted", "forwarded", "attachment", "file_name", "text"]
FactValue = str | tuple[str, ...]


# --- what the register says -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the office knows. `role` is the person's own; on a case it is the party's that counts."""

    person_id: str
    role: str
    name: str
    emails: tuple[str, ...] = ()
    phone: str = ""
    organisation: str = ""
    member_no: str = ""
    register_no: str = ""
    dob: date | None = None
    nhs_no: str = ""
    welfare: bool = False
    deceased: bool = False
    on_leave_until: date | None = None
    prefers_post: bool = False
    restricted: bool = False
    delegate_of: str = ""
    bounced: bool = False  # the address on file came back and no person has found another way yet


@dataclass(frozen=True, slots=True)
class Party:
    """A person's part in a case. `ended` is the date on which the authority ended."""

    person: Person
    role: str
    their_ref: str = ""
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of whom, and until when. `items` are codes of document types."""

    request_id: str
    case_no: str
    person_id: str
    items: tuple[str, ...]
    sent: date | None
    due: date | None
    status: str  # open, part, done, cancelled
    chasers_sent: int = 0
    message_id: str = ""
    received: tuple[str, ...] = ()  # items that came already
    due_moved: bool = False
    last_chased: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date that a case must keep."""

    deadline_id: str
    kind: str
    due: date
    status: str  # provisional, confirmed, met, missed, cancelled


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everyone on it and everything open."""

    case_no: str
    title: str
    case_type: str
    status: str  # open, closed
    nation: str
    member: Person | None = None
    patient: Person | None = None
    owner_id: str = ""
    opened: date | None = None
    incident_date: date | None = None
    closed: date | None = None
    folder: str = ""
    stage: str = ""
    restricted: bool = False
    hold: bool = False
    no_chasers: bool = False
    letters_stopped: bool = False
    parties: tuple[Party, ...] = ()
    requests: tuple[Request, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


# --- what a text says -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """Something found in a text: a reference, a number, a date. `start` and `end` count characters of that text.

    `valid` is False for a number whose check digit fails: evidence of a typing error, not of absence.
    """

    kind: str  # case-no, member-no, gmc-no, gdc-no, nhs-no, chi-no, court-ref, their-ref, claim-no, invoice-no …
    value: str  # in our one spelling
    place: Place
    start: int
    end: int
    valid: bool = True
    where: str = ""  # the attachment's name


@dataclass(frozen=True, slots=True)
class Fact:
    """A value drawn from an item, with its place: the facts of scenario and decision files."""

    name: str  # letter-date, promised-by, away-until, patient, dob, ticket …
    value: str  # dates ISO 8601, amounts "1234.50 GBP", phones E.164, names as written
    place: Place
    start: int = 0
    end: int = 0
    confidence: float = 1.0
    where: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for (or, with a negative weight, against) a document type."""

    code: str
    weight: float
    kind: Literal["form", "heading", "phrase", "layout", "sender", "file-name", "learned", "counter"]
    words: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class PartRange:
    """One document inside a bundle; pages count from 1."""

    first: int
    last: int
    doc_type: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Ground:
    """A sign that an opinion was judged by, and how far it moved the log-odds that the opinion is right."""

    sign: str
    value: float
    moved: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a text seems to be. `ranked` has the best codes first with calibrated confidences, `grounds` why so sure."""

    best: str
    confidence: float
    margin: float = 0.0
    ranked: tuple[tuple[str, float], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    doc_date: date | None = None
    version: str = ""  # draft, signed, sealed, filed, blank, redacted
    direction: str = ""  # in, out, internal, draft
    author_role: str = ""
    sensitivity: str = "S3"
    privilege: str = "undecided"
    facts: tuple[Fact, ...] = ()
    parts: tuple[PartRange, ...] = ()
    grounds: tuple[Ground, ...] = ()


UNKNOWN = Opinion("UNKNOWN", 0.0)


@dataclass(frozen=True, slots=True)
class Copy:
    """Another item with the same or nearly the same text. `likeness` is 1.0 for the same text."""

    item: str
    likeness: float
    earlier: bool
    pages: int = 0
    kind: Literal["copy", "version", "longer"] = "copy"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a message (also inside a nested message, winmail.dat or zip: `container` names it)."""

    name: str
    format: str  # docx, pdf, jpeg … by content
    size: int
    text: str = ""
    inline: bool = False
    pages: int = 0
    problem: str = ""  # unreadable, encrypted, empty, too-large, bomb, broken
    container: str = ""
    opinion: Opinion = UNKNOWN
    mentions: tuple[Mention, ...] = ()
    copy: Copy | None = None


# --- items ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThreadHit:
    """A message of ours that this one answers, by In-Reply-To or References."""

    message_id: str
    case_no: str
    sent: date | None
    to: tuple[str, ...]
    direct: bool = True  # In-Reply-To, or the last of References
    subject: str = ""


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message that arrived (or that a handler sent: `outgoing`)."""

    item: str
    mailbox: str
    today: date
    received: datetime
    subject: str
    sender: str  # address, lower case
    sender_name: str
    new_text: str
    quoted: str = ""  # history: what was said before
    forwarded: str = ""  # what the sender passes on, new to us like a paper that he brings
    signature: str = ""
    language: str = "en"
    kind: MailKind = "human"
    kind_because: str = ""
    outgoing: bool = False
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    sent: datetime | None = None  # the Date header
    authentication: Literal["pass", "fail", "none"] = "none"  # our own tenant's verdict only
    internal: bool = False  # from the office's own domain
    common_domain: bool = False  # many people or bodies have addresses in the sender's domain
    senders: tuple[Person, ...] = ()  # people with the sender's address
    namesakes: tuple[Person, ...] = ()  # people with the sender's name but another address
    candidates: tuple[Case, ...] = ()  # every case that anything points to
    more_candidates: bool = False  # there were too many to fetch: what none of these says, another one may
    thread: tuple[ThreadHit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()  # (as typed in subject or new text, the one existing neighbour)
    patients: tuple[Person, ...] = ()  # people of the register whose identifiers the message carries
    facts: tuple[Fact, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    body: Opinion = UNKNOWN  # what the new text would be as a document of its own
    copy: Copy | None = None
    group: str = ""  # the first item of a row of mails that belong together
    headers: Mapping[str, str] = field(default_factory=dict)  # those a rule may look at, lower-case names
    bounced_address: str = ""
    bounced_message_id: str = ""
    bounced_from_us: bool = False  # what came back has no Message-ID, but a mailbox of ours as its sender
    delayed: bool = False  # a bounce that only warns: the mail system goes on trying
    filed_as: tuple[str, ...] = ()  # case numbers that a person's category names already
    mentioned_people: tuple[Person, ...] = ()
    with_more_cases: tuple[str, ...] = ()  # ids of people whom it calls by title and who have open cases besides


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file version in a library."""

    item: str
    library: str
    path: str
    today: date
    name: str
    format: str
    text: str
    pages: int = 0
    problem: str = ""
    case: Case | None = None  # the case whose folder it lies in
    folder: str = ""  # the case's subfolder, "02 Member"
    label: str = ""  # the code that its column holds
    labelled_by: Literal["", "person", "bot"] = ""
    labelled_case: str = ""
    opinion: Opinion = UNKNOWN
    mentions: tuple[Mention, ...] = ()
    candidates: tuple[Case, ...] = ()
    patients: tuple[Person, ...] = ()  # by an identifier, or by name and date of birth together
    people: tuple[Person, ...] = ()  # people of the register whose whole names stand in the text
    copy: Copy | None = None
    added_by: Person | None = None
    arrived: date | None = None
    label_date: date | None = None  # the doc_date that its column holds
    old: bool = False  # it lay in its library long before anyone read it
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """An open request on a day: what the chasing sweep reads."""

    request: Request
    case: Case
    person: Person
    party: Party | None
    today: date
    nation: str = "ENG"
    other_open: tuple[Request, ...] = ()  # further open requests to the same person
    last_letter: date | None = None  # the last automatic letter to this person
    reply_waiting: bool = False  # a message of this person, or a file that he laid down, waits in a queue
    paper_waiting: bool = False  # a file that may be of this case, and of a type that was asked for, waits to be filed
    role: str = "member"  # ladder: member, third-party, expert, claimant-solicitor


Facts = MessageFacts | FileFacts | RequestFacts
