"""Answers of the files side beside those that Microsoft's documentation prints: the same names, the same JSON types."""

from urllib.parse import quote

import pytest
import requests

from tenant.directory import ADMINISTRATOR
from tenant.server import Served
from tenant.state import TenantState
from tests.tenant.conftest import session_of
from tests.tenant.files_calls import ACCOUNT, GRAPH, SITE, drive, items, sent
from tests.tenant.test_mail_examples import json_type, printed, rows_of


@pytest.mark.parametrize(
    ("resource", "path", "least"),
    [
        ("site", "/sites/root", 6),
        ("drive", "{drive}", 4),
        ("list", "{site}/lists", 3),
        ("driveItem", "{drive}/root/delta", 8),
        ("driveItem", "{drive}/root:/{file}", 8),
        ("driveItemVersion", "{drive}/root:/{file}:/versions", 3),
        ("listItem", "{items}/1", 2),
        ("listItemVersion", "{items}/3/versions", 2),
        ("permission", "{drive}/root:/{file}:/permissions", 2),
    ],
)
def test_names_hold_the_types_that_are_printed(
    graph: requests.Session, state: TenantState, resource: str, path: str, least: int
) -> None:
    places = {"drive": drive(state), "site": SITE, "items": items(), "file": quote(ACCOUNT)}
    url = path.format(**places)
    known, shared = printed(resource), set()
    for row in rows_of(graph.get(url if url.startswith("https") else GRAPH + url).json()):
        for name, value in row.items():
            if value is not None and name in known:
                assert json_type(value) in known[name], name
                shared.add(name)
    assert len(shared) >= least, (sorted(shared), sorted(known))


def test_a_permission_on_a_site_looks_as_it_is_printed(served: Served) -> None:
    who = {"application": {"id": "89ea5c94-7736-4e25-95ad-3fa95f62b66e", "displayName": "Time Manager"}}
    with session_of(served, ADMINISTRATOR) as full:
        body = {"roles": ["write"], "grantedToIdentities": [who]}
        made = sent(full, "POST", f"{SITE}/permissions", 201, body)
    assert made["roles"] == ["write"]
    assert made["grantedToIdentities"][0]["application"]["id"] == who["application"]["id"]
