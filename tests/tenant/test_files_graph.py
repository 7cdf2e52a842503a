"""Sites, drives and files over HTTP: addresses, content, uploads, changes, refusals."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tenant.directory import ADMINISTRATOR, BOT, READER
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.files_calls import ACCOUNT, CLAIM, GRAPH, SITE, cases, drive, feed, get, refused, sent

PIECE = 327_680


@pytest.mark.parametrize(
    "path",
    [
        "/sites/root",
        "/sites?search=cases",
        "/sites/getAllSites",
        "/sites/modeloffice.sharepoint.com:/sites/cases",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/drive",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/drives?select=id,name",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/lists?$expand=columns",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/lists/Cases",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/lists/Cases/columns",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/lists/Cases/contentTypes",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/lists/Cases/drive/root/children",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/drive/root",
        "/sites/root:/sites/cases",
        "/sites/modeloffice.sharepoint.com:/sites/cases:/lists/Cases?$expand=items($expand=fields),drive",
        "//sites/root",
        "/sites('root')/lists",
    ],
)
def test_sites_are_found_however_they_are_addressed(graph: requests.Session, path: str) -> None:
    get(graph, GRAPH + path)


def test_a_site_is_found_by_its_id(graph: requests.Session) -> None:
    site = get(graph, SITE)
    assert get(graph, f"{GRAPH}/sites/{site['id']}")["webUrl"] == "https://modeloffice.sharepoint.com/sites/cases"
    refused(graph.get(f"{GRAPH}/sites/modeloffice.sharepoint.com:/sites/other"), 404, "itemNotFound")


def test_a_file_is_found_by_path_and_by_id(graph: requests.Session, state: TenantState) -> None:
    by_path = get(graph, f"{drive(state)}/root:/{quote(ACCOUNT)}")
    by_id = get(graph, f"{drive(state)}/items/{by_path['id']}?$expand=listItem($expand=fields($select=DocType))")
    encoded = get(graph, f"{drive(state)}/root:/{quote(ACCOUNT, safe='')}:")
    assert by_path["name"] == by_id["name"] == encoded["name"] == "first account.txt"
    assert by_id["listItem"]["fields"]["id"] == by_id["listItem"]["id"]
    assert by_path["size"] == 33
    assert by_path["parentReference"]["path"].endswith("/root:/M26-014573-4/02%20Member")
    folder = get(graph, f"{drive(state)}/root:/M26-014573-4:/children?$orderby=name&$top=1")
    assert [v["name"] for v in folder["value"]] == ["02 Member"]
    assert [v["name"] for v in get(graph, folder["@odata.nextLink"])["value"]] == ["05 Correspondence"]


def test_a_file_is_found_by_its_web_address(graph: requests.Session, state: TenantState) -> None:
    address = get(graph, f"{drive(state)}/root:/{quote(ACCOUNT)}")["webUrl"]
    token = "u!" + base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
    assert get(graph, f"{GRAPH}/shares/{token}/driveItem")["name"] == "first account.txt"


def test_content_is_a_redirect_to_a_host_that_wants_no_authorization(
    graph: requests.Session, state: TenantState
) -> None:
    first = graph.get(f"{drive(state)}/root:/{quote(ACCOUNT)}:/content", allow_redirects=False)
    assert first.status_code == 302
    link = first.headers["Location"]
    assert link.startswith("https://download.modeloffice.sharepoint.com/")
    bare = {"Authorization": ""}
    assert graph.get(link, headers=bare).content == b"What I remember of 11 March 2024."
    part = graph.get(link, headers={**bare, "Range": "bytes=5-10"})
    assert (part.status_code, part.content) == (206, b"I reme")
    assert part.headers["Content-Range"] == "bytes 5-10/33"
    assert graph.get(link, headers={**bare, "Range": "bytes=-5"}).content == b"2024."
    assert graph.get(link, headers={**bare, "Range": "bytes=99-"}).status_code == 416
    head = graph.head(link, headers=bare)
    assert (head.status_code, head.content) == (200, b"")
    assert graph.get(link[:-1], headers=bare).status_code == 401
    state.advance(state.clock.now() + timedelta(hours=2))
    assert graph.get(link, headers=bare).status_code == 401


def test_a_small_file_is_put_with_its_folders(graph: requests.Session, state: TenantState) -> None:
    url = f"{drive(state)}/root:/New case/letters/a%20letter.txt:/content"
    made = graph.put(url, data=b"one")
    assert made.status_code == 201
    again = graph.put(url, data=b"two!")
    assert again.status_code == 200
    assert again.json()["id"] == made.json()["id"]
    assert again.json()["cTag"] != made.json()["cTag"]
    versions = get(graph, f"{drive(state)}/items/{made.json()['id']}/versions")["value"]
    assert [(v["id"], v["size"]) for v in versions] == [("2.0", 4), ("1.0", 3)]
    old = graph.get(f"{drive(state)}/items/{made.json()['id']}/versions/1.0/content")
    assert old.content == b"one"
    renamed = graph.put(f"{url}?@microsoft.graph.conflictBehavior=rename", data=b"three")
    assert renamed.json()["name"] == "a letter 1.txt"
    refused(graph.put(f"{url}?@microsoft.graph.conflictBehavior=fail", data=b"x"), 409, "nameAlreadyExists")
    stale = graph.put(url, data=b"x", headers={"If-Match": made.json()["eTag"]})
    assert stale.status_code == 412
    assert again.json()["lastModifiedBy"]["application"]["id"] == BOT


@pytest.mark.parametrize("name", ["a*b.txt", 'q"uote.txt', "a|b", "CON", "~$doc.docx", " lead.txt", "x_vti_y", "dot."])
def test_names_that_sharepoint_does_not_take(graph: requests.Session, state: TenantState, name: str) -> None:
    response = graph.post(f"{drive(state)}/root/children", json={"name": name, "folder": {}})
    refused(response, 400, "invalidRequest")


def test_a_path_may_not_be_too_long(graph: requests.Session, state: TenantState) -> None:
    deep = "/".join(["x" * 100] * 4)
    refused(graph.put(f"{drive(state)}/root:/{deep}/a.txt:/content", data=b"x"), 400, "pathIsTooLong")
    assert graph.put(f"{drive(state)}/root:/{deep[:300]}/a.txt:/content", data=b"x").status_code == 201


def upload(graph: requests.Session, url: str, data: bytes, size: int) -> requests.Response:
    """Send all pieces."""
    for start in range(0, len(data), size):
        part = data[start : start + size]
        last = start + len(part) - 1
        response = graph.put(url, data=part, headers={"Content-Range": f"bytes {start}-{last}/{len(data)}"})
        if response.status_code not in (202,):
            return response
    return response


def test_an_upload_session_takes_pieces_in_order(graph: requests.Session, state: TenantState) -> None:
    body = {"item": {"@microsoft.graph.conflictBehavior": "rename", "name": "big.bin"}}
    session = sent(graph, "POST", f"{drive(state)}/root:/big.bin:/createUploadSession", 200, body)
    link, data = session["uploadUrl"], bytes(range(256)) * 3000
    bad = graph.put(link, data=data[:1000], headers={"Content-Range": f"bytes 0-999/{len(data)}"})
    refused(bad, 400, "invalidRequest")
    first = graph.put(link, data=data[:PIECE], headers={"Content-Range": f"bytes 0-{PIECE - 1}/{len(data)}"})
    assert first.json()["nextExpectedRanges"] == [f"{PIECE}-{len(data) - 1}"]
    twice = graph.put(link, data=data[:PIECE], headers={"Content-Range": f"bytes 0-{PIECE - 1}/{len(data)}"})
    refused(twice, 416, "invalidRange")
    assert graph.get(link).json()["nextExpectedRanges"] == [f"{PIECE}-{len(data) - 1}"]
    rest = data[PIECE : 2 * PIECE]
    graph.put(link, data=rest, headers={"Content-Range": f"bytes {PIECE}-{2 * PIECE - 1}/{len(data)}"})
    tail = data[2 * PIECE :]
    done = graph.put(link, data=tail, headers={"Content-Range": f"bytes {2 * PIECE}-{len(data) - 1}/{len(data)}"})
    assert done.status_code == 201
    assert done.json()["size"] == len(data)
    assert graph.get(f"{drive(state)}/root:/big.bin:/content").content == data
    assert graph.get(link).status_code == 404


def test_an_upload_session_minds_the_name_and_can_be_cancelled(graph: requests.Session, state: TenantState) -> None:
    where = f"{drive(state)}/root:/{quote(ACCOUNT)}:/createUploadSession"
    fail = {"item": {"@microsoft.graph.conflictBehavior": "fail"}}
    refused(graph.post(where, json=fail), 409, "nameAlreadyExists")
    link = sent(graph, "POST", where, 200, {"item": {"@microsoft.graph.conflictBehavior": "replace"}})["uploadUrl"]
    assert graph.delete(link).status_code == 204
    assert graph.delete(link).status_code == 404
    again = sent(graph, "POST", where, 200, {"item": {"@microsoft.graph.conflictBehavior": "replace"}})["uploadUrl"]
    assert upload(graph, again, b"short", PIECE).status_code == 200


def test_rename_move_copy_delete(graph: requests.Session, state: TenantState) -> None:
    base = drive(state)
    old = get(graph, f"{base}/root:/{quote(ACCOUNT)}")
    url = f"{base}/items/{old['id']}"
    renamed = sent(graph, "PATCH", url, 200, {"name": "account.txt"}, **{"If-Match": old["eTag"]})
    refused(graph.patch(url, json={"name": "x"}, headers={"If-Match": old["eTag"]}), 412, "resourceModified")
    target = get(graph, f"{base}/root:/M26-014573-4/05 Correspondence")
    moved = sent(graph, "PATCH", url, 200, {"parentReference": {"id": target["id"]}})
    assert moved["parentReference"]["id"] == target["id"]
    assert renamed["cTag"] == moved["cTag"] == old["cTag"]
    refused(graph.patch(url, json={"name": "letter of claim.txt"}), 409, "nameAlreadyExists")
    copied = graph.post(f"{url}/copy", json={"name": "copy.txt"})
    assert copied.status_code == 202
    monitor = graph.get(copied.headers["Location"], headers={"Authorization": ""}).json()
    assert monitor["status"] == "completed"
    assert get(graph, f"{base}/items/{monitor['resourceId']}")["name"] == "copy.txt"
    assert graph.delete(url).status_code == 204
    refused(graph.get(url), 404, "itemNotFound")
    assert [i.name for i in cases(state).recycle_bin] == ["account.txt"]


def test_a_folder_is_made_once(graph: requests.Session, state: TenantState) -> None:
    body = {"name": "03 Records", "folder": {}}
    sent(graph, "POST", f"{drive(state)}/root:/M26-014573-4:/children", 201, body)
    refused(graph.post(f"{drive(state)}/root:/M26-014573-4:/children", json=body), 409, "nameAlreadyExists")
    renamed = {**body, "@microsoft.graph.conflictBehavior": "rename"}
    assert sent(graph, "POST", f"{drive(state)}/root:/M26-014573-4:/children", 201, renamed)["name"] == "03 Records 1"


def test_a_locked_or_checked_out_file_is_refused(graph: requests.Session, served: Served, state: TenantState) -> None:
    url = f"{drive(state)}/root:/{quote(ACCOUNT)}"
    item = cases(state).find(ACCOUNT)
    assert item is not None
    item.locked_by = "Ruth Varley"
    refused(graph.put(f"{url}:/content", data=b"x"), 423, "resourceLocked")
    item.locked_by = ""
    assert graph.post(f"{url}:/checkout").status_code == 204
    assert get(graph, url)["publication"]["level"] == "checkout"
    with session_of(served, ADMINISTRATOR) as other:
        refused(other.put(f"{url}:/content", data=b"x"), 423, "resourceLocked")
    assert graph.put(f"{url}:/content", data=b"mine").status_code == 200
    assert graph.post(f"{url}:/checkin", json={"comment": "done"}).status_code == 204
    assert "publication" not in get(graph, url)
    refused(graph.post(f"{url}:/checkin", json={}), 400, "invalidRequest")


def test_a_drive_feed_names_parents_and_deleted_files(graph: requests.Session, state: TenantState) -> None:
    found, link = feed(graph, f"{drive(state)}/root/delta?$select=id,name,deleted,file,folder")
    assert found[0]["name"] == "root"
    assert {v["name"] for v in found if "file" in v} == {"first account.txt", "letter of claim.txt", "complaint.txt"}
    graph.delete(f"{drive(state)}/root:/{quote(CLAIM)}")
    graph.put(f"{drive(state)}/root:/M26-014573-4/new.txt:/content", data=b"x")
    changed, link = feed(graph, link)
    assert [v["deleted"] for v in changed if "deleted" in v] == [{"state": "deleted"}]
    assert [v["name"] for v in changed if "deleted" not in v] == ["root", "M26-014573-4", "new.txt"]
    graph.put(f"{drive(state)}/root:/M26-014573-4/new.txt:/content", data=b"y")
    alone, link = feed(graph, link, deltaExcludeParent="true")
    assert [v["name"] for v in alone] == ["new.txt"]
    assert feed(graph, link)[0] == []


def test_a_drive_feed_starts_from_now_or_from_a_time(graph: requests.Session, state: TenantState) -> None:
    value, link = feed(graph, f"{drive(state)}/root/delta?token=latest")
    assert value == []
    state.advance(state.clock.now() + timedelta(minutes=5))
    since = state.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    graph.put(f"{drive(state)}/root:/late.txt:/content", data=b"x")
    assert [v["name"] for v in feed(graph, link)[0]] == ["root", "late.txt"]
    assert [v["name"] for v in feed(graph, f"{drive(state)}/root/delta?token={since}")[0]] == ["root", "late.txt"]
    assert [v["name"] for v in feed(graph, f"{drive(state)}/root/delta(token='{since}')")[0]] == ["root", "late.txt"]
    refused(graph.get(f"{drive(state)}/root/delta?token=nonsense"), 400, "invalidRequest")
    refused(graph.get(f"{drive(state)}/root:/M26-014573-4:/delta"), 400, "notSupported")


def test_an_unknown_expansion_is_refused(graph: requests.Session, state: TenantState) -> None:
    refused(graph.get(f"{drive(state)}/root?$expand=nothing"), 400, "BadRequest")
    refused(graph.get(f"{SITE}/lists/Cases/items/1?$expand=nothing"), 400, "BadRequest")
    refused(graph.get(f"{SITE}/lists/Cases?$expand=nothing"), 400, "BadRequest")


def test_search_finds_names(graph: requests.Session, state: TenantState) -> None:
    found = get(graph, f"{drive(state)}/root/search(q='claim')")["value"]
    assert [v["name"] for v in found] == ["letter of claim.txt"]
    assert get(graph, f"{drive(state)}/root/search(q='o''clock')")["value"] == []


def test_retention_labels(graph: requests.Session, served: Served, state: TenantState) -> None:
    url = f"{drive(state)}/root:/{quote(ACCOUNT)}:/retentionLabel"
    assert graph.get(url).status_code == 404
    first = graph.patch(url, json={"name": "Claims 15 years"})
    assert (first.status_code, first.json()["name"]) == (201, "Claims 15 years")
    assert first.json()["retentionSettings"]["behaviorDuringRetentionPeriod"] == "retain"
    assert graph.patch(url, json={"name": "Claims 20 years"}).status_code == 200
    state.files.record_labels = frozenset({"Record"})
    refused(graph.patch(url, json={"name": "Record"}), 403, "accessDenied")
    with session_of(served, ADMINISTRATOR) as full:
        assert full.patch(url, json={"name": "Record"}).json()["retentionSettings"]["isRecordLocked"] is True
    refused(graph.delete(url), 403, "accessDenied")
    locked = graph.put(f"{drive(state)}/root:/{quote(ACCOUNT)}:/content", data=b"x")
    refused(locked, 423, "resourceLocked")


def test_sensitivity_labels_are_metered(graph: requests.Session, state: TenantState) -> None:
    url = f"{drive(state)}/root:/{quote(ACCOUNT)}:"
    body = {"sensitivityLabelId": "s-1", "assignmentMethod": "standard", "justificationText": ""}
    first = graph.post(f"{url}/assignSensitivityLabel", json=body)
    assert first.status_code == 202
    assert graph.get(first.headers["Location"], headers={"Authorization": ""}).json()["status"] == "completed"
    assert sent(graph, "POST", f"{url}/extractSensitivityLabels", 200)["labels"][0]["sensitivityLabelId"] == "s-1"
    state.files.labels_assigned = [state.clock.now()] * 100
    limited = graph.post(f"{url}/assignSensitivityLabel", json=body)
    refused(limited, 429, "activityLimitReached")
    assert int(limited.headers["Retry-After"]) == 301


def test_sharing_is_refused_until_it_is_granted(graph: requests.Session, state: TenantState) -> None:
    url = f"{drive(state)}/root:/{quote(ACCOUNT)}:"
    refused(graph.post(f"{url}/createLink", json={"type": "view"}), 403, "accessDenied")
    state.files.sharing_links = True
    sent(graph, "POST", f"{url}/createLink", 201, {"type": "view", "scope": "organization"})
    assert len(get(graph, f"{url}/permissions")["value"]) == 4


def test_a_reader_reads_and_does_not_write(served: Served, state: TenantState) -> None:
    url = f"{drive(state)}/root:/{quote(ACCOUNT)}"
    with session_of(served, READER) as reader:
        get(reader, url)
        refused(reader.put(f"{url}:/content", data=b"x"), 403, "accessDenied")
        refused(reader.post(f"{SITE}/lists", json={"displayName": "x"}), 403, "accessDenied")


def test_a_selected_grant_opens_one_site(served: Served, state: TenantState) -> None:
    app = state.directory.applications[READER]
    app.roles = {"Sites.Selected"}
    site: dict[str, Any] = {}
    with session_of(served, ADMINISTRATOR) as full:
        site = get(full, SITE)
        who = {"application": {"id": READER, "displayName": "reader"}}
        url = f"{GRAPH}/sites/{site['id']}/permissions"
        with session_of(served, READER) as reader:
            refused(reader.get(SITE), 403, "accessDenied")
        made = sent(full, "POST", url, 201, {"roles": ["read"], "grantedToIdentities": [who]})
        with session_of(served, READER) as reader:
            get(reader, SITE)
            refused(reader.get(f"{GRAPH}/sites/root"), 403, "accessDenied")
            refused(reader.put(f"{drive(state)}/root:/x.txt:/content", data=b"x"), 403, "accessDenied")
            sent(full, "PATCH", f"{url}/{made['id']}", 200, {"roles": ["write"]})
            assert reader.put(f"{drive(state)}/root:/x.txt:/content", data=b"x").status_code == 201
        assert len(get(full, url)["value"]) == 1
        assert full.delete(f"{url}/{made['id']}").status_code == 204
    with session_of(served, READER) as reader:
        refused(reader.get(SITE), 403, "accessDenied")


def test_nobody_has_a_personal_drive(graph: requests.Session) -> None:
    refused(graph.get(f"{GRAPH}/users/ruth.varley@model-office.example/drive"), 404, "ResourceNotFound")
    assert graph.get(f"{GRAPH}/me/drive").status_code == 400


def test_costs_are_those_of_the_published_table(graph: requests.Session, state: TenantState) -> None:
    calls = {
        f"{drive(state)}/root:/{quote(ACCOUNT)}": 1,
        f"{drive(state)}/root/children": 2,
        f"{drive(state)}/root/delta": 2,
        f"{drive(state)}/root/delta?token=latest": 1,
        f"{drive(state)}/root?$expand=permissions": 5,
        f"{SITE}/lists/Cases/items/delta?$expand=fields": 2,
        f"{SITE}/lists/Cases/items/1": 1,
    }
    for url in calls:
        graph.get(url)
    assert [e.cost for e in state.log.entries] == list(calls.values())
