"""Locked files, and the passwords that came with them."""

import zlib

import pytest

from bot.reading.extraction import extract
from bot.reading.locks import unlock
from bot.reading.workers import ReadingPool
from tests.reading import made


def locked_zip(name: str, content: bytes, password: bytes) -> bytes:
    """A zip file with the traditional encryption (APPNOTE section 6.1), which the standard library only reads."""
    table = zlib_table()
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        update(byte)
    check = zlib.crc32(content)
    out = bytearray()
    for byte in bytes(11) + bytes([check >> 24]) + content:
        mask = keys[2] | 2
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8) & 0xFF)
        update(byte)
    packed = bytearray(made.zipped({name: bytes(out)}, packing=0))
    for mark, flags, crc, size in ((b"PK\x03\x04", 6, 14, 22), (b"PK\x01\x02", 8, 16, 24)):
        place = packed.find(mark)
        packed[place + flags] |= 1
        packed[place + crc : place + crc + 4] = check.to_bytes(4, "little")
        packed[place + size : place + size + 4] = len(content).to_bytes(4, "little")
    return bytes(packed)


def zlib_table() -> list[int]:
    table = []
    for number in range(256):
        for _ in range(8):
            number = (number >> 1) ^ 0xEDB88320 if number & 1 else number >> 1
        table.append(number)
    return table


LOCKED = locked_zip("report.txt", b"The report.", b"Tuesday7")


def test_the_right_password_opens_an_archive() -> None:
    assert extract(LOCKED, "a.zip").problem == "encrypted"
    opened = unlock(LOCKED, ["wrong", "Tuesday7"])
    assert opened is not None
    assert [part.content for part in extract(opened, "a.zip").parts] == [b"The report."]


@pytest.mark.parametrize("passwords", [[], ["wrong"], ["", "tuesday7"]])
def test_a_wrong_password_opens_nothing(passwords: list[str]) -> None:
    assert unlock(LOCKED, passwords) is None


@pytest.mark.parametrize("content", [b"", b"text", b"%PDF-1.7 broken", b"PK\x03\x04"])
def test_what_has_no_lock_that_we_know_is_left(content: bytes) -> None:
    assert unlock(content, ["x"]) is None


def test_a_worker_opens_it_too() -> None:
    with ReadingPool(1, ocr=False) as pool:
        assert pool.unlock(LOCKED, ("Tuesday7",)) == unlock(LOCKED, ["Tuesday7"])
        assert pool.unlock(LOCKED, ("wrong",)) is None
