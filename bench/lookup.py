"""Finding a case among a million: by its number, and by the patient's name and date of birth.

Times are a processor's: others may be at work on the machine.
"""

import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.reading.candidates import pointers
from bot.store import Store, register, register_apply
from connectors.ports import Row, Table
from rules.facts import Fact
from rules.policy import Policy

ASKED = 2_000
EXACT_MS, NAMED_MS, MEGABYTES = 0.05, 6.0, 150
BATCH = 20_000
_FIRST = ("Ada", "Bela", "Cyra", "Dora", "Edwin", "Fergus", "Gita", "Hamid", "Ines", "Jonas", "Kezia", "Lowri")
_ENDS = ("ley", "ton", "ford", "wick", "by", "ham", "worth", "den", "stead", "more")
_STATEMENT = "SELECT key FROM case_ WHERE key = ?"
_BORN = date(1930, 1, 1)


def case_no(n: int) -> str:
    """Return the number of the n-th case."""
    return f"M{10 + n // 1_000_000:02}-{n % 1_000_000:06}-{n % 10}"


def person(n: int) -> tuple[str, date]:
    """Return the n-th patient's name and day of birth."""
    mixed = n * 2_654_435_761 % 2**32
    surname = (
        f"{chr(65 + mixed % 26)}{'aeiou'[mixed // 26 % 5]}{chr(97 + mixed // 130 % 26)}{_ENDS[mixed // 3380 % 10]}"
    )
    return f"{_FIRST[mixed % 12]} {surname}", _BORN + timedelta(days=mixed % 33_000)


def rows(cases: int) -> Iterator[tuple[Table, list[Row]]]:
    """Give a register of so many cases, each with a patient of its own."""
    for start in range(0, cases, BATCH):
        numbers = range(start, min(cases, start + BATCH))
        yield (
            "people",
            [
                Row("people", f"p{n}", {"role": "patient", "name": person(n)[0], "dob": person(n)[1].isoformat()})
                for n in numbers
            ],
        )
        yield "cases", [
            Row("cases", case_no(n), {"case_type": "CLM-A", "status": "open" if n % 20 == 0 else "closed",
                                      "nation": "ENG", "patient_id": f"p{n}"})
            for n in numbers
        ]  # fmt: skip


def compare(policy: Policy, cases: int) -> tuple[list[str], bool]:
    """Fill a store, ask it, and return the lines with whether each bar was reached."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "office.sqlite"
        with Store.open(f"sqlite:///{path}") as store:
            for table, every in rows(cases):
                with store.write() as connection:
                    register_apply.apply(connection, table, every)
            return _asked(store, path, policy, cases)


def _asked(store: Store, path: Path, policy: Policy, cases: int) -> tuple[list[str], bool]:
    chosen = random.Random(1).sample(range(cases), min(ASKED, cases))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with store.read() as connection:
        exact = _p95(chosen, lambda n: register.existing(connection, [case_no(n)]) == {case_no(n)})
        driver = connection.connection.driver_connection
        index = _p95(chosen, lambda n: driver.execute(_STATEMENT, (case_no(n),)).fetchone() == (case_no(n),))
        named = _p95(chosen, lambda n: case_no(n) in pointers(connection, (), _facts(n), policy).cases)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = sum(each.stat().st_size for each in path.parent.glob("office.sqlite*")) / 1e6
    wanted = (
        (index, EXACT_MS, "ms p95, by number: the index itself"),
        (exact, EXACT_MS, "ms p95, by number: as the rules ask"),
        (named, NAMED_MS, "ms p95, by name and date of birth"),
        (grown, MEGABYTES, "MB more memory while asking"),
    )
    lines = [f"{cases:,} cases; the store takes {size:.0f} MB on the disk, with their patients"]
    lines += [
        f"{found:9.3f} {told}  (at most {bar:g}{'' if found <= bar else ': MISSED'})" for found, bar, told in wanted
    ]
    return lines, all(found <= bar for found, bar, _ in wanted)


def _facts(n: int) -> tuple[Fact, ...]:
    name, born = person(n)
    return Fact("patient", name, "text"), Fact("dob", born.isoformat(), "text")


def _p95(chosen: Sequence[int], found: Callable[[int], bool]) -> float:
    times: list[float] = []
    for n in chosen:
        started = time.thread_time()
        right = found(n)
        times.append((time.thread_time() - started) * 1000)
        if not right:
            raise AssertionError(f"case {case_no(n)} was not found")
    return sorted(times)[len(times) * 95 // 100]
