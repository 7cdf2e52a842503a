"""An existing library swept in the embedded tenant: units a file, how near the ceiling it comes, what a kill costs.

Usage: python -m bench library [--files 2000] [--killed 150]. The first sweep runs in the scenario's time, which passes
only while the resource units of the minute are waited for; the second is the command itself, in real time, killed with
SIGKILL in the middle and called again. Exit code 1 where anything was throttled, left unread, labelled twice, or where
less than half of the minute's units were used.
"""

import argparse
import logging
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

from bench.crash.office import CLAIM, INVOICE, MAILBOXES, NOW, case_number
from bot import logs, outbox
from bot.reading.workers import ReadingHere
from bot.rehearsal.run import Stage, staged
from bot.settings import SweepSection
from bot.store import Store
from bot.store.laid import UNITS_TO_LABEL, UNITS_TO_READ, Scope
from bot.sweeping import sweep_alone

A_CASE = 40
"""Files."""
CEILING = 1250
"""SharePoint's resource units a minute, at up to 1,000 licences."""
LEAST = 0.5
CASES = Scope(("Cases",))
_WORDS = [f"{head}{tail}" for head in ("bar", "cor", "den", "fal", "gor", "hal", "mer", "sol") for tail in
          ("ley", "ton", "wick", "ford", "ham", "by", "thorpe", "den", "worth", "stead")]  # fmt: skip


def write_library(folder: Path, files: int) -> Path:
    """Write an office whose one library holds so many letters and invoices; returns the scenario's folder."""
    (folder / "register").mkdir(parents=True)
    (folder / "scenario.toml").write_text(
        f'name = "Library"\nnow = {NOW:%Y-%m-%dT%H:%M:%SZ}\nuntil = 2026-12-31T17:00:00Z\ndomain = "crash.example"\n'
        f'mailboxes = ["{MAILBOXES[0]}"]\nlibraries = ["Cases"]\n',
        encoding="utf-8",
    )
    cases = [case_number(n) for n in range(-(-files // A_CASE))]
    people = ["person_id,role,name,emails", "h,handler,Hal Handler,hal@crash.example"]
    rows = ["case_no,title,case_type,status,nation,owner_id,opened,folder"]
    rows += [f"{no},Case {n},CLM-A,open,ENG,h,2024-08-03,Cases/{no}" for n, no in enumerate(cases)]
    for name, lines in (("people", people), ("cases", rows)):
        (folder / "register" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for n in range(files):
        place, text = ("03 Claimant-Complainant", CLAIM) if n % 2 else ("09 Finance", INVOICE)
        path = folder / "libraries/Cases" / cases[n // A_CASE] / place / f"{n:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(n=n, case=cases[n // A_CASE]) + _paragraph(n), encoding="utf-8")
    return folder


def _paragraph(n: int) -> str:
    """Return words of a file's own, so that it is no copy of another."""
    return "\nConcerning " + " ".join(random.Random(n).choices(_WORDS, k=60)) + ".\n"


@contextmanager
def old_library(folder: Path, files: int) -> Iterator[Stage]:
    """Serve that office; its files have lain there for two years."""
    scenario = write_library(folder / "scenario", files)
    with staged(scenario, folder / "out", pool=ReadingHere(ocr=False)) as stage:
        for each in stage.state.files.library("Cases").all():
            each.created = each.modified = NOW - timedelta(days=730)
        stage.state.log.entries.clear()
        settings = stage.bot.settings.model_copy(update={"sweep": SweepSection()})
        yield replace(stage, bot=replace(stage.bot, settings=settings))


def units(stage: Stage) -> int:
    """Return the resource units that the tenant has charged."""
    return sum(each.cost for each in stage.state.log.entries if _of_library(each.path))


def _of_library(path: str) -> bool:
    return "/lists/" in path or "/drives/" in path


def throttled(stage: Stage) -> int:
    """Return how many requests were refused for their number."""
    return sum(each.status == 429 for each in stage.state.log.entries)


def labelled(store: Store) -> int:
    """Return how many files have their label."""
    with store.read() as connection:
        return outbox.counts(connection).get(("LabelFile", "done"), 0)


def swept(folder: Path, files: int) -> bool:
    """Sweep in the scenario's time, and print what it came to; returns whether it was as it should be."""
    with old_library(folder, files) as stage:
        began, at = time.perf_counter(), stage.clock.now()
        end = sweep_alone(stage.bot, CASES)
        seconds, minutes = time.perf_counter() - began, (stage.clock.now() - at) / timedelta(minutes=1)
        done, spent, refused = labelled(stage.bot.store), units(stage), throttled(stage)
    ratio = spent / (minutes * CEILING) if minutes else 0.0
    print(f"{files} files, {done} labelled, ended: {end}")
    print(f"units a labelled file       {spent / max(1, done):.3f} (planned {UNITS_TO_READ + UNITS_TO_LABEL})")
    print(f"files a minute              {files / minutes if minutes else 0:.0f} by the units, "
          f"{files / seconds * 60:.0f} by this machine and the tenant beside it")  # fmt: skip
    print(f"throttled answers           {refused}")
    print(f"of the minute's ceiling     {ratio:.0%}; ours are 80%, of which 20 go at once and 60 flow")
    return end == "done" and not refused and ratio >= LEAST


def killed(folder: Path, files: int) -> bool:
    """Let the command sweep in real time, kill it in the middle, call it again; print what that cost."""
    with old_library(folder, files) as stage:
        stage.bot.close()
        stage.state.clock.follow_wall()
        settings = (folder / "out/settings.toml").resolve()
        settings.write_text(settings.read_text().replace("old_after_days = 0", "old_after_days = 30"))
        command = [sys.executable, "-m", "bot", "sweep", "--json", "--settings", str(settings)]
        first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while _downloads(stage) < files // 2 and first.poll() is None:
            time.sleep(0.02)
        first.kill()
        first.wait()
        at_kill = units(stage)
        again = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        with Store.open(f"sqlite:///{settings.with_name('office.sqlite')}", lock=False) as store:
            done = labelled(store)
        read, spent = _downloads(stage), units(stage)
        writes = sum(each.method == "PATCH" and "/fields" in each.path for each in stage.state.log.entries)
    print(f"killed after {at_kill} units and called again: {done} of {files} labelled, exit code {again.returncode}")
    print(f"read twice                  {read - files} files; labels written twice {writes - done}")
    planned = files * (UNITS_TO_READ + UNITS_TO_LABEL)
    print(f"units more than planned     {spent - planned:.0f} of {planned:.0f} ({spent / planned - 1:.1%})")
    return again.returncode == 0 and done == files and writes == done


def _downloads(stage: Stage) -> int:
    return sum("/content" in each.path for each in list(stage.state.log.entries))


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench library", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--killed", type=int, default=150, help="files of the sweep that is killed")
    said = parser.parse_args(words)
    logs.set_up(StringIO(), level=logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        good = swept(Path(folder) / "swept", said.files)
        good &= killed(Path(folder) / "killed", said.killed)
    return 0 if good else 1
