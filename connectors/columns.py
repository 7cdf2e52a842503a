"""Columns of a library by the bot's own names, and their values as text: pure conversions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from connectors.errors import Refused
from connectors.protocol import moment

Kind = Literal["text", "note", "choice", "date", "number"]
LINE = 255
"""What a single line of text holds ("Column types and options")."""
NOTE = 60_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its internal name in SharePoint, and what it takes."""

    name: str
    kind: Kind = "text"
    indexed: bool = False
    title: str = ""


LABEL_COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "doc_type": Column("DocType", "text", indexed=True, title="Document type"),
        "case_no": Column("CaseNo", "text", indexed=True, title="Case number"),
        "doc_date": Column("DocDate", "date", indexed=True, title="Document date"),
        "sensitivity": Column("Sensitivity", "choice"),
        "privilege": Column("Privilege", "choice"),
        "labelled_by": Column("LabelledBy", "text", indexed=True, title="Labelled by"),
        "confidence": Column("LabelConfidence", "number", title="Label confidence"),
        "flags": Column("LabelFlags", "text", title="Label flags"),
        "because": Column("LabelBecause", "note", title="Label because"),
    }
)
KEY = "key"
KEY_COLUMN = Column("ModelOfficeKey", "text", indexed=True, title="Model Office key")
"""Which effect stored a file; so that a file that was moved since is still known as done."""


def named(names: Mapping[str, str]) -> Mapping[str, Column]:
    """Return the label's columns with the office's own internal names in place of ours. Raises ValueError.

    >>> named({"doc_type": "Document_x0020_Kind"})["doc_type"].name
    'Document_x0020_Kind'
    """
    known = {**LABEL_COLUMNS, KEY: KEY_COLUMN}
    if unknown := sorted(names.keys() - known.keys()):
        raise ValueError(f"no such column of a label: {', '.join(unknown)}")
    return {
        logical: Column(names.get(logical, each.name), each.kind, each.indexed, each.title)
        for logical, each in known.items()
    }


def to_column(column: Column, text: str) -> Any:
    """Return a text as the JSON value that a column takes; None empties it. Raises Refused.

    >>> to_column(LABEL_COLUMNS["doc_date"], "2026-07-01"), to_column(LABEL_COLUMNS["confidence"], "0.93")
    ('2026-07-01T00:00:00Z', 0.93)
    """
    if text == "":
        return None
    try:
        match column.kind:
            case "date":
                return f"{date.fromisoformat(text).isoformat()}T00:00:00Z"
            case "number":
                return float(text)
            case "note":
                return text[:NOTE]
            case "text" | "choice":
                return text if len(text) <= LINE else text[: LINE - 1] + "…"
    except ValueError:
        raise Refused(f"a value that the column {column.name} can't take") from None


def from_column(column: Column, value: Any, zone: ZoneInfo) -> str:
    """Return a column's JSON value as text. A day is kept as midnight of the site's zone, so the zone counts.

    >>> from_column(LABEL_COLUMNS["doc_date"], "2026-06-30T23:00:00Z", ZoneInfo("Europe/London"))
    '2026-07-01'
    >>> from_column(LABEL_COLUMNS["confidence"], 0.93, ZoneInfo("UTC"))
    '0.93'
    """
    if value is None:
        return ""
    if column.kind == "date" and isinstance(value, str):
        at = moment(value) if "T" in value else None
        return at.astimezone(zone).date().isoformat() if at else value[:10]
    if isinstance(value, list):
        return ";".join(str(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return f"{value:.10g}"
    return str(value)


def same(column: Column, one: str, other: str) -> bool:
    """Say whether two texts are the same value of a column.

    >>> same(LABEL_COLUMNS["confidence"], "0.90", "0.9"), same(LABEL_COLUMNS["flags"], "a", "b")
    (True, False)
    """
    return bool(to_column(column, one) == to_column(column, other))
