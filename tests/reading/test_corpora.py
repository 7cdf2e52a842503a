"""Thousands of real files that nobody here wrote: nothing crashes, nothing is lost that a usual reader finds."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from bot.reading.extraction import extract
from bot.reading.mail import parse_message
from bot.reading.workers import ReadingPool
from tests.reading.made import CORPORA


def rows(name: str) -> list[dict[str, Any]]:
    index = CORPORA / name
    if not index.exists():
        pytest.skip(f"the corpora are not here: {index}")
    return [json.loads(line) for line in index.read_text().splitlines()]


@pytest.mark.slow
def test_real_documents() -> None:
    wanted = rows("documents.jsonl")

    def files() -> Iterator[tuple[bytes, str]]:
        for row in wanted:
            yield (CORPORA / row["path"]).read_bytes(), row["path"].rpartition("/")[2]

    told: Counter[str] = Counter()
    stock: Counter[str] = Counter()
    killed: list[str] = []
    refused: list[str] = []
    with ReadingPool(2, ocr=False) as pool:
        for row, found in zip(wanted, pool.map(files()), strict=True):
            if found.problem_detail.startswith(("the worker ended", "took longer")):
                killed.append(row["id"])
            # Where no text is told apart from its markup (the tables of empty cells, the fields of ODF) counts mean
            # nothing; the formats of letters are what we are held to.
            if row["opens_with_stock_reader"] and row["ext"] in ("docx", "docm", "dotx", "pdf", "rtf"):
                told[row["ext"]] += min(len(found.text), 2 * row["chars"] + 100)
                stock[row["ext"]] += row["chars"]
                if found.problem in ("broken", "unreadable") and row["chars"] > 20:
                    refused.append(row["id"])
    assert killed == []
    assert refused == []
    assert sum(told.values()) >= 0.9 * sum(stock.values())
    for ending in ("docx", "pdf", "rtf"):
        assert told[ending] >= 0.9 * stock[ending], ending


@pytest.mark.slow
def test_binary_word_files_mostly_give_text() -> None:
    found = [
        extract((CORPORA / row["path"]).read_bytes(), "a.doc", ocr=False)
        for row in rows("documents.jsonl")
        if row["ext"] == "doc"
    ]
    assert sum(bool(each.text) for each in found) >= 0.85 * len(found)


@pytest.mark.slow
def test_real_messages() -> None:
    failed: list[str] = []
    told = 0
    wanted = [row for row in rows("mail.jsonl") if row["form"] == "eml"]
    for row in wanted:
        mail = parse_message((CORPORA / row["path"]).read_bytes())
        told += bool(mail.text.strip() or mail.attachments)
        if "\ufffd" in mail.subject and row["expect"].get("is_bounce"):
            failed.append(row["id"])
    assert failed == []
    assert told >= 0.97 * len(wanted)


@pytest.mark.slow
def test_real_winmail_files_give_up_what_they_hold() -> None:
    missing: list[str] = []
    for row in rows("mail.jsonl"):
        if row["form"] == "tnef":
            found = extract((CORPORA / row["path"]).read_bytes(), "winmail.dat")
            names = {part.name.lower() for part in found.parts}
            for wanted in row["expect"].get("attachments") or []:
                name = wanted if isinstance(wanted, str) else wanted.get("name", "")
                body = name.startswith("body.") or name == "Untitled Attachment"  # text of ours, names of theirs
                if not body and name.lower() not in names:
                    missing.append(f"{row['id']}: {name} not in {sorted(names)}")
    assert missing == []
