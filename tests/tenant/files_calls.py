"""Calls that the tests of the files side share."""

from typing import Any

import requests

from tenant.files_library import Library
from tenant.state import TenantState
from tests.tenant.csdl import metadata

GRAPH = "https://graph.microsoft.com/v1.0"
SITE = f"{GRAPH}/sites/modeloffice.sharepoint.com:/sites/cases:"
ACCOUNT = "M26-014573-4/02 Member/first account.txt"
CLAIM = "M26-014573-4/05 Correspondence/letter of claim.txt"


def get(graph: requests.Session, url: str, of: str | None = None, **headers: str) -> dict[str, Any]:
    """GET an answer that is well, and hold it against Graph's metadata."""
    response = graph.get(url, headers=headers)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    assert metadata().problems(body, of) == []
    return body


def sent(graph: requests.Session, method: str, url: str, status: int, json: Any = None, **headers: str) -> Any:
    """Send something, expect a status, and hold what comes back against Graph's metadata."""
    response = graph.request(method, url, json=json, headers=headers)
    assert response.status_code == status, response.text
    if not response.content:
        return None
    body = response.json()
    if "@odata.context" in body:
        assert metadata().problems(body) == []
    return body


def refused(response: requests.Response, status: int, code: str) -> None:
    """Expect a refusal."""
    assert (response.status_code, response.json()["error"]["code"]) == (status, code), response.text


def feed(graph: requests.Session, url: str, **headers: str) -> tuple[list[dict[str, Any]], str]:
    """Follow a feed to its end."""
    found: list[dict[str, Any]] = []
    while True:
        page = get(graph, url, **headers)
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        url = page["@odata.nextLink"]


def drive(state: TenantState, name: str = "Cases") -> str:
    """The address of a library's drive."""
    return f"{GRAPH}/drives/{state.files.library(name).drive_id}"


def items(name: str = "Cases") -> str:
    """The address of a list's items."""
    return f"{SITE}/lists/{name}/items"


def item_id(state: TenantState, path: str, name: str = "Cases") -> int:
    """The number of the file at a path."""
    found = state.files.library(name).find(path)
    assert found is not None
    return found.id


def cases(state: TenantState) -> Library:
    """The library of the cases."""
    return state.files.library("Cases")
