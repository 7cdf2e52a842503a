"""What a forwarder passes on: the words of others, without the heads, signatures and notices around them."""

import re
from collections.abc import Iterator

from rules.replies import split
from rules.reply_marks import SENDERS

_QUOTED = re.compile(r"^[>|][>| \t]*", re.M)
_SENDER = "|".join(map(re.escape, sorted(SENDERS)))
_BEGINS = re.compile(rf"^[ \t*_]*(?:{_SENDER})[ \t*_]*:[ \t]*\S.{{0,300}}$|^on .{{6,300}} wrote:[ \t]*$", re.I | re.M)
_LABEL = re.compile(r"^[ \t*_]*[^\W\d_][\w -]{0,24}[ \t*_]*:(?:[ \t]|$)")


def words_of_others(forwarded: str, domain: str) -> str:
    """Return what others say in the messages that one passes on; what the office of that domain wrote is left out.

    >>> words_of_others("From: A <a@b.example>\\nTo: us\\nSubject: x\\n\\nIt came.\\n\\nKind regards\\nA", "o.example")
    'It came.'
    """
    ours = f"@{domain.lower()}"
    others = (each for head, each in _messages(forwarded) if not domain or ours not in head.lower())
    told = [split(_body(each)).new_text for each in others]
    return "\n\n".join(text for text in told if text)


def _messages(forwarded: str) -> Iterator[tuple[str, str]]:
    """Each message of a row, the newest first, with the line that says who wrote it."""
    text = _QUOTED.sub("", forwarded)
    heads = list(_BEGINS.finditer(text))
    ends = [*(head.start() for head in heads), len(text)]
    yield "", text[: ends[0]]
    for head, end in zip(heads, ends[1:], strict=True):
        yield head[0], text[head.end() : end]


def _body(message: str) -> str:
    """A message without the labels of its head."""
    lines = message.strip("\n").split("\n")
    return "\n".join(lines[next((n for n, line in enumerate(lines) if not _LABEL.match(line)), len(lines)) :])
