"""What runs inside a reading worker: one request after another from a pipe, under the limits of the system.

A message is eight bytes of length and a pickle. The worker gets no environment and keeps no file of ours open.
"""

import os
import pickle
import struct
import sys
from importlib import import_module
from typing import IO, Any, Literal

Task = Literal["read", "message", "page", "unlock"]

_LENGTH = struct.Struct(">Q")


def main(reader: str, memory_mb: int, seconds: float) -> None:
    """Serve until the pipe closes. `reader` names the function that reads, as "module:function"."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not end up between the answers.
    silence = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(silence, number)
    limit_memory(memory_mb)
    while (packed := receive(requests)) is not None:
        allow_seconds(seconds)
        send(answers, pickle.dumps(_answer(reader, *pickle.loads(packed)), protocol=5))


def _answer(reader: str, task: Task, *given: Any) -> Any:
    if task == "message":
        from bot.reading.mail import parse_message

        return parse_message(*given)
    if task == "page":
        from bot.reading.recognition import recognise_page

        return recognise_page(*given)
    if task == "unlock":
        from bot.reading.locks import unlocked_part

        return unlocked_part(*given)
    module, _, function = reader.partition(":")
    content, name, limits = given
    return getattr(import_module(module), function)(content, name, limits=limits, ocr=False)


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = _exactly(stream, _LENGTH.size)
    return None if head is None else _exactly(stream, _LENGTH.unpack(head)[0])


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message. Raises OSError when the other side is gone."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size > 0:
        piece = stream.read(min(size, 1 << 22))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def limit_memory(memory_mb: int) -> None:
    """Bound the process's own data, where the system can; the parent kills it for the rest."""
    if sys.platform == "win32":
        return
    import resource

    size = memory_mb * 1024 * 1024
    # RLIMIT_DATA counts what is really the process's own (Linux 4.7 and later); the address space also counts what
    # libraries only reserve, so it gets room for that.
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_AS, (4 * size, 4 * size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_seconds(seconds: float) -> None:
    """Let the system end us when we compute far beyond our time, should the parent not live to do it."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime + 2 * seconds + 10)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
