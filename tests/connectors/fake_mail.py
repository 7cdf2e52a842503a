"""A mailbox and a calendar in memory."""

import email
import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from connectors.errors import Gone
from connectors.ports import Address, Changes, Cursor, Event, MessageSeen, OutgoingMail, Sent
from tests.connectors.fake_time import NINE, Journal
from tests.connectors.fake_turns import one_at_a_time


@dataclass(slots=True)
class _Kept:
    seen: MessageSeen
    mime: bytes
    key: str = ""
    mail: OutgoingMail | None = None


@one_at_a_time
class FakeMailbox:
    """A mailbox. `sent` holds (mail, key) in the order of sending."""

    def __init__(self, address: str, now: Callable[[], datetime] = lambda: NINE) -> None:
        self._address = address
        self._now = now
        self._kept: dict[str, _Kept] = {}
        self._journals: dict[str, Journal] = {}
        self._numbers = itertools.count(1)
        self.sent: list[tuple[OutgoingMail, str]] = []
        self.fail: list[Exception] = []
        """Errors for the next sendings, each raised once, before anything is done."""

    @property
    def address(self) -> str:
        return self._address

    # --- what people do ---

    def deliver(
        self, mime: bytes, folder: str = "Inbox", *, categories: tuple[str, ...] = (), received: datetime | None = None
    ) -> str:
        """Let a message arrive; returns its id."""
        message = email.message_from_bytes(mime, policy=policy.default)
        sender = message["From"].addresses[0] if message["From"] and message["From"].addresses else None
        date = parsedate_to_datetime(message["Date"]) if message["Date"] else self._now()
        message_id = f"m{next(self._numbers)}"
        seen = MessageSeen(
            id=message_id,
            folder=folder,
            internet_id=str(message["Message-ID"] or f"<{message_id}@fake.example>").strip(),
            conversation=_thread(message),
            received=received or date.astimezone(UTC),
            sender=Address(sender.addr_spec.lower(), sender.display_name) if sender else Address(""),
            subject=str(message["Subject"] or ""),
            categories=categories,
            has_attachments=any(message.iter_attachments()) if message.is_multipart() else False,
        )
        self._kept[message_id] = _Kept(seen, mime)
        self._journal(folder).note(message_id)
        return message_id

    def delete(self, message_id: str) -> None:
        """Let a person delete a message."""
        kept = self._kept.pop(message_id)
        self._journal(kept.seen.folder).note(message_id)

    def lose_cursors(self, folder: str = "Inbox") -> None:
        """Let the folder's cursor grow too old."""
        self._journal(folder).expired = True

    # --- the port ---

    def changes(self, folder: str, since: Cursor | None) -> Changes[MessageSeen]:
        keys, cursor, restarted = self._journal(folder).since(since)
        items = []
        for key in keys:
            kept = self._kept.get(key)
            if kept is not None and kept.seen.folder == folder:
                items.append(kept.seen)
            elif since is not None and not restarted:
                items.append(MessageSeen(key, folder, removed=True))
        return Changes(tuple(items), cursor, restarted=restarted)

    def mime(self, message_id: str) -> bytes:
        return self._find(message_id).mime

    def enumerate(self, folder: str, since: datetime) -> Iterator[MessageSeen]:
        found = [k.seen for k in self._kept.values() if k.seen.folder == folder and (k.seen.received or since) >= since]
        return iter(sorted(found, key=lambda each: (each.received or since, each.id)))

    def categorise(
        self, message_id: str, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        kept = self._find(message_id)
        before = kept.seen.categories
        wanted = tuple(dict.fromkeys((*(c for c in before if c not in remove), *add)))
        if wanted != before:
            kept.seen = replace(kept.seen, categories=wanted)
            self._journal(kept.seen.folder).note(message_id)
        return before

    def move(self, message_id: str, folder: str) -> str:
        kept = self._find(message_id)
        before = kept.seen.folder
        if before.lower() != folder.lower():
            kept.seen = replace(kept.seen, folder=folder)
            self._journal(before).note(message_id)
            self._journal(folder).note(message_id)
        return before

    def send(self, mail: OutgoingMail, *, key: str, first: bool) -> Sent:
        if self.fail:
            raise self.fail.pop(0)
        if not first:
            for kept in self._kept.values():
                if kept.key == key and not kept.seen.is_draft:
                    return Sent(kept.seen.id, kept.seen.internet_id, kept.seen.received or self._now())
        if mail.reply_to_id is not None:
            self._find(mail.reply_to_id)
        self.discard(key)
        kept = self._store(mail, key, "Sent Items", draft=False)
        self.sent.append((mail, key))
        return Sent(kept.seen.id, kept.seen.internet_id, self._now())

    def discard(self, key: str) -> bool:
        drafts = [k for k in self._kept.values() if k.key == key and k.seen.is_draft]
        for kept in drafts:
            self.delete(kept.seen.id)
        return bool(drafts)

    def draft(self, mail: OutgoingMail, key: str) -> str:
        """Leave a draft behind, as an attempt that was cut off does; returns its id."""
        return self._store(mail, key, "Drafts", draft=True).seen.id

    def _store(self, mail: OutgoingMail, key: str, folder: str, *, draft: bool) -> _Kept:
        message = EmailMessage()
        message["From"], message["Subject"] = self._address, mail.subject
        message["To"] = ", ".join(each.email for each in mail.to)
        if mail.cc:
            message["Cc"] = ", ".join(each.email for each in mail.cc)
        message_id = f"<{hashlib.sha256(key.encode()).hexdigest()[:16]}.{next(self._numbers)}@fake.example>"
        message["Message-ID"] = message_id
        message["x-model-office-key"] = key
        if mail.reply_to_id is not None:
            answered = self._find(mail.reply_to_id).seen
            message["In-Reply-To"] = answered.internet_id
        message.set_content(mail.text)
        for each in mail.attachments:
            main, _, sub = each.media_type.partition("/")
            message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
        made = self.deliver(message.as_bytes(policy=policy.SMTP), folder, received=self._now())
        kept = self._kept[made]
        conversation = self._find(mail.reply_to_id).seen.conversation if mail.reply_to_id else kept.seen.conversation
        kept.seen = replace(kept.seen, is_draft=draft, internet_id=message_id, conversation=conversation)
        kept.key, kept.mail = key, mail
        return kept

    def _find(self, message_id: str) -> _Kept:
        if message_id not in self._kept:
            raise Gone("a message")
        return self._kept[message_id]

    def _journal(self, folder: str) -> Journal:
        return self._journals.setdefault(folder, Journal())


def _thread(message: email.message.Message) -> str:
    first = str(message["References"] or message["In-Reply-To"] or message["Message-ID"] or "").split()
    return hashlib.sha256((first[0] if first else "").encode()).hexdigest()[:12]


@one_at_a_time
class FakeCalendar:
    """A calendar; `events` by id."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self._keys: dict[str, str] = {}

    def put(self, event: Event, *, key: str) -> str:
        if key not in self._keys or self._keys[key] not in self.events:
            self._keys[key] = f"e{len(self._keys) + 1}"
            self.events[self._keys[key]] = event
        return self._keys[key]

    def cancel(self, event_id: str) -> None:
        self.events.pop(event_id, None)

    def between(self, start: datetime, end: datetime) -> tuple[Event, ...]:
        found = [each for each in self.events.values() if each.start < end and each.end > start]
        return tuple(sorted(found, key=lambda each: each.start))
