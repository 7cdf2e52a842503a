"""What is broken, empty, locked or meant to hurt: a typed answer or a question, and nothing is lost."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.reading.workers import ReadingPool
from tenant.scenario_tables import ScenarioError
from tests.reading.made import docx, paragraphs, pdf
from tests.story.office import MAILBOX, story_office
from tests.story.world import World, rehearse_in

DATE = b"Date: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
HEAD = b"From: A <a@b.example>\r\nTo: cases@fell-defence.example\r\nSubject: s\r\n" + DATE

MAILS: dict[str, bytes] = {
    "empty": b"",
    "no-header": b"just some text\r\n",
    "no-sender": DATE + b"Subject: nobody\r\n\r\nhello\r\n",
    "no-date": b"From: a@b.example\r\nSubject: when\r\nMessage-ID: <w@b.example>\r\n\r\nhello\r\n",
    "bytes": bytes(range(256)) * 20,
    "broken-base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n####not base64####\r\n",
    "no-boundary": HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhello\r\n",
    "unknown-charset": HEAD + b'Content-Type: text/plain; charset="klingon"\r\n\r\n\xff\xfe hello\r\n',
    "two-of-all": HEAD + HEAD + b"\r\ntwice\r\n",
    "long-subject": b"From: a@b.example\r\nSubject: " + b"x" * 20_000 + b"\r\n" + DATE + b"\r\nhello\r\n",
    "many-recipients": HEAD + b"Cc: " + b", ".join(b"p%d@x.example" % n for n in range(2000)) + b"\r\n\r\nhello\r\n",
    "deep": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(150)),
}


def zipped(name: str, content: bytes) -> bytes:
    """A zip file with one file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


PAPERS: dict[str, bytes] = {
    "empty.pdf": b"",
    "not a pdf.pdf": b"%PDF-1.7\nnothing of the kind",
    "half.docx": docx(paragraphs("Letter of claim"))[:200],
    "locked.pdf": pdf("secret").replace(b"trailer\n<<", b"trailer\n<< /Encrypt 99 0 R"),
    "bomb.zip": zipped("a.txt", b"0" * 60_000_000),
    "huge.txt": b"Dear Sirs, " * 400_000,
    "text.exe": b"MZ" + b"\0" * 500,
    "nul.txt": b"\0" * 5000,
    "picture.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "inside.zip": zipped("../../escape.txt", b"hello"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The office with all of that in its mail and its libraries."""
    folder = story_office(tmp_path_factory.mktemp("wrong"))
    for name, raw in MAILS.items():
        (folder / "mail" / MAILBOX / f"wrong-{name}.eml").write_bytes(raw)
    for name, content in PAPERS.items():
        (folder / "libraries/Intake" / f"wrong {name}").write_bytes(content)
    settings = folder / "scenario.toml"
    settings.write_text(settings.read_text().replace("2026-11-25T17:00:00Z", "2026-11-23T12:00:00Z"))
    with ReadingPool(1, ocr=False) as pool:
        return rehearse_in(folder, tmp_path_factory.mktemp("wrong-out"), pool=pool)


@pytest.mark.parametrize("name", MAILS)
def test_a_malformed_mail_is_asked_about_or_ignored(name: str, world: World) -> None:
    found = world.decision(f"wrong-{name}.eml")
    assert found["because"]
    assert found["cases"] == []
    assert found["queues"] or found["kind"] != "human"


@pytest.mark.parametrize("name", PAPERS)
def test_an_unreadable_paper_has_a_typed_answer(name: str, world: World) -> None:
    found = world.decision(f"wrong {name}")
    assert found["action"] != "labelled"
    assert found["because"] or found["doc_type"] == "UNKNOWN"


@pytest.mark.parametrize("name", ["empty.pdf", "not a pdf.pdf", "half.docx"])
def test_what_is_damaged_is_flagged_and_asked_for_again(name: str, world: World) -> None:
    found = world.decision(f"wrong {name}")
    assert "unreadable" in found["flags"]
    assert "INCOMPLETE" in found["queues"]


def test_nothing_is_lost(world: World) -> None:
    for sheet in world.summary["balance"].values():
        assert sheet["remainder"] == 0
    items = [each["item"] for each in world.decisions]
    assert sum("wrong-" in each for each in items) == len(MAILS)
    assert sum("/wrong " in each for each in items) == len(PAPERS)


def test_the_rest_of_the_office_went_on(world: World) -> None:
    assert world.decision("01-report.eml")["closes"] == ["Q1"]
    assert world.sent_to("idris@lunn-expert.example")


def _add(path: str, line: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return change


def _head(path: str, column: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text(text.replace("\n", f",{column}\n", 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_add("register/people.csv", "only,three,cells"), "people.csv line 18: 3 cells"),
        (_add("register/cases.csv", ",no number,,,open,,,,,,,,,"), "'case_no' is empty"),
        (_add("register/requests.csv", "Q9,M26-031001-8,m-ives,CV,soon,,open,0,"), "'sent' is no date: 'soon'"),
        (_add("register/requests.csv", "Q9,M26-031001-8,m-ives,CV,,,perhaps,0,"), "perhaps"),
        (_head("register/cases.csv", "colour"), "unknown column 'colour'"),
        (_add("scenario.toml", "colour = 1"), "unknown key 'colour'"),
        (_add("libraries/Cases.files.csv", "../../etc/passwd,,,"), "leaves the library"),
        (_add("libraries/Cases.files.csv", "no such file.txt,2026-11-24T10:00:00Z,,"), "no such file.txt"),
    ],
)
def test_a_broken_scenario_is_refused_by_file_and_line(
    change: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    folder = story_office(tmp_path)
    change(folder)
    with pytest.raises(ScenarioError) as error:
        rehearse_in(folder, tmp_path / "out")
    assert told in str(error.value)
