"""Finding what a mail address of Graph names: the mailbox, the folder, the message."""

from typing import TYPE_CHECKING

from tenant.errors import GraphError
from tenant.mail_message import Folder, Message
from tenant.mail_state import Mailbox
from tenant.routing import Call

if TYPE_CHECKING:
    from tenant.state import TenantState


def mailbox(call: Call, state: "TenantState") -> Mailbox:
    """The mailbox of {user}. Raises GraphError(404)."""
    name = call.params["user"]
    box = state.mail.mailbox(name)
    if box is not None:
        return box
    if state.directory.user(name) is None:
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")
    text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
    raise GraphError(404, "MailboxNotEnabledForRESTAPI", text)


def folder(call: Call, box: Mailbox, name: str = "folder") -> Folder:
    """The folder of {folder}, by id or well-known name. Raises GraphError(404)."""
    return folder_of(box, call.params[name])


def folder_of(box: Mailbox, key: str) -> Folder:
    """A folder by id or well-known name. Raises GraphError."""
    found = box.folder(key)
    if found is None:
        raise _missing(key)
    return found


def message(call: Call, box: Mailbox) -> Message:
    """The message of {message}, by either of its ids. Raises GraphError(404)."""
    found = box.by_id.get(call.params["message"])
    if found is None:
        raise _missing(call.params["message"])
    return found


def _missing(key: str) -> GraphError:
    if not key.startswith("AA") or len(key) < 20:
        return GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")
    text = "The specified object was not found in the store., The process failed to get the correct properties."
    return GraphError(404, "ErrorItemNotFound", text)


def check_etag(call: Call, found: Message) -> None:
    """Compare If-Match with a message. Raises GraphError(412)."""
    wanted = call.headers.get("if-match", "")
    if wanted and wanted != "*" and wanted != found.etag:
        text = "The change key passed in the request does not match the current change key for the item."
        raise GraphError(412, "ErrorIrresolvableConflict", text)
