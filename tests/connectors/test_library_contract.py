"""What every library promises."""

import pytest

from connectors.errors import Changed, Gone, Refused
from connectors.ports import FileSeen, Library
from tests.connectors.worlds import LIBRARY, Acts

LABEL = {
    "doc_type": "MEM-REP",
    "case_no": "M26-014573-4",
    "doc_date": "2026-07-01",
    "sensitivity": "case",
    "privilege": "litigation",
    "labelled_by": "bot",
    "confidence": "0.93",
    "flags": "",
    "because": "A heading says “Report of Dr …”; signed by a party. " * 8,
}
PATH = "M26-014573-4/02 Member/Report & notes #1.txt"


def library(world: Acts) -> Library:
    return world.office.libraries[LIBRARY]


def files(world: Acts) -> dict[str, FileSeen]:
    found: dict[str, FileSeen] = {}
    cursor, more = None, True
    while more:
        page = library(world).changes(cursor)
        found |= {each.path: each for each in page.items if not each.is_folder and not each.removed}
        cursor, more = page.cursor, page.more
    return found


def test_a_file_is_seen_with_its_columns_and_its_maker(world: Acts) -> None:
    made = world.add_file(PATH, b"A report.", {"doc_type": "MEM-REP", "doc_date": "2026-07-01"})
    seen = files(world)[PATH]
    assert (seen.id, seen.library, seen.size) == (made, LIBRARY, 9)
    assert seen.columns["doc_type"] == "MEM-REP"
    assert seen.columns["doc_date"] == "2026-07-01"
    assert seen.columns["privilege"] == ""
    assert seen.created_by is not None
    assert (seen.created_by.kind, seen.created_by.id) == ("person", "ann@model-office.example")
    assert seen.etag
    assert library(world).file(made) == seen
    assert library(world).content(made) == b"A report."


def test_a_cursor_never_shows_the_same_state_twice(world: Acts) -> None:
    world.add_file(PATH, b"x")
    page = library(world).changes(None)
    while page.more:
        page = library(world).changes(page.cursor)
    assert library(world).changes(page.cursor).items == ()


def test_many_files_come_in_pages_without_loss(world: Acts) -> None:
    wanted = {f"M26-014573-4/{n // 50}/file {n}.txt" for n in range(230)}
    for path in wanted:
        world.add_file(path, b"x")
    assert files(world).keys() == wanted


def test_a_change_of_columns_is_seen_and_a_deletion_says_farewell(world: Acts) -> None:
    one, two = world.add_file("a.txt", b"1"), world.add_file("b.txt", b"2")
    page = library(world).changes(None)
    world.edit_file(one, {"doc_type": "LOC"})
    world.delete_file(two)
    found = {each.id: each for each in library(world).changes(page.cursor).items}
    assert found[one].columns["doc_type"] == "LOC"
    assert found[two].removed
    with pytest.raises(Gone):
        library(world).file(two)


def test_an_expired_cursor_begins_anew(world: Acts) -> None:
    made = world.add_file("a.txt", b"1")
    page = library(world).changes(None)
    world.lose_cursors()
    again = library(world).changes(page.cursor)
    assert again.restarted
    assert made in [each.id for each in again.items]


def test_a_label_is_written_whole_and_tells_what_was_there(world: Acts) -> None:
    made = world.add_file("a.txt", b"1", {"doc_type": "LOC"})
    (seen,) = (each for each in library(world).changes(None).items if each.id == made)
    done = library(world).label(made, LABEL, etag=seen.etag)
    assert done.before == {**dict.fromkeys(LABEL, ""), "doc_type": "LOC"}
    assert done.etag != seen.etag
    fresh = library(world).file(made)
    assert fresh.columns == LABEL
    assert fresh.etag == done.etag
    assert fresh.modified_by is not None
    assert fresh.modified_by.kind == "application"


def test_a_label_can_be_undone_with_its_receipt(world: Acts) -> None:
    made = world.add_file("a.txt", b"1", {"doc_type": "LOC"})
    done = library(world).label(made, LABEL, etag=None)
    library(world).label(made, done.before, etag=done.etag)
    found = library(world).file(made).columns
    assert {k: v for k, v in found.items() if v} == {"doc_type": "LOC"}


def test_writing_a_label_twice_changes_nothing_more(world: Acts) -> None:
    made = world.add_file("a.txt", b"1")
    done = library(world).label(made, LABEL, etag=None)
    page = library(world).changes(None)
    assert library(world).label(made, LABEL, etag=done.etag).etag == done.etag
    assert library(world).changes(page.cursor).items == ()


def test_a_label_gives_way_to_a_person(world: Acts) -> None:
    made = world.add_file("a.txt", b"1")
    seen = library(world).file(made)
    world.edit_file(made, {"doc_type": "COMPLAINT"})
    with pytest.raises(Changed):
        library(world).label(made, LABEL, etag=seen.etag)
    assert library(world).file(made).columns["doc_type"] == "COMPLAINT"


def test_a_file_is_stored_once_with_its_folders_and_columns(world: Acts) -> None:
    one = library(world).put(PATH, b"Filed.", LABEL, key="k1", first=True)
    assert (one.path, one.existed) == (PATH, False)
    two = library(world).put(PATH, b"Filed.", LABEL, key="k1", first=False)
    assert (two.id, two.path, two.existed) == (one.id, one.path, True)
    assert files(world).keys() == {PATH}
    assert library(world).content(one.id) == b"Filed."
    assert library(world).file(one.id).columns == LABEL


def test_a_name_that_is_taken_gets_a_number(world: Acts) -> None:
    world.add_file(PATH, b"A person's.")
    made = library(world).put(PATH, b"Another.", {}, key="k1", first=True)
    assert made.path == "M26-014573-4/02 Member/Report & notes #1 (2).txt"
    again = library(world).put(PATH, b"A third.", {}, key="k2", first=False)
    assert again.path == "M26-014573-4/02 Member/Report & notes #1 (3).txt"


def test_a_name_that_sharepoint_does_not_take_is_made_fit(world: Acts) -> None:
    made = library(world).put('M26-1/Re: "what?" .eml', b"x", {}, key="k1", first=True)
    assert made.path == "M26-1/Re_ _what__ .eml"


@pytest.mark.parametrize("size", [0, 1, 5 * 1024 * 1024 + 17])
def test_content_of_any_size_arrives_whole(world: Acts, size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    made = library(world).put("big/file.bin", content, {"doc_type": "LOC"}, key="k1", first=True)
    assert library(world).content(made.id) == content


def test_a_file_moves_and_tells_where_it_lay(world: Acts) -> None:
    made = world.add_file("a/b.txt", b"1")
    assert library(world).move(made, "c/d/b.txt") == "a/b.txt"
    assert library(world).move(made, "c/d/b.txt") == "c/d/b.txt"
    assert library(world).file(made).path == "c/d/b.txt"


def test_what_we_stored_can_be_taken_back_unless_someone_edited_it(world: Acts) -> None:
    one = library(world).put("a.txt", b"1", {"doc_type": "LOC"}, key="k1", first=True)
    two = library(world).put("b.txt", b"2", {"doc_type": "LOC"}, key="k2", first=True)
    world.edit_file(two.id, {"doc_type": "COMPLAINT"})
    library(world).remove(one.id, etag=one.etag)
    library(world).remove(one.id, etag=one.etag)
    with pytest.raises(Changed):
        library(world).remove(two.id, etag=two.etag)
    assert files(world).keys() == {"b.txt"}


def test_a_column_that_no_label_has_is_refused(world: Acts) -> None:
    made = world.add_file("a.txt", b"1")
    with pytest.raises((Refused, KeyError)):
        library(world).label(made, {"colour": "red"}, etag=None)
