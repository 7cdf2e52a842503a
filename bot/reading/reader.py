"""Bytes to text, whole items: a message with everything inside it, a file with its fingerprints."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.reading.extracted import Extracted, Part
from bot.reading.mail import ParsedMail
from bot.reading.patience import Patience
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


def read_message(raw: bytes, pool: Reading, patience: Patience | None = None) -> MessageRead:
    """Read a message and the files in it; names that come twice get a number, so that each stands under its own.

    Files that hang use up the message's patience; what comes after them is "too-large" and is not opened.
    """
    mail = pool.read_mail(raw)
    patience = patience or Patience()
    words = passwords_in(f"{mail.subject}\n{mail.text[:20_000]}")
    opened = (
        Leaf(name, "", part.inline, part.content, _opened(part.content, name, words, pool, patience))
        for part in mail.attachments
        for name in [part.name or "attachment"]
    )
    return MessageRead(raw, mail, _named_apart(leaf for each in opened for leaf in _leaves(each)))


def _opened(content: bytes, name: str, passwords: tuple[str, ...], pool: Reading, patience: Patience) -> Extracted:
    """A file, unlocked where it is locked and the message itself names the password; what is kept stays as it came."""
    found = pool.read_deep(content, name, patience)
    if found.problem == "encrypted" and passwords and (plain := pool.unlock(content, passwords)):
        return pool.read_deep(plain, name, patience)
    return found


def _leaves(leaf: Leaf) -> Iterator[Leaf]:
    """Give a file and everything inside it; of a zip or winmail.dat only what is inside."""
    inside = [part for part in leaf.extracted.parts if part.extracted is not None]
    if leaf.extracted.kind not in {"zip", "tnef"} or not inside:
        yield leaf
    for part in inside:
        yield from _leaves(_leaf(part, leaf.name))


def leaves_of(found: Extracted, name: str) -> tuple[Leaf, ...]:
    """List the files inside a packed file, each under its own name."""
    inside = (part for part in found.parts if part.extracted is not None)
    return _named_apart(leaf for part in inside for leaf in _leaves(_leaf(part, name)))


def _named_apart(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    names: dict[str, int] = {}
    apart: list[Leaf] = []
    for leaf in leaves:
        names[leaf.name] = seen = names.get(leaf.name, 0) + 1
        if seen > 1:
            stem, dot, ending = leaf.name.rpartition(".")
            leaf = replace(leaf, name=f"{stem} ({seen}).{ending}" if dot else f"{leaf.name} ({seen})")
        apart.append(leaf)
    return tuple(apart)


def _leaf(part: Part, container: str) -> Leaf:
    assert part.extracted is not None
    return Leaf(part.name or "attachment", container, part.inline, part.content, part.extracted)


def read_file(content: bytes, name: str, pool: Reading) -> FileRead:
    """Read one file of a library."""
    return FileRead(hashlib.sha256(content).hexdigest(), pool.read_deep(content, name))
