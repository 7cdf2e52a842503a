"""The real service over the embedded tenant, killed with SIGKILL again and again.

Usage: python -m bench crash [--db sqlite|postgresql|URL] [--kills 50] [--items 600] [--workers 1] [--seed 1]

Every second kill strikes between an effect and its answer: after the tenant has done what was asked, before it says
so. The others strike at random. Exit code 1 where anything was lost, done twice, done out of order or left open.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.crash.counting import Count, count, open_effects, open_items
from bench.crash.office import MAILBOXES, write_office
from bench.crash.postgresql import cluster
from bench.crash.service import FastClock
from bot import outbox
from bot.rehearsal.office import quoted
from bot.store import Store, items
from tenant.requestlog import Entry, RequestLog
from tenant.scenario import load
from tenant.server import Served, serve
from tenant.state import TenantState

ROOT = Path(__file__).parents[2]
RATE = 60.0
"""Scenario seconds a second: leases of minutes and lags of a minute pass in seconds."""
LONGEST = 7.0
RESTS = 10.0
PATIENCE = 900.0
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


WITHOUT_CAPS = """\
[sending]
per_hour = 1000000
per_case_a_day = 1000
per_person_a_day = 1000
quiet_from = "23:59"
quiet_until = "00:00"
[modes]
default = "auto"
"""


class Trap(RequestLog):
    """The tenant's log, which can kill: it is written when a request was done and not answered yet."""

    def __init__(self) -> None:
        super().__init__()
        self.victim: int | None = None

    def add(self, entry: Entry) -> None:
        """Keep a line; where a victim is named and the request changed something, the victim dies of it."""
        super().add(entry)
        if self.victim is not None and entry.method in WRITES and entry.status < 300 and "login" not in entry.host:
            victim, self.victim = self.victim, None
            os.kill(victim, signal.SIGKILL)


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
{WITHOUT_CAPS}"""


class Run:
    """One run: a tenant that lives, workers that die."""

    def __init__(self, state: TenantState, settings: Path, url: str, workers: int, seed: int) -> None:
        self.state, self.url, self.workers = state, url, workers
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
            while killed < kills and not self._finished() and time.monotonic() - began < PATIENCE:
                victim = self.chance.randrange(self.workers)
                self._kill(running[victim], killed)
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

    def _kill(self, process: "subprocess.Popen[bytes]", number: int) -> None:
        """Let a worker live for a while, then end it: by the trap, or at whatever it is at."""
        self._wait_for_work(process)
        time.sleep(self.chance.uniform(0.0, 1.5))
        if number % 2:
            self.trap.victim = process.pid
            end = time.monotonic() + LONGEST
            while process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            self.trap.victim = None
        if process.poll() is None:
            process.kill()
        process.wait()

    def _wait_for_work(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until it has asked for something: a worker killed at its imports proves nothing."""
        seen, end = len(self.trap.entries), time.monotonic() + 20
        while len(self.trap.entries) < seen + 4 and process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)

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
        began = time.monotonic()
        killed = Run(state, settings, url, workers, seed).rampage(kills)
        seconds = time.monotonic() - began
        with Store.open(url) as store:
            return count(store, state, kills=killed, seconds=seconds)


def main(words: Sequence[str]) -> int:
    """Run as the command line says, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench crash", description=__doc__)
    parser.add_argument("--db", default="sqlite", help="sqlite, postgresql (a cluster of our own), or a store's URL")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--items", type=int, default=600)
    parser.add_argument("--workers", type=int, default=1, help="processes at once (PostgreSQL only)")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        folder = Path(name)
        options = {"items_wanted": said.items, "kills": said.kills, "workers": said.workers, "seed": said.seed}
        if said.db == "postgresql":
            with cluster() as url:
                found = run(url, folder, **options)
        else:
            url = f"sqlite:///{folder / 'office.sqlite'}" if said.db == "sqlite" else said.db
            found = run(url, folder, **options)
    for title, value in asdict(found).items():
        print(f"{title.replace('_', ' '):16} {value}")
    return 0 if found.well else 1
