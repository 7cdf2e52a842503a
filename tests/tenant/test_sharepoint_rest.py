"""SharePoint's REST service: by unmodified ClientContext, and by plain requests."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from office365.graph_client import GraphClient
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.files.checkin_type import CheckinType

from tenant.directory import ADMINISTRATOR, BOT, READER, TENANT_ID
from tenant.entra_state import SHAREPOINT
from tenant.files_columns import Column
from tenant.files_values import Who
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.files_calls import ACCOUNT, CLAIM, cases, item_id

SITE = "https://modeloffice.sharepoint.com/sites/cases"
API = f"{SITE}/_api"
FLAT = {"Accept": "application/json;odata=nometadata"}
VERBOSE = {"Accept": "application/json;odata=verbose"}
WHERE = "/sites/cases/Cases/" + ACCOUNT


@pytest.fixture
def environment(served: Served, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that lead an unmodified client to the tenant."""
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    found = served.environment()
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def context(environment: dict[str, str]) -> ClientContext:
    """An unmodified ClientContext, signed in by certificate."""
    return ClientContext(SITE).with_client_certificate(
        TENANT_ID,
        BOT,
        environment["AZURE_CLIENT_CERTIFICATE_THUMBPRINT"],
        cert_path=environment["AZURE_CLIENT_CERTIFICATE_PATH"],
    )


@pytest.fixture
def rest(served: Served) -> Iterator[requests.Session]:
    """A plain session, signed in for SharePoint."""
    with session_of(served, BOT, SHAREPOINT) as made:
        yield made


def test_the_library_reads_web_lists_fields_and_items(context: ClientContext) -> None:
    web = context.web.get().execute_query()
    assert (web.title, web.url) == ("Cases", SITE)
    library = context.web.lists.get_by_title("Cases").get().execute_query()
    assert library.properties["BaseTemplate"] == 101
    fields = library.fields.get().execute_query()
    assert {"DocType", "CaseNo", "LabelBecause"} <= {f.internal_name for f in fields}
    items = library.items.select(["Id", "DocType", "FileLeafRef"]).top(100).get().execute_query()
    assert {i.properties["FileLeafRef"]: i.properties["DocType"] for i in items}["letter of claim.txt"] == "LOC"
    types = library.content_types.get().execute_query()
    assert [t.name for t in types] == ["Document", "Folder"]


def test_the_library_updates_columns_with_and_without_a_version(context: ClientContext, state: TenantState) -> None:
    number = item_id(state, ACCOUNT)
    library = context.web.lists.get_by_title("Cases")
    item = library.get_item_by_id(number).get().execute_query()
    item.set_property("DocType", "MEM-REP").update().execute_query()
    mine = cases(state).items[number]
    assert (mine.fields["DocType"], mine.version) == ("MEM-REP", 2)
    result = item.validate_update_list_item(
        {"LabelConfidence": "0.5", "DocDate": "20/11/2026"}, new_document_update=True, dates_in_utc=True
    ).execute_query()
    assert [v.HasException for v in result.value] == [False, False]
    assert (mine.fields["LabelConfidence"], mine.version) == (0.5, 2)
    assert mine.fields["DocDate"] == "2026-11-20T00:00:00Z"
    etag = mine.etag
    bad = item.validate_update_list_item({"LabelConfidence": "high", "DocType": "LOC"}).execute_query()
    assert [v.HasException for v in bad.value] == [True, False]
    assert (mine.fields["DocType"], mine.etag) == ("MEM-REP", etag)


def test_a_system_update_leaves_editor_and_version(context: ClientContext, state: TenantState) -> None:
    number = item_id(state, ACCOUNT)
    mine = cases(state).items[number]
    ruth = Who("user", "u1", "Ruth Varley", "ruth.varley@model-office.example")
    mine.modified_by = mine.created_by = ruth
    item = context.web.lists.get_by_title("Cases").get_item_by_id(number).get().execute_query()
    item.set_property("LabelFlags", "duplicate").system_update().execute_query()
    assert (mine.fields["LabelFlags"], mine.version, mine.modified_by) == ("duplicate", 1, ruth)


def test_the_library_uploads_and_downloads(context: ClientContext, state: TenantState, tmp_path: Path) -> None:
    folder = context.web.get_folder_by_server_relative_url("/sites/cases/Cases/M26-014573-4")
    made = folder.upload_file("from the library.txt", b"hello").execute_query()
    assert made.properties["ServerRelativeUrl"] == "/sites/cases/Cases/M26-014573-4/from the library.txt"
    target = tmp_path / "back.txt"
    with target.open("wb") as out:
        made.download(out).execute_query()
    assert target.read_bytes() == b"hello"
    names = [f.name for f in folder.files.get().execute_query()]
    assert names == ["from the library.txt"]
    sub = folder.folders.add("09 Copies").execute_query()
    assert sub.name == "09 Copies"
    made.checkout()
    made.checkin("done", CheckinType.MajorCheckIn)
    context.execute_query()
    made.recycle().execute_query()
    assert cases(state).find("M26-014573-4/from the library.txt") is None


def test_compliance_tags(context: ClientContext, state: TenantState) -> None:
    number = item_id(state, ACCOUNT)
    item = context.web.lists.get_by_title("Cases").get_item_by_id(number)
    item.set_compliance_tag_with_hold("Claims 15 years").execute_query()
    found = cases(state).items[number].retention
    assert found is not None
    assert found.name == "Claims 15 years"


def test_the_graph_client_reads_lists_and_drives(environment: dict[str, str], state: TenantState) -> None:
    key = Path(environment["AZURE_CLIENT_CERTIFICATE_PATH"]).read_text(encoding="utf-8")
    client = GraphClient(tenant=TENANT_ID).with_certificate(
        BOT, environment["AZURE_CLIENT_CERTIFICATE_THUMBPRINT"], key[key.index("-----BEGIN") :]
    )
    site = client.sites.get_by_url(SITE).get().execute_query()
    assert site.web_url == SITE
    drives = site.drives.get().execute_query()
    assert {d.name for d in drives} == {"Documents", "Cases", "Intake"}
    cases_drive = next(d for d in drives if d.name == "Cases")
    file = cases_drive.root.get_by_path(ACCOUNT).get().execute_query()
    assert file.name == "first account.txt"
    assert file.get_content().execute_query().value == b"What I remember of 11 March 2024."
    uploaded = cases_drive.root.upload("by graph.txt", b"hello").execute_query()
    fields = uploaded.list_item.fields
    fields.set_property("DocType", "LOC").update().execute_query()
    mine = cases(state).find("by graph.txt")
    assert mine is not None
    assert mine.fields["DocType"] == "LOC"


def test_an_application_with_a_secret_is_refused(served: Served) -> None:
    with session_of(served, BOT, SHAREPOINT, certificate=False) as session:
        response = session.get(f"{API}/web", headers=FLAT)
    assert response.status_code == 401
    assert "Unsupported app only token" in response.text


def test_a_reader_may_not_write(served: Served, state: TenantState) -> None:
    with session_of(served, READER, SHAREPOINT) as reader:
        assert reader.get(f"{API}/web/lists", headers=FLAT).status_code == 200
        url = f"{API}/web/lists/getbytitle('Cases')/items({item_id(state, ACCOUNT)})"
        response = reader.post(url, json={"Title": "x"}, headers={**FLAT, "X-HTTP-Method": "MERGE", "If-Match": "*"})
        assert response.status_code == 403


def test_if_match_is_held_against_the_item(rest: requests.Session, state: TenantState) -> None:
    url = f"{API}/web/lists/getbytitle('Cases')/items({item_id(state, ACCOUNT)})"
    seen = rest.get(url, headers=FLAT).headers["ETag"]
    merge = {**FLAT, "X-HTTP-Method": "MERGE", "IF-MATCH": seen}
    assert rest.post(url, json={"Title": "one"}, headers=merge).status_code == 204
    assert rest.post(url, json={"Title": "two"}, headers=merge).status_code == 412
    body = {"__metadata": {"type": "SP.Data.CasesItem"}, "Title": "three"}
    again = rest.patch(url, json=body, headers={**VERBOSE, "IF-MATCH": "*"})
    assert again.status_code == 204
    assert cases(state).items[item_id(state, ACCOUNT)].fields["Title"] == "three"


def test_both_kinds_of_json(rest: requests.Session) -> None:
    url = f"{API}/web/lists/GetByTitle('Cases')/items?$select=Id,DocType,Editor/Title&$expand=Editor"
    url += "&$filter=DocType eq 'LOC'"
    verbose = rest.get(url, headers=VERBOSE).json()["d"]["results"][0]
    flat = rest.get(url, headers=FLAT).json()["value"][0]
    assert verbose["__metadata"]["type"] == "SP.Data.CasesItem"
    assert verbose["DocType"] == flat["DocType"] == "LOC"
    assert flat["Editor"] == {"Title": "System Account"}


def test_pages_follow_each_other(rest: requests.Session) -> None:
    url = f"{API}/web/lists/getbytitle('Cases')/items?$select=Id&$top=3"
    found: list[Any] = []
    while url:
        page = rest.get(url, headers=FLAT).json()
        found += [v["Id"] for v in page["value"]]
        url = page.get("odata.nextLink", "")
    assert found == sorted(set(found))
    assert len(found) == 8


@pytest.mark.parametrize(
    "call",
    [
        f"GetFileByServerRelativeUrl('{WHERE}')",
        f"GetFileByServerRelativePath(DecodedUrl='{WHERE}')",
        f"GetFileByServerRelativePath(DecodedUrl=@p)?@p='{WHERE}'",
        f"GetFileByServerRelativeUrl('{WHERE.replace(' ', '%20')}')",
    ],
)
def test_a_file_is_found_however_it_is_addressed(rest: requests.Session, call: str) -> None:
    found = rest.get(f"{API}/web/{call}", headers=FLAT).json()
    assert (found["Name"], found["Length"]) == ("first account.txt", "33")


def test_a_form_digest_must_hold(rest: requests.Session, state: TenantState) -> None:
    info = rest.post(f"{API}/contextinfo", headers=FLAT).json()
    url = f"{API}/web/lists/getbytitle('Cases')/items({item_id(state, CLAIM)})"
    merge = {**FLAT, "X-HTTP-Method": "MERGE", "IF-MATCH": "*", "X-RequestDigest": info["FormDigestValue"]}
    assert rest.post(url, json={"Title": "x"}, headers=merge).status_code == 204
    state.advance(state.clock.now() + timedelta(minutes=31))
    assert rest.post(url, json={"Title": "y"}, headers=merge).status_code == 403
    del merge["X-RequestDigest"]
    assert rest.post(url, json={"Title": "y"}, headers=merge).status_code == 204
    state.files.digest_required = True
    assert rest.post(url, json={"Title": "z"}, headers=merge).status_code == 403


def test_columns_from_a_schema(served: Served, rest: requests.Session, state: TenantState) -> None:
    url = f"{API}/web/lists/getbytitle('Cases')/fields/createfieldasxml"
    schema = '<Field Type="Choice" Name="Stage" DisplayName="Stage"><CHOICES><CHOICE>Open</CHOICE></CHOICES></Field>'
    body = {"parameters": {"SchemaXml": schema}}
    assert rest.post(url, json=body, headers=FLAT).status_code == 403
    with session_of(served, ADMINISTRATOR, SHAREPOINT) as full:
        assert full.post(url, json=body, headers=FLAT).json()["Choices"] == ["Open"]
        bomb = {"parameters": {"SchemaXml": '<!DOCTYPE a [<!ENTITY b "c">]><Field Type="Text" Name="&b;"/>'}}
        assert full.post(url, json=bomb, headers=FLAT).status_code == 400
    number = item_id(state, ACCOUNT)
    update = f"{API}/web/lists/getbytitle('Cases')/items({number})/validateupdatelistitem"
    form = {"formValues": [{"FieldName": "Stage", "FieldValue": "Closed"}], "bNewDocumentUpdate": False}
    answer = rest.post(update, json=form, headers=FLAT).json()["value"][0]
    assert (answer["HasException"], answer["ErrorMessage"]) == (True, "'Closed' is not a choice of 'Stage'.")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("web/lists/getbytitle('Nothing')", 404),
        ("web/lists/getbytitle('Cases')/items(999)", 404),
        ("web/GetFileByServerRelativeUrl('/sites/cases/Cases/gone.txt')", 404),
        ("web/lists/getbytitle('Cases')/views", 501),
        ("web/lists/getbytitle('Cases", 400),
    ],
)
def test_what_is_not_there_is_said(rest: requests.Session, path: str, status: int) -> None:
    response = rest.get(f"{API}/{path}", headers=FLAT)
    assert response.status_code == status
    assert "odata.error" in response.json()


def test_a_choice_outside_the_list_is_refused_where_it_is_closed(state: TenantState) -> None:
    library = cases(state)
    library.add_columns([Column("Closed", "choice", choices=("Yes", "No"), fill_in=False)])
    item = library.items[item_id(state, ACCOUNT)]
    library.set_fields(item, {"Closed": "Yes"}, item.created_by)
    assert item.fields["Closed"] == "Yes"
