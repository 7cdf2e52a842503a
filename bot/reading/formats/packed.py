"""Zip archives: the files inside, unpacked under one budget."""

import mimetypes

from bot.reading.archives import BoundedZip
from bot.reading.extracted import CannotRead, Extracted, Limits, Part
from bot.reading.mail_headers import safe_name

_JUNK = ("__macosx/", ".ds_store", "thumbs.db")


def read(content: bytes, limits: Limits) -> Extracted:
    """List the files of a zip archive. Locked ones are named with the problem "encrypted". Raises CannotRead."""
    archive = BoundedZip(content, limits)
    parts: list[Part] = []
    for name in archive.names:
        if name.endswith("/") or any(junk in name.lower() for junk in _JUNK):
            continue
        if len(parts) >= limits.parts:
            raise CannotRead("bomb", f"more than {limits.parts} files in one archive")
        parts.append(_part(archive, name))
    if not parts:
        return Extracted(kind="zip", problem="empty", problem_detail="an archive without files")
    locked = [part for part in parts if part.problem == "encrypted"]
    if len(locked) == len(parts):
        detail = "every file inside is locked with a password"
        return Extracted(kind="zip", parts=tuple(parts), problem="encrypted", problem_detail=detail)
    return Extracted(kind="zip", parts=tuple(parts))


def _part(archive: BoundedZip, name: str) -> Part:
    shown = safe_name(_spelled(archive, name)) or "unnamed"
    media_type = mimetypes.guess_type(shown)[0] or "application/octet-stream"
    try:
        return Part(name=shown, media_type=media_type, content=archive.read(name))
    except CannotRead as error:
        if error.problem == "bomb":
            raise
        return Part(name=shown, media_type=media_type, problem=error.problem)


def _spelled(archive: BoundedZip, name: str) -> str:
    """Names without the UTF-8 flag are read as code page 437 by the standard; most programs mean UTF-8."""
    if archive.entries[name].flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
