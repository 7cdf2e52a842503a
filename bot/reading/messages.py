"""A message as facts: fetched, read, and tied to the people and cases that the register knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot import outbox
from bot.keeping import Bundle
from bot.naming import MessageName
from bot.reading import candidates
from bot.reading.alone import LONDON, Said, Ties, message_facts, said_by
from bot.reading.mail import ParsedMail
from bot.reading.reader import MessageRead, read_message
from bot.reading.workers import Reading
from bot.store import items, ledger, messages, register
from connectors.ports import Office
from rules.effects import Effect, FileMessage
from rules.facts import Copy, MessageFacts, Person, ThreadHit
from rules.people import domain_of
from rules.policy import Policy

Remember = Callable[[sa.Connection, Sequence[tuple[str, Effect]]], None]


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
        said = said_by(item, read, self.policy, today, senders)
        ties = self._ties(connection, item, mail, said, senders)
        facts = message_facts(item, mail, said, self.policy, today, ties)
        contents = {"": read.raw, **{leaf.name: leaf.content for leaf in read.leaves}}
        return facts, Bundle(contents, _carry(item, facts, mail)), self._remember(item, facts, mail, said.key)

    def _ties(
        self, connection: sa.Connection, item: items.Item, mail: ParsedMail, said: Said, senders: tuple[Person, ...]
    ) -> Ties:
        every = [*said.mentions, *(mention for each in said.attached for mention in each.mentions)]
        told = [*said.drawn, *(fact for each in said.attached for fact in each.opinion.facts)]
        points = candidates.pointers(connection, every, told, self.policy)
        of_sender = candidates.cases_of_people(connection, senders)
        hits, of_recipient = _answered_and_sent_to(connection, mail, said)
        namesakes = self._namesakes(connection, mail, senders)
        words = f"{mail.subject}\n{said.parts.new_text}"
        people = candidates.spoken_of(connection, words)
        if not of_sender:
            domain = domain_of(mail.sender.email)
            own = "" if domain in self.policy.domains.common else domain
            people += candidates.near(connection, mail.sender.name, own, words, known=bool(senders))
        numbers = {each.value for each in said.mentions} | {neighbour for _, neighbour in points.near_misses}
        named = points.cases & numbers | {hit.case_no for hit in hits}
        spoken_of = candidates.cases_of_people(connection, (*points.people, *people))
        named_so = candidates.cases_of_people(connection, namesakes)
        cases, more = candidates.whole_cases(
            connection, named, points.cases, spoken_of, of_sender | of_recipient, named_so
        )
        called = candidates.titled(cases, words)
        return Ties(
            senders=senders,
            namesakes=namesakes,
            cases=cases,
            thread=hits,
            near_misses=points.near_misses,
            patients=points.patients,
            people=tuple(dict.fromkeys((*points.people, *people, *called))),
            with_more_cases=candidates.with_more_cases(connection, called, {each.case_no for each in cases}),
            more_candidates=more,
            copy=self._copy(connection, item, mail),
        )

    def _namesakes(
        self, connection: sa.Connection, mail: ParsedMail, senders: tuple[Person, ...]
    ) -> tuple[Person, ...]:
        known = {each.person_id for each in senders}
        named = register.people_by_name(connection, mail.sender.name) if mail.sender.name.strip() else ()
        return tuple(each for each in named if each.person_id not in known)

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


def _answered_and_sent_to(
    connection: sa.Connection, mail: ParsedMail, said: Said
) -> tuple[tuple[ThreadHit, ...], frozenset[str]]:
    """Return the messages of ours that a message answers or brings back, and the cases of those to whom ours went."""
    hits = candidates.thread(connection, mail.in_reply_to, mail.references)
    if said.kind == "bounce":
        hits = hits or candidates.thread(connection, said.bounce.message_id, ())
    went_to = [each.email for each in (*mail.to, *mail.cc)] if said.outgoing else []
    if said.bounce.from_us:
        went_to.append(said.bounce.address)
    cases = candidates.cases_of_people(connection, register.people_by_email(connection, *went_to) if went_to else ())
    if said.bounce.from_us:
        hits = hits or candidates.sent_once(connection, cases, said.bounce.address, said.bounce.subject)
    return hits, cases


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
