"""Lists, their columns, their items and the feed of list items over HTTP."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import requests

from tenant.directory import ADMINISTRATOR, BOT
from tenant.files_columns import Column
from tenant.files_state import FilesState
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.files_calls import ACCOUNT, CLAIM, SITE, cases, drive, feed, get, item_id, items, refused, sent

LABEL = {"DocType": "MEM-REP", "CaseNo": "M26-014573-4", "DocDate": "2026-11-20", "LabelConfidence": 0.93}


def test_the_feed_shows_columns_and_then_only_changes(graph: requests.Session, state: TenantState) -> None:
    found, link = feed(graph, f"{items()}/delta?$expand=fields($select=DocType,FileLeafRef)&$top=3")
    assert len(found) == 8
    by_name = {v["fields"]["FileLeafRef"]: v for v in found}
    assert by_name["letter of claim.txt"]["fields"]["DocType"] == "LOC"
    assert "DocType" not in by_name["first account.txt"]["fields"]
    assert feed(graph, link)[0] == []
    number = item_id(state, ACCOUNT)
    patched = sent(graph, "PATCH", f"{items()}/{number}/fields", 200, LABEL)
    changed, link = feed(graph, link)
    assert [(v["id"], v["eTag"]) for v in changed] == [(str(number), patched["@odata.etag"])]
    assert changed[0]["fields"]["DocType"] == "MEM-REP"
    assert changed[0]["lastModifiedBy"]["application"]["id"] == BOT
    graph.delete(f"{items()}/{number}")
    gone, link = feed(graph, link)
    assert [(v["id"], v["deleted"]) for v in gone] == [(str(number), {"state": "deleted"})]


def test_what_changes_between_two_pages_comes_again(graph: requests.Session, state: TenantState) -> None:
    first = get(graph, f"{items()}/delta?$top=4")
    number = first["value"][0]["id"]
    sent(graph, "PATCH", f"{items()}/{number}/fields", 200, {"Title": "changed"})
    rest, _ = feed(graph, first["@odata.nextLink"])
    assert [v["id"] for v in rest][-1] == number
    assert len({v["id"] for v in (*first["value"], *rest)}) == 8


def test_an_old_link_is_gone_with_the_place_to_start_again(graph: requests.Session, state: TenantState) -> None:
    _, link = feed(graph, f"{items()}/delta")
    state.files.expire_deltas()
    response = graph.get(link)
    refused(response, 410, "resyncChangesApplyDifferences")
    found, fresh = feed(graph, response.headers["Location"])
    assert len(found) == 8
    state.advance(state.clock.now() + timedelta(days=31))
    assert graph.get(fresh).status_code == 410


def test_a_feed_can_refuse_expand(graph: requests.Session, state: TenantState) -> None:
    cases(state).expand_in_delta = False
    refused(graph.get(f"{items()}/delta?$expand=fields"), 400, "invalidRequest")
    assert len(feed(graph, f"{items()}/delta")[0]) == 8


def test_a_label_is_one_version(graph: requests.Session, state: TenantState) -> None:
    number = item_id(state, ACCOUNT)
    before = get(graph, f"{items()}/{number}")
    body = {"@odata.type": "#microsoft.graph.fieldValueSet", **LABEL}
    after = sent(graph, "PATCH", f"{items()}/{number}/fields", 200, body, **{"If-Match": before["eTag"]})
    assert after["DocDate"] == "2026-11-20T00:00:00Z"
    assert after["LabelConfidence"] == 0.93
    assert "LabelFlags" not in after
    again = graph.patch(f"{items()}/{number}/fields", json=LABEL, headers={"If-Match": before["eTag"]})
    refused(again, 412, "resourceModified")
    versions = get(graph, f"{items()}/{number}/versions")["value"]
    assert [v["id"] for v in versions] == ["2.0", "1.0"]
    assert "DocType" not in versions[1]["fields"]
    assert graph.post(f"{items()}/{number}/versions/1.0/restoreVersion").status_code == 204
    assert "DocType" not in get(graph, f"{items()}/{number}/fields")
    cleared = sent(graph, "PATCH", f"{items()}/{number}/fields", 200, {"DocType": None, "CaseNo": ""})
    assert "CaseNo" not in cleared


@pytest.mark.parametrize(
    "body",
    [
        {"Nonsense": "x"},
        {"Modified": "2026-01-01T00:00:00Z"},
        {"DocDate": "next Tuesday"},
        {"LabelConfidence": "high"},
        {"DocType": 7},
        {"DocType": "x" * 256},
    ],
)
def test_values_that_a_column_does_not_take(
    graph: requests.Session, state: TenantState, body: dict[str, object]
) -> None:
    number = item_id(state, ACCOUNT)
    etag = get(graph, f"{items()}/{number}")["eTag"]
    refused(graph.patch(f"{items()}/{number}/fields", json={**LABEL, **body}), 400, "invalidRequest")
    assert get(graph, f"{items()}/{number}")["eTag"] == etag


def test_items_are_filtered_on_indexed_columns(graph: requests.Session, state: TenantState) -> None:
    url = f"{items()}?$expand=fields($select=FileLeafRef)&$filter=fields/DocType eq 'LOC'"
    assert [v["fields"]["FileLeafRef"] for v in get(graph, url)["value"]] == ["letter of claim.txt"]
    other = f"{items()}?$filter=fields/LabelFlags eq 'x'"
    refused(graph.get(other), 400, "invalidRequest")
    anyway = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
    assert get(graph, other, **anyway)["value"] == []
    library = cases(state)
    library.items |= dict.fromkeys(range(10000, 15001), library.items[1])
    assert graph.get(other, headers=anyway).status_code == 400


def test_pages_of_items_follow_each_other(graph: requests.Session) -> None:
    page = get(graph, f"{items()}?$top=5&$orderby=fields/FileLeafRef")
    rest = get(graph, page["@odata.nextLink"])
    assert len({v["id"] for v in (*page["value"], *rest["value"])}) == 8
    assert "@odata.nextLink" not in rest


def test_a_list_item_leads_to_its_file(graph: requests.Session, state: TenantState) -> None:
    number = item_id(state, CLAIM)
    file = get(graph, f"{items()}/{number}/driveItem?$select=id,name")
    assert file["name"] == "letter of claim.txt"
    content = graph.get(f"{items()}/{number}/driveItem/content", allow_redirects=False)
    assert content.status_code == 302
    assert get(graph, f"{drive(state)}/items/{file['id']}/listItem")["id"] == str(number)
    by_title = f"{SITE}/lists/{cases(state).list_id}/items/{number}"
    assert get(graph, by_title)["fields"]["DocType"] == "LOC"


def test_fields_are_written_through_the_drive_too(graph: requests.Session, state: TenantState) -> None:
    url = f"{drive(state)}/root:/{quote(ACCOUNT)}:/listItem/fields"
    assert sent(graph, "PATCH", url, 200, {"DocType": "MEM-REP"})["DocType"] == "MEM-REP"
    assert get(graph, url)["DocType"] == "MEM-REP"


def test_columns_are_made_by_those_who_may(graph: requests.Session, served: Served) -> None:
    body = {"name": "Reviewed", "text": {}, "indexed": True}
    refused(graph.post(f"{SITE}/lists/Cases/columns", json=body), 403, "accessDenied")
    with session_of(served, ADMINISTRATOR) as full:
        made = sent(full, "POST", f"{SITE}/lists/Cases/columns", 201, body)
        refused(full.post(f"{SITE}/lists/Cases/columns", json=body), 409, "nameAlreadyExists")
        sent(full, "PATCH", f"{SITE}/lists/Cases/columns/{made['id']}", 200, {"required": True})
        day = {"name": "Due", "dateTime": {"format": "dateOnly"}}
        assert sent(full, "POST", f"{SITE}/lists/Cases/columns", 201, day)["dateTime"]["format"] == "dateOnly"
        assert full.delete(f"{SITE}/lists/Cases/columns/{made['id']}").status_code == 204
        assert full.delete(f"{SITE}/lists/Cases/columns/Title").status_code == 400
    names = {c["name"] for c in get(graph, f"{SITE}/lists/Cases/columns")["value"]}
    assert "Due" in names
    assert "Reviewed" not in names


def test_a_plain_list_holds_items_of_its_own(graph: requests.Session, served: Served, state: TenantState) -> None:
    body = {
        "displayName": "Requests",
        "columns": [{"name": "mo_due", "text": {}}, {"name": "Open", "boolean": {}}],
        "list": {"template": "genericList"},
    }
    with session_of(served, ADMINISTRATOR) as full:
        sent(full, "POST", f"{SITE}/lists", 201, body)
        refused(full.post(f"{SITE}/lists", json=body), 409, "nameAlreadyExists")
    made = sent(
        graph, "POST", items("Requests"), 201, {"fields": {"Title": "R1", "mo_due": "2026-11-30", "Open": True}}
    )
    assert made["fields"]["Open"] is True
    sent(graph, "PATCH", f"{items('Requests')}/{made['id']}", 200, {"fields": {"mo_due": "2026-12-01"}})
    found, _ = feed(graph, f"{items('Requests')}/delta?$expand=fields")
    assert [v["fields"]["mo_due"] for v in found] == ["2026-12-01"]
    refused(graph.post(items("Requests"), json={"fields": {"Nonsense": 1}}), 400, "invalidRequest")
    refused(graph.post(items(), json={"fields": {"Title": "x"}}), 400, "invalidRequest")
    assert graph.get(f"{SITE}/lists/Requests/drive").status_code == 404
    assert graph.delete(f"{items('Requests')}/{made['id']}").status_code == 204


def test_a_required_column_is_refused_empty_and_hides_new_files(
    graph: requests.Session, served: Served, state: TenantState
) -> None:
    cases(state).add_columns([Column("CaseNo", "text", required=True, indexed=True)])
    made = graph.put(f"{drive(state)}/root:/new.txt:/content", data=b"x").json()
    url = f"{drive(state)}/items/{made['id']}"
    assert "publication" in get(graph, url)
    with session_of(served, ADMINISTRATOR) as other:
        assert other.get(url).status_code == 404
        assert graph.post(f"{url}/checkin", json={}).status_code == 400
        sent(graph, "PATCH", f"{url}/listItem/fields", 200, {"CaseNo": "M26-014573-4"})
        assert graph.post(f"{url}/checkin", json={"comment": "labelled"}).status_code == 204
        assert other.get(url).status_code == 200
    refused(graph.patch(f"{url}/listItem/fields", json={"CaseNo": ""}), 400, "invalidRequest")


def test_numbers_of_people_are_those_of_the_site(state: TenantState) -> None:
    files: FilesState = state.files
    first = files.lookup_id(files.person("H1"))
    assert files.lookup_id(files.person("A1")) != first
    assert files.lookup_id(files.person("H1")) == first
