"""The library adapter over the tenant: refusals, locks, required columns, lost answers, costs."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from docx import Document

from connectors.columns import named
from connectors.errors import Changed, Gone, Refused, TryLater
from connectors.ports import FileSeen, Library
from connectors.sharepoint_admin import assign_sensitivity_label, set_retention_label
from connectors.sharepoint_files import key_name
from tenant.directory import ADMINISTRATOR, BOT, READER
from tenant.faults import Fault
from tests.connectors.worlds import ANN, LIBRARY, TenantWorld

LABEL = {"doc_type": "MEM-REP", "confidence": "0.93", "labelled_by": "bot"}


def library(world: TenantWorld) -> Library:
    return world.office.libraries[LIBRARY]


def all_files(made: Library) -> dict[str, FileSeen]:
    found: dict[str, FileSeen] = {}
    cursor, more = None, True
    while more:
        page = made.changes(cursor)
        found |= {each.path: each for each in page.items if not each.is_folder}
        cursor, more = page.cursor, page.more
    return found


def word_file() -> bytes:
    document = Document()
    document.add_paragraph("A report.")
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def prepared(world: TenantWorld) -> None:
    """The one-off sign-in of an administrator."""
    world.connect(app_id=ADMINISTRATOR, pem="administrator.pem").office.libraries[LIBRARY].prepare()


def test_the_fallback_tells_the_same_as_the_first_choice(tenant: TenantWorld) -> None:
    for n in range(30):
        tenant.add_file(f"case {n}/file {n}.txt", b"x", {"doc_type": "LOC", "doc_date": "2026-11-01"})
    first = all_files(library(tenant))
    tenant.files.expand_in_delta = False
    other = tenant.connect().office.libraries[LIBRARY]
    assert all_files(other) == first


def test_the_fallback_goes_on_where_it_stopped(tenant: TenantWorld) -> None:
    tenant.files.expand_in_delta = False
    one, two = tenant.add_file("a.txt", b"1"), tenant.add_file("b.txt", b"2")
    page = library(tenant).changes(None)
    assert library(tenant).changes(page.cursor).items == ()
    tenant.edit_file(one, {"doc_type": "LOC"})
    tenant.delete_file(two)
    found = {each.id: each for each in library(tenant).changes(page.cursor).items}
    assert found[one].columns["doc_type"] == "LOC"
    assert found[two].removed


def test_the_fallback_reads_all_anew_where_a_file_it_never_saw_is_gone(tenant: TenantWorld) -> None:
    tenant.files.expand_in_delta = False
    one, two = tenant.add_file("a.txt", b"1"), tenant.add_file("b.txt", b"2")
    page = library(tenant).changes(None)
    tenant.delete_file(two)
    again = tenant.connect().office.libraries[LIBRARY].changes(page.cursor)
    assert again.restarted
    assert [each.id for each in again.items] == [one]


def test_by_the_fallback_our_own_write_comes_back_unread(tenant: TenantWorld) -> None:
    tenant.files.expand_in_delta = False
    one = tenant.add_file("case/a.docx", word_file())
    page = library(tenant).changes(None)
    done = library(tenant).label(one, LABEL, etag=None)
    tenant.state.log.clear()
    page = library(tenant).changes(page.cursor)
    assert [row["cost"] for row in tenant.state.log.rows()] == [1]  # neither our file nor the folder above it is read
    (echo,) = page.items
    assert (echo.id, echo.path, echo.etag) == (one, "case/a.docx", done.etag)
    assert echo.modified_by is not None
    assert echo.modified_by.id == BOT
    # What comes without its columns is no knowledge of what they hold.
    again = library(tenant).label(one, {**LABEL, "doc_type": "LOC"}, etag=echo.etag)
    assert again.before == LABEL


def test_by_the_fallback_a_person_after_us_is_read(tenant: TenantWorld) -> None:
    tenant.files.expand_in_delta = False
    one = tenant.add_file("a.txt", b"1")
    page = library(tenant).changes(None)
    library(tenant).label(one, LABEL, etag=None)
    tenant.edit_file(one, {"doc_type": "LOC"})
    (seen,) = library(tenant).changes(page.cursor).items
    assert seen.columns["doc_type"] == "LOC"


def test_labelling_costs_one_patch(tenant: TenantWorld) -> None:
    for n in range(50):
        tenant.add_file(f"f{n}.txt", b"x")
    made = library(tenant)
    seen = all_files(made)
    tenant.state.log.clear()
    for each in seen.values():
        made.content(each.id)
        made.label(each.id, LABEL, etag=each.etag)
    rows = list(tenant.state.log.rows())
    assert sum(row["method"] == "PATCH" for row in rows) == 50
    assert sum(row["cost"] for row in rows) <= 50 * 3


def test_a_locked_file_is_tried_later(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    tenant.files.items[int(made)].locked_by = "ann"
    with pytest.raises(TryLater) as raised:
        library(tenant).label(made, LABEL, etag=None)
    assert raised.value.after.total_seconds() == 600
    assert not raised.value.unsure
    tenant.files.items[int(made)].locked_by = ""
    library(tenant).label(made, LABEL, etag=None)


def test_a_person_who_is_faster_wins(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    (seen,) = library(tenant).changes(None).items
    tenant.state.faults.add(
        Fault("act", "PATCH", path="/fields", action=lambda: tenant.edit_file(made, {"doc_type": "LOC"}))
    )
    with pytest.raises(Changed):
        library(tenant).label(made, LABEL, etag=seen.etag)
    assert library(tenant).file(made).columns["doc_type"] == "LOC"


def test_a_label_whose_answer_was_lost_is_found_written(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    seen = library(tenant).file(made)
    tenant.state.faults.add(Fault("lost after", "PATCH", path="/fields"))
    done = library(tenant).label(made, LABEL, etag=seen.etag)
    assert done.before == dict.fromkeys(LABEL, "")  # so that it can be undone all the same
    fresh = library(tenant).file(made)
    assert fresh.etag == done.etag
    assert LABEL.items() <= fresh.columns.items()


def test_our_own_write_comes_back_with_our_etag_and_our_name(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.docx", word_file())
    page = library(tenant).changes(None)
    done = library(tenant).label(made, LABEL, etag=None)
    (seen,) = library(tenant).changes(page.cursor).items
    assert seen.etag == done.etag
    assert seen.modified_by is not None
    assert (seen.modified_by.kind, seen.modified_by.id) == ("application", BOT)


@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("kind", ["lost before", "lost after"])
@pytest.mark.parametrize(("method", "path"), [("PUT", "/content"), ("PATCH", "/fields"), ("POST", "/children")])
def test_a_lost_answer_stores_one_file(tenant: TenantWorld, with_key: bool, kind: str, method: str, path: str) -> None:
    if with_key:
        prepared(tenant)
    tenant.state.faults.add(Fault(kind, method, "graph.microsoft.com", path))  # type: ignore[arg-type]
    made = tenant.connect().office.libraries[LIBRARY]
    first = True
    for _ in range(4):
        try:
            stored = made.put("M26-1/a.txt", b"Filed.", LABEL, key="k1", first=first)
            break
        except TryLater as error:
            tenant.pass_time(error.after)
            first = False
    assert tenant.state.faults.unused() == []
    assert stored.path == "M26-1/a.txt"
    found = all_files(tenant.connect().office.libraries[LIBRARY])
    assert found.keys() == {"M26-1/a.txt"}
    assert LABEL.items() <= found["M26-1/a.txt"].columns.items()


def test_a_stored_file_that_was_moved_since_is_known_by_its_key(tenant: TenantWorld) -> None:
    prepared(tenant)
    made = tenant.connect().office.libraries[LIBRARY]
    one = made.put("a.docx", word_file(), LABEL, key="k1", first=True)
    made.move(one.id, "elsewhere/b.docx")
    two = made.put("a.docx", word_file(), LABEL, key="k1", first=False)
    assert (two.id, two.path, two.existed) == (one.id, "elsewhere/b.docx", True)


def test_what_a_person_wrote_on_a_stored_file_since_stays(tenant: TenantWorld) -> None:
    prepared(tenant)
    made = tenant.connect().office.libraries[LIBRARY]
    one = made.put("a.txt", b"Filed.", LABEL, key="k1", first=True)
    tenant.edit_file(one.id, {"doc_type": "COMPLAINT"})
    two = made.put("a.txt", b"Filed.", LABEL, key="k1", first=False)
    assert (two.id, two.existed) == (one.id, True)
    assert made.file(one.id).columns["doc_type"] == "COMPLAINT"


def test_equal_files_of_two_keys_are_two_files(tenant: TenantWorld) -> None:
    prepared(tenant)
    made = tenant.connect().office.libraries[LIBRARY]
    made.put("logo.png", b"png", LABEL, key="k1", first=True)
    assert made.put("logo.png", b"png", LABEL, key="k2", first=False).path == "logo (2).png"


def test_preparing_makes_what_is_missing_and_then_nothing(tenant: TenantWorld) -> None:
    administrator = tenant.connect(app_id=ADMINISTRATOR, pem="administrator.pem").office.libraries[LIBRARY]
    assert administrator.prepare() == ("ModelOfficeKey",)
    assert administrator.prepare() == ()
    tenant.files.columns.all.pop("LabelBecause")
    assert administrator.prepare() == ("LabelBecause",)
    tenant.files.columns.all.pop("LabelFlags")
    with pytest.raises(Refused):
        library(tenant).prepare()  # the service itself has no such right


def test_a_library_with_required_columns_shows_our_file_to_everyone(tenant: TenantWorld) -> None:
    tenant.files.force_checkout = True
    stored = library(tenant).put("a.txt", b"x", LABEL, key="k1", first=True)
    item = tenant.files.items[int(stored.id)]
    assert item.checked_out_by is None
    assert library(tenant).file(stored.id).etag == stored.etag


def test_a_reader_labels_nothing(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    reader = tenant.connect(app_id=READER, pem="reader.pem").office.libraries[LIBRARY]
    assert reader.content(made) == b"1"
    with pytest.raises(Refused):
        reader.label(made, LABEL, etag=None)
    with pytest.raises(Refused):
        reader.put("b.txt", b"x", {}, key="k", first=True)


def test_a_download_link_gets_no_token(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    library(tenant).content(made)
    hosts = [row["host"] for row in tenant.state.log.rows()]
    assert "download.modeloffice.sharepoint.com" in hosts


def test_folders_are_made_once(tenant: TenantWorld) -> None:
    library(tenant).put("a/b/c/1.txt", b"1", LABEL, key="k1", first=True)
    tenant.state.log.clear()
    library(tenant).put("a/b/c/2.txt", b"2", LABEL, key="k2", first=True)
    assert [row["method"] for row in tenant.state.log.rows()] == ["PUT", "GET", "PATCH"]


def addresses(world: TenantWorld) -> str:
    return "\n".join(unquote(row["path"]) for row in world.state.log.rows()).lower()


@pytest.mark.parametrize("size", [3, 5 * 1024 * 1024])
@pytest.mark.parametrize("with_key", [False, True])
def test_no_name_stands_in_an_address(tenant: TenantWorld, with_key: bool, size: int) -> None:
    if with_key:
        prepared(tenant)
    path, content = "M26-1 Crane/Letters of Crane/Report on Mr Crane.crane", b"x" * size
    tenant.add_file(path, b"A person's.")
    tenant.state.log.clear()
    made = tenant.connect().office.libraries[LIBRARY]
    one = made.put(path, content, LABEL, key="k1", first=True)
    assert one.path == "M26-1 Crane/Letters of Crane/Report on Mr Crane (2).crane"
    assert made.put(path, content, LABEL, key="k1", first=False).id == one.id
    made.move(one.id, "M26-2 Crane/Crane.docx")
    made.file(one.id)
    made.content(one.id)
    made.remove(one.id, etag=made.file(one.id).etag)
    assert "crane" not in addresses(tenant)
    assert "/items/" in addresses(tenant)


@pytest.mark.parametrize("path", ["/fields", "createUploadSession", "/uploadSession/"])
@pytest.mark.parametrize("kind", ["lost before", "lost after"])
def test_a_large_file_whose_answer_was_lost_is_stored_once(tenant: TenantWorld, kind: str, path: str) -> None:
    tenant.state.faults.add(Fault(kind, path=path, times=2))  # type: ignore[arg-type]
    made, first = library(tenant), True
    for _ in range(4):
        try:
            stored = made.put("M26-1/a.pdf", b"x" * 5 * 1024 * 1024, LABEL, key="k1", first=first)
            break
        except TryLater as error:
            tenant.pass_time(error.after)
            first = False
    assert tenant.state.faults.unused() == []
    assert all_files(tenant.connect().office.libraries[LIBRARY]).keys() == {"M26-1/a.pdf"}
    assert stored.path == "M26-1/a.pdf"


def test_a_file_that_waits_for_its_name_is_taken_up_again(tenant: TenantWorld) -> None:
    tenant.state.faults.add(Fault("status", "GET", path=r"/drives/.*/items/[^/:]+$", status=503, times=9))
    with pytest.raises(TryLater):
        library(tenant).put("a.docx", word_file(), LABEL, key="k1", first=True)
    (waiting,) = all_files(tenant.connect().office.libraries[LIBRARY])
    assert waiting == key_name("k1", "a.docx")
    tenant.state.faults.clear()
    stored = tenant.connect().office.libraries[LIBRARY].put("a.docx", word_file(), LABEL, key="k1", first=False)
    assert (stored.path, stored.existed) == ("a.docx", True)
    assert all_files(tenant.connect().office.libraries[LIBRARY]).keys() == {"a.docx"}


def test_a_folder_that_was_removed_is_made_anew(tenant: TenantWorld) -> None:
    one = library(tenant).put("a/b/1.txt", b"1", LABEL, key="k1", first=True)
    tenant.files.remove(tenant.files.folder("a", ANN))
    assert library(tenant).put("a/b/2.txt", b"2", LABEL, key="k2", first=True).path == "a/b/2.txt"
    three = tenant.add_file("3.txt", b"3")
    tenant.files.remove(tenant.files.folder("a", ANN))
    assert library(tenant).move(three, "a/b/3.txt") == "3.txt"
    assert tenant.files.find("a/b/3.txt") is not None
    with pytest.raises(Gone):
        library(tenant).file(one.id)


def test_after_a_folder_was_renamed_files_go_where_they_were_meant_to(tenant: TenantWorld) -> None:
    library(tenant).put("a/1.txt", b"1", LABEL, key="k1", first=True)
    tenant.files.move(tenant.files.folder("a", ANN), tenant.files.root, "old", ANN)
    assert library(tenant).put("a/2.txt", b"2", LABEL, key="k2", first=True).path == "old/2.txt"  # and says so
    assert library(tenant).put("a/3.txt", b"3", LABEL, key="k3", first=True).path == "a/3.txt"


def test_a_folder_that_someone_makes_meanwhile_is_used(tenant: TenantWorld) -> None:
    library(tenant).put("1.txt", b"1", LABEL, key="k1", first=True)
    library(tenant).put("a/1.txt", b"1", LABEL, key="k2", first=True)  # now all folders are known
    tenant.files.folder("B", ANN)
    assert library(tenant).put("b/1.txt", b"1", LABEL, key="k3", first=True).path == "B/1.txt"


def test_a_file_in_a_folders_place_is_refused(tenant: TenantWorld) -> None:
    tenant.add_file("a", b"no folder")
    with pytest.raises(Refused, match="folder"):
        library(tenant).put("a/1.txt", b"1", LABEL, key="k1", first=True)


def test_a_name_that_is_taken_leaves_a_file_as_it_was(tenant: TenantWorld) -> None:
    tenant.add_file("a.txt", b"A person's.")
    stored = library(tenant).put("a.txt", b"1", LABEL, key="k1", first=True)
    assert tenant.files.items[int(stored.id)].version == 2  # stored, then labelled and named: no third


def test_a_library_that_is_throttled_slows_everyone_down_and_loses_nothing(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    tenant.state.faults.add(Fault("throttle", seconds=20, times=2, path="/items/"))
    before = tenant.state.clock.now()
    library(tenant).label(made, LABEL, etag=None)
    assert (tenant.state.clock.now() - before).total_seconds() >= 40


def test_an_office_may_call_its_columns_otherwise() -> None:
    assert named({"doc_type": "Kind_x0020_of_x0020_paper"})["doc_type"].kind == "text"
    with pytest.raises(ValueError, match="colour"):
        named({"colour": "Colour"})


def test_a_file_moved_by_a_person_meanwhile_is_still_the_same_file(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1")
    seen = library(tenant).file(made)
    tenant.files.move(tenant.files.items[int(made)], tenant.files.folder("b", ANN), "c.txt", ANN)
    assert library(tenant).file(made).path == "b/c.txt"
    with pytest.raises(Changed):
        library(tenant).label(made, LABEL, etag=seen.etag)


def test_the_optional_labels_go_through_our_transport(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.docx", word_file())
    item, transport = tenant.files.items[int(made)], tenant.connection.transport
    set_retention_label(transport, tenant.files.drive_id, item.drive_item_id, "Case file, 10 years")
    assert item.retention is not None
    assert item.retention.name == "Case file, 10 years"
    label = "7c3a1f02-0000-4000-8000-000000000001"
    assign_sensitivity_label(transport, tenant.files.drive_id, item.drive_item_id, label, because="asked for")
    assert item.sensitivity_label == label
    agents = {row["agent"] for row in tenant.state.log.rows() if "microsoft.com" in row["host"]}
    assert all("ModelOffice" in agent for agent in agents)


def test_what_another_process_heard_is_enough_to_label_by(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1", {"doc_type": "LOC"})
    (seen,) = library(tenant).changes(None).items
    another = tenant.connect().office.libraries[LIBRARY]
    another.content(made)  # so that it knows its site and list
    tenant.state.log.entries.clear()
    done = another.label(made, LABEL, etag=seen.etag, seen=seen.columns)
    assert [each.method for each in tenant.state.log.entries] == ["PATCH"]
    assert (done.before["doc_type"], done.etag) == ("LOC", library(tenant).file(made).etag)


def test_a_person_who_was_faster_than_what_another_process_heard_wins(tenant: TenantWorld) -> None:
    made = tenant.add_file("a.txt", b"1", {"doc_type": "LOC"})
    (seen,) = library(tenant).changes(None).items
    tenant.edit_file(made, {"doc_type": "CV"})
    with pytest.raises(Changed):
        tenant.connect().office.libraries[LIBRARY].label(made, LABEL, etag=seen.etag, seen=seen.columns)
    assert library(tenant).file(made).columns["doc_type"] == "CV"
