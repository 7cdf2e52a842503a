"""A network in a list: answers are given in order, and what was asked is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3.response import HTTPResponse

from connectors.limits import InProcessLimits, Limits
from connectors.session import PlainSession
from connectors.transport import Transport
from tests.connectors.fakes import FakeClock


@dataclass(frozen=True)
class Canned:
    """One answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] | None = None


class Wire(BaseAdapter):
    """Answers or errors, one per request; the last one is repeated."""

    def __init__(self, *answers: Canned | Exception) -> None:
        super().__init__()
        self._answers = list(answers)
        self.asked: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self.asked.append(request)
        self.options.append(options)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers or {})
        response.raw = HTTPResponse(BytesIO(answer.body), preload_content=False)
        response.url, response.request = str(request.url), request
        response.elapsed = timedelta(seconds=0.1)
        return response

    def close(self) -> None:
        pass


class Tokens:
    """A token callback that counts how often a fresh one was wanted."""

    def __init__(self) -> None:
        self.fresh: list[bool] = []

    def __call__(self, audience: str, fresh: bool) -> str:
        self.fresh.append(fresh)
        return f"token-{sum(self.fresh)}"


def transport(
    *answers: Canned | Exception,
    clock: FakeClock | None = None,
    tokens: Tokens | None = None,
    limits: Limits | None = None,
) -> tuple[Transport, Wire]:
    """Make a transport over a wire."""
    wire, clock = Wire(*answers), clock or FakeClock()
    session = PlainSession(proxy="http://127.0.0.1:1", ca_file=None)
    session.mount("https://", wire)
    made = Transport(
        session, tokens or Tokens(), clock=clock, limits=limits or InProcessLimits(clock), jitter=lambda: 0.5
    )
    return made, wire
