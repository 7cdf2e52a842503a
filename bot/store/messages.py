"""What we know of messages by their Message-ID: duplicates, the cases of a thread, and which ones we sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from bot.store.schema import item, message_index
from bot.store.upserts import put_rows

_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMessage:
    """A message that was read. `cases` are those it was filed to, or that a sent one belongs to.

    `confirmed`: a person chose or confirmed the cases; what the bot alone wrote is no key of a later decision.
    `sent_by_key`: the key of the effect that sent it.
    """

    mailbox: str
    internet_id: str
    item: int
    direction: Literal["in", "out"]
    kind: str = ""
    hash: str = ""
    cases: tuple[str, ...] = ()
    confirmed: bool = False
    sent_by_key: str = ""


def put(connection: sa.Connection, message: KnownMessage) -> None:
    """Keep what we know of a message; what was known before is replaced."""
    row = {name: getattr(message, name) for name in KnownMessage.__slots__}
    put_rows(connection, message_index, [row | {"cases": list(message.cases)}])


def file_to(connection: sa.Connection, item_id: int, cases: Iterable[str], *, confirmed: bool) -> None:
    """Record the cases that a message was filed to, and whether a person said so."""
    statement = sa.update(message_index).where(message_index.c.item == item_id)
    connection.execute(statement.values(cases=sorted(set(cases)), confirmed=confirmed))


def known(connection: sa.Connection, internet_ids: Iterable[str]) -> tuple[KnownMessage, ...]:
    """Return what is known of these Message-IDs, in the order of arrival: a thread's earlier messages."""
    wanted = sorted({each for each in internet_ids if each})[:_BATCH]
    return _messages(connection, message_index.c.internet_id.in_(wanted)) if wanted else ()


def of_item(connection: sa.Connection, item_id: int) -> KnownMessage | None:
    """Return what is known of an item's message."""
    return next(iter(_messages(connection, message_index.c.item == item_id)), None)


def same_content(connection: sa.Connection, hash_: str) -> tuple[KnownMessage, ...]:
    """Return the messages with this content hash, in the order of arrival: copies under another Message-ID."""
    return _messages(connection, message_index.c.hash == hash_) if hash_ else ()


def sent_by(connection: sa.Connection, key: str) -> KnownMessage | None:
    """Return the message that the effect of this key sent, once it was seen in Sent Items."""
    return next(iter(_messages(connection, message_index.c.sent_by_key == key)), None) if key else None


def missing(connection: sa.Connection, mailbox: str, internet_ids: Iterable[str]) -> tuple[str, ...]:
    """Return those of a full enumeration that were never seen in this mailbox: mail that the feed lost."""
    wanted = sorted({each for each in internet_ids if each})
    seen: set[str] = set()
    m = message_index.c
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        asked = sa.select(m.internet_id).where(m.mailbox == mailbox, m.internet_id.in_(batch))
        seen.update(connection.execute(asked).scalars())
    return tuple(each for each in wanted if each not in seen)


def _messages(connection: sa.Connection, where: sa.ColumnElement[bool]) -> tuple[KnownMessage, ...]:
    columns = [message_index.c[name] for name in KnownMessage.__slots__]
    asked = sa.select(*columns).join(item, item.c.id == message_index.c.item).where(where).order_by(item.c.seq)
    return tuple(KnownMessage(**{**row, "cases": tuple(row["cases"])}) for row in connection.execute(asked).mappings())
