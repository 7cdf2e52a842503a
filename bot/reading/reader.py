"""Bytes to text, whole items: a message with everything inside it, a file with its fingerprints."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.extracted import Extracted, Part
from bot.reading.mail import ParsedMail
from bot.reading.workers import Reading
from rules.passwords import passwords_in

INLINE_PICTURE = 50_000
"""An inline picture from this size (bytes) on may be the document itself; smaller ones are logos and smileys."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file that came with a message, also one inside a nested message, a winmail.dat or a zip."""

    name: str
    container: str
    inline: bool
    content: bytes
    extracted: Extracted


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A message and all the files in it, as text."""

    raw: bytes
    mail: ParsedMail
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as text. `content_hash` is the SHA-256 of its bytes."""

    content_hash: str
    extracted: Extracted


def read_message(raw: bytes, pool: Reading) -> MessageRead:
    """Read a message and the files in it; names that come twice get a number, so that each stands under its own."""
    mail = pool.read_mail(raw)
    words = passwords_in(f"{mail.subject}\n{mail.text[:20_000]}")
    names: dict[str, int] = {}
    leaves: list[Leaf] = []
    for part in mail.attachments:
        name = part.name or "attachment"
        found = _opened(part.content, name, words, pool)
        for leaf in _leaves(Leaf(name, "", part.inline, part.content, found)):
            names[leaf.name] = seen = names.get(leaf.name, 0) + 1
            if seen > 1:
                stem, dot, ending = leaf.name.rpartition(".")
                numbered = f"{stem} ({seen}).{ending}" if dot else f"{leaf.name} ({seen})"
                leaf = Leaf(numbered, leaf.container, leaf.inline, leaf.content, leaf.extracted)
            leaves.append(leaf)
    return MessageRead(raw, mail, tuple(leaves))


def _opened(content: bytes, name: str, passwords: tuple[str, ...], pool: Reading) -> Extracted:
    """A file, unlocked where it is locked and the message itself names the password; what is kept stays as it came."""
    found = pool.read_deep(content, name)
    if found.problem == "encrypted" and passwords and (plain := pool.unlock(content, passwords)):
        return pool.read_deep(plain, name)
    return found


def _leaves(leaf: Leaf) -> Iterator[Leaf]:
    """Give a file and everything inside it; of a zip or winmail.dat only what is inside."""
    inside = [part for part in leaf.extracted.parts if part.extracted is not None]
    if leaf.extracted.kind not in {"zip", "tnef"} or not inside:
        yield leaf
    for part in inside:
        yield from _leaves(_leaf(part, leaf.name))


def _leaf(part: Part, container: str) -> Leaf:
    assert part.extracted is not None
    return Leaf(part.name or "attachment", container, part.inline, part.content, part.extracted)


def read_file(content: bytes, name: str, pool: Reading) -> FileRead:
    """Read one file of a library."""
    return FileRead(hashlib.sha256(content).hexdigest(), pool.read_deep(content, name))
