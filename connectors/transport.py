"""The one seam to the network: every request to Microsoft 365 goes through `Transport.send`.

It signs, waits for its budgets, obeys Retry-After for the whole fleet, repeats what may be repeated, and says what
went wrong in the words of `connectors.errors`. What an answer means is decided in `connectors.protocol`.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

import requests
import structlog
from urllib3.exceptions import NewConnectionError

from connectors.errors import ConnectorError, Refused, SignInFailed, TryLater
from connectors.limits import Clock, Limits
from connectors.protocol import back_off, header, host_of, retry_after, trouble

GRAPH = "https://graph.microsoft.com"
ROOT = f"{GRAPH}/v1.0"
TRIES = 5
PATIENCE = 60.0
"""Seconds that one call waits in all; whoever has to wait longer does so in the outbox."""
LOST_ANSWER = timedelta(seconds=90)
"""Outlasts the lag of Sent Items and the time that a request may still be under way."""

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
TokenFor = Callable[[str, bool], str]
"""Given an audience and whether the last token was refused, return an access token."""

log = structlog.get_logger("connectors")


@cache
def user_agent() -> str:
    """Return how we introduce ourselves, as "Avoid getting throttled or blocked" asks of every application."""
    try:
        return f"NONISV|ModelOffice|ModelOffice/{version('model-office')}"
    except PackageNotFoundError:
        return "NONISV|ModelOffice|ModelOffice/0"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `keyed`: repeating it does no harm, for the service itself knows a repetition; `once`: it does.

    `unseen`: nobody can tell afterwards whether it happened.
    """

    method: Method
    url: str
    bucket: str
    cost: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    data: bytes | None = None
    audience: str | None = GRAPH  # None: the address itself is the permission, and no token may go there
    keyed: bool = False
    once: bool = False
    unseen: bool = False
    delta: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether a second sending, after an answer was lost, changes nothing more."""
        return self.keyed or (self.method != "POST" and not self.once)

    @property
    def harmless(self) -> bool:
        """Whether it changes nothing at all."""
        return self.method in ("GET", "HEAD")


def golden_jitter(start: float = 0.0) -> Callable[[], float]:
    """Return a source of evenly spread numbers between 0 and 1; another start gives another sequence.

    >>> jitter = golden_jitter()
    >>> [round(jitter(), 3) for _ in range(3)]
    [0.618, 0.236, 0.854]
    """
    lock, last = threading.Lock(), start % 1.0

    def jitter() -> float:
        nonlocal last
        with lock:
            last = (last + 0.6180339887498949) % 1.0
            return last

    return jitter


class Transport:
    """Requests to Microsoft 365, one at a time per thread; safe to share between threads."""

    def __init__(
        self,
        session: requests.Session,
        token_for: TokenFor,
        *,
        clock: Clock,
        limits: Limits,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self._session = session
        self._token_for = token_for
        self._clock = clock
        self._limits = limits
        self._run = uuid.uuid5(uuid.NAMESPACE_URL, clock.now().isoformat())
        self._jitter = jitter or golden_jitter(self._run.int / 2**128)
        self._lock = threading.Lock()
        self._asked = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    @property
    def session(self) -> requests.Session:
        """The session below, for the libraries that want one of their own."""
        return self._session

    def now(self) -> datetime:
        """Return the present as the connectors' clock has it."""
        return self._clock.now()

    def counts(self) -> Mapping[tuple[str, str], int]:
        """Return how many requests each bucket had, by outcome: "ok", "throttled", "refused", "broken", "lost"."""
        with self._lock:
            return dict(self._counts)

    def json(self, ask: Ask) -> dict[str, Any]:
        """Send a request and return its JSON object; {} for an empty answer. Raises the connectors' errors."""
        response = self.send(ask)
        if not response.content:
            return {}
        try:
            found = response.json()
        except ValueError:
            raise TryLater("an answer that is no JSON", unsure=not ask.harmless) from None
        if not isinstance(found, dict):
            raise TryLater("an answer that is no JSON object", unsure=not ask.harmless)
        return found

    def pages(self, ask: Ask) -> Iterator[dict[str, Any]]:
        """Yield the items of a listing, following its next links as they stand."""
        while True:
            page = self.json(ask)
            yield from page.get("value", ())
            following = page.get("@odata.nextLink")
            if not following:
                return
            ask = Ask("GET", str(following), ask.bucket, ask.cost, ask.headers, audience=ask.audience)

    def send(self, ask: Ask) -> requests.Response:
        """Send a request; the answer's status is below 400. Redirects are the caller's to follow.

        Raises the connectors' errors; TryLater with `unsure` where it may have been carried out all the same.
        """
        _check_host(ask)
        waited, fresh, renewed = 0.0, False, False
        for attempt in range(TRIES):
            waited += self._take(ask, waited)
            headers = self._headers(ask, fresh)
            fresh = False
            try:
                with self._limits.flight(ask.bucket):
                    response = self._session.request(
                        ask.method, ask.url, headers=headers, json=ask.json, data=ask.data, allow_redirects=False
                    )
            except requests.RequestException as error:
                self._note(ask, "lost", headers["client-request-id"], attempt, error=type(error).__name__)
                pause = self._after_silence(ask, error, attempt)
            else:
                problem = trouble(
                    response.status_code, response.headers, response.text if response.status_code >= 400 else "",
                    now=self.now(), delta=ask.delta,
                )  # fmt: skip
                self._note(ask, _outcome(problem), headers["client-request-id"], attempt, response)
                if problem is None:
                    return response
                if isinstance(problem, SignInFailed) and ask.audience and not renewed:
                    fresh = renewed = True
                    continue
                pause = self._after_trouble(ask, response, problem, attempt)
            if waited + pause > PATIENCE:
                raise TryLater("no answer in the time allowed", after=timedelta(seconds=pause))
            self._clock.sleep(pause)
            waited += pause
        raise TryLater(f"{TRIES} attempts", unsure=not ask.harmless)

    def _take(self, ask: Ask, waited: float) -> float:
        """Wait until the budgets allow the request; returns the seconds waited."""
        total = 0.0
        while wait := self._limits.acquire(ask.bucket, ask.cost):
            if waited + total + wait > PATIENCE:
                raise TryLater("the budget is spent", after=timedelta(seconds=wait))
            self._clock.sleep(wait)
            total += wait
        return total

    def _headers(self, ask: Ask, fresh: bool) -> dict[str, str]:
        with self._lock:
            self._asked += 1
            number = self._asked
        found = {
            "User-Agent": user_agent(),
            "client-request-id": str(uuid.uuid5(self._run, str(number))),
            "Accept": "application/json",
        }
        if ask.audience == GRAPH:
            found["Prefer"] = 'IdType="ImmutableId"'
        for name, value in ask.headers.items():
            found[name] = f"{found[name]}, {value}" if name == "Prefer" and name in found else value
        if ask.audience:
            found["Authorization"] = f"Bearer {self._token_for(ask.audience, fresh)}"
        return found

    def _after_silence(self, ask: Ask, error: requests.RequestException, attempt: int) -> float:
        """Return the seconds to wait after a lost connection, or raise where repeating could do it twice."""
        never_sent = _never_sent(error)
        if not ask.repeatable and not never_sent:
            raise TryLater("an answer was lost.", after=LOST_ANSWER, unsure=True) from None
        if attempt == TRIES - 1:
            after = timedelta(seconds=30) if ask.harmless else LOST_ANSWER
            raise TryLater("no connection.", after=after, unsure=not (ask.harmless or never_sent)) from None
        return back_off(attempt, self._jitter()).total_seconds()

    def _after_trouble(self, ask: Ask, response: requests.Response, problem: ConnectorError, attempt: int) -> float:
        """Return the seconds to wait after an answer that asks for patience, or raise what it means."""
        if not isinstance(problem, TryLater) or response.status_code == 423:
            raise problem
        asked = retry_after(response.headers, now=self.now())
        if asked is not None and response.status_code in (429, 503):
            self._limits.blocked(ask.bucket, asked.total_seconds())
        # 429, and 503 with Retry-After, are answers of the gate before the service: nothing was done. Only of 429 that
        # is promised; what can't be looked for afterwards trusts no other.
        undone = response.status_code == 429 or (response.status_code == 503 and asked is not None and not ask.unseen)
        if not ask.repeatable and not undone:
            raise TryLater(f"HTTP {response.status_code}", after=LOST_ANSWER, unsure=True)
        wait = asked if asked is not None else back_off(attempt, self._jitter())
        if attempt == TRIES - 1 or wait.total_seconds() > PATIENCE:
            unsure = not (ask.harmless or undone)
            raise TryLater(f"HTTP {response.status_code}", after=problem.after, unsure=unsure)
        return wait.total_seconds()

    def _note(
        self, ask: Ask, outcome: str, request_id: str, attempt: int,
        response: requests.Response | None = None, error: str | None = None,
    ) -> None:  # fmt: skip
        with self._lock:
            self._counts[ask.bucket, outcome] += 1
        # Addresses hold mailboxes and file names; what is logged is the host and the id that support asks for.
        log.debug(
            "request", method=ask.method, host=host_of(ask.url), bucket=ask.bucket, outcome=outcome,
            request_id=request_id, attempt=attempt, cost=ask.cost, error=error,
            status=response.status_code if response is not None else None,
            service_id=header(response.headers, "request-id") if response is not None else None,
            seconds=round(response.elapsed.total_seconds(), 3) if response is not None else None,
            bytes=len(response.content) if response is not None else None,
        )  # fmt: skip


def _never_sent(error: requests.RequestException) -> bool:
    """Say whether a request surely never left: no connection came about.

    A ProxyError alone says nothing: urllib3 raises one too where an answer is lost on a tunnel that stood.
    """
    reason = getattr(error.args[0], "reason", None) if error.args else None
    cause = getattr(reason, "original_error", reason)
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _check_host(ask: Ask) -> None:
    """A link from an answer never carries our token to another house."""
    if not ask.url.startswith("https://"):
        raise Refused("only https addresses are asked")
    if ask.audience and host_of(ask.url) != host_of(ask.audience):
        raise Refused("a link that leads to another host")


def _outcome(problem: ConnectorError | None) -> str:
    if problem is None:
        return "ok"
    if isinstance(problem, TryLater):
        return "broken" if "HTTP 5" in str(problem) else "throttled"
    return "refused"
