"""The mail balance sheet: per mailbox and day, seen = filed + queued + ignored + duplicate; a remainder is an alarm."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from bot.store.columns import among
from bot.store.schema import ITEM_OPEN, item


@dataclass(frozen=True, slots=True)
class Balance:
    """One mailbox on one day. `open` counts those of the remainder that are still being worked on."""

    mailbox: str
    day: date
    seen: int
    filed: int
    queued: int
    duplicate: int
    ignored: int
    open: int
    reasons: dict[str, int] = field(default_factory=dict)  # why messages were ignored

    @property
    def remainder(self) -> int:
        """Messages of which nothing became: those still open, or lost track of."""
        return self.seen - self.filed - self.queued - self.duplicate - self.ignored


def balances(connection: sa.Connection, first: date, last: date, *, mailbox: str = "") -> tuple[Balance, ...]:
    """Return the balance of each mailbox and day on which a message arrived, in order."""
    grouped = (
        sa.select(item.c.place, item.c.day, item.c.state, item.c.outcome, item.c.reason, sa.func.count().label("n"))
        .where(among(item.c.kind, ["message"]), item.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(item.c.place, item.c.day, item.c.state, item.c.outcome, item.c.reason)
    )
    if mailbox:
        grouped = grouped.where(item.c.place == mailbox)
    outcomes: dict[tuple[str, str], Counter[str]] = {}
    reasons: dict[tuple[str, str], Counter[str]] = {}
    for row in connection.execute(grouped):
        at = (row.place, row.day)
        counted = outcomes.setdefault(at, Counter())
        counted["seen"] += row.n
        counted[row.outcome] += row.n
        counted["open"] += row.n if row.state in ITEM_OPEN else 0
        if row.outcome == "ignored":
            reasons.setdefault(at, Counter())[row.reason] += row.n
    return tuple(_balance(*at, outcomes[at], reasons.get(at, Counter())) for at in sorted(outcomes))


def _balance(mailbox: str, day: str, counted: Counter[str], reasons: Counter[str]) -> Balance:
    return Balance(
        mailbox=mailbox,
        day=date.fromisoformat(day),
        seen=counted["seen"],
        filed=counted["filed"],
        queued=counted["queued"],
        duplicate=counted["duplicate"],
        ignored=counted["ignored"],
        open=counted["open"],
        reasons=dict(sorted(reasons.items())),
    )
