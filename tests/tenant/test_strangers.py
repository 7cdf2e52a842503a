"""What clients of other makers send: msal-node, the Graph libraries for JavaScript and Python, PnP, Dataverse's own."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tenant.directory import BOT
from tenant.entra_state import DATAVERSE, SHAREPOINT
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.files_calls import ACCOUNT, GRAPH, drive
from tests.tenant.office import MAILBOX

BOX = f"{GRAPH}/users/{MAILBOX}"
API = "https://modeloffice.sharepoint.com/sites/cases/_api"
CRM = "https://modeloffice.crm11.dynamics.com/api/data/v9.2"
KEY = "String {00020329-0000-0000-C000-000000000046} Name cecp-key"


@pytest.fixture
def rest(served: Served) -> Iterator[requests.Session]:
    """A session signed in to SharePoint."""
    with session_of(served, BOT, SHAREPOINT) as made:
        yield made


@pytest.fixture
def crm(served: Served) -> Iterator[requests.Session]:
    """A session signed in to Dataverse."""
    with session_of(served, BOT, DATAVERSE) as made:
        yield made


@pytest.mark.parametrize("word", ["any", "Any"])
def test_an_extended_property_is_found_however_any_is_written(graph: requests.Session, word: str) -> None:
    graph.post(f"{BOX}/messages", json={"singleValueExtendedProperties": [{"id": KEY, "value": "k1"}]})
    query = f"singleValueExtendedProperties/{word}(ep: ep/id eq '{KEY}' and ep/value eq 'k1')"
    found = graph.get(f"{BOX}/messages", params={"$filter": query}).json()["value"]
    assert len(found) == 1


@pytest.mark.parametrize("path", ["%2Fsites%2Fcases", "/sites/cases", "sites/cases"])
def test_a_site_is_found_by_the_function_of_its_path(graph: requests.Session, path: str) -> None:
    found = graph.get(f"{GRAPH}/sites/root/getByPath(path='{path}')").json()
    assert found["webUrl"] == "https://modeloffice.sharepoint.com/sites/cases"
    lists = graph.get(f"{GRAPH}/sites/root/getByPath(path='{path}')/lists")
    assert lists.status_code == 200


def test_a_text_file_has_no_thumbnails(graph: requests.Session, state: TenantState) -> None:
    found = graph.get(f"{drive(state)}/root:/{ACCOUNT}:/thumbnails")
    assert (found.status_code, found.json()["value"]) == (200, [])


def test_a_view_of_the_calendar_takes_its_span_in_any_case(graph: requests.Session) -> None:
    span = {"startdatetime": "2026-12-01T00:00:00Z", "enddatetime": "2026-12-31T00:00:00Z"}
    assert graph.get(f"{BOX}/calendarView", params=span).status_code == 200
    assert graph.get(f"{BOX}/calendarView").status_code == 400


# --- SharePoint -----------------------------------------------------------------------------------------------


def test_an_edit_link_is_relative_to_the_service(rest: requests.Session) -> None:
    item = rest.get(f"{API}/web/lists/getByTitle('Cases')/items(1)", headers={"Accept": "application/json"}).json()
    assert item["odata.id"] == f"{API}/{item['odata.editLink']}"
    assert rest.get(f"{API}/{item['odata.editLink']}").json()["Id"] == 1


def test_a_folder_is_made_by_its_whole_path(rest: requests.Session) -> None:
    where = "/sites/cases/Cases/It''s %231"
    made = rest.post(f"{API}/web/folders/addUsingPath(DecodedUrl='{where}',overwrite=false)", json={})
    assert (made.status_code, made.json()["ServerRelativeUrl"]) == (200, "/sites/cases/Cases/It's #1")
    body = {"ServerRelativeUrl": "/sites/cases/Cases/It's #1/below"}
    assert rest.post(f"{API}/web/folders", json=body).json()["Name"] == "below"
    lost = rest.post(f"{API}/web/folders/addUsingPath(DecodedUrl='/sites/cases/Nowhere/a')", json={})
    assert lost.status_code == 404
    names = {each["Name"] for each in rest.get(f"{API}/web/folders").json()["value"]}
    assert {"Cases", "Intake"} <= names


def test_users_of_a_site_are_known(rest: requests.Session) -> None:
    assert rest.get(f"{API}/web/currentuser").json()["LoginName"].endswith(BOT)
    name = "i:0#.f|membership|ruth.varley@model-office.example"
    assert rest.post(f"{API}/web/ensureuser", json={"logonName": name}).json()["Title"] == "Ruth Varley"
    assert rest.post(f"{API}/web/ensureuser", json={"logonName": "nobody@x.example"}).status_code == 404


# --- Dataverse ------------------------------------------------------------------------------------------------


def several(crm: requests.Session, message: str, *targets: dict[str, Any]) -> requests.Response:
    """Send rows of contacts by one message."""
    typed = [{"@odata.type": "Microsoft.Dynamics.CRM.contact", **each} for each in targets]
    return crm.post(f"{CRM}/contacts/Microsoft.Dynamics.CRM.{message}", json={"Targets": typed})


def names(crm: requests.Session) -> dict[str, str]:
    """The contacts' names by key."""
    return {row["mo_personid"]: row["fullname"] for row in crm.get(f"{CRM}/contacts").json()["value"]}


def test_rows_are_made_changed_and_put_many_at_once(crm: requests.Session) -> None:
    made = several(crm, "CreateMultiple", *({"mo_personid": f"N{n}", "fullname": f"Name {n}"} for n in range(3)))
    ids = made.json()["Ids"]
    assert len(ids) == 3
    assert several(crm, "UpdateMultiple", {"contactid": ids[0], "fullname": "Other"}).status_code == 204
    by_key = {"@odata.id": "contacts(mo_personid='N1')", "fullname": "By key"}
    assert several(crm, "UpsertMultiple", by_key, {"mo_personid": "N9", "fullname": "New"}).status_code == 204
    found = names(crm)
    assert [found[key] for key in ("N0", "N1", "N2", "N9")] == ["Other", "By key", "Name 2", "New"]


@pytest.mark.parametrize(
    ("message", "bad"),
    [
        ("CreateMultiple", {"mo_personid": "P1", "fullname": "taken"}),
        ("CreateMultiple", {"colour": "red"}),
        ("UpdateMultiple", {"contactid": "00000000-0000-4000-8000-000000000000", "fullname": "x"}),
        ("UpdateMultiple", {"fullname": "no key"}),
    ],
)
def test_many_rows_are_written_all_or_none(crm: requests.Session, message: str, bad: dict[str, Any]) -> None:
    before = names(crm)
    contact = crm.get(f"{CRM}/contacts(mo_personid='P1')").json()["contactid"]
    good = (
        {"mo_personid": "N0", "fullname": "x"}
        if message == "CreateMultiple"
        else {"contactid": contact, "fullname": "x"}
    )
    assert several(crm, message, good, bad).status_code >= 400
    assert names(crm) == before


def test_an_environment_tells_its_version(crm: requests.Session) -> None:
    assert crm.get(f"{CRM}/RetrieveVersion()").json()["Version"].startswith("9.2.")
