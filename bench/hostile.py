"""Texts that make backtracking rules hang: ours takes twice the time for twice the text; packages get ten seconds."""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import date

from bench.peers.replies import packages
from bot.reading.formats.markup import html_to_text
from rules.mail_facts import draw
from rules.passwords import passwords_in
from rules.policy import Policy
from rules.references import find
from rules.replies import split
from rules.scorer import read_document

LENGTH = 100_000
MOST = 2.3
QUICK = 0.004  # seconds; what is done sooner is too short to tell a ratio
ROUNDS = 5
PATIENCE = 10.0

TEXTS: Mapping[str, str] = {
    "quote marks": "> ",
    "quotes": "\"'",
    "nested brackets": "([{<",
    "one long line": "the quick brown fox ",
    "dashes": "-",
    "underscores": "_ ",
    "digits": "0123 456 ",
    "days": "by 4 December 2026 on Friday ",
    "periods": "reply within 14 days and ",
    "hours and weekdays": "9 am friday ",
    "introductions": "On Monday someone\n",
    "header labels": "From: a\nSent: b\n",
    "addresses": "a.b@",
    "blanks": " \t",
    "line ends": "\n",
    "colons": "a:",
    "tags": "<div><p>",
    "capitals": "Dr Ann Mc'",
    "amounts": "£1,000",
    "spaces": " ",
    "tabs": "\t",
    "dots": ".",
    "one underscore after another": "_",
    "one digit after another": "7",
    "one capital after another": "A",
    "labels and blanks": "Signed" + " " * 1500 + "Date" + "\t" * 500 + "Re:" + "\n" * 500,
}


def compare(policy: Policy, today: date) -> tuple[list[str], bool]:
    """Return the lines of the table, and whether ours is linear everywhere."""
    ours: dict[str, Callable[[str], object]] = {
        "splitting": split,
        "document": lambda text: read_document(text, knowledge=policy.documents, today=today),
        "facts": lambda text: draw(text, kind="human", sent=today, signature=text[:2000], forwarded=text),
        "references": lambda text: find(text, "text", policy.references),
        "passwords": passwords_in,
        "markup": html_to_text,
    }
    lines = [f"{'ours':16} {'slowest ms of 200 kB':>20} {'most at double length':>22}"]
    well = True
    for name, way in ours.items():
        slowest, ratio = 0.0, ("", 0.0)
        for text, sign in TEXTS.items():
            long, times = _doubled(way, sign)
            slowest = max(slowest, long)
            if long > QUICK and times > ratio[1]:
                ratio = (text, times)
        well = well and ratio[1] <= MOST
        lines.append(
            f"{name:16} {slowest * 1000:20.1f} {f'{ratio[1]:.2f} ({ratio[0]})' if ratio[0] else 'too quick':>22}"
        )
    lines.append(f"{'packages':20} 200 kB of each, ten seconds at most")
    return lines + [_package(name, found) for name, found in packages().items()], well


def _doubled(way: Callable[[str], object], sign: str) -> tuple[float, float]:
    """Processor seconds for twice the length, and how many times those for the length they are.

    The lengths alternate, and the middle of the rounds counts: others at work on the machine slow both.
    """
    texts = _of(sign, LENGTH), _of(sign, 2 * LENGTH)
    rounds = [[_seconds(way, text) for text in texts] for _ in range(ROUNDS)]
    return min(long for _, long in rounds), statistics.median(long / short for short, long in rounds)


def _of(sign: str, length: int) -> str:
    return (sign * (length // len(sign) + 1))[:length]


def _seconds(way: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    way(text)
    return time.process_time() - started


def _package(name: str, found: object) -> str:
    if isinstance(found, str):
        return f"{name:20} {found}"
    slow = {text: _patiently(name, _of(sign, 2 * LENGTH)) for text, sign in TEXTS.items()}
    hung = [text for text, seconds in slow.items() if seconds >= PATIENCE]
    worst = max(slow.values())
    return f"{name:20} slowest {worst:.2f} s" + (f"; hangs on {', '.join(hung)}" if hung else "")


def _patiently(name: str, text: str) -> float:
    process = multiprocessing.get_context("spawn").Process(target=cut, args=(name, text))
    started = time.perf_counter()
    process.start()
    process.join(PATIENCE + 1)
    seconds = time.perf_counter() - started
    if process.is_alive():
        process.kill()
        process.join()
        return PATIENCE
    return seconds


def cut(name: str, text: str) -> None:
    """Let one package cut one text, in a process of its own."""
    found = packages()[name]
    if not isinstance(found, str):
        found(text)
