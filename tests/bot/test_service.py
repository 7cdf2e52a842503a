"""The service: ticks once, wishes served, what a dead predecessor held, a stop that leaves nothing leased."""

import socket
import threading
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot import logs, outbox
from bot.brake import BY, Brake
from bot.compose import Bot
from bot.rehearsal.run import Stage, staged
from bot.service import Service
from bot.store import items, pauses
from bot.store.recovering import release_others
from bot.store.schema import item as item_table
from bot.systemd import Watchdog, notify
from bot.wishes import Wish, folder_of, hand_in
from connectors.control_list import TITLE
from connectors.errors import SignInFailed
from tests.bot.test_undoing import ANN

LEASE = timedelta(minutes=5)


@pytest.fixture
def fresh(scenario: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The office before anything was done."""
    with staged(scenario, tmp_path / "out") as stage:
        yield stage


def ticks(bot: Bot) -> list[str]:
    with bot.store.read() as connection:
        rows = connection.execute(item_table.select().where(item_table.c.kind == "tick").order_by(item_table.c.seq))
        return [row.payload["job"] for row in rows]


def pass_time(stage: Stage, by: timedelta) -> None:
    stage.state.advance(stage.state.clock.now() + by)


def test_a_round_polls_decides_and_does(fresh: Stage) -> None:
    service = Service(fresh.bot)
    service.begin()
    while service.round():
        pass
    with fresh.bot.store.read() as connection:
        assert items.next_due(connection, fresh.bot.clock.now()) is None
        done = outbox.in_state(connection, "done", kind="FileMessage")
    assert len(done) == 2
    assert ticks(fresh.bot) == ["register", "libraries", "mail"]


def test_what_was_missed_is_done_once_and_as_late_as_it_is(fresh: Stage) -> None:
    service = Service(fresh.bot)
    service.begin()
    while service.round():
        pass
    before = len(ticks(fresh.bot))
    pass_time(fresh, timedelta(hours=26))
    service.insert_ticks()
    service.insert_ticks()
    new = ticks(fresh.bot)[before:]
    assert sorted(new) == sorted(set(new))
    assert {"register", "libraries", "mail", "chase", "digest"} <= set(new)


def test_what_was_missed_outlives_a_start_that_dies_at_once(fresh: Stage) -> None:
    service = Service(fresh.bot)
    service.begin()
    while service.round():
        pass
    pass_time(fresh, timedelta(hours=26))
    before = len(ticks(fresh.bot))
    Service(fresh.bot).begin()  # and it is killed before it looks at the timetable
    new = ticks(fresh.bot)[before:]
    assert new[:3] == ["register", "libraries", "mail"]
    assert {"chase", "digest", "audit"} <= set(new)
    Service(fresh.bot).begin()
    assert ticks(fresh.bot)[before:] == new


def test_a_start_asks_for_one_poll_however_often_it_is_made(fresh: Stage) -> None:
    for _ in range(3):
        Service(fresh.bot).begin()
    assert ticks(fresh.bot) == ["register", "libraries", "mail"]


def test_what_a_dead_predecessor_held_is_given_back_at_once(fresh: Stage) -> None:
    bot, now = fresh.bot, fresh.bot.clock.now()
    with bot.store.write() as connection:
        items.tick(connection, "chase", now, now)
        assert len(items.claim(connection, 5, now, "dead", LEASE)) == 1
        intent = outbox.Intent(key="k", kind="Alert", target="t", payload={"effect": {}, "carry": {}}, mode="auto")
        outbox.add(connection, intent, now)
        assert len(outbox.claim(connection, 5, now, "dead", LEASE)) == 1
    assert release_others(bot.store, bot.owner) == (1, 1)
    assert release_others(bot.store, bot.owner) == (0, 0)
    with bot.store.write() as connection:
        again = outbox.claim(connection, 5, now, bot.owner, LEASE)
        assert [each.first for each in again] == [False]
        assert len(items.claim(connection, 5, now, bot.owner, LEASE)) == 1


def test_our_own_leases_are_not_given_back(fresh: Stage) -> None:
    bot, now = fresh.bot, fresh.bot.clock.now()
    with bot.store.write() as connection:
        items.tick(connection, "chase", now, now)
        items.claim(connection, 5, now, bot.owner, LEASE)
    assert release_others(bot.store, bot.owner) == (0, 0)


def test_a_wish_is_carried_out_and_answered(fresh: Stage, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "out" / "office.sqlite")
    answer = hand_in(folder, Wish("pause", "Sam", {"scope": "all"}))
    broken = folder / "0.wish"
    broken.write_text("no json")
    assert Service(fresh.bot).round()
    assert "Paused: all" in answer.read_text()
    assert "can't be read" in (folder / "0.answer").read_text()
    with fresh.bot.store.read() as connection:
        assert [each.scope for each in pauses.pauses(connection)] == ["all"]


def test_a_failed_sign_in_is_told_once_and_asked_about_again_later(
    fresh: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = StringIO()
    logs.set_up(lines)
    asked: list[datetime] = []
    assert fresh.bot.connection is not None
    identity = fresh.bot.connection.identity

    def refuse(audience: str, *, fresh_: bool = False) -> str:
        asked.append(fresh.bot.clock.now())
        raise SignInFailed

    real = identity.token
    monkeypatch.setattr(type(identity), "token", lambda _, audience, **__: refuse(audience))
    service = Service(fresh.bot)
    service.begin()
    for _ in range(5):
        service.round()
    assert len(asked) == 1
    pass_time(fresh, timedelta(minutes=2))
    service.round()
    assert len(asked) == 2
    assert lines.getvalue().count("sign-in-failed") == 1
    monkeypatch.undo()
    assert real("https://graph.microsoft.com")
    pass_time(fresh, timedelta(minutes=2))
    while service.round():
        pass
    with fresh.bot.store.read() as connection:
        assert len(outbox.in_state(connection, "done", kind="FileMessage")) == 2


def test_a_stop_ends_the_loop_and_leaves_nothing_leased(fresh: Stage) -> None:
    service = Service(fresh.bot)
    thread = threading.Thread(target=service.run)
    thread.start()
    service.stop()
    thread.join(60)
    assert not thread.is_alive()
    with fresh.bot.store.read() as connection:
        held = connection.execute(item_table.select().where(item_table.c.owner != "")).all()
        leased = outbox.in_state(connection, "leased")
    assert (held, leased) == ([], ())


def test_what_was_claimed_when_the_stop_came_is_put_back(fresh: Stage) -> None:
    from dataclasses import replace

    bot = fresh.bot
    service = Service(bot)
    service.begin()
    assert bot.cycle.run(bot.clock.now(), lambda *_: None) >= 0
    calls = iter([False, False, False])
    stopping = replace(bot.cycle, stopping=lambda: next(calls, True))
    with bot.store.write() as connection:
        for n in range(3):
            items.tick(connection, f"job{n}", bot.clock.now(), bot.clock.now())
    done: list[str] = []
    stopping.run(bot.clock.now(), lambda job, _: done.append(job))
    with bot.store.read() as connection:
        held = connection.execute(item_table.select().where(item_table.c.owner != "")).all()
        waiting = items.next_due(connection, bot.clock.now())
    assert held == []
    assert len(done) < 3
    assert waiting is not None


# --- the brake --------------------------------------------------------------------------------------------


def scopes(bot: Bot) -> list[tuple[str, str]]:
    with bot.store.read() as connection:
        return [(each.scope, each.by) for each in pauses.pauses(connection)]


def test_an_item_in_the_control_list_pauses_and_its_removal_lifts(fresh: Stage) -> None:
    with fresh.state.lock:
        listed = fresh.state.files.add_list(TITLE, ())
        item = listed.add_item({"Title": "Pause"}, ANN)
    brake = Brake(fresh.bot)
    brake.look()
    assert scopes(fresh.bot) == [("all", BY)]
    with fresh.state.lock:
        listed.remove(item)
    pass_time(fresh, timedelta(minutes=1))
    brake.look()
    assert scopes(fresh.bot) == []


def test_a_persons_own_pause_stays_and_an_office_without_the_list_is_left_alone(fresh: Stage) -> None:
    with fresh.bot.store.write() as connection:
        pauses.set_pause(connection, "all", now=fresh.bot.clock.now(), by="Sam")
    brake = Brake(fresh.bot)
    brake.look()
    asked = len(list(fresh.state.log.rows()))
    brake.look()
    assert len(list(fresh.state.log.rows())) == asked
    assert scopes(fresh.bot) == [("all", "Sam")]


# --- systemd ----------------------------------------------------------------------------------------------


def test_the_service_manager_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(5)
        assert notify("READY=1", str(path))
        assert manager.recv(64) == b"READY=1"
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        with Watchdog(0.03):
            assert manager.recv(64) == b"WATCHDOG=1"


def test_without_a_service_manager_nobody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")
    assert not notify("READY=1", str(tmp_path / "nobody"))
    with Watchdog.from_environment():
        pass
