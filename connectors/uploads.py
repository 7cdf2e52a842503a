"""Upload sessions: large content in pieces, to an address that is its own permission.

Follows "driveItem: createUploadSession" and "attachment: createUploadSession": pieces are multiples of 320 KiB
except the last, in order, and carry no Authorization.
"""

from collections.abc import Mapping
from typing import Any

from connectors.errors import Gone, Refused, TryLater
from connectors.transport import Ask, Transport

UNIT = 320 * 1024
FILE_PIECE = 10 * UNIT
MAIL_PIECE = 12 * UNIT  # an attachment's piece may have 4 MB at most


def upload(transport: Transport, address: str, content: bytes, *, bucket: str, piece: int) -> dict[str, Any]:
    """Send content to an upload session; returns the last answer's JSON ({} where it has none).

    A piece whose answer was lost is not sent blindly again: the session is asked where it stands. Raises TryLater;
    `unsure` where the last piece may have arrived.
    """
    at, answer = 0, dict[str, Any]()
    while at < len(content):
        end = min(at + piece, len(content))
        headers = {
            "Content-Range": f"bytes {at}-{end - 1}/{len(content)}",
            "Content-Type": "application/octet-stream",
        }
        try:
            answer = transport.json(
                Ask("PUT", address, bucket, 1, headers, data=content[at:end], audience=None, once=True)
            )
            at = next_byte(answer, end)
        except TryLater as error:
            if not error.unsure:
                raise
            at = _standing(transport, address, bucket, error)
    return answer


def next_byte(answer: Mapping[str, Any], otherwise: int) -> int:
    """Return where a session wants to go on.

    >>> next_byte({"nextExpectedRanges": ["327680-"]}, 0), next_byte({}, 7)
    (327680, 7)
    """
    ranges = answer.get("nextExpectedRanges") or ()
    return int(str(ranges[0]).partition("-")[0]) if ranges else otherwise


def _standing(transport: Transport, address: str, bucket: str, lost: TryLater) -> int:
    try:
        answer = transport.json(Ask("GET", address, bucket, 1, audience=None))
    except (Gone, Refused):
        raise lost from None  # finished, or ended: the next attempt looks
    if not answer.get("nextExpectedRanges"):
        raise lost
    return next_byte(answer, 0)
