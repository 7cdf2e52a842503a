"""Bytes of any file to text and structure. Whatever the bytes are, the answer is a value."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from bot.reading.extracted import (
    CONTAINER_KINDS,
    CannotRead,
    Extracted,
    Kind,
    Limits,
    Page,
    Part,
    Problem,
)
from bot.reading.kinds import kind_of

__all__ = ["Extracted", "Kind", "Limits", "Page", "Part", "Problem", "Read", "extract", "extract_deep"]

Read = Callable[[bytes, str], Extracted]
"""Anything that reads one file: `extract` itself, or a pool of workers."""

# Which module reads which kind. They are imported when first needed: a worker that only meets Word files stays small.
_READERS: dict[Kind, tuple[str, str]] = {
    "docx": ("docx", "read"), "docm": ("docx", "read"), "doc": ("doc", "read"), "rtf": ("rtf", "read"),
    "odt": ("opendocument", "read"), "ods": ("opendocument", "read"), "odp": ("opendocument", "read"),
    "pdf": ("pdf", "read"), "xlsx": ("sheets", "read"), "xls": ("sheets", "read"), "csv": ("text", "read_table"),
    "pptx": ("pptx", "read"), "html": ("markup", "read"), "txt": ("text", "read"), "eml": ("message", "read"),
    "msg": ("msg", "read"), "tnef": ("tnef", "read"), "ics": ("calendars", "read"), "vcf": ("cards", "read"),
    "zip": ("packed", "read"), "tiff": ("images", "read"), "jpeg": ("images", "read"), "png": ("images", "read"),
    "gif": ("images", "read"), "bmp": ("images", "read"), "webp": ("images", "read"), "heic": ("images", "read"),
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_LIMITS_BUT_OURS = Limits()


def extract(content: bytes, name: str, *, limits: Limits = _NO_LIMITS_BUT_OURS, ocr: bool = True) -> Extracted:
    """Read one file; files inside it are listed as `parts`, not read.

    The name only helps to tell kinds of plain text apart. With `ocr` false, pages that need recognition are marked
    `needs_ocr` and left without text. Never raises for what the bytes are: `problem` says what is wrong.
    """
    if not content:
        return Extracted(kind="unknown", problem="empty", problem_detail="no bytes")
    kind = kind_of(content, name)
    if len(content) > limits.file_bytes:
        return Extracted(kind=kind, problem="too-large", problem_detail=f"{len(content):,} bytes")
    found = _read(kind, content, limits)
    if found.problem is None and ocr and found.needs_ocr:
        found = recognised(found, content, limits)
    return found if found.needs_ocr or found.problem else _judged(found)


def _read(kind: Kind, content: bytes, limits: Limits) -> Extracted:
    if content.startswith(_OLE) and kind in ("docx", "xlsx", "pptx"):
        return Extracted(kind=kind, problem="encrypted", problem_detail="the document is locked with a password")
    reader = _READERS.get(kind)
    if reader is None:
        return Extracted(kind=kind, problem="unreadable", problem_detail="a kind of file that holds no text")
    module, function = reader
    read: Any = getattr(import_module(f"bot.reading.formats.{module}"), function)
    try:
        found: Extracted = read(content, limits)
    except CannotRead as error:
        return Extracted(kind=kind, problem=error.problem, problem_detail=error.detail)
    except MemoryError:
        return Extracted(kind=kind, problem="too-large", problem_detail="needs more memory than a worker has")
    except RecursionError:
        return Extracted(kind=kind, problem="bomb", problem_detail="nested without end")
    except Exception as error:  # a stranger's file may trip any parser; that is the file's fault and an answer
        return Extracted(kind=kind, problem="broken", problem_detail=f"{type(error).__name__}: {error}"[:300])
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic of a Rust library is no Exception
            raise
        return Extracted(kind=kind, problem="broken", problem_detail=f"the reader gave up: {error}"[:300])
    return found


def recognised(found: Extracted, content: bytes, limits: Limits) -> Extracted:
    """Recognise in this process the pages that wait for it."""
    from bot.reading.recognition import recognise_page

    pages: list[Page] = []
    budget = limits.ocr_pages
    for page in found.pages:
        if page.needs_ocr and budget > 0:
            budget -= 1
            pages.append(recognise_page(content, found, page, limits))
        else:
            pages.append(page)
    return with_pages(found, tuple(pages))


def with_pages(found: Extracted, pages: tuple[Page, ...]) -> Extracted:
    """The same file with these pages, its text made of theirs, and judged again."""
    text = "\n".join(page.text for page in pages if page.text)
    return _judged(replace(found, pages=pages, text=text))


def _judged(found: Extracted) -> Extracted:
    """Say "empty" or "unreadable" where there is no text, and name the pages that could not be read."""
    lost = [page.number for page in found.pages if page.ocr and not page.text.strip()]
    waiting = [page.number for page in found.pages if page.needs_ocr]
    if found.text.strip():
        told = [f"not readable: page {_listed(lost)}"] if lost else []
        told += [f"not recognised, beyond the allowed number: page {_listed(waiting)}"] if waiting else []
        return replace(found, problem_detail="; ".join(told)) if told else found
    if found.kind in CONTAINER_KINDS and found.parts:
        return found
    if lost:
        return replace(found, problem="unreadable", problem_detail="no page could be read")
    return replace(found, problem="empty", problem_detail="no text and nothing to recognise")


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers[:20]) + (" …" if len(numbers) > 20 else "")


def extract_deep(
    content: bytes, name: str, *, limits: Limits = _NO_LIMITS_BUT_OURS, read: Read | None = None
) -> Extracted:
    """Read a file and the files inside it, down to `limits.depth`; each part's answer stands in `part.extracted`.

    `read` reads one file (a pool's `read`, say), so that a bad attachment can't spoil its neighbours. What lies too
    deep, or beyond the number and size allowed for the whole, gets the problem "too-large" and is not opened.
    """
    reading = read if read is not None else lambda each, called: extract(each, called, limits=limits)
    return _Descent(limits, reading).into(content, name, 1)


class _Descent:
    """One budget for everything inside one file."""

    def __init__(self, limits: Limits, read: Read) -> None:
        self._limits = limits
        self._read = read
        self._parts = limits.parts
        self._bytes = limits.unpacked_bytes

    def into(self, content: bytes, name: str, depth: int) -> Extracted:
        found = self._read(content, name)
        if not found.parts:
            return found
        return replace(found, parts=tuple(self._part(part, name, depth) for part in found.parts))

    def _part(self, part: Part, container: str, depth: int) -> Part:
        part = replace(part, container=part.container or container, depth=depth)
        if part.problem is not None:
            return _lost(part, "its bytes could not be had", part.problem)
        if not part.content:
            return part
        self._parts -= 1
        self._bytes -= len(part.content)
        if self._parts < 0 or self._bytes < 0:
            return _lost(part, "more files, or more bytes, than are read of one file")
        if depth > self._limits.depth:
            return _lost(part, f"packed deeper than {self._limits.depth} files in one another")
        return replace(part, extracted=self.into(part.content, part.name, depth + 1))


def _lost(part: Part, detail: str, problem: Problem = "too-large") -> Part:
    """A part that is not opened: it is there all the same, and says why."""
    kind = kind_of(part.content, part.name) if part.content else "unknown"
    return replace(part, problem=problem, extracted=Extracted(kind=kind, problem=problem, problem_detail=detail))
