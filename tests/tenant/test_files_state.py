"""The files side without HTTP: scenario folders, versions, demotion, hashes, arrivals."""

import base64
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant.clock import ScenarioClock
from tenant.directory import Directory
from tenant.errors import GraphError
from tenant.files_columns import Column
from tenant.files_demotion import demoted
from tenant.files_names import check_name
from tenant.files_state import FilesState
from tenant.files_values import Content, Who, quick_xor_hash, same_etag

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RUTH = Who("user", "u1", "Ruth Varley", "ruth.varley@model-office.example", "H1")
BOT = Who("application", "c0de", "Model Office")


def office() -> FilesState:
    """Sites without files."""
    return FilesState(ScenarioClock(NOW), Directory("model-office.example"))


def word_file(text: str = "A letter.") -> bytes:
    """A small file with the parts that Word writes."""
    out = io.BytesIO()
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/document.xml", f"<document>{text}</document>")
    return out.getvalue()


def load(state: FilesState, root: Path, files: list[dict[str, str]], labels: list[dict[str, str]]) -> None:
    """Load the library of cases."""
    state.load_library("Cases", root, files, labels)


def test_ids_are_the_same_in_every_run() -> None:
    ids = set()
    for _ in range(2):
        library = office().add_library("Cases")
        item, _ = library.put(library.root, "a.txt", b"x", RUTH, "fail")
        ids.add((library.list_id, library.drive_id, item.unique_id, item.drive_item_id, item.etag, item.ctag))
    assert len(ids) == 1


def test_writing_columns_changes_an_office_file_and_nothing_else() -> None:
    library = office().add_library("Cases")
    letter, _ = library.put(library.root, "letter.docx", word_file(), RUTH, "fail")
    text, _ = library.put(library.root, "note.txt", b"plain", RUTH, "fail")
    before = letter.ctag, text.ctag, letter.content.quick_xor
    for item in (letter, text):
        library.set_fields(item, {"DocType": "LOC", "LabelConfidence": 0.9}, BOT)
    assert letter.ctag != before[0]
    assert letter.content.quick_xor != before[2]
    assert text.ctag == before[1]
    with zipfile.ZipFile(io.BytesIO(letter.content.data)) as archive:
        assert archive.testzip() is None
        assert b"LOC" in archive.read("docProps/custom.xml")
        assert archive.read("word/document.xml") == b"<document>A letter.</document>"
        assert b"custom-properties+xml" in archive.read("[Content_Types].xml")
    again = letter.content.data
    library.set_fields(letter, {"DocType": "ORD"}, BOT)
    with zipfile.ZipFile(io.BytesIO(letter.content.data)) as archive:
        assert archive.namelist().count("docProps/custom.xml") == 1
    assert [v.content.data for v in letter.history] == [word_file(), again]


def test_demotion_can_be_switched_off() -> None:
    library = office().add_library("Cases")
    library.demotion = False
    letter, _ = library.put(library.root, "letter.docx", word_file(), RUTH, "fail")
    library.set_fields(letter, {"DocType": "LOC"}, BOT)
    assert letter.content.data == word_file()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"no zip at all", word_file()[:-30]], ids=["empty", "broken", "text", "cut"]
)
def test_a_broken_office_file_stays_as_it_is(content: bytes) -> None:
    assert demoted("letter.docx", content, {"DocType": "LOC"}) == content


@given(st.binary(max_size=400))
def test_no_bytes_upset_demotion(content: bytes) -> None:
    assert demoted("a.docx", content, {"DocType": "\x00\ud800<&"}) == content


@given(st.binary(max_size=700))
def test_the_folded_hash_is_the_plain_one(data: bytes) -> None:
    ring = 0
    for index, byte in enumerate(data):
        wide = byte << (index * 11 % 160)
        ring ^= (wide & ((1 << 160) - 1)) ^ (wide >> 160)
    ring ^= len(data) << 96
    assert quick_xor_hash(data) == base64.b64encode(ring.to_bytes(20, "little")).decode()


@pytest.mark.parametrize(
    ("given_etag", "same"),
    [
        ("*", True),
        ('"{%s},1"', True),
        ('W/"{%s},1"', True),
        ('"%s,1"', True),
        ('"{%s},2"', False),
        ('"nothing"', False),
    ],
)
def test_if_match_minds_the_state_and_not_the_spelling(given_etag: str, same: bool) -> None:
    library = office().add_library("Cases")
    item, _ = library.put(library.root, "a.txt", b"x", RUTH, "fail")
    header = given_etag % item.unique_id if "%s" in given_etag else given_etag
    assert same_etag(header, item) is same


@pytest.mark.parametrize("name", ["letter (2).docx", "año.txt", "a'b.txt", "x#y%z.pdf", "Ünïcode ✓.txt"])
def test_usual_names_are_taken(name: str) -> None:
    assert check_name(name) == name


def test_a_folder_is_not_moved_into_itself() -> None:
    library = office().add_library("Cases")
    outer = library.folder("a/b", RUTH)
    with pytest.raises(GraphError):
        library.move(library.folder("a", RUTH), outer, "a", RUTH)


def test_deleting_a_folder_deletes_what_is_below() -> None:
    library = office().add_library("Cases")
    library.put(library.folder("a/b", RUTH), "x.txt", b"x", RUTH, "fail")
    seq = library.seq
    top = library.find("a")
    assert top is not None
    library.remove(top)
    assert library.all() == []
    assert {i.name for i in library.changes_after(seq)} == {"x.txt", "b", "a"}
    assert list(library.changes_after(library.seq)) == []


def test_a_required_column_leaves_a_new_file_checked_out() -> None:
    library = office().add_library("Cases")
    library.add_columns([Column("CaseNo", "text", required=True)])
    item, _ = library.put(library.root, "a.txt", b"x", BOT, "fail")
    hidden = [item.never_checked_in]
    with pytest.raises(GraphError):
        library.check_in(item, BOT, "")
    library.set_fields(item, {"CaseNo": "M26-014573-4"}, BOT)
    library.check_in(item, BOT, "labelled")
    hidden.append(item.never_checked_in)
    assert hidden == [True, False]
    with pytest.raises(GraphError):
        library.set_fields(item, {"CaseNo": ""}, BOT)


def test_a_date_column_is_midnight_of_the_site() -> None:
    state = office()
    summer = state.add_site("/sites/london", "London", "Europe/London")
    library = state.add_library("Cases", site=summer)
    item, _ = library.put(library.root, "a.txt", b"x", RUTH, "fail")
    library.set_fields(item, {"DocDate": "2026-06-20"}, RUTH)
    assert item.fields["DocDate"] == "2026-06-19T23:00:00Z"
    library.set_fields(item, {"DocDate": "2026-06-20T12:00:00Z"}, RUTH)
    assert item.fields["DocDate"] == "2026-06-19T23:00:00Z"


def test_files_arrive_at_their_time(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "now.txt").write_bytes(b"now")
    (tmp_path / "in" / "later.txt").write_bytes(b"one")
    (tmp_path / "in" / "later.v2.txt").write_bytes(b"two")
    state = office()
    state.know_people([{"person_id": "H1", "name": "Ruth Varley", "emails": "ruth.varley@model-office.example"}])
    rows = [
        {"path": "in/later.txt", "arrives": "2026-11-23T10:00:00Z", "by": "H1", "version": ""},
        {"path": "in/later.txt", "arrives": "2026-11-23T11:00:00Z", "by": "bot", "version": "2"},
    ]
    load(state, tmp_path, rows, [])
    library = state.library("Cases")
    assert [i.name for i in library.below(library.root)] == ["in", "now.txt"]
    assert state.next_arrival() == NOW + timedelta(hours=1)
    assert [i.name for i in state.advance(NOW + timedelta(hours=1))] == ["later.txt"]
    item = library.find("in/later.txt")
    assert item is not None
    assert (item.content.data, item.created_by.email) == (b"one", "ruth.varley@model-office.example")
    state.advance(NOW + timedelta(hours=2))
    assert (item.content.data, item.version, item.modified_by.kind) == (b"two", 2, "application")
    assert item.modified == NOW + timedelta(hours=2)
    assert state.next_arrival() is None


def test_a_row_without_a_file_is_refused_by_name(tmp_path: Path) -> None:
    rows = [{"path": "gone.txt", "arrives": "", "by": "", "version": ""}]
    with pytest.raises(ValueError, match=r"gone\.txt"):
        load(office(), tmp_path, rows, [])


LABEL = {
    "path": "in/now.txt",
    "doc_type": "LOC",
    "labelled_by": "bot",
    "case_no": "M26-014573-4",
    "doc_date": "2026-06-20",
    "sensitivity": "Confidential",
    "privilege": "",
    "confidence": "0.95",
    "flags": "duplicate;bundle",
}


def test_a_library_survives_the_way_out_and_in_again(tmp_path: Path) -> None:
    first = tmp_path / "first"
    (first / "in").mkdir(parents=True)
    (first / "in" / "now.txt").write_bytes(b"now")
    (first / "later.txt").write_bytes(b"later")
    rows = [{"path": "later.txt", "arrives": "2026-11-24T10:00:00Z", "by": "H1", "version": ""}]
    state = office()
    load(state, first, rows, [LABEL])
    dumped = state.dump_library("Cases", tmp_path / "second")
    assert dumped[1] == [LABEL]
    other = office()
    load(other, tmp_path / "second", *dumped)
    assert other.dump_library("Cases", tmp_path / "third") == dumped
    assert other.next_arrival() == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert (tmp_path / "third" / "later.txt").read_bytes() == b"later"
    assert (tmp_path / "third" / "in" / "now.txt").read_bytes() == b"now"


def test_what_the_bot_wrote_is_its_own_in_the_dump(tmp_path: Path) -> None:
    state = office()
    library = state.add_library("Cases")
    item, _ = library.put(library.root, "a.eml", b"x", BOT, "fail")
    library.set_fields(item, {"DocType": "EMAIL", "LabelConfidence": 1}, BOT)
    files, labels = state.dump_library("Cases", tmp_path)
    assert files == [{"path": "a.eml", "arrives": "2026-11-23T09:00:00Z", "by": "bot", "version": ""}]
    assert (labels[0]["doc_type"], labels[0]["confidence"]) == ("EMAIL", "1")


def test_each_change_is_heard_by_its_resource() -> None:
    state = office()
    heard: list[str] = []
    library = state.add_library("Cases")
    state.heard = heard.append
    library.put(library.root, "a.txt", b"x", BOT, "fail")
    assert heard == [
        f"sites/{state.cases.id}/lists/{library.list_id}",
        f"sites/modeloffice.sharepoint.com:/sites/cases:/lists/{library.list_id}",
        f"drives/{library.drive_id}/root",
    ]


def test_content_is_hashed_once() -> None:
    content = Content(b"abc")
    assert content.quick_xor is content.quick_xor
    assert len(content) == 3
