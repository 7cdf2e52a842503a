"""Reading, labelling and deciding: ours beside what others do, on the same files in one process.

Usage: python -m bench reading [--only PART]… [--scenario DIR]… [--corpora DIR] [--cases 1000000]. Parts:
labelling, speed, replies, hostile, lookup. What is not installed says so: pip install scikit-learn pypdf talon
email-reply-parser mail-parser-reply quotequail. Exit code 1 where a bar is missed.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench import hostile, labelling, lookup, replies, speed
from bench.papers import CORPORA, corpus, files, papers
from bench.peers.network import trained
from bot.policy import load_policy
from bot.reading.extraction import extract
from rules.policy import OfficeNames, Policy, Thresholds

PARTS = ("labelling", "speed", "replies", "hostile", "lookup")
TODAY = date(2026, 11, 23)
_LARGEST = 3_000_000  # bytes; one larger file would decide a sum


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench reading", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="all parts unless given")
    parser.add_argument("--scenario", type=Path, action="append", help="scenarios/november unless given")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--cases", type=int, default=1_000_000)
    said = parser.parse_args(words)
    scenarios: list[Path] = said.scenario or [Path("scenarios/november")]
    policy = load_policy(OfficeNames("", ""), Thresholds())
    well = True
    for part in said.only or PARTS:
        lines, reached = _part(part, policy, scenarios, said.corpora, said.cases)
        print(f"\n{part}\n" + "\n".join(f"  {line}" for line in lines), flush=True)
        well = well and reached
    return 0 if well else 1


def _part(part: str, policy: Policy, scenarios: Sequence[Path], corpora: Path, cases: int) -> tuple[list[str], bool]:
    if part == "labelling":
        return labelling.compare(scenarios, policy, TODAY), True
    if part == "replies":
        return replies.compare(corpora)
    if part == "hostile":
        return hostile.compare(policy, TODAY)
    if part == "lookup":
        return lookup.compare(policy, cases)
    return _speeds(policy, scenarios, corpora)


def _speeds(policy: Policy, scenarios: Sequence[Path], corpora: Path) -> tuple[list[str], bool]:
    """The offices' own papers and mail first; then whatever strangers' files both can read."""
    net = _network(scenarios)
    own = {ending: files(scenarios, ending) for ending in speed.BARS}
    lines, well = speed.compare(own, policy, TODAY, net)
    rows = [*corpus(corpora, "documents"), *corpus(corpora, "mail")]
    paths = [corpora / row["path"] for row in rows]
    real = {ending: [path for path in paths if path.suffix == f".{ending}" and path.stat().st_size < _LARGEST]
            for ending in speed.BARS}  # fmt: skip
    if not rows:
        return [*lines, f"{corpora}: no corpora here; the offices' own files only"], well
    more, _ = speed.compare(real, policy, TODAY, net)
    return ["the offices' own files", *lines, "strangers' files (no bar: many hold next to nothing)", *more[1:]], well


def _network(scenarios: Sequence[Path]) -> Any | None:
    known = [
        (extract(each.path.read_bytes(), each.path.name, ocr=False).text, each.codes[0]) for each in papers(scenarios)
    ]
    told = [(text, code) for text, code in known if text.strip()]
    try:
        return trained([text for text, _ in told], [code for _, code in told])
    except ImportError:
        return None
