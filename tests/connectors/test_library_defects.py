"""Defects of the libraries that were measured, each shown on the unmodified library beside our way round it.

When a test here fails after an upgrade, a release has mended the defect: then our way round it can go.
"""

import importlib.util
import inspect
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import certifi
import msal
import pytest
import requests
from O365 import Account, MSGraphProtocol
from O365.calendar import Event as O365Event
from O365.utils.token import MemoryTokenBackend
from office365.graph_client import GraphClient
from office365.onedrive.driveitems.driveItem import DriveItem
from office365.runtime import retry as office_retry

from connectors.composing import event
from connectors.delta import Feed, next_page
from connectors.errors import TryLater
from connectors.identity import Certificate, Identity
from connectors.office_wire import graph_client
from connectors.ports import Address, Event, OutgoingMail
from connectors.session import PlainSession
from connectors.transport import GRAPH, ROOT, Ask
from connectors.uploads import FILE_PIECE, MAIL_PIECE, UNIT
from tenant.directory import BOT, TENANT_ID
from tenant.faults import Fault
from tests.connectors.worlds import LIBRARY, MAILBOX, TenantWorld

OPENID = f"https://login.microsoftonline.com/{TENANT_ID}/v2.0/.well-known/openid-configuration"


def token(world: TenantWorld) -> dict[str, Any]:
    return {"access_token": world.connection.identity.token(GRAPH), "token_type": "Bearer"}


def stock_client(world: TenantWorld) -> GraphClient:
    """The library as its manual says, over a session that reaches the tenant."""
    session = PlainSession(proxy=world.served.proxy_url, ca_file=world.served.ca_path)
    return GraphClient(lambda: token(world)).with_transport(session=session)


# 2. REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE win over a session's own verify.


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_overrides_a_sessions_ca(
    tenant: TenantWorld, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, certifi.where())
    stock = requests.Session()
    stock.verify = str(tenant.served.ca_path)
    stock.proxies = {"https": tenant.served.proxy_url}
    with pytest.raises(requests.exceptions.SSLError):
        stock.get(OPENID, timeout=5)
    ours = PlainSession(proxy=tenant.served.proxy_url, ca_file=tenant.served.ca_path)
    assert ours.get(OPENID).status_code == 200


def test_msal_signs_in_through_our_session_whatever_the_environment(
    tenant: TenantWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    monkeypatch.setenv("HTTPS_PROXY", tenant.served.proxy_url)
    with pytest.raises(requests.exceptions.SSLError):
        msal.ConfidentialClientApplication(
            BOT, "secret", f"https://login.microsoftonline.com/{TENANT_ID}", verify=str(tenant.served.ca_path)
        )
    session = PlainSession(proxy=tenant.served.proxy_url, ca_file=tenant.served.ca_path)
    made = Identity(TENANT_ID, BOT, Certificate(tenant.served.folder / "client.pem"), session)
    assert made.token(GRAPH).count(".") == 2


# 3. office365-rest-python-client drops delta links.


def test_the_library_loses_the_delta_link(tenant: TenantWorld) -> None:
    tenant.add_file("a.txt", b"1")
    drive = tenant.files.drive_id
    found = stock_client(tenant).drives[drive].root.delta.get().execute_query()
    assert len(found) > 0
    assert found.delta_token is None
    page = next_page(tenant.connection.transport, Feed(f"{ROOT}/drives/{drive}/root/delta", "sharepoint", {}), None)
    assert page.cursor.startswith("https://graph.microsoft.com/")


def test_the_library_sends_the_wrong_token_to_mail(tenant: TenantWorld) -> None:
    tenant.deliver(b"From: a@ash.example\r\nSubject: x\r\n\r\nx\r\n")
    tenant.state.log.clear()
    folder = stock_client(tenant).users[MAILBOX].mail_folders["inbox"]
    folder.messages.delta.token("abc").get().execute_query()
    (row,) = (row for row in tenant.state.log.rows() if "delta" in row["path"])
    assert "token=abc" in row["path"]
    assert "$deltatoken" not in row["path"]


# 4. execute_query_retry takes no notice of Retry-After.


def test_the_library_comes_back_too_early(tenant: TenantWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(office_retry, "sleep", slept.append)
    tenant.state.faults.add(Fault("throttle", "GET", path="/sites/root", seconds=40))
    stock_client(tenant).sites.root.get().execute_query_retry(max_retry=2, timeout_secs=1)
    assert slept
    assert max(slept) < 40
    tenant.state.faults.add(Fault("throttle", "GET", path="/sites/root", seconds=40))
    before = tenant.state.clock.now()
    tenant.connection.transport.json(Ask("GET", f"{ROOT}/sites/root", "sharepoint"))
    assert (tenant.state.clock.now() - before).total_seconds() >= 40


# 5. $batch of GraphClient forgets the transport that it was given.


def test_a_batch_of_the_library_leaves_our_session(tenant: TenantWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", tenant.served.proxy_url)  # else it would look for the real host
    client = stock_client(tenant)
    client.sites.root.get()
    monkeypatch.setattr(office_retry, "sleep", lambda seconds: None)
    with pytest.raises(Exception, match=r"CERTIFICATE_VERIFY_FAILED|certificate verify failed"):
        client.execute_batch()
    single = graph_client(tenant.connection.transport).sites.root.get().execute_query()
    assert single.web_url == "https://modeloffice.sharepoint.com"


# 6. The library's default piece of an upload is no multiple of 320 KiB.


def test_the_librarys_pieces_do_not_fit() -> None:
    default = inspect.signature(DriveItem.resumable_upload).parameters["chunk_size"].default
    assert default % UNIT != 0
    assert FILE_PIECE % UNIT == 0
    assert MAIL_PIECE % UNIT == 0


def test_our_pieces_are_taken(tenant: TenantWorld) -> None:
    stored = tenant.office.libraries[LIBRARY].put("big.bin", b"x" * 7_000_001, {}, key="k", first=True)
    assert tenant.files.items[int(stored.id)].content.data == b"x" * 7_000_001


# 7. Microsoft's Dataverse client sends a lost POST again.


@pytest.mark.skipif(
    importlib.util.find_spec("PowerPlatform") is None,
    reason="PowerPlatform-Dataverse-Client is not installed: its five POSTs for one create can't be shown here",
)
def test_the_dataverse_client_repeats_a_lost_post(tenant: TenantWorld) -> None:
    from PowerPlatform.Dataverse.client import DataverseClient  # type: ignore[import-not-found]

    fault = tenant.state.faults.add(Fault("lost after", "POST", path="/mo_requests", times=5))
    client = DataverseClient("https://modeloffice.crm11.dynamics.com", None)
    client._session = PlainSession(proxy=tenant.served.proxy_url, ca_file=tenant.served.ca_path)
    with pytest.raises(Exception, match=r"\S"):
        client.records.create("mo_request", {"mo_requestid": "r9"})
    assert fault.fired > 1


def test_our_register_makes_one_row_whatever_is_lost(tenant: TenantWorld) -> None:
    tenant.state.faults.add(Fault("lost after", "PATCH", path="/mo_requests"))
    assert tenant.office.register.put("requests", "r9", {"status": "open"}).values == {}
    keys = [row["request_id"] for row in tenant.state.dataverse.dump_register()["requests"]]
    assert keys.count("r9") == 1
    tenant.state.faults.add(Fault("lost after", "PATCH", path="/mo_requests"))
    before = tenant.office.register.put("requests", "r9", {"status": "done"})
    assert before.values["status"] == "open"  # so that it can be undone


# 8. O365 repeats no POST and no PATCH, and knows no delta of mail.


def o365(world: TenantWorld) -> Account:
    held = (world.served.folder / "client.pem").read_text("ascii")
    account = Account(
        (BOT, {"private_key": held, "public_certificate": held}),
        auth_flow_type="credentials",
        tenant_id=TENANT_ID,
        main_resource=MAILBOX,
        token_backend=MemoryTokenBackend(),
        requests_delay=0,
        proxy_server="127.0.0.1",
        proxy_port=int(world.served.proxy_url.rpartition(":")[2]),
        proxy_http_only=True,
        verify_ssl=str(world.served.ca_path),
    )
    account.con._msal_client = msal.ConfidentialClientApplication(
        BOT,
        {"private_key": held, "public_certificate": held},
        f"https://login.microsoftonline.com/{TENANT_ID}",
        http_client=PlainSession(proxy=world.served.proxy_url, ca_file=world.served.ca_path),
        token_cache=account.con.token_backend,
    )
    assert account.authenticate()
    return account


def test_o365_gives_up_a_throttled_post(tenant: TenantWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    made = o365(tenant)
    fault = tenant.state.faults.add(Fault("throttle", "POST", path="/messages", seconds=1))
    message = made.new_message()
    message.to.add("gwen@ash.example")
    message.subject = "Hello"
    with pytest.raises(requests.HTTPError):
        message.save_draft()
    assert fault.fired == 1
    tenant.state.faults.add(Fault("throttle", "POST", path="/messages$", seconds=1))
    ours = tenant.office.mailboxes[MAILBOX]
    ours.send(OutgoingMail((Address("gwen@ash.example"),), "Hello", "x"), key="k", first=True)
    assert len(tenant.state.mail.sent) == 1


def test_o365_knows_no_delta_of_mail(tenant: TenantWorld) -> None:
    folder = o365(tenant).mailbox().inbox_folder()
    assert not [name for name in dir(folder) if "delta" in name.lower()]
    tenant.deliver(b"From: a@ash.example\r\nSubject: x\r\n\r\nx\r\n")
    assert len(tenant.office.mailboxes[MAILBOX].changes("Inbox", None).items) == 1


# Found on the way.


def test_o365_writes_a_boolean_as_text() -> None:
    nine = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("UTC"))
    stock = O365Event(protocol=MSGraphProtocol(), main_resource="")
    stock.start = stock.end = nine
    assert stock.to_api_data()["isOnlineMeeting"] == "false"
    assert "isOnlineMeeting" not in event(Event("x", nine, nine), "k")


def test_a_lost_answer_in_a_tunnel_looks_like_a_proxy_that_was_never_reached(
    tenant: TenantWorld, tmp_path: Path
) -> None:
    session = PlainSession(proxy=tenant.served.proxy_url, ca_file=tenant.served.ca_path)
    tenant.state.faults.add(Fault("lost after", "GET", path="openid-configuration"))
    with pytest.raises(requests.exceptions.ProxyError):
        session.get(OPENID)
    tenant.state.faults.add(Fault("lost after", "POST", path="/messages$"))
    with pytest.raises(TryLater) as raised:
        tenant.connection.transport.json(
            Ask("POST", f"{ROOT}/users/{MAILBOX}/messages", "outlook:1", json={"subject": "x"})
        )
    assert raised.value.unsure
