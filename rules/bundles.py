"""One file, several documents: where each begins, and what each is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from rules.evidence import DocumentKnowledge
from rules.facts import Opinion, PartRange
from rules.folding import fold
from rules.learned import LearnedModel
from rules.scorer import Weighed, describe, read_document, weigh
from rules.tells import spoken_of

MOST_PAGES = 2_000
_PAGE = re.compile(
    rb"(?:^|\n)[^\n]{0,60}\bpage[ ]+(\d{1,4})(?:[ ]*(?:of|/)[ ]*(\d{1,4}))?\b|(?:^"
    rb"|\n)[ ]*+-?[ ]*+(\d{1,3})[ ]*(?:/|of)[ ]*(\d{1,3})[ ]*+-?[ ]*+(?:\n|$)"
)
_BUNDLES = re.compile(rb"\bbundle\b")
_OF_THE_BUNDLE = re.compile(rb"[ ]*(?:of|in) (?:the |this )?bundle\b")
_START = re.compile(
    rb"^[ ]*(?:dear (?:sir|sirs|madam|dr|doctor|mr|mrs|ms|miss|prof|colleague|[a-z]+)\b"
    rb"|in the (?:county court|high court|court of session|sheriff|matter of)"
    rb"|(?:our|your) ref(?:erence)?[ ]*:|(?:tax )?invoice\b|form of authority"
    rb"|witness statement of|particulars of claim[ ]*$|record of inquest"
    rb"|curriculum vitae[ ]*$|consent form [1-4]|discharge summary|memorandum[ ]*$|telephone (?:attendance )?note)",
    re.MULTILINE,
)
_HEAD = 900
_TITLE = 300  # characters at the top of a page in which its title stands
_SURE = 0.94  # of a page by itself, from which on it may begin a document of another type
_LIKELY = 0.75  # of a page before it, from which on that was of a type at all
_LETTER_END = 500  # characters at the foot of a page in which a letter ends
_FEW = 12  # words; a shorter page below a letter is its list of copies or a stray stamp
_CLOSING = re.compile(
    rb"^[ ]*+(?:yours[ ]++(?:sincerely|faithfully|truly)?|(?:with )?kind(?:est)? regards|best wishes|yn gywir|le meas)"
    rb"[ ]*+[,.]?[ ]*+$",
    re.MULTILINE,
)
_POSTCODE = re.compile(rb"\b[a-z]{1,2}\d[a-z\d]?[ ]?\d[a-z]{2}\b")
_REACHED = re.compile(rb"\b(?:tel|telephone|phone|fax|e-?mail|www\.|dx)\b")
_MAIL_HEAD = re.compile(rb"\A\s*(?:from|sent|to|subject|on [^\n]{6,80} wrote)\b[^\n]{0,3}:")
_PRIVILEGES = ("none", "undecided", "without-prejudice", "wp-save-costs", "legal-advice", "litigation")
"""From the laxest to the strictest."""

Own = Callable[[str], Weighed]
"""What a page is by itself."""


def read_bundle(
    pages: Sequence[str],
    *,
    knowledge: DocumentKnowledge,
    today: date,
    name: str = "",
    sender_role: str = "",
    learned: LearnedModel | None = None,
) -> Opinion:
    """Read a file page by page; where it holds several documents, `parts` says which pages are what.

    The opinion on the whole is the one on its first document (a covering letter speaks for what it covers), held no
    stricter and no laxer than its strictest part.
    """

    @cache  # a page may be a document of its own
    def own(text: str) -> Weighed:
        return weigh(text, knowledge=knowledge, learned=learned)

    starts = document_starts(pages, own)
    if len(starts) < 2:
        ends, said = [len(pages) - 1], "\n\n".join(pages)
    else:
        ends = [*(start - 1 for start in starts[1:]), len(pages) - 1]
        said = "\n\n".join(pages[starts[0] : ends[0] + 1])
    first = read_document(
        said,
        knowledge=knowledge,
        today=today,
        name=name,
        pages=ends[0] + 1,
        sender_role=sender_role,
        learned=learned,
    )
    if len(starts) < 2:
        return first
    ranges = list(zip(starts, ends, strict=True))
    texts = ("\n\n".join(pages[a : b + 1]) for a, b in ranges)
    return _with_parts(first, [describe(own(text), knowledge, today) for text in texts], ranges)


def _with_parts(whole: Opinion, read: Sequence[Opinion], ranges: Sequence[tuple[int, int]]) -> Opinion:
    return replace(
        whole,
        sensitivity=max([whole.sensitivity, *(opinion.sensitivity for opinion in read)]),
        privilege=max([whole.privilege, *(opinion.privilege for opinion in read)], key=_PRIVILEGES.index),
        parts=tuple(
            PartRange(a + 1, b + 1, opinion.best, opinion.confidence)
            for (a, b), opinion in zip(ranges, read, strict=True)
        ),
    )


@dataclass(slots=True)
class _Before:
    """What is known of the page before."""

    text: bytes = b""
    numbered: tuple[int, int] | None = None
    blank: bool = True  # a blank page lies between


def document_starts(pages: Sequence[str], own: Own | None = None) -> list[int]:
    """The indexes of the pages on which a document begins; with `own`, also where a page is surely of another type.

    >>> document_starts(["Dear Sir\\nPage 1 of 2", "Page 2 of 2", "", "Dear Dr Bell\\nThank you"])
    [0, 3]
    """
    starts: list[int] = []
    before = _Before()
    begun: list[str] = []  # pages of the document at hand that may bear its title
    for number, page in enumerate(pages[:MOST_PAGES]):
        if not page.strip():
            before.blank = True
            continue
        text = fold(page).text
        numbered = _page_number(text)
        counts_on = _counts_on(numbered, before.numbered)
        begins = not starts or (not counts_on and _begins(text, numbered, before))
        if begins or (own and not counts_on and _is_another(page, begun, own)):
            starts.append(number)
            begun = []
        if not counts_on:
            begun.append(page)
        before = _Before(text, numbered, False)
    return starts


def _is_another(page: str, begun: Sequence[str], own: Own) -> bool:
    """Is a page surely of another type than the document before it, as far as a page of that was likely of any?"""
    sure = _titled(own(page).told)
    return bool(sure) and next(filter(None, (_likely(own(each).told) for each in reversed(begun))), sure) != sure


def _likely(page: Opinion) -> str:
    """The type of a page that may well be a document by itself; "" where it is likely of none."""
    return page.best if page.confidence >= _LIKELY and page.best != "UNKNOWN" else ""


def _titled(page: Opinion) -> str:
    """The type of a page that bears its title; "" where it is not sure of any."""
    titled = any(each.kind in ("form", "heading") and 0 <= each.start < _TITLE for each in page.evidence)
    return page.best if page.confidence >= _SURE and titled and page.best != "UNKNOWN" else ""


def _page_number(text: bytes) -> tuple[int, int] | None:
    """The number of a page and of how many; the pages of a bundle count through all that it holds."""
    for part in (text[:400], text[-300:]):
        found = _PAGE.search(part)
        if found:
            line_before = found[0].rpartition(b"\n")[2]
            if _BUNDLES.search(line_before) or _OF_THE_BUNDLE.match(part, found.end()):
                return None
            return int(found[1] or found[3]), int(found[2] or found[4] or 0)
    return None


def _counts_on(numbered: tuple[int, int] | None, before: tuple[int, int] | None) -> bool:
    return bool(numbered and before and numbered[0] == before[0] + 1 and numbered[1] == before[1])


def _begins(text: bytes, numbered: tuple[int, int] | None, before: _Before) -> bool:
    if numbered and numbered[0] == 1:
        return True
    starts = _has_heading(text) or (not numbered and _has_letterhead(text, before.text))
    if before.numbered and before.numbered[1]:
        if before.numbered[0] < before.numbered[1]:
            return starts and not numbered
        return not numbered or starts  # the last of its pages lies before this one
    ended = not numbered and _ended(before.text) and len(text.split()) >= _FEW and not _MAIL_HEAD.match(text)
    return starts or ended or (before.blank and not numbered)


def _has_heading(text: bytes) -> bool:
    heading = _START.search(text[:_HEAD])
    return heading is not None and not spoken_of(fold(text.decode("ascii")), heading.start(), heading.end())


def _has_letterhead(text: bytes, before: bytes) -> bool:
    """An address and how to reach it at the head of a page, that the page before had not."""
    head = text[:500]
    return bool(_POSTCODE.search(head) and _REACHED.search(head)) and head[:80].split() != before[:80].split()


def _ended(text: bytes) -> bool:
    """A letter that closes near the foot of its page, with nothing below but who signed it and what it encloses."""
    return bool(_CLOSING.search(text[-_LETTER_END:]))
