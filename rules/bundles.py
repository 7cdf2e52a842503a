"""One file, several documents: where each begins, and what each is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rules.evidence import DocumentKnowledge
from rules.facts import Opinion, PartRange
from rules.folding import fold
from rules.learned import LearnedModel
from rules.scorer import read_document
from rules.tells import spoken_of

MOST_PAGES = 2_000
_PAGE = re.compile(
    rb"(?:^|\n)[^\n]{0,60}\bpage[ ]+(\d{1,4})(?:[ ]*(?:of|/)[ ]*(\d{1,4}))?\b|(?:^"
    rb"|\n)[ ]*+-?[ ]*+(\d{1,3})[ ]*(?:/|of)[ ]*(\d{1,3})[ ]*+-?[ ]*+(?:\n|$)"
)
_START = re.compile(
    rb"^[ ]*(?:dear (?:sir|sirs|madam|dr|doctor|mr|mrs|ms|miss|prof|colleague|[a-z]+)\b"
    rb"|in the (?:county court|high court|court of session|sheriff|matter of)"
    rb"|(?:our|your) ref(?:erence)?[ ]*:|(?:tax )?invoice\b|form of authority"
    rb"|witness statement of|particulars of claim[ ]*$|record of inquest"
    rb"|curriculum vitae[ ]*$|consent form [1-4]|discharge summary|memorandum[ ]*$|telephone (?:attendance )?note)",
    re.MULTILINE,
)
_HEAD = 900


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
    starts = document_starts(pages)
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
    read = [read_document(text, knowledge=knowledge, today=today, learned=learned) for text in texts]
    return _with_parts(first, read, ranges)


def _with_parts(whole: Opinion, read: Sequence[Opinion], ranges: Sequence[tuple[int, int]]) -> Opinion:
    return replace(
        whole,
        sensitivity=max([whole.sensitivity, *(opinion.sensitivity for opinion in read)]),
        parts=tuple(
            PartRange(a + 1, b + 1, opinion.best, opinion.confidence)
            for (a, b), opinion in zip(ranges, read, strict=True)
        ),
    )


def document_starts(pages: Sequence[str]) -> list[int]:
    """The indexes of the pages on which a document begins.

    >>> document_starts(["Dear Sir\\nPage 1 of 2", "Page 2 of 2", "", "Dear Dr Bell\\nThank you"])
    [0, 3]
    """
    starts: list[int] = []
    blank = True
    before: tuple[int, int] | None = None
    for number, page in enumerate(pages[:MOST_PAGES]):
        if not page.strip():
            blank = True
            continue
        folded = fold(page)
        numbered = _page_number(folded.text)
        if not starts or _begins(folded.text, numbered, before, blank):
            starts.append(number)
        blank, before = False, numbered
    return starts


def _page_number(text: bytes) -> tuple[int, int] | None:
    for part in (text[:400], text[-300:]):
        found = _PAGE.search(part)
        if found:
            return int(found[1] or found[3]), int(found[2] or found[4] or 0)
    return None


def _begins(text: bytes, numbered: tuple[int, int] | None, before: tuple[int, int] | None, blank: bool) -> bool:
    if numbered:
        if numbered[0] == 1:
            return True
        if before and numbered[0] == before[0] + 1 and numbered[1] == before[1]:
            return False
    heading = _START.search(text[:_HEAD])
    starts = (
        bool(heading) and not spoken_of(fold(text.decode("ascii")), heading.start(), heading.end())
        if heading
        else False
    )
    if before and before[1] and before[0] < before[1]:
        return starts and not numbered
    return starts or (blank and not numbered)
