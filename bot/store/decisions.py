"""The facts and decisions that led to an effect or a question, kept so that they can be explained and replayed."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store.columns import canonical
from bot.store.schema import decision, facts
from bot.store.upserts import put_rows


@dataclass(frozen=True, slots=True)
class Decided:
    """One effect that a rule wanted; `overruled`: an earlier rule had claimed its slot."""

    rule: str
    slot: str
    effect: Mapping[str, Any]
    because: str
    overruled: bool = False


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """The facts of an item as JSON, their digest, and the versions of code, policy, knowledge and model they met."""

    item: int
    digest: str
    facts: Mapping[str, Any]
    versions: Mapping[str, str]


def keep_facts(connection: sa.Connection, item: int, values: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """Keep an item's facts, in place of those it had; returns their digest."""
    written = canonical(values)
    digest = hashlib.sha256(written.encode()).hexdigest()
    row = {"item": item, "digest": digest, "json": written, "versions": dict(versions)}
    put_rows(connection, facts, [row])
    return digest


def facts_of(connection: sa.Connection, item: int) -> KeptFacts | None:
    """Return the facts of an item."""
    row = connection.execute(sa.select(facts).where(facts.c.item == item)).one_or_none()
    return None if row is None else KeptFacts(item, row.digest, json.loads(row.json), row.versions)


def every_facts(connection: sa.Connection, *, after: int = 0) -> Iterator[KeptFacts]:
    """Stream all kept facts by item: what a changed policy is run over."""
    wanted = sa.select(facts).where(facts.c.item > after).order_by(facts.c.item)
    for row in connection.execute(wanted.execution_options(yield_per=500)):
        yield KeptFacts(row.item, row.digest, json.loads(row.json), row.versions)


def keep(connection: sa.Connection, item: int, decided: Sequence[Decided]) -> None:
    """Keep the decisions on an item in their order, in place of those it had."""
    connection.execute(sa.delete(decision).where(decision.c.item == item))
    rows = [
        {
            "item": item,
            "n": n,
            "rule": each.rule,
            "slot": each.slot,
            "effect": dict(each.effect),
            "because": each.because,
            "overruled": each.overruled,
        }
        for n, each in enumerate(decided, start=1)
    ]
    if rows:
        connection.execute(sa.insert(decision), rows)


def of_item(connection: sa.Connection, item: int) -> tuple[Decided, ...]:
    """Return the decisions on an item in their order, those overruled among them."""
    rows = connection.execute(sa.select(decision).where(decision.c.item == item).order_by(decision.c.n))
    return tuple(Decided(row.rule, row.slot, row.effect, row.because, row.overruled) for row in rows)


def forget(connection: sa.Connection, item: int) -> None:
    """Drop the facts and decisions of an item (erasure)."""
    for table in (decision, facts):
        connection.execute(sa.delete(table).where(table.c.item == item))
