"""Where one file holds several documents: candidate ranges of pages, each with the reasons for its beginning.

Only layout is judged here; what each range is, a classifier says later.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.reading.extracted import Page

Reason = Literal[
    "start", "blank-page", "page-1-of", "numbers-restart", "letter-opens", "letter-ended", "court-heading",
    "letterhead", "paper-changes", "cover-letter",
]  # fmt: skip

_PAGE_OF = re.compile(
    r"\b(?:page|p\.?)\s*(\d{1,4})\s*(?:of|/|-)\s*(\d{1,4})\b|^\s*(\d{1,3})\s*(?:of|/)\s*(\d{1,3})\s*$", re.I | re.M
)
_LONE_NUMBER = re.compile(r"^\s*(?:-\s*)?(?:page\s+)?(\d{1,4})(?:\s*-)?\s*$", re.IGNORECASE)
_DEAR = re.compile(r"^\s*(?:dear\s+\S|to whom it may concern)", re.IGNORECASE | re.MULTILINE)
_YOURS = re.compile(
    r"^\s*(?:yours\s+(?:sincerely|faithfully|truly)|(?:with )?kind(?:est)? regards|yn gywir)", re.I | re.M
)
_ENCLOSES = re.compile(r"\b(?:enc(?:l|s|ls)?\b|enclos(?:e|ed|ing|ures?)|attach(?:ed|ments?))", re.IGNORECASE)
_COURT = re.compile(r"\A\s*(?:[^\n]*\n\s*){0,4}?in the (?:[\w’' ]{0,40})?(?:court|tribunal)\b", re.IGNORECASE)
_WEIGHTS: dict[Reason, int] = {
    "blank-page": 2, "page-1-of": 3, "numbers-restart": 2, "letter-opens": 1, "letter-ended": 1, "court-heading": 2,
    "letterhead": 1, "paper-changes": 1,
}  # fmt: skip
_ENOUGH = 2
_BLANK = 12  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Pages that look like one document; numbers are those of the file, from 1, both included."""

    first: int
    last: int
    reasons: tuple[Reason, ...]


def sections(pages: Sequence[Page]) -> tuple[Section, ...]:
    """Split a file into candidate documents. A file that looks like one document gives one section.

    Blank pages between documents belong to none; a file of blank pages gives nothing.
    """
    starts: list[tuple[int, tuple[Reason, ...]]] = []
    previous: Page | None = None
    gap = False
    for page in pages:
        if is_blank(page):
            gap = previous is not None
            continue
        if previous is None:
            starts.append((page.number, ("start",)))
        else:
            reasons = _reasons(previous, page, gap=gap)
            if sum(_WEIGHTS[reason] for reason in reasons) >= _ENOUGH:
                starts.append((page.number, reasons))
        previous, gap = page, False
    filled = [page for page in pages if not is_blank(page)]
    return _named(_ranges(starts, [page.number for page in filled]), {page.number: page for page in filled})


def is_blank(page: Page) -> bool:
    """True for a page with nothing on it: separators between scans, backs of sheets."""
    return len("".join(page.text.split())) < _BLANK and not page.needs_ocr and not (page.has_image and page.ocr)


def page_number(page: Page) -> int | None:
    """The number that a page gives itself, at its head or foot; None where it gives none."""
    for part in (page.text[:250], page.text[-250:]):
        if match := _PAGE_OF.search(part):
            return int(match[1] or match[3])
    lines = [line for line in page.text.splitlines() if line.strip()]
    for line in (*lines[-1:], *lines[:1]):
        if match := _LONE_NUMBER.match(line):
            return int(match[1])
    return None


def _reasons(previous: Page, page: Page, *, gap: bool) -> tuple[Reason, ...]:
    number, before = page_number(page), page_number(previous)
    if number is not None and before is not None and number == before + 1:
        return ()  # the document counts on; a blank back of a sheet changes nothing
    says_one_of = any(
        (match[1] or match[3]) == "1" for match in _PAGE_OF.finditer(page.text[:250] + "\n" + page.text[-250:])
    )
    found: list[tuple[Reason, bool]] = [
        ("blank-page", gap),
        ("page-1-of", says_one_of),
        ("numbers-restart", not says_one_of and number == 1 and before is not None),
        ("letter-opens", bool(_DEAR.search(page.text[:1800]))),
        ("letter-ended", bool(_YOURS.search(previous.text[-1200:]))),
        ("court-heading", bool(_COURT.match(page.text[:600]))),
        ("letterhead", _letterhead_changes(previous, page)),
        ("paper-changes", _paper_changes(previous, page)),
    ]
    return tuple(reason for reason, holds in found if holds)


def _letterhead_changes(previous: Page, page: Page) -> bool:
    """The page begins with a letterhead (an address or a telephone number at its head) that the last had not."""
    return _has_letterhead(page) and page.text[:80].split() != previous.text[:80].split()


def _has_letterhead(page: Page) -> bool:
    head = page.text[:500]
    postcode = re.search(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", head)
    line = re.search(r"\b(?:tel|telephone|phone|fax|e-?mail|www\.|dx)\b", head, re.IGNORECASE)
    return bool(postcode and line)


def _paper_changes(previous: Page, page: Page) -> bool:
    turned = (previous.width > previous.height) != (page.width > page.height)
    resized = abs(previous.width - page.width) > 0.1 * max(previous.width, 1.0)
    return previous.ocr != page.ocr or (turned or (resized and bool(previous.width)))


def _ranges(starts: list[tuple[int, tuple[Reason, ...]]], numbers: list[int]) -> list[Section]:
    found: list[Section] = []
    for index, (first, reasons) in enumerate(starts):
        limit = starts[index + 1][0] if index + 1 < len(starts) else 1 << 30
        last = max(number for number in numbers if number < limit)
        found.append(Section(first=first, last=last, reasons=reasons))
    return found


def _named(found: list[Section], pages: dict[int, Page]) -> tuple[Section, ...]:
    """Say of a first letter that encloses what follows that it is the cover of the rest."""
    if len(found) < 2:
        return tuple(found)
    first = found[0]
    text = "\n".join(page.text for number, page in pages.items() if first.first <= number <= first.last)
    if _DEAR.search(text) and _YOURS.search(text) and _ENCLOSES.search(text):
        found[0] = Section(first=first.first, last=first.last, reasons=(*first.reasons, "cover-letter"))
    return tuple(found)
