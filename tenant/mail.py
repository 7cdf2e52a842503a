"""The mail routes of Graph, and the host of attachment uploads."""

from typing import TYPE_CHECKING

from tenant import mail_attachments as files
from tenant import mail_delta as delta
from tenant import mail_reading as reading
from tenant import mail_sending as sending
from tenant import mail_settings as settings
from tenant import mail_writing as writing
from tenant.routing import Handler, Need, Needs, Route, route

if TYPE_CHECKING:
    from tenant.state import TenantState

_R, _W, _S = Needs.MAIL_READ, Needs.MAIL_WRITE, Needs.MAIL_SEND
_BOX = "/v1.0/users/{user}"
_PLACES = ("/messages", "/mailFolders/{folder}/messages", "/mailFolders/{parent}/childFolders/{folder}/messages")
_ON_MESSAGE: tuple[tuple[str, str, Handler, Need, str], ...] = (
    ("GET", "/{message}/$value", reading.get_mime, _R, "outlook-get-mime-message"),
    ("POST", "/{message}/move", writing.move_message, _W, "message-move"),
    ("POST", "/{message}/copy", writing.copy_message, _W, "message-copy"),
    ("POST", "/{message}/permanentDelete", writing.permanently_delete, _W, "message-permanentdelete"),
    ("POST", "/{message}/send", sending.send_draft, _S, "message-send"),
    ("POST", "/{message}/createReply", sending.create_reply, _W, "message-createreply"),
    ("POST", "/{message}/createReplyAll", sending.create_reply_all, _W, "message-createreplyall"),
    ("POST", "/{message}/createForward", sending.create_forward, _W, "message-createforward"),
    ("POST", "/{message}/reply", sending.reply, _S, "message-reply"),
    ("POST", "/{message}/replyAll", sending.reply_all, _S, "message-replyall"),
    ("POST", "/{message}/forward", sending.forward, _S, "message-forward"),
    (
        "POST",
        "/{message}/attachments/createUploadSession",
        files.create_upload_session,
        _W,
        "attachment-createuploadsession",
    ),
    ("GET", "/{message}/attachments/{attachment}/$value", reading.get_attachment_value, _R, "attachment-get"),
    ("GET", "/{message}/attachments/{attachment}", reading.get_attachment, _R, "attachment-get"),
    ("DELETE", "/{message}/attachments/{attachment}", files.delete_attachment, _W, "attachment-delete"),
    ("GET", "/{message}/attachments", reading.list_attachments, _R, "message-list-attachments"),
    ("POST", "/{message}/attachments", files.create_attachment, _W, "message-post-attachments"),
    ("GET", "/{message}", reading.get_message, _R, "message-get"),
    ("PATCH", "/{message}", writing.update_message, _W, "message-update"),
    ("DELETE", "/{message}", writing.delete_message, _W, "message-delete"),
)
_ON_BOX: tuple[tuple[str, str, Handler, Need, str], ...] = (
    ("POST", "/sendMail", sending.send_mail, _S, "user-sendmail"),
    ("POST", "/microsoft.graph.sendMail", sending.send_mail, _S, "user-sendmail"),
    ("GET", "/mailFolders/{folder}/messages/delta", delta.messages_delta, _R, "message-delta"),
    ("GET", "/mailFolders/{parent}/childFolders/{folder}/messages/delta", delta.messages_delta, _R, "message-delta"),
    ("GET", "/mailFolders/{folder}/messages/$count", reading.count_messages, _R, "user-list-messages"),
    ("GET", "/messages/$count", reading.count_messages, _R, "user-list-messages"),
    ("GET", "/mailFolders/delta", delta.folders_delta, _R, "mailfolder-delta"),
    ("GET", "/mailFolders/{folder}/childFolders", reading.list_child_folders, _R, "mailfolder-list-childfolders"),
    ("POST", "/mailFolders/{folder}/childFolders", writing.create_folder, _W, "mailfolder-post-childfolders"),
    ("GET", "/mailFolders", reading.list_folders, _R, "user-list-mailfolders"),
    ("POST", "/mailFolders", writing.create_folder, _W, "user-post-mailfolders"),
    ("GET", "/mailFolders/{parent}/childFolders/{folder}", reading.get_folder, _R, "mailfolder-get"),
    ("GET", "/mailFolders/{folder}", reading.get_folder, _R, "mailfolder-get"),
    ("PATCH", "/mailFolders/{folder}", writing.update_folder, _W, "mailfolder-update"),
    ("DELETE", "/mailFolders/{folder}", writing.delete_folder, _W, "mailfolder-delete"),
    (
        "GET",
        "/outlook/masterCategories",
        settings.list_categories,
        Needs.SETTINGS_READ,
        "outlookuser-list-mastercategories",
    ),
    (
        "POST",
        "/outlook/masterCategories",
        settings.create_category,
        Needs.SETTINGS_WRITE,
        "outlookuser-post-mastercategories",
    ),
    (
        "PATCH",
        "/outlook/masterCategories/{category}",
        settings.update_category,
        Needs.SETTINGS_WRITE,
        "outlookcategory-update",
    ),
    (
        "DELETE",
        "/outlook/masterCategories/{category}",
        settings.delete_category,
        Needs.SETTINGS_WRITE,
        "outlookcategory-delete",
    ),
    ("GET", "/mailboxSettings", settings.get_settings, Needs.SETTINGS_READ, "user-get-mailboxsettings"),
    ("GET", "/mailboxSettings/{setting}", settings.get_settings, Needs.SETTINGS_READ, "user-get-mailboxsettings"),
    ("PATCH", "/mailboxSettings", settings.update_settings, Needs.SETTINGS_WRITE, "user-update-mailboxsettings"),
)


def routes(state: "TenantState") -> list[Route]:
    """The routes of mail on graph.microsoft.com."""
    made = [route(m, _BOX + path, handler, page=page, permission=need) for m, path, handler, need, page in _ON_BOX]
    for place in _PLACES:
        listing = reading.list_folder_messages if "{folder}" in place else reading.list_messages
        made.append(route("GET", _BOX + place, listing, page="user-list-messages", permission=_R))
        made.append(route("POST", _BOX + place, writing.create_message, page="user-post-messages", permission=_W))
        for method, path, handler, need, page in _ON_MESSAGE:
            made.append(route(method, _BOX + place + path, handler, page=page, permission=need))
    return made


def upload_routes(state: "TenantState") -> list[Route]:
    """The routes of outlook.office.com: pieces of attachments, without a token."""
    path, page = "/api/gv1.0/{rest:path}", "outlook-large-attachments"
    return [
        route("PUT", path, files.upload_piece, page=page, permission=Needs.OPEN),
        route("GET", path, files.upload_status, page=page, permission=Needs.OPEN),
        route("DELETE", path, files.cancel_upload, page=page, permission=Needs.OPEN),
    ]
