"""systemd's notifications: one datagram each, no library ("sd_notify(3)")."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

from bot.settings import environment

PATIENCE = 300.0
"""Seconds without a sign of life after which the watchdog is no longer fed."""


def notify(message: str, address: str | None = None) -> bool:
    """Tell the service manager; False where none listens."""
    address = environment("NOTIFY_SOCKET") if address is None else address
    if not address or not hasattr(socket, "AF_UNIX"):
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
            sending.sendto(message.encode(), address)
    except OSError:
        return False
    return True


class Watchdog:
    """Feeds systemd's watchdog in a thread as long as the work gives signs of life. Use it as a context manager."""

    def __init__(self, seconds: float) -> None:
        self._every = seconds / 3
        self._seen = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._feed, name="watchdog", daemon=True)

    @classmethod
    def from_environment(cls) -> Self:
        """Make one that feeds as often as systemd wants; never where it wants none."""
        told = environment("WATCHDOG_USEC")
        return cls(int(told) / 1_000_000 if told.isdigit() else 0.0)

    def alive(self) -> None:
        """Give a sign of life."""
        self._seen = time.monotonic()

    def __enter__(self) -> Self:
        if self._every > 0:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()

    def _feed(self) -> None:
        while not self._over.wait(self._every):
            if time.monotonic() - self._seen < PATIENCE:
                notify("WATCHDOG=1")
