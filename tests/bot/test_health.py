"""What the state means, in findings; and what monitoring reads of it."""

import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest

from bot.health import Finding, State, findings, healthy, look
from bot.metrics import exposition, serving
from bot.store import Store, items, questions
from bot.systemdisk import is_encrypted

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WELL = State(at=NOW, items={("message", "decided"): 12, ("tick", "done"): 3}, polled={"mail": NOW})


def codes(state: State) -> list[str]:
    return [each.code for each in findings(state)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"remainder": 1}, "balance", id="a message of which nothing became"),
        pytest.param({"shunted": 2}, "shunted", id="set aside"),
        pytest.param({"overdue": 1, "oldest_overdue": NOW}, "overdue", id="an overdue question"),
        pytest.param({"oldest_open": NOW - timedelta(minutes=16)}, "oldest-open", id="an old open item"),
        pytest.param({"polled": {"mail": NOW - timedelta(hours=1)}}, "poll", id="a source not read"),
        pytest.param(
            {"polled": {"mail": NOW - timedelta(hours=2)}, "due": {"mail": NOW - timedelta(hours=1)}},
            "poll",
            id="a source not read though it was due",
        ),
        pytest.param({"effects": {("SendLetter", "given_up"): 1}}, "outbox", id="an effect that could not be done"),
        pytest.param({"laid": 9}, "laid", id="old files that wait for a sweep"),
        pytest.param({"pauses": ("all",)}, "paused", id="paused"),
        pytest.param({"modes": {"label": "shadow", "file": "shadow"}}, "shadow", id="shadow"),
        pytest.param({"sqlite": (3, 40, 1)}, "sqlite", id="an old SQLite"),
        pytest.param({"store_encrypted": False}, "encryption", id="a disk in clear"),
        pytest.param({"skew": timedelta(minutes=-4)}, "clock", id="a clock that is off"),
    ],
)
def test_each_trouble_is_one_finding(change: dict[str, object], code: str) -> None:
    assert codes(replace(WELL, **change)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="all well"),
        pytest.param({"effects": {("PostCard", "unsure"): 3}}, id="a card that may have been posted"),
        pytest.param({"remainder": 3, "in_work": 3}, id="messages in work"),
        pytest.param({"oldest_open": NOW - timedelta(minutes=14)}, id="a young open item"),
        pytest.param({"polled": {}}, id="never polled"),
        pytest.param(
            {"polled": {"mail": NOW - timedelta(minutes=59)}, "due": {"mail": NOW + timedelta(minutes=1)}},
            id="a source that is asked once an hour",
        ),
        pytest.param({"effects": {("SendLetter", "held"): 4, ("LabelFile", "waiting"): 9}}, id="effects that wait"),
        pytest.param({"modes": {"label": "auto", "file": "shadow"}}, id="one kind in shadow"),
        pytest.param({"sqlite": (3, 40, 1), "dialect": "postgresql"}, id="an old SQLite that is not used"),
        pytest.param({"sqlite": (3, 51, 3)}, id="a mended SQLite"),
        pytest.param({"store_encrypted": None}, id="a disk that says nothing"),
        pytest.param({"skew": timedelta(seconds=90)}, id="a clock that is nearly right"),
        pytest.param({"questions": {"RED": 2}}, id="questions in time"),
    ],
)
def test_what_is_well_is_not_spoken_of(change: dict[str, object]) -> None:
    assert codes(replace(WELL, **change)) == []  # type: ignore[arg-type]


def test_alarms_come_first_and_only_they_make_it_unhealthy() -> None:
    state = replace(WELL, pauses=("all",), shunted=1, remainder=2)
    assert [each.grade for each in findings(state)] == ["alarm", "warning", "note"]
    assert not healthy(state)
    assert healthy(replace(state, remainder=0))
    assert all(isinstance(each, Finding) and each.what.endswith(".") for each in findings(state))


def test_the_state_is_read_from_the_store(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 's.sqlite'}") as store:
        with store.write() as connection:
            arrival = items.Arrival(kind="message", source="m", key="message:a:1", place="a", arrived_at=NOW)
            items.arrive(connection, [arrival], NOW)
            items.advance(connection, "mail:a:Inbox", "cursor", NOW)
            questions.ask(connection, key="q", queue="RED", text="?", now=NOW, due_at=NOW)
        state = look(store, NOW + timedelta(hours=1))
    assert state.open_items == {"message": 1}
    assert (state.remainder, state.in_work, state.lost) == (1, 1, 0)
    assert (state.overdue, dict(state.questions)) == (1, {"RED": 1})
    assert codes(replace(state, sqlite=(3, 52, 0))) == ["overdue", "oldest-open", "poll"]


# --- monitoring -------------------------------------------------------------------------------------------

BUSY = replace(
    WELL, items={("file", "arrived"): 5}, questions={"RED": 2}, effects={("SendLetter", "held"): 3},
    oldest_open=NOW - timedelta(minutes=2), sent_last_hour=7, shunted=1,
)  # fmt: skip


def test_metrics_carry_codes_and_counts_only() -> None:
    counts = {("outlook:cases@office.example", "throttled"): 2, ("outlook:b", "throttled"): 1, ("sharepoint", "ok"): 9}
    told = exposition(lambda: BUSY, lambda: counts).decode()
    for line in (
        'modeloffice_open_items{kind="file"} 5.0',
        'modeloffice_open_questions{queue="RED"} 2.0',
        'modeloffice_effects{kind="SendLetter",state="held"} 3.0',
        "modeloffice_oldest_open_seconds 120.0",
        "modeloffice_letters_last_hour 7.0",
        "modeloffice_balance_remainder 0.0",
        'modeloffice_requests_total{outcome="throttled",service="outlook"} 3.0',
    ):
        assert line in told
    assert "office.example" not in told


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def free_port() -> int:
    import socket

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def test_monitoring_is_answered_on_loopback() -> None:
    state = [BUSY]
    with serving(free_port(), lambda: state[0], dict) as port:
        assert get(f"http://127.0.0.1:{port}/healthz") == (200, "well\n")
        assert "modeloffice_shunted_items 1.0" in get(f"http://127.0.0.1:{port}/metrics")[1]
        assert get(f"http://127.0.0.1:{port}/else")[0] == 404
        state[0] = replace(BUSY, remainder=1)
        assert get(f"http://127.0.0.1:{port}/healthz") == (503, "alarm: balance\n")


def test_without_a_port_nothing_is_served() -> None:
    with serving(0, lambda: BUSY, dict) as port:
        assert port == 0


# --- the disk ---------------------------------------------------------------------------------------------


def disk(folder: Path, uuid: str) -> tuple[Path, Path]:
    mounts, blocks = folder / "mounts", folder / "block"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n/dev/dm-0 {folder} ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n")
    (blocks / "dm-0" / "dm").mkdir(parents=True)
    (blocks / "dm-0" / "dm" / "uuid").write_text(uuid)
    return mounts, blocks


def test_an_encrypted_disk_is_known_by_its_uuid(tmp_path: Path) -> None:
    mounts, blocks = disk(tmp_path, "CRYPT-LUKS2-0123")
    assert is_encrypted(tmp_path / "office.sqlite", mounts=mounts, blocks=blocks) is True


def test_a_logical_volume_on_an_encrypted_disk_counts_too(tmp_path: Path) -> None:
    mounts, blocks = disk(tmp_path, "LVM-0123")
    assert is_encrypted(tmp_path / "office.sqlite", mounts=mounts, blocks=blocks) is False
    (blocks / "dm-1" / "dm").mkdir(parents=True)
    (blocks / "dm-1" / "dm" / "uuid").write_text("CRYPT-LUKS2-0123")
    (blocks / "dm-0" / "slaves" / "dm-1").mkdir(parents=True)
    assert is_encrypted(tmp_path / "office.sqlite", mounts=mounts, blocks=blocks) is True


def test_what_cannot_be_told_is_not_told(tmp_path: Path) -> None:
    assert is_encrypted(tmp_path / "x", mounts=tmp_path / "none") is None
    (tmp_path / "mounts").write_text("overlay / overlay rw 0 0\n")
    assert is_encrypted(tmp_path / "x", mounts=tmp_path / "mounts") is None
