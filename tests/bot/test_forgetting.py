"""What was trained on forgotten examples decides nothing any more: in no worker, from the next item on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.approving import CantBeDone
from bot.compose import Bot, compose
from bot.health import findings, look
from bot.jobs import do_job
from bot.learning.modelfile import read_model
from bot.policy import KNOWLEDGE, MODEL
from bot.rehearsal.run import Stage, staged
from bot.store import examples, items, training
from bot.store.examples import Example
from bot.undoing import Undoing
from bot.wishes import Hands, Wish, carry_out

CASE = "M26-014573-4"
SHIPPED = read_model(KNOWLEDGE / MODEL).version


@pytest.fixture(scope="module")
def fresh(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The office before anything was done."""
    with staged(scenario, tmp_path_factory.mktemp("forgetting")) as stage:
        yield stage


def hands(bot: Bot) -> Hands:
    return Hands(bot.store, bot.clock, lambda: bot, lambda: bot.settings)


def learned(bot: Bot, forgettings: int, version: str = "abc") -> None:
    carry_out(hands(bot), Wish("learned", "Sam", {"version": version, "examples": 1, "forgettings": forgettings}))


def put_model(bot: Bot, forgettings: int) -> Path:
    plain = json.loads((KNOWLEDGE / MODEL).read_bytes())
    plain["trained_on"] = {"forgettings": forgettings}
    file = bot.settings.store.model_file
    assert file is not None
    file.write_text(json.dumps(plain))
    return file


def put_example(bot: Bot, case_no: str = CASE) -> None:
    with bot.store.write() as connection:
        arrival = items.Arrival(kind="tick", source="x", key="x", name="x", arrived_at=bot.clock.now())
        items.arrive(connection, [arrival], bot.clock.now())
        item = items.find(connection, key="x")
        assert item is not None
        items.close(connection, item, "done", outcome="done")
        examples.put(
            connection,
            Example(key="file:Cases:1", item=item.id, case_no=case_no, doc_type="LOC", told="corrected", by="Sam",
                    at=bot.clock.now(), counts={"claim": 2}),
        )  # fmt: skip


def decide(bot: Bot) -> set[str]:
    """Look once, and return the versions of the models by which each part works then."""
    bot.decide(bot.clock.now(), lambda *_: None)
    policies = (bot.policy, bot.cycle.policy, bot.cycle.files.policy, bot.cycle.messages.policy, bot.sender.policy)
    loaded = {each.learned.version for each in policies if each.learned}
    return loaded | {each.versions[MODEL] for each in (*policies, bot.terms, bot.cycle.terms)}


def test_every_worker_stops_using_the_model_and_training_is_due_until_it_comes(fresh: Stage) -> None:
    bot = fresh.bot
    other = compose(
        bot.settings, bot.clock, owner="another", office=bot.office, pool=bot.cycle.files.pool, store=bot.store
    )
    own = put_model(bot, 0)
    learned(bot, 0)
    version = read_model(own).version
    assert version != SHIPPED
    assert decide(bot) == decide(other) == {version}

    put_example(bot)
    told = carry_out(hands(bot), Wish("erase", "Dpo", {"case_no": CASE, "value": ""}))
    assert "the office's own model is out of use: train anew with `modeloffice learn`." in told["told"]
    assert not own.exists()
    assert decide(bot) == decide(other) == {SHIPPED}

    (finding,) = (each for each in findings(look(bot.store, bot.clock.now())) if each.code == "training")
    assert finding.what.startswith("Training is due: examples for learning were forgotten on")
    do_job(bot, "digest", bot.clock.now())
    assert any(finding.what in line for line in digest(bot))

    with pytest.raises(CantBeDone, match="forgotten while the model was trained"):
        learned(bot, 0)
    put_model(bot, 0)  # what was trained before the forgetting, and laid there after it
    assert decide(bot) == {SHIPPED}

    newer = put_model(bot, 1)
    learned(bot, 1)
    assert decide(bot) == decide(other) == {read_model(newer).version}
    assert "training" not in [each.code for each in findings(look(bot.store, bot.clock.now()))]
    other.close()
    newer.unlink()


def digest(bot: Bot) -> list[str]:
    from bot import outbox

    with bot.store.read() as connection:
        last = outbox.latest(connection, "TellAdministrators")
    assert last is not None
    return list(last.payload["effect"]["lines"])


def test_a_training_that_brings_no_better_model_ends_what_is_due(fresh: Stage) -> None:
    with fresh.bot.store.write() as connection:
        training.uses_own(connection)
        training.forgot(connection, fresh.bot.clock.now())
        forgettings = training.standing(connection).forgettings
    learned(fresh.bot, forgettings, version="")
    with fresh.bot.store.read() as connection:
        assert training.standing(connection).due_since is None


def test_a_service_that_starts_leaves_an_outdated_model_alone(fresh: Stage) -> None:
    bot = fresh.bot
    with bot.store.write() as connection:
        training.forgot(connection, bot.clock.now())
    file = put_model(bot, 0)
    other = compose(
        bot.settings, bot.clock, owner="later", office=bot.office, pool=bot.cycle.files.pool, store=bot.store
    )
    assert decide(other) == {SHIPPED}
    other.close()
    file.unlink()


def test_an_example_follows_what_a_person_says_of_its_file_and_back(stage: Stage) -> None:
    from bot import outbox
    from bot.store import files

    bot = stage.bot
    with bot.store.write() as connection:
        row = next(
            each
            for each in outbox.in_state(connection, "done", kind="LabelFile")
            if each.receipt and each.receipt["columns"].get("case_no")
        )
        assert row.receipt is not None
        assert row.item is not None
        key = f"file:{row.receipt['library']}:{row.receipt['id']}"
        known = files.find(connection, row.receipt["library"], row.receipt["id"])
        examples.put(
            connection,
            Example(key=key, item=row.item, case_no="M26-000000-0", doc_type="LOC", told="corrected", by="Sam",
                    at=bot.clock.now(), counts={"claim": 2}),
        )  # fmt: skip
    undoing = Undoing(bot.store, bot.office, bot.terms, bot.settings.tenant.client_id, bot.clock.now)
    assert undoing.effect(row.key, "Sam").done
    assert known is not None
    with bot.store.read() as connection:
        assert examples.case_of(connection, key) == (known.lies_in or row.receipt["before"].get("case_no", ""))


def test_examples_of_a_message_filed_again_go_along(stage: Stage) -> None:
    from bot import outbox
    from bot.running.inprocess import _take_examples_along

    bot = stage.bot
    with bot.store.write() as connection:
        row = next(each for each in outbox.in_state(connection, "done", kind="FileMessage") if each.item is not None)
        assert row.receipt is not None
        assert row.item is not None
        stored = row.receipt["stored"][-1]
        key = f"file:{stored['library']}:{stored['id']}"
        examples.put(
            connection,
            Example(key=key, item=row.item, case_no=CASE, doc_type="LOC", told="corrected", by="Sam",
                    at=bot.clock.now(), counts={"claim": 2}),
        )  # fmt: skip
        _take_examples_along(connection, row.item, "M26-004512-8")
        assert examples.case_of(connection, key) == CASE  # nothing was undone
        outbox.mark_undone(connection, row.key, bot.clock.now())
        _take_examples_along(connection, row.item, "M26-004512-8")
        assert examples.case_of(connection, key) == "M26-004512-8"
