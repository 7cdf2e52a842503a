"""Zip files of strangers: every byte that is unpacked is counted while it is read, whatever the directory declares."""

import io
import zipfile
import zlib
from collections.abc import Iterable

from bot.reading.extracted import CannotRead, Limits

_CHUNK = 1 << 18


class BoundedZip:
    """A zip file that can't unpack to more than the limits allow.

    Raises CannotRead: "broken" for what is no zip, "bomb" for what unpacks to too much, "encrypted" for locked entries.
    """

    def __init__(self, content: bytes, limits: Limits, password: str | None = None) -> None:
        self._limits = limits
        self._packed = max(len(content), 1)
        self._read = 0
        self._password = password.encode() if password is not None else None
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, IndexError) as error:
            raise CannotRead("broken", f"not a readable zip file: {error}") from error
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            self.entries.setdefault(info.filename, info)
            if len(self.entries) > limits.entries:
                raise CannotRead("bomb", f"more than {limits.entries} files in one archive")

    @property
    def names(self) -> list[str]:
        """Names of the entries in the order of the directory."""
        return list(self.entries)

    def find(self, name: str) -> str | None:
        """The entry's name as it is spelled in the archive, ignoring case and slashes."""
        if name in self.entries:
            return name
        wanted = name.lower().lstrip("/")
        return next((each for each in self.entries if each.lower().replace("\\", "/").lstrip("/") == wanted), None)

    def encrypted(self, name: str) -> bool:
        """True for an entry that needs a password (general purpose bit 0)."""
        return bool(self.entries[name].flag_bits & 0x1)

    def read(self, name: str) -> bytes:
        """Unpack one entry."""
        info = self.entries[name]
        if self.encrypted(name) and self._password is None:
            raise CannotRead("encrypted", f"{name} is locked with a password")
        if info.file_size > self._limits.unpacked_bytes:
            raise CannotRead("bomb", f"{name} declares {info.file_size:,} bytes")
        try:
            with self._zip.open(info, pwd=self._password) as stream:
                return b"".join(self._chunks(iter(lambda: stream.read(_CHUNK), b"")))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise CannotRead("broken", f"{name}: {error}") from error
        except (NotImplementedError, RuntimeError) as error:
            if "assword" in str(error):
                raise CannotRead("encrypted", f"{name}: not this password") from error
            raise CannotRead("broken", f"{name}: packed in a way that can't be read") from error

    def _chunks(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        for chunk in chunks:
            self._read += len(chunk)
            if self._read > self._limits.unpacked_bytes:
                raise CannotRead("bomb", f"unpacks to more than {self._limits.unpacked_bytes:,} bytes")
            if self._read > self._limits.ratio_floor and self._read > self._limits.ratio * self._packed:
                raise CannotRead("bomb", f"unpacks to more than {self._limits.ratio} times its size")
            yield chunk


def refuse_entities(xml: bytes) -> None:
    """Refuse XML that declares entities: no office program writes them, and they can expand without end."""
    head = xml[:4096]
    if b"<!" in head and (b"<!DOCTYPE" in xml[:65536] or b"<!ENTITY" in xml[:65536]) and b"<!ENTITY" in xml:
        raise CannotRead("bomb", "declares XML entities")
