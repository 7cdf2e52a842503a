"""Change notifications: the handshake, delivery, the lifecycle."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tenant.clock import stamp
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.csdl import metadata
from tests.tenant.office import MAILBOX, NOW

URL = "https://graph.microsoft.com/v1.0/subscriptions"


class Listener:
    """An endpoint on loopback that answers the handshake, and keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.echoes = True
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                token = parse_qs(urlsplit(self.path).query).get("validationToken")
                text = b""
                if token:
                    text = token[0].encode() if listener.echoes else b"what?"
                else:
                    listener.heard += json.loads(body)["value"]
                self.send_response(200 if token else 202)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/notify"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listening endpoint."""
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


def wanted(listener: Listener, **changes: Any) -> dict[str, Any]:
    """What to subscribe to."""
    return {
        "changeType": "created,updated",
        "notificationUrl": listener.url,
        "lifecycleNotificationUrl": listener.url,
        "resource": f"users/{MAILBOX}/mailFolders('inbox')/messages",
        "expirationDateTime": stamp(NOW + timedelta(days=2)),
        "clientState": "secret",
    } | changes


def test_a_subscriber_hears_of_new_mail(graph: requests.Session, state: TenantState, listener: Listener) -> None:
    made = graph.post(URL, json=wanted(listener))
    assert made.status_code == 201, made.text
    assert metadata().problems(made.json()) == []
    state.advance(NOW + timedelta(hours=3))
    state.subscriptions.flush()
    (told,) = listener.heard
    assert (told["changeType"], told["clientState"], told["subscriptionId"]) == ("created", "secret", made.json()["id"])
    message = graph.get(f"https://graph.microsoft.com/v1.0/{told['resource']}").json()
    assert message["subject"] == "Quigley v Deshmukh - our ref HL/2291/QUI"


def test_an_endpoint_that_does_not_echo_gets_nothing(graph: requests.Session, listener: Listener) -> None:
    listener.echoes = False
    answer = graph.post(URL, json=wanted(listener))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ValidationError")
    assert graph.get(URL).json()["value"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"notificationUrl": "https://hooks.example.org/x"},
        {"expirationDateTime": stamp(NOW + timedelta(days=30))},
        {"expirationDateTime": stamp(NOW - timedelta(days=1))},
        {"changeType": "painted"},
        {"clientState": "x" * 129},
        {"resource": "drives/x/root", "changeType": "created"},
        {"resource": ""},
    ],
)
def test_what_can_t_be_subscribed_to(graph: requests.Session, listener: Listener, changes: dict[str, Any]) -> None:
    assert graph.post(URL, json=wanted(listener, **changes)).status_code == 400
    assert listener.heard == []


def test_a_subscription_is_renewed_or_ends(graph: requests.Session, state: TenantState, listener: Listener) -> None:
    made = graph.post(URL, json=wanted(listener)).json()
    state.advance(NOW + timedelta(days=2, minutes=-10))
    state.subscriptions.flush()
    assert [n["lifecycleEvent"] for n in listener.heard if "lifecycleEvent" in n] == ["reauthorizationRequired"]
    assert graph.post(f"{URL}/{made['id']}/reauthorize").status_code == 204
    later = {"expirationDateTime": stamp(NOW + timedelta(days=3))}
    assert graph.patch(f"{URL}/{made['id']}", json=later).json()["expirationDateTime"] == later["expirationDateTime"]
    state.advance(NOW + timedelta(days=4))
    assert graph.get(f"{URL}/{made['id']}").status_code == 404


def test_a_subscriber_hears_that_a_library_changed(
    graph: requests.Session, state: TenantState, listener: Listener
) -> None:
    site = "https://graph.microsoft.com/v1.0/sites/modeloffice.sharepoint.com:/sites/cases:"
    drive = next(d["id"] for d in graph.get(f"{site}/drives").json()["value"] if d["name"] == "Intake")
    made = graph.post(URL, json=wanted(listener, resource=f"drives/{drive}/root", changeType="updated"))
    assert made.status_code == 201, made.text
    graph.get(site)
    state.subscriptions.flush()
    assert listener.heard == []
    state.advance(NOW + timedelta(days=1, hours=2))
    state.subscriptions.flush()
    assert {n["changeType"] for n in listener.heard} == {"updated"}


def test_a_subscription_is_its_application_s_own(graph: requests.Session, served: Served, listener: Listener) -> None:
    made = graph.post(URL, json=wanted(listener)).json()
    with session_of(served, "00000000-0000-0000-0000-00000000c0d1") as other:
        assert other.get(f"{URL}/{made['id']}").status_code == 404
    assert graph.delete(f"{URL}/{made['id']}").status_code == 204
    assert graph.get(URL).json()["value"] == []
