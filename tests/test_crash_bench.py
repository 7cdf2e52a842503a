"""The crash bench notices what it is there to notice: each trouble, planted in the tenant, is counted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.crash.counting import Count
from bench.crash.office import write_office
from bench.crash.world import World
from bot.outbox import Waiting
from bot.performing import REACHING_OUT
from tenant.mail_state import SentMail
from tenant.scenario import load
from tenant.state import TenantState
from tenant.teams import Card

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WELL = Count(
    database="sqlite", workers=1, items=500, effects=dict.fromkeys(REACHING_OUT, 3), again={}, kills=50, lost=0,
    twice={"mails": 0}, out_of_order=0, left_open=0, given_up=0, shunted=0, remainder=0, audit_problems=0, unsure=2,
    seconds=1.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_office(tmp_path_factory.mktemp("crash") / "office", 48)


@pytest.fixture
def state(office: Path) -> TenantState:
    return load(office)


def mail(key: str) -> SentMail:
    raw = f"From: a@crash.example\r\nX-Model-Office-Key: {key}\r\n\r\nHello\r\n".encode()
    return SentMail(NINE, "cases@crash.example", "m", "Hello", (), (), raw)


def card(ref: str) -> Card:
    content = {"type": "AdaptiveCard", "body": [{"text": "Hello"}, {"text": f"ref {ref}"}]}
    return Card(NINE, {"attachments": [{"content": content}]})


def done(key: str, kind: str, target: str, seq: int, effect: dict[str, Any] | None = None) -> Waiting:
    return Waiting(
        id=seq, key=key, item=None, kind=kind, target=target, seq=seq, place="", letter="", rule="", case_no="",
        urgent=False, payload={"effect": effect or {}, "carry": {}}, mode="auto", state="done", attempts=1, fence=1,
        run_at=NINE, owner="", until=None, receipt={}, error="", approval="", created_at=NINE, done_at=NINE,
    )  # fmt: skip


def two_files(state: TenantState) -> None:
    library = state.files.library("Cases")
    there = next(item for item in library.all() if library.path(item).endswith("claim.txt"))
    (who,) = {there.modified_by}
    library.put(library.root, "claim (2).txt", b"again", who, "fail")


PLANTED: dict[str, Callable[[TenantState], object]] = {
    "mails": lambda state: state.mail.sent.extend([mail("k1"), mail("k1"), mail("k2")]),
    "cards": lambda state: state.teams.cards.extend([card("k1"), card("k1"), card("k2")]),
    "files": two_files,
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_there_twice_is_counted(what: str, state: TenantState) -> None:
    PLANTED[what](state)
    assert {name: n for name, n in World(state).twice([]).items() if n} == {what: 1}


@pytest.mark.parametrize(("what", "id_"), [("activities", "activity_id"), ("deadlines", "deadline_id")])
def test_a_row_that_is_there_under_two_keys_is_counted(what: str, id_: str, state: TenantState) -> None:
    world = World(state)
    world.register[what] += [{"case_no": "M26-014573-4", "subject": "Hello", id_: key} for key in ("mo-1", "mo-2")]
    assert {name: n for name, n in world.twice([]).items() if n} == {what: 1}


def test_a_chaser_that_is_counted_and_was_not_sent_is_counted(state: TenantState) -> None:
    world = World(state)
    world.requests["b1"]["chasers_sent"] = "1"
    sent = done("k1", "SendLetter", "person:x1", 1)
    assert world.twice([sent])["requests"] == 1
    assert world.twice([replace(sent, payload={"effect": {}, "carry": {"chasers": {"b1": 1}}})])["requests"] == 0


def test_an_untouched_office_has_nothing_twice(state: TenantState) -> None:
    assert not any(World(state).twice([]).values())


def test_what_is_not_there_is_lost(state: TenantState) -> None:
    state.mail.sent.append(mail("k1"))
    state.teams.cards.append(card("k1"))
    world = World(state)
    assert world.has(done("k1", "Alert", "administrators", 1))
    assert not world.has(done("k2", "Alert", "administrators", 1))
    assert world.has(done("c1", "PostCard", "channel", 1, {"ref": "k1"}))
    assert not world.has(done("c2", "PostCard", "channel", 1, {"ref": "k2"}))
    assert not world.has(done("k3", "NoteReference", "case:1", 1))


def test_an_office_that_nobody_looked_at_is_lost_whole(state: TenantState) -> None:
    state.advance(NINE + timedelta(days=1))
    assert World(state).never_seen([]) == 48


@pytest.mark.parametrize(("keys", "broken"), [(("k1", "k2"), 0), (("k2", "k1"), 1)])
def test_order_on_one_target(keys: tuple[str, str], broken: int, state: TenantState) -> None:
    state.mail.sent.extend(mail(key) for key in keys)
    rows = [done(key, "Alert", "administrators", n) for n, key in enumerate(("k1", "k2"), 1)]
    assert World(state).out_of_order(rows) == broken


def test_a_run_is_well_when_every_kind_came_up() -> None:
    assert WELL.well
    assert WELL.never_came_up() == ()


@pytest.mark.parametrize("kind", REACHING_OUT)
def test_a_kind_that_never_came_up_is_no_good_run(kind: str) -> None:
    run = replace(WELL, effects={name: n for name, n in WELL.effects.items() if name != kind})
    assert not run.well
    assert ("never came up", kind) in list(run.lines())


@pytest.mark.parametrize(
    "change",
    [
        *({name: 1} for name in ("lost", "out_of_order", "left_open", "given_up", "shunted", "audit_problems")),
        {"twice": {"cards": 1}},
        {"remainder": -1},
    ],
)
def test_each_trouble_is_no_good_run(change: dict[str, Any]) -> None:
    assert not replace(WELL, **change).well
