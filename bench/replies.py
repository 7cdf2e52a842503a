"""What a sender newly wrote: our split beside four packages, on replies whose answer their own projects wrote down."""

import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.papers import corpus
from bench.peers.replies import Cut, packages
from bot.reading.formats.markup import html_to_text
from bot.reading.mail import parse_message
from rules.replies import split

OURS, SIGNED = "ours", "ours, signed"
ROUNDS = 5


def compare(corpora: Path) -> tuple[list[str], bool]:
    """Return the lines of the table, and whether ours is exact at least as often as the best package.

    One corpus expects signatures and what is passed on to stay, the other expects them gone: ours counts with what
    each asks for.
    """
    rows = [row for row in corpus(corpora, "mail") if "reply_text" in row["expect"]]
    if not rows:
        return [f"{corpora}: no mail.jsonl here; nothing to compare"], True
    known = [(_text(row, corpora), row["expect"]["reply_text"].split(), row["corpus"]) for row in rows]
    ways: Mapping[str, Cut | str] = {OURS: lambda text: split(text).new_text, SIGNED: _signed, **packages()}
    lines = [f"{len(known)} replies; exact: the same words in the same order",
             f"{'':20} {'exact':>6} {'of each corpus':44} {'texts/s':>9}"]  # fmt: skip
    exact: dict[str, Counter[str]] = {}
    for name, cut in ways.items():
        if isinstance(cut, str):
            lines.append(f"{name:20} {cut}")
            continue
        right = Counter(source for text, wanted, source in known if _words(cut, text) == wanted)
        exact[name] = right
        told = ", ".join(f"{n} {source}" for source, n in sorted(right.items()))
        lines.append(f"{name:20} {right.total():6} {told:44} {_rate(cut, [text for text, _, _ in known]):9.0f}")
    ours = (exact[OURS] | exact[SIGNED]).total()
    lines.append(f"{'ours, as each asks':20} {ours:6}")
    return lines, ours >= max(right.total() for right in exact.values())


def _signed(text: str) -> str:
    parts = split(text)
    return f"{parts.new_text}\n{parts.signature}\n{parts.forwarded}"


def _text(row: Mapping[str, Any], corpora: Path) -> str:
    if "text" in row:
        text = str(row["text"])
    else:
        raw = (corpora / row["path"]).read_bytes()
        text = parse_message(raw).text if row["form"] == "eml" else raw.decode("utf-8", "replace")
    return html_to_text(text) if row["form"] == "html" else text


def _words(cut: Cut, text: str) -> list[str]:
    try:
        return cut(text).split()
    except Exception as error:  # a package that falls over a reply has not found it
        return [type(error).__name__]


def _rate(cut: Cut, texts: list[str]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for text in texts:
            _words(cut, text)
        best = min(best, time.perf_counter() - started)
    return len(texts) / best
