"""The bytes of a message as a MIME tree (RFC 2045): the standard parser, spared the lines that only carry files."""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any

import re2

# Whole lines of base64, as files are sent (RFC 2045, 6.8): no field, no boundary and no end of a part.
_RUN = re2.compile(rb"(?m)^(?:[A-Za-z0-9+/]{60,}\r?\n){8,}")
_MARK = "LinesPutAside"
_MARKED = re.compile(_MARK + r"(\d+)x")


class _AsTheyStand(Compat32):
    """Fields as they stand, as ever; those in ASCII, which need no repair, are not looked at again for it."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value if value.isascii() else super().header_fetch_parse(name, value)


_POLICY = _AsTheyStand()


def tree_of(raw: bytes) -> Message:
    """Parse a message. Long runs of base64 are put aside meanwhile: the parser looks at every line several times."""
    aside: list[str] = []
    pieces: list[bytes] = []
    last = 0
    for match in _RUN.finditer(raw) if _MARK.encode() not in raw else ():
        run = match[0].rstrip(b"\r\n")
        pieces += [raw[last : match.start()], f"{_MARK}{len(aside)}x".encode()]
        aside.append(run.decode("ascii"))
        last = match.start() + len(run)
    message = message_from_bytes(b"".join([*pieces, raw[last:]]), policy=_POLICY)
    if aside:
        _put_back(message, aside)
    return message


def _put_back(message: Message, aside: list[str]) -> None:
    def whole(text: str) -> str:
        return _MARKED.sub(lambda found: aside[int(found[1])], text)

    for part in message.walk():
        if isinstance(content := part.get_payload(), str):
            part.set_payload(whole(content))
        part.preamble = part.preamble and whole(part.preamble)
        part.epilogue = part.epilogue and whole(part.epilogue)
