"""The chasing sweep over many open requests: how long it takes to decide what is due on a day.

Usage: python -m bench sweep [--requests 100000] [--db URL]. Exit code 1 where deciding takes ten seconds or more.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.jobs import CHASING, requests_on
from bot.policy import load_policy
from bot.store import Store, register_apply
from connectors.ports import Row, Table
from rules.policy import OfficeNames, Thresholds
from rules.rule import decide

# What people write is not broken at our margin.
# ruff: noqa: E501

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
LIMIT = 10.0
PER_PERSON = 2
ROLES = ("member", "expert", "hospital", "practice")
BATCH = 5000


def rows(n: int) -> Iterator[tuple[Table, list[Row]]]:
    """Give an office of so many open requests, table by table: two requests a person, four a case."""
    people, cases = n // PER_PERSON, max(1, n // 4)
    yield "people", [
        Row("people", f"p{i}", {"person_id": f"p{i}", "role": ROLES[i % 4], "name": f"Person N{i}",
                                "emails": f"p{i}@place{i % 997}.example"})
        for i in range(people)
    ] + [Row("people", "h", {"person_id": "h", "role": "handler", "name": "Hal Handler", "emails": "h@bench.example"})]  # fmt: skip
    yield "cases", [
        Row("cases", f"M26-{i:06}-0", {"case_no": f"M26-{i:06}-0", "case_type": "CLM-A", "status": "open", "nation": "ENG",
                                       "member_id": f"p{i % people}", "owner_id": "h", "folder": f"Cases/M26-{i:06}-0"})
        for i in range(cases)
    ]  # fmt: skip
    yield "parties", [_party(i, cases) for i in range(people)]
    yield "requests", [_request(i, people, cases) for i in range(n)]


def _party(i: int, cases: int) -> Row:
    case_no, role = f"M26-{i % cases:06}-0", ROLES[i % 4]
    return Row("parties", f"{case_no}|p{i}|{role}", {"case_no": case_no, "person_id": f"p{i}", "role": role})


def _request(i: int, people: int, cases: int) -> Row:
    person = i % people
    due = f"2026-{11 + (i % 7 == 0)}-{1 + i % 28:02}"
    values = {"request_id": f"r{i}", "case_no": f"M26-{person % cases:06}-0", "person_id": f"p{person}",
              "items": "MEM-REP;CV" if i % 3 else "HOSP-REC", "sent": "2026-10-19", "due": due, "status": "open",
              "chasers_sent": str(i % 3)}  # fmt: skip
    return Row("requests", f"r{i}", values)


def fill(store: Store, n: int) -> None:
    """Mirror that office's register."""
    for table, every in rows(n):
        for start in range(0, len(every), BATCH):
            with store.write() as connection:
                register_apply.apply(connection, table, every[start : start + BATCH])


def sweep(store: Store) -> tuple[int, int, float, float]:
    """Decide on every open request; returns how many, how many led to something, seconds, and processor seconds."""
    policy = load_policy(OfficeNames("Bench", "bench.example", ("cases@bench.example",), ("Cases",)), Thresholds())
    began, worked = time.perf_counter(), time.process_time()
    seen = led = 0
    with store.read() as connection:
        for facts in requests_on(connection, NOW):
            seen += 1
            led += bool(decide(CHASING, facts, policy))
    return seen, led, time.perf_counter() - began, time.process_time() - worked


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench sweep", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--db", default="", help="URL of an empty store; a temporary SQLite file unless given")
    said = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        url = said.db or f"sqlite:///{Path(folder) / 'office.sqlite'}"
        with Store.open(url) as store:
            fill(store, said.requests)
            seen, led, seconds, worked = sweep(store)
    print(f"{seen} open requests, {led} due for something, decided in {seconds:.1f} s, {worked:.1f} s of a processor")
    return 0 if seconds < LIMIT else 1
