"""Which things a message says that it brings: "the records are attached", "my report, as asked", "Notes and films"."""

import re

from rules.phrases import fold
from rules.words import MailWords

_CLAUSE = re.compile(r"[^.!?;\n]+[.!?;]?")
_NEAR = 80  # characters before a word in which stands what it is only for or about
_FRAGMENT = 8  # words: more make a sentence, which has to say that it brings something
_SENTENCE = re.compile(
    r"\b(?:am|are|is|was|were|be|been|have|has|had|do|does|did|can|could|will|would|shall|should|may|might|must|no|not"
    r"|without|received?|read|seen|got|needs?|wants?|await\w*|lost|missing|still|where|which|what|when)\b"
    r"|n't\b|'(?:re|ll|ve|d)\b|\b(?:i|we|he|she|they|it|you) [a-z]",
    re.I,
)
_GOES_ON = re.compile(r"\s*+(?:$|[^\w\s]|(?:as|and|of|for|from|with|in|to|at|again|too|please)\b)", re.I)
"""What may stand behind a thing where it is named and no more is said."""
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:for|about|on|regarding|concerning|re|to|before|without|until|against|than|whether|how) "
    r"(?!(?:you|your (?:information|attention|file)|completeness|him|her|them)\b)"
    r"(?:(?!(?:is|are|attach\w*|enclos\w*|find|see|here)\b)[\w'-]+ ){0,3}$",
    re.I,
)
"""Before a word: a request for records, guidance on records, an invoice for a report."""
_OF_IT = re.compile(
    r"\s(?:requests?|departments?|dep(?:t|artmen)|teams?|office\b|officers?|clerks?|managers?|polic(?:y|ies)|guid\w+|leaflets?"
    r"|fees?|charges?|invoices?|templates?|procedures?|process\w*|retention|services?|librar(?:y|ies)|access)\b",
    re.I,
)
"""Behind a word: the records department, a records request."""


def is_itself(word: re.Pattern[str], text: str) -> bool:
    """Say whether a text names a thing as such, and not only what another thing is for, about or of.

    >>> thing = re.compile(r"\\brecords?\\b", re.I)
    >>> [is_itself(thing, text) for text in ("the records", "a request for the records", "the records department")]
    [True, False, False]
    """
    for found in word.finditer(text):
        start, end = found.span()
        if not _OF_SOMETHING_ELSE.search(text, max(0, start - _NEAR), start) and not _OF_IT.match(text, end):
            return True
    return False


def enclosed(word: re.Pattern[str], text: str, words: MailWords) -> bool:
    """Say whether a text tells that a thing comes with it: in a clause that hands something over, or by naming it and
    no more. A question hands over nothing."""
    return any(
        is_itself(word, clause)
        and bool(words.attached.first(clause) or words.handed_over.first(clause) or _names_only(word, clause, number))
        for number, clause in enumerate(_CLAUSE.findall(fold(text)))
        if not clause.endswith("?")
    )


def _names_only(word: re.Pattern[str], clause: str, number: int) -> bool:
    """A line without a full stop is one of a signature, unless little stands before it: "Medical Records"."""
    if len(clause.split()) > _FRAGMENT or _SENTENCE.search(clause) or (number > 1 and clause[-1] not in ".!;"):
        return False
    return any(_GOES_ON.match(clause, found.end()) for found in word.finditer(clause))
