"""Sending one mail, once: a draft that carries our key, then its sending; never `sendMail`.

Exchange promises nothing against sending twice, so what we did before is found by the key, in every folder, before
anything is done again. An answer that was lost is waited out longer than Sent Items lags.
"""

from collections.abc import Mapping
from typing import Any

from connectors.composing import SINGLE_BYTES, attachment, by_key, draft, inline_files
from connectors.errors import Changed, Gone, Refused
from connectors.ports import OutgoingFile, OutgoingMail, Sent
from connectors.protocol import moment, segment
from connectors.transport import Ask, Transport
from connectors.uploads import MAIL_PIECE, upload

_FIELDS = "id,internetMessageId,isDraft,sentDateTime"


def send(transport: Transport, mailbox: str, bucket: str, mail: OutgoingMail, *, key: str, first: bool) -> Sent:
    """Send a mail from the mailbox at this address of Graph; see `Mailbox.send`."""
    made = _Sending(transport, mailbox, bucket)
    return made.once(mail, key, first=first)


def discard(transport: Transport, mailbox: str, bucket: str, key: str) -> bool:
    """Delete unsent drafts that carry the key; returns whether there was one."""
    made = _Sending(transport, mailbox, bucket)
    drafts = [raw for raw in made.find(key) if raw.get("isDraft")]
    for raw in drafts:
        made.delete(raw)
    return bool(drafts)


class _Sending:
    def __init__(self, transport: Transport, mailbox: str, bucket: str) -> None:
        self._transport = transport
        self._mailbox = mailbox
        self._bucket = bucket

    def once(self, mail: OutgoingMail, key: str, *, first: bool) -> Sent:
        found = [] if first else self.find(key)
        sent = [raw for raw in found if not raw.get("isDraft")]
        drafts = [raw for raw in found if raw.get("isDraft")]
        if sent:
            for raw in drafts:
                self.delete(raw)  # a second draft of an attempt whose answer was lost
            return self._proof(sent[0])
        if drafts:
            made = self._completed(drafts[0], mail, key)
            for raw in drafts[1:]:
                self.delete(raw)
        else:
            made = self._draft(mail, key)
        return self._send(made, key)

    def find(self, key: str) -> list[Mapping[str, Any]]:
        """Return drafts and sent messages with this key, whatever folder they are in."""
        query = f"$filter={segment(by_key(key))}&$select={_FIELDS}"
        return list(self._transport.pages(self._ask("GET", f"/messages?{query}")))

    def delete(self, raw: Mapping[str, Any]) -> None:
        """Delete a draft; it is well if it is gone already."""
        try:
            self._transport.send(self._ask("DELETE", f"/messages/{segment(str(raw['id']))}"))
        except Gone:
            return

    def _draft(self, mail: OutgoingMail, key: str) -> Mapping[str, Any]:
        inline = inline_files(mail.attachments)
        body = draft(mail, key, () if mail.reply_to_id else inline)
        if mail.reply_to_id is None:
            made = self._transport.json(self._ask("POST", "/messages", body))
            missing = tuple(each for each in mail.attachments if each not in inline)
        else:
            path = f"/messages/{segment(mail.reply_to_id)}/createReply"
            made = self._transport.json(self._ask("POST", path, {"message": _for_reply(body)}))
            made = self._written(made, body)
            missing = mail.attachments
        for each in missing:
            self._attach(str(made["id"]), each)
        return made

    def _written(self, made: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
        """Give a draft the very text that was approved: a reply comes with the quoted mail and other addressees."""
        kept = ("subject", "body", "toRecipients", "ccRecipients", "importance", "singleValueExtendedProperties")
        fields = {name: body[name] for name in kept}
        return self._transport.json(self._ask("PATCH", f"/messages/{segment(str(made['id']))}", fields))

    def _completed(self, found: Mapping[str, Any], mail: OutgoingMail, key: str) -> Mapping[str, Any]:
        """Finish a draft of an earlier attempt, whose text or attachments may not be all there."""
        made = self._written(found, draft(mail, key, ()))
        path = f"/messages/{segment(str(found['id']))}/attachments?$select=id,name"
        there = [str(raw.get("name")) for raw in self._transport.pages(self._ask("GET", path))]
        for each in mail.attachments:
            if each.name in there:
                there.remove(each.name)
            else:
                self._attach(str(found["id"]), each)
        return made

    def _attach(self, message_id: str, file: OutgoingFile) -> None:
        path = f"/messages/{segment(message_id)}/attachments"
        if len(file.content) < SINGLE_BYTES:
            self._transport.json(self._ask("POST", path, attachment(file)))
            return
        item = {
            "attachmentType": "file",
            "name": file.name,
            "size": len(file.content),
            "contentType": file.media_type,
        }
        session = self._transport.json(self._ask("POST", f"{path}/createUploadSession", {"AttachmentItem": item}))
        upload(self._transport, str(session["uploadUrl"]), file.content, bucket=self._bucket, piece=MAIL_PIECE)

    def _send(self, made: Mapping[str, Any], key: str) -> Sent:
        at = self._transport.now()
        try:
            self._transport.send(self._ask("POST", f"/messages/{segment(str(made['id']))}/send"))
        except (Gone, Changed, Refused):
            # Another attempt with this key may have been faster between our look and our sending.
            for raw in self.find(key):
                if not raw.get("isDraft"):
                    return self._proof(raw)
            raise
        return Sent(str(made["id"]), str(made.get("internetMessageId") or ""), at)

    def _proof(self, raw: Mapping[str, Any]) -> Sent:
        from_graph = str(raw.get("sentDateTime") or "")
        at = moment(from_graph) or self._transport.now()
        return Sent(str(raw["id"]), str(raw.get("internetMessageId") or ""), at)

    def _ask(self, method: Any, path: str, body: Any = None) -> Ask:
        return Ask(method, f"{self._mailbox}{path}", self._bucket, json=body)


def _for_reply(body: Mapping[str, Any]) -> dict[str, Any]:
    """What createReply takes along; headers can be given to a message only while it is made."""
    kept = ("internetMessageHeaders", "singleValueExtendedProperties", "toRecipients", "ccRecipients")
    return {name: body[name] for name in kept}
