"""Scenarios: read, refused by name, written again."""

import email
import filecmp
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from tenant.__main__ import main
from tenant.dump import dump, write_requests, write_sent
from tenant.mail_message import Party
from tenant.mail_sending import send
from tenant.scenario import load
from tenant.scenario_tables import REGISTER, ScenarioError, read_table
from tenant.state import TenantState
from tests.tenant.office import MAILBOX, NOW, UNTIL, small_office


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The small office's folder."""
    return small_office(tmp_path)


def differences(left: Path, right: Path) -> list[str]:
    """The files that differ between two folders, or are in one only."""

    def walk(pair: filecmp.dircmp[str]) -> Iterator[str]:
        yield from (f"{pair.left}/{n}" for n in (*pair.left_only, *pair.right_only))
        _, wrong, odd = filecmp.cmpfiles(pair.left, pair.right, pair.common_files, shallow=False)
        yield from (f"{pair.left}/{n}" for n in (*wrong, *odd))
        for each in pair.subdirs.values():
            yield from walk(each)

    return list(walk(filecmp.dircmp(left, right)))


def test_an_office_is_read(state: TenantState) -> None:
    assert state.clock.now() == NOW
    assert state.settings is not None
    assert state.settings.until == UNTIL
    assert state.directory.user("ruth.varley@model-office.example") is not None
    assert state.directory.user("a.deshmukh@harbour-surgery.example") is None
    box = state.mail.mailbox(MAILBOX)
    assert box is not None
    filed = box.named("Inbox/Done")
    assert filed is not None
    assert [m.categories for m in filed.messages.values()] == [["Filed", "M26-014573-4"]]


def test_sent_messages_of_the_register_lie_in_sent_items(state: TenantState) -> None:
    box = state.mail.mailbox(MAILBOX)
    assert box is not None
    sent = box.folder("sentitems")
    assert sent is not None
    (message,) = sent.messages.values()
    assert message.raw is not None
    mime = email.message_from_bytes(message.raw)
    assert mime["Message-ID"] == "<out-1@model-office.example>"
    assert mime["Date"] == "Mon, 02 Nov 2026 10:15:00 +0000"
    assert not message.is_draft


def test_time_brings_what_is_dated_later(state: TenantState) -> None:
    times = []
    while (due := state.next_arrival()) is not None:
        times.append(due)
        state.advance(due)
    assert times == [datetime(2026, 11, 23, 11, 20, tzinfo=UTC), datetime(2026, 11, 24, 10, 0, tzinfo=UTC)]
    assert state.clock.now() == times[-1]


def test_time_does_not_run_backwards(state: TenantState) -> None:
    state.advance(NOW - timedelta(days=1))
    assert state.clock.now() == NOW


@pytest.mark.parametrize("advance", [timedelta(), timedelta(hours=3), timedelta(days=4)])
def test_an_office_that_is_written_is_the_same_office(office: Path, tmp_path: Path, advance: timedelta) -> None:
    first = load(office)
    first.advance(NOW + advance)
    dump(first, tmp_path / "once")
    second = load(tmp_path / "once")
    dump(second, tmp_path / "twice")
    assert differences(tmp_path / "once", tmp_path / "twice") == []
    assert first.next_arrival() == second.next_arrival()
    assert differences(office / "register", tmp_path / "once" / "register") == []
    names = sorted(p.name for p in (tmp_path / "once" / "mail" / MAILBOX).iterdir())
    assert names == ["01-report.eml", "02-question.eml", "03-later.eml", "04-filed.eml"]
    for name in names:
        again = tmp_path / "once" / "mail" / MAILBOX / name
        assert again.read_bytes() == (office / "mail" / MAILBOX / name).read_bytes()


def test_what_was_sent_is_written(state: TenantState, tmp_path: Path) -> None:
    box = state.mail.mailbox(MAILBOX)
    assert box is not None
    draft = box.new_message(NOW)
    draft.author, draft.to, draft.subject, draft.body = Party(MAILBOX), [Party("x@y.example")], "Hello", "Text\n"
    send(state, box, draft, keep=True)
    assert write_sent(state, tmp_path / "sent") == 1
    assert b"Subject: Hello" in (tmp_path / "sent" / "0001.eml").read_bytes()
    assert write_requests(state, tmp_path / "requests.jsonl") == 0
    dump(state, tmp_path / "after")
    again = load(tmp_path / "after").mail.mailbox(MAILBOX)
    assert again is not None
    sent = again.folder("sentitems")
    assert sent is not None
    assert sorted(m.subject for m in sent.messages.values()) == ["Hello", "Your report (M26-014573-4)"]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("register/cases.csv", "case_no,colour\nM1,red\n", "register/cases.csv line 1: unknown column 'colour'"),
        ("register/cases.csv", "case_no,title\nM1\n", "register/cases.csv line 2: 1 cells, but 2 columns"),
        ("register/cases.csv", "case_no,title\nM1,a\n,b\n", "register/cases.csv line 3: 'case_no' is empty"),
        ("register/cases.csv", "case_no,opened\nM1,soon\n", "register/cases.csv line 2: 'opened' is no date: 'soon'"),
        ("register/cases.csv", "case_no,status\nM1,ajar\n", "'status' is none of closed, open: 'ajar'"),
        ("register/cases.csv", 'case_no,title\nM1,"open\n', "register/cases.csv line"),
        ("register/cases.csv", "case_no,case_no\nM1,M1\n", "named twice"),
        (f"mail/{MAILBOX}.messages.csv", "name\nnowhere\n", "there is no message 'nowhere'"),
        ("libraries/Cases.files.csv", "path\n../../x\n", "leaves the library"),
        ("scenario.toml", "now = 2026-11-23T09:00:00Z\ncolour = 1\n", "unknown key 'colour'"),
        ("scenario.toml", "name = 'x'\n", "'now' is missing"),
        ("scenario.toml", "now = \n", "scenario.toml: "),
    ],
)
def test_what_is_broken_is_named(office: Path, name: str, text: str, why: str) -> None:
    (office / name).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(office)
    assert why in str(caught.value)


def test_bytes_that_are_no_utf8_are_named(office: Path) -> None:
    (office / "register" / "cases.csv").write_bytes(b"case_no\n\xff\n")
    with pytest.raises(ScenarioError, match=r"register/cases\.csv: is not UTF-8"):
        load(office)


def test_a_scenario_may_be_almost_empty(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text("now = 2026-11-23T09:00:00Z\n")
    state = load(tmp_path)
    assert state.next_arrival() is None
    assert state.mail.addresses() == []


def test_missing_columns_are_empty_and_a_byte_order_mark_is_no_letter(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("\ufeffcase_no\nM1\n\n", encoding="utf-8")
    (row,) = read_table(tmp_path, "cases.csv", REGISTER["cases"])
    assert (row["case_no"], row["title"]) == ("M1", "")


def test_a_tenant_stands_by_itself(office: Path, tmp_path: Path) -> None:
    stop, env_file = threading.Event(), tmp_path / "env"
    arguments = [str(office), "--env-file", str(env_file), "--folder", str(tmp_path / "certificates")]
    result: list[int] = []
    thread = threading.Thread(target=lambda: result.append(main(arguments, stop=stop)))
    thread.start()
    try:
        waiting = threading.Event()
        for _ in range(200):
            if env_file.exists():
                break
            waiting.wait(0.05)
        env = dict(line.split("=", 1) for line in env_file.read_text().splitlines())
        discovery = f"https://login.microsoftonline.com/{env['AZURE_TENANT_ID']}/v2.0/.well-known/openid-configuration"
        with requests.Session() as session:
            session.trust_env = False
            session.proxies = {"https": env["HTTPS_PROXY"]}
            assert session.get(discovery, verify=env["SSL_CERT_FILE"]).status_code == 200
    finally:
        stop.set()
        thread.join(10)
    assert result == [0]


def test_a_broken_scenario_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "scenario.toml" in capsys.readouterr().err
