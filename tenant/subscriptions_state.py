"""Subscriptions to change notifications, and their delivery to loopback addresses."""

import json
import queue
import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from tenant.clock import ScenarioClock, stamp
from tenant.directory import TENANT_ID
from tenant.identifiers import guid
from tenant.mail_message import Message
from tenant.mail_state import Mailbox

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VALIDATION_SECONDS, _DELIVERY_SECONDS = 10, 3
LONGEST_MAIL, LONGEST_FILES = timedelta(minutes=10_080), timedelta(minutes=42_300)
SHORTEST = timedelta(minutes=45)


@dataclass(slots=True)
class Subscription:
    """One subscription."""

    id: str
    app_id: str
    resource: str
    change_types: frozenset[str]
    change_type: str
    url: str
    lifecycle_url: str | None
    client_state: str | None
    expires: datetime
    warned: bool = False


@dataclass(slots=True)
class SubscriptionState:
    """All subscriptions. Notifications are delivered one after the other by a thread of their own."""

    clock: ScenarioClock
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    delivered: list[tuple[str, int]] = field(default_factory=list)  # address and status; 0: no answer
    made: int = 0
    _outgoing: "queue.Queue[tuple[str, bytes]]" = field(default_factory=queue.Queue)
    _thread: threading.Thread | None = None

    def mail_changed(self, box: Mailbox, message: Message, change: str) -> None:
        """Notify of a change of a message."""
        folder = box.folders.get(message.folder)
        for each in list(self.subscriptions.values()):
            if change in each.change_types and _watches(
                each.resource, box, folder.id if folder else "", folder.well_known if folder else ""
            ):
                path = f"Users/{box.user.id}/Messages/{message.immutable_id}"
                data = {
                    "@odata.type": "#Microsoft.Graph.Message",
                    "@odata.id": path,
                    "@odata.etag": message.etag,
                    "id": message.immutable_id,
                }
                self._notify(each, {"changeType": change, "resource": path, "resourceData": data})

    def resource_changed(self, resource: str) -> None:
        """Notify of a change in a drive or list: the notification says no more than that."""
        for each in list(self.subscriptions.values()):
            if each.resource.strip("/").lower() == resource.strip("/").lower():
                self._notify(each, {"changeType": "updated", "resource": each.resource, "resourceData": None})

    def _notify(self, each: Subscription, values: dict[str, Any]) -> None:
        row = {
            "subscriptionId": each.id,
            "subscriptionExpirationDateTime": stamp(each.expires),
            "clientState": each.client_state,
            "tenantId": TENANT_ID,
            **values,
        }
        self._send(each.url, {"value": [row]})

    def lifecycle(self, each: Subscription, event: str) -> None:
        """Tell the lifecycle address: reauthorizationRequired, subscriptionRemoved, missed."""
        if each.lifecycle_url:
            row = {
                "subscriptionId": each.id,
                "subscriptionExpirationDateTime": stamp(each.expires),
                "tenantId": TENANT_ID,
                "clientState": each.client_state,
                "lifecycleEvent": event,
            }
            self._send(each.lifecycle_url, {"value": [row]})

    def expire(self, now: datetime) -> None:
        """Warn of what expires within a quarter of an hour, and drop what has expired."""
        for each in list(self.subscriptions.values()):
            if each.expires <= now:
                del self.subscriptions[each.id]
            elif not each.warned and each.expires - now <= timedelta(minutes=15):
                each.warned = True
                self.lifecycle(each, "reauthorizationRequired")

    def _send(self, url: str, body: dict[str, Any]) -> None:
        self._outgoing.put((url, json.dumps(body).encode()))
        if self._thread is None:
            self._thread = threading.Thread(target=self._deliver, name="notifications", daemon=True)
            self._thread.start()

    def _deliver(self) -> None:
        while True:
            url, body = self._outgoing.get()
            status, _ = post(url, body, "application/json; charset=utf-8", _DELIVERY_SECONDS)
            self.delivered.append((url, status))
            self._outgoing.task_done()

    def flush(self) -> None:
        """Wait until every notification has been delivered, or was not taken."""
        self._outgoing.join()


def _watches(resource: str, box: Mailbox, folder: str, well_known: str) -> bool:
    parts = [p for p in resource.replace("('", "/").replace("')", "").split("/") if p]
    if len(parts) < 3 or parts[0].lower() != "users" or parts[1].lower() not in (box.user.id, box.address.lower()):
        return False
    if parts[2].lower() == "messages":
        return True
    return (
        parts[2].lower() == "mailfolders" and len(parts) > 3 and (parts[3] == folder or parts[3].lower() == well_known)
    )


def validates(url: str, number: int) -> bool:
    """The handshake: the endpoint echoes the token as plain text within ten seconds."""
    token = (
        f"Validation: Testing client application reachability for subscription Request-Id: {guid('validation', number)}"
    )
    joint = "&" if "?" in url else "?"
    status, text = post(
        f"{url}{joint}validationToken={quote(token)}", b"", "text/plain; charset=utf-8", _VALIDATION_SECONDS
    )
    return status == 200 and text.decode("utf-8", "replace").strip() == token


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine: no other one is ever called."""
    return urlsplit(url).hostname in _LOOPBACK


def post(url: str, body: bytes, kind: str, seconds: int) -> tuple[int, bytes]:
    """POST to a loopback address; status 0 where there is no answer."""
    parts = urlsplit(url)
    if not is_loopback(url):
        return 0, b""
    host = parts.hostname or ""
    connection: HTTPConnection
    if parts.scheme == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    else:
        connection = HTTPConnection(host, parts.port, timeout=seconds)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target or "/", body, {"Content-Type": kind})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()
