"""The audit: entries that are only ever added, one hash chain per case, sealed daily.

Each entry's hash covers the one before it in its chain, so a changed, removed or inserted entry is found. Personal
values lie in a table beside, each with its own salt; the entry holds their digests. So a value can be erased, and the
chain still verifies, while the digest of a value whose salt is gone says nothing about it.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from bot.store import Store
from bot.store.columns import canonical, micros, plain
from bot.store.schema_audit import audit_entry, audit_head, audit_personal, audit_seal, audit_sealed
from bot.store.upserts import insert_once

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry stands: its chain, its number there, its hash."""

    id: int
    chain: str
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Exported:
    """An entry as it is shown: `personal` holds the values still kept, `erased` the names of those that are not."""

    chain: str
    n: int
    at: datetime
    actor: str
    kind: str
    item: str
    fields: Mapping[str, Any]
    hash: str
    personal: Mapping[str, str] = field(default_factory=dict)
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the audit that does not fit."""

    chain: str
    n: int
    what: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a day: one hash over every head that moved since the seal before, and over that seal."""

    day: date
    heads: int
    hash: str


def append(
    connection: sa.Connection,
    *,
    at: datetime,
    actor: str,
    kind: str,
    case_no: str = "",
    item: str = "",
    fields: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> Entry:
    """Add an entry to the chain of a case ("" for what belongs to none), in the transaction of the change it records.

    `fields` are codes, ids and counts; names, addresses and quotations go in `personal`. Writers of one chain take
    turns until the commit.
    """
    case_no, actor, kind, item = plain(case_no), plain(actor), plain(kind), plain(item)
    n, prev = _next(connection, case_no)
    salted = {name: (secrets.token_hex(16), plain(value)) for name, value in (personal or {}).items()}
    digests = {name: _digest(salt, value) for name, (salt, value) in salted.items()}
    body = canonical({"fields": dict(fields or {}), "personal": digests})
    digest = _entry_hash(case_no, n, at, actor, kind, item, body, prev)
    added = sa.insert(audit_entry).values(
        chain=case_no, n=n, at=at, actor=actor, kind=kind, item=item, body=body, prev=prev, hash=digest
    )
    entry = connection.execute(added.returning(audit_entry.c.id)).scalar_one()
    rows = [{"entry": entry, "name": name, "salt": salt, "value": value} for name, (salt, value) in salted.items()]
    if rows:
        connection.execute(sa.insert(audit_personal), rows)
    connection.execute(sa.update(audit_head).where(audit_head.c.chain == case_no).values(hash=digest))
    return Entry(entry, case_no, n, digest)


def _next(connection: sa.Connection, chain: str) -> tuple[int, str]:
    """Lock the head of a chain, making it where it is missing; return the next number and the hash before it."""
    move = (
        sa.update(audit_head)
        .where(audit_head.c.chain == chain)
        .values(n=audit_head.c.n + 1)
        .returning(audit_head.c.n, audit_head.c.hash)
    )
    row = connection.execute(move).one_or_none()
    if row is None:
        insert_once(connection, audit_head, [{"chain": chain}])
        row = connection.execute(move).one()
    return row.n, row.hash


def _entry_hash(chain: str, n: int, at: datetime, actor: str, kind: str, item: str, body: str, prev: str) -> str:
    return _sha(canonical([chain, n, micros(at), actor, kind, item, body, prev]))


def _digest(salt: str, value: str) -> str:
    return _sha(f"{salt}:{value}")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- erasing ----------------------------------------------------------------------------------------------


def erase(
    connection: sa.Connection, *, at: datetime, actor: str, case_no: str | None = None, value: str | None = None
) -> int:
    """Erase the personal values of a case, or every occurrence of one value, or both together; returns how many.

    Each chain gets an entry that says how many went. Raises ValueError where neither is named.
    """
    if case_no is None and value is None:
        raise ValueError("say whose values to erase: a case, a value, or both")
    chosen = sa.select(audit_personal.c.entry, audit_personal.c.name, audit_entry.c.chain).join(
        audit_entry, audit_entry.c.id == audit_personal.c.entry
    )
    if case_no is not None:
        chosen = chosen.where(audit_entry.c.chain == case_no)
    if value is not None:
        chosen = chosen.where(audit_personal.c.value == plain(value))
    rows = connection.execute(chosen.order_by(audit_entry.c.chain)).all()
    gone = sa.delete(audit_personal).where(
        audit_personal.c.entry == sa.bindparam("of_entry"), audit_personal.c.name == sa.bindparam("of_name")
    )
    if rows:
        connection.execute(gone, [{"of_entry": row.entry, "of_name": row.name} for row in rows])
    for chain, erased in groupby(rows, key=lambda row: row.chain):
        n = sum(1 for _ in erased)
        append(connection, at=at, actor=actor, kind="values.erased", case_no=chain, fields={"values": n})
    return len(rows)


# --- sealing ----------------------------------------------------------------------------------------------


def seal(connection: sa.Connection, day: date, at: datetime) -> Seal | None:
    """Seal the heads that moved since the last seal; None where this day has its seal already.

    Every seal covers the one before, so together they cover all heads. The hash goes out with the daily digest.
    """
    if connection.execute(sa.select(audit_seal).where(audit_seal.c.day == day.isoformat())).first():
        return None
    moved = connection.execute(
        sa.select(audit_head.c.chain, audit_head.c.n, audit_head.c.hash)
        .where(audit_head.c.n > audit_head.c.sealed)
        .order_by(audit_head.c.chain)
        .with_for_update()
    ).all()
    moved_rows = [{"day": day.isoformat(), "chain": row.chain, "n": row.n, "hash": row.hash} for row in moved]
    digest = _heads_digest(moved_rows)
    prev = last_seal(connection)
    before = "" if prev is None else prev.hash
    hash_ = _seal_hash(day.isoformat(), at, len(moved), digest, before)
    connection.execute(
        sa.insert(audit_seal).values(
            day=day.isoformat(), at=at, heads=len(moved), digest=digest, prev=before, hash=hash_
        )
    )
    if moved_rows:
        connection.execute(sa.insert(audit_sealed), moved_rows)
        mark = sa.update(audit_head).where(audit_head.c.chain == sa.bindparam("of_chain"))
        connection.execute(
            mark.values(sealed=sa.bindparam("to_n")), [{"of_chain": row.chain, "to_n": row.n} for row in moved]
        )
    return Seal(day, len(moved), hash_)


def last_seal(connection: sa.Connection) -> Seal | None:
    """Return the latest seal."""
    row = connection.execute(sa.select(audit_seal).order_by(audit_seal.c.day.desc()).limit(1)).one_or_none()
    return None if row is None else Seal(date.fromisoformat(row.day), row.heads, row.hash)


def _heads_digest(rows: list[dict[str, Any]]) -> str:
    listed = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row["chain"].encode()):
        listed.update(canonical([row["chain"], row["n"], row["hash"]]).encode())
    return listed.hexdigest()


def _seal_hash(day: str, at: datetime, heads: int, digest: str, prev: str) -> str:
    return _sha(canonical([day, micros(at), heads, digest, prev]))


# --- reading ----------------------------------------------------------------------------------------------


def export(connection: sa.Connection, case_no: str) -> Iterator[Exported]:
    """Give the entries of a case in order, with those personal values that have not been erased."""
    rows = connection.execute(sa.select(audit_entry).where(audit_entry.c.chain == case_no).order_by(audit_entry.c.n))
    for batch in rows.yield_per(_BATCH).partitions():
        kept = _personal(connection, [row.id for row in batch])
        for row in batch:
            body = json.loads(row.body)
            values = {name: value for name, (_salt, value) in kept.get(row.id, {}).items()}
            yield Exported(
                chain=row.chain,
                n=row.n,
                at=row.at,
                actor=row.actor,
                kind=row.kind,
                item=row.item,
                fields=body["fields"],
                hash=row.hash,
                personal=values,
                erased=tuple(sorted(set(body["personal"]) - set(values))),
            )


def _personal(connection: sa.Connection, entries: list[int]) -> dict[int, dict[str, tuple[str, str]]]:
    rows = connection.execute(sa.select(audit_personal).where(audit_personal.c.entry.in_(entries)))
    kept: dict[int, dict[str, tuple[str, str]]] = {}
    for row in rows:
        kept.setdefault(row.entry, {})[row.name] = (row.salt, row.value)
    return kept


# --- verifying --------------------------------------------------------------------------------------------


def verify(store: Store) -> list[Problem]:
    """Recompute every chain and seal; returns what does not fit, nothing when all is well. Changes nothing."""
    with store.read() as connection:
        return [*_wrong_entries(connection), *_wrong_heads(connection), *_wrong_seals(connection)]


def _wrong_entries(connection: sa.Connection) -> Iterator[Problem]:
    rows = connection.execute(sa.select(audit_entry).order_by(audit_entry.c.chain, audit_entry.c.n))
    chain, n, prev = "", 0, ""
    for batch in rows.yield_per(_BATCH).partitions():
        kept = _personal(connection, [row.id for row in batch])
        for row in batch:
            if row.chain != chain:
                chain, n, prev = row.chain, 0, ""
            yield from (Problem(row.chain, row.n, what) for what in _wrong(row, n, prev, kept.get(row.id, {})))
            n, prev = row.n, row.hash


def _wrong(row: sa.Row[Any], n: int, prev: str, personal: dict[str, tuple[str, str]]) -> Iterator[str]:
    if row.n != n + 1:
        yield f"entries {n + 1} to {row.n - 1} are missing"
    elif row.prev != prev:
        yield "it does not follow the entry before it"
    if row.hash != _entry_hash(row.chain, row.n, row.at, row.actor, row.kind, row.item, row.body, row.prev):
        yield "its content was changed"
        return
    digests = json.loads(row.body)["personal"]
    for name, (salt, value) in personal.items():
        if digests.get(name) != _digest(salt, value):
            yield f'its personal value "{name}" was changed'


def _wrong_heads(connection: sa.Connection) -> Iterator[Problem]:
    last = sa.select(audit_entry.c.chain, sa.func.max(audit_entry.c.n).label("n")).group_by(audit_entry.c.chain)
    found = last.subquery()
    joined = (
        sa.select(audit_head.c.chain, audit_head.c.n, audit_head.c.hash, audit_entry.c.hash.label("there"))
        .outerjoin(found, found.c.chain == audit_head.c.chain)
        .outerjoin(audit_entry, sa.and_(audit_entry.c.chain == found.c.chain, audit_entry.c.n == found.c.n))
        .where(sa.or_(found.c.n.is_(None), found.c.n != audit_head.c.n, audit_entry.c.hash != audit_head.c.hash))
    )
    for row in connection.execute(joined):
        yield Problem(row.chain, row.n, "the last entry is not the one that the head names")
    headless = sa.select(found.c.chain, found.c.n).where(found.c.chain.not_in(sa.select(audit_head.c.chain)))
    for chain, n in connection.execute(headless):
        yield Problem(chain, n, "the chain has no head")


def _wrong_seals(connection: sa.Connection) -> Iterator[Problem]:
    prev = ""
    for row in connection.execute(sa.select(audit_seal).order_by(audit_seal.c.day)).all():
        sealed = connection.execute(sa.select(audit_sealed).where(audit_sealed.c.day == row.day)).mappings()
        digest = _heads_digest([dict(each) for each in sealed])
        if row.hash != _seal_hash(row.day, row.at, row.heads, row.digest, row.prev) or digest != row.digest:
            yield Problem("", 0, f"the seal of {row.day} was changed")
        if row.prev != prev:
            yield Problem("", 0, f"the seal of {row.day} does not follow the one before it")
        prev = row.hash
    there = sa.and_(audit_entry.c.chain == audit_sealed.c.chain, audit_entry.c.n == audit_sealed.c.n)
    broken = (
        sa.select(audit_sealed.c.day, audit_sealed.c.chain, audit_sealed.c.n)
        .outerjoin(audit_entry, there)
        .where(sa.or_(audit_entry.c.hash.is_(None), audit_entry.c.hash != audit_sealed.c.hash))
    )
    for row in connection.execute(broken):
        yield Problem(row.chain, row.n, f"the entry sealed on {row.day} is gone or was changed")
