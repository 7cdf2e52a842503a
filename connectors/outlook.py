"""One mailbox of Exchange Online, through Graph: its folders' feeds, MIME, categories, moving and sending.

Filing a message costs its MIME, one PATCH of categories, and its share of the feed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors import outlook_sending
from connectors.delta import Feed, changes, is_removed, next_page
from connectors.errors import Changed, Gone
from connectors.outlook_folders import Folders, bucket_of
from connectors.ports import Address, Changes, Cursor, MessageSeen, OutgoingMail, Sent
from connectors.protocol import moment, segment, stamp
from connectors.recent import Recent
from connectors.transport import ROOT, Ask, Transport

FIELDS = "id,internetMessageId,conversationId,receivedDateTime,from,subject,categories,isDraft,hasAttachments"
PAGE = {"Prefer": "odata.maxpagesize=50"}
RACES = 3


class OutlookMailbox:
    """A mailbox behind the port `Mailbox`."""

    def __init__(self, transport: Transport, address: str) -> None:
        self._transport = transport
        self._address = address
        self._bucket = bucket_of(address)
        self._root = f"{ROOT}/users/{segment(address)}"
        self._folders = Folders(transport, address)
        self._categories: Recent[tuple[str, tuple[str, ...]]] = Recent()

    @property
    def address(self) -> str:
        """The mailbox's address."""
        return self._address

    def changes(self, folder: str, since: Cursor | None) -> Changes[MessageSeen]:
        """See `Mailbox.changes`; "message: delta" is kept per folder."""
        start = f"{self._folders.address(folder)}/messages/delta?$select={FIELDS}"
        page = next_page(self._transport, Feed(start, self._bucket, PAGE), since)
        found = (self._seen(raw, folder) for raw in page.items)
        return changes(page, [each for each in found if each], key=lambda each: each.id)

    def mime(self, message_id: str) -> bytes:
        """See `Mailbox.mime`; "Get MIME content of a message"."""
        return self._transport.send(self._ask("GET", f"/messages/{segment(message_id)}/$value")).content

    def enumerate(self, folder: str, since: datetime) -> Iterator[MessageSeen]:
        """See `Mailbox.enumerate`."""
        query = f"$filter=receivedDateTime%20ge%20{stamp(since)}&$orderby=receivedDateTime&$select={FIELDS}&$top=100"
        url = f"{self._folders.address(folder)}/messages?{query}"
        for raw in self._transport.pages(Ask("GET", url, self._bucket)):
            yield self._message(raw, folder)

    def categorise(
        self, message_id: str, *, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """See `Mailbox.categorise`. Raises Changed where others keep writing to the same message."""
        known = self._categories.get(message_id) or self._read_categories(message_id)
        for _ in range(RACES):
            tag, before = known
            wanted = tuple(dict.fromkeys((*(c for c in before if c not in remove), *add)))
            if wanted == before:
                return before
            headers = {"If-Match": tag} if tag else {}
            ask = self._ask("PATCH", f"/messages/{segment(message_id)}", {"categories": list(wanted)}, headers)
            try:
                self._remember(self._transport.json(ask))
            except Changed:
                known = self._read_categories(message_id)
            else:
                return before
        raise Changed("its categories")

    def move(self, message_id: str, folder: str) -> str:
        """See `Mailbox.move`; a repeated move finds the message there and does nothing."""
        raw = self._transport.json(self._ask("GET", f"/messages/{segment(message_id)}?$select=parentFolderId"))
        before = self._folders.path(str(raw["parentFolderId"]))
        if before.lower() != folder.strip("/").lower():
            target = {"destinationId": self._folders.id(folder)}
            self._transport.json(self._ask("POST", f"/messages/{segment(message_id)}/move", target))
            self._categories.forget(message_id)
        return before

    def send(self, mail: OutgoingMail, *, key: str, first: bool) -> Sent:
        """See `Mailbox.send`."""
        return outlook_sending.send(self._transport, self._root, self._bucket, mail, key=key, first=first)

    def discard(self, key: str) -> bool:
        """See `Mailbox.discard`."""
        return outlook_sending.discard(self._transport, self._root, self._bucket, key)

    def _ask(self, method: Any, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Ask:
        return Ask(method, f"{self._root}{path}", self._bucket, headers=headers or {}, json=body)

    def _read_categories(self, message_id: str) -> tuple[str, tuple[str, ...]]:
        return self._remember(
            self._transport.json(self._ask("GET", f"/messages/{segment(message_id)}?$select=id,categories"))
        )

    def _remember(self, raw: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        known = (str(raw.get("@odata.etag", "")), tuple(raw.get("categories") or ()))
        self._categories.keep(str(raw["id"]), known)
        return known

    def _seen(self, raw: Mapping[str, Any], folder: str) -> MessageSeen | None:
        """Translate an item of the feed; None for one that has gone since the feed was written."""
        if is_removed(raw):
            self._categories.forget(str(raw["id"]))
            return MessageSeen(str(raw["id"]), folder, removed=True)
        # A changed message may come with its changed properties only ("Use delta query").
        if not {"receivedDateTime", "categories", "subject", "isDraft"} <= raw.keys():
            try:
                path = f"/messages/{segment(str(raw['id']))}?$select={FIELDS}"
                raw = self._transport.json(self._ask("GET", path))
            except Gone:
                return None
        return self._message(raw, folder)

    def _message(self, raw: Mapping[str, Any], folder: str) -> MessageSeen:
        self._remember(raw)
        sender = (raw.get("from") or {}).get("emailAddress") or {}
        return MessageSeen(
            id=str(raw["id"]),
            folder=folder,
            internet_id=raw.get("internetMessageId") or "",
            conversation=raw.get("conversationId") or "",
            received=moment(raw.get("receivedDateTime")),
            sender=Address((sender.get("address") or "").lower(), sender.get("name") or ""),
            subject=raw.get("subject") or "",
            categories=tuple(raw.get("categories") or ()),
            is_draft=bool(raw.get("isDraft")),
            has_attachments=bool(raw.get("hasAttachments")),
        )
