"""Ids that look like Microsoft's and are the same in every run: hashes of names and counters."""

import hashlib
from base64 import urlsafe_b64encode
from uuid import UUID


def guid(*names: object) -> str:
    """Make the GUID of a name, always the same one.

    >>> guid("site", "cases") == guid("site", "cases")
    True
    >>> len(guid("x"))
    36
    """
    return str(UUID(bytes=_digest(names)[:16], version=5))


def opaque(prefix: str, *names: object, length: int = 24) -> str:
    """Make an opaque id with a prefix, in the alphabet of URL-safe base64."""
    return prefix + urlsafe_b64encode(_digest(names)).decode("ascii").rstrip("=")[:length]


def _digest(names: tuple[object, ...]) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, names)).encode("utf-8", "surrogatepass")).digest()


class Counter:
    """Numbers from one upwards, one row for each kind."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, kind: str) -> int:
        """The next number of a kind."""
        number = self._last[kind] = self._last.get(kind, 0) + 1
        return number
