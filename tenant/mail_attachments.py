"""Mail routes that write attachments: added at once, or uploaded in pieces."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.responses import Response

from tenant.clock import stamp
from tenant.errors import GraphError
from tenant.mail_json import attachment
from tenant.mail_message import Attachment
from tenant.mail_mime import attachment_id
from tenant.mail_places import mailbox, message
from tenant.mail_properties import add_attachment
from tenant.mail_reading import context, one_attachment
from tenant.mail_state import AttachmentUpload
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

SMALLEST, LARGEST = 3 * 1024 * 1024, 150 * 1024 * 1024
_LARGEST_PIECE = 5 * 1024 * 1024  # the page says 4 MB; clients that send 5 MiB are served
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def create_attachment(call: Call, state: "TenantState") -> Response:
    """Add a small attachment to a draft."""
    box = mailbox(call, state)
    found = message(call, box)
    made = add_attachment(found, call.json())
    box.touch(found, state.clock.now())
    body = {"@odata.context": context(box, "messages/attachments/$entity"), **attachment(made)}
    where = f"{call.origin}/v1.0/users/{box.user.id}/messages/{found.id}/attachments/{made.id}"
    return answer(body, 201, {"Location": where})


def delete_attachment(call: Call, state: "TenantState") -> Response:
    """Take an attachment away."""
    box = mailbox(call, state)
    found = message(call, box)
    found.attachments.remove(one_attachment(call, found))
    box.touch(found, state.clock.now())
    return answer()


def create_upload_session(call: Call, state: "TenantState") -> Response:
    """Begin the upload of an attachment of 3 to 150 MB."""
    box = mailbox(call, state)
    found = message(call, box)
    body = {k.lower(): v for k, v in call.json().items()}
    item = body.get("attachmentitem")
    if not isinstance(item, dict) or not item.get("name") or not isinstance(item.get("size"), int):
        raise GraphError(400, "ErrorInvalidRequest", "The parameter 'AttachmentItem' needs 'name' and 'size'.")
    size = int(item["size"])
    if size < SMALLEST:
        text = "The attachment size is less than the minimum of an upload session: 3 MB."
        raise GraphError(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", text)
    if size > LARGEST:
        raise GraphError(413, "ErrorAttachmentSizeLimitExceeded", "The attachment is larger than 150 MB.")
    made = Attachment(
        attachment_id(found, 2000 + len(found.attachments)),
        "file",
        str(item["name"]),
        str(item.get("contentType") or "application/octet-stream"),
        inline=bool(item.get("isInline")),
        content_id=item.get("contentId"),
        modified=state.clock.now(),
    )
    # Clients look at the expiry by the wall clock, not by the scenario's.
    expires = datetime.fromtimestamp(time.time(), UTC) + timedelta(days=1)
    key = state.mail.open_upload(AttachmentUpload(box, found, made, size, expires))
    url = f"https://outlook.office.com/api/gv1.0/users('{box.user.id}')/messages('{found.immutable_id}')/AttachmentSessions('{key}')?authtoken={key}"
    return answer(
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.uploadSession",
            "uploadUrl": url,
            "expirationDateTime": stamp(expires),
            "nextExpectedRanges": ["0-"],
        },
        201,
    )


def _upload(call: Call, state: "TenantState") -> tuple[str, AttachmentUpload]:
    key = call.query.get("authtoken", "")
    upload = state.mail.upload(key)
    if upload is None:
        raise GraphError(404, "ErrorItemNotFound", "The upload session is not found.")
    return key, upload


def upload_piece(call: Call, state: "TenantState") -> Response:
    """Take one piece; the last one makes the attachment."""
    key, upload = _upload(call, state)
    span = _RANGE.fullmatch(call.headers.get("content-range", ""))
    if span is None:
        raise GraphError(400, "ErrorInvalidRequest", "The header 'Content-Range' is missing or malformed.")
    start, end, total = int(span[1]), int(span[2]), int(span[3])
    if total != upload.size or end - start + 1 != len(call.body) or len(call.body) > _LARGEST_PIECE:
        raise GraphError(
            400, "ErrorInvalidRequest", "The piece does not fit its range, the size, or is larger than 4 MB."
        )
    if start != len(upload.received):
        raise GraphError(416, "ErrorInvalidRequest", "The piece is not the next expected one.")
    upload.received += call.body
    if len(upload.received) < upload.size:
        return _progress(upload)
    upload.attachment.content = bytes(upload.received)
    upload.message.attachments.append(upload.attachment)
    upload.box.touch(upload.message, state.clock.now())
    state.mail.close_upload(key)
    where = f"https://outlook.office.com/api/gv1.0/users('{upload.box.user.id}')/messages('{upload.message.immutable_id}')/attachments('{upload.attachment.id}')"
    return Response(b"", 201, {"Location": where})


def _progress(upload: AttachmentUpload) -> Response:
    return answer(
        {
            "@odata.context": "https://outlook.office.com/api/gv1.0/$metadata#Users/Messages/AttachmentSessions/$entity",
            "expirationDateTime": stamp(upload.expires),
            "nextExpectedRanges": [f"{len(upload.received)}-"],
        }
    )


def upload_status(call: Call, state: "TenantState") -> Response:
    """How far an upload has come."""
    return _progress(_upload(call, state)[1])


def cancel_upload(call: Call, state: "TenantState") -> Response:
    """Give an upload up."""
    state.mail.close_upload(_upload(call, state)[0])
    return answer()
