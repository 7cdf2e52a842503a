"""Which files a measurement reads: those of scenarios, with their types where someone wrote them down, and corpora."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
"""Where real files lie that nobody here wrote, unless `--corpora` says otherwise."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a scenario's library and the codes of which any is right."""

    path: Path
    codes: tuple[str, ...]


def papers(scenarios: Sequence[Path]) -> list[Paper]:
    """Return the files whose type is written down in `expected.jsonl`."""
    return [
        Paper(scenario / row["item"], tuple([row["doc_type"]] if isinstance(row["doc_type"], str) else row["doc_type"]))
        for scenario in scenarios
        for row in _lines(scenario / "expected.jsonl")
        if "doc_type" in row and (scenario / row["item"]).is_file()
    ]


def files(scenarios: Sequence[Path], ending: str) -> list[Path]:
    """Return the scenarios' files and messages with a name of this ending, sorted."""
    return sorted(path for scenario in scenarios for path in scenario.rglob(f"*.{ending}") if path.is_file())


def corpus(corpora: Path, name: str) -> list[Mapping[str, Any]]:
    """Return the rows of a corpus; none where it is not there."""
    return list(_lines(corpora / f"{name}.jsonl"))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
