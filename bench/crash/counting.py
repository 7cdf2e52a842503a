"""What a killed service left behind, asked of the tenant's world and held against the outbox."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from bench.crash.world import World
from bot import audit, outbox
from bot.performing import REACHING_OUT
from bot.store import Store, balance, items
from bot.store.schema import item as item_table
from tenant.state import TenantState

_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """What a run came to. `unsure` are cards that were not repeated because they may have been posted."""

    database: str
    workers: int
    items: int
    effects: Mapping[str, int]  # done, by kind
    again: Mapping[str, int]  # begun more than once, by kind: what kills struck
    kills: int
    lost: int
    twice: Mapping[str, int]
    out_of_order: int
    left_open: int
    given_up: int
    shunted: int
    remainder: int
    audit_problems: int
    unsure: int
    seconds: float

    @property
    def well(self) -> bool:
        """Whether every promise was kept, and tried with every kind of effect."""
        broken = (self.lost, self.out_of_order, self.left_open, self.given_up, self.shunted, self.remainder)
        return not any((*broken, self.audit_problems, *self.twice.values(), *self.never_came_up()))

    def never_came_up(self) -> tuple[str, ...]:
        """The kinds of effect that reach out and were never done."""
        return tuple(each for each in REACHING_OUT if not self.effects.get(each))

    def lines(self) -> Iterator[tuple[str, object]]:
        """The count as a table."""
        yield from (("database", self.database), ("workers", self.workers), ("kills", self.kills))
        yield from (("items", self.items), ("effects done", sum(self.effects.values())))
        for kind in REACHING_OUT:
            yield f"  {kind}", f"{self.effects.get(kind, 0):<6} {self.again.get(kind, 0):>4} begun again"
        yield "lost", self.lost
        yield "twice", sum(self.twice.values())
        for what, n in self.twice.items():
            yield f"  {what}", n
        for name in ("out_of_order", "left_open", "given_up", "shunted", "remainder", "audit_problems"):
            yield name.replace("_", " "), getattr(self, name)
        yield from (("cards unsure", self.unsure), ("seconds", self.seconds))
        if missing := self.never_came_up():
            yield "never came up", ", ".join(missing)


def count(store: Store, state: TenantState, *, kills: int, workers: int, seconds: float) -> Count:
    """Ask store and world what became of everything."""
    with store.read() as connection:
        done = outbox.in_state(connection, "done", limit=_ALL)
        unsure = outbox.in_state(connection, "unsure", limit=_ALL)
        states = outbox.counts(connection)
        kept = items.counts(connection)
        keys = connection.execute(sa.select(item_table.c.key)).scalars().all()
        sheets = balance.balances(connection, date(1970, 1, 1), date(9999, 1, 1))
    world = World(state)
    return Count(
        database=store.dialect,
        workers=workers,
        items=sum(n for (kind, _), n in kept.items() if kind in ("message", "file")),
        effects=Counter(each.kind for each in done),
        again=Counter(each.kind for each in done + unsure if not each.first),
        kills=kills,
        lost=sum(not world.has(each) for each in done) + world.never_seen(keys),
        twice=world.twice(done),
        out_of_order=world.out_of_order(done + unsure),
        left_open=open_effects(states) + open_items(kept),
        given_up=sum(n for (_, state_), n in states.items() if state_ == "given_up"),
        shunted=sum(n for (_, state_), n in kept.items() if state_ == "shunted"),
        remainder=sum(each.remainder for each in sheets),
        audit_problems=len(audit.verify(store)),
        unsure=len(unsure),
        seconds=round(seconds, 1),
    )


def open_effects(states: dict[tuple[str, str], int]) -> int:
    """Count the effects that still wait or are being done."""
    return sum(n for (_, state), n in states.items() if state in ("waiting", "leased"))


def open_items(kept: dict[tuple[str, str], int]) -> int:
    """Count the messages, files and rows that are not closed yet; ticks come for ever."""
    return sum(n for (kind, state), n in kept.items() if state in ("arrived", "read") and kind != "tick")
