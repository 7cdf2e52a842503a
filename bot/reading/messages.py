"""A message as facts: its parts, who wrote it, what it names, which cases it could belong to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot import outbox
from bot.keeping import Bundle
from bot.naming import MessageName
from bot.reading import candidates
from bot.reading.authentication import verdict
from bot.reading.languages import language_of
from bot.reading.mail import ParsedMail
from bot.reading.opinions import opinion_of, opinion_of_message
from bot.reading.reader import INLINE_PICTURE, Leaf, MessageRead, read_message
from bot.reading.told import completed
from bot.reading.workers import Reading
from bot.store import items, ledger, messages, register
from connectors.ports import Office
from rules.effects import Effect, FileMessage
from rules.facts import (
    UNKNOWN,
    Attachment,
    Case,
    Copy,
    Fact,
    MailKind,
    Mention,
    MessageFacts,
    Opinion,
    Person,
    ThreadHit,
)
from rules.machine import Bounce, bounce_details, mail_kind
from rules.machine_ties import STAFF
from rules.mail_facts import draw
from rules.policy import Policy
from rules.references import find
from rules.replies import Parts, split

Remember = Callable[[sa.Connection, Sequence[tuple[str, Effect]]], None]
KEY_HEADER = "x-model-office-key"
LONDON = ZoneInfo("Europe/London")
_SHORTEST_PAPER = 25  # words: a shorter mail is a note, not a paper
_LOOKED_AT = 200_000  # characters of one text in which references are looked for


@dataclass(frozen=True, slots=True)
class _Said:
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
    bounce: Bounce


@dataclass(frozen=True, slots=True)
class _Tied:
    """What the register knows of it."""

    points: candidates.Pointers
    thread: tuple[ThreadHit, ...]
    cases: tuple[Case, ...]
    namesakes: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Fetches messages, reads them, and draws facts with the help of the register's mirror."""

    office: Office
    pool: Reading
    policy: Policy

    def read(self, name: MessageName) -> MessageRead:
        """Fetch a message with its attachments in one request, and read it all. Raises the connectors' errors."""
        return read_message(self.office.mailboxes[name.mailbox].mime(name.id), self.pool)

    def facts(
        self, connection: sa.Connection, item: items.Item, read: MessageRead, now: datetime
    ) -> tuple[MessageFacts, Bundle, Remember]:
        """Return a message's facts, what its effects will need, and how to remember it afterwards."""
        mail, today = read.mail, now.astimezone(LONDON).date()
        senders = ledger.people(connection, register.people_by_email(connection, mail.sender.email))
        said = self._said(item, read, senders, today)
        tied = self._tied(connection, mail, said, senders)
        facts = replace(
            self._addressed(item, mail, said, today),
            senders=senders,
            namesakes=tied.namesakes,
            candidates=tied.cases,
            thread=tied.thread,
            near_misses=tied.points.near_misses,
            patients=tied.points.patients,
            mentioned_people=tied.points.people,
            facts=completed(
                said.drawn, mail, said.parts, kind=said.kind, sent=said.sent, senders=senders,
                namesakes=tied.namesakes, cases=tied.cases, bounce=said.bounce,
            ),
            copy=self._copy(connection, item, mail),
            body=self._body(said.parts.new_text, said.kind, senders[0].role if senders else "", today),
        )  # fmt: skip
        contents = {"": read.raw, **{leaf.name: leaf.content for leaf in read.leaves}}
        return facts, Bundle(contents, _carry(item, facts, mail)), self._remember(item, facts, mail, said.key)

    def _said(self, item: items.Item, read: MessageRead, senders: tuple[Person, ...], today: date) -> _Said:
        mail, role = read.mail, senders[0].role if senders else ""
        parts = split(mail.text, mail.subject)
        outgoing = bool(item.payload.get("outgoing"))
        key = mail.header(KEY_HEADER) if outgoing else ""
        mentions, sent = self._mentions(mail, parts), (mail.date or item.arrived_at).date()
        kind, why = self._kind(mail, parts.new_text, key, senders, outgoing=outgoing)
        drawn = draw(
            parts.new_text,
            kind=kind,
            sent=sent,
            sender=mail.sender.email,
            signature=parts.signature,
            forwarded=parts.forwarded,
            mentions=mentions,
        )
        failed = mail.header("X-Failed-Recipients")
        bounce = bounce_details(mail.text, self._report(mail), self.policy.machine_mail, failed)
        attached = tuple(self._attachment(leaf, role, today) for leaf in read.leaves)
        return _Said(parts, outgoing, key, kind, why, sent, mentions, drawn, attached, bounce)

    def _tied(self, connection: sa.Connection, mail: ParsedMail, said: _Said, senders: tuple[Person, ...]) -> _Tied:
        every = [*said.mentions, *(mention for each in said.attached for mention in each.mentions)]
        told = [*said.drawn, *(fact for each in said.attached for fact in each.opinion.facts)]
        points = candidates.pointers(connection, every, told, self.policy)
        hits = candidates.thread(connection, mail.in_reply_to, mail.references)
        if said.kind == "bounce":
            hits = hits or candidates.thread(connection, said.bounce.message_id, ())
        known = candidates.cases_of_people(connection, senders)
        if said.outgoing:
            recipients = [each.email for each in (*mail.to, *mail.cc)]
            known |= candidates.cases_of_people(connection, register.people_by_email(connection, *recipients))
        named = points.cases | known | {hit.case_no for hit in hits}
        return _Tied(
            points, hits, candidates.whole_cases(connection, named), self._namesakes(connection, mail, senders)
        )

    def _addressed(self, item: items.Item, mail: ParsedMail, said: _Said, today: date) -> MessageFacts:
        """Return the facts that the message gives by itself, without the register."""
        came_back = said.kind == "bounce"
        return MessageFacts(
            item=item.key,
            mailbox=item.place,
            today=today,
            received=item.arrived_at,
            subject=mail.subject,
            sender=mail.sender.email,
            sender_name=mail.sender.name,
            new_text=said.parts.new_text,
            quoted="\n".join(part for part in (said.parts.quoted, said.parts.forwarded) if part),
            signature=said.parts.signature,
            language=language_of(said.parts.new_text),
            kind=said.kind,
            kind_because=said.why,
            outgoing=said.outgoing,
            to=tuple(each.email for each in mail.to),
            cc=tuple(each.email for each in mail.cc),
            reply_to=tuple(each.email for each in mail.reply_to),
            sent=mail.date,
            authentication=verdict(mail, self.policy.office.domain),
            internal=mail.sender.email.endswith(f"@{self.policy.office.domain}"),
            mentions=said.mentions,
            attachments=said.attached,
            filed_as=self._filed_by_hand(item.payload.get("categories", ())),
            headers=dict(mail.automatic) | {"content-type": mail.media_type},
            bounced_address=said.bounce.address if came_back else "",
            bounced_message_id=said.bounce.message_id if came_back else "",
            delayed=came_back and said.bounce.delayed,
        )

    def _kind(
        self, mail: ParsedMail, new_text: str, key: str, senders: Sequence[Person], *, outgoing: bool
    ) -> tuple[MailKind, str]:
        if key:
            return "own", "It carries the key of a letter that this service sent."
        types = [mail.media_type, *(part.media_type for part in mail.attachments)]
        types += ["text/calendar"] * bool(mail.calendar)
        types += [f"message/{mail.report_type}"] * bool(mail.report_type)
        headers = dict(mail.automatic) | {"content-type": mail.header("Content-Type")}
        own = self.policy.office.mailboxes
        kind, why = mail_kind(
            headers, mail.subject, new_text or mail.text, types, mail.sender.email, own, self.policy.machine_mail
        )
        inside = mail.sender.email.endswith(f"@{self.policy.office.domain}") and any(p.role in STAFF for p in senders)
        if kind == "human" and inside and not outgoing and verdict(mail, self.policy.office.domain) != "fail":
            return "own", "One of the office's own people wrote it."
        return kind, why

    def _body(self, new_text: str, kind: MailKind, role: str, today: date) -> Opinion:
        """Return what the new text is as a document, where a person wrote enough of it."""
        if kind != "human" or len(new_text.split()) < _SHORTEST_PAPER:
            return UNKNOWN
        return opinion_of_message(new_text, role, self.policy, today)

    def _report(self, mail: ParsedMail) -> list[str]:
        told = [
            f"Final-Recipient: rfc822; {each.recipient}\nAction: {each.action}\nStatus: {each.status}\n"
            f"Message-ID: {each.original_message_id}"
            for each in mail.deliveries
        ]
        return told + [f"Message-ID: {inner.message_id}" for inner in mail.nested if inner.message_id]

    def _mentions(self, mail: ParsedMail, parts: Parts) -> tuple[Mention, ...]:
        known = self.policy.references
        quoted = "\n".join(part for part in (parts.quoted, parts.forwarded) if part)
        return (
            *find(mail.subject, "subject", known),
            *find(parts.new_text[:_LOOKED_AT], "new_text", known),
            *find(quoted[:_LOOKED_AT], "quoted", known),
        )

    def _attachment(self, leaf: Leaf, role: str, today: date) -> Attachment:
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
            opinion=opinion_of(found, leaf.name, role, self.policy, today),
            mentions=find(found.text[:_LOOKED_AT], "attachment", self.policy.references, leaf.name),
        )

    def _namesakes(
        self, connection: sa.Connection, mail: ParsedMail, senders: tuple[Person, ...]
    ) -> tuple[Person, ...]:
        known = {each.person_id for each in senders}
        named = register.people_by_name(connection, mail.sender.name) if mail.sender.name.strip() else ()
        return tuple(each for each in named if each.person_id not in known)

    def _filed_by_hand(self, categories: Sequence[str]) -> tuple[str, ...]:
        """Return the cases that a person's own categories name: what lay there before the bot touched the message."""
        named = [mention for each in categories for mention in find(each, "subject", self.policy.references)]
        return tuple(dict.fromkeys(each.value for each in named if each.kind == "case-no" and each.valid))

    def _copy(self, connection: sa.Connection, item: items.Item, mail: ParsedMail) -> Copy | None:
        """Return the earlier item that is this very message: by Message-ID, or by its bytes."""
        same = messages.known(connection, [mail.message_id]) or messages.same_content(connection, mail.content_hash)
        for message in same:
            other = items.find(connection, item_id=message.item)
            if other is not None and other.id != item.id:
                return Copy(other.key, 1.0, earlier=True)
        return None

    def _remember(self, item: items.Item, facts: MessageFacts, mail: ParsedMail, key: str) -> Remember:
        def remember(connection: sa.Connection, standing: Sequence[tuple[str, Effect]]) -> None:
            cases = [effect.case_no for _, effect in standing if isinstance(effect, FileMessage)]
            if key:
                sending = outbox.find(connection, key)
                cases = [sending.case_no] if sending and sending.case_no else []
            message = messages.KnownMessage(
                mailbox=facts.mailbox,
                internet_id=mail.message_id or f"<{mail.content_hash}@no-id>",
                item=item.id,
                direction="out" if facts.outgoing else "in",
                kind=facts.kind,
                hash=mail.content_hash,
                sent_by_key=key if cases else "",
                cases=tuple(cases),
                confirmed=False,
            )
            messages.put(connection, message)

        return remember


def _carry(item: items.Item, facts: MessageFacts, mail: ParsedMail) -> dict[str, Any]:
    """Return what the effects on a message need besides its bytes."""
    sender = facts.senders[0] if facts.senders else None
    return {
        "received": item.arrived_at.astimezone(UTC).isoformat(),
        "author": sender.role if sender else "unknown sender",
        "by": sender.person_id if sender else "",
        "subject": facts.subject,
        "internet_id": mail.message_id,
        "outgoing": facts.outgoing,
        "source": mail.message_id,
        "where": f"A message in {facts.mailbox}, received {item.arrived_at.astimezone(LONDON):%d %B at %H:%M}.",
        "folders": {case.case_no: case.folder for case in facts.candidates},
    }
