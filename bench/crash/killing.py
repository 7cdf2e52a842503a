"""The real service over the embedded tenant, killed with SIGKILL again and again.

Usage: python -m bench crash [--db sqlite|postgresql|URL] [--kills 50] [--items 520] [--workers 1] [--seed 1]

The kills are spread over all the work: a worker dies at a random change of the world. Every second kill strikes between
deed and answer, after the tenant has done what was asked and before it says so; the others a random moment later. Exit
code 1 where anything was lost, done twice, done out of order or left open, where a kind of effect that reaches out
never came up, or where the work was done before the kills were.
"""

import argparse
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from bench.crash.counting import Count, count, open_effects, open_items
from bench.crash.office import MAILBOXES, write_office
from bench.crash.postgresql import cluster
from bench.crash.service import FastClock
from bot import logs, outbox
from bot.rehearsal.office import quoted
from bot.rehearsal.run import prepare_libraries
from bot.store import Store, items
from tenant.requestlog import Entry, RequestLog
from tenant.scenario import load
from tenant.server import Served, serve
from tenant.state import TenantState

ROOT = Path(__file__).parents[2]
RATE = 60.0
"""Scenario seconds a second: leases of minutes and lags of a minute pass in seconds."""
WRITES_AN_ITEM = 3
"""Changes of the world that an item leads to, at least: the kills are spread over so many."""
AIMS = (b"came back as not delivered", b"logic.azure.com", b"RED: ", b"new in the queues", b"Their reference")
"""What the writes of the rarer kinds of effect hold: every fourth kill waits a while for one of them."""
RESTS = 10.0
PATIENCE = 900.0
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


OPEN_HANDED = """\
[sending]
per_hour = 1000000
per_case_a_day = 1000
per_person_a_day = 1000
quiet_from = "23:59"
quiet_until = "00:00"
[modes]
default = "auto"
[alerts]
group_minutes = 5
"""


class Trap(RequestLog):
    """The tenant's log, which can kill: it is written when a request was done and not answered yet."""

    def __init__(self) -> None:
        super().__init__()
        self.sprung = threading.Event()
        self._victim: int | None = None
        self._left, self._aim = 0, b""

    def arm(self, victim: int | None, writes: int, aim: bytes = b"") -> None:
        """Spring at the so manyth change of the world from here on, or at the first whose host or body holds `aim`.

        `victim` dies of it before it is answered.
        """
        self.sprung.clear()
        self._victim, self._left, self._aim = victim, writes, aim

    def add(self, entry: Entry) -> None:
        """Keep a line."""
        super().add(entry)
        if entry.method in WRITES and entry.status < 300 and "login" not in entry.host and self._left > 0:
            self._left = 0 if self._aim and self._aim in _told(entry) else self._left - 1
            if self._left == 0:
                if self._victim is not None:
                    os.kill(self._victim, signal.SIGKILL)
                self.sprung.set()


def _told(entry: Entry) -> bytes:
    return entry.host.encode() + (zlib.decompress(entry.body) if entry.body else b"")


def settings_text(state: TenantState, served: Served, url: str) -> str:
    """Return the office's settings: Microsoft's addresses, our proxy, no caps and no quiet hours."""
    told = served.environment()
    webhook = served.folder / "webhook"
    webhook.write_text(told["WORKFLOWS_URL"], encoding="utf-8")
    leader = next(user.mail for user in state.directory.users() if user.job_title.lower() == "leader")
    return f"""
[office]
name = "Crash"
domain = "crash.example"
phone = "0113 496 0000"
administrators = ["{leader}"]
[tenant]
id = {quoted(told["AZURE_TENANT_ID"])}
client_id = {quoted(told["AZURE_CLIENT_ID"])}
certificate = {quoted("file:" + told["AZURE_CLIENT_CERTIFICATE_PATH"])}
[network]
proxy = {quoted(served.proxy_url)}
ca = {quoted(str(served.ca_path))}
[mail]
mailboxes = ["{MAILBOXES[0]}", "{MAILBOXES[1]}"]
[libraries]
site = {quoted(told["SHAREPOINT_URL"])}
names = ["Cases"]
[register]
url = {quoted(told["DATAVERSE_URL"])}
[teams]
webhook = {quoted("file:" + str(webhook))}
[store]
url = {quoted(url)}
[polling]
seconds = 240
library_seconds_when_quiet = 300
register_seconds = 1200
[sweep]
old_after_days = 0
{OPEN_HANDED}"""


class Run:
    """One run: a tenant that lives, workers that die."""

    def __init__(self, state: TenantState, settings: Path, url: str, *, life: int, workers: int, seed: int) -> None:
        self.state, self.url, self.workers, self.life = state, url, workers, life
        self.chance = random.Random(seed)
        self.clock = FastClock(time.time(), RATE)
        self.trap = Trap()
        state.log = self.trap
        self.command = [sys.executable, "-m", "bench.crash.service", str(settings), str(self.clock.start), str(RATE)]
        self.at_rest = time.monotonic()

    def rampage(self, kills: int) -> int:
        """Run the workers, kill one after the other while there is work, and let the last ones finish."""
        with self._time_passing():
            running = [self._start() for _ in range(self.workers)]
            killed = 0
            began = time.monotonic()
            while killed < kills and time.monotonic() - began < PATIENCE:
                victim = self.chance.randrange(self.workers)
                if not self._kill(running[victim], killed):
                    break
                killed += 1
                running[victim] = self._start()
            while not self._finished() and time.monotonic() - began < PATIENCE:
                time.sleep(0.3)
            for each in running:
                each.kill()
                each.wait()
        return killed

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self.command, cwd=ROOT)

    def _kill(self, process: "subprocess.Popen[bytes]", number: int) -> bool:
        """Let the workers change so much, then end one: between deed and answer, or at whatever it is at."""
        strikes, aimed = number % 2, number % 4 == 1
        aim = AIMS[number // 4 % len(AIMS)] if aimed else b""
        self.trap.arm(process.pid if strikes else None, self.chance.randint(1, self.life) * (1 + aimed), aim)
        while not self.trap.sprung.wait(0.3):
            if process.poll() is not None:
                raise RuntimeError(f"a worker ended by itself with exit code {process.returncode}")
            if self._finished():
                return False
        if process.poll() is None:
            time.sleep(0 if strikes else self.chance.uniform(0.0, 0.5))
            process.kill()
        process.wait()
        return True

    def _finished(self) -> bool:
        """Whether everything has come and is done, and stays so while the feeds are asked once more."""
        with Store.open(self.url, lock=False) as store, store.read() as connection:
            states, kept = outbox.counts(connection), items.counts(connection)
        if self.state.next_arrival() is not None or open_effects(states) or open_items(kept):
            self.at_rest = time.monotonic()
        return time.monotonic() - self.at_rest > RESTS

    @contextmanager
    def _time_passing(self) -> Iterator[None]:
        stop = threading.Event()

        def pass_by() -> None:
            while not stop.wait(0.05):
                self.state.advance(self.clock.now())

        thread = threading.Thread(target=pass_by, daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join()


def run(url: str, folder: Path, *, items_wanted: int, kills: int, workers: int, seed: int) -> Count:
    """Make an office, serve it, let the service be killed over it, and count."""
    state = load(write_office(folder / "office", items_wanted))
    with serve(state, folder=folder / "tenant") as served:
        settings = folder / "settings.toml"
        settings.write_text(settings_text(state, served, url), encoding="utf-8")
        Store.open(url).close()
        prepare_libraries(state, served, FastClock(time.time(), RATE))
        began = time.monotonic()
        life = max(1, 2 * WRITES_AN_ITEM * items_wanted // max(1, kills))
        killed = Run(state, settings, url, life=life, workers=workers, seed=seed).rampage(kills)
        seconds = time.monotonic() - began
        with Store.open(url) as store:
            return count(store, state, kills=killed, workers=workers, seconds=seconds)


def main(words: Sequence[str]) -> int:
    """Run as the command line says, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench crash", description=__doc__)
    parser.add_argument("--db", default="sqlite", help="sqlite, postgresql (a cluster of our own), or a store's URL")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--items", type=int, default=520)
    parser.add_argument("--workers", type=int, default=1, help="processes at once (PostgreSQL only)")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args(words)
    logs.set_up(StringIO(), level=logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        folder = Path(name)
        options = {"items_wanted": said.items, "kills": said.kills, "workers": said.workers, "seed": said.seed}
        if said.db == "postgresql":
            with cluster() as url:
                found = run(url, folder, **options)
        else:
            url = f"sqlite:///{folder / 'office.sqlite'}" if said.db == "sqlite" else said.db
            found = run(url, folder, **options)
    for title, value in found.lines():
        print(f"{title:22} {value}")
    return 0 if found.well and found.kills >= said.kills else 1
