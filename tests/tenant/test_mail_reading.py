"""Reading mail: messages, MIME, attachments, folders, the feeds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tenant.state import TenantState
from tests.tenant.csdl import metadata
from tests.tenant.office import MAILBOX, NOW

GRAPH = "https://graph.microsoft.com/v1.0"
BOX = f"{GRAPH}/users/{MAILBOX}"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}


def get(graph: requests.Session, url: str, **headers: str) -> dict[str, Any]:
    """GET an answer that is well, and hold it against Graph's metadata."""
    response = graph.get(url, headers=headers)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    assert metadata().problems(body) == []
    return body


def feed(graph: requests.Session, url: str, **headers: str) -> tuple[list[dict[str, Any]], str]:
    """Follow a feed to its end."""
    found: list[dict[str, Any]] = []
    while True:
        page = get(graph, url, **headers)
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        url = page["@odata.nextLink"]


def inbox_feed(graph: requests.Session, query: str = "") -> tuple[list[dict[str, Any]], str]:
    """The first enumeration of the Inbox."""
    return feed(graph, f"{BOX}/mailFolders/inbox/messages/delta{query}", **IMMUTABLE)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/messages",
        "/messages?$top=2&$count=true",
        "/messages?$filter=isRead eq false&$select=subject,from",
        "/messages?$expand=attachments",
        "/mailFolders",
        "/mailFolders/inbox",
        "/mailFolders/inbox/messages",
        "/mailFolders/inbox/childFolders",
        "/mailFolders('inbox')/messages?select=subject",
        "/mailFolders/sentitems/messages",
        "/mailFolders/delta",
        "/mailFolders/inbox/messages/delta",
        "/mailFolders/inbox/messages/delta()?$select=subject",
        "/mailboxSettings",
        "/outlook/masterCategories",
        "/calendar",
        "/calendars",
        "/events",
        "/calendarView?startDateTime=2026-11-01&endDateTime=2026-12-01",
    ],
)
def test_what_a_mailbox_answers_is_declared_by_graph(graph: requests.Session, path: str) -> None:
    assert "@odata.context" in get(graph, BOX + path)


def test_a_message_has_its_headers_and_new_text_when_asked(graph: requests.Session) -> None:
    found = get(graph, f"{BOX}/messages?$filter=internetMessageId eq '<in-1@harbour-surgery.example>'")["value"]
    one = get(graph, f"{BOX}/messages/{found[0]['id']}?$select=internetMessageHeaders,uniqueBody,subject")
    assert {"name": "In-Reply-To", "value": "<out-1@model-office.example>"} in one["internetMessageHeaders"]
    assert one["uniqueBody"]["content"].startswith("Dear Ruth")
    assert "body" not in one


def test_mime_is_what_arrived_byte_for_byte(graph: requests.Session, state: TenantState) -> None:
    box = state.mail.mailbox(MAILBOX)
    assert box is not None
    raw = b"From: x@y.example\nSubject:  odd   spaces\n\tand tabs\n\n\xff\xfe not text\n.\n"
    message = state.mail.deliver(MAILBOX, raw)
    assert graph.get(f"{BOX}/messages/{message.id}/$value").content == raw


def test_attachments_come_with_their_bytes(graph: requests.Session) -> None:
    message = get(graph, f"{BOX}/messages?$filter=hasAttachments eq true")["value"][0]
    rows = get(graph, f"{BOX}/messages/{message['id']}/attachments")["value"]
    assert [row["name"] for row in rows] == ["report.txt"]
    content = graph.get(f"{BOX}/messages/{message['id']}/attachments/{rows[0]['id']}/$value").content
    assert content == b"Report of Dr Deshmukh on Marta Quigley."
    slim = get(graph, f"{BOX}/messages/{message['id']}/attachments?$select=name")["value"][0]
    assert "contentBytes" not in slim


def test_a_reply_lies_in_the_thread_of_what_it_answers(graph: requests.Session) -> None:
    sent = get(graph, f"{BOX}/mailFolders/sentitems/messages")["value"][0]
    answered = get(graph, f"{BOX}/messages?$filter=conversationId eq '{sent['conversationId']}'")["value"]
    assert {m["internetMessageId"] for m in answered} == {
        "<out-1@model-office.example>",
        "<in-1@harbour-surgery.example>",
    }


def test_the_body_comes_as_text_when_preferred(graph: requests.Session, state: TenantState) -> None:
    raw = b"From: a@b.example\nContent-Type: text/html\n\n<p>One</p><style>x{}</style><p>Two &amp; three</p>"
    message = state.mail.deliver(MAILBOX, raw)
    url = f"{BOX}/messages/{message.id}?$select=body"
    assert get(graph, url)["body"]["contentType"] == "html"
    text = get(graph, url, Prefer='outlook.body-content-type="text"')["body"]
    assert text["contentType"] == "text"
    assert text["content"].split() == ["One", "Two", "&", "three"]


def test_a_feed_names_what_changed_and_nothing_twice(graph: requests.Session, state: TenantState) -> None:
    first, link = inbox_feed(graph, "?$select=subject,categories")
    assert [m["subject"] for m in first] == ["RE: Your report (M26-014573-4)", "A question"]
    assert feed(graph, link, **IMMUTABLE)[0] == []
    state.advance(NOW + timedelta(hours=3))
    graph.patch(f"{BOX}/messages/{first[0]['id']}", json={"categories": ["Filed"]})
    changed, link = feed(graph, link, **IMMUTABLE)
    assert [(m["subject"], m["categories"]) for m in changed] == [
        ("Quigley v Deshmukh - our ref HL/2291/QUI", []),
        ("RE: Your report (M26-014573-4)", ["Filed"]),
    ]
    assert "isRead" not in changed[0]


def test_a_message_that_leaves_the_folder_is_removed_from_its_feed(graph: requests.Session) -> None:
    first, link = inbox_feed(graph)
    moved = graph.post(f"{BOX}/messages/{first[0]['id']}/move", json={"destinationId": "archive"}, headers=IMMUTABLE)
    assert moved.status_code == 201
    assert moved.json()["id"] == first[0]["id"]
    changed, _ = feed(graph, link, **IMMUTABLE)
    assert [(m["id"], m["@removed"]) for m in changed] == [(first[0]["id"], {"reason": "deleted"})]


def test_pages_of_a_feed_miss_nothing_that_happens_between_them(graph: requests.Session, state: TenantState) -> None:
    for number in range(25):
        state.mail.deliver(MAILBOX, b"From: a@b.example\nSubject: n%d\n\nx" % number)
    page = graph.get(f"{BOX}/mailFolders/inbox/messages/delta", headers={"Prefer": "odata.maxpagesize=10"}).json()
    gone = page["value"][0]["id"]
    graph.delete(f"{BOX}/messages/{gone}")
    state.mail.deliver(MAILBOX, b"From: a@b.example\nSubject: late\n\nx")
    rest, _ = feed(graph, page["@odata.nextLink"], Prefer="odata.maxpagesize=10")
    assert len(page["value"]) == 10
    assert [m["id"] for m in rest if "@removed" in m] == [gone]
    assert len([m for m in rest if "@removed" not in m]) == 27 - 10 + 1


def test_a_feed_starts_at_a_date(graph: requests.Session) -> None:
    found, _ = inbox_feed(graph, "?$filter=receivedDateTime ge 2026-11-22T00:00:00Z")
    assert [m["subject"] for m in found] == ["A question"]
    assert graph.get(f"{BOX}/mailFolders/inbox/messages/delta?$filter=isRead eq true").status_code == 400


def test_an_old_link_is_gone(graph: requests.Session, state: TenantState) -> None:
    _, link = inbox_feed(graph)
    state.advance(NOW + timedelta(days=31))
    answer = graph.get(link)
    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "SyncStateNotFound"


def test_links_that_exchange_forgot_are_gone(graph: requests.Session, state: TenantState) -> None:
    _, link = inbox_feed(graph)
    box = state.mail.mailbox(MAILBOX)
    assert box is not None
    box.forget_links()
    assert graph.get(link).status_code == 410
    assert len(inbox_feed(graph)[0]) == 2


def test_a_message_that_goes_out_and_comes_back_is_named_once(graph: requests.Session, state: TenantState) -> None:
    first, link = inbox_feed(graph)
    box = state.mail.mailbox(MAILBOX)
    assert box is not None
    state.mail.out_and_back(MAILBOX, box.by_id[first[0]["id"]])
    changed, _ = feed(graph, link, **IMMUTABLE)
    assert [(m["id"], "@removed" in m) for m in changed] == [(first[0]["id"], False)]


def test_the_changes_may_be_narrowed_to_new_messages(graph: requests.Session, state: TenantState) -> None:
    first, link = inbox_feed(graph, "?changeType=created")
    graph.patch(f"{BOX}/messages/{first[0]['id']}", json={"isRead": True})
    state.advance(NOW + timedelta(hours=3))
    assert [m["subject"] for m in feed(graph, link)[0]] == ["Quigley v Deshmukh - our ref HL/2291/QUI"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/messages/nonsense", 400, "ErrorInvalidIdMalformed"),
        ("/messages/AAMkADAwATM0MDAAMSnothinghere", 404, "ErrorItemNotFound"),
        ("/mailFolders/attic/messages", 400, "ErrorInvalidIdMalformed"),
        ("/messages?$top=1001", 400, "BadRequest"),
        ("/messages?$filter=isRead eq", 400, "BadRequest"),
        ('/messages?$search="x"&$filter=isRead eq true', 400, "SearchWithFilter"),
    ],
)
def test_what_can_t_be_read_is_said(graph: requests.Session, path: str, status: int, code: str) -> None:
    answer = graph.get(BOX + path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_messages_are_counted(graph: requests.Session) -> None:
    assert graph.get(f"{BOX}/mailFolders/inbox/messages/$count").text == "2"
    assert graph.get(f"{BOX}/messages/$count?$filter=isRead eq true").text == "1"


def test_others_and_nobody_have_no_mailbox_here(graph: requests.Session) -> None:
    assert graph.get(f"{GRAPH}/users/nobody@x.example/messages").json()["error"]["code"] == "ErrorInvalidUser"
    assert graph.get(f"{GRAPH}/me/messages").status_code == 400


def test_arrivals_come_at_the_time_of_their_date(graph: requests.Session, state: TenantState) -> None:
    assert state.next_arrival() == datetime(2026, 11, 23, 11, 20, tzinfo=UTC)
    state.advance(datetime(2026, 11, 23, 11, 19, tzinfo=UTC))
    assert len(get(graph, f"{BOX}/mailFolders/inbox/messages")["value"]) == 2
    state.advance(datetime(2026, 11, 23, 11, 20, tzinfo=UTC))
    assert (
        get(graph, f"{BOX}/mailFolders/inbox/messages?$top=1")["value"][0]["receivedDateTime"] == "2026-11-23T11:20:00Z"
    )


def test_the_folder_above_all_others(graph: requests.Session) -> None:
    root = get(graph, f"{BOX}/mailFolders/msgfolderroot")
    assert get(graph, f"{BOX}/mailFolders/inbox")["parentFolderId"] == root["id"]
    below = get(graph, f"{BOX}/mailFolders/msgfolderroot/childFolders")["value"]
    assert {"Inbox", "Sent Items"} <= {folder["displayName"] for folder in below}
    message = get(graph, f"{BOX}/mailFolders/inbox/messages?$top=1")["value"][0]
    moved = graph.post(f"{BOX}/messages/{message['id']}/move", json={"destinationId": root["id"]})
    assert moved.status_code == 400
