"""The confidentiality gate: every way to write to the wrong person, or with the wrong thing inside, is refused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from bot.gate import Looks, objections
from bot.letters import Composed
from connectors.ports import Address
from rules.facts import Case, Mention, Party, Person

TODAY = date(2026, 11, 23)
MEMBER = Person("P1", "member", "Dr Amina Khan", ("a.khan@surgery.example",), member_no="123456-6")
PATIENT = Person("P2", "patient", "Mr Owen Pryce", nhs_no="9990123454")
RIVAL = Person("P3", "claimant_solicitor", "Harker & Lowe", ("post@harker.example",))
STRANGER = Person("P9", "member", "Dr Lena Fischer", ("l.fischer@surgery.example",))
CASE = Case(
    "M26-014573-4", "a case", "CLM-A", "open", "ENG", member=MEMBER, patient=PATIENT,
    parties=(Party(MEMBER, "member"), Party(RIVAL, "claimant_solicitor")),
)  # fmt: skip
LETTER = Composed(
    "chaser-1", "v1", "M26-014573-4", "P1", "member", "routine", (Address("a.khan@surgery.example"),), (),
    "Our ref M26-014573-4: what we still need", "Dear Dr Khan\n\nPlease send your report. It concerns Mr Pryce.\n",
)  # fmt: skip


def look(*mentions: Mention, verdict: str = "Y") -> Looks:
    def named(name: str) -> Iterable[Person]:
        return [person for person in (MEMBER, PATIENT, STRANGER) if name.split()[-1] in person.name]

    return Looks(lambda _: mentions, named, lambda _material, _role: verdict)


def told(
    letter: Composed = LETTER, case: Case = CASE, looks: Looks | None = None, *, approved: bool = False
) -> list[str]:
    return objections(letter, case, looks or look(), today=TODAY, approved=approved)


def mention(kind: str, value: str) -> Mention:
    return Mention(kind, value, "text", 0, len(value))


def test_a_letter_to_the_member_about_the_members_case_passes() -> None:
    assert told() == []


@pytest.mark.parametrize(
    "inside",
    [
        mention("case-no", "M26-014573-4"),
        mention("member-no", "123456-6"),
        mention("nhs-no", "999 012 3454"),
        mention("their-ref", "HL/22/7"),
        mention("invoice-no", "17"),
    ],
    ids=lambda each: each.kind,
)
def test_what_belongs_to_the_case_passes(inside: Mention) -> None:
    assert told(looks=look(inside)) == []


@pytest.mark.parametrize(
    "inside",
    [mention("case-no", "M26-004512-8"), mention("member-no", "204518-5"), mention("nhs-no", "9434765919")],
    ids=lambda each: each.kind,
)
def test_a_number_of_another_case_stops_it(inside: Mention) -> None:
    assert len(told(looks=look(inside))) == 1


@pytest.mark.parametrize(
    ("case", "why"),
    [
        pytest.param(replace(CASE, status="closed"), "closed", id="closed"),
        pytest.param(replace(CASE, letters_stopped=True), "stopped", id="stopped"),
        pytest.param(replace(CASE, hold=True), "stopped", id="hold"),
        pytest.param(replace(CASE, case_no="M26-004512-8"), "another case", id="another case"),
        pytest.param(replace(CASE, parties=(Party(RIVAL, "claimant_solicitor"),)), "no party", id="no party"),
        pytest.param(replace(CASE, parties=(Party(MEMBER, "member", ended=date(2026, 1, 1)),)), "ended", id="ended"),
        pytest.param(replace(CASE, parties=(Party(replace(MEMBER, deceased=True), "member"),)), "died", id="dead"),
        pytest.param(replace(CASE, parties=(Party(replace(MEMBER, welfare=True), "member"),)), "welfare", id="welfare"),
        pytest.param(
            replace(CASE, parties=(Party(replace(MEMBER, bounced=True), "member"),)), "came back", id="bounced"
        ),
    ],
)
def test_what_the_register_says_now_stops_it(case: Case, why: str) -> None:
    assert any(why in reason for reason in told(case=case))


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        pytest.param(replace(LETTER, to=()), "no address", id="nobody"),
        pytest.param(replace(LETTER, to=(Address("x@elsewhere.example"),)), "no party", id="stranger"),
        pytest.param(
            replace(LETTER, cc=(Address("post@harker.example"),)), "more than one", id="the other side in copy"
        ),
        pytest.param(replace(LETTER, text="Dear {{ name }}"), "placeholder", id="hole"),
        pytest.param(replace(LETTER, text="As Dr Lena Fischer said"), "not on this case", id="another name"),
    ],
)
def test_what_the_letter_says_stops_it(letter: Composed, why: str) -> None:
    assert any(why in reason for reason in told(letter=letter))


@pytest.mark.parametrize(
    ("verdict", "approved", "passes"),
    [
        ("Y", False, True),
        ("H", False, False),
        ("H", True, True),
        ("L", True, True),
        ("N", True, False),
        ("N", False, False),
    ],
)
def test_the_matrix_decides_who_may_have_what(verdict: str, approved: bool, passes: bool) -> None:
    assert (told(looks=look(verdict=verdict), approved=approved) == []) is passes


def test_the_handler_may_be_named() -> None:
    handler = Person("H1", "handler", "Dr Priya Nair")
    letter = replace(LETTER, text="Yours sincerely, for Dr Priya Nair")
    assert told(letter, looks=Looks(lambda _: (), lambda _: [handler], lambda _m, _r: "Y")) == []
