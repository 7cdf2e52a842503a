"""Compound files (MS-CFB) by olefile, their streams read under our limits."""

import io
from types import TracebackType
from typing import Any

import olefile

from bot.reading.charsets import decode
from bot.reading.extracted import CannotRead, Limits

_DEPTH = 12


class Compound:
    """A compound file. Raises CannotRead("broken") for what is none, "bomb" for one that unpacks to too much."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        self._read = 0
        try:
            self._ole: Any = olefile.OleFileIO(io.BytesIO(content))
        except Exception as error:  # olefile lets struct, index and its own errors through
            raise CannotRead("broken", f"not a readable compound file: {error}") from error

    def __enter__(self) -> "Compound":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ole.close()

    def listing(self) -> list[tuple[str, ...]]:
        """Paths of all streams."""
        return [tuple(path) for path in self._ole.listdir() if len(path) <= _DEPTH]

    def has(self, *path: str) -> bool:
        """True when there is such a stream or storage."""
        return bool(self._ole.exists("/".join(path)))

    def stream(self, *path: str) -> bytes:
        """The bytes of a stream; empty where there is none, or it is damaged."""
        name = "/".join(path)
        if not self._ole.exists(name):
            return b""
        try:
            content: bytes = self._ole.openstream(name).read()
        except (OSError, ValueError, IndexError, TypeError):
            return b""
        self._read += len(content)
        if self._read > self._limits.unpacked_bytes:
            raise CannotRead("bomb", "compound file of too many bytes")
        return content

    def metadata(self) -> dict[str, str]:
        """Title, author and date of creation, where the summary says them."""
        try:
            found = self._ole.get_metadata()
        except Exception:  # a damaged summary is no reason to lose the text
            return {}
        told = {"title": _told(found.title), "author": _told(found.author), "created": _told(found.create_time)}
        return {key: value for key, value in told.items() if value}


def _told(value: object) -> str:
    if isinstance(value, bytes):
        return decode(value).strip("\x00 ").strip()
    return "" if value is None else str(value)
