"""Every GET that Microsoft's documentation prints and the tenant has a route for, played with ids of the small office.

The answer beside the printed one: the same names hold the same JSON types, however deep.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tenant.state import TenantState
from tests.tenant.files_calls import ACCOUNT, GRAPH, SITE, drive
from tests.tenant.office import MAILBOX
from tests.tenant.test_mail_examples import EXAMPLES, json_type

BOX = f"{GRAPH}/users/{MAILBOX}"
_PLACEHOLDER = re.compile(r"[{}<>|]")


def printed() -> Iterator[tuple[str, str, Any]]:
    """Each printed GET with the answer that follows it on its page: id, address, body."""
    if not EXAMPLES.exists():
        pytest.skip("the documentation's examples (graph-examples.jsonl) lie beside the checkout, and are not there")
    asked: dict[str, Any] | None = None
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        example = json.loads(line)
        if example["role"] == "request":
            asked = example if example.get("method") == "GET" and example.get("url") else None
        elif asked and example["path"] == asked["path"] and example.get("status") == 200 and "body" in example:
            yield str(asked["id"]), str(asked["url"]), example["body"]
            asked = None


def substituted(url: str, ids: dict[str, str]) -> str | None:
    """The same address in the small office; None for one that can't be asked there."""
    path, _, query = re.sub(r"^https://graph\.microsoft\.com/(v1\.0|beta)", "", url).partition("?")
    if _PLACEHOLDER.search(query) or "token" in url.lower() or query.count("(") != query.count(")"):
        return None
    path = re.sub(r"^/me/drive(?=/|$)", f"/drives/{ids['drives']}", path)
    path = re.sub(r"^/me(?=/|$)", f"/users/{MAILBOX}", path)
    path = re.sub(r"root:/[^:]+", f"root:/{ACCOUNT}", path)
    path = re.sub(r"^/sites/\{[^/]*\}:/\{[^/]*\}", "/sites/modeloffice.sharepoint.com:/sites/cases", path)
    segments = path.rstrip("/").split("/")
    for at, name in enumerate(segments[:-1]):
        known = ids.get(name) if name != "items" or "lists" not in segments else "3"
        following = segments[at + 1]
        if known and not following.startswith("delta") and (_PLACEHOLDER.search(following) or len(following) > 8):
            segments[at + 1] = known
    made = "/".join(segments)
    return None if _PLACEHOLDER.search(made) or "…" in made else f"{GRAPH}{made}{'?' + query if query else ''}"


def differences(ours: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """Names that hold another JSON type with us than in print; nulls say nothing."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours.keys() & theirs.keys():
            yield from differences(ours[name], theirs[name], f"{where}/{name}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        for one in ours[:3]:
            if theirs:
                yield from differences(one, theirs[0], f"{where}[]")
    elif ours is not None and theirs is not None and json_type(ours) != json_type(theirs):
        yield f"{where}: {json_type(ours)} here, {json_type(theirs)} in print"


@pytest.fixture
def ids(graph: requests.Session, state: TenantState) -> dict[str, str]:
    """Ids of the small office, by the segment that they follow."""
    span = {"dateTime": "2026-11-25T09:00:00", "timeZone": "UTC"}
    event = graph.post(f"{BOX}/events", json={"subject": "x", "start": span, "end": span}).json()["id"]
    graph.post(f"{BOX}/outlook/masterCategories", json={"displayName": "Filed", "color": "preset1"})
    message = graph.get(f"{BOX}/messages?$filter=hasAttachments eq true").json()["value"][0]["id"]
    return {
        "users": MAILBOX,
        "messages": message,
        "attachments": graph.get(f"{BOX}/messages/{message}/attachments").json()["value"][0]["id"],
        "mailFolders": "inbox",
        "childFolders": graph.get(f"{BOX}/mailFolders/inbox/childFolders").json()["value"][0]["id"],
        "events": event,
        "calendars": graph.get(f"{BOX}/calendars").json()["value"][0]["id"],
        "masterCategories": graph.get(f"{BOX}/outlook/masterCategories").json()["value"][0]["id"],
        "sites": graph.get(f"{SITE}").json()["id"],
        "lists": "Cases",
        "drives": drive(state).rpartition("/")[2],
        "items": graph.get(f"{drive(state)}/root:/{ACCOUNT}").json()["id"],
        "versions": "1.0",
    }


def test_every_printed_get_is_answered_in_the_printed_types(graph: requests.Session, ids: dict[str, str]) -> None:
    played, refused, wrong = 0, [], []
    for id, url, body in printed():
        address = substituted(url, ids)
        if address is None:
            continue
        answer = graph.get(address)
        if answer.status_code == 200 and "json" in answer.headers["Content-Type"]:
            played += 1
            wrong += [f"{id} {each}" for each in differences(answer.json(), body)]
        elif answer.status_code != 501:
            refused.append(f"{answer.status_code} {id} {address} {answer.text[:200]}")
    assert wrong == []
    assert [each for each in refused if not each.startswith(_RIGHTLY)] == []
    assert played >= 90


_RIGHTLY = ("403 ", "404 ")
"""What the bot may not do, and what the small office has not."""
