"""Unmodified clients of Microsoft 365, led here by nothing but a proxy and a CA in the environment."""

import base64
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from O365 import Account
from O365.utils.token import MemoryTokenBackend
from office365.graph_client import GraphClient

from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.office import MAILBOX

THREE_MB = 3 * 1024 * 1024


@pytest.fixture
def environment(served: Served, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment that the tenant writes, and what a credential needs."""
    values = served.environment()
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def credential(served: Served) -> dict[str, str]:
    """The client's key and certificate as O365 takes them."""
    pem = (served.folder / "client.pem").read_text()
    at = pem.index("-----BEGIN CERTIFICATE")
    return {"private_key": pem[:at], "public_certificate": pem[at:]}


@pytest.fixture
def account(environment: dict[str, str], served: Served) -> Any:
    """O365, signed in by certificate."""
    made = Account(
        (environment["AZURE_CLIENT_ID"], credential(served)),
        auth_flow_type="credentials",
        tenant_id=environment["AZURE_TENANT_ID"],
        main_resource=MAILBOX,
        token_backend=MemoryTokenBackend(),
        requests_delay=0,
    )
    assert made.authenticate()
    return made


@pytest.fixture
def client(environment: dict[str, str], served: Served) -> Any:
    """GraphClient, signed in by certificate."""
    return GraphClient(tenant=environment["AZURE_TENANT_ID"]).with_certificate(
        environment["AZURE_CLIENT_ID"],
        environment["AZURE_CLIENT_CERTIFICATE_THUMBPRINT"],
        credential(served)["private_key"],
    )


def test_o365_reads_moves_and_marks(account: Any) -> None:
    inbox = account.mailbox().inbox_folder()
    (found,) = inbox.get_messages(limit=5, query="startswith(subject, 'RE: Your')", download_attachments=True)
    assert found.sender.address == "a.deshmukh@harbour-surgery.example"
    (attachment,) = found.attachments
    assert base64.b64decode(attachment.content) == b"Report of Dr Deshmukh on Marta Quigley."
    found.categories = ["Filed"]
    assert found.save_message()
    assert found.mark_as_read()
    assert found.move(inbox.create_child_folder("Post"))
    (moved,) = inbox.get_folder(folder_name="Post").get_messages()
    assert (moved.categories, moved.is_read) == (["Filed"], True)


def test_o365_sends_with_a_large_attachment(account: Any, state: TenantState, tmp_path: Any) -> None:
    big = tmp_path / "records.bin"
    big.write_bytes(b"0123456789abcdef" * (THREE_MB // 16 + 100_000))
    message = account.new_message()
    message.to.add("a.deshmukh@harbour-surgery.example")
    message.subject, message.body = "Records", "<p>Attached.</p>"
    assert message.save_draft()
    message.attachments.add(str(big))
    assert message.save_draft()
    assert message.send()
    (sent,) = state.mail.sent
    assert len(sent.raw) > THREE_MB
    assert b"records.bin" in sent.raw


def test_o365_answers_and_keeps_a_calendar(account: Any, state: TenantState) -> None:
    (found,) = account.mailbox().inbox_folder().get_messages(limit=1, query="subject eq 'A question'")
    reply = found.reply()
    reply.body = "Soon."
    assert reply.send()
    assert state.mail.sent[0].recipients == ("joan.pell@pell-dental.example",)
    event = account.schedule().get_default_calendar().new_event()
    event.subject = "Call"
    event.start = event.end = state.clock.now().astimezone(ZoneInfo("Europe/London"))
    assert event.save()
    assert [e.values["subject"] for e in state.calendar.events.values()] == ["Call"]


def test_graph_client_reads_and_writes(client: Any) -> None:
    user = client.users[MAILBOX]
    folder = user.mail_folders["inbox"].get().execute_query()
    assert folder.display_name == "Inbox"
    messages = user.messages.get().top(2).select(["subject", "categories"]).execute_query()
    assert len(messages) == 2
    messages[0].set_property("categories", ["Seen"]).update().execute_query()
    again = user.messages[messages[0].id].get().execute_query()
    assert list(again.categories) == ["Seen"]


def test_graph_client_batches(client: Any) -> None:
    first = client.users[MAILBOX].mail_folders["inbox"].get()
    second = client.users[MAILBOX].mail_folders["sentitems"].get()
    client.execute_batch()
    assert (first.display_name, second.display_name) == ("Inbox", "Sent Items")


def test_graph_client_sends(client: Any, state: TenantState) -> None:
    client.users[MAILBOX].send_mail(subject="Hello", body="Text", to_recipients=["x@y.example"]).execute_query()
    assert [m.subject for m in state.mail.sent] == ["Hello"]
