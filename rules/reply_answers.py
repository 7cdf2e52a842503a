"""Answers that a writer set into the older message, below its questions, and marked with his initials or by colour."""

from collections.abc import Collection

from rules.reply_ends import LONGEST_LINE
from rules.reply_marks import ANSWERS_BELOW, ANSWERS_IN_COLOUR, COLOURED, INITIALLED, NO_INITIALS

_ANNOUNCED = 2000  # characters in which a writer says where his answers stand
_MOST = 2 / 3  # of the lines of an older message: where more is in one colour, it is the colour of that message


def colour_said(text: str) -> str:
    """Return the colour in which a writer says that his answers stand ("bold" too), "" where he says nothing of it.

    >>> colour_said("Dear Ann, I have put my comments in red against each point.")
    'red'
    """
    found = ANSWERS_IN_COLOUR.search(text[:_ANNOUNCED].lower())
    return (found["colour"] or found["coloured"]) if found else ""


def without_colours(lines: list[str]) -> tuple[list[str], Collection[int]]:
    """Return lines without the words that tell the colour of some, and the numbers of those."""
    coloured = {at for at, line in enumerate(lines) if line[:1] == "[" and COLOURED.match(line)}
    if not coloured:
        return lines, coloured
    return [COLOURED.sub("", line, count=1) if at in coloured else line for at, line in enumerate(lines)], coloured


def answers_within(new: str, history: list[str], coloured: Collection[int]) -> list[int]:
    """Return which lines of an older message one writer marked as his answers, where he says in `new` that he did.

    `coloured` are the lines of it that stand in the colour that he named.
    """
    if coloured and colour_said(new) and len(coloured) <= _MOST * sum(map(bool, history)):
        return sorted(coloured)
    if not ANSWERS_BELOW.search(new[:_ANNOUNCED].lower()):
        return []
    marked = {at: match[1] for at, line in enumerate(history) if (match := INITIALLED.match(line[:LONGEST_LINE]))}
    marked = {at: initials for at, initials in marked.items() if initials not in NO_INITIALS}
    return sorted(marked) if len(set(marked.values())) == 1 else []
