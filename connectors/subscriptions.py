"""Change notifications as wake-up hints: after each the feed is read, so that a lost one costs only time.

Follows "Microsoft Graph change notifications". Polling alone is enough; an office without a public address has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.errors import Gone
from connectors.outlook_folders import WELL_KNOWN, bucket_of
from connectors.protocol import moment, segment, stamp
from connectors.sharepoint_site import BUCKET
from connectors.transport import ROOT, Ask, Transport

MAIL_LIFE = timedelta(minutes=4_230)
FILES_LIFE = timedelta(minutes=42_300)


@dataclass(frozen=True, slots=True)
class Watch:
    """What to be told about: a resource of Graph, for how long at most, and whose budget the requests are on."""

    resource: str
    change_type: str
    life: timedelta
    bucket: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription that Graph keeps."""

    id: str
    resource: str
    expires: datetime


def mail_folder(address: str, folder: str) -> Watch:
    """Watch a well-known folder of a mailbox.

    >>> mail_folder("cases@model-office.example", "Inbox").resource
    "users/cases@model-office.example/mailFolders('inbox')/messages"
    """
    name = WELL_KNOWN.get(folder.lower(), folder)
    resource = f"users/{address}/mailFolders('{name}')/messages"
    return Watch(resource, "created,updated", MAIL_LIFE, bucket_of(address))


def library(drive_id: str) -> Watch:
    """Watch a document library; its notifications say only that something changed."""
    return Watch(f"drives/{drive_id}/root", "updated", FILES_LIFE, BUCKET)


class Subscriptions:
    """The subscriptions of this application."""

    def __init__(self, transport: Transport, *, notify: str, lifecycle: str, client_state: str) -> None:
        self._transport = transport
        self._notify = notify
        self._lifecycle = lifecycle
        self._client_state = client_state

    def create(self, watch: Watch) -> Subscription:
        """Subscribe. Graph calls the address at once and wants its validationToken back within ten seconds."""
        body = {
            "changeType": watch.change_type,
            "notificationUrl": self._notify,
            "lifecycleNotificationUrl": self._lifecycle,
            "resource": watch.resource,
            "expirationDateTime": stamp(self._transport.now() + watch.life),
            "clientState": self._client_state,
        }
        raw = self._transport.json(Ask("POST", f"{ROOT}/subscriptions", watch.bucket, json=body))
        return _subscription(raw)

    def renew(self, known: Subscription, watch: Watch) -> Subscription:
        """Let a subscription live on for its whole span. Raises Gone where Graph has dropped it."""
        body = {"expirationDateTime": stamp(self._transport.now() + watch.life)}
        url = f"{ROOT}/subscriptions/{segment(known.id)}"
        return _subscription(self._transport.json(Ask("PATCH", url, watch.bucket, json=body)))

    def reauthorise(self, known: Subscription, watch: Watch) -> None:
        """Answer a `reauthorizationRequired` of the lifecycle."""
        url = f"{ROOT}/subscriptions/{segment(known.id)}/reauthorize"
        self._transport.send(Ask("POST", url, watch.bucket, keyed=True))

    def remove(self, known: Subscription) -> None:
        """Unsubscribe; it is well if it is gone already."""
        try:
            self._transport.send(Ask("DELETE", f"{ROOT}/subscriptions/{segment(known.id)}", BUCKET))
        except Gone:
            return

    def list(self) -> tuple[Subscription, ...]:
        """List what this application has subscribed to."""
        return tuple(_subscription(raw) for raw in self._transport.pages(Ask("GET", f"{ROOT}/subscriptions", BUCKET)))

    def keep(self, watches: Iterable[Watch]) -> tuple[Subscription, ...]:
        """See to it that each is watched, and for at least half its span. Returns the subscriptions."""
        known = {each.resource: each for each in self.list()}
        found: list[Subscription] = []
        for watch in watches:
            held = known.get(watch.resource)
            if held is not None and held.expires - self._transport.now() > watch.life / 2:
                found.append(held)
                continue
            try:
                found.append(self.renew(held, watch) if held else self.create(watch))
            except Gone:
                found.append(self.create(watch))
        return tuple(found)


def _subscription(raw: dict[str, Any]) -> Subscription:
    expires = moment(raw.get("expirationDateTime"))
    if expires is None:
        raise Gone("a subscription without an end")
    return Subscription(str(raw["id"]), str(raw["resource"]), expires)
