"""Microsoft 365 as it might be otherwise: behaviours that clients count on and no page promises, switched off by name.

`state.otherwise.add("message-etags")` lets PATCH of a message pass whatever If-Match says, and so on: a test plays an
assumption both ways.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from tenant.routing import Call

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One behaviour: which requests it touches, and how request and answer are changed."""

    method: str
    path: str
    request: Callable[[Call], None] | None = None
    answer: Callable[[Call, Json], None] | None = None

    def touches(self, call: Call) -> bool:
        """Whether a call is one of those."""
        return self.method == call.method and re.search(self.path, call.path, re.IGNORECASE) is not None


def _without_match(call: Call) -> None:
    call.headers = {name: value for name, value in call.headers.items() if name != "if-match"}


def _without_transaction(call: Call) -> None:
    call.body = json.dumps({k: v for k, v in call.json().items() if k != "transactionId"}).encode()


def _replacing(call: Call) -> None:
    call.query["@microsoft.graph.conflictBehavior"] = "replace"


def _nameless_fields(call: Call) -> None:
    call.body = json.dumps({k: v for k, v in call.json().items() if k != "FileLeafRef"}).encode()


def _unindexed(call: Call, body: Json) -> None:
    if "singleValueExtendedProperties" in (call.option("filter") or ""):
        body["value"] = []


def _no_message_id(call: Call, body: Json) -> None:
    if body.get("isDraft"):
        body["internetMessageId"] = None


def _another_message_id(call: Call, body: Json) -> None:
    if body.get("isDraft") is False and "internetMessageId" in body:
        body["internetMessageId"] = f"<another.{body['internetMessageId'].strip('<>')}>"


def _changes_only(call: Call, body: Json) -> None:
    if "$deltatoken" in call.query:
        body["value"] = [{k: v for k, v in row.items() if k.startswith("@") or k == "id"} for row in body["value"]]


def _no_etag(call: Call, body: Json) -> None:
    body.pop("@odata.etag", None)


def _etags_apart(call: Call, body: Json) -> None:
    if "listItem" in body:
        body["eTag"] = '"{00000000-0000-4000-8000-000000000000},1"'


def _nameless(call: Call, body: Json) -> None:
    for name in ("createdBy", "lastModifiedBy"):
        for row in (body, *(body.get("value") or ())):
            if isinstance(row, dict) and name in row:
                row[name] = {"user": {"displayName": "SharePoint App"}}


def _other_hash(call: Call, body: Json) -> None:
    for row in (body, *(body.get("value") or ())):
        if isinstance(row, dict) and "hashes" in (row.get("file") or {}):
            row["file"]["hashes"] = {"quickXorHash": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}


_ITEM = r"/(drives|lists|sites)/"
DIRECT_DOWNLOADS = "download-links"
OTHERWISE: dict[str, tuple[Otherwise, ...]] = {
    "key-index": (Otherwise("GET", "/messages$", answer=_unindexed),),
    "draft-message-ids": tuple(
        Otherwise(method, r"/(messages|createReply)(/[^/]+)?$", answer=_no_message_id)
        for method in ("GET", "POST", "PATCH")
    ),
    "sent-message-ids": (Otherwise("GET", "/messages/[^/]+$", answer=_another_message_id),),
    "message-etags": (Otherwise("PATCH", "/messages/[^/]+$", request=_without_match),),
    "delta-fields": (Otherwise("GET", "/messages/delta$", answer=_changes_only),),
    "transaction-ids": (Otherwise("POST", "/events$", request=_without_transaction),),
    "field-etags": (Otherwise("PATCH", "/fields$", request=_without_match),),
    "field-answer-etags": (Otherwise("PATCH", "/fields$", answer=_no_etag),),
    "one-etag": (Otherwise("GET", _ITEM, answer=_etags_apart),),
    "application-names": tuple(Otherwise(m, _ITEM, answer=_nameless) for m in ("GET", "PUT", "POST", "PATCH")),
    "name-column": (Otherwise("PATCH", "/fields$", request=_nameless_fields),),
    "name-conflicts": (Otherwise("PATCH", "/drives/[^/]+/items/[^/]+$", request=_replacing),),
    "hashes": tuple(Otherwise(m, _ITEM, answer=_other_hash) for m in ("GET", "PUT", "POST")),
    DIRECT_DOWNLOADS: (),
}
"""What can be otherwise. A download without a link is content in the first answer: `served` does it."""


def asked(call: Call, names: Collection[str]) -> None:
    """Change a request, as far as anything is otherwise."""
    for each in (o for name in sorted(names) for o in OTHERWISE[name]):
        if each.request is not None and each.touches(call):
            each.request(call)


def served(call: Call, response: Response, names: Collection[str], follow: Callable[[str], Response]) -> Response:
    """Change an answer, as far as anything is otherwise. `follow` answers a GET of another address."""
    if DIRECT_DOWNLOADS in names and response.status_code == 302:
        return follow(response.headers["location"])
    if response.status_code >= 300 or "json" not in response.headers.get("content-type", ""):
        return response
    wanted = [o for name in sorted(names) for o in OTHERWISE[name] if o.answer is not None and o.touches(call)]
    if wanted:
        body = json.loads(bytes(response.body))
        for each in wanted:
            assert each.answer is not None
            each.answer(call, body)
        response.body = json.dumps(body).encode()
        response.headers["content-length"] = str(len(response.body))
    return response
