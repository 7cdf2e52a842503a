"""Reading and deciding, ours and the usual stack's, alternating on each file in one process; ratios of one run."""

import gc
import statistics
import time
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
from rules.policy import Policy
from rules.tells import pattern_of

ROUNDS = 3
BARS = {"docx": 20, "pdf": 5, "eml": 8}
"""How many times faster the whole decision should at least be."""


@dataclass(slots=True)
class Times:
    """Milliseconds of each file, the best of some rounds."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

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
        alone, whole = _measured(files, ending, policy, today, looked_for, net)
        if whole.ours:
            met = whole.ratio >= BARS[ending]
            well = well and met
            lines += [alone.row(f"{ending} extraction"),
                      whole.row(f"{ending} decision", f"{'at least' if met else 'BELOW'} {BARS[ending]}")]  # fmt: skip
    return lines, well


def _phrases(policy: Policy) -> list[str]:
    tells = [tell for row in policy.documents.types for tell in row.tells if tell.kind in ("phrase", "heading", "form")]
    return [pattern_of(words) for tell in tells for words in tell.words]


def _measured(
    files: Sequence[Path], ending: str, policy: Policy, today: date, looked_for: Any, net: Any | None
) -> tuple[Times, Times]:
    alone, whole = Times(), Times()
    pool, arrived = ReadingHere(ocr=False), datetime.combine(today, clock(12), LONDON)
    for number, path in enumerate(files):
        content, item = path.read_bytes(), OnDisk(path, arrived)
        ways: list[Callable[[], object]] = [
            lambda c=content, n=path.name: parse_message(c) if ending == "eml" else extract(c, n, ocr=False),
            lambda c=content: stack.texts_of(c, ending),
            lambda c=content, i=item: judged(i, opened(c, i.path.name, pool), policy, today),
            lambda c=content: stack.decided(stack.texts_of(c, ending), looked_for, net),
        ]
        try:
            for way in ways:
                way()  # warm, and whatever one of them can't read is left out for both
        except Exception:
            continue
        best = _best(ways if number % 2 else ways[::-1])
        ours, theirs, decided, looped = best if number % 2 else best[::-1]
        alone.ours.append(ours)
        alone.theirs.append(theirs)
        whole.ours.append(decided)
        whole.theirs.append(looped)
    return alone, whole


def _best(ways: Sequence[Callable[[], object]]) -> list[float]:
    times = [float("inf")] * len(ways)
    gc.disable()
    for _ in range(ROUNDS):
        for n, way in enumerate(ways):
            started = time.perf_counter()
            way()
            times[n] = min(times[n], (time.perf_counter() - started) * 1000)
    gc.enable()
    return times
