"""What an item says by itself, without the register: all the facts of a file or message for whoever knows nobody.

`bot.reading.messages` and `bot.reading.files` add what the register's mirror knows of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.reading.authentication import verdict
from bot.reading.extracted import CONTAINER_KINDS, Extracted
from bot.reading.languages import language_of
from bot.reading.mail import ParsedMail
from bot.reading.opinions import opinion_of, opinion_of_message
from bot.reading.reader import INLINE_PICTURE, FileRead, Leaf, MessageRead, leaves_of
from bot.reading.told import completed
from rules.facts import (
    BY_PEOPLE,
    UNKNOWN,
    Attachment,
    Case,
    Copy,
    Fact,
    FileFacts,
    MailKind,
    Mention,
    MessageFacts,
    Opinion,
    Person,
    ThreadHit,
)
from rules.machine import NO_BOUNCE, Bounce, bounce_details, mail_kind
from rules.mail_facts import draw
from rules.people import domain_of
from rules.policy import Policy
from rules.references import find
from rules.replies import Parts, split
from rules.roles import STAFF

KEY_HEADER = "x-model-office-key"
LONDON = ZoneInfo("Europe/London")
_SHORTEST_PAPER = 25  # words: a shorter mail is a note, not a paper
_LOST = frozenset({"encrypted", "too-large", "bomb", "broken"})
_LOOKED_AT = 200_000  # characters of one text in which references are looked for


class Arrived(Protocol):
    """Where and when something arrived, and what its source told of it."""

    @property
    def key(self) -> str:
        """The item's key."""

    @property
    def place(self) -> str:
        """The mailbox or library."""

    @property
    def arrived_at(self) -> datetime:
        """The moment, with its zone."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """Of a file `path`; of a message `outgoing` and `categories`, where they are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What the register knows of a message; by default nothing."""

    senders: tuple[Person, ...] = ()
    namesakes: tuple[Person, ...] = ()
    cases: tuple[Case, ...] = ()
    thread: tuple[ThreadHit, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()
    patients: tuple[Person, ...] = ()
    people: tuple[Person, ...] = ()
    with_more_cases: tuple[str, ...] = ()
    more_candidates: bool = False
    copy: Copy | None = None


NO_TIES = Ties()


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says by itself."""

    parts: Parts
    outgoing: bool
    key: str  # of the letter of ours that it is, in Sent Items
    kind: MailKind
    why: str
    sent: date
    mentions: tuple[Mention, ...]
    drawn: tuple[Fact, ...]
    attached: tuple[Attachment, ...]
    bounce: Bounce  # of a message that came back


def said_by(arrived: Arrived, read: MessageRead, policy: Policy, today: date, senders: Sequence[Person] = ()) -> Said:
    """Read what a message says: its parts, its kind, what it names, what its files are."""
    mail, role = read.mail, senders[0].role if senders else ""
    parts = split(mail.text, mail.subject)
    outgoing = bool(arrived.payload.get("outgoing"))
    key = mail.header(KEY_HEADER) if outgoing else ""
    mentions, sent = _mentions(mail, parts, policy), written_on(mail.date, arrived.arrived_at)
    kind, why = _kind(mail, parts, key, senders, policy, outgoing=outgoing)
    drawn = draw(
        parts.new_text,
        kind=kind,
        sent=sent,
        sender=mail.sender.email,
        signature=parts.signature,
        forwarded=parts.forwarded,
        mentions=mentions,
        standing=policy.machine_mail.standing,
    )
    bounce = _bounce(mail, policy) if kind == "bounce" else NO_BOUNCE
    attached = tuple(attachment(leaf, role, policy, today) for leaf in read.leaves)
    return Said(parts, outgoing, key, kind, why, sent, mentions, drawn, attached, bounce)


_AHEAD, _BEHIND = timedelta(days=1), timedelta(days=366)
"""How far the Date header may lie from the arrival before it is a wrong clock's; old mail may come late."""


def written_on(header: datetime | None, arrived: datetime) -> date:
    """Return the day in London on which a message was written, by its Date header (in UTC where it names no
    zone); by its arrival where it has none, or the clock was wrong."""
    if header is not None and header.tzinfo is None:
        header = header.replace(tzinfo=UTC)
    right = header is not None and -_BEHIND <= header - arrived <= _AHEAD
    return (header if header is not None and right else arrived).astimezone(LONDON).date()


def message_facts(
    arrived: Arrived, mail: ParsedMail, said: Said, policy: Policy, today: date, ties: Ties = NO_TIES
) -> MessageFacts:
    """Return a message's facts: what it says, and what the register knows of it."""
    return MessageFacts(
        item=arrived.key,
        mailbox=arrived.place,
        today=today,
        received=arrived.arrived_at,
        subject=mail.subject,
        sender=mail.sender.email,
        sender_name=mail.sender.name,
        new_text=said.parts.new_text,
        quoted=said.parts.quoted,
        forwarded=said.parts.forwarded,
        signature=said.parts.signature,
        language=language_of(said.parts.new_text),
        kind=said.kind,
        kind_because=said.why,
        outgoing=said.outgoing,
        to=tuple(each.email for each in mail.to),
        cc=tuple(each.email for each in mail.cc),
        reply_to=tuple(each.email for each in mail.reply_to),
        sent=mail.date,
        authentication=verdict(mail, policy.office.domain),
        common_domain=domain_of(mail.sender.email) in policy.domains.common,
        internal=mail.sender.email.endswith(f"@{policy.office.domain}"),
        senders=ties.senders,
        namesakes=ties.namesakes,
        candidates=ties.cases,
        thread=ties.thread,
        mentions=said.mentions,
        near_misses=ties.near_misses,
        patients=ties.patients,
        mentioned_people=ties.people,
        with_more_cases=ties.with_more_cases,
        more_candidates=ties.more_candidates,
        facts=_facts(mail, said, ties),
        attachments=said.attached,
        body=_body(said, policy, today, ties.senders),
        copy=ties.copy,
        filed_as=_filed_by_hand(arrived.payload.get("categories", ()), policy),
        headers=dict(mail.automatic) | {"content-type": mail.media_type},
        bounced_address=said.bounce.address,
        bounced_message_id=said.bounce.message_id,
        bounced_from_us=said.bounce.from_us,
        delayed=said.bounce.delayed,
    )


def _facts(mail: ParsedMail, said: Said, ties: Ties) -> tuple[Fact, ...]:
    return completed(
        said.drawn, mail, said.parts, kind=said.kind, sent=said.sent, senders=ties.senders,
        namesakes=ties.namesakes, cases=ties.cases, bounce=said.bounce,
    )  # fmt: skip


def _kind(
    mail: ParsedMail, parts: Parts, key: str, senders: Sequence[Person], policy: Policy, *, outgoing: bool
) -> tuple[MailKind, str]:
    office, checked = policy.office, verdict(mail, policy.office.domain)
    from_mailbox = mail.sender.email in {each.lower() for each in office.mailboxes} and checked != "fail"
    if key or (from_mailbox and mail.header(KEY_HEADER)):
        return "own", "It carries the key of a letter that this service sent."
    types = [mail.media_type, *(part.media_type for part in mail.attachments)]
    types += ["text/calendar"] * bool(mail.calendar)
    types += [f"message/{mail.report_type}"] * bool(mail.report_type)
    headers = dict(mail.automatic) | {"content-type": mail.header("Content-Type")}
    own_words = parts.new_text if parts.forwarded else parts.new_text or mail.text
    kind, why = mail_kind(
        headers, mail.subject, own_words, types, mail.sender.email, policy.machine_mail,
        [each.action for each in mail.deliveries],
    )  # fmt: skip
    inside = mail.sender.email.endswith(f"@{office.domain}") and any(p.role in STAFF for p in senders)
    if kind == "human" and inside and not outgoing and checked != "fail":
        return "own", "One of the office's own people wrote it."
    return kind, why


def _body(said: Said, policy: Policy, today: date, senders: Sequence[Person]) -> Opinion:
    """Return what the new text is as a document: a report or a consent may stand in the mail itself."""
    text = said.parts.new_text
    if said.kind not in BY_PEOPLE or len(text.split()) < _SHORTEST_PAPER:
        return UNKNOWN
    role = senders[0].role if senders else ""
    return opinion_of_message(text, role, policy, today)


def _bounce(mail: ParsedMail, policy: Policy) -> Bounce:
    own = policy.office.mailboxes
    found = bounce_details(mail.text, _report(mail), policy.machine_mail, mail.header("X-Failed-Recipients"), own)
    returned = next((inner for inner in mail.nested if inner.sender.email in own), None)
    if found.message_id or returned is None:
        return found
    return replace(found, from_us=True, subject=returned.subject)


def _report(mail: ParsedMail) -> list[str]:
    told = [
        f"Final-Recipient: rfc822; {each.recipient}\nAction: {each.action}\nStatus: {each.status}\n"
        f"Message-ID: {each.original_message_id}"
        for each in mail.deliveries
    ]
    return told + [f"Message-ID: {inner.message_id}" for inner in mail.nested if inner.message_id]


def _mentions(mail: ParsedMail, parts: Parts, policy: Policy) -> tuple[Mention, ...]:
    known = policy.references
    quoted = "\n".join(part for part in (parts.quoted, parts.forwarded) if part)
    return (
        *find(mail.subject, "subject", known),
        *find(parts.new_text[:_LOOKED_AT], "new_text", known),
        *(each for each in find(parts.signature, "signature", known) if each.kind == "their-ref"),
        *find(quoted[:_LOOKED_AT], "quoted", known),
    )


def _filed_by_hand(categories: Sequence[str], policy: Policy) -> tuple[str, ...]:
    """Return the cases that a person's own categories name: what lay there before the bot touched the message."""
    named = [mention for each in categories for mention in find(each, "subject", policy.references)]
    return tuple(dict.fromkeys(each.value for each in named if each.kind == "case-no" and each.valid))


def attachment(leaf: Leaf, role: str, policy: Policy, today: date) -> Attachment:
    """Return a file inside a message as a fact; `role` is the sender's."""
    found = leaf.extracted
    picture = leaf.inline and len(leaf.content) < INLINE_PICTURE
    return Attachment(
        name=leaf.name,
        format=found.kind,
        size=len(leaf.content),
        text=found.text[:_LOOKED_AT],
        inline=leaf.inline,
        pages=len(found.pages),
        problem="" if picture else found.problem or "",
        container=leaf.container,
        opinion=opinion_of(found, leaf.name, role, policy, today),
        mentions=find(found.text[:_LOOKED_AT], "attachment", policy.references, leaf.name),
    )


def file_facts(arrived: Arrived, read: FileRead, policy: Policy, today: date, role: str = "") -> FileFacts:
    """Return what a file says by itself; `role` is that of the person who added it."""
    path, found = str(arrived.payload["path"]), read.extracted
    name, text = path.rpartition("/")[2], found.text[:_LOOKED_AT]
    return FileFacts(
        item=arrived.key,
        library=arrived.place,
        path=path,
        today=today,
        name=name,
        format=found.kind,
        text=text,
        pages=len(found.pages),
        problem=found.problem or _lost_inside(found, name),
        opinion=opinion_of(found, name, role, policy, today),
        mentions=(
            *find(text, "text", policy.references),
            *find(name.rpartition(".")[0].replace("_", " "), "file_name", policy.references),
        ),
        arrived=arrived.arrived_at.astimezone(LONDON).date(),
    )


def _lost_inside(found: Extracted, name: str) -> str:
    """Why a file inside a packed one or a message could not be opened; "" where all were."""
    if found.kind not in CONTAINER_KINDS:
        return ""
    problems = (leaf.extracted.problem for leaf in leaves_of(found, name) if not leaf.inline)
    return next((each for each in problems if each in _LOST), "") or ""
