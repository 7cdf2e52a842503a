"""Papers that cannot wait: what is red, what speaks of despair, what starts a clock; and what only looks like it."""

from datetime import date
from typing import Any

import pytest

from rules.effects import Alert, AskPerson, ProposeDeadline
from rules.facts import Fact
from tests.rules.documents.office import CASE, opinion
from tests.rules.documents.test_rules_for_files import wants


def alarm(name: str) -> tuple[Fact, ...]:
    return (Fact("alarm", name, "text"),)


@pytest.mark.parametrize(
    "given",
    [
        opinion("ORD", facts=alarm("unless-order")),
        opinion("IOT"),
        opinion("JUDG", facts=alarm("default-judgment")),
        pytest.param(opinion("ORD", 0.4, facts=alarm("unless-order")), id="of a type that is not sure"),
        pytest.param(opinion("MEM-CORR", facts=alarm("default-judgment")), id="taken for a letter"),
        pytest.param(opinion("UNKNOWN", 0.0, facts=alarm("interim-order")), id="taken for nothing"),
    ],
)
def test_red_papers_alert(given: Any) -> None:
    asked, alert = wants("red-document", opinion=given)
    assert asked.queue == "RED"
    assert isinstance(alert, Alert)
    assert alert.level == "red"


@pytest.mark.parametrize(
    "given",
    [opinion("ORD"), opinion("MEM-REP", facts=alarm("police")), opinion("ORD", 0.4, facts=alarm("police")),
     opinion("ORD", facts=alarm("suspicious"))],
)  # fmt: skip
def test_other_papers_do_not(given: Any) -> None:
    assert wants("red-document", opinion=given) == []


def test_what_a_person_has_labelled_is_read_no_further() -> None:
    told = opinion("UNKNOWN", 0.0, facts=alarm("unless-order"))
    assert wants("red-document", opinion=told, label="OPN", labelled_by="person") == []


DESPAIR = "Thank you for the call. I can't cope any more and I don't know how to go on."


@pytest.mark.parametrize("code", ["MEM-CORR", "TEL", "MEM-HLTH", "REFLECT"])
def test_a_members_despair_is_told(code: str) -> None:
    alert, asked = wants("despair-in-a-paper", opinion=opinion(code), text=DESPAIR)
    assert (alert.level, asked.queue) == ("red", "WELFARE")


@pytest.mark.parametrize(
    "given",
    [
        {"opinion": opinion("GP-REC"), "text": DESPAIR},
        {"opinion": opinion("HOSP-REC"), "text": DESPAIR},
        {"opinion": opinion("EXP-BL"), "text": DESPAIR},
        {"opinion": opinion("MEM-CORR"), "text": "Thank you for the call. I cope well and go on as before."},
        {"opinion": opinion("MEM-CORR"), "text": DESPAIR, "label": "GP-REC", "labelled_by": "person"},
        {"opinion": opinion("MEM-CORR"), "text": "", "problem": "broken"},
    ],
)
def test_a_patients_despair_is_not(given: dict[str, Any]) -> None:
    assert wants("despair-in-a-paper", **given) == []


def test_a_letter_of_claim_sets_its_clocks() -> None:
    effects = wants("clock-starts", opinion=opinion("LOC", direction="in"), arrived=date(2026, 11, 23))
    days = {each.kind: each.due for each in effects if isinstance(each, ProposeDeadline)}
    assert days["PAP_LOC_ACK"] == date(2026, 12, 7)
    assert days["PAP_LOR"] == date(2027, 3, 23)
    assert effects[-1].queue == "CHECK_DEADLINE"


def test_an_order_sets_the_days_it_names() -> None:
    named = (Fact("deadline", "2027-01-04", "text"), Fact("deadline", "2026-01-04", "text"))
    effects = wants("clock-starts", opinion=opinion("ORD", facts=named))
    assert [each.due for each in effects if isinstance(each, ProposeDeadline)] == [date(2027, 1, 4)]


@pytest.mark.parametrize(
    "given",
    [opinion("INV"), opinion("DEF", version="draft"), opinion("LOC", 0.2), opinion("APP", direction="out"),
     opinion("P36", version="draft"), opinion("LOC", version="blank"), opinion("INV", 0.3),
     opinion("WS", facts=(Fact("deadline", "2027-01-04", "text"),)),
     opinion("HEAR", facts=(Fact("hearing-date", "2026-01-04", "text"),))]
)  # fmt: skip
def test_no_clock(given: Any) -> None:
    assert wants("clock-starts", opinion=given) == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(opinion("LOC", direction="out"), id="nobody on our side claims"),
        pytest.param(opinion("JUDG", version="draft"), id="a judgment under embargo"),
        pytest.param(opinion("HEAR"), id="a hearing whose day nobody could read"),
        pytest.param(opinion("SUMM"), id="a summons whose day nobody could read"),
        pytest.param(opinion("LOC", 0.3), id="perhaps a claim"),
    ],
)
def test_a_clock_that_may_run_is_asked_about(given: Any) -> None:
    assert [each.queue for each in wants("clock-starts", opinion=given) if isinstance(each, AskPerson)] == [
        "CHECK_DEADLINE"
    ]


@pytest.mark.parametrize(
    ("written", "case", "asked"),
    [
        pytest.param(date(2025, 10, 1), CASE, False, id="history of the case"),
        pytest.param(date(2026, 9, 1), CASE, True, id="months old"),
        pytest.param(date(2025, 10, 1), None, True, id="on no case yet"),
        pytest.param(None, CASE, True, id="no date"),
    ],
)
def test_a_claim_of_long_ago_is_history(written: date | None, case: Any, asked: bool) -> None:
    told = wants("clock-starts", opinion=opinion("LOC", doc_date=written), case=case, arrived=date(2026, 11, 23))
    assert any(isinstance(each, AskPerson) for each in told) is asked


def test_what_a_claim_of_long_ago_names_ahead_is_not_history() -> None:
    named = opinion("ORD", doc_date=date(2025, 1, 1), facts=(Fact("deadline", "2027-01-04", "text"),))
    assert wants("clock-starts", opinion=named, arrived=date(2026, 11, 23))[-1].queue == "CHECK_DEADLINE"
