"""Upload sessions (page "driveItem: createUploadSession"): pieces in multiples of 320 KiB, in order."""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.clock import stamp
from tenant.downloads import with_download_link
from tenant.drive_changes import CONFLICT, conflict_of, target_of
from tenant.errors import GraphError, graph_refusal
from tenant.files_addresses import DRIVE_ITEM, address_routes
from tenant.files_library import Library
from tenant.files_values import Conflict, Item, Who
from tenant.files_views import drive_item_json
from tenant.identifiers import opaque
from tenant.routing import Call, Handler, Needs, Route, answer, route

if TYPE_CHECKING:
    from tenant.state import TenantState

PIECE = 327_680
MOST = 60 * 1024 * 1024
_HOST = "https://modeloffice.sharepoint.com"


@dataclass(slots=True)
class Session:
    """A file on its way."""

    id: str
    library: Library
    folder: str
    name: str
    who: Who
    conflict: Conflict
    expires: datetime
    data: bytearray = field(default_factory=bytearray)
    total: int | None = None
    kept: Item | None = None


def routes(state: "TenantState") -> list[Route]:
    """The route that opens a session."""
    return [
        *address_routes(
            "POST",
            DRIVE_ITEM,
            "/createUploadSession",
            create,
            cost=2,
            need=Needs.SITE_WRITE,
            page="driveitem-createuploadsession",
        )
    ]


def piece_routes(state: "TenantState") -> list[Route]:
    """The routes of the upload address, which is authorised beforehand, and of monitors."""
    path = "/_api/v2.0/uploadSession/{session}"
    page = "driveitem-createuploadsession"
    handlers: dict[str, Handler] = {"PUT": piece, "GET": status, "DELETE": cancel, "POST": commit}
    made = [route(m, path, _refusing(h), permission=Needs.OPEN, page=page) for m, h in handlers.items()]
    at = "/_api/v2.0/monitor/{operation}"
    return [*made, route("GET", at, _refusing(monitor), permission=Needs.OPEN, page="long-running-actions")]


def _refusing(handler: Handler) -> Handler:
    """A handler of SharePoint's host that refuses in the shape of Graph, as all below `_api/v2.0` does."""

    def refusing(call: Call, state: "TenantState") -> Response:
        try:
            return handler(call, state)
        except GraphError as error:
            id = call.headers.get("client-request-id", "")
            return graph_refusal(error, now=call.now, request_id=id, client_request_id=id)

    return refusing


def create(call: Call, state: "TenantState") -> Response:
    """Open a session. Raises GraphError(409) at once where the name is taken and the caller wants it to fail."""
    body = call.json()
    wanted: dict[str, Any] = body.get("item") or {}
    given = str(wanted.get("name") or "")
    library, old, folder, name = target_of(call, state, new_name=given if not call.params.get("within") else "")
    conflict = conflict_of(wanted.get(CONFLICT) or body.get(CONFLICT), "replace" if _is_old(call) else "fail")
    if old is not None:
        library.matches(old, call.headers.get("if-match"))
        if conflict == "fail":
            raise GraphError(409, "nameAlreadyExists", "An item with the same name already exists under the parent")
        library.must_be_free(old, state.files.who(call), content=True)
    id = opaque("", "upload", state.files.numbers.next("upload"), length=32)
    # Clients hold the expiry against their own wall clock, and the scenario may be far from that.
    wall = datetime.fromtimestamp(time.time(), UTC)
    expires = max(call.now, wall) + timedelta(days=7)
    session = Session(id, library, folder, name, state.files.who(call), conflict, expires)
    state.files.uploads[id] = session
    link = f"{_HOST}/_api/v2.0/uploadSession/{id}"
    context = "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.uploadSession"
    return answer(
        {
            "@odata.context": context,
            "expirationDateTime": stamp(expires),
            "nextExpectedRanges": ["0-"],
            "uploadUrl": link,
        }
    )


def _is_old(call: Call) -> bool:
    return bool(call.params.get("item") or call.params.get("listitem")) and not call.params.get("within")


def _session(call: Call, state: "TenantState") -> Session:
    found = state.files.uploads.get(call.params["session"])
    if not isinstance(found, Session):
        raise GraphError(404, "itemNotFound", "The upload session was not found.")
    return found


def _open(session: Session) -> dict[str, Any]:
    # Once the first piece has told the file's size, SharePoint names the end of what it expects too.
    last = "" if session.total is None else session.total - 1
    return {"expirationDateTime": stamp(session.expires), "nextExpectedRanges": [f"{len(session.data)}-{last}"]}


def piece(call: Call, state: "TenantState") -> Response:
    """Take the next piece. Raises GraphError(400 for a size that is no multiple of 320 KiB, 416 out of order)."""
    session = _session(call, state)
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", call.headers.get("content-range", "").strip())
    if found is None:
        raise GraphError(400, "invalidRequest", "The Content-Range header is missing or malformed.")
    first, last, total = int(found[1]), int(found[2]), int(found[3])
    if last - first + 1 != len(call.body) or last >= total or session.total not in (None, total):
        raise GraphError(400, "invalidRequest", "The Content-Range header does not match the provided bytes.")
    if first != len(session.data):
        raise GraphError(
            416, "invalidRange", "The uploaded fragment overlaps with data that has already been received."
        )
    if (last + 1 != total and len(call.body) % PIECE) or len(call.body) > MOST:
        raise GraphError(400, "invalidRequest", "The fragment's size has to be a multiple of 320 KiB, at most 60 MiB.")
    session.total = total
    session.data += call.body
    return _finished(session, state) if len(session.data) == total else answer(_open(session), 202)


def _finished(session: Session, state: "TenantState") -> Response:
    library = session.library
    folder = library.folder(session.folder, session.who)
    item, new = library.put(folder, session.name, bytes(session.data), session.who, session.conflict)
    del state.files.uploads[session.id]
    return answer(
        with_download_link(state, library, item, drive_item_json(state.files, library, item)), 201 if new else 200
    )


def commit(call: Call, state: "TenantState") -> Response:
    """Finish a session whose commit was put off."""
    session = _session(call, state)
    if session.total is None or len(session.data) != session.total:
        raise GraphError(400, "invalidRequest", "The upload is not complete.")
    return _finished(session, state)


def status(call: Call, state: "TenantState") -> Response:
    """What is still expected."""
    return answer(_open(_session(call, state)))


def cancel(call: Call, state: "TenantState") -> Response:
    """Throw the session away."""
    del state.files.uploads[_session(call, state).id]
    return answer()


def monitor(call: Call, state: "TenantState") -> Response:
    """How a long-running action stands."""
    found = state.files.operations.get(call.params["operation"])
    if found is None:
        raise GraphError(404, "itemNotFound", "The operation was not found.")
    return answer(found)
