"""What somebody says in a message that a machine may have written: what is left without a machine's own sentences.

People write "out of office" too, and let a machine carry what they have to say. A sentence is taken clause by clause:
"I am on leave until Monday, but she has been suspended" is not standing text.
"""

import re
from collections.abc import Iterator

from rules.dates import sentences
from rules.phrases import Phrases, fold

LOOKED_AT = 6000
"""Characters of a text in which something of substance is looked for."""

_CLAUSE = re.compile(
    r"[,;:|*()\[\]_]+(?:\s|$)|\s[-–—/*]+\s|\n|\b(?:but|because|although|though|however|and|or|so that|as|who|which)\b",
    re.I,
)
_ADDRESSES = re.compile(
    r"(?:https?://|www\.)\S{1,300}|[\w.+'-]{1,64}@[\w.-]{1,250}|\+?\(?\d[\d ()/.-]{4,25}\d|\b[A-Z]{1,6}[-/#]?\d[\w/#-]*"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GREETING = re.compile(
    r"^\W*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|(?:kind|best|warm|many) (?:regards|wishes)"
    r"|regards|yours|sincerely|best|annwyl|helo|bonjour|hallo|guten tag|hola)\b[\w .'-]{0,40}$",
    re.I,
)
_CLOSED = re.compile(
    r"^[ \t]*+(?:-{2,}.{0,40}(?:original|below this line|copy of|returned)|.{0,40}\b(?:original message"
    r"|message headers) (?:follows?|headers)|received: |return-path: |message-id: |from: .{1,200}@)",
    re.I | re.M,
)
_WRAPPED = re.compile(r"(?<=[^\n]{50})\n(?=\S)")
_FEWEST = 2  # words of a clause that says something
_ENOUGH = 4  # words that together say something


def said_besides(text: str, standing: Phrases) -> str:
    """The sentences of a text in which something is said besides what machines say, one a line; empty where nothing is.

    `standing` are the words of machines' own sentences.
    """
    unwrapped = _WRAPPED.sub(" ", text[:LOOKED_AT])
    told = [(sentence, words) for _, sentence in sentences(unwrapped) if (words := _words(sentence, standing))]
    return "\n".join(" ".join(sentence.split()) for sentence, _ in told) if sum(n for _, n in told) >= _ENOUGH else ""


def before_the_copy(text: str) -> str:
    """A mail system's own words: what stands before the message that it returns, or that message's header."""
    begins = _CLOSED.search(text)
    return text[: begins.start()] if begins else text


def _words(sentence: str, standing: Phrases) -> int:
    """How many words of a sentence say something: those of the clauses that are no machine's."""
    return sum(_weight(clause) for clause in _clauses(sentence) if not standing.first(clause))


def _clauses(sentence: str) -> Iterator[str]:
    for clause in _CLAUSE.split(fold(sentence)):
        if clause.strip() and not _GREETING.match(clause):
            yield clause.strip(" .!\n\t")


def _weight(clause: str) -> int:
    """The words of a clause; none where it is a name, a title, an address or a number."""
    words = _WORD.findall(_ADDRESSES.sub(" ", clause))
    spoken = [word for word in words[1:] if word[0].islower()]
    return len(words) if len(words) >= _FEWEST and spoken else 0
