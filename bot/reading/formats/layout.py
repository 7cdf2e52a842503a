"""White space as a reader needs it: cells apart by tabs, no blanks at the ends of lines, one blank line at most."""

import re

CELL_END = "\x07"
"""Written by readers at the end of a table cell; a tab that a person typed is another thing."""

_BLANK_LINES = re.compile(r"\n{3,}")
_PAGE_BREAKS = re.compile(r"\f[\s\f]*\f")


def tidied(text: str) -> str:
    """Settle the white space of a text; form feeds stay, as the ends of pages.

    >>> tidied("Name\\n\\x07Born\\n\\x07\\n\\tindented  \\n\\n\\n\\nend")
    'Name\\tBorn\\n\\tindented\\n\\nend'
    """
    text = text.replace("\n" + CELL_END, "\t").replace(CELL_END, "\t")
    text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    if "\f" in text:
        text = _PAGE_BREAKS.sub("\f", text)
    return _BLANK_LINES.sub("\n\n", text).strip("\f\n ").rstrip("\t")
