"""Faults that are played on purpose: scripted one by one, or drawn from a seed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from tenant.identifiers import guid

Kind = Literal[
    "throttle",  # 429 with Retry-After (`seconds`)
    "status",  # any status of 400 and above (`status`)
    "slow",  # the scenario's clock moves on by `seconds` before the answer
    "lost before",  # the connection closes without an answer; nothing was done
    "lost after",  # the connection closes without an answer; it was done
    "expired token",  # 401
    "gone",  # 410 of a delta link
    "changed",  # 412
    "locked",  # 423
    "act",  # `action` is called before the request is answered: a file moved out and back, a person who edits
    "skew",  # the Date header is off by `seconds` from here on
]
STATUSES = (500, 502, 503, 504)


@dataclass(slots=True)
class Fault:
    """What goes wrong, and for which request: method, host and a pattern of path and query.

    `nth` is the first matching request that it strikes (1 is the next one), `times` how many in a row.
    """

    kind: Kind
    method: str = ""
    host: str = ""
    path: str = ""
    nth: int = 1
    times: int = 1
    status: int = 503
    seconds: float = 5.0
    action: Callable[[], object] | None = None
    seen: int = field(default=0, init=False)
    fired: int = field(default=0, init=False)

    def strikes(self, method: str, host: str, target: str) -> bool:
        """Whether this request is struck; counts it."""
        if (self.method and self.method != method) or (self.host and self.host != host):
            return False
        if self.path and not re.search(self.path, target):
            return False
        self.seen += 1
        if self.seen < self.nth or self.fired >= self.times:
            return False
        self.fired += 1
        return True

    @property
    def wait(self) -> timedelta:
        """`seconds` as a span of time."""
        return timedelta(seconds=self.seconds)


class Faults:
    """The faults that wait for their request."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._seed: tuple[str, float, tuple[Kind, ...]] | None = None
        self._drawn = 0
        self.fired = 0

    def add(self, fault: Fault) -> Fault:
        """Let a fault wait; returns it, so that its counts can be read."""
        self._faults.append(fault)
        return fault

    def seed(
        self, seed: str, share: float, kinds: tuple[Kind, ...] = ("throttle", "status", "lost before", "lost after")
    ) -> None:
        """Strike this share of all API requests, drawn from the seed: the same requests meet the same faults."""
        self._seed = (seed, share, kinds)

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()
        self._seed = None

    def unused(self) -> list[Fault]:
        """Faults that did not strike as often as they were to."""
        return [f for f in self._faults if f.fired < f.times]

    def strike(self, method: str, host: str, target: str, *, seeded: bool = True) -> Fault | None:
        """The fault that strikes this request, if any; a drawn one only where `seeded`."""
        for each in self._faults:
            if each.strikes(method, host, target):
                self.fired += 1
                return each
        return self._draw() if seeded else None

    def _draw(self) -> Fault | None:
        if self._seed is None:
            return None
        seed, share, kinds = self._seed
        self._drawn += 1
        drawn = int(guid(seed, self._drawn).replace("-", "")[:12], 16)
        if drawn / 16**12 >= share:
            return None
        self.fired += 1
        return Fault(kinds[drawn % len(kinds)], status=STATUSES[drawn // 7 % len(STATUSES)], seconds=1 + drawn % 20)
