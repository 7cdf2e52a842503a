"""Real mail of strangers: whatever arrives is kept byte for byte, and shown in a shape that Graph declares."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant.mail_json import DEFAULT, message_json
from tenant.mail_message import Message
from tenant.mail_mime import date_of, read_mime, write_mime
from tenant.mail_state import MailState
from tenant.odata import options
from tenant.routing import Call
from tenant.state import TenantState
from tests.tenant.csdl import metadata
from tests.tenant.office import NOW

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "mail"
ASKED = {"$select": ",".join((*DEFAULT, "internetMessageHeaders", "uniqueBody")), "$expand": "attachments"}


@pytest.fixture
def mail() -> MailState:
    """Mail of an empty tenant."""
    return TenantState(NOW).mail


def test_every_message_of_the_corpus_arrives(mail: MailState) -> None:
    if not CORPUS.exists():
        pytest.skip("the corpus of real mail lies beside the checkout, and is not there")
    call = Call("GET", "graph.microsoft.com", "/", dict(ASKED), {}, b"", NOW)
    count = 0
    for path in sorted(p for p in CORPUS.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        message = mail.deliver("cases@model-office.example", raw)
        shown = message_json(call, message, options(call))
        assert metadata().problems(shown, "microsoft.graph.message") == [], path.name
        json.dumps(shown).encode("utf-8")
        assert message.raw == raw
        count += 1
    assert count > 700


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_message(raw: bytes) -> None:
    message = Message("AAkA", 1, NOW, NOW, NOW, NOW)
    read_mime(raw, message)
    assert message.raw == raw
    assert isinstance(message.subject, str)
    assert (date_of(raw) or NOW).tzinfo is not None


@given(subject=st.text(max_size=80), body=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_again(subject: str, body: str) -> None:
    draft = Message("AAkA", 1, NOW, NOW, NOW, NOW, subject=subject.encode("utf-8", "replace").decode(), body=body)
    draft.internet_id = "<1@model-office.example>"
    again = Message("AAkB", 2, NOW, NOW, NOW, NOW)
    read_mime(write_mime(draft), again)
    assert again.internet_id == draft.internet_id
    assert again.body.split() == body.split()
