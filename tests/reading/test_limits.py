"""Files made to hurt: each gets its answer, and soon."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.extraction import Extracted, Limits, extract, extract_deep
from bot.reading.kinds import kind_of
from tests.reading import made

_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "&a;"}">' * 1 for n in range(9))
    + ']><w:document xmlns:w="x"><w:t>&a8;</w:t></w:document>'
)


def test_a_zip_bomb_is_named() -> None:
    body = b"<w:document>" + b"<w:p/>" * 40_000_000
    bomb = made.zipped({"[Content_Types].xml": b"", "word/document.xml": body[:180_000_000]})
    assert len(bomb) < 1_000_000
    assert extract(bomb, "a.docx").problem == "bomb"


def test_a_bomb_that_lies_about_its_size_is_named() -> None:
    packed = bytearray(made.zipped({"[Content_Types].xml": b"", "word/document.xml": b"<w:t>x</w:t>" * 2_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.rfind(mark)
        packed[place + offset : place + offset + 4] = (100).to_bytes(4, "little")
    found = extract(bytes(packed), "a.docx", limits=Limits(ratio=50, ratio_floor=100_000))
    assert found.problem in ("bomb", "broken") or len(found.text) <= 100


@pytest.mark.parametrize("name", ["word/document.xml", "content.xml"])
def test_a_billion_laughs_are_refused(name: str) -> None:
    files = {"[Content_Types].xml": "", "mimetype": "x", "META-INF/manifest.xml": "", name: _LAUGHS}
    found = extract(made.zipped(files), "a.docx")
    assert found.problem == "bomb"
    assert found.text == ""


def test_twenty_thousand_tables_in_one_another_are_read() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 20_000 + made.paragraphs("bottom") + "</w:tc></w:tr></w:tbl>" * 20_000
    assert extract(made.docx(deep), "a.docx").text == "bottom"


def test_twenty_thousand_divisions_are_read() -> None:
    found = extract(b"<html>" + b"<div>" * 20_000 + b"bottom", "a.html")
    assert found.problem in (None, "empty")


def test_groups_without_end_are_refused() -> None:
    assert extract(b"{\\rtf1" + b"{" * 50_000, "a.rtf").problem in ("bomb", "empty")


def test_files_in_files_end_at_the_allowed_depth() -> None:
    packed = b"deepest"
    name = "a.txt"
    for level in range(8):
        packed, name = made.zipped({name: packed}), f"{level}.zip"
    found: Extracted | None = extract_deep(packed, name, limits=Limits(depth=5))
    depth = 0
    while found is not None and found.parts:
        depth += 1
        last = found.parts[0]
        found = last.extracted
    assert depth == 6
    assert last.problem == "too-large"
    assert last.extracted is not None
    assert last.extracted.problem == "too-large"
    assert last.extracted.problem_detail == "packed deeper than 5 files in one another"


def test_one_budget_covers_everything_inside() -> None:
    archive = made.zipped({f"{n}.txt": "x" for n in range(20)})
    found = extract_deep(archive, "a.zip", limits=Limits(parts=30))
    assert all(part.problem is None for part in found.parts)
    nested = made.zipped({f"{n}.zip": archive for n in range(5)})
    within = extract_deep(nested, "b.zip", limits=Limits(parts=30))
    inner = [part for each in within.parts if each.extracted for part in each.extracted.parts]
    every = (*within.parts, *inner)
    assert sum(part.problem is None for part in every) == 30
    assert {part.extracted.problem for part in every if part.problem and part.extracted} == {"too-large"}


def test_too_many_names_in_an_archive_are_refused() -> None:
    archive = made.zipped({f"{n}.txt": "" for n in range(30)}, packing=zipfile.ZIP_STORED)
    assert extract(archive, "a.zip", limits=Limits(entries=20)).problem == "bomb"


def test_a_locked_archive_names_its_files() -> None:
    packed = bytearray(made.zipped({"report.pdf": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.find(mark) + offset] |= 1
    found = extract(bytes(packed), "a.zip")
    assert (found.kind, found.problem) == ("zip", "encrypted")
    assert [(part.name, part.problem) for part in found.parts] == [("report.pdf", "encrypted")]


@pytest.mark.parametrize(
    ("content", "name", "kind", "problem"),
    [
        pytest.param(b"", "a.pdf", "unknown", "empty", id="nothing"),
        pytest.param(b"   \n ", "a.txt", "txt", "empty", id="blanks"),
        pytest.param(b"\x00\x01\x02\x03" * 100, "a.docx", "unknown", "unreadable", id="rubbish"),
        pytest.param(b"PK\x03\x04rubbish", "a.docx", "zip", "broken", id="no archive"),
        pytest.param(b"%PDF-1.4 and no more", "a.pdf", "pdf", "broken", id="no PDF"),
        pytest.param(b"\xff\xd8\xff\xe0rubbish", "a.jpg", "jpeg", "broken", id="no picture"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "unknown", "unreadable", id="no doc"),
        pytest.param(b"\0" * 128 + b"DICM" + b"\0" * 40, "scan", "dicom", "unreadable", id="a scan of a body"),
        pytest.param(b"ID3\x04" + b"\0" * 40, "voice.mp3", "audio", "unreadable", id="a voice"),
    ],
)
def test_what_cannot_be_read_is_an_answer(content: bytes, name: str, kind: str, problem: str) -> None:
    found = extract(content, name)
    assert (found.kind, found.problem) == (kind, problem)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"Subject to contract: we write\nto say", "a.txt", "txt"),
        (b"Dear Sir,\nFrom: now on", "note.eml", "txt"),
        (b"From: a@b.example\nTo: c@d.example\n\nx", "letter.txt", "eml"),
        (b"<p>Hello</p>", "a.txt", "html"),
        (b"< 5 mg daily", "a.txt", "txt"),
        (b"name,born\nA,1980", "a.csv", "csv"),
        (made.pdf("x"), "photo.jpg", "pdf"),
        (made.docx(""), "scan.pdf", "docx"),
        (made.zipped({"a.txt": "x"}), "a.docx", "zip"),
        ("Dear Sir".encode("utf-16"), "a.txt", "txt"),
    ],
)
def test_kinds_go_by_content(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name) == kind


_SEEDS = (
    made.docx(made.paragraphs("Dear Dr Okafor,")), made.pdf("Thank you", form={"a": "b"}),
    made.winmail("body", [("a.txt", b"x")]), made.outlook({0x0037: "Report"}, files=[("a.txt", b"x")]),
    made.zipped({"a.txt": "x"}), rb"{\rtf1{\fonttbl{\f0 A;}}\u8211?\'e9}", b"From: a@b.example\nTo: c@d.example\n\nx",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201\nEND:VEVENT\nEND:VCALENDAR", made.lettered(["x"], size=(60, 60)),
    made.zipped({"mimetype": "x", "META-INF/manifest.xml": "", "content.xml": "<a><p>x</p></a>"}),
)  # fmt: skip


_CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12)


@given(st.sampled_from(_SEEDS), _CHANGES, st.floats(0.2, 1))
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_answers(seed: bytes, changes: list[tuple[float, int]], kept: float) -> None:
    damaged = bytearray(seed[: int(len(seed) * kept)] if kept < 0.95 else seed)
    for place, value in changes:
        damaged[int(place * len(damaged))] = value
    found = extract(bytes(damaged), "a", ocr=False)
    assert len(found.text) <= Limits().text_chars


def test_a_zip_of_office_files_is_a_zip() -> None:
    letter = made.zipped({"[Content_Types].xml": b"", "_rels/.rels": b"", "word/document.xml": b"<w:t>x</w:t>"})
    both = {"quote.docx": letter, "read me.txt": b"two quotes"}
    inside = made.zipped(both, packing=zipfile.ZIP_STORED)
    assert (kind_of(letter), kind_of(inside)) == ("docx", "zip")
    assert kind_of(letter[: len(letter) // 2]) == "docx"  # damaged, and still known for what it was
    assert kind_of(made.zipped({"word/letter.txt": b"x"})) == "zip"
