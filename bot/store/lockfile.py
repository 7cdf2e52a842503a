"""The lock file beside an SQLite store: one process writes. The system frees it when that process dies."""

import sys
from pathlib import Path
from typing import IO, Self


class StoreBusy(Exception):
    """Another process is writing to this store; stop the service, or give the command to the running service."""


class LockFile:
    """A file that this process holds locked."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> Self:
        """Lock the file, making it where it is missing. Raises StoreBusy."""
        file = path.open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise StoreBusy(f"{StoreBusy.__doc__} ({path})") from error
        return cls(file)

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two processes lock two files of one name."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
