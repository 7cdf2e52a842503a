"""However adding, claiming, crashing, settling and postponing interleave: nothing lost, nothing twice, order kept."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from bot import outbox
from bot.outbox import Intent, Mode, Waiting
from bot.store import Store

LEASE = timedelta(minutes=1)
TARGETS = st.sampled_from(["file:1", "file:2", "dr@x.example"])


class Outbox(RuleBasedStateMachine):
    """The outbox beside a model of the world: which effects were done, and in which order on each target."""

    rows = Bundle("rows")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{Path(self.folder.name) / 'office.sqlite'}")
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.added: dict[str, Mode] = {}
        self.settled: dict[str, str] = {}
        self.turn: dict[str, list[str]] = {}  # by target, the order in which its effects must go out

    @rule(target_=TARGETS, mode=st.sampled_from(["shadow", "suggest", "auto", "auto", "auto"]))
    def add(self, target_: str, mode: Mode) -> None:
        key = f"k{len(self.added)}"
        with self.store.write() as connection:
            intent = Intent(key=key, kind="SendLetter", target=target_, payload={}, mode=mode)
            assert outbox.add(connection, intent, self.now)
        self.added[key] = mode
        if mode == "auto":
            self.turn.setdefault(target_, []).append(key)

    @precondition(lambda self: self.added)
    @rule(data=st.data(), target_=TARGETS)
    def add_again(self, data: st.DataObject, target_: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.added)))
        with self.store.write() as connection:
            intent = Intent(key=key, kind="SendLetter", target=target_, payload={}, mode="auto")
            assert not outbox.add(connection, intent, self.now)

    @rule(target=rows, n=st.integers(1, 3), owner=st.sampled_from(["a", "b"]))
    def claim(self, n: int, owner: str) -> list[Waiting]:
        with self.store.write() as connection:
            claimed = outbox.claim(connection, n, self.now, owner, LEASE)
        assert len(claimed) <= n
        assert len({each.target for each in claimed}) == len(claimed)
        for each in claimed:
            assert self.turn[each.target][0] == each.key, "claimed before its turn"
        return claimed

    @rule(claimed=consumes(rows), result=st.sampled_from(["done", "done", "given_up", "unsure", "refused"]))
    def settle(self, claimed: list[Waiting], result: outbox.Settled) -> None:
        for each in claimed:
            with self.store.write() as connection:
                if outbox.settle(connection, each, result, self.now):
                    assert each.key not in self.settled, "settled twice"
                    self.settled[each.key] = result
                    assert self.turn[each.target].pop(0) == each.key

    @rule(claimed=rows)
    def settle_and_keep_the_row(self, claimed: list[Waiting]) -> None:
        """A worker that wakes late, and says what it said before."""
        self.settle(claimed, "done")

    @rule(claimed=consumes(rows), minutes=st.integers(0, 3), tried=st.booleans())
    def postpone(self, claimed: list[Waiting], minutes: int, tried: bool) -> None:
        with self.store.write() as connection:
            for each in claimed:
                outbox.postpone(connection, each, self.now + minutes * LEASE, tried=tried)

    @rule(minutes=st.integers(1, 4))
    def crash_and_wait(self, minutes: int) -> None:
        """Whoever holds a lease says nothing until it has run out."""
        self.now += minutes * LEASE

    @precondition(lambda self: self.added)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.added)))
        with self.store.write() as connection:
            before = outbox.find(connection, key)
            assert before is not None
            if outbox.release(connection, key, self.now):
                assert before.state in ("held", "given_up")
                self.settled.pop(key, None)
                self.turn.setdefault(before.target, []).append(key)

    @precondition(lambda self: self.added)
    @rule(data=st.data())
    def hold(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.added)))
        with self.store.write() as connection:
            found = outbox.find(connection, key)
            assert found is not None
            if outbox.hold(connection, key):
                self.turn[found.target].remove(key)

    @invariant()
    def nothing_is_lost(self) -> None:
        with self.store.read() as connection:
            states = {each.key: each.state for each in outbox.in_state(connection, *outbox.STATES)}
        assert set(states) == set(self.added)
        waiting = {key for keys in self.turn.values() for key in keys}
        for key, state in states.items():
            if key in self.settled:
                assert state == self.settled[key]
            elif key in waiting:
                assert state in ("waiting", "leased")
            else:
                assert state in ("held", "shadow")

    def teardown(self) -> None:
        self._drain()
        self.store.close()
        self.folder.cleanup()

    def _drain(self) -> None:
        """Whatever happened before: workers that stay alive bring everything out, in turn."""
        for _ in range(200):
            self.now += 5 * LEASE
            claimed = self.claim(9, "z")
            if not claimed:
                break
            self.settle(claimed, "done")
        assert not any(self.turn.values())


Outbox.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestOutbox = Outbox.TestCase
