"""What people did, as the truth to compare with where nobody has written one down: their labels and their logging."""

import csv
from collections.abc import Iterator, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def said_by_people(scenario: Path) -> dict[str, Line]:
    """Return lines in the form of expected.jsonl: a file's type from its label, a message's case from the activity.

    A label counts where a person wrote it; a message where an activity of kind `message` names its Message-ID.
    """
    return dict(sorted([*_labels(scenario), *_logged(scenario)]))


def _labels(scenario: Path) -> Iterator[tuple[str, Line]]:
    for path in sorted((scenario / "libraries").glob("*.labels.csv")):
        library = path.name.removesuffix(".labels.csv")
        for row in _rows(path):
            if row.get("doc_type") and row.get("labelled_by") not in ("", "bot", None):
                item = f"libraries/{library}/{row['path']}"
                yield item, {"item": item, "doc_type": row["doc_type"]}


def _logged(scenario: Path) -> Iterator[tuple[str, Line]]:
    cases: dict[str, set[str]] = {}
    for row in _rows(scenario / "register" / "activities.csv"):
        if row.get("kind") == "message" and row.get("ref") and row.get("case_no"):
            cases.setdefault(row["ref"].strip(), set()).add(row["case_no"])
    for path in sorted((scenario / "mail").glob("*/*.eml")) if cases else ():
        internet_id = str(BytesHeaderParser().parsebytes(path.read_bytes()).get("Message-ID", "")).strip()
        if internet_id in cases:
            item = f"mail/{path.parent.name}/{path.name}"
            yield item, {"item": item, "cases": sorted(cases[internet_id])}


def _rows(path: Path) -> list[Mapping[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
