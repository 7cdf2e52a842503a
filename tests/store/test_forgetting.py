"""Examples go when the retention of their case ends, in portions; training is due where there was a model."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import audit
from bot.feeds import _moved
from bot.forgetting import CASES_AT_ONCE, end_retention, usable_model
from bot.reading.files import _case_told
from bot.settings import Settings, parse
from bot.store import Store, examples, files, items, register_apply, training
from bot.store.examples import Example
from bot.teaching import unteach
from connectors.ports import FileSeen, Row

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LONG_AGO, LATELY = "2023-11-01", "2026-11-01"
SETTINGS = '[office]\nname = "x"\ndomain = "office.example"\n[tenant]\nid = "t"\nclient_id = "c"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return parse(SETTINGS + f'[store]\nmodel = "{tmp_path}/own.json"\n')


def teach(store: Store, *cases: str, at: datetime = NOON) -> None:
    with store.write() as connection:
        arrival = items.Arrival(kind="file", source="library:Cases", key="f", name="f", arrived_at=NOON)
        items.arrive(connection, [arrival], NOON)
        item = items.find(connection, key="f")
        assert item is not None
        for n, case_no in enumerate(cases):
            examples.put(
                connection,
                Example(key=f"file:Cases:{n}", item=item.id, case_no=case_no, doc_type="LOC", told="corrected",
                        by="Sam", at=at, counts={"claim": 1}),
            )  # fmt: skip


def know(store: Store, *cases: str, **values: str) -> None:
    with store.write() as connection:
        register_apply.apply(connection, "cases", [Row("cases", each, values) for each in cases])


def taught(store: Store) -> list[str]:
    with store.read() as connection:
        return [each.case_no for each in examples.every(connection)]


def stands(store: Store) -> training.Standing:
    with store.read() as connection:
        return training.standing(connection)


@pytest.mark.parametrize(
    ("case", "stays"),
    [
        pytest.param({"status": "closed", "closed": LONG_AGO}, False, id="closed long ago"),
        pytest.param({"status": "closed", "closed": f"{LONG_AGO}T09:00:00Z"}, False, id="closed at a moment"),
        pytest.param({"status": "closed", "closed": LATELY}, True, id="closed lately"),
        pytest.param({"status": "open", "closed": ""}, True, id="open"),
        pytest.param({"status": "open", "closed": LONG_AGO}, True, id="open again"),
        pytest.param({"status": "closed", "closed": LONG_AGO, "flags": "hold"}, True, id="held"),
        pytest.param({"status": "closed", "closed": ""}, True, id="closed on no day"),
        pytest.param({"status": "closed", "closed": "01/02/1999"}, True, id="closed on a day that is none"),
    ],
)
def test_examples_stay_as_long_as_their_case(
    store: Store, settings: Settings, case: dict[str, str], stays: bool
) -> None:
    teach(store, "M1")
    know(store, "M1", **case)
    assert end_retention(store, settings, NOON) == (0 if stays else 1)
    assert taught(store) == (["M1"] if stays else [])


@pytest.mark.parametrize("case_no", ["", "M9"])
@pytest.mark.parametrize(("days", "stays"), [(1094, True), (1096, False)])
def test_what_is_tied_to_no_known_case_goes_by_its_own_age(
    store: Store, settings: Settings, case_no: str, days: int, stays: bool
) -> None:
    teach(store, case_no, at=NOON - timedelta(days=days))
    end_retention(store, settings, NOON)
    assert taught(store) == ([case_no] if stays else [])


def test_many_cases_go_in_portions_that_the_audit_counts(store: Store, settings: Settings) -> None:
    cases = [f"M{n:03}" for n in range(2 * CASES_AT_ONCE + 1)]
    teach(store, *cases, "M-open")
    know(store, *cases, status="closed", closed=LONG_AGO)
    know(store, "M-open", status="open")
    assert end_retention(store, settings, NOON) == len(cases)
    with store.read() as connection:
        told = [each.fields for each in audit.export(connection, "") if each.kind == "examples.forgotten"]
    assert len(told) == 3
    assert sum(each["examples"] for each in told) == sum(each["cases"] for each in told) == len(cases)
    assert not any("M0" in str(each) for each in told)
    assert taught(store) == ["M-open"]


def test_a_night_without_an_end_leaves_no_trace(store: Store, settings: Settings) -> None:
    teach(store, "M1")
    know(store, "M1", status="open")
    end_retention(store, settings, NOON)
    assert stands(store) == training.Standing()
    with store.read() as connection:
        assert list(audit.export(connection, "")) == []


def test_an_office_without_a_model_of_its_own_has_nothing_to_train_anew(store: Store, settings: Settings) -> None:
    teach(store, "M1")
    know(store, "M1", status="closed", closed=LONG_AGO)
    end_retention(store, settings, NOON)
    assert (stands(store).forgettings, stands(store).due_since) == (1, None)


@pytest.mark.parametrize("noted", [True, False])
def test_the_office_s_own_model_goes_and_training_is_due_until_it_is_done(
    store: Store, settings: Settings, noted: bool
) -> None:
    file = settings.store.model_file
    assert file is not None
    file.write_text('{"trained_on": {}}')
    if noted:
        with store.write() as connection:
            training.switched_on(connection)
    teach(store, "M1")
    know(store, "M1", status="closed", closed=LONG_AGO)
    end_retention(store, settings, NOON)
    assert (stands(store).due_since, stands(store).own, file.exists()) == (NOON, False, False)
    with store.write() as connection:
        training.switched_on(connection)
    assert (stands(store).due_since, stands(store).own) == (None, True)


def test_due_is_due_since_the_first_forgetting(store: Store) -> None:
    with store.write() as connection:
        training.uses_own(connection)
        for hours in (0, 5):
            training.forgot(connection, NOON + timedelta(hours=hours))
    assert (stands(store).due_since, stands(store).forgettings) == (NOON, 2)
    with store.write() as connection:
        training.done(connection)
    assert (stands(store).due_since, stands(store).own) == (None, False)


def test_a_model_that_knows_of_too_few_forgettings_is_not_usable(settings: Settings) -> None:
    file = settings.store.model_file
    assert file is not None
    assert usable_model(settings, 0) is None
    file.write_text('{"trained_on": {"forgettings": 2}}')
    assert [usable_model(settings, n) for n in (1, 2, 3)] == [file, file, None]


# --- examples follow their file ---------------------------------------------------------------------------


def known(lies_in: str, case_no: str) -> files.KnownFile:
    return files.KnownFile(library="Cases", file_id="0", path="A/x.docx", lies_in=lies_in, case_no=case_no)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        pytest.param(known("A", "A"), known("A", "A"), "X", id="nothing changed: what a person said stands"),
        pytest.param(known("A", "A"), known("B", "A"), "B", id="moved, and the column is of yesterday"),
        pytest.param(known("A", "A"), known("A", "B"), "B", id="its column was corrected"),
        pytest.param(known("A", "A"), known("A", ""), "X", id="its column was emptied"),
        pytest.param(known("A", "A"), known("", "A"), "A", id="moved out of every case"),
    ],
)
def test_the_latest_change_tells_whose_a_file_is(before: files.KnownFile, now: files.KnownFile, told: str) -> None:
    assert _case_told(now, before, "X") == told


def test_an_example_goes_to_the_case_to_which_its_file_is_moved(store: Store) -> None:
    teach(store, "A", "A")
    with store.write() as connection:
        for case_no in ("A", "B"):
            register_apply.apply(connection, "cases", [Row("cases", case_no, {"folder": f"Cases/{case_no}"})])
        files.put(connection, known("A", "A"))
        _moved(connection, FileSeen(library="Cases", id="0", path="B/x.docx", etag="2"))
        assert {each.key: each.case_no for each in examples.every(connection)} == {
            "file:Cases:0": "B", "file:Cases:1": "A",
        }  # fmt: skip
        assert examples.forget(connection, ["A"]) == 1
        found = files.find(connection, "Cases", "0")
    assert found is not None
    assert (found.path, found.lies_in) == ("B/x.docx", "B")
    assert taught(store) == ["B"]


@pytest.mark.parametrize(("taken_back", "stays"), [("LOC", False), ("PSLIP", True)])
def test_only_what_was_taken_back_is_unlearned(store: Store, taken_back: str, stays: bool) -> None:
    teach(store, "M1", "M2")
    with store.write() as connection:
        unteach(connection, "Cases", "0", taken_back)
    assert taught(store) == (["M1", "M2"] if stays else ["M2"])
