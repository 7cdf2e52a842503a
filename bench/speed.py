"""Reading and deciding, ours and the usual stack's, alternating on each file in one process; ratios of one run.

Every file is decided once at first sight, after others have warmed both ways, and then again for the best of some
rounds: what is remembered of a file flatters the second.
"""

import gc
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

from bench.peers import network, stack
from bot.reading.alone import LONDON
from bot.reading.disk import OnDisk, judged, opened
from bot.reading.extraction import extract
from bot.reading.mail import parse_message
from bot.reading.workers import ReadingHere
from rules.phrasings import pattern_of
from rules.policy import Policy

ROUNDS = 3
WARMING = 4
"""One in so many files comes before those that are counted at first sight."""
BARS = {"docx": 20, "pdf": 5, "eml": 8}
"""How many times faster the whole decision should at least be."""


@dataclass(slots=True)
class Times:
    """Milliseconds of each file."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def add(self, pair: Sequence[float]) -> None:
        """Take one file's times, ours and theirs."""
        self.ours.append(pair[0])
        self.theirs.append(pair[1])

    @property
    def ratio(self) -> float:
        """How many times longer theirs takes over all files."""
        return sum(self.theirs) / sum(self.ours) if self.ours else 0.0

    def row(self, name: str, bar: str = "") -> str:
        """Return the line of the table."""
        each = [b / a for a, b in zip(self.ours, self.theirs, strict=True)]
        return (
            f"{name:20} {len(each):5} {_p(self.ours, 50):8.2f} {_p(self.ours, 95):8.2f} {_p(self.theirs, 50):9.2f}"
            f" {_p(self.theirs, 95):9.2f} {self.ratio:8.1f}x {statistics.median(each) if each else 0:8.1f}x {bar}"
        )


def _p(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0


def compare(paths: dict[str, list[Path]], policy: Policy, today: date, net: Any | None) -> tuple[list[str], bool]:
    """Return the lines of the table, and whether every bar was reached."""
    looked_for = stack.patterns(_phrases(policy))
    lines = [
        f"the usual stack: python-docx, pypdf, email.policy.default, {len(looked_for)} patterns in a loop"
        + (", the network" if net is not None else f"; {network.MISSING}"),
        f"{'ms':20} {'files':>5} {'ours p50':>8} {'p95':>8} {'usual p50':>9} {'p95':>9} {'in all':>9} {'median':>9}",
    ]
    well = True
    for ending, files in paths.items():
        found = _measured(files, ending, policy, today, looked_for, net)
        if found.whole.ours:
            met = found.whole.ratio >= BARS[ending]
            well = well and met
            lines += [found.alone.row(f"{ending} extraction"),
                      found.whole.row(f"{ending} decision", f"{'at least' if met else 'BELOW'} {BARS[ending]}"),
                      found.first.row(f"{ending} at first sight")]  # fmt: skip
        lines += [f"{ending}: {n} of {len(files)} files left out: {why}" for why, n in found.left_out.items()]
        if not files:
            lines.append(f"{ending}: no such files here")
    return lines, well


def _phrases(policy: Policy) -> list[str]:
    tells = [tell for row in policy.documents.types for tell in row.tells if tell.kind in ("phrase", "heading", "form")]
    return [pattern_of(words) for tell in tells for words in tell.words]


@dataclass(slots=True)
class _Found:
    """Times of extraction alone and of whole decisions, the best of some rounds and at first sight."""

    alone: Times = field(default_factory=Times)
    whole: Times = field(default_factory=Times)
    first: Times = field(default_factory=Times)
    left_out: Counter[str] = field(default_factory=Counter)


Way = Callable[[], object]


def _measured(
    files: Sequence[Path], ending: str, policy: Policy, today: date, looked_for: Any, net: Any | None
) -> _Found:
    found = _Found()
    read: list[tuple[tuple[Way, Way], tuple[Way, Way]]] = []
    gc.disable()
    for number, path in enumerate(files):
        alone, whole = _ways(path, ending, policy, today, looked_for, net)
        try:
            times = _timed(whole, number)
        except ImportError as error:
            found.left_out[f"{error.name} is not installed (pip install {error.name})"] += 1
        except Exception:
            found.left_out["one of the two can't read them"] += 1
        else:
            read.append((alone, whole))
            if number >= len(files) // WARMING:
                found.first.add(times)
    for number, (alone, whole) in enumerate(read):
        found.alone.add(_best(alone, number))
        found.whole.add(_best(whole, number))
    gc.enable()
    return found


def _ways(
    path: Path, ending: str, policy: Policy, today: date, looked_for: Any, net: Any | None
) -> tuple[tuple[Way, Way], tuple[Way, Way]]:
    """Return what is timed of one file, each time ours and theirs: extraction alone, and the whole decision."""
    pool = ReadingHere(ocr=False)
    content, item = path.read_bytes(), OnDisk(path, datetime.combine(today, clock(12), LONDON))
    return (
        (
            lambda: parse_message(content) if ending == "eml" else extract(content, path.name, ocr=False),
            lambda: stack.texts_of(content, ending),
        ),
        (
            lambda: judged(item, opened(content, path.name, pool), policy, today),
            lambda: stack.decided(stack.texts_of(content, ending), looked_for, net),
        ),
    )


def _timed(ways: tuple[Way, Way], number: int) -> list[float]:
    """Run both once, the other one first every second time; return their milliseconds."""
    times = [0.0, 0.0]
    for n in (0, 1) if number % 2 else (1, 0):
        started = time.perf_counter()
        ways[n]()
        times[n] = (time.perf_counter() - started) * 1000
    return times


def _best(ways: tuple[Way, Way], number: int) -> list[float]:
    return [min(each) for each in zip(*(_timed(ways, number) for _ in range(ROUNDS)), strict=True)]
