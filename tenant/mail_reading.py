"""Mail routes that read: messages, their MIME and attachments, folders."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.mail_json import attachment, folder_json, message_json, preferences, view
from tenant.mail_message import Attachment, Message
from tenant.mail_mime import read_mime, write_mime
from tenant.mail_places import folder, mailbox, message
from tenant.mail_state import Mailbox
from tenant.odata import Options, collection, options, ordered, paged, pick
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#users"


def context(box: Mailbox, tail: str) -> str:
    """The context address of an answer."""
    return f"{_CONTEXT}('{box.user.id}')/{tail}"


def list_messages(call: Call, state: "TenantState") -> Response:
    """All messages of a mailbox, newest first."""
    box = mailbox(call, state)
    return _list(call, box, box.messages(), "messages")


def list_folder_messages(call: Call, state: "TenantState") -> Response:
    """The messages of one folder, newest first."""
    box = mailbox(call, state)
    place = folder(call, box)
    return _list(call, box, place.messages.values(), f"mailFolders('{place.id}')/messages")


def count_messages(call: Call, state: "TenantState") -> Response:
    """The number of messages of a mailbox or folder, as plain text."""
    box = mailbox(call, state)
    messages = folder(call, box).messages.values() if "folder" in call.params else box.messages()
    keeps = options(call).keeps()
    return Response(str(sum(keeps(view(call, m)) for m in messages)), media_type="text/plain")


def _list(call: Call, box: Mailbox, messages: Iterable[Message], tail: str) -> Response:
    chosen = options(call)
    found = _searched(messages, chosen)
    if chosen.filter:
        keeps = chosen.keeps()
        found = [m for m in found if keeps(view(call, m))]
    if chosen.orderby:
        by_id = {m.immutable_id: m for m in found}
        rows = [{"_": m.immutable_id, **_sort_row(call, m, chosen)} for m in found]
        found = [by_id[row["_"]] for row in ordered(rows, chosen.orderby)]
    else:
        found.sort(key=lambda m: (m.received, m.number), reverse=True)
    page = paged(call, found, chosen, size=10, most=1000)
    page.items[:] = [message_json(call, m, chosen) for m in page.items]
    body = collection(context(box, tail), page, count=chosen.count)
    return answer(body, headers=preferences(call))


def _sort_row(call: Call, found: Message, chosen: Options) -> dict[str, object]:
    seen = view(call, found)
    names = {path.split("/")[0] for path, _ in chosen.orderby}
    try:
        return {name: seen[name] for name in names}
    except KeyError as error:
        text = f"Could not find a property named '{error.args[0]}' on type 'microsoft.graph.message'."
        raise GraphError(400, "BadRequest", text) from None


def _searched(messages: Iterable[Message], chosen: Options) -> list[Message]:
    """Simple words only: `"word"` or `"subject:word"`; with $filter or $orderby Graph refuses a search."""
    if chosen.search is None:
        return list(messages)
    if chosen.filter or chosen.orderby:
        which = "$filter" if chosen.filter else "$orderby"
        raise GraphError(400, "SearchWithFilter", f"The query parameter '{which}' is not supported with '$search'.")
    words = chosen.search.strip().strip('"')
    name, colon, value = words.rpartition(":")
    if colon and name.lower() not in ("subject", "from", "body"):
        raise GraphError(400, "BadRequest", f"The embedded tenant does not search '{name}'.")
    wanted = value.strip().lower()
    return [m for m in messages if wanted in _searchable(m, name.lower())]


def _searchable(found: Message, name: str) -> str:
    sender = f"{found.author.name} {found.author.address}" if found.author else ""
    parts = {"subject": found.subject, "from": sender, "body": found.body}
    return (parts[name] if name else " ".join(parts.values())).lower()


def get_message(call: Call, state: "TenantState") -> Response:
    """One message."""
    box = mailbox(call, state)
    found = message(call, box)
    body = {"@odata.context": context(box, "messages/$entity"), **message_json(call, found, options(call))}
    return answer(body, headers={"ETag": found.etag, **preferences(call)})


def get_mime(call: Call, state: "TenantState") -> Response:
    """A message's MIME: what arrived or left, byte for byte."""
    box = mailbox(call, state)
    found = message(call, box)
    return Response(found.raw if found.raw is not None else write_mime(found), media_type="text/plain")


def list_attachments(call: Call, state: "TenantState") -> Response:
    """The attachments of a message."""
    box = mailbox(call, state)
    found = message(call, box)
    chosen = options(call)
    page = paged(call, found.attachments, chosen, size=1000)
    page.items[:] = [attachment(a, chosen.select) for a in page.items]
    return answer(collection(context(box, f"messages('{found.id}')/attachments"), page, count=chosen.count))


def one_attachment(call: Call, found: Message) -> Attachment:
    """The attachment of {attachment}. Raises GraphError(404)."""
    for each in found.attachments:
        if each.id == call.params["attachment"]:
            return each
    raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def get_attachment(call: Call, state: "TenantState") -> Response:
    """One attachment; of a nested message also the message, where it is expanded."""
    box = mailbox(call, state)
    found = message(call, box)
    each = one_attachment(call, found)
    chosen = options(call)
    item = None
    if each.kind == "item" and any(e.name.lower().endswith("item") for e in chosen.expand):
        inner = Message(f"{each.id}item", 0, found.created, found.modified, found.received, found.sent)
        read_mime(each.content, inner)
        seen = view(call, inner)
        names = ("subject", "body", "from", "toRecipients", "ccRecipients", "internetMessageId", "sentDateTime")
        item = {"@odata.type": "#microsoft.graph.message", "id": "", **{n: seen[n] for n in names}}
    shown = attachment(each, chosen.select, item=item)
    return answer({"@odata.context": context(box, f"messages('{found.id}')/attachments/$entity"), **shown})


def get_attachment_value(call: Call, state: "TenantState") -> Response:
    """The bytes of a file, or the MIME of a nested message."""
    each = one_attachment(call, message(call, mailbox(call, state)))
    if each.kind == "reference":
        raise GraphError(405, "ErrorInvalidRequest", "A reference attachment has no content.")
    return Response(each.content, media_type="text/plain" if each.kind == "item" else each.content_type)


def list_folders(call: Call, state: "TenantState") -> Response:
    """The folders at the top of a mailbox."""
    box = mailbox(call, state)
    return _folders(call, box, box.root.id, "mailFolders")


def list_child_folders(call: Call, state: "TenantState") -> Response:
    """The folders right below one."""
    box = mailbox(call, state)
    place = folder(call, box)
    return _folders(call, box, place.id, f"mailFolders('{place.id}')/childFolders")


def _folders(call: Call, box: Mailbox, parent: str, tail: str) -> Response:
    chosen = options(call)
    keeps = chosen.keeps()
    rows = []
    for each in box.children(parent):
        row = folder_json(box, each)
        if chosen.expands("childFolders"):
            row["childFolders"] = [folder_json(box, f) for f in box.children(each.id)]
        rows.append(row)
    rows = ordered(filter(keeps, rows), chosen.orderby)
    page = paged(call, rows, chosen, size=10)
    page.items[:] = [pick(row, chosen.select, ("id", "childFolders")) for row in page.items]
    return answer(collection(context(box, tail), page, count=chosen.count))


def get_folder(call: Call, state: "TenantState") -> Response:
    """One folder."""
    box = mailbox(call, state)
    row = folder_json(box, folder(call, box))
    return answer({"@odata.context": context(box, "mailFolders/$entity"), **pick(row, options(call).select)})
