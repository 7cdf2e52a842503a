"""Dataverse: registers in and out, rows, keys, concurrency, change tracking, batches."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tenant.clock import ScenarioClock
from tenant.dataverse_register import REGISTER_COLUMNS
from tenant.dataverse_state import DataverseState
from tenant.directory import BOT, READER
from tenant.entra_state import DATAVERSE
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of

API = "https://modeloffice.crm11.dynamics.com/api/data/v9.2"
CASE = f"{API}/incidents(ticketnumber='M26-014573-4')"
BACK = {"Prefer": "return=representation"}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def crm(served: Served) -> Iterator[requests.Session]:
    """A session signed in to Dataverse as the bot."""
    with session_of(served, BOT, DATAVERSE) as made:
        yield made


def rows(crm: requests.Session, url: str, **headers: str) -> list[dict[str, Any]]:
    """The rows of a query, over all its pages."""
    found: list[dict[str, Any]] = []
    while url:
        response = crm.get(url, headers=headers)
        assert response.status_code == 200, response.text
        page = response.json()
        found += page["value"]
        url = page.get("@odata.nextLink", "")
    return found


def code(response: requests.Response) -> tuple[int, str]:
    """Status and error code of a refusal."""
    return response.status_code, response.json()["error"]["code"]


# --- registers ------------------------------------------------------------------------------------------------

_CELL = st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=12)


def _table(columns: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries(dict.fromkeys(columns, _CELL)), max_size=3)


_FREE = {name: columns for name, columns in REGISTER_COLUMNS.items() if name not in ("cases", "activities")}


@given(st.fixed_dictionaries({name: _table(columns) for name, columns in _FREE.items()}))
def test_any_register_survives_the_way_in_and_out(tables: dict[str, list[dict[str, str]]]) -> None:
    state = DataverseState(ScenarioClock(NOW))
    state.load_register(tables)
    dumped = state.dump_register()
    assert {name: dumped[name] for name in tables} == tables


def test_cases_and_activities_survive_too() -> None:
    case = dict.fromkeys(REGISTER_COLUMNS["cases"], "x") | {"case_no": "M26-014573-4", "status": "closed"}
    unknown = dict.fromkeys(REGISTER_COLUMNS["cases"], "") | {"case_no": "M26-000001-1"}
    note = dict.fromkeys(REGISTER_COLUMNS["activities"], "y") | {"activity_id": "N1", "kind": "note"}
    message = note | {"activity_id": "N2", "kind": "message"}
    last = note | {"activity_id": "N3", "kind": "call"}
    tables = {"cases": [case, unknown], "activities": [note, message, last]}
    state = DataverseState(ScenarioClock(NOW))
    state.load_register(tables)
    assert {k: v for k, v in state.dump_register().items() if v} == tables


def test_an_unknown_register_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        DataverseState(ScenarioClock(NOW)).load_register({"nonsense": [{"a": "b"}]})


def test_registers_become_rows(crm: requests.Session) -> None:
    case = crm.get(f"{CASE}?$select=title,statecode,mo_stage&$expand=mo_member($select=fullname)").json()
    assert (case["title"], case["statecode"], case["mo_stage"]) == ("Quigley v Deshmukh", 0, "letter of claim")
    assert case["mo_member"]["fullname"] == "Dr Anil Deshmukh"
    member = crm.get(f"{API}/contacts(mo_personid='M1')").json()
    assert member["emailaddress1"] == "a.deshmukh@harbour-surgery.example"
    assert member["mo_emails"] == "a.deshmukh@harbour-surgery.example;anil@deshmukh.example"
    assert member["birthdate"] == "1971-04-02"
    party = crm.get(f"{API}/mo_parties(mo_partykey='M26-014573-4|S1|claimant_solicitor')").json()
    assert party["mo_theirref"] == "HL/2291/QUI"
    request = rows(crm, f"{API}/mo_requests?$filter=mo_case/ticketnumber eq 'M26-014573-4'")[0]
    assert (request["mo_items"], request["mo_chaserssent"]) == ("MEM-REP", "1")
    assert request["_mo_case_value"] == crm.get(CASE).json()["incidentid"]
    email = crm.get(f"{API}/emails(mo_activityid='<out-1@model-office.example>')").json()
    assert (email["directioncode"], email["mo_sent"]) == (True, "2026-11-02T10:15:00Z")
    assert email["_regardingobjectid_value"] == request["_mo_case_value"]
    assert [t["subject"] for t in rows(crm, f"{API}/tasks?$select=subject")] == ["Spoke to the practice"]


# --- queries --------------------------------------------------------------------------------------------------


def test_queries_select_filter_order_and_count(crm: requests.Session) -> None:
    url = f"{API}/contacts?$select=fullname&$filter=mo_role eq 'member'&$orderby=fullname desc&$count=true"
    page = crm.get(url).json()
    assert page["@odata.count"] == 2
    assert [set(v) for v in page["value"]] == [{"@odata.etag", "contactid", "fullname"}] * 2
    assert [v["fullname"] for v in page["value"]] == ["Ms Joan Pell", "Dr Anil Deshmukh"]
    assert crm.get(f"{API}/contacts/$count").text == "6"
    assert len(rows(crm, f"{API}/contacts", Prefer="odata.maxpagesize=4")) == 6
    assert "@odata.nextLink" not in crm.get(f"{API}/contacts?$top=2").json()
    assert len(rows(crm, f"{API}/contacts?$filter=startswith(fullname,'Dr') or mo_flags eq 'welfare'")) == 2
    assert crm.get(f"{CASE}/title").json()["value"] == "Quigley v Deshmukh"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("nothings", (404, "0x80060888")),
        ("incidents(ticketnumber='M26-999999-9')", (404, "0x80040217")),
        ("incidents(00000000-0000-0000-0000-000000000001)", (404, "0x80040217")),
        ("incidents(title='x')", (400, "0x80060891")),
        ("incidents?$select=colour", (400, "0x80060888")),
        ("incidents?$filter=colour eq 'x'", (400, "0x80060888")),
        ("incidents?$expand=nobody", (400, "0x80060888")),
        ("incidents?$filter=title eq", (400, "0x80060888")),
    ],
)
def test_what_is_not_there_is_said(crm: requests.Session, path: str, expected: tuple[int, str]) -> None:
    assert code(crm.get(f"{API}/{path}")) == expected


def test_definitions_of_tables(crm: requests.Session) -> None:
    one = crm.get(
        f"{API}/EntityDefinitions(LogicalName='incident')?$expand=Keys,Attributes($select=LogicalName)"
    ).json()
    assert (one["EntitySetName"], one["PrimaryIdAttribute"]) == ("incidents", "incidentid")
    assert one["Keys"][0]["KeyAttributes"] == ["ticketnumber"]
    assert {"title", "mo_stage"} <= {a["LogicalName"] for a in one["Attributes"]}
    url = f"{API}/EntityDefinitions?$select=LogicalName,EntitySetName&$filter=LogicalName eq 'mo_request'"
    assert [t["EntitySetName"] for t in crm.get(url).json()["value"]] == ["mo_requests"]
    assert code(crm.get(f"{API}/EntityDefinitions(LogicalName='nix')")) == (404, "0x80060888")
    assert '<EntitySet Name="incidents"' in crm.get(f"{API}/$metadata").text
    me = crm.get(f"{API}/WhoAmI").json()
    assert len(me["UserId"]) == 36


# --- writing --------------------------------------------------------------------------------------------------


def test_a_row_is_made_changed_and_deleted(crm: requests.Session, state: TenantState) -> None:
    body = {"mo_requestid": "R9", "mo_status": "open", "mo_case@odata.bind": "/incidents(ticketnumber='M26-014573-4')"}
    made = crm.post(f"{API}/mo_requests", json=body)
    assert made.status_code == 204
    url = made.headers["OData-EntityId"]
    row = crm.get(url).json()
    assert (row["mo_caseno"], row["mo_status"]) == ("M26-014573-4", "open")
    assert code(crm.post(f"{API}/mo_requests", json=body)) == (412, "0x80040237")
    changed = crm.patch(
        url, json={"mo_status": "done", "mo_due": None}, headers={"If-Match": row["@odata.etag"], **BACK}
    )
    assert (changed.status_code, changed.json()["mo_status"]) == (200, "done")
    stale = crm.patch(url, json={"mo_status": "x"}, headers={"If-Match": row["@odata.etag"]})
    assert code(stale) == (412, "0x80060882")
    assert crm.put(f"{url}/mo_status", json={"value": "part"}).status_code == 204
    assert crm.get(f"{url}/mo_status").json()["value"] == "part"
    assert crm.delete(f"{url}/mo_status").status_code == 204
    assert crm.get(f"{url}/mo_status").status_code == 204
    assert crm.delete(url).status_code == 204
    assert code(crm.delete(url)) == (404, "0x80040217")


def test_upsert_on_an_alternate_key_makes_one_row(crm: requests.Session, state: TenantState) -> None:
    url = f"{API}/mo_deadlines(mo_deadlineid='L9')"
    first = crm.patch(url, json={"mo_kind": "hearing"})
    second = crm.patch(url, json={"mo_due": "2027-01-01"})
    assert first.headers["OData-EntityId"] == second.headers["OData-EntityId"]
    row = crm.get(url).json()
    assert (row["mo_kind"], row["mo_due"]) == ("hearing", "2027-01-01")
    assert [d["deadline_id"] for d in state.dataverse.dump_register()["deadlines"]] == ["L1", "L9"]
    assert crm.patch(url, json={}, headers={"If-None-Match": "*"}).status_code == 412
    absent = f"{API}/mo_deadlines(mo_deadlineid='L10')"
    assert code(crm.patch(absent, json={}, headers={"If-Match": "*"})) == (404, "0x80040217")
    assert crm.patch(absent, json={"mo_kind": "x"}, headers=BACK).status_code == 201


def test_a_key_may_hold_quotes_and_brackets(crm: requests.Session) -> None:
    url = f"{API}/emails(mo_activityid='<o''brien(1)@x.example>')"
    assert crm.patch(url, json={"subject": "x", "directioncode": False}).status_code == 204
    assert crm.get(url).json()["mo_activityid"] == "<o'brien(1)@x.example>"


@pytest.mark.parametrize(
    "body", [{"colour": "red"}, {"statecode": "open"}, {"title": 7}, {"mo_nobody@odata.bind": "/x(1)"}]
)
def test_a_payload_that_does_not_fit_changes_nothing(crm: requests.Session, body: dict[str, Any]) -> None:
    before = crm.get(CASE).json()["@odata.etag"]
    assert crm.patch(CASE, json={"mo_stage": "x", **body}).status_code == 400
    assert crm.get(CASE).json()["@odata.etag"] == before


def test_who_changed_a_row_is_kept(crm: requests.Session) -> None:
    me = crm.get(f"{API}/WhoAmI").json()["UserId"]
    before = crm.get(CASE).json()
    crm.patch(CASE, json={"mo_stage": "closed"})
    after = crm.get(CASE).json()
    assert before["_modifiedby_value"] != me
    assert (after["_modifiedby_value"], after["_createdby_value"]) == (me, before["_createdby_value"])


def test_a_reader_may_not_write(served: Served) -> None:
    with session_of(served, READER, DATAVERSE) as reader:
        assert reader.get(CASE).status_code == 200
        assert code(reader.patch(CASE, json={"mo_stage": "x"})) == (403, "0x80040220")
        assert code(reader.post(f"{API}/tasks", json={"subject": "x"})) == (403, "0x80040220")
        assert code(reader.delete(CASE)) == (403, "0x80040220")


# --- change tracking ------------------------------------------------------------------------------------------

TRACK = {"Prefer": "odata.track-changes,odata.maxpagesize=4"}


def tracked(crm: requests.Session, url: str) -> tuple[list[dict[str, Any]], str]:
    """Follow a tracked query to its delta link."""
    found: list[dict[str, Any]] = []
    while True:
        page = crm.get(url, headers=TRACK).json()
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        url = page["@odata.nextLink"]


def test_change_tracking_names_changed_and_deleted_rows(crm: requests.Session) -> None:
    found, link = tracked(crm, f"{API}/contacts?$select=fullname,telephone1")
    assert len(found) == 6
    assert tracked(crm, link)[0] == []
    crm.patch(f"{API}/contacts(mo_personid='M1')", json={"telephone1": "1"})
    crm.patch(f"{API}/contacts(mo_personid='M1')", json={"telephone1": "2"})
    crm.post(f"{API}/contacts", json={"mo_personid": "X1", "fullname": "Someone"})
    gone = crm.get(f"{API}/contacts(mo_personid='P1')").json()["contactid"]
    crm.delete(f"{API}/contacts({gone})")
    crm.patch(f"{API}/contacts(mo_personid='X2')", json={"fullname": "Short-lived"})
    crm.delete(f"{API}/contacts(mo_personid='X2')")
    changed, link = tracked(crm, link)
    assert [v.get("telephone1", v.get("reason")) for v in changed] == ["2", None, "deleted"]
    assert changed[2]["id"] == gone
    assert changed[2]["@odata.context"].endswith("contacts/$deletedEntity")
    assert tracked(crm, link)[0] == []


def test_a_change_during_the_first_pages_is_not_lost(crm: requests.Session) -> None:
    first = crm.get(f"{API}/contacts?$select=fullname", headers=TRACK).json()
    crm.patch(f"{API}/contacts(mo_personid='H1')", json={"telephone1": "1"})
    _, link = tracked(crm, first["@odata.nextLink"])
    assert [v["fullname"] for v in tracked(crm, link)[0]] == ["Ruth Varley"]


def test_a_deletion_during_the_first_pages_hides_no_other_row(crm: requests.Session) -> None:
    first = crm.get(f"{API}/contacts?$select=fullname", headers=TRACK).json()
    crm.delete(f"{API}/contacts(mo_personid='H1')")
    rest, link = tracked(crm, first["@odata.nextLink"])
    assert len({v["contactid"] for v in (*first["value"], *rest)}) == 6
    assert [v["reason"] for v in tracked(crm, link)[0]] == ["deleted"]


def test_an_old_delta_link_is_refused(crm: requests.Session, state: TenantState) -> None:
    _, link = tracked(crm, f"{API}/contacts?$select=fullname")
    state.advance(state.clock.now() + timedelta(days=8))
    assert code(crm.get(link)) == (400, "0x80044352")
    _, link = tracked(crm, f"{API}/contacts?$select=fullname")
    state.dataverse.expire_deltas()
    assert code(crm.get(link)) == (400, "0x80044352")
    refused = crm.get(f"{API}/contacts?$filter=fullname eq 'x'", headers=TRACK)
    assert code(refused) == (400, "0x80060888")


# --- limits and batches ---------------------------------------------------------------------------------------


def batch(crm: requests.Session, parts: list[str], *, change_set: bool, **headers: str) -> str:
    """Send a batch; each part is a request as text."""
    inner = "".join(
        f"--{'cs' if change_set else 'b'}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
        f"Content-ID: {number}\r\n\r\n{part}\r\n"
        for number, part in enumerate(parts, 1)
    )
    if change_set:
        inner = f"--b\r\nContent-Type: multipart/mixed; boundary=cs\r\n\r\n{inner}--cs--\r\n"
    kind = {"Content-Type": "multipart/mixed; boundary=b"}
    response = crm.post(f"{API}/$batch", data=f"{inner}--b--\r\n".encode(), headers={**kind, **headers})
    assert response.status_code == 200, response.text
    return response.text


def request(method: str, path: str, body: dict[str, Any] | None = None) -> str:
    """One request of a batch."""
    text = json.dumps(body) if body is not None else ""
    return f"{method} /api/data/v9.2/{path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{text}"


def test_a_batch_answers_each_part(crm: requests.Session) -> None:
    text = batch(crm, [request("GET", "incidents?$select=title"), request("GET", "nix")], change_set=False)
    assert text.count("HTTP/1.1 200 OK") == 1
    assert text.count("HTTP/1.1 404 Not Found") == 1


def test_a_change_set_is_all_or_nothing(crm: requests.Session) -> None:
    key = "mo_deadlines(mo_deadlineid='L8')"
    bad = [request("PATCH", key, {"mo_kind": "x"}), request("PATCH", key, {"colour": "red"})]
    assert "HTTP/1.1 400" in batch(crm, bad, change_set=True)
    assert crm.get(f"{API}/{key}").status_code == 404
    good = [request("POST", "mo_deadlines", {"mo_deadlineid": "L8"}), request("PATCH", "$1", {"mo_kind": "x"})]
    good[1] = good[1].replace("/api/data/v9.2/$1", "$1")
    assert batch(crm, good, change_set=True).count("HTTP/1.1 204") == 2
    assert crm.get(f"{API}/{key}").json()["mo_kind"] == "x"


def test_too_many_requests_are_told_when_to_come_back(crm: requests.Session, state: TenantState) -> None:
    while not state.throttle.dataverse(BOT, state.clock.now()).refused:
        pass
    response = crm.get(CASE)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300
    state.advance(state.clock.now() + timedelta(seconds=301))
    assert crm.get(CASE).status_code == 200
