"""Calendars and Teams."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.csdl import metadata
from tests.tenant.office import MAILBOX

BOX = f"https://graph.microsoft.com/v1.0/users/{MAILBOX}"
EVENT: dict[str, Any] = {
    "subject": "Limitation (M26-014573-4)",
    "body": {"contentType": "text", "content": "See the case."},
    "start": {"dateTime": "2026-07-01T09:00:00", "timeZone": "GMT Standard Time"},
    "end": {"dateTime": "2026-07-01T10:00:00", "timeZone": "Europe/London"},
    "location": {"displayName": "Leeds"},
    "attendees": [{"emailAddress": {"address": "a@b.example", "name": "A"}, "type": "required"}],
    "transactionId": "k1",
}
SPAN = "startDateTime=2026-07-01T00:00:00Z&endDateTime=2026-07-02T00:00:00Z"


def create(graph: requests.Session, **changes: Any) -> dict[str, Any]:
    """Create an event, and hold the answer against Graph's metadata."""
    answer = graph.post(f"{BOX}/events", json=EVENT | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert metadata().problems(made) == []
    return made


def test_an_event_is_created_once(graph: requests.Session) -> None:
    assert create(graph)["id"] == create(graph)["id"]
    assert create(graph, transactionId="k2")["id"] != create(graph)["id"]
    assert len(graph.get(f"{BOX}/events").json()["value"]) == 2


def test_times_are_shown_in_the_zone_one_prefers(graph: requests.Session) -> None:
    made = create(graph)
    assert made["start"] == {"dateTime": "2026-07-01T08:00:00.0000000", "timeZone": "UTC"}
    local = graph.get(f"{BOX}/events/{made['id']}", headers={"Prefer": 'outlook.timezone="GMT Standard Time"'}).json()
    assert local["start"]["dateTime"] == "2026-07-01T09:00:00.0000000"


def test_a_view_shows_what_lies_in_its_span(graph: requests.Session) -> None:
    create(graph)
    assert [e["subject"] for e in graph.get(f"{BOX}/calendarView?{SPAN}").json()["value"]] == [EVENT["subject"]]
    assert graph.get(f"{BOX}/calendarView?{SPAN.replace('-07-', '-08-')}").json()["value"] == []
    assert graph.get(f"{BOX}/calendarView").status_code == 400


def on(day: str) -> dict[str, Any]:
    """Start and end of an event of an hour on a day."""
    return {
        end: {"dateTime": f"{day}T{hour}:00:00", "timeZone": "UTC"} for end, hour in (("start", "09"), ("end", "10"))
    }


def test_a_feed_names_what_is_new_changed_and_gone(graph: requests.Session) -> None:
    made = [create(graph, transactionId=f"k{n}", subject=f"S{n}") for n in range(3)]
    create(graph, transactionId="far", **on("2026-06-01"))
    small = {"Prefer": "odata.maxpagesize=2"}
    first = graph.get(f"{BOX}/calendarView/delta?{SPAN}", headers=small).json()
    second = graph.get(first["@odata.nextLink"], headers=small).json()
    assert [each["subject"] for each in first["value"] + second["value"]] == ["S0", "S1", "S2"]
    assert metadata().problems(first) == []
    link = second["@odata.deltaLink"]
    assert graph.get(link).json()["value"] == []
    graph.patch(f"{BOX}/events/{made[0]['id']}", json={"subject": "New"})
    graph.delete(f"{BOX}/events/{made[1]['id']}")
    graph.patch(f"{BOX}/events/{made[2]['id']}", json=on("2026-08-01"))
    changed = {each["id"]: each for each in graph.get(link).json()["value"]}
    assert changed[made[0]["id"]]["subject"] == "New"
    assert all("@removed" in changed[each["id"]] for each in made[1:])


def test_a_feed_link_grows_old_and_a_broken_one_is_refused(graph: requests.Session, state: TenantState) -> None:
    link = graph.get(f"{BOX}/calendarView/delta?{SPAN}").json()["@odata.deltaLink"]
    state.advance(state.clock.now() + state.mail.token_life + timedelta(seconds=1))
    assert graph.get(link).status_code == 410
    assert graph.get(f"{BOX}/calendarView/delta?$deltatoken=zzz").status_code == 400
    assert graph.get(f"{BOX}/calendarView/delta").status_code == 400


def test_an_event_is_changed_and_removed(graph: requests.Session) -> None:
    made = create(graph)
    url = f"{BOX}/events/{made['id']}"
    assert graph.patch(url, json={"subject": "New"}).json()["subject"] == "New"
    assert graph.patch(url, json={"subject": "Late"}, headers={"If-Match": made["@odata.etag"]}).status_code == 412
    assert [graph.delete(url).status_code for _ in range(2)] == [204, 404]


@pytest.mark.parametrize(
    "changes",
    [
        {"start": None},
        {"start": {"dateTime": "soon", "timeZone": "UTC"}},
        {"start": {"dateTime": "2026-07-01T09:00:00", "timeZone": "Nowhere Standard Time"}},
        {"end": {"dateTime": "2026-06-01T09:00:00", "timeZone": "UTC"}},
        {"colour": "red"},
    ],
)
def test_an_event_that_can_t_be_is_refused(graph: requests.Session, changes: dict[str, Any]) -> None:
    assert graph.post(f"{BOX}/events", json=EVENT | changes).status_code == 400


def test_a_card_is_taken_by_who_knows_the_address(served: Served, state: TenantState) -> None:
    with session_of(served) as made:
        del made.headers["Authorization"]
        assert made.post(state.teams.url, json={"type": "message"}).status_code == 202
        assert made.post(state.teams.url.replace("sig=", "sig=x"), json={}).status_code == 401
        assert made.post(state.teams.url, json={"text": "x" * 29_000}).status_code == 413
    assert [card.body for card in state.teams.cards] == [{"type": "message"}]
