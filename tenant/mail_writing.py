"""Mail routes that write: drafts, marks, moving, deleting, folders."""

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.mail_json import folder_json, message_json, preferences
from tenant.mail_message import Folder, Message, Party
from tenant.mail_mime import read_mime
from tenant.mail_places import check_etag, folder, folder_of, mailbox, message
from tenant.mail_properties import touch_time, write_properties
from tenant.mail_reading import context
from tenant.mail_state import Mailbox
from tenant.odata import options
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState


def shown(call: Call, box: Mailbox, found: Message, status: int = 200) -> Response:
    """Answer with a message."""
    body = {"@odata.context": context(box, "messages/$entity"), **message_json(call, found, options(call))}
    headers = {"ETag": found.etag, **preferences(call)}
    if status == 201:
        headers["Location"] = f"{call.origin}/v1.0/users/{box.user.id}/messages/{body['id']}"
    return answer(body, status, headers)


def create_message(call: Call, state: "TenantState") -> Response:
    """Create a draft, from JSON or from MIME in base64."""
    box = mailbox(call, state)
    draft = new_draft(call, state, box)
    place = folder(call, box) if "folder" in call.params else folder_of(box, "drafts")
    box.put(draft, place)
    state.mail.heard(box, draft, "created")
    return shown(call, box, draft, 201)


def new_draft(call: Call, state: "TenantState", box: Mailbox) -> Message:
    """A draft from the body of a request; it lies nowhere yet."""
    draft = box.new_message(state.clock.now())
    draft.is_draft, draft.is_read = True, True
    draft.author = draft.sender = Party(box.address, box.user.name)
    if call.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/plain":
        _from_mime(call.body, draft)
    else:
        write_properties(call.json(), draft, creating=True)
    draft.sent = draft.received = state.clock.now()
    if not draft.internet_id:
        draft.internet_id = message_id_of(draft, box)
    draft.conversation = state.mail.conversation_of(box, draft)
    return draft


def message_id_of(draft: Message, box: Mailbox) -> str:
    """The Message-ID that Exchange gives a draft."""
    own = draft.immutable_id[-24:].rstrip("=").replace("_", "x").strip("-")
    return f"<{own}{draft.number}@{box.address.partition('@')[2]}>"


def _from_mime(body: bytes, draft: Message) -> None:
    try:
        raw = b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        raise GraphError(
            400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content."
        ) from None
    author = draft.author
    read_mime(raw, draft)
    draft.author = draft.author or author
    draft.headers = [(n, v) for n, v in draft.headers if n.lower().startswith("x-")]
    draft.raw = None


def update_message(call: Call, state: "TenantState") -> Response:
    """Change a message's properties."""
    box = mailbox(call, state)
    found = message(call, box)
    check_etag(call, found)
    write_properties(call.json(), found)
    touch_time(found, state.clock)
    box.touch(found, state.clock.now())
    state.mail.heard(box, found, "updated")
    return shown(call, box, found)


def move_message(call: Call, state: "TenantState") -> Response:
    """Move a message to a folder; the answer carries its new id."""
    box = mailbox(call, state)
    found = message(call, box)
    place = _destination(call, box)
    box.move(found, place, state.clock.now())
    state.mail.heard(box, found, "updated")
    return shown(call, box, found, 201)


def copy_message(call: Call, state: "TenantState") -> Response:
    """Copy a message to a folder."""
    box = mailbox(call, state)
    found = message(call, box)
    place = _destination(call, box)
    made = box.new_message(state.clock.now())
    for name in Message.__slots__:
        if name not in ("immutable_id", "number", "created", "modified", "folder", "moves", "change"):
            value = getattr(found, name)
            setattr(made, name, type(value)(value) if isinstance(value, list | dict) else value)
    box.put(made, place)
    state.mail.heard(box, made, "created")
    return shown(call, box, made, 201)


def _destination(call: Call, box: Mailbox) -> Folder:
    key = call.json().get("destinationId") or call.json().get("DestinationId")
    if not isinstance(key, str) or not key:
        raise GraphError(400, "ErrorInvalidRequest", "The parameter 'destinationId' is missing.")
    place = folder_of(box, key)
    if place is box.root:
        raise GraphError(400, "ErrorInvalidRequest", "Messages can't lie in the folder above all others.")
    return place


def delete_message(call: Call, state: "TenantState") -> Response:
    """Move a message to Deleted Items; one that lies there goes for good."""
    box = mailbox(call, state)
    found = message(call, box)
    check_etag(call, found)
    bin_folder = folder_of(box, "deleteditems")
    if found.folder == bin_folder.id:
        box.take(found)
    else:
        box.move(found, bin_folder, state.clock.now())
    state.mail.heard(box, found, "deleted")
    return answer()


def permanently_delete(call: Call, state: "TenantState") -> Response:
    """Delete a message for good."""
    box = mailbox(call, state)
    found = message(call, box)
    box.take(found)
    state.mail.heard(box, found, "deleted")
    return answer()


def create_folder(call: Call, state: "TenantState") -> Response:
    """Create a folder at the top of a mailbox, or below another."""
    box = mailbox(call, state)
    name = call.json().get("displayName")
    if not isinstance(name, str) or not name.strip():
        raise GraphError(400, "ErrorInvalidRequest", "A folder needs a 'displayName'.")
    parent = folder(call, box).id if "folder" in call.params else box.root.id
    if any(f.name.lower() == name.lower() for f in box.children(parent)):
        text = "A folder with the specified name already exists., Could not create folder."
        raise GraphError(409, "ErrorFolderExists", text)
    made = box.make_folder(name, parent)
    body = {"@odata.context": context(box, "mailFolders/$entity"), **folder_json(box, made)}
    return answer(body, 201)


def update_folder(call: Call, state: "TenantState") -> Response:
    """Rename a folder."""
    box = mailbox(call, state)
    found = folder(call, box)
    name = call.json().get("displayName")
    if found.well_known or not isinstance(name, str) or not name:
        raise GraphError(400, "ErrorInvalidRequest", "This folder can't be renamed so.")
    found.name = name
    box.change += 1
    found.change = box.change
    return answer({"@odata.context": context(box, "mailFolders/$entity"), **folder_json(box, found)})


def delete_folder(call: Call, state: "TenantState") -> Response:
    """Delete a folder of one's own with all that lies in it."""
    box = mailbox(call, state)
    found = folder(call, box)
    if found.well_known:
        raise GraphError(403, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be deleted.")
    for each in list(found.messages.values()):
        box.take(each)
    del box.folders[found.id]
    return answer()
