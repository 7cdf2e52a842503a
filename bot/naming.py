"""How items are named: a message by its mailbox and immutable id, a file version by its library, id and ETag."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

_FORBIDDEN = re.compile(r'["*:<>?/\\|\x00-\x1f]+')  # SharePoint takes none of these in a name
_IDENTIFIER = re.compile(r"(?<!\d)(?:\d[ .-]?){8,}(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)")


@dataclass(frozen=True, slots=True)
class MessageName:
    """A message."""

    mailbox: str
    id: str

    def __str__(self) -> str:
        return f"message:{self.mailbox}:{self.id}"

    @classmethod
    def parse(cls, item: str) -> Self:
        """Read a name back. Raises ValueError for another kind of item.

        >>> MessageName.parse("message:cases@office.example:AAMk=").id
        'AAMk='
        """
        kind, mailbox, id_ = item.split(":", 2)
        if kind != "message":
            raise ValueError(f"{item} is not a message")
        return cls(mailbox, id_)


@dataclass(frozen=True, slots=True)
class FileName:
    """A version of a file; `reading` tells one reading of it from another where it is read again."""

    library: str
    id: str
    etag: str
    reading: str = ""

    def __str__(self) -> str:
        return f"file:{self.library}:{self.id}@{self.etag}" + (f"~{self.reading}" if self.reading else "")

    @classmethod
    def parse(cls, item: str) -> Self:
        """Read a name back. Raises ValueError for another kind of item.

        >>> FileName.parse('file:Cases:12@"{A},3"')
        FileName(library='Cases', id='12', etag='"{A},3"', reading='')
        """
        kind, library, rest = item.split(":", 2)
        if kind != "file":
            raise ValueError(f"{item} is not a file")
        id_, _, version = rest.partition("@")
        etag, _, reading = version.partition("~")
        return cls(library, id_, etag, reading)


def stored_name(name: str, *, received: datetime, doc_type: str, author: str) -> str:
    """Return the name under which an attachment is stored: its own, unless that would leak or is not allowed.

    File names leak into mails, logs and links, so one that holds a number or a date of birth is replaced by the
    date, the type and who it came from.

    >>> from datetime import UTC
    >>> when = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    >>> stored_name("my report: final.docx", received=when, doc_type="MEM-REP", author="member")
    'my report final.docx'
    >>> stored_name("999 012 3454.pdf", received=when, doc_type="GP-REC", author="practice")
    '2026-11-24 GP-REC from practice.pdf'
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 5:
        stem, ending = name, ""
    tidy = " ".join(_FORBIDDEN.sub(" ", stem).split()).strip(". ")[:90]
    if not tidy or _IDENTIFIER.search(tidy):
        tidy = f"{received:%Y-%m-%d} {doc_type} from {author.replace('_', ' ')}"
    return f"{tidy}.{_FORBIDDEN.sub('', ending)}" if ending else tidy
