"""Writing mail: drafts, marks, moving, sending, replies, large attachments."""

import email
import email.policy
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
import requests

from tenant.directory import READER
from tenant.faults import Fault
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.csdl import metadata
from tests.tenant.office import MAILBOX, NOW, SECOND_MAILBOX

GRAPH = "https://graph.microsoft.com/v1.0"
BOX = f"{GRAPH}/users/{MAILBOX}"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
KEY = "String {5a4dbd23-0a5e-4bd6-8f4e-9f7a0d2f5b11} Name ModelOfficeKey"
DRAFT: dict[str, Any] = {
    "subject": "Chaser (M26-014573-4)",
    "body": {"contentType": "text", "content": "Dear Dr Deshmukh,\n\nplease send £5 & your report – soon.\n"},
    "toRecipients": [{"emailAddress": {"address": "a.deshmukh@harbour-surgery.example", "name": "Dr A. Deshmukh"}}],
    "internetMessageHeaders": [{"name": "x-model-office-key", "value": "k1"}],
    "singleValueExtendedProperties": [{"id": KEY, "value": "k1"}],
}


def make(graph: requests.Session, body: dict[str, Any], path: str = "/messages", status: int = 201) -> dict[str, Any]:
    """POST, and hold the answer against Graph's metadata."""
    response = graph.post(BOX + path, json=body, headers=IMMUTABLE)
    assert response.status_code == status, response.text
    made: dict[str, Any] = response.json()
    assert metadata().problems(made) == []
    return made


def by_key(graph: requests.Session, folder: str, key: str = "k1") -> list[dict[str, Any]]:
    """Look for our key in a folder, as one does before a retry."""
    query = (
        f"$filter=singleValueExtendedProperties/any(ep: ep/id eq '{KEY}' and ep/value eq '{key}')&$select=id,subject"
    )
    rows: list[dict[str, Any]] = graph.get(f"{BOX}/mailFolders/{folder}/messages?{query}", headers=IMMUTABLE).json()[
        "value"
    ]
    return rows


def test_a_draft_is_found_by_its_key_and_sent_once(graph: requests.Session, state: TenantState) -> None:
    draft = make(graph, DRAFT)
    assert draft["isDraft"]
    assert [m["id"] for m in by_key(graph, "drafts")] == [draft["id"]]
    assert graph.post(f"{BOX}/messages/{draft['id']}/send").status_code == 202
    assert by_key(graph, "drafts") == []
    assert [m["id"] for m in by_key(graph, "sentitems")] == [draft["id"]]
    assert graph.post(f"{BOX}/messages/{draft['id']}/send").status_code == 400
    assert [m.external for m in state.mail.sent] == [("a.deshmukh@harbour-surgery.example",)]


def test_what_left_is_whole(graph: requests.Session, state: TenantState) -> None:
    file = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "Frage für Sie.txt", "contentBytes": "w6Q="}
    draft = make(graph, {**DRAFT, "attachments": [file]})
    graph.post(f"{BOX}/messages/{draft['id']}/send")
    sent = graph.get(f"{BOX}/messages/{draft['id']}", headers=IMMUTABLE).json()
    raw = graph.get(f"{BOX}/messages/{draft['id']}/$value", headers=IMMUTABLE).content
    assert raw == state.mail.sent[0].raw
    mime = email.message_from_bytes(raw, policy=email.policy.default)
    body = mime.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == DRAFT["body"]["content"]
    assert mime["Message-ID"] == sent["internetMessageId"] == state.mail.sent[0].message_id
    assert mime["x-model-office-key"] == "k1"
    assert "k1" not in str(mime["Subject"])
    assert [(p.get_filename(), p.get_content()) for p in mime.iter_attachments()] == [
        ("Frage für Sie.txt", "ä".encode())
    ]


def test_sent_items_lag(graph: requests.Session, state: TenantState) -> None:
    state.mail.sent_lag = timedelta(seconds=40)
    draft = make(graph, DRAFT)
    graph.post(f"{BOX}/messages/{draft['id']}/send")
    assert by_key(graph, "sentitems") == by_key(graph, "drafts") == []
    assert graph.get(f"{BOX}/messages/{draft['id']}").status_code == 404
    state.advance(NOW + timedelta(seconds=40))
    assert [m["id"] for m in by_key(graph, "sentitems")] == [draft["id"]]


def test_a_lost_answer_hides_a_message_that_was_sent(graph: requests.Session, state: TenantState) -> None:
    draft = make(graph, DRAFT)
    state.faults.add(Fault("lost after", method="POST", path="/send$"))
    with pytest.raises(requests.ConnectionError):
        graph.post(f"{BOX}/messages/{draft['id']}/send")
    assert len(state.mail.sent) == 1
    assert len(by_key(graph, "sentitems")) == 1
    assert state.faults.unused() == []


def test_a_lost_request_did_nothing(graph: requests.Session, state: TenantState) -> None:
    state.faults.add(Fault("lost before", method="POST", path="/messages$"))
    with pytest.raises(requests.ConnectionError):
        graph.post(f"{BOX}/messages", json=DRAFT)
    assert by_key(graph, "drafts") == []


def test_mail_within_the_house_arrives(graph: requests.Session) -> None:
    body = {"message": {**DRAFT, "toRecipients": [{"emailAddress": {"address": SECOND_MAILBOX}}]}}
    assert graph.post(f"{BOX}/sendMail", json=body).status_code == 202
    arrived = graph.get(f"{GRAPH}/users/{SECOND_MAILBOX}/mailFolders/inbox/messages").json()["value"]
    assert [(m["subject"], m["from"]["emailAddress"]["address"]) for m in arrived] == [(DRAFT["subject"], MAILBOX)]


def test_a_draft_may_be_given_as_mime(graph: requests.Session, state: TenantState) -> None:
    raw = b"To: b@c.example\r\nSubject: From MIME\r\nX-Key: k9\r\n\r\nHello\r\n"
    headers = {**IMMUTABLE, "Content-Type": "text/plain"}
    made = graph.post(f"{BOX}/messages", data=b64encode(raw), headers=headers).json()
    assert (made["subject"], made["isDraft"]) == ("From MIME", True)
    graph.post(f"{BOX}/messages/{made['id']}/send")
    assert b"X-Key: k9" in state.mail.sent[0].raw
    assert graph.post(f"{BOX}/messages", data=b"no base64!", headers=headers).status_code == 400


def test_the_ordinary_id_changes_with_a_move_and_the_immutable_one_stays(graph: requests.Session) -> None:
    before = graph.get(f"{BOX}/mailFolders/inbox/messages?$top=1&$select=subject").json()["value"][0]
    same = graph.get(f"{BOX}/messages/{before['id']}?$select=subject", headers=IMMUTABLE).json()
    after = graph.post(f"{BOX}/messages/{before['id']}/move", json={"destinationId": "archive"}).json()
    assert after["id"] != before["id"]
    assert graph.get(f"{BOX}/messages/{before['id']}").status_code == 404
    assert graph.get(f"{BOX}/messages/{same['id']}").json()["parentFolderId"] == after["parentFolderId"]


def test_a_category_is_written_only_over_what_was_seen(graph: requests.Session) -> None:
    seen = graph.get(f"{BOX}/mailFolders/inbox/messages?$top=1").json()["value"][0]
    url, etag = f"{BOX}/messages/{seen['id']}", seen["@odata.etag"]
    changed = graph.patch(url, json={"categories": ["A"]}, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["categories"]) == (200, ["A"])
    late = graph.patch(url, json={"categories": ["B"]}, headers={"If-Match": etag})
    assert late.status_code == 412
    assert graph.get(url).json()["categories"] == ["A"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"subject": "changed"}, "ErrorInvalidPropertySet"),
        ({"colour": "red"}, "RequestBodyRead"),
        ({"importance": "huge"}, "RequestBodyRead"),
        ({"flag": "flagged"}, "RequestBodyRead"),
    ],
)
def test_what_may_not_be_changed_stays(graph: requests.Session, body: dict[str, Any], code: str) -> None:
    seen = graph.get(f"{BOX}/mailFolders/inbox/messages?$top=1").json()["value"][0]
    answer = graph.patch(f"{BOX}/messages/{seen['id']}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    after = graph.get(f"{BOX}/messages/{seen['id']}").json()
    assert {k: v for k, v in after.items() if k != "@odata.context"} == seen


@pytest.mark.parametrize(
    "headers",
    [
        [{"name": "Reply-By", "value": "x"}],
        [{"name": f"x-{number}", "value": "x"} for number in range(6)],
    ],
)
def test_only_five_headers_of_one_s_own(graph: requests.Session, headers: list[dict[str, str]]) -> None:
    assert graph.post(f"{BOX}/messages", json={**DRAFT, "internetMessageHeaders": headers}).status_code == 400


def test_deleting_is_in_two_steps(graph: requests.Session) -> None:
    seen = graph.get(f"{BOX}/mailFolders/inbox/messages?$top=1", headers=IMMUTABLE).json()["value"][0]
    url = f"{BOX}/messages/{seen['id']}"
    assert graph.delete(url).status_code == 204
    folder = graph.get(f"{BOX}/mailFolders/deleteditems").json()["id"]
    assert graph.get(url).json()["parentFolderId"] == folder
    assert graph.delete(url).status_code == 204
    assert graph.get(url).status_code == 404


def test_a_reply_goes_into_the_thread(graph: requests.Session, state: TenantState) -> None:
    seen = graph.get(f"{BOX}/messages?$filter=startswith(subject,'RE: Your')", headers=IMMUTABLE).json()["value"][0]
    draft = make(graph, {"comment": "Thank you."}, f"/messages/{seen['id']}/createReply")
    assert draft["subject"] == "RE: Your report (M26-014573-4)"
    assert draft["conversationId"] == seen["conversationId"]
    assert draft["toRecipients"][0]["emailAddress"]["address"] == "a.deshmukh@harbour-surgery.example"
    graph.post(f"{BOX}/messages/{draft['id']}/send")
    mime = email.message_from_bytes(state.mail.sent[0].raw)
    assert mime["In-Reply-To"] == "<in-1@harbour-surgery.example>"
    assert "<out-1@model-office.example>" in mime["References"]
    assert graph.post(f"{BOX}/messages/{seen['id']}/forward", json={"comment": "x"}).status_code == 400


def test_a_large_attachment_is_uploaded_in_pieces(graph: requests.Session, served: Served) -> None:
    draft = make(graph, DRAFT)
    size = 4 * 1024 * 1024
    item = {"AttachmentItem": {"attachmentType": "file", "name": "big.bin", "size": size}}
    session = make(graph, item, f"/messages/{draft['id']}/attachments/createUploadSession")
    half, bare = size // 2, session_of(served)
    del bare.headers["Authorization"]
    with bare:
        first = bare.put(
            session["uploadUrl"], data=b"a" * half, headers={"Content-Range": f"bytes 0-{half - 1}/{size}"}
        )
        assert (first.status_code, first.json()["nextExpectedRanges"]) == (200, [f"{half}-"])
        again = bare.put(
            session["uploadUrl"], data=b"a" * half, headers={"Content-Range": f"bytes 0-{half - 1}/{size}"}
        )
        assert again.status_code == 416
        last = bare.put(
            session["uploadUrl"], data=b"b" * half, headers={"Content-Range": f"bytes {half}-{size - 1}/{size}"}
        )
        assert last.status_code == 201
    rows = graph.get(f"{BOX}/messages/{draft['id']}/attachments?$select=name,size").json()["value"]
    assert [(r["name"], r["size"] >= size) for r in rows] == [("big.bin", True)]


def test_a_reader_may_not_write(served: Served) -> None:
    with session_of(served, READER) as reader:
        assert reader.get(f"{BOX}/messages").status_code == 200
        answer = reader.post(f"{BOX}/messages", json=DRAFT)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ErrorAccessDenied")


def test_folders_are_made_once(graph: requests.Session) -> None:
    made = make(graph, {"displayName": "Post"}, "/mailFolders/inbox/childFolders")
    again = graph.post(f"{BOX}/mailFolders/inbox/childFolders", json={"displayName": "post"})
    assert again.status_code == 409
    assert graph.get(f"{BOX}/mailFolders/{made['id']}").json()["displayName"] == "Post"
    assert graph.delete(f"{BOX}/mailFolders/inbox").status_code == 403


def test_the_master_list_of_categories(graph: requests.Session) -> None:
    made = make(graph, {"displayName": "Filed", "color": "preset4"}, "/outlook/masterCategories")
    listed = graph.get(f"{BOX}/outlook/masterCategories").json()["value"]
    assert [c["id"] for c in listed] == [made["id"]]
    assert graph.post(f"{BOX}/outlook/masterCategories", json={"displayName": "filed"}).status_code == 409
