"""Subscriptions: made, kept alive, made again; and the address that Graph calls at once."""

import http.server
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.subscriptions import MAIL_LIFE, Subscriptions, library, mail_folder
from tests.connectors.worlds import LIBRARY, MAILBOX, TenantWorld


class _Listener(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("validationToken", [""])[0]
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(token.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """An address that answers the validation."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def subscriptions(world: TenantWorld, address: str) -> Subscriptions:
    return Subscriptions(
        world.connection.transport,
        notify=f"{address}/notify",
        lifecycle=f"{address}/lifecycle",
        client_state="opaque",
    )


def test_what_is_watched_stays_watched(tenant: TenantWorld, address: str) -> None:
    made = subscriptions(tenant, address)
    watches = (
        mail_folder(MAILBOX, "Inbox"),
        library(tenant.connection.site.place(LIBRARY).drive.rpartition("/")[2]),
    )
    one = made.keep(watches)
    assert len(one) == 2
    assert made.keep(watches) == one
    tenant.pass_time(MAIL_LIFE * 0.6)
    two = made.keep(watches)
    assert two[0].id == one[0].id
    assert two[0].expires > one[0].expires
    assert two[1] == one[1]
    tenant.pass_time(MAIL_LIFE + timedelta(days=1))
    three = made.keep(watches)
    assert three[0].id != one[0].id
    assert len(made.list()) == 2


def test_a_subscription_can_be_renewed_authorised_and_ended(tenant: TenantWorld, address: str) -> None:
    made = subscriptions(tenant, address)
    watch = mail_folder(MAILBOX, "Inbox")
    one = made.create(watch)
    made.reauthorise(one, watch)
    made.remove(one)
    made.remove(one)
    assert made.list() == ()
