"""Files inside a message are kept from the parser, and nobody can tell."""

from email import message_from_bytes
from email.message import Message

import pytest

from bot.reading.mail_parsing import tree_of

LINE = b"QUJD" * 19


def told(message: Message) -> list[object]:
    return [
        (part.items(), part.get_payload() if not part.is_multipart() else None, part.preamble, part.epilogue)
        for part in message.walk()
    ]


def mail(end: bytes, lines: int, boundary: bytes = b"--b") -> bytes:
    head = [b"From: a@b.example", b"Content-Type: multipart/mixed; boundary=b", b"", *[LINE] * lines, boundary]
    file = [b"Content-Type: application/pdf", b"Content-Transfer-Encoding: base64", b"", *[LINE] * lines, b"QUI="]
    return end.join([*head, *file, b"--b", b"", *[LINE] * lines, b"--b--", *[LINE] * lines])


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("lines", [7, 8, 40])
@pytest.mark.parametrize("boundary", [b"--b", b"--other"])
def test_a_tree_is_the_standard_parsers(end: bytes, lines: int, boundary: bytes) -> None:
    raw = mail(end, lines, boundary)
    assert told(tree_of(raw)) == told(message_from_bytes(raw))


def test_a_message_that_names_the_mark_is_as_it_came() -> None:
    raw = mail(b"\n", 12).replace(b"QUI=", b"LinesPutAside0x")
    assert told(tree_of(raw)) == told(message_from_bytes(raw))
    assert b"LinesPutAside0x" in tree_of(raw).as_bytes()
