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

    def post(self, card: Mapping[str, object]) -> None:
        """See `Channel.post`. Raises Refused for a card that is too large."""
        content = json.dumps(message(card), ensure_ascii=False).encode()
        if len(content) > CARD_BYTES:
            raise Refused(f"a card of {len(content)} bytes; Teams takes {CARD_BYTES}")
        headers = {"Content-Type": "application/json"}
        self._transport.send(Ask("POST", self._url, "teams", 1, headers, data=content, audience=None, unseen=True))


def message(card: Mapping[str, object]) -> dict[str, object]:
    """Wrap an Adaptive Card as the Workflow takes it.

    >>> message({"type": "AdaptiveCard", "body": []})["attachments"][0]["content"]
    {'type': 'AdaptiveCard', 'body': []}
    """
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": dict(card),
    }
    return {"type": "message", "attachments": [attachment]}
