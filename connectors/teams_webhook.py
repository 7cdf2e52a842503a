"""Cards to a Teams channel, through the address of a Workflow ("When a Teams webhook request is received").

An application may not post to a channel with a permission of its own. The address is a secret: whoever has it may
post; it never goes into a log or an error.
"""

import json
from collections.abc import Mapping

from connectors.errors import Refused
from connectors.transport import Ask, Transport

CARD_BYTES = 28 * 1024


class TeamsWebhook:
    """A channel behind the port `Channel`."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self._url = url

    def post(self, card: Mapping[str, object], *, key: str) -> None:
        """See `Channel.post`. Raises Refused for a card that is too large."""
        body = message(card, key)
        content = json.dumps(body, ensure_ascii=False).encode()
        if len(content) > CARD_BYTES:
            raise Refused(f"a card of {len(content)} bytes; Teams takes {CARD_BYTES}")
        headers = {"Content-Type": "application/json"}
        self._transport.send(Ask("POST", self._url, "teams", 1, headers, data=content, audience=None))


def message(card: Mapping[str, object], key: str) -> dict[str, object]:
    """Wrap an Adaptive Card as the Workflow takes it; the key stands below for the reader's eye.

    >>> message({"type": "AdaptiveCard", "body": []}, "red/7")["attachments"][0]["content"]["body"][0]["text"]
    'red/7'
    """
    parts = card.get("body")
    body = [*(parts if isinstance(parts, list) else []), _reference(key)]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": {**card, "body": body},
    }
    return {"type": "message", "attachments": [attachment]}


def _reference(key: str) -> dict[str, object]:
    return {"type": "TextBlock", "text": key, "size": "Small", "isSubtle": True, "spacing": "Small"}
