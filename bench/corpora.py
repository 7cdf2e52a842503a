"""Strangers' files and messages, read and decided on as the service does: crashes, the slowest, memory, machine mail.

Usage: python -m bench corpora [--corpora DIR] [--no-ocr]. Exit code 1 where a file got no answer, took longer than
5 s without recognition, a worker took more memory than it may, or too few bounces and automatic answers were known.
"""

import argparse
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

from bench.papers import CORPORA, corpus
from bot.policy import load_policy
from bot.reading.alone import LONDON
from bot.reading.disk import OnDisk, judged, opened
from bot.reading.workers import ReadingPool
from rules.policy import OfficeNames, Policy, Thresholds

_TODAY = date(2026, 11, 23)
_SECONDS, _SHOWN = 5.0, 5
_TEXT_MB, _OCR_MB = 512, 1536  # what a worker may have, by which the two kinds are told apart
_MOST_MB = {_TEXT_MB: 200, _OCR_MB: 1500}


@dataclass(slots=True)
class Run:
    """What became of a corpus."""

    files: int = 0
    answered: int = 0
    unreadable: int = 0  # with a typed reason
    crashed: list[str] = field(default_factory=list)
    seconds: list[tuple[float, str]] = field(default_factory=list)  # without recognition
    kinds: dict[str, str] = field(default_factory=dict)
    memory: dict[int, int] = field(default_factory=dict)  # the most MB of a worker, by what it may have

    def slowest(self) -> list[tuple[float, str]]:
        """Return the files that took longest, the slowest first."""
        return sorted(self.seconds, reverse=True)[:_SHOWN]


def run(corpora: Path, names: Sequence[str], policy: Policy, *, ocr: bool) -> Run:
    """Read each file of some corpora and decide on it, one after the other."""
    done, arrived = Run(), datetime.combine(_TODAY, clock(12), LONDON)
    with ReadingPool(1, memory_mb=_TEXT_MB, ocr_memory_mb=_OCR_MB, ocr=ocr) as pool:
        for row in (row for name in names for row in corpus(corpora, name)):
            path = corpora / row["path"]
            content, recognised, started = path.read_bytes(), pool.recognising_seconds, time.perf_counter()
            done.files += 1
            try:
                line, _ = judged(OnDisk(path, arrived), opened(content, path.name, pool), policy, _TODAY)
            except Exception as error:
                done.crashed.append(f"{row['id']}: {type(error).__name__}")
                continue
            spent = time.perf_counter() - started - (pool.recognising_seconds - recognised)
            done.seconds.append((spent, row["id"]))
            done.answered += not line["unreadable"]
            done.unreadable += bool(line["unreadable"])
            done.kinds[row["id"]] = str(line.get("kind", ""))
            for allowed, peak in _workers():
                done.memory[allowed] = max(done.memory.get(allowed, 0), peak)
    return done


def _workers() -> Iterator[tuple[int, int]]:
    """Give for each worker what it may have and the most that it had, in MB; nothing where there is no /proc."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            words = status.with_name("cmdline").read_text()
        except (OSError, ValueError):
            continue
        if int(told["PPid"]) == os.getpid() and "worker_process" in words and "VmHWM" in told:
            allowed = _OCR_MB if f", {_OCR_MB}, " in words else _TEXT_MB
            yield allowed, int(told["VmHWM"].split()[0]) // 1024


def machine_mail(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> list[tuple[str, int, int, int, int]]:
    """Return for bounces and for automatic mail: name, found, how many there are, false alarms, others."""
    told: list[tuple[str, int, int, int, int]] = []
    for name, key, fits in (("bounces", "is_bounce", {"bounce"}), ("automatic mail", "is_auto", _AUTOMATIC)):
        wanted = [row["id"] for row in rows if row["expect"].get(key) is True]
        others = [row["id"] for row in rows if row["expect"].get(key) is False or "reply_text" in row["expect"]]
        found, false = (sum(kinds.get(each) in fits for each in ids) for ids in (wanted, others))
        told.append((name, found, len(wanted), false, len(others)))
    return told


_AUTOMATIC = {"auto-reply", "bounce", "receipt", "bulk"}


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench corpora", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--no-ocr", action="store_true", help="leave pages without text as they are")
    said = parser.parse_args(words)
    if not corpus(said.corpora, "mail"):
        print(f"{said.corpora}: there are no mail.jsonl and documents.jsonl; nothing was measured.")
        return 2
    policy = load_policy(OfficeNames(name="Office", domain="office.example"), Thresholds())
    done = run(said.corpora, ("documents", "mail"), policy, ocr=not said.no_ocr)
    print(f"{done.files} files: {done.answered} read, {done.unreadable} with a reason why not, "
          f"{len(done.crashed)} crashed{': ' + ', '.join(done.crashed) if done.crashed else ''}")  # fmt: skip
    print("slowest, without recognition: " + ", ".join(f"{spent:.2f} s {name}" for spent, name in done.slowest()))
    for allowed, peak in sorted(done.memory.items()):
        what = "recognising" if allowed == _OCR_MB else "reading"
        print(f"a {what} worker had at most {peak} MB (bar {_MOST_MB[allowed]})")
    machine = machine_mail(corpus(said.corpora, "mail"), done.kinds)
    for name, found, of, false, others in machine:
        print(f"{name}: {found} of {of} found, {false} of {others} others taken for one")
    well = not done.crashed and done.slowest()[0][0] <= _SECONDS
    well = well and all(peak <= _MOST_MB[allowed] for allowed, peak in done.memory.items())
    return (
        0
        if well and all(found >= 0.98 * of and false <= 0.01 * others for _, found, of, false, others in machine)
        else 1
    )
