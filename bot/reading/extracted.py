"""What a file says, as values: the answer of every reader in this package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Problem = Literal["unreadable", "encrypted", "empty", "too-large", "bomb", "broken"]
"""Why a file gave no text, or not all of it: an answer to act on, never an exception."""

Kind = Literal[
    "docx", "docm", "doc", "rtf", "odt", "ods", "odp", "pdf", "xlsx", "xls", "csv", "pptx", "ppt", "html", "txt",
    "eml", "msg", "tnef", "ics", "vcf", "zip", "tiff", "jpeg", "png", "gif", "bmp", "webp", "heic", "dicom",
    "audio", "unknown",
]  # fmt: skip
"""What a file is, by its content."""

IMAGE_KINDS: frozenset[Kind] = frozenset({"tiff", "jpeg", "png", "gif", "bmp", "webp", "heic"})
CONTAINER_KINDS: frozenset[Kind] = frozenset({"eml", "msg", "tnef", "zip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a stranger's file is read before we stop."""

    file_bytes: int = 100_000_000
    text_chars: int = 8_000_000
    unpacked_bytes: int = 150_000_000  # really read from one archive, whatever it declares
    ratio: int = 250  # unpacked over packed, above `ratio_floor`
    ratio_floor: int = 5_000_000
    entries: int = 5_000  # names in one archive
    parts: int = 500  # files inside one file
    depth: int = 5  # a file in a file in a file …
    pages: int = 3_000
    ocr_pages: int = 20  # of one file: recognition takes seconds a page
    pixels: int = 90_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; formats without pages give one for the whole text, or one per page break that they know of."""

    number: int
    text: str
    ocr: bool = False
    quality: float = 1.0  # 0-1: how much of the text can be believed; 0 is a page that could not be read
    width: float = 0.0  # points, or pixels of an image
    height: float = 0.0
    has_image: bool = False
    needs_ocr: bool = False  # it shows something that its text does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file inside a file."""

    name: str
    media_type: str
    content: bytes = b""
    inline: bool = False
    content_id: str = ""
    container: str = ""  # name of the file it was found in
    extracted: "Extracted | None" = None  # filled by `extract_deep`
    problem: Problem | None = None  # it is there, but its bytes could not be had
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """Text and structure of one file."""

    kind: Kind
    text: str = ""
    deleted_text: str = ""  # tracked deletions, apart
    pages: tuple[Page, ...] = ()
    parts: tuple[Part, ...] = ()
    problem: Problem | None = None
    problem_detail: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_ocr(self) -> bool:
        """True while a page waits to be recognised."""
        return any(page.needs_ocr for page in self.pages)


class CannotRead(Exception):
    """A reader gives up on a file, with a typed reason. Never leaves this package."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(detail or problem)
        self.problem: Problem = problem
        self.detail = detail


def pages_of(text: str) -> tuple[Page, ...]:
    """Cut a text at its form feeds.

    >>> [page.text for page in pages_of("one\\ftwo")]
    ['one', 'two']
    """
    return tuple(Page(number=n, text=part.strip("\n")) for n, part in enumerate(text.split("\f"), start=1))
