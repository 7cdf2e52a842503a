"""Reading from disk: what each file is, by its content, and an answer for whatever lies there."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.policy import load_policy
from bot.reading.disk import files_of, read_files
from bot.reading.kinds import kind_of
from bot.reading.workers import Reading, ReadingHere, ReadingPool
from rules.policy import OfficeNames, Policy, Thresholds
from tests.reading.made import docx, outlook, paragraphs, pdf, winmail, zipped

TODAY = date(2026, 11, 23)
INVOICE = (
    "INVOICE",
    "Invoice number: HB-2041",
    "Invoice date: 3 November 2026",
    "VAT: £200.00",
    "Total due: £1,200.00",
)
BILL = docx(paragraphs(*INVOICE))
MAIL = (
    b"From: Ann Doe <ann@clinic.example>\nTo: cases@office.example\nSubject: The bill\n"
    b"Date: Mon, 16 Nov 2026 09:00:00 +0000\nMessage-ID: <1@clinic.example>\nContent-Type: text/plain; charset=utf-8\n"
    b"\nPlease pay by 4 December 2026. Our number is M26-014573-4.\n\n"
    b"On Fri, 13 Nov 2026 at 10:00, Cases <cases@office.example> wrote:\n> Where is the bill?\n"
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The rules of an office without a name."""
    return load_policy(OfficeNames("", ""), Thresholds())


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    """Workers that recognise nothing: what pictures say is tested elsewhere."""
    with ReadingPool(1, ocr=False) as workers:
        yield workers


def line_of(
    folder: Path, content: bytes, name: str, policy: Policy, pool: Reading, *, text: bool = False
) -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content)
    (line,) = read_files([path], pool, policy, TODAY, text=text)
    return line


def with_file(name: str, content: bytes) -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ann@clinic.example", "cases@office.example", "The bill"
    message.set_content("Here it is.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


# --- what it is -------------------------------------------------------------------------------------------


def test_a_message_says_its_kind_its_new_words_and_its_facts(tmp_path: Path, policy: Policy) -> None:
    line = line_of(tmp_path, MAIL, "a.eml", policy, ReadingHere(), text=True)
    assert line["item"] == str(tmp_path / "a.eml")
    assert (line["kind"], line["format"], line["unreadable"]) == ("human", "eml", None)
    assert line["new_text"] == "Please pay by 4 December 2026. Our number is M26-014573-4."
    assert line["facts"]["case-no"] == "M26-014573-4"
    assert line["text_chars"] == len(line["text"]) > len(line["new_text"])
    assert line["because"][0] == "Nothing in its headers or words is a machine's."


def test_nothing_is_said_that_only_a_register_knows(tmp_path: Path, policy: Policy) -> None:
    line = line_of(tmp_path, MAIL, "a.eml", policy, ReadingHere())
    assert {"cases", "suggested", "queues", "closes", "part", "refused", "relation", "text"} & set(line) == set()
    assert "case" not in " ".join(line["because"])


def test_an_attachment_is_typed(tmp_path: Path, policy: Policy) -> None:
    line = line_of(tmp_path, with_file("paper.docx", BILL), "a.eml", policy, ReadingHere())
    told = line["attachments"]["paper.docx"]
    assert told["doc_type"] == "INV"
    assert set(told) == {"doc_type", "confidence"}
    assert line["facts"]["invoice-no"] == "HB-2041"


def test_a_document_says_its_type_its_facts_and_why(tmp_path: Path, policy: Policy) -> None:
    line = line_of(tmp_path, BILL, "a.docx", policy, ReadingHere(), text=True)
    assert (line["doc_type"], line["best"], line["action"], line["unreadable"]) == ("INV", "INV", "labelled", None)
    assert line["confidence"] > 0.9
    assert line["facts"]["letter-date"] == "2026-11-03"
    assert line["flags"] == []
    assert line["text"].startswith("INVOICE")
    assert line["because"]


@pytest.mark.parametrize(
    ("title", "method", "facts"),
    [
        ("Conference with counsel", "REQUEST", {"event-start": ["2026-12-03", "2026-12-03T10:00:00+00:00"]}),
        ("Cancelled: hearing", "CANCEL", {"event-cancelled": ["2026-12-03", "2026-12-03T10:00:00+00:00"]}),
        ("Hearing at Leeds", "PUBLISH",
         {"event-start": ["2026-12-03", "2026-12-03T10:00:00+00:00"], "hearing-date": "2026-12-03"}),
    ],
)  # fmt: skip
def test_a_calendar_file_gives_its_events(
    tmp_path: Path, policy: Policy, title: str, method: str, facts: dict[str, Any]
) -> None:
    event = f"UID:1\nDTSTART:20261203T100000Z\nSUMMARY:{title}"
    calendar = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"
    assert line_of(tmp_path, calendar.encode(), "a.ics", policy, ReadingHere())["facts"] == facts


def test_what_is_packed_too_deep_reaches_a_person(tmp_path: Path, policy: Policy) -> None:
    packed = BILL
    for level in range(8):
        packed = zipped({f"{7 - level}.{'zip' if level else 'docx'}": packed})
    line = line_of(tmp_path, packed, "a.zip", policy, ReadingHere())
    assert (line["unreadable"], line["flags"]) == ("too-large", ["unreadable"])
    assert [each["unreadable"] for each in line["attachments"].values()] == ["too-large"]
    mail = line_of(tmp_path, with_file("a.zip", packed), "a.eml", policy, ReadingHere())
    assert "An attachment can't be read (too-large)." in mail["because"]


def test_what_tracked_changes_delete_is_told_apart(tmp_path: Path, policy: Policy) -> None:
    changed = rb"{\rtf1 The report is due on {\deleted 1 May }{\revised 2 June}.}"
    line = line_of(tmp_path, changed, "a.rtf", policy, ReadingHere(), text=True)
    assert (line["text"], line["deleted_text"]) == ("The report is due on 2 June.", "1 May")
    assert "deleted_text" not in line_of(tmp_path, changed, "a.rtf", policy, ReadingHere())
    assert "deleted_text" not in line_of(tmp_path, BILL, "b.docx", policy, ReadingHere(), text=True)


@pytest.mark.parametrize(
    ("content", "name", "has"),
    [
        (MAIL, "letter.pdf", "kind"),
        (MAIL, "noname", "kind"),
        (MAIL.replace(b"\n", b"\r\n"), "a.txt", "kind"),
        (outlook({0x0037: "The bill", 0x1000: "Please pay."}), "a.bin", "kind"),
        (BILL, "a.eml", "doc_type"),
        (pdf("Dear Sir"), "a.msg", "doc_type"),
        (b"Dear Sir,\n\nDate: the day is not set.\n", "a.txt", "doc_type"),
        (b"Subject: the rota\n\nAnn has Monday.\n", "rota.txt", "doc_type"),
        (winmail("see below", [("a.txt", b"hello")]), "a.eml", "doc_type"),
    ],
)
def test_content_decides_what_a_file_is(
    content: bytes, name: str, has: str, tmp_path: Path, policy: Policy, pool: ReadingPool
) -> None:
    line = line_of(tmp_path, content, name, policy, pool)
    assert has in line
    assert ({"kind", "doc_type"} - {has}) & set(line) == set()


def test_files_inside_a_packed_file_are_typed(tmp_path: Path, policy: Policy) -> None:
    packed = zipped({"one/paper.docx": BILL, "two/paper.docx": BILL, "empty.txt": b""})
    line = line_of(tmp_path, packed, "a.zip", policy, ReadingHere())
    assert {name: each["doc_type"] for name, each in line["attachments"].items() if name != "empty.txt"} == {
        name: "INV" for name in line["attachments"] if name != "empty.txt"
    }
    assert len(line["attachments"]) >= 2


@pytest.mark.parametrize("name", ["DOB 14-03-1961 records.txt", "999 000 0018.txt"])
def test_a_name_that_tells_too_much_is_flagged(name: str, tmp_path: Path, policy: Policy) -> None:
    assert "filename-pii" in line_of(tmp_path, b"Notes of a visit.", name, policy, ReadingHere())["flags"]


@pytest.mark.parametrize("name", ["letter 14-03-2026.txt", "M26-014573-4.txt", "ward round.txt"])
def test_an_ordinary_name_is_not(name: str, tmp_path: Path, policy: Policy) -> None:
    assert line_of(tmp_path, b"Notes of a visit.", name, policy, ReadingHere())["flags"] == []


# --- whatever it is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "problem", "flag"),
    [
        (b"", "a.pdf", "empty", "unreadable"),
        (b"", "a.eml", "empty", "unreadable"),
        (b" \n \n", "a.txt", "empty", "unreadable"),
        (b"\x00\x01\x02" * 999, "a.docx", "unreadable", "unreadable"),
        (b"%PDF-1.7\nnothing of the kind", "a.pdf", "broken", "unreadable"),
        (BILL[:300], "a.docx", "broken", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000, "a.msg", "unreadable", "unreadable"),
        (docx("", {"word/document.xml": b"<w:p>" * 9_000_000}), "a.docx", "bomb", "unreadable"),
    ],
)
def test_a_bad_file_has_a_typed_answer(
    content: bytes, name: str, problem: str, flag: str, tmp_path: Path, policy: Policy, pool: ReadingPool
) -> None:
    line = line_of(tmp_path, content, name, policy, pool)
    assert line["unreadable"] == problem
    assert flag in line["flags"]
    assert line["best"] == "UNKNOWN"


def test_a_bad_attachment_says_so_and_its_message_is_read(tmp_path: Path, policy: Policy, pool: ReadingPool) -> None:
    line = line_of(tmp_path, with_file("paper.pdf", b"%PDF-1.7 cut"), "a.eml", policy, pool)
    assert line["attachments"]["paper.pdf"]["unreadable"] == "broken"
    assert (line["new_text"], line["unreadable"]) == ("Here it is.", None)


def test_a_file_that_cannot_be_opened_is_told_and_the_next_is_read(tmp_path: Path, policy: Policy) -> None:
    (tmp_path / "b.txt").write_text("Notes of a visit.")
    gone, read = read_files([tmp_path / "a.txt", tmp_path / "b.txt"], ReadingHere(), policy, TODAY)
    assert gone["unreadable"] == "broken"
    assert gone["because"] == ["It can't be opened: No such file or directory."]
    assert read["unreadable"] is None


def test_each_line_comes_when_it_is_read(tmp_path: Path, policy: Policy) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(5)]
    for path in paths:
        path.write_text("Notes of a visit.")
    lines = read_files(paths, ReadingHere(), policy, TODAY, at_once=1)
    assert next(lines)["item"] == str(paths[0])
    paths[4].write_text("Notes of another visit, longer.")
    assert [line["text_chars"] for line in lines] == [17, 17, 17, 31]


# --- which files ------------------------------------------------------------------------------------------


def test_a_folder_is_walked_in_order_and_paths_stay_as_given(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "b/c/0.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    found = files_of([tmp_path / "b/2.txt", tmp_path])
    assert [each.relative_to(tmp_path).as_posix() for each in found.files] == [
        "b/2.txt", "a.txt", "b/1.txt", "b/2.txt", "b/c/0.txt"
    ]  # fmt: skip
    assert found.wrong == []


def test_what_is_no_file_is_told_once_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = files_of([tmp_path / "gone", tmp_path / "pipe", tmp_path])
    assert found.files == []
    assert found.wrong == [
        f"{tmp_path / 'gone'}: there is no such file or folder.",
        f"{tmp_path / 'pipe'}: is neither a file nor a folder.",
    ]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "a.txt").write_text("x")
    assert [each.name for each in files_of([tmp_path]).files] == ["a.txt"]


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nhello\n--b--\n', "a.bin", "eml"),
        (b"x-store-info:abc\nReceived: from x\nSubject: y\n\nhello", "a.bin", "eml"),
        (b"From: a@b.example\nTo: c@d.example\nSubject: x\n\n" + b"\x00\x01\x02" * 50, "a.bin", "eml"),
        (b"Subject: one field only\n\nhello", "a.eml", "eml"),
        (b"Subject: one field only\n\nhello", "a.txt", "txt"),
        (b"Content-Type: of a form\n\nhello", "a.txt", "txt"),
        (b"hello there", "a.eml", "txt"),
        (b"\x00\x01\x02" * 50, "a.eml", "unknown"),
    ],
)
def test_a_message_is_known_by_its_header(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name) == kind
