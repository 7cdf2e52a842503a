"""What was decided in whole offices beside what is true of them, over all of them together: each with its bar.

Usage: python -m bench offices [--scenario DIR]… [--out DIR]…. `--out` is what a rehearsal of that scenario wrote (in
the same order); without it each is rehearsed. Exit code 1 where a bar is missed.

A request counts as closed where the item that should close it did, or an earlier one that brought the same had done so
already (`_closed_before`).
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from bench.filing import rehearsed
from bench.peers.shares import upper_bound
from bot.policy import load_policy
from bot.rehearsal.comparing import compare, read_lines
from rules.policy import OfficeNames, Policy, Thresholds

BARS: Mapping[str, float] = {
    "kind": 0.98,
    "filed right": 1.0,
    "filed where it may be": 0.85,
    "filed or suggested": 0.97,
    "type (best)": 0.92,
    "type (labelled)": 0.985,
    "closed, of what should be": 0.9,
    "right, of what was closed": 0.97,
    "UNKNOWN before a person": 1.0,
}
_FLAG, _HARM = 0.9, 0.99
_FEW = 10  # a flag wanted less often is counted with the other rare ones
HARMFUL = ("RED", "WELFARE", "DPO", "PAYEE")
ASKED_OF_HARM = frozenset({*HARMFUL, "AUTHORITY", "COMPLAINT", "NEW_MATTER", "QUARANTINE"})
"""The queues of which a message that says nothing of the kind should be in none."""
CLOCK = "starts a clock"
_NO_CLOCK = frozenset({"draft", "blank"})


@dataclass(slots=True)
class Measures:
    """How many of how many were right, measure by measure, in the order in which they came up."""

    right: Counter[str] = field(default_factory=Counter)
    every: Counter[str] = field(default_factory=Counter)

    def count(self, measure: str, right: bool) -> None:
        """Count one."""
        self.right[measure] += right
        self.every[measure] += 1

    def rows(self, bars: Mapping[str, float]) -> tuple[list[str], bool]:
        """Return the lines of the table, and whether every bar of those counted was reached."""
        lines, well = [], True
        for measure, of in self.every.items():
            right, bar = self.right[measure], bars.get(measure)
            met = bar is None or right / of >= bar
            well = well and met
            told = "" if bar is None else f"{'at least' if met else 'BELOW'} {bar:.1%}"
            lines.append(
                f"{measure:38} {right:5} of {of:5} {right / of:7.1%} {upper_bound(of - right, of):9.1%}  {told}"
            )
        return lines, well


HELD_BACK = ("june", "july", "august", "september")
"""Offices that nobody who works on rules or models has looked into: their READMEs say so."""
HEAD = f"{'':38} {'right':>5}    {'of':>5} {'share':>7} {'missed <=':>9}  bar"
"""The head of the table; the bound of what is missed is the one-sided one of 95 %."""


def counted(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], policy: Policy) -> tuple[Measures, Measures]:
    """Count pairs of (expected, decided) by item: the general measures, and those of flags and of what does harm."""
    general, special = Measures(), Measures()
    few = _rare(pairs)
    for expected, decided in pairs:
        for finding in compare(expected, decided):
            general.count(finding.check, finding.right)
        closed = _closed_before(expected, decided)
        for item, truth in expected.items():
            got = decided.get(item, {})
            _closed(truth, got, closed.get(item, frozenset()), general)
            if _listed(truth.get("doc_type")) == ["UNKNOWN"]:
                general.count("UNKNOWN before a person", bool(got.get("queues")))
            _flags(truth, got, special, few)
            _harm(truth, got, special, policy)
            _vain(truth, got, general)
    return general, special


def _rare(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Set[str]:
    wanted = Counter(flag for expected, _ in pairs for truth in expected.values() for flag in truth.get("flags", ()))
    return {flag for flag, times in wanted.items() if times < _FEW}


def _closed_before(expected: Mapping[str, Any], decided: Mapping[str, Any]) -> Mapping[str, Set[str]]:
    """Return by item the requests that were closed when it came, by an item of which nobody wrote down what it closes.

    A file and a message may bring the same. Where somebody wrote down that the earlier one closes nothing, it counts as
    wrongly closed by that, and as missed by this.
    """
    closed: set[str] = set()
    before: dict[str, Set[str]] = {}
    for item, got in decided.items():
        before[item] = frozenset(closed)
        if "closes" not in expected.get(item, {}):
            closed |= set(got.get("closes", ()))
    return before


def _closed(truth: Mapping[str, Any], got: Mapping[str, Any], before: Set[str], measures: Measures) -> None:
    if "closes" not in truth:
        return
    wanted, done = set(truth["closes"]), set(got.get("closes", ()))
    for each in sorted(wanted):
        measures.count("closed, of what should be", each in done | before)
    for each in sorted(done):
        measures.count("right, of what was closed", each in wanted)


def _flags(truth: Mapping[str, Any], got: Mapping[str, Any], measures: Measures, few: Set[str]) -> None:
    raised, wanted = set(got.get("flags", ())), set(truth.get("flags", ()))
    for flag in sorted(wanted):
        measures.count(_raised(flag, few), flag in raised)
    judged = raised if "flags" in truth else raised & set(truth.get("flags_not", ()))
    for flag in sorted(judged - set(truth.get("flags_may", ()))):
        measures.count(_meant(flag, few), flag in wanted)


def _raised(flag: str, few: Set[str]) -> str:
    return f"flag raised: {'the rarer ones' if flag in few else flag}"


def _meant(flag: str, few: Set[str]) -> str:
    return f"flag meant: {'the rarer ones' if flag in few else flag}"


def _harm(truth: Mapping[str, Any], got: Mapping[str, Any], measures: Measures, policy: Policy) -> None:
    queues = set(got.get("queues", ()))
    for queue in HARMFUL:
        if queue in truth.get("queues", ()):
            measures.count(f"reached {queue}", queue in queues)
    for group in truth.get("queues_any", ()):
        if set(group) & set(HARMFUL):
            measures.count("reached one of several", bool(queues & set(group)))
    codes = _listed(truth.get("doc_type"))
    clock = bool(codes) and all(policy.documents.by_code[code].clock for code in codes)
    if clock and truth.get("version") not in _NO_CLOCK:
        measures.count(f"{CLOCK}: before a person", bool(queues))


def _vain(truth: Mapping[str, Any], got: Mapping[str, Any], measures: Measures) -> None:
    """Count a message that people write, of which is known in which queues it may be, and whether others ask too."""
    if truth.get("kind") != "human" or not ("queues" in truth or truth.get("auto_ok")):
        return
    may = {*truth.get("queues", ()), *truth.get("queues_maybe", ()), *chain(*truth.get("queues_any", ()))}
    measures.count("not asked in vain", not set(got.get("queues", ())) & ASKED_OF_HARM - may)


def _listed(value: object) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def bars_of(special: Measures) -> Mapping[str, float]:
    """Return the bar of each flag and each thing that does harm."""
    return {name: _FLAG if name.startswith("flag") else _HARM for name in special.every}


def _read(scenarios: Sequence[Path], outs: Sequence[Path], folder: Path) -> Iterator[tuple[Any, Any]]:
    for number, scenario in enumerate(scenarios):
        out = outs[number] if number < len(outs) else rehearsed(scenario, folder / str(number))
        yield read_lines(scenario / "expected.jsonl"), read_lines(out / "decisions.jsonl")


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench offices", description=__doc__)
    parser.add_argument("--scenario", type=Path, action="append", help="those held back unless given")
    parser.add_argument("--out", type=Path, action="append", default=[], help="what a rehearsal of it wrote")
    said = parser.parse_args(words)
    scenarios: list[Path] = said.scenario or [Path("scenarios") / name for name in HELD_BACK]
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(_read(scenarios, said.out, Path(folder)))
    general, special = counted(pairs, load_policy(OfficeNames("", ""), Thresholds()))
    lines, well = general.rows(BARS)
    more, safe = special.rows(bars_of(special))
    print(f"{sum(len(expected) for expected, _ in pairs)} items of {', '.join(each.name for each in scenarios)}\n")
    print("\n".join([HEAD, *lines, "", *sorted(more)]))
    return 0 if well and safe else 1
