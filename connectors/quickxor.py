"""quickXorHash, the only hash that SharePoint gives of a file ("QuickXorHash algorithm")."""

from base64 import b64encode

_BITS = 160
_SHIFT = 11


def quick_xor_hash(content: bytes) -> str:
    """Return the hash in base64, as `file.hashes.quickXorHash` has it.

    Each byte is XORed into a ring of 160 bits, 11 bits further on than the last; the length goes into the end.

    >>> quick_xor_hash(b"")
    'AAAAAAAAAAAAAAAAAAAAAAAAAAA='
    >>> quick_xor_hash(b"hello world")
    'aCgDG9jwBhDc4Q1yawMZAAAAAAA='
    """
    # 160 bytes on, the ring is where it was: so the content is folded to 160 bytes before any is rotated.
    folded = 0
    for start in range(0, len(content), _BITS):
        folded ^= int.from_bytes(content[start : start + _BITS], "little")
    ring = 0
    for index, byte in enumerate(folded.to_bytes(_BITS, "little")):
        ring ^= byte << (index * _SHIFT % _BITS)
    ring = (ring & ((1 << _BITS) - 1)) ^ (ring >> _BITS)
    ring ^= len(content) << (_BITS - 64)
    return b64encode((ring & ((1 << _BITS) - 1)).to_bytes(_BITS // 8, "little")).decode("ascii")
