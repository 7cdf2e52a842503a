"""The frame: addresses, batches, faults, limits, the log, the proxy."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tenant.app import make_dispatcher
from tenant.faults import Fault
from tenant.routing import Call
from tenant.server import Served, serve
from tenant.state import TenantState
from tenant.throttle import Throttle
from tests.tenant.conftest import session_of
from tests.tenant.office import MAILBOX, NOW

GRAPH = "https://graph.microsoft.com/v1.0"
BOX = f"{GRAPH}/users/{MAILBOX}"


@pytest.mark.parametrize(
    "url",
    [
        f"{GRAPH}//users/{MAILBOX}//messages",
        f"{GRAPH}/users('{MAILBOX}')/messages",
        f"{GRAPH}/Users/{MAILBOX}/Messages",
        f"{GRAPH}/users/{MAILBOX.replace('@', '%40')}/messages",
        f"{GRAPH}/users/{MAILBOX.upper()}/mailfolders('Inbox')/messages?select=subject",
    ],
)
def test_an_address_may_be_written_in_many_ways(graph: requests.Session, url: str) -> None:
    assert graph.get(url).status_code == 200


def test_what_is_not_played_is_said_loudly(graph: requests.Session) -> None:
    answer = graph.get(f"{GRAPH}/planner/tasks")
    assert answer.status_code == 501
    assert f"GET {GRAPH}/planner/tasks" in answer.json()["error"]["message"]


def test_no_other_host_can_be_reached(graph: requests.Session) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match="502"):
        graph.get("https://www.example.org/")


def test_a_client_s_own_request_id_comes_back(graph: requests.Session) -> None:
    answer = graph.get(BOX + "/messages/x", headers={"client-request-id": "mine"})
    assert answer.headers["client-request-id"] == "mine"
    assert answer.json()["error"]["innerError"]["client-request-id"] == "mine"


def test_an_answer_is_dated_in_the_scenario(graph: requests.Session, state: TenantState) -> None:
    assert graph.get(BOX).headers["Date"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    state.faults.add(Fault("skew", seconds=90))
    assert graph.get(BOX).headers["Date"] == "Mon, 23 Nov 2026 09:01:30 GMT"


def batch(graph: requests.Session, *steps: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Send steps in one batch; the answers by id."""
    answer = graph.post(f"{GRAPH}/$batch", json={"requests": list(steps)})
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["responses"]}


def test_a_batch_answers_each_step(graph: requests.Session) -> None:
    done = batch(
        graph,
        {"id": "1", "method": "GET", "url": f"/users/{MAILBOX}/messages?$select=subject&$top=1"},
        {"id": "2", "method": "GET", "url": f"users/{MAILBOX}/messages/nonsense"},
        {"id": "3", "method": "GET", "url": f"/users/{MAILBOX}", "dependsOn": ["2"]},
        {
            "id": "4",
            "method": "POST",
            "url": f"/users/{MAILBOX}/messages",
            "body": {"subject": "by batch"},
            "headers": {"Content-Type": "application/json"},
            "dependsOn": ["1"],
        },
    )
    assert {key: each["status"] for key, each in done.items()} == {"1": 200, "2": 400, "3": 424, "4": 201}
    assert done["4"]["body"]["subject"] == "by batch"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"id": str(n), "method": "GET", "url": "/users"} for n in range(21)],
        [{"id": "1", "method": "GET", "url": "/users"}, {"id": "1", "method": "GET", "url": "/users"}],
        [{"id": "1", "method": "GET", "url": "https://graph.microsoft.com/v1.0/users"}],
        [{"id": "1", "method": "GET", "url": "/users", "dependsOn": ["2"]}],
        [{"method": "GET", "url": "/users"}],
    ],
    ids=["none", "twenty-one", "one id twice", "absolute", "depends on a later one", "no id"],
)
def test_a_broken_batch_is_refused_whole(graph: requests.Session, steps: list[dict[str, Any]]) -> None:
    assert graph.post(f"{GRAPH}/$batch", json={"requests": steps}).status_code == 400


def test_a_fault_in_a_batch_strikes_its_step(graph: requests.Session, state: TenantState) -> None:
    state.faults.add(Fault("throttle", path="/messages", seconds=7))
    done = batch(
        graph,
        {"id": "1", "method": "GET", "url": f"/users/{MAILBOX}/messages"},
        {"id": "2", "method": "GET", "url": f"/users/{MAILBOX}/messages"},
    )
    assert (done["1"]["status"], done["1"]["headers"]["Retry-After"], done["2"]["status"]) == (429, "7", 200)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault("throttle"), 429),
        (Fault("status", status=503), 503),
        (Fault("status", status=502), 502),
        (Fault("expired token"), 401),
        (Fault("changed"), 412),
        (Fault("locked"), 423),
        (Fault("gone"), 410),
    ],
    ids=lambda value: getattr(value, "kind", str(value)),
)
def test_a_fault_strikes_once(graph: requests.Session, state: TenantState, fault: Fault, status: int) -> None:
    state.faults.add(fault)
    answers = [graph.get(f"{BOX}/messages").status_code for _ in range(2)]
    assert answers == [status, 200]
    assert state.faults.unused() == []


def test_a_fault_waits_for_its_request(graph: requests.Session, state: TenantState) -> None:
    fault = state.faults.add(Fault("status", method="GET", path="/messages", nth=2, times=2))
    assert graph.get(BOX).status_code == 200
    assert [graph.get(f"{BOX}/messages").status_code for _ in range(4)] == [200, 503, 503, 200]
    unmet = state.faults.add(Fault("locked", path="/nothing"))
    assert state.faults.unused() == [unmet]
    assert fault.fired == 2


def test_a_slow_answer_takes_the_scenario_s_time(graph: requests.Session, state: TenantState) -> None:
    state.faults.add(Fault("slow", seconds=30))
    assert graph.get(BOX).status_code == 200
    assert state.clock.now() == NOW + timedelta(seconds=30)


def test_something_may_happen_before_an_answer(graph: requests.Session, state: TenantState) -> None:
    state.faults.add(Fault("act", path="/messages", action=lambda: state.mail.deliver(MAILBOX, b"Subject: now\n\n")))
    subjects = [m["subject"] for m in graph.get(f"{BOX}/mailFolders/inbox/messages").json()["value"]]
    assert "now" in subjects


def test_seeded_faults_are_the_same_in_every_run(state: TenantState) -> None:
    def drawn() -> list[str]:
        state.faults.__init__()  # type: ignore[misc]
        state.faults.seed("s", 0.2)
        found = (state.faults.strike("GET", "h", f"/{n}") for n in range(200))
        return [f"{n}{f.kind}" for n, f in enumerate(found) if f]

    first = drawn()
    assert first == drawn()
    assert 20 < len(first) < 60


def test_a_mailbox_has_its_limit(graph: requests.Session, state: TenantState) -> None:
    state.throttle.limits.outlook = 3
    answers = [graph.get(f"{BOX}/messages?$top=1") for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert answers[3].headers["Retry-After"] == "600"
    state.advance(NOW + timedelta(minutes=10))
    assert graph.get(f"{BOX}/messages").status_code == 200
    assert state.log.summary()["throttled"] == 2


def test_units_are_counted_and_announced(graph: requests.Session, state: TenantState) -> None:
    state.throttle.limits.units_minute = 10
    answers = [graph.get(f"{GRAPH}/sites/root") for _ in range(11)]
    assert [a.status_code for a in answers] == [200] * 10 + [429]
    assert "RateLimit-Remaining" not in answers[0].headers
    assert answers[7].headers["RateLimit-Remaining"] == "2"
    assert answers[10].headers["Retry-After"] == "60"
    state.advance(NOW + timedelta(minutes=1))
    assert graph.get(f"{GRAPH}/sites/root").status_code == 200


def test_more_than_four_at_once_are_too_many() -> None:
    throttle = Throttle()
    assert not throttle.outlook("a", "m", NOW, at_once=4).refused
    assert throttle.outlook("a", "m", NOW, at_once=5).headers == {"Retry-After": "1"}


def test_every_route_names_its_page_and_no_mail_route_stands_twice(state: TenantState) -> None:
    for host, table in make_dispatcher(state).tables.items():
        assert all(each.page for each in table.routes), host
        mail = [(each.method, each.path) for each in table.routes if each.path.startswith("/v1.0/users/")]
        assert len(mail) == len(set(mail)), host


def test_no_limit_where_it_is_switched_off(graph: requests.Session, state: TenantState) -> None:
    state.throttle.limits.outlook, state.throttle.on = 1, False
    assert [graph.get(f"{BOX}/messages").status_code for _ in range(3)] == [200] * 3


def test_the_log_says_what_was_asked_and_answered(graph: requests.Session, state: TenantState, tmp_path: Path) -> None:
    graph.post(f"{BOX}/messages?$select=subject", json={"subject": "x"}, headers={"User-Agent": "me"})
    graph.get(f"{GRAPH}/sites/root")
    assert state.log.write(tmp_path / "requests.jsonl") == 2
    first, second = (json.loads(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines())
    assert first["path"] == f"/v1.0/users/{MAILBOX}/messages?$select=subject"
    assert (first["method"], first["status"], first["agent"], first["cost"]) == ("POST", 201, "me", 0)
    assert (first["body"], first["answer"]["subject"]) == ({"subject": "x"}, "x")
    assert (second["cost"], second["time"]) == (1, "2026-11-23T09:00:00Z")


def test_secrets_are_not_logged(served: Served, state: TenantState) -> None:
    secret = served.environment()["AZURE_CLIENT_SECRET"]
    form = {"grant_type": "client_credentials", "client_id": served.environment()["AZURE_CLIENT_ID"]}
    form |= {"scope": "https://graph.microsoft.com/.default", "client_secret": secret}
    with session_of(served) as made:
        token_url = f"https://login.microsoftonline.com/{served.environment()['AZURE_TENANT_ID']}/oauth2/v2.0/token"
        token = made.post(token_url, data=form).json()["access_token"]
    said = json.dumps(list(state.log.rows()))
    assert "oauth2/v2.0/token" in said
    assert secret not in said
    assert token not in said


def test_two_tenants_stand_side_by_side(served: Served, state: TenantState) -> None:
    with serve(TenantState(NOW)) as other, session_of(other) as made:
        assert other.proxy_url != served.proxy_url
        assert made.get(f"{BOX}/messages").status_code == 404
    assert state.log.entries == []


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ('IdType="ImmutableId", odata.maxpagesize=50', "idtype", "ImmutableId"),
        ('IdType="ImmutableId", odata.maxpagesize=50', "odata.maxpagesize", "50"),
        ("outlook.timezone='UTC';respond-async", "respond-async", ""),
        ("HonorNonIndexedQueriesWarningMayFailRandomly", "honornonindexedquerieswarningmayfailrandomly", ""),
        ("x-odata.maxpagesize=5", "odata.maxpagesize", None),
        ("", "return", None),
    ],
)
def test_preferences(header: str, name: str, value: str | None) -> None:
    call = Call("GET", "h", "/", {}, {"prefer": header}, b"", NOW)
    assert call.prefers(name) == value
