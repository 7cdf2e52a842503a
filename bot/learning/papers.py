"""Papers whose type is known: folders of invented texts, and the scenarios whose truth someone has written down."""

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import bot
from bot.reading.extracted import Extracted, pages_of
from bot.reading.reader import INLINE_PICTURE, read_file, read_message
from bot.reading.workers import Reading
from bot.rehearsal.comparing import read_lines

BETWEEN = re.compile(r"^=====[ ]*$", re.MULTILINE)
_HEADER = re.compile(r"##[ ]*name:[ ]*(.*?)[ ]*\|[ ]*from:[ ]*(\S*)[ ]*$")


class PapersError(Exception):
    """Papers cannot be used as they stand; the message names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: any of `codes` is right. `hand` is who wrote it; papers of one `fold` are not split by a trial.

    `proves`: no weight of a phrase was fitted on it, so that what is made of it says how far to believe one.
    """

    codes: tuple[str, ...]
    name: str
    role: str
    found: Extracted
    hand: str
    fold: str = ""
    proves: bool = True


TRAINING = Path(bot.__file__).parents[1] / "training"
"""The product's own papers: `texts/` has one folder a writer, `training.toml` says which of them are held back."""


def read_training(folder: Path = TRAINING) -> tuple[list[Paper], list[Paper]]:
    """Return the papers to train on, and those held back: on them nothing is trained or tuned. Raises PapersError."""
    held_back = writers_held_back(folder)
    hands = {each.name: read_papers(each) for each in sorted((folder / "texts").iterdir()) if each.is_dir()}
    taught = [
        replace(paper, proves=unfitted(paper))
        for hand, papers in hands.items()
        if hand not in held_back
        for paper in papers
    ]
    return taught, [paper for hand in sorted(held_back & hands.keys()) for paper in hands[hand]]


def writers_held_back(folder: Path) -> set[str]:
    """Return the writers from whom nothing learns. Raises PapersError."""
    path = folder / "training.toml"
    try:
        return set(tomllib.loads(path.read_text(encoding="utf-8"))["held_back"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        raise PapersError(
            f"{path}: it must say `held_back = [...]`, the writers whose papers nothing learns from."
        ) from None


def unfitted(paper: Paper) -> bool:
    """Say whether a paper is of the third on which no weight of a phrase was fitted (docs/decisions/0014)."""
    return int(hashlib.sha1(paper.found.text.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def read_papers(folder: Path) -> list[Paper]:
    """Read a writer's folder: one file a type, the papers in it separated by `=====`. Raises PapersError."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise PapersError(f"{folder}: there is no file like LOC.txt in it; name the folder of one writer.")
    return [paper for path in paths for paper in _of_file(path, folder.name)]


def _of_file(path: Path, hand: str) -> Iterator[Paper]:
    for number, part in enumerate(BETWEEN.split(path.read_text(encoding="utf-8")), 1):
        head, _, text = part.strip().partition("\n")
        if not head:
            continue
        told = _HEADER.fullmatch(head.strip())
        if told is None:
            raise PapersError(f"{path} paper {number}: it must begin with `## name: … | from: …`.")
        role = told[2] if told[2] != "-" else ""
        text = text.strip("\n")
        found = Extracted(kind="txt", text=text.replace("\f", "\n"), pages=pages_of(text))
        yield Paper((path.stem,), told[1], role, found, hand, hand)


def read_scenario(folder: Path, pool: Reading) -> list[Paper]:
    """Read the files and attachments of a scenario whose `expected.jsonl` says what they are. Raises PapersError."""
    expected = read_lines(folder / "expected.jsonl")
    if not expected:
        raise PapersError(f"{folder}: there is no expected.jsonl in it, which says what its papers are.")
    papers: list[Paper] = []
    for item, truth in expected.items():
        path = folder / item
        if "doc_type" in truth and path.is_file():
            found = read_file(path.read_bytes(), path.name, pool).extracted
            papers.append(Paper(_codes(truth["doc_type"]), path.name, "", found, folder.name))
        elif truth.get("attachments") and path.is_file():
            leaves = read_message(path.read_bytes(), pool).leaves
            papers += [
                Paper(_codes(truth["attachments"][leaf.name]), leaf.name, "", leaf.extracted, folder.name)
                for leaf in leaves
                if leaf.name in truth["attachments"] and not (leaf.inline and len(leaf.content) < INLINE_PICTURE)
            ]
    return [paper for paper in papers if paper.found.text.strip()]


def _codes(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, list) else (str(told),)


def names_in(scenario: Path) -> frozenset[str]:
    """Return every word of the names of people and organisations in a scenario's register, in lower case."""
    path = scenario / "register" / "people.csv"
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [f"{row.get('name') or ''} {row.get('organisation') or ''}" for row in csv.DictReader(file)]
    return frozenset(re.findall(r"[a-z]+", " ".join(rows).casefold()))
