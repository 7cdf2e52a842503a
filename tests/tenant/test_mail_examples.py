"""Our answers beside those that Microsoft's documentation prints: the same names hold the same JSON types."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.tenant.office import MAILBOX

EXAMPLES = Path(__file__).parents[3] / "shared" / "corpora" / "graph-examples.jsonl"
GRAPH = "https://graph.microsoft.com/v1.0"
BOX = f"{GRAPH}/users/{MAILBOX}"


def json_type(value: Any) -> str:
    """The JSON type of a value."""
    for name, kinds in (
        ("boolean", bool),
        ("number", (int, float)),
        ("string", str),
        ("array", list),
        ("object", dict),
    ):
        if isinstance(value, kinds):
            return name
    return "null"


@cache
def printed(resource: str) -> Mapping[str, frozenset[str]]:
    """The types of each property in the documentation's examples of a resource; nulls left out."""
    if not EXAMPLES.exists():
        pytest.skip("the documentation's examples (graph-examples.jsonl) lie beside the checkout, and are not there")
    found: dict[str, set[str]] = {}
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        example = json.loads(line)
        of = str(example["odata_type"] or "").removeprefix("Collection(").removesuffix(")")
        if example["role"] == "response" and of == f"microsoft.graph.{resource}" and "body" in example:
            for row in rows_of(example["body"]):
                for name, value in row.items():
                    if value is not None:
                        found.setdefault(name, set()).add(json_type(value))
    return {name: frozenset(types) for name, types in found.items()}


def rows_of(body: Any) -> Iterator[Mapping[str, Any]]:
    """The resources of a body: those of its `value`, or itself."""
    value = body.get("value") if isinstance(body, dict) else None
    rows: list[Any] = value if isinstance(value, list) else [body]
    return (row for row in rows if isinstance(row, dict))


@pytest.mark.parametrize(
    ("resource", "path", "least"),
    [
        ("message", "/messages", 15),
        ("mailFolder", "/mailFolders", 6),
        ("event", "/events", 15),
        ("calendar", "/calendars", 4),
        ("user", "", 4),
        ("mailboxSettings", "/mailboxSettings", 2),
        ("outlookCategory", "/outlook/masterCategories", 3),
    ],
)
def test_names_hold_the_types_that_are_printed(graph: requests.Session, resource: str, path: str, least: int) -> None:
    span = {"dateTime": "2026-11-25T09:00:00", "timeZone": "UTC"}
    graph.post(f"{BOX}/events", json={"subject": "x", "start": span, "end": span})
    graph.post(f"{BOX}/outlook/masterCategories", json={"displayName": "Filed", "color": "preset1"})
    known, shared = printed(resource), set()
    for row in rows_of(graph.get(BOX + path).json()):
        for name, value in row.items():
            if value is not None and name in known:
                assert json_type(value) in known[name], name
                shared.add(name)
    assert len(shared) >= least, sorted(shared)
