"""Graph's $batch (page "Combine multiple HTTP requests using JSON batching")."""

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.dispatch import GRAPH_HOST, Cut, Dispatcher, make_call
from tenant.errors import GraphError
from tenant.routing import Call, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

MOST = 20


def batch_route(dispatcher: Dispatcher) -> Route:
    """The route of $batch: its steps go through the same dispatcher, each with its own cost."""

    def batch(call: Call, state: "TenantState") -> Response:
        steps = _steps(call)
        done: dict[str, dict[str, Any]] = {}
        for step in steps:
            depends = step.get("dependsOn") or []
            if any(done.get(d, {"status": 424})["status"] >= 400 for d in depends):
                done[step["id"]] = _failed_dependency(step["id"])
            else:
                done[step["id"]] = _step(call, step, dispatcher, state)
        return answer({"responses": list(done.values())}, media_type="application/json")

    return route("POST", "/v1.0/$batch", batch, page="json-batching")


def _steps(call: Call) -> list[dict[str, Any]]:
    steps = call.json().get("requests")
    if not isinstance(steps, list) or not steps:
        raise GraphError(400, "BadRequest", "Batch payload needs a non-empty 'requests' array.")
    if len(steps) > MOST:
        raise GraphError(400, "BadRequest", f"Number of batch request steps exceeds the maximum value of {MOST}.")
    seen: set[str] = set()
    for step in steps:
        if not isinstance(step, dict) or not step.get("id") or not step.get("method") or not step.get("url"):
            raise GraphError(400, "BadRequest", "Each batch request step needs 'id', 'method' and 'url'.")
        step["id"] = str(step["id"])
        if step["id"] in seen:
            raise GraphError(400, "BadRequest", f"Request Id '{step['id']}' has to be unique in a batch.")
        if not set(map(str, step.get("dependsOn") or [])) <= seen:
            raise GraphError(400, "BadRequest", "Property 'dependsOn' names a request that is not before this one.")
        if str(step["url"]).startswith("https://") or step["url"].strip("/").startswith("$batch"):
            raise GraphError(400, "BadRequest", f"Invalid batch request url '{step['url']}'.")
        seen.add(step["id"])
    return steps


def _failed_dependency(step: str) -> dict[str, Any]:
    error = {"code": "FailedDependency", "message": "A request that this one depends on has failed."}
    return {"id": step, "status": 424, "headers": {"Content-Type": "application/json"}, "body": {"error": error}}


def _step(call: Call, step: dict[str, Any], dispatcher: Dispatcher, state: "TenantState") -> dict[str, Any]:
    headers = {str(k).lower(): str(v) for k, v in (step.get("headers") or {}).items()}
    headers.setdefault("authorization", call.headers.get("authorization", ""))
    headers.setdefault("user-agent", call.headers.get("user-agent", ""))
    target = "/v1.0/" + str(step["url"]).lstrip("/").removeprefix("v1.0/")
    body = _body(step.get("body"), headers.get("content-type", ""))
    inner = make_call(str(step["method"]).upper(), GRAPH_HOST, target, headers, body, state)
    inner.batched = True
    try:
        response = dispatcher.answer(inner, dispatcher.find(inner))
    except Cut:
        error = {"code": "serviceNotAvailable", "message": "The service is temporarily unavailable."}
        return {"id": step["id"], "status": 503, "headers": {}, "body": {"error": error}}
    result: dict[str, Any] = {"id": step["id"], "status": response.status_code}
    names = {"content-type": "Content-Type", "location": "Location", "retry-after": "Retry-After", "etag": "ETag"}
    result["headers"] = {names[k]: v for k, v in response.headers.items() if k in names}
    if content := bytes(response.body):
        kind = response.headers.get("content-type", "")
        result["body"] = json.loads(content) if "json" in kind else b64encode(content).decode("ascii")
    return result


def _body(value: Any, kind: str) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str) and "json" not in kind:
        try:
            return b64decode(value, validate=True)
        except ValueError:
            return value.encode("utf-8")
    return json.dumps(value).encode("utf-8")
