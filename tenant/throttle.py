"""Limits of the platform, counted in the scenario's time. Throttled requests count, too.

Sources: pages "Microsoft Graph service-specific throttling limits" (Outlook), "Avoid getting throttled or blocked in
SharePoint Online" (resource units), "Service protection API limits" (Dataverse).
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil


@dataclass(slots=True)
class Bucket:
    """So much within so long."""

    limit: int
    period: timedelta
    started: datetime | None = None
    spent: int = 0

    def spend(self, cost: int, now: datetime) -> bool:
        """Spend, and say whether it was still within the limit."""
        if self.started is None or now - self.started >= self.period:
            self.started, self.spent = now, 0
        fits = self.spent + cost <= self.limit
        self.spent += cost
        return fits

    def wait(self, now: datetime) -> int:
        """Whole seconds until the period is over, at least one."""
        if self.started is None:
            return 1
        return max(1, ceil((self.started + self.period - now).total_seconds()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say of a request: refused with Retry-After, or let through with headers."""

    refused: bool
    headers: dict[str, str]
    why: str = ""


@dataclass(slots=True)
class Limits:
    """The published limits of an office with up to 1,000 licences."""

    outlook: int = 10_000  # requests per app and mailbox in 10 minutes
    outlook_at_once: int = 4
    units_minute: int = 1_250  # per app
    units_day: int = 1_200_000
    units_tenant: int = 18_750  # of all apps in 5 minutes
    dataverse: int = 6_000  # per user in 5 minutes


_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_PASSED = Verdict(False, {})


@dataclass(slots=True)
class Throttle:
    """The buckets of all limits. `on` can be switched off where a test is about something else."""

    limits: Limits = field(default_factory=Limits)
    on: bool = True
    throttled: Counter[str] = field(default_factory=Counter)
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _flying: Counter[str] = field(default_factory=Counter)

    def _bucket(self, name: str, limit: int, period: timedelta) -> Bucket:
        found = self._buckets.get(name)
        if found is None:
            found = self._buckets[name] = Bucket(limit, period)
        return found

    def outlook(self, app: str, mailbox: str, now: datetime, at_once: int = 1) -> Verdict:
        """One request to one mailbox, and how many of this application's are in flight there."""
        bucket = self._bucket(f"outlook {app} {mailbox}", self.limits.outlook, timedelta(minutes=10))
        fits = bucket.spend(1, now)
        if self.on and at_once > self.limits.outlook_at_once:
            return self._refuse("outlook at once", 1, "Application is over its MailboxConcurrency limit.")
        if self.on and not fits:
            return self._refuse("outlook", bucket.wait(now), "Application is over its MailboxRequests limit.")
        return _PASSED

    def begin(self, place: str) -> int:
        """A request to a mailbox has begun; returns how many there are at once."""
        self._flying[place] += 1
        return self._flying[place]

    def end(self, place: str) -> None:
        """A request to a mailbox has been answered."""
        self._flying[place] -= 1

    def units(self, app: str, cost: int, now: datetime) -> Verdict:
        """Resource units of SharePoint: per app and minute, per app and day, of the whole tenant."""
        minute = self._bucket(f"minute {app}", self.limits.units_minute, _MINUTE)
        day = self._bucket(f"day {app}", self.limits.units_day, _DAY)
        tenant = self._bucket("tenant", self.limits.units_tenant, timedelta(minutes=5))
        broken = [b for b in (minute, day, tenant) if not b.spend(cost, now)]
        headers = {}
        if minute.spent >= 0.8 * minute.limit:
            headers = {
                "RateLimit-Limit": str(minute.limit),
                "RateLimit-Remaining": str(max(0, minute.limit - minute.spent)),
                "RateLimit-Reset": str(minute.wait(now)),
            }
        if self.on and broken:
            wait = max(b.wait(now) for b in broken)
            refusal = self._refuse("sharepoint", wait, "The request has been throttled.")
            return Verdict(True, {**headers, **refusal.headers}, refusal.why)
        return Verdict(False, headers)

    def dataverse(self, app: str, now: datetime) -> Verdict:
        """One request to Dataverse."""
        bucket = self._bucket(f"dataverse {app}", self.limits.dataverse, timedelta(minutes=5))
        if bucket.spend(1, now) or not self.on:
            return Verdict(False, {"x-ms-ratelimit-burst-remaining-xrm-requests": str(bucket.limit - bucket.spent)})
        why = f"Number of requests exceeded the limit of {bucket.limit} over time window of 300 seconds."
        return self._refuse("dataverse", bucket.wait(now), why)

    def _refuse(self, name: str, seconds: int, why: str) -> Verdict:
        self.throttled[name] += 1
        return Verdict(True, {"Retry-After": str(seconds)}, why)
