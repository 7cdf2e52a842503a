"""A reader that does to its worker what bad files do."""

import os
import signal
from typing import Any

from bot.reading.extracted import Extracted, Limits


def read(content: bytes, name: str, *, limits: Limits, ocr: bool) -> Any:
    if content == b"hang":
        while True:
            pass
    if content == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if content == b"eat":
        return Extracted(kind="txt", text=str(len(bytearray(4_000_000_000))))
    if content == b"chatter":
        print("noise on standard output", flush=True)
    if content == b"strange":
        return Smuggled()
    if content == b"environment":
        return Extracted(kind="txt", text=" ".join(sorted(key.decode() for key in os.environb)))
    return Extracted(kind="txt", text=f"{name}: {content.decode()}")


class Smuggled:
    """What a worker under a file's control might send back."""

    def __reduce__(self) -> Any:
        return (os.system, ("touch /tmp/never",))
