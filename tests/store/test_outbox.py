"""Effects go out once, in order on their target; what waits for a person holds up nothing else."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot import outbox
from bot.outbox import Intent, Mode
from bot.store import Store
from bot.store.pauses import ALL, lift_pause, pauses, set_pause

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def intent(key: str, target: str = "file:1", *, mode: Mode = "auto", kind: str = "LabelFile") -> Intent:
    return Intent(key=key, kind=kind, target=target, payload={"key": key}, mode=mode, place="library:Cases")


def added(store: Store, *intents: Intent) -> None:
    with store.write() as connection:
        for each in intents:
            assert outbox.add(connection, each, NINE)


def claimed(store: Store, n: int = 9, now: datetime = NINE, owner: str = "a") -> list[outbox.Waiting]:
    with store.write() as connection:
        return outbox.claim(connection, n, now, owner, MINUTE)


def keys(rows: list[outbox.Waiting]) -> list[str]:
    return [each.key for each in rows]


def test_a_key_is_kept_once(store: Store) -> None:
    added(store, intent("k1"))
    with store.write() as connection:
        assert not outbox.add(connection, intent("k1", "file:2"), NINE)
        assert outbox.counts(connection) == {("LabelFile", "waiting"): 1}


def test_only_the_head_of_a_target_goes_out(store: Store) -> None:
    added(store, intent("k1"), intent("k2"), intent("other", "file:2"))
    first = claimed(store)
    assert keys(first) == ["k1", "other"]
    assert claimed(store) == []
    with store.write() as connection:
        assert outbox.settle(connection, first[0], "done", NINE, receipt={"etag": "2"})
    assert keys(claimed(store)) == ["k2"]


def test_a_lost_lease_settles_nothing(store: Store) -> None:
    added(store, intent("k1"))
    (late,) = claimed(store)
    (again,) = claimed(store, now=NINE + 2 * MINUTE, owner="b")
    assert (late.first, again.first) == (True, False)
    with store.write() as connection:
        assert not outbox.still_mine(connection, late, NINE)
        assert not outbox.settle(connection, late, "done", NINE)
        assert not outbox.postpone(connection, late, NINE)
        assert outbox.still_mine(connection, again, NINE + 2 * MINUTE)
        assert outbox.settle(connection, again, "done", NINE)
        assert not outbox.settle(connection, again, "done", NINE)


def test_a_lease_that_ran_out_is_not_mine_even_before_another_takes_it(store: Store) -> None:
    added(store, intent("k1"))
    (row,) = claimed(store)
    with store.write() as connection:
        assert outbox.still_mine(connection, row, NINE, lease=3 * MINUTE)
        assert outbox.still_mine(connection, row, NINE + 2 * MINUTE)
        assert not outbox.still_mine(connection, row, NINE + 4 * MINUTE)


def test_one_owner_claiming_twice_is_fenced_from_itself(store: Store) -> None:
    added(store, intent("k1"))
    (late,) = claimed(store)
    with store.write() as connection:
        outbox.postpone(connection, late, NINE, tried=False)
    (again,) = claimed(store)
    assert late.attempts == again.attempts == 1
    with store.write() as connection:
        assert not outbox.settle(connection, late, "done", NINE)


def test_a_postponed_head_keeps_its_target_waiting_and_no_other(store: Store) -> None:
    added(store, intent("k1"), intent("k2"), intent("other", "file:2"))
    (row, _) = claimed(store)
    with store.write() as connection:
        outbox.postpone(connection, row, NINE + 5 * MINUTE, error="busy")
        assert outbox.next_due(connection, NINE) == NINE + MINUTE  # the lease of the other
    assert claimed(store) == []
    (other, again) = claimed(store, now=NINE + 5 * MINUTE)
    assert (again.key, again.attempts, again.error) == ("k1", 2, "busy")
    assert other.key == "other"


def test_what_waits_for_approval_holds_up_nothing(store: Store) -> None:
    added(store, intent("held", mode="suggest"), intent("k2"), intent("k3"))
    assert keys(claimed(store)) == ["k2"]
    with store.write() as connection:
        assert outbox.release(connection, "held", NINE, approval="abc")
    assert claimed(store) == []  # released, it takes its turn after k3: never beside k2
    for expected in ("k2", "k3"):
        with store.write() as connection:
            found = outbox.find(connection, expected)
            assert found is not None
            assert outbox.settle(connection, found, "done", NINE)
        claimed(store)
    with store.read() as connection:
        found = outbox.find(connection, "held")
    assert found is not None
    assert (found.state, found.approval, found.first) == ("leased", "abc", True)


def test_shadow_is_recorded_and_never_done(store: Store) -> None:
    added(store, intent("k1", mode="shadow"), intent("k2"))
    assert keys(claimed(store)) == ["k2"]
    with store.write() as connection:
        assert not outbox.release(connection, "k1", NINE)
        assert not outbox.release(connection, "unknown", NINE)


def test_holding_and_refusing(store: Store) -> None:
    added(store, intent("k1"), intent("k2"))
    with store.write() as connection:
        assert outbox.hold(connection, "k1", "cap reached")
        assert not outbox.hold(connection, "k1")
        assert [each.error for each in outbox.in_state(connection, "held")] == ["cap reached"]
        assert outbox.refuse(connection, "k1", NINE, "not wanted")
        assert not outbox.refuse(connection, "k1", NINE, "not wanted")
    (row,) = claimed(store)
    assert row.key == "k2"
    with store.write() as connection:
        assert not outbox.refuse(connection, "k2", NINE, "too late")


def test_an_unsure_effect_is_closed_for_good(store: Store) -> None:
    added(store, intent("k1", kind="PostCard"), intent("k2"))
    (row,) = claimed(store)
    with store.write() as connection:
        assert outbox.settle(connection, row, "unsure", NINE, error="answer lost")
    assert keys(claimed(store)) == ["k2"]
    with store.write() as connection:
        assert not outbox.release(connection, "k1", NINE)
        assert not outbox.refuse(connection, "k1", NINE, "not wanted")


def test_a_given_up_effect_that_is_released_begins_by_looking(store: Store) -> None:
    added(store, intent("k1"))
    (row,) = claimed(store)
    with store.write() as connection:
        assert outbox.give_up(connection, row, NINE, "refused")
        assert outbox.release(connection, "k1", NINE)
    (again,) = claimed(store)
    assert not again.first


def test_done_can_be_undone_once(store: Store) -> None:
    added(store, intent("k1"))
    (row,) = claimed(store)
    with store.write() as connection:
        assert not outbox.mark_undone(connection, "k1", NINE)
        outbox.settle(connection, row, "done", NINE, receipt={"before": {"doc_type": ""}})
        found = outbox.find(connection, "k1")
        assert found is not None
        assert found.receipt == {"before": {"doc_type": ""}}
        assert outbox.mark_undone(connection, "k1", NINE)
        assert not outbox.mark_undone(connection, "k1", NINE)


def test_a_graceful_stop_lets_go(store: Store) -> None:
    added(store, intent("k1"))
    rows = claimed(store)
    with store.write() as connection:
        assert outbox.let_go(connection, rows, NINE) == 1
    assert claimed(store, owner="b")[0].first


def test_given_up_lets_the_next_go(store: Store) -> None:
    added(store, intent("k1"), intent("k2"))
    (row,) = claimed(store)
    with store.write() as connection:
        assert outbox.give_up(connection, row, NINE, "Refused")
    assert keys(claimed(store)) == ["k2"]


@pytest.mark.parametrize(
    "scope", [ALL, "library:Cases", "kind:SendLetter", "letter:chaser-1", "rule:chase", "case:M26-014573-4"]
)
def test_a_pause_holds_what_it_names(store: Store, scope: str) -> None:
    letter = Intent(
        key="k1",
        kind="SendLetter",
        target="dr@x.example",
        payload={},
        mode="auto",
        place="library:Cases",
        letter="chaser-1",
        rule="chase",
        case_no="M26-014573-4",
    )
    added(store, letter)
    with store.write() as connection:
        set_pause(connection, scope, now=NINE, by="p.shah", why="wrong letterhead")
        set_pause(connection, scope, now=NINE + MINUTE, by="someone else")
        assert [(each.scope, each.by) for each in pauses(connection)] == [(scope, "p.shah")]
        assert outbox.next_due(connection, NINE) is None
    assert claimed(store) == []
    with store.write() as connection:
        assert lift_pause(connection, scope)
        assert not lift_pause(connection, scope)
    assert keys(claimed(store)) == ["k1"]


@pytest.mark.parametrize("scope", ["library:Intake", "kind:FileMessage", "letter:chaser", "rule:cha", "case:M"])
def test_a_pause_holds_nothing_else(store: Store, scope: str) -> None:
    added(store, intent("k1"))
    with store.write() as connection:
        set_pause(connection, scope, now=NINE, by="p.shah")
    assert keys(claimed(store)) == ["k1"]


def test_red_alerts_go_through_a_pause(store: Store) -> None:
    added(store, Intent(key="red", kind="Alert", target="teams", payload={}, mode="auto", urgent=True), intent("k1"))
    with store.write() as connection:
        set_pause(connection, ALL, now=NINE, by="p.shah")
    assert keys(claimed(store)) == ["red"]


@pytest.mark.parametrize("scope", ["", "everything", "mailbox", "mailbox:", "colour:red"])
def test_an_unknown_scope_is_refused(store: Store, scope: str) -> None:
    with pytest.raises(ValueError, match="no such scope"), store.write() as connection:
        set_pause(connection, scope, now=NINE, by="p.shah")


def test_caps_count_what_went_out_and_what_is_going(store: Store) -> None:
    added(store, *(intent(f"k{n}", f"dr{n}@x.example", kind="SendLetter") for n in range(3)))
    rows = claimed(store, 2)
    with store.write() as connection:
        outbox.settle(connection, rows[0], "done", NINE)
        assert outbox.done_since(connection, "SendLetter", NINE - MINUTE) == 2
        assert outbox.done_since(connection, "SendLetter", NINE + MINUTE) == 1
        assert outbox.done_since(connection, "SendLetter", NINE, target="dr0@x.example") == 1
        assert outbox.done_since(connection, "SendLetter", NINE, case_no="M26-014573-4") == 0
        assert outbox.done_since(connection, "LabelFile", NINE - MINUTE) == 0


def test_a_claim_can_be_narrowed_to_kinds(store: Store) -> None:
    added(store, intent("k1"), intent("k2", "file:2", kind="MoveFile"))
    with store.write() as connection:
        assert keys(outbox.claim(connection, 9, NINE, "a", MINUTE, kinds=["MoveFile"])) == ["k2"]


def test_many_workers_share_without_overlap(store: Store) -> None:
    added(store, *(intent(f"k{n}", f"file:{n % 7}") for n in range(70)))
    done: list[str] = []
    broken: list[BaseException] = []

    def work(owner: str) -> None:
        try:
            for _ in range(60):
                for row in claimed(store, 3, owner=owner):
                    with store.write() as connection:
                        if outbox.settle(connection, row, "done", NINE):
                            done.append(row.key)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert broken == []
    assert sorted(done) == sorted(f"k{n}" for n in range(70))
    for target in range(7):
        mine = [int(key[1:]) for key in done if int(key[1:]) % 7 == target]
        assert mine == sorted(mine)


def test_on_postgresql_leases_can_run_by_its_own_clock(url: str) -> None:
    with Store.open(url, database_clock=True) as store:
        added(store, intent("k1"))
        (row,) = claimed(store)
        with store.write() as connection:
            there = connection.execute(sa.text("SELECT until FROM outbox")).scalar_one()
        passed = row.until == NINE + MINUTE
        assert passed is (store.dialect == "sqlite")
        assert isinstance(there, int)
