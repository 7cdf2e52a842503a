"""Opening what is locked, with passwords that its sender gave; the locked original is what is filed.

Word and Excel files, and zip files with AES, stay locked: nothing installed here opens them.
"""

import io
import zipfile
from collections.abc import Iterable
from contextlib import closing

import pypdfium2 as pdfium

from bot.reading.archives import BoundedZip
from bot.reading.extracted import CannotRead, Extracted, Limits, Part
from bot.reading.kinds import kind_of

_REMOVE_SECURITY = 3  # FPDF_REMOVE_SECURITY of fpdf_save.h


def unlock(content: bytes, passwords: Iterable[str], *, limits: Limits | None = None) -> bytes | None:
    """The same PDF or zip file without its lock; None where no password fits, or there is no lock that we know."""
    kind = kind_of(content)
    for password in passwords:
        found: bytes | None = None
        if kind == "pdf":
            found = _pdf(content, password)
        elif kind == "zip":
            found = _zip(content, password, limits or Limits())
        if found is not None:
            return found
    return None


def unlocked_part(content: bytes, passwords: tuple[str, ...], limits: Limits) -> Extracted:
    """As `unlock`, in the form in which workers answer: a part with the bytes, or the problem "encrypted"."""
    opened = unlock(content, passwords, limits=limits)
    kind = kind_of(content)
    if opened is None:
        return Extracted(kind=kind, problem="encrypted")
    return Extracted(kind=kind, parts=(Part(name="", media_type="", content=opened),))


def _pdf(content: bytes, password: str) -> bytes | None:
    try:
        with closing(pdfium.PdfDocument(content, password=password)) as document:
            buffer = io.BytesIO()
            document.save(buffer, flags=_REMOVE_SECURITY)
            return buffer.getvalue()
    except pdfium.PdfiumError:
        return None


def _zip(content: bytes, password: str, limits: Limits) -> bytes | None:
    buffer = io.BytesIO()
    try:
        locked = BoundedZip(content, limits, password)
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in locked.names:
                archive.writestr(zipfile.ZipInfo(name), locked.read(name))
    except CannotRead:
        return None
    return buffer.getvalue()
