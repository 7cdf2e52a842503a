"""Offices as people really write them: odd names, odd files, broken rows."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from tenant.dump import dump
from tenant.scenario import load
from tenant.scenario_tables import ScenarioError
from tenant.server import serve
from tests.tenant.conftest import session_of
from tests.tenant.office import MAILBOX, NOW, mail, small_office
from tests.tenant.test_scenario import differences

ODD = "Fälle & Co/O'Brien #3/100% fertig/a b/c;d/it's ä #1 50%.txt"
THERE = "M26-014573-4/02 Member/first account.txt"
GRAPH = "https://graph.microsoft.com/v1.0"


def minimal(folder: Path, more: str = "") -> Path:
    """A scenario with a scenario.toml and nothing else."""
    root = folder / "odd office #1"
    root.mkdir()
    (root / "scenario.toml").write_text(f"now = 2026-11-23T09:00:00Z\n{more}", encoding="utf-8")
    return root


def write(root: Path, name: str, content: str | bytes) -> Path:
    """Write a file of a scenario."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def same_again(root: Path, folder: Path) -> None:
    """Load, dump, load: the same office."""
    first = load(root)
    dump(first, folder / "once")
    second = load(folder / "once")
    dump(second, folder / "twice")
    assert differences(folder / "once", folder / "twice") == []
    assert first.next_arrival() == second.next_arrival()


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """An office with everything odd in it at once."""
    root = minimal(tmp_path, f'mailboxes = ["{MAILBOX}"]\nlibraries = ["Fälle", "Post room\'s"]\n')
    people = (
        "\ufeffperson_id,role,name,emails,flags\r\n"
        "H1,handler,Zoë O'Hara,zoe.ohara@model-office.example,\r\n"
        'P1,member,"Müller, Jörg",j@mueller.example,"welfare;on_leave_until=2026-12-01"\r\n'
    )
    write(root, "register/people.csv", people)
    write(root, "register/cases.csv", 'case_no,title,member_id,status\r\nM26-1,"two\r\nlines",P1,open\r\n')
    write(root, "register/parties.csv", "case_no,person_id,role\nM26-1,P1,member:ended=2026-10-01\nM26-1,H1,handler\n")
    write(root, f"libraries/Fälle/{ODD}", b"odd")
    write(root, "libraries/Fälle/plain.txt", b"one")
    write(root, "libraries/Fälle/plain.v2.txt", b"two")
    rows = "path,arrives,by,version\nplain.txt,2026-11-20T08:00:00Z,H1,\nplain.txt,2026-11-24T08:00:00Z,P1,2\n"
    write(root, "libraries/Fälle.files.csv", rows)
    labels = f"path,doc_type,labelled_by,confidence\n{ODD},LOC,H1,1\nplain.txt,MEM-REP,bot,0.91\n"
    write(root, "libraries/Fälle.labels.csv", labels)
    write(root, "libraries/Post room's/empty.txt", b"")
    write(root, f"mail/{MAILBOX}/no date.eml", b"From: a@b.example\r\nSubject: neither date nor id\r\n\r\nHello\r\n")
    write(root, f"mail/{MAILBOX}/bare.eml", b"nothing that looks like a header")
    for name in ("sent one", "a draft", "deep"):
        raw = mail(sender=MAILBOX, to="x@y.example", subject=name, text=name, when=datetime(2026, 11, 20, tzinfo=UTC))
        write(root, f"mail/{MAILBOX}/{name}.eml", raw)
    marks = "name,folder,categories\nsent one,Sent Items,\na draft,Drafts,\ndeep,Inbox/Größe 5%/O'Brien #2,A;B\n"
    write(root, f"mail/{MAILBOX}.messages.csv", marks)
    write(root, "mail/zoe.ohara@model-office.example/hers.eml", mail(
        sender="a@b.example", to="zoe.ohara@model-office.example", subject="hers", text="x", when=NOW
    ))  # fmt: skip
    return root


def test_a_settings_file_is_enough_and_comes_back(tmp_path: Path) -> None:
    same_again(minimal(tmp_path), tmp_path)


def test_an_odd_office_is_read_and_written_without_change(odd: Path, tmp_path: Path) -> None:
    same_again(odd, tmp_path)
    again = load(tmp_path / "twice")
    assert (tmp_path / "twice" / "libraries" / "Fälle" / ODD).read_bytes() == b"odd"
    rows = again.dataverse.dump_register()
    assert rows["parties"][0]["role"] == "member:ended=2026-10-01"
    assert rows["people"][1]["name"] == "Müller, Jörg"
    assert rows["cases"][0]["title"].split() == ["two", "lines"]


def test_odd_names_can_be_asked_for(odd: Path, tmp_path: Path) -> None:
    state = load(odd)
    library = state.files.library("Fälle")
    item = library.find(ODD)
    assert item is not None
    assert item.fields["DocType"] == "LOC"
    with serve(state, folder=tmp_path / "served") as served, session_of(served) as graph:
        found = graph.get(f"{GRAPH}/drives/{library.drive_id}/root:/{quote(ODD)}").json()
        assert (found["name"], found["size"]) == (ODD.rpartition("/")[2], 3)
        again = graph.get(f"{GRAPH}/shares/u!{_shared(found['webUrl'])}/driveItem").json()
        assert again["id"] == found["id"]


def _shared(url: str) -> str:
    return urlsafe_b64encode(url.encode()).decode().rstrip("=")


def test_messages_lie_where_they_are_said_to_lie(odd: Path) -> None:
    box = load(odd).mail.mailbox(MAILBOX)
    assert box is not None
    where = {m.name: box.path_of(box.folders[m.folder]) for m in box.messages()}
    assert where == {
        "no date.eml": "Inbox",
        "bare.eml": "Inbox",
        "sent one.eml": "Sent Items",
        "a draft.eml": "Drafts",
        "deep.eml": "Inbox/Größe 5%/O'Brien #2",
    }
    drafts = {m.name: m.is_draft for m in box.messages()}
    assert [name for name, draft in drafts.items() if draft] == ["a draft.eml"]
    deep = next(m for m in box.messages() if m.name == "deep.eml")
    assert deep.categories == ["A", "B"]


def test_a_message_without_id_or_date_has_both(odd: Path) -> None:
    box = load(odd).mail.mailbox(MAILBOX)
    assert box is not None
    found = {m.name: m for m in box.messages()}
    assert found["no date.eml"].received == NOW
    assert found["no date.eml"].internet_id
    assert found["no date.eml"].internet_id != found["bare.eml"].internet_id


def test_a_further_version_arrives_in_its_time_and_a_label_stays(odd: Path) -> None:
    state = load(odd)
    item = state.files.library("Fälle").find("plain.txt")
    assert item is not None
    assert (item.content.data, item.version, item.fields["LabelledBy"]) == (b"one", 1, "bot")
    state.advance(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert (item.content.data, item.version, item.fields["LabelledBy"]) == (b"two", 2, "bot")
    assert item.modified_by.name == "Müller, Jörg"


def test_an_office_that_went_on_is_written_without_change(odd: Path, tmp_path: Path) -> None:
    state = load(odd)
    state.advance(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    dump(state, tmp_path / "later")
    same_again(tmp_path / "later", tmp_path / "again")


def test_handlers_have_mailboxes(odd: Path) -> None:
    state = load(odd)
    box = state.mail.mailbox("zoe.ohara@model-office.example")
    assert box is not None
    assert [m.subject for m in box.messages()] == ["hers"]
    assert state.mail.mailbox("j@mueller.example") is None


@pytest.mark.parametrize("gap", ["\u2028", "\x0b", "\x0c", "\x85", "\x1c"])
def test_a_cell_may_hold_what_unicode_calls_a_line(tmp_path: Path, gap: str) -> None:
    root = minimal(tmp_path)
    write(root, "register/cases.csv", f"case_no,title\nM1,one{gap}two\nM2,three\n")
    rows = load(root).dataverse.dump_register()["cases"]
    assert [row["title"] for row in rows] == [f"one{gap}two", "three"]
    same_again(root, tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("register/requests.csv", "request_id,case_no,due\nR1,M1,2026-13-01\n", "register/requests.csv line 2"),
        ("register/requests.csv", "request_id,case_no,status\nR1,M1,waiting\n", "register/requests.csv line 2"),
        ("register/sent.csv", "message_id,sent\n<a@b>,yesterday\n", "register/sent.csv line 2"),
        ("register/sent.csv", "message_id,sent\n<a@b>,\n", "register/sent.csv line 2"),
        ("register/deadlines.csv", "deadline_id,case_no,due\nL1,M1,soon\n", "register/deadlines.csv line 2"),
        ("register/activities.csv", "activity_id,case_no,at\n\nN1,M1,then\n", "register/activities.csv line 3"),
        ("register/parties.csv", "case_no,person_id,role\nM1,,member\n", "register/parties.csv line 2"),
        ("register/people.csv", "person_id,name\nP1,A\n\nP1,B\n", "register/people.csv line 4"),
        ("register/cases.csv", "case_no,title\nM1,A\nM1,B\n", "register/cases.csv line 3"),
        ("register/people.csv", "person_id,dob\nP1,31.12.1970\n", "register/people.csv line 2"),
        (
            "libraries/Cases.labels.csv",
            f"path,confidence\n{THERE},sure\n",
            "libraries/Cases.labels.csv line 2",
        ),
        ("libraries/Cases.labels.csv", "path,doc_type\nnowhere.txt,LOC\n", "libraries/Cases.labels.csv line 2"),
        ("libraries/Cases.files.csv", "path,arrives\nnowhere.txt,\n", "libraries/Cases.files.csv line 2"),
        ("libraries/Cases.files.csv", "path,arrives\n/etc/passwd,\n", "libraries/Cases.files.csv line 2"),
        (f"mail/{MAILBOX}.messages.csv", "name,folder\n04-filed,Sent items of Bob\n", ""),
    ],
)
def test_a_broken_row_is_named_with_its_file_and_line(tmp_path: Path, name: str, text: str, where: str) -> None:
    root = small_office(tmp_path)
    write(root, name, text)
    if not where:
        assert load(root).mail.mailbox(MAILBOX) is not None
        return
    with pytest.raises(ScenarioError) as caught:
        load(root)
    said = str(caught.value)
    assert said.startswith(where), said
    assert "\n" not in said
    assert str(tmp_path) not in said
