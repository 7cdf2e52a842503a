"""Visiting cards (vCard, RFC 6350 and 2426): one line of text a property."""

import quopri
import re

from bot.reading.charsets import decode
from bot.reading.extracted import Extracted, Limits, Page

_SHOWN = {
    "FN": "Name", "ORG": "Organisation", "TITLE": "Title", "ROLE": "Role", "EMAIL": "Email", "TEL": "Telephone",
    "ADR": "Address", "NOTE": "Note", "URL": "Web", "BDAY": "Born",
}  # fmt: skip
_LINE = re.compile(r"^(?:[\w-]+\.)?([A-Za-z-]+)((?:;[^:\n]*)?):(.*)$")


def read(content: bytes, limits: Limits) -> Extracted:
    """Read the cards of a file; a blank line stands between them."""
    told: list[str] = []
    for line in _unfolded(decode(content)[: limits.text_chars]):
        match = _LINE.match(line)
        if match is None:
            continue
        name, parameters, value = match[1].upper(), match[2].upper(), match[3]
        if name == "BEGIN" and told:
            told.append("")
        elif name in _SHOWN:
            if "QUOTED-PRINTABLE" in parameters:
                value = decode(quopri.decodestring(value.encode("utf-8", "replace")))
            value = ", ".join(piece.strip() for piece in re.split(r"(?<!\\);", value) if piece.strip())
            told.append(f"{_SHOWN[name]}: {_unescaped(value)}")
    text = "\n".join(told)
    return Extracted(kind="vcf", text=text, pages=(Page(number=1, text=text),))


def _unfolded(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"=\n|\n[ \t]", "", text).split("\n")


def _unescaped(value: str) -> str:
    return re.sub(r"\\n", " ", value, flags=re.IGNORECASE).replace("\\", "")
