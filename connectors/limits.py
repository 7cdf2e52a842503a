"""How much we may ask of Microsoft 365, and when: budgets per bucket, kept in this process.

Every worker of a fleet shares one `Limits`; this implementation serves a single process, another is kept in the
database. A budget never lets more than its limit through in any window of its length.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Time, passed in. In a rehearsal sleeping moves the scenario's time on."""

    def now(self) -> datetime:
        """Return the present, aware."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Limits(Protocol):
    """The fleet's budgets. A bucket is a service, or one mailbox of it: "outlook:3f9a…", "sharepoint"."""

    def acquire(self, bucket: str, cost: int) -> float:
        """Take so many units and return 0; or take nothing and return the seconds until asking again makes sense."""

    def blocked(self, bucket: str, seconds: float) -> None:
        """Let nobody take from the bucket for so long: the service has said Retry-After."""

    def flight(self, bucket: str) -> AbstractContextManager[None]:
        """Hold one of the bucket's places for requests in flight, waiting for one to be free."""


@dataclass(frozen=True, slots=True)
class Budget:
    """So many units in so long a window. A quarter may be spent at once, the rest flows evenly."""

    units: float
    window: timedelta

    @property
    def burst(self) -> float:
        """What may be spent at once."""
        return max(1.0, self.units / 4)

    @property
    def rate(self) -> float:
        """Units that flow back in a second; burst and a window's flow together make up the limit."""
        return max(self.units - self.burst, 1e-9) / self.window.total_seconds()


@dataclass(frozen=True, slots=True)
class Allowance:
    """The budgets of one kind of bucket, all of which must allow a request, and how many may be in flight."""

    budgets: tuple[Budget, ...] = ()
    in_flight: int | None = None


def published(
    share: float = 0.8, *, sharepoint_minute: int = 1250, sharepoint_day: int = 1_200_000
) -> Mapping[str, Allowance]:
    """Return the published limits at a share of their height; other programs of the office need some too.

    Sources: "Microsoft Graph service-specific throttling limits" (Outlook: 10,000 requests in 10 minutes and 4 at
    once per app and mailbox), "Avoid getting throttled or blocked in SharePoint Online" (1,250 resource units a
    minute and 1.2 million a day per app at up to 1,000 licences), "Service protection API limits" of Dataverse
    (6,000 requests in 5 minutes), Workflows webhooks (4 a second).

    >>> published(0.8)["sharepoint"].budgets[0].units
    1000.0
    """
    minute, day = timedelta(minutes=1), timedelta(days=1)
    return {
        "outlook": Allowance((Budget(10_000 * share, timedelta(minutes=10)),), in_flight=4),
        "sharepoint": Allowance(
            (Budget(sharepoint_minute * share, minute), Budget(sharepoint_day * share, day)), in_flight=16
        ),
        "dataverse": Allowance((Budget(6_000 * share, timedelta(minutes=5)),), in_flight=16),
        "teams": Allowance((Budget(4 * 60 * share, minute),), in_flight=2),
    }


class InProcessLimits:
    """Limits of one process: generic cell rate per budget, a semaphore for what is in flight."""

    def __init__(self, clock: Clock, allowances: Mapping[str, Allowance] | None = None) -> None:
        self._clock = clock
        self._allowances = published() if allowances is None else allowances
        self._lock = threading.Lock()
        self._arrival: dict[tuple[str, int], float] = {}  # theoretical arrival time per bucket and budget
        self._blocked: dict[str, float] = {}
        self._flights: dict[str, threading.Semaphore] = {}

    def acquire(self, bucket: str, cost: int) -> float:
        """See `Limits.acquire`."""
        now = self._clock.now().timestamp()
        with self._lock:
            wait = max(0.0, self._blocked.get(bucket, 0.0) - now)
            booked: list[tuple[tuple[str, int], float]] = []
            for index, budget in enumerate(self._allowance(bucket).budgets):
                key = (bucket, index)
                # A request dearer than the whole burst goes when the bucket is full, or it would never go.
                charged = min(float(cost), budget.burst)
                arrival = max(self._arrival.get(key, 0.0), now) + charged / budget.rate
                wait = max(wait, arrival - now - budget.burst / budget.rate)
                booked.append((key, arrival))
            if wait > 1e-6:
                return wait
            self._arrival.update(booked)
            return 0.0

    def blocked(self, bucket: str, seconds: float) -> None:
        """See `Limits.blocked`."""
        until = self._clock.now().timestamp() + seconds
        with self._lock:
            self._blocked[bucket] = max(self._blocked.get(bucket, 0.0), until)

    def flight(self, bucket: str) -> AbstractContextManager[None]:
        """See `Limits.flight`."""
        places = self._allowance(bucket).in_flight
        if places is None:
            return nullcontext()
        with self._lock:
            gate = self._flights.setdefault(bucket, threading.Semaphore(places))
        return _held(gate)

    def _allowance(self, bucket: str) -> Allowance:
        return self._allowances.get(bucket.partition(":")[0], Allowance())


@contextmanager
def _held(gate: threading.Semaphore) -> Iterator[None]:
    with gate:
        yield
