"""The seam to the network: what is repeated, what is not, and what never leaves."""

from datetime import timedelta
from pathlib import Path

import pytest
import requests
import structlog
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProxyError

from connectors.errors import Changed, Refused, SignInFailed, TryLater
from connectors.limits import InProcessLimits
from connectors.session import PlainSession
from connectors.transport import ROOT, TRIES, Ask, user_agent
from tests.connectors.fakes import FakeClock
from tests.connectors.wire import Canned, Tokens, transport

GET = Ask("GET", f"{ROOT}/users/ann@model-office.example/messages", "outlook:1")
POST = Ask("POST", f"{ROOT}/x", "outlook:1", json={})
NO_PROXY = requests.exceptions.ProxyError(
    MaxRetryError(
        None,  # type: ignore[arg-type]
        "/",
        ProxyError("no proxy", NewConnectionError(None, "refused")),  # type: ignore[arg-type]
    )
)
LOST_IN_TUNNEL = requests.exceptions.ProxyError(
    MaxRetryError(None, "/", ProxyError("closed", ConnectionError("closed")))  # type: ignore[arg-type]
)
LOST = requests.ConnectionError("the connection was closed")


def test_a_request_says_who_we_are() -> None:
    made, wire = transport(Canned())
    made.json(GET)
    headers = wire.asked[0].headers
    assert headers["User-Agent"] == user_agent()
    assert user_agent().startswith("NONISV|ModelOffice|ModelOffice/")
    assert headers["Prefer"] == 'IdType="ImmutableId"'
    assert headers["Authorization"] == "Bearer token-0"
    assert len(headers["client-request-id"]) == 36
    assert wire.options[0]["timeout"] == (5.0, 30.0)


def test_preferences_are_added_to_ours() -> None:
    made, wire = transport(Canned())
    made.json(Ask("GET", f"{ROOT}/x", "outlook:1", headers={"Prefer": "odata.maxpagesize=50"}))
    assert wire.asked[0].headers["Prefer"] == 'IdType="ImmutableId", odata.maxpagesize=50'


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_throttled_request_waits_as_told(method: str) -> None:
    clock = FakeClock()
    made, wire = transport(Canned(429, headers={"Retry-After": "9"}), Canned(), clock=clock)
    made.json(Ask(method, f"{ROOT}/x", "outlook:1"))  # type: ignore[arg-type]
    assert clock.slept[0] == 9
    assert len(wire.asked) == 2


def test_retry_after_holds_for_everyone() -> None:
    clock = FakeClock()
    limits = InProcessLimits(clock)
    made, _ = transport(Canned(503, headers={"Retry-After": "600"}), clock=clock, limits=limits)
    with pytest.raises(TryLater) as raised:
        made.json(GET)
    assert raised.value.after == timedelta(seconds=600)
    assert not raised.value.unsure
    assert limits.acquire("outlook:1", 1) == 600
    assert limits.acquire("outlook:2", 1) == 0
    assert clock.slept == []  # ten minutes are waited for in the outbox


def test_a_broken_service_is_asked_a_few_times() -> None:
    clock = FakeClock()
    made, wire = transport(Canned(500), clock=clock)
    with pytest.raises(TryLater):
        made.json(GET)
    assert len(wire.asked) == TRIES
    assert clock.slept == [0.5, 1.0, 2.0, 4.0]


def test_a_lost_answer_to_a_reading_is_asked_again() -> None:
    made, wire = transport(LOST, Canned(body=b'{"a": 1}'))
    assert made.json(GET) == {"a": 1}
    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "answer", [LOST, LOST_IN_TUNNEL, requests.ReadTimeout(), Canned(500), Canned(502), Canned(503), Canned(504)]
)
def test_a_post_that_may_have_happened_is_not_repeated(answer: Canned | Exception) -> None:
    made, wire = transport(answer, Canned())
    with pytest.raises(TryLater) as raised:
        made.json(POST)
    assert raised.value.unsure
    assert raised.value.after >= timedelta(seconds=60)
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Canned(429),
        Canned(503, headers={"Retry-After": "2"}),
        requests.ConnectTimeout(),
        NO_PROXY,
    ],
)
def test_a_post_that_surely_did_not_happen_is_repeated(answer: Canned | Exception) -> None:
    made, wire = transport(answer, Canned(201))
    made.json(POST)
    assert len(wire.asked) == 2


def test_a_post_that_nobody_can_look_for_is_repeated_only_after_a_429() -> None:
    unseen = Ask("POST", f"{ROOT}/x", "teams", json={}, unseen=True)
    made, wire = transport(Canned(429), Canned(202))
    made.send(unseen)
    assert len(wire.asked) == 2
    made, wire = transport(Canned(503, headers={"Retry-After": "2"}), Canned(202))
    with pytest.raises(TryLater) as raised:
        made.send(unseen)
    assert raised.value.unsure
    assert len(wire.asked) == 1


def test_a_keyed_post_is_repeated() -> None:
    made, wire = transport(LOST, Canned(201))
    made.json(Ask("POST", f"{ROOT}/x", "outlook:1", json={}, keyed=True))
    assert len(wire.asked) == 2


def test_a_write_that_is_lost_again_and_again_is_unsure() -> None:
    made, _ = transport(LOST)
    with pytest.raises(TryLater) as raised:
        made.json(Ask("PATCH", f"{ROOT}/x", "outlook:1", json={}))
    assert raised.value.unsure


def test_a_refused_token_is_renewed_once() -> None:
    tokens = Tokens()
    made, wire = transport(Canned(401), Canned(), tokens=tokens)
    made.json(GET)
    assert tokens.fresh == [False, True]
    assert wire.asked[1].headers["Authorization"] == "Bearer token-1"


def test_a_token_that_stays_refused_is_a_failed_sign_in() -> None:
    tokens = Tokens()
    made, _ = transport(Canned(401), tokens=tokens)
    with pytest.raises(SignInFailed):
        made.json(GET)
    assert tokens.fresh == [False, True]


@pytest.mark.parametrize(("status", "error"), [(400, Refused), (403, Refused), (412, Changed)])
def test_plain_refusals_are_not_repeated(status: int, error: type[Exception]) -> None:
    made, wire = transport(Canned(status))
    with pytest.raises(error):
        made.json(GET)
    assert len(wire.asked) == 1


@pytest.mark.parametrize("url", ["https://evil.example/v1.0/x", "http://graph.microsoft.com/v1.0/x"])
def test_our_token_never_goes_to_another_house(url: str) -> None:
    made, wire = transport(Canned())
    with pytest.raises(Refused):
        made.json(Ask("GET", url, "outlook:1"))
    assert wire.asked == []


def test_an_address_that_is_its_own_permission_gets_no_token() -> None:
    made, wire = transport(Canned())
    made.send(Ask("PUT", "https://outlook.office.com/session", "outlook:1", data=b"x", audience=None))
    assert "Authorization" not in wire.asked[0].headers
    assert "Prefer" not in wire.asked[0].headers


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"\xff\xfe"])
def test_an_answer_that_is_no_json_object_is_tried_later(body: bytes) -> None:
    made, _ = transport(Canned(200, body))
    with pytest.raises(TryLater):
        made.json(GET)


def test_pages_follow_links_as_they_stand() -> None:
    link = f"{ROOT}/x?$skiptoken=a%2Bb%20c"
    made, wire = transport(
        Canned(body=f'{{"value": [{{"id": "1"}}], "@odata.nextLink": "{link}"}}'.encode()),
        Canned(body=b'{"value": [{"id": "2"}]}'),
    )
    assert [each["id"] for each in made.pages(GET)] == ["1", "2"]
    assert wire.asked[1].url == link


def test_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/nowhere/ca.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "*")
    made, wire = transport(Canned())
    made.json(GET)
    assert wire.options[0]["verify"] is True
    assert wire.options[0]["proxies"] == {"https": "http://127.0.0.1:1", "http": "http://127.0.0.1:1"}
    assert PlainSession(ca_file=tmp_path / "ca.pem").verify == str(tmp_path / "ca.pem")


def test_logs_hold_no_addresses_and_no_text() -> None:
    made, _ = transport(Canned(403, b'{"error": {"code": "accessDenied", "message": "Marker Person"}}'))
    with structlog.testing.capture_logs() as entries, pytest.raises(Refused):
        made.json(GET)
    assert entries
    assert not any(word in str(entries) for word in ("Marker", "ann@", "users/", "token-"))


def test_requests_are_counted_by_bucket_and_outcome() -> None:
    made, _ = transport(Canned(429, headers={"Retry-After": "1"}), Canned(), Canned(404))
    made.json(GET)
    with pytest.raises(Exception, match="no longer there"):
        made.json(GET)
    assert made.counts() == {
        ("outlook:1", "throttled"): 1,
        ("outlook:1", "ok"): 1,
        ("outlook:1", "refused"): 1,
    }
