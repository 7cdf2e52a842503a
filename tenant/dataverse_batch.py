"""$batch of Dataverse: multipart/mixed with change sets (page "Execute batch operations using the Web API")."""

import json
import re
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from starlette.responses import Response

from tenant.errors import DataverseError, TenantError
from tenant.identifiers import guid
from tenant.routing import Call

if TYPE_CHECKING:
    from tenant.state import TenantState

Handler = Callable[[Call, "TenantState"], Response]
_MOST = 1000
_PHRASES = {200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden",
            404: "Not Found", 412: "Precondition Failed", 429: "Too Many Requests", 501: "Not Implemented"}  # fmt: skip


def batch_handler(handle: Handler) -> Handler:
    """The handler of $batch over one that answers a single request."""

    def batch(call: Call, state: "TenantState") -> Response:
        """Answer each part in order; a failed part ends the batch unless the caller goes on past errors."""
        go_on = call.prefers("odata.continue-on-error") is not None
        answers: list[tuple[str, str]] = []  # type, content
        for part in _parts(call.headers.get("content-type", ""), call.body):
            if part.get_content_type() == "multipart/mixed":
                answers.append(_change_set(part, call, state, handle))
                failed = " 4" in answers[-1][1][:400] or " 5" in answers[-1][1][:400]
            else:
                response = _one(part, call, state, handle, {})
                answers.append(("application/http", _written(response)))
                failed = response.status_code >= 400
            if failed and not go_on:
                break
        mark = f"batchresponse_{guid('batch', state.dataverse.version)}"
        return Response(_joined(mark, answers), 200, {"OData-Version": "4.0"}, f"multipart/mixed; boundary={mark}")

    return batch


def _parts(kind: str, body: bytes) -> list[Any]:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise DataverseError(400, "0x80048d19", "A batch has to be multipart/mixed with a boundary.")
    parts = list(message.iter_parts())
    if len(parts) > _MOST:
        raise DataverseError(400, "0x80048d19", f"A batch may hold at most {_MOST} requests.")
    return parts


def _change_set(part: Any, call: Call, state: "TenantState", handle: Handler) -> tuple[str, str]:
    """All of a change set, or nothing of it."""
    before = state.dataverse.snapshot()
    made: dict[str, str] = {}
    answers: list[tuple[str, str]] = []
    for inner in part.iter_parts():
        response = _one(inner, call, state, handle, made)
        if response.status_code >= 400:
            state.dataverse.restore(before)
            answers = [("application/http", _written(response))]
            break
        content_id = str(inner.get("Content-ID", ""))
        made[f"${content_id}"] = response.headers.get("odata-entityid", "")
        answers.append(("application/http", _written(response, content_id)))
    mark = f"changesetresponse_{guid('change set', state.dataverse.version)}"
    return f"multipart/mixed; boundary={mark}", _joined(mark, answers)


def _one(part: Any, call: Call, state: "TenantState", handle: Handler, made: dict[str, str]) -> Response:
    text = part.get_payload(decode=True).decode("utf-8")
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.strip().split("\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" HTTP/")[0] or rest
    for content_id, address in made.items():
        target = target.replace(content_id, address) if target.startswith(content_id) else target
        body = body.replace(f'"{content_id}"', json.dumps(address))
    headers = {**{k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}}
    target = re.sub(r"^https://[^/]+", "", target)
    if not target.startswith("/"):
        target = f"/api/data/v9.2/{target}"
    path, _, query = target.partition("?")
    inner = Call(
        method.upper(), call.host, unquote(path), dict(parse_qsl(query, keep_blank_values=True)), headers,
        body.strip().encode(), call.now, caller=call.caller, raw_target=target, batched=True,
    )  # fmt: skip
    try:
        return handle(inner, state)
    except TenantError as error:
        said = {"error": {"code": error.code, "message": error.message}}
        return Response(json.dumps(said), error.status, error.headers, "application/json; odata.metadata=minimal")


def _written(response: Response, content_id: str = "") -> str:
    lines = [f"HTTP/1.1 {response.status_code} {_PHRASES.get(response.status_code, 'Unknown')}"]
    lines += [f"{k}: {v}" for k, v in response.headers.items() if k != "content-length"]
    return "\r\n".join(lines) + "\r\n\r\n" + bytes(response.body).decode("utf-8")


def _joined(mark: str, answers: list[tuple[str, str]]) -> str:
    parts = [
        f"--{mark}\r\nContent-Type: {kind}\r\n"
        + ("Content-Transfer-Encoding: binary\r\n" if kind == "application/http" else "")
        + f"\r\n{content}\r\n"
        for kind, content in answers
    ]
    return "".join(parts) + f"--{mark}--\r\n"
