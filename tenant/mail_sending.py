"""Sending: drafts that leave, replies and forwards, and where sent mail goes."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.errors import GraphError
from tenant.mail_json import as_text
from tenant.mail_message import Message, Party
from tenant.mail_mime import write_mime
from tenant.mail_places import folder_of, mailbox, message
from tenant.mail_properties import write_properties
from tenant.mail_state import Mailbox, SentMail
from tenant.mail_writing import message_id_of, new_draft, shown
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState


def send_draft(call: Call, state: "TenantState") -> Response:
    """Send a draft: it leaves Drafts at once and shows in Sent Items after the lag, under its immutable id."""
    box = mailbox(call, state)
    draft = message(call, box)
    if not draft.is_draft:
        raise GraphError(400, "ErrorInvalidRequest", "Only a draft can be sent.")
    _check_recipients(draft)
    box.take(draft)
    state.mail.heard(box, draft, "deleted")
    draft.moves += 1
    send(state, box, draft, keep=True)
    return answer(None, 202)


def send_mail(call: Call, state: "TenantState") -> Response:
    """Create and send in one step."""
    box = mailbox(call, state)
    if call.headers.get("content-type", "").lower().startswith("text/plain"):
        draft, keep = new_draft(call, state, box), True
    else:
        body = {k.lower(): v for k, v in call.json().items()}
        if not isinstance(body.get("message"), dict):
            raise GraphError(400, "ErrorInvalidRequest", "The parameter 'Message' is missing.")
        draft = _blank(state, box)
        write_properties(body["message"], draft, creating=True)
        draft.conversation = state.mail.conversation_of(box, draft)
        keep = body.get("savetosentitems") is not False
    _check_recipients(draft)
    send(state, box, draft, keep=keep)
    return answer(None, 202)


def _check_recipients(draft: Message) -> None:
    people = [*draft.to, *draft.cc, *draft.bcc]
    if not people or any("@" not in p.address for p in people):
        text = "At least one recipient is not valid. All recipients must be resolved before a message can be submitted."
        raise GraphError(400, "ErrorInvalidRecipients", text)


def send(state: "TenantState", box: Mailbox, draft: Message, *, keep: bool) -> SentMail:
    """Let a message leave: write its MIME, deliver it in the house, record it, lay it into Sent Items."""
    now = state.clock.now()
    draft.sent = draft.received = draft.modified = now
    draft.is_draft, draft.is_read = False, True
    draft.internet_id = draft.internet_id or message_id_of(draft, box)
    raw = draft.raw = write_mime(draft)
    people = list(dict.fromkeys(p.address.lower() for p in (*draft.to, *draft.cc, *draft.bcc)))
    own = [p for p in people if state.mail.mailbox(p) is not None]
    mail = SentMail(
        now, box.address, draft.internet_id, draft.subject, tuple(people), tuple(p for p in people if p not in own), raw
    )
    state.mail.sent.append(mail)
    for address in own:
        state.mail.deliver(address, raw)
    if keep:
        state.mail.hand_over(box, draft)
    return mail


def _blank(state: "TenantState", box: Mailbox) -> Message:
    draft = box.new_message(state.clock.now())
    draft.is_draft = draft.is_read = True
    draft.author = draft.sender = Party(box.address, box.user.name)
    draft.internet_id = message_id_of(draft, box)
    return draft


def create_reply(call: Call, state: "TenantState") -> Response:
    """A draft of an answer to the sender."""
    return _create(call, state, "reply")


def create_reply_all(call: Call, state: "TenantState") -> Response:
    """A draft of an answer to all."""
    return _create(call, state, "replyAll")


def create_forward(call: Call, state: "TenantState") -> Response:
    """A draft that forwards a message."""
    return _create(call, state, "forward")


def reply(call: Call, state: "TenantState") -> Response:
    """Answer the sender at once."""
    return _at_once(call, state, "reply")


def reply_all(call: Call, state: "TenantState") -> Response:
    """Answer all at once."""
    return _at_once(call, state, "replyAll")


def forward(call: Call, state: "TenantState") -> Response:
    """Forward at once."""
    return _at_once(call, state, "forward")


def _create(call: Call, state: "TenantState", kind: str) -> Response:
    box = mailbox(call, state)
    draft = _answer_draft(call, state, box, kind)
    box.put(draft, folder_of(box, "drafts"))
    state.mail.heard(box, draft, "created")
    return shown(call, box, draft, 201)


def _at_once(call: Call, state: "TenantState", kind: str) -> Response:
    box = mailbox(call, state)
    draft = _answer_draft(call, state, box, kind)
    _check_recipients(draft)
    send(state, box, draft, keep=True)
    return answer(None, 202)


def _answer_draft(call: Call, state: "TenantState", box: Mailbox, kind: str) -> Message:
    original = message(call, box)
    body: dict[str, Any] = {k.lower(): v for k, v in call.json().items()}
    if body.get("comment") and (body.get("message") or {}).get("body"):
        text = "Both the 'comment' and the 'body' of the message are given; only one is allowed."
        raise GraphError(400, "ErrorInvalidRequest", text)
    draft = _blank(state, box)
    prefix = "FW: " if kind == "forward" else "RE: "
    subject = original.subject
    draft.subject = subject if subject.upper().startswith(prefix.strip()) else prefix + subject
    if kind != "forward":
        draft.to = original.reply_to or [p for p in (original.author,) if p]
        draft.in_reply_to = original.internet_id
    if kind == "replyAll":
        others = [p for p in (*original.to, *original.cc) if p.address.lower() != box.address.lower()]
        draft.cc = [p for p in others if p not in draft.to]
    if kind == "forward":
        draft.attachments = list(original.attachments)
    draft.references = f"{original.references} {original.internet_id}".strip()
    draft.conversation = original.conversation
    draft.body_type = "html"
    draft.body = _quoted(original, str(body.get("comment") or ""))
    write_properties(body.get("message") or {}, draft, creating=True)
    if "torecipients" in body:
        write_properties({"toRecipients": body["torecipients"]}, draft, creating=True)
    return draft


def _quoted(original: Message, comment: str) -> str:
    sender = f"{original.author.name} &lt;{original.author.address}&gt;" if original.author else ""
    to = "; ".join(p.name or p.address for p in original.to)
    text = as_text(original).replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
    history = original.body if original.body_type == "html" else text
    return (
        f'<html><body>{comment}<br><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> {sender}<br>'
        f"<b>Sent:</b> {original.sent:%A, %d %B %Y %H:%M}<br><b>To:</b> {to}<br><b>Subject:</b> {original.subject}"
        f"</div><div>{history}</div></body></html>"
    )
