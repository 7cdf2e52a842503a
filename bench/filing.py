"""Which case a message belongs to: our decisions beside five published ways, on the same messages.

Usage: python -m bench filing [--scenario DIR]… [--out DIR]…. `--out` is what a rehearsal of that scenario wrote (in the
same order); without it each is rehearsed. Exit code 1 where ours files a larger share wrongly than
the best of the others.
"""

import argparse
import json
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.filing import WAYS, history_of, mail_of
from bench.peers.shares import upper_bound

OURS = "two keys that agree (ours)"


@dataclass(slots=True)
class Tally:
    """What one way did with the messages whose case is known."""

    messages: int = 0
    allowed: int = 0  # that may be filed without a person
    filed: int = 0
    filed_allowed: int = 0
    wrong: int = 0  # on a case that is not theirs
    unasked: int = 0  # on the right case, though a person had to decide

    def count(self, right: set[str], auto_ok: bool | None, cases: set[str]) -> None:
        """Count one message; `cases` is where this way files it."""
        self.messages += 1
        self.allowed += auto_ok is True
        if cases:
            self.filed += 1
            self.filed_allowed += auto_ok is True
            self.wrong += not cases <= right
            self.unasked += cases <= right and auto_ok is False

    def row(self, name: str) -> str:
        """Return the tally as a line of the table."""
        share = self.wrong / self.filed if self.filed else 0.0
        harm = self.wrong + self.unasked
        return (
            f"{name:34} {self.filed:5} {self.wrong:6} {share:7.1%} {upper_bound(self.wrong, self.filed):7.1%}"
            f" {harm:6} {upper_bound(harm, self.filed):7.1%} {self.filed / max(self.messages, 1):9.1%}"
            f" {self.filed_allowed / max(self.allowed, 1):8.1%}"
        )


def expected_of(scenario: Path) -> dict[str, dict[str, object]]:
    """Return what is known of the messages' cases. Raises FileNotFoundError where nobody wrote it down."""
    lines = (scenario / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return {row["item"]: row for row in rows if "cases" in row and row["item"].startswith("mail/")}


def decided(out: Path) -> dict[str, set[str]]:
    """Return where a rehearsal filed each message."""
    lines = (out / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["item"]: set(row.get("cases", ())) for row in map(json.loads, lines)}


def compared(scenario: Path, ours: dict[str, set[str]], tallies: dict[str, Tally]) -> None:
    """Let every way file a scenario's messages, one after the other, and count."""
    settings = tomllib.loads((scenario / "scenario.toml").read_text(encoding="utf-8"))
    expected, history = expected_of(scenario), history_of(scenario, settings["domain"])
    for mail in mail_of(scenario, settings["domain"]):
        row = expected.get(mail.item)
        if row is None:
            continue
        right = {str(each) for each in _listed(row["cases"])}
        auto_ok = row.get("auto_ok")
        said = {name: {case} if (case := way(mail, history)) else set() for name, way in WAYS.items()}
        said[OURS] = ours.get(mail.item, set())
        for name, cases in said.items():
            tallies.setdefault(name, Tally()).count(right, None if auto_ok is None else bool(auto_ok), cases)
        if len(right) == 1:
            history.keep(mail, next(iter(right)))


def _listed(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else [value]


def rehearsed(scenario: Path, folder: Path) -> Path:
    """Rehearse a scenario into a folder that is not there yet, and return it."""
    from bot import logs
    from bot.rehearsal.run import rehearse

    folder.mkdir(parents=True)
    with (folder / "log.jsonl").open("w", encoding="utf-8") as log:
        logs.set_up(log)
        rehearse(scenario, folder)
    return folder


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench filing", description=__doc__)
    parser.add_argument("--scenario", type=Path, action="append", help="scenarios/november unless given")
    parser.add_argument("--out", type=Path, action="append", default=[], help="what a rehearsal of it wrote")
    said = parser.parse_args(words)
    scenarios: list[Path] = said.scenario or [Path("scenarios/november")]
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, scenario in enumerate(scenarios):
            given = said.out[number] if number < len(said.out) else None
            compared(scenario, decided(given or rehearsed(scenario, Path(folder) / str(number))), tallies)
    first = next(iter(tallies.values()), Tally())
    print(f"{first.messages} messages of known case, of which {first.allowed} may be filed without a person.")
    print("wrong: on a case that is not theirs; harm: or without the person who had to decide; <= is the 95 % bound\n")
    print(f"{'filed by':34} {'filed':>5} {'wrong':>6} {'share':>7} {'<=':>7} {'harm':>6} {'<=':>7} "
          f"{'coverage':>9} {'of those':>8}")  # fmt: skip
    for name, tally in tallies.items():
        print(tally.row(name))
    ours = tallies.get(OURS, Tally())
    best = min((each.wrong / each.filed for name, each in tallies.items() if name != OURS and each.filed), default=1.0)
    return 0 if ours.filed and ours.wrong / ours.filed <= best else 1
