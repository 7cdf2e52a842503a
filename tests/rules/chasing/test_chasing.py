"""The ladder of chasing: when a letter goes out, and when none may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.chasing.overdue import overdue
from rules.chasing.squeeze import squeeze
from rules.effects import AskPerson, SendLetter
from rules.facts import Deadline, Party, RequestFacts
from tests.rules.offices import MEMBER, ONE, REQUEST, case, effects, policy

DUE = date(2026, 11, 16)  # a Monday


def asked(today: date, **changes: object) -> RequestFacts:
    person = changes.pop("person", MEMBER)
    request = replace(REQUEST, due=DUE, sent=date(2026, 11, 2), **changes.pop("request", {}))  # type: ignore[arg-type, call-overload]
    base = RequestFacts(request=request, case=case(), person=person, party=Party(MEMBER, "member"), today=today)  # type: ignore[arg-type]
    return replace(base, **changes)  # type: ignore[arg-type]


def letters(facts: RequestFacts) -> list[str]:
    return [e.letter for e in effects(overdue, facts) if isinstance(e, SendLetter)]


@pytest.mark.parametrize(
    ("facts", "letter"),
    [
        (asked(date(2026, 11, 11)), "courtesy-reminder"),
        (asked(date(2026, 11, 17)), "chaser-1"),
        (asked(date(2026, 11, 24), request={"chasers_sent": 1, "last_chased": date(2026, 11, 17)}), "chaser-2"),
        (asked(date(2026, 12, 1), request={"chasers_sent": 2, "last_chased": date(2026, 11, 24)}), "chaser-final"),
        (asked(date(2026, 11, 17), request={"chasers_sent": 1, "last_chased": date(2026, 11, 11)}), "chaser-1"),
        (asked(date(2026, 11, 17), role="third-party"), "chaser-1"),
        (asked(date(2026, 11, 18), role="claimant-solicitor"), "chaser-1"),
        (asked(date(2026, 11, 17), role="expert"), "chaser-1"),
    ],
)
def test_the_next_letter(facts: RequestFacts, letter: str) -> None:
    assert letters(facts) == [letter]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(asked(date(2026, 11, 10)), id="too early for the reminder"),
        pytest.param(asked(DUE, request={"chasers_sent": 1, "last_chased": date(2026, 11, 11)}), id="reminded already"),
        pytest.param(
            asked(date(2026, 11, 23), request={"chasers_sent": 1, "last_chased": date(2026, 11, 17)}), id="next not due"
        ),
        pytest.param(asked(date(2026, 11, 21)), id="Saturday"),
        pytest.param(asked(date(2026, 12, 24)), id="Christmas Eve"),
        pytest.param(asked(date(2026, 12, 30)), id="between the years"),
        pytest.param(asked(date(2027, 1, 1)), id="New Year"),
        pytest.param(asked(date(2026, 11, 30), nation="SCT"), id="St Andrew's Day"),
        pytest.param(asked(date(2026, 11, 17), person=replace(MEMBER, welfare=True)), id="welfare"),
        pytest.param(asked(date(2026, 11, 17), person=replace(MEMBER, deceased=True)), id="deceased"),
        pytest.param(asked(date(2026, 11, 17), person=replace(MEMBER, bounced=True)), id="bounced"),
        pytest.param(asked(date(2026, 11, 17), person=replace(MEMBER, restricted=True)), id="restricted person"),
        pytest.param(
            asked(date(2026, 11, 17), person=replace(MEMBER, on_leave_until=date(2026, 11, 25))), id="on leave"
        ),
        pytest.param(asked(date(2026, 11, 17), case=case(hold=True)), id="hold"),
        pytest.param(asked(date(2026, 11, 17), case=case(no_chasers=True)), id="no chasers"),
        pytest.param(asked(date(2026, 11, 17), case=case(restricted=True)), id="restricted case"),
        pytest.param(asked(date(2026, 11, 17), case=case(letters_stopped=True)), id="letters stopped"),
        pytest.param(asked(date(2026, 11, 17), case=case(status="closed")), id="closed"),
        pytest.param(asked(date(2026, 11, 17), last_letter=date(2026, 11, 16)), id="a letter yesterday"),
        pytest.param(asked(date(2026, 11, 17), reply_waiting=True), id="a reply waits"),
        pytest.param(asked(date(2026, 11, 17), paper_waiting=True), id="a file that may be it waits"),
        pytest.param(asked(date(2026, 11, 17), request={"status": "done"}), id="done"),
        pytest.param(asked(date(2026, 11, 17), request={"status": "cancelled"}), id="cancelled"),
        pytest.param(asked(date(2026, 11, 17), role="nobody"), id="no ladder"),
        pytest.param(
            asked(date(2026, 11, 17), case=case(deadlines=(Deadline("D", "AOS", date(2026, 11, 24), "confirmed"),))),
            id="squeezed",
        ),
    ],
)
def test_no_letter(facts: RequestFacts) -> None:
    assert letters(facts) == []


def test_the_handler_decides_after_the_last_letter() -> None:
    facts = asked(date(2026, 12, 4), request={"chasers_sent": 3, "last_chased": date(2026, 12, 1)})
    assert [type(e) for e in effects(overdue, facts)] == [AskPerson]


def test_the_second_letter_comes_with_a_call() -> None:
    facts = asked(date(2026, 11, 24), request={"chasers_sent": 1, "last_chased": date(2026, 11, 17)})
    assert [type(e) for e in effects(overdue, facts)] == [SendLetter, AskPerson]


def test_one_letter_for_all_that_one_person_owes() -> None:
    other = replace(REQUEST, request_id="R0", due=DUE, items=("AUTH",))
    first = asked(
        date(2026, 11, 17), request={"request_id": "R0", "items": ("AUTH",)}, other_open=(replace(REQUEST, due=DUE),)
    )
    (letter,) = [e for e in effects(overdue, first) if isinstance(e, SendLetter)]
    assert set(letter.request_ids) == {"R0", "R1"}
    assert letters(asked(date(2026, 11, 17), other_open=(other,))) == []


def test_paper_for_those_who_prefer_it() -> None:
    facts = asked(date(2026, 11, 17), person=replace(MEMBER, prefers_post=True))
    (letter,) = [e for e in effects(overdue, facts) if isinstance(e, SendLetter)]
    assert letter.channel == "letter"


def test_a_near_fixed_date_asks_for_a_call() -> None:
    near = case(deadlines=(Deadline("D", "AOS", date(2026, 11, 24), "provisional"),))
    assert [type(e) for e in effects(squeeze, asked(date(2026, 11, 17), case=near))] == [AskPerson]
    far = case(deadlines=(Deadline("D", "AOS", date(2027, 2, 24), "provisional"),))
    assert effects(squeeze, asked(date(2026, 11, 17), case=far)) == []
    met = case(deadlines=(Deadline("D", "AOS", date(2026, 11, 24), "met"),))
    assert effects(squeeze, asked(date(2026, 11, 17), case=met)) == []
    assert effects(squeeze, asked(date(2026, 11, 17))) == []


@settings(max_examples=60)
@given(
    st.dates(date(2026, 1, 5), date(2027, 6, 30)),
    st.sampled_from(["member", "third-party", "expert"]),
    st.sampled_from(["ENG", "SCT", "NIR"]),
)
def test_letters_keep_their_distance_and_rest_on_holidays(due: date, role: str, nation: str) -> None:
    holidays = policy().holidays
    facts = asked(due, role=role, nation=nation)
    facts = replace(facts, request=replace(facts.request, due=due))
    sent: list[date] = []
    for day in (due - timedelta(days=30) + timedelta(days=n) for n in range(150)):
        facts = replace(facts, today=day, last_letter=sent[-1] if sent else None)
        if letters(facts):
            assert holidays.is_working(day, nation)
            assert not (day.month == 12 and day.day >= 24)
            assert not sent or holidays.between(sent[-1], day, nation) > 2
            sent.append(day)
            chasers = facts.request.chasers_sent + (day > due)
            request = replace(facts.request, chasers_sent=chasers, last_chased=day)
            facts = replace(facts, request=request)
    assert 1 <= len(sent) <= 4


def test_a_sweep_of_many_requests_sends_to_each_once() -> None:
    facts = [
        replace(asked(date(2026, 11, 17)), request=replace(REQUEST, request_id=f"R{n}", due=DUE)) for n in range(2000)
    ]
    assert sum(len(letters(each)) for each in facts) == 2000
    assert facts[0].case.case_no == ONE
