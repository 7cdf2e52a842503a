"""Runs a worker command against a store and a world, and kills it with SIGKILL at random moments.

Usage: python -m bench.crash.harness STORE_URL [--items 500] [--kills 50] [--workers 1] [--seed 1] [--worker COMMAND]

COMMAND is a worker program and its words; the store's URL and the world's are added as the last two. Prints one JSON
object; exit code 1 where an effect was lost, done twice or done out of order on its target.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.crash.world import World, serve
from bot import audit, outbox
from bot.store import Store, items
from bot.store.items import Arrival

ROOT = Path(__file__).parents[2]
KINDS = (
    "LabelFile",
    "MoveFile",
    "FileMessage",
    "SendLetter",
    "UpdateRegister",
    "AddEvent",
    "PostCard",
    "AskPerson",
)
TARGETS_PER_KIND = 6
FIRST_WORKER = (sys.executable, "-m", "bench.crash.worker")


@dataclass(frozen=True, slots=True)
class Count:
    """What a run came to."""

    database: str
    items: int
    kills: int
    kinds: int
    done: int
    lost: int
    twice: int
    out_of_order: int
    left_open: int
    audit_problems: int
    seconds: float

    @property
    def well(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.twice or self.out_of_order or self.left_open or self.audit_problems)


def fill(store: Store, n: int) -> None:
    """Let items arrive, every third of them twice, each of which wants one effect."""
    now = datetime.now(UTC)
    arrivals = []
    for number in range(n):
        kind = KINDS[number % len(KINDS)]
        target = f"{kind}:{(number // len(KINDS)) % TARGETS_PER_KIND}"
        payload = {"kind": kind, "target": target}
        arrivals.append(Arrival(kind="message", source="crash", key=f"m{number}", arrived_at=now, payload=payload))
    with store.write() as connection:
        items.arrive(connection, arrivals, now)
        items.arrive(connection, arrivals[::3], now)


def rampage(command: Sequence[str], kills: int, workers: int, chance: random.Random) -> int:
    """Run workers, kill one at random moments while work is left, start it again; returns the kills."""
    running = [_start(command) for _ in range(workers)]
    killed = 0
    while killed < kills and _left(command[-2]):
        time.sleep(chance.uniform(0.5, 1.3) / workers)
        victim = chance.randrange(workers)
        os.kill(running[victim].pid, signal.SIGKILL)
        running[victim].wait()
        killed += 1
        running[victim] = _start(command)
    _wait_for_end(command[-2], running)
    for each in running:
        each.kill()
        each.wait()
    return killed


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(list(command), cwd=ROOT)


def _wait_for_end(url: str, running: list[subprocess.Popen[bytes]], patience: float = 120) -> None:
    end = time.monotonic() + patience
    while _left(url) and time.monotonic() < end and all(each.poll() is None for each in running):
        time.sleep(0.2)


def _left(url: str) -> int:
    """Count the items and effects that are still open."""
    with Store.open(url, lock=False) as store, store.read() as connection:
        effects = sum(n for (_, state), n in outbox.counts(connection).items() if state in ("waiting", "leased"))
        waiting = sum(n for (_, state), n in items.counts(connection).items() if state in ("arrived", "read"))
        return effects + waiting


def run(url: str, *, n: int, kills: int, workers: int, seed: int, worker: Sequence[str] = FIRST_WORKER) -> Count:
    """Fill a fresh store, let the worker be killed over it, and count."""
    with Store.open(url) as store:
        fill(store, n)
    world = World()
    server = serve(world)
    began = time.monotonic()
    command = (*worker, url, f"http://127.0.0.1:{server.server_port}")
    killed = rampage(command, kills, workers, random.Random(seed))
    seconds = time.monotonic() - began
    server.shutdown()
    with Store.open(url) as store:
        problems = audit.verify(store)
        with store.read() as connection:
            states = outbox.counts(connection)
    return Count(
        database=url.partition(":")[0],
        items=n,
        kills=killed,
        kinds=len({kind for kind, _ in states}),
        done=len(world.done),
        lost=n - len(world.done),
        twice=sum(times - 1 for times in world.done.values()),
        out_of_order=world.out_of_order(),
        left_open=_left(url),
        audit_problems=len(problems),
        seconds=round(seconds, 1),
    )


def main() -> int:
    """Run as the command line says."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("url")
    words.add_argument("--items", type=int, default=500)
    words.add_argument("--kills", type=int, default=50)
    words.add_argument("--workers", type=int, default=1, help="processes at once (PostgreSQL only)")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--worker", nargs="+", default=list(FIRST_WORKER))
    said = words.parse_args()
    count = run(said.url, n=said.items, kills=said.kills, workers=said.workers, seed=said.seed, worker=said.worker)
    print(json.dumps(asdict(count)))
    return 0 if count.well else 1


if __name__ == "__main__":
    raise SystemExit(main())
