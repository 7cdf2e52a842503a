"""The mirror of the register answers every look-up, and only with what fits."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reading.candidates import cases_by_surnames, near, people_named, sent_once, titled, with_more_cases
from bot.store import Store, register, register_apply
from bot.store.columns import plain
from bot.store.register_keys import name_keys, reference_key, surname_key
from bot.store.schema_register import person_email
from connectors.ports import Row, Table
from rules.facts import Person

CASE = "M26-014573-4"
CLOSED = "M25-000001-1"


def row(table: Table, key: str, etag: str = "1", **values: str) -> Row:
    return Row(table, key, values, etag)


@pytest.fixture
def office(store: Store) -> Store:
    """One open case with its people, and a closed one of the same member."""
    rows = {
        "people": [
            row(
                "people",
                "p1",
                role="member",
                name="Dr Anna-Maria O'Brien",
                emails="AOB@x.example;anna@y.example",
                member_no="123456-6",
                register_no="7012345",
                phone="+44 113 496 0101",
                flags="welfare;on_leave_until=2026-12-01",
            ),
            row("people", "p2", role="patient", name="John Peter Smith", dob="1961-04-03", nhs_no="999 012 3454"),
            row("people", "p3", role="claimant_solicitor", name="Rhys Morgan", emails="r.morgan@firm.example"),
            row("people", "p4", role="patient", name="John Smith", dob="1980-01-01", flags="deceased"),
        ],
        "cases": [
            row(
                "cases",
                CASE,
                title="O'Brien / Smith",
                status="open",
                nation="ENG",
                member_id="p1",
                patient_id="p2",
                folder=f"Cases/{CASE}",
                opened="2026-02-03",
                flags="no_chasers",
            ),
            row("cases", CLOSED, status="closed", member_id="p1", patient_id="p4", folder=f"Cases/{CLOSED}"),
        ],
        "parties": [
            row(
                "parties",
                f"{CASE}|p3|claimant_solicitor",
                case_no=CASE,
                person_id="p3",
                role="claimant_solicitor:ended=2026-10-01",
                their_ref="RM/abc 123.4; QB-2026-001234",
            ),
            row("parties", f"{CASE}|p1|member", case_no=CASE, person_id="p1", role="member"),
        ],
        "requests": [
            row(
                "requests",
                "r1",
                case_no=CASE,
                person_id="p1",
                items="MEM-REP;CV",
                sent="2026-11-01",
                due="2026-11-15",
                status="open",
                chasers_sent="1",
                message_id="<r1@x.example>",
            ),
            row("requests", "r2", case_no=CASE, person_id="p1", items="CONSENT", status="part", due="soon"),
            row("requests", "r3", case_no=CASE, person_id="p3", status="done"),
            row("requests", "r4", case_no="M00", person_id="p1", status="open"),
        ],
        "deadlines": [
            row("deadlines", "d1", case_no=CASE, kind="defence", due="2026-12-01", status="provisional"),
            row("deadlines", "d2", case_no=CASE, kind="hearing", due="2026-11-25T10:00:00Z", status="confirmed"),
            row("deadlines", "d3", case_no=CASE, kind="x", due="unknown", status="confirmed"),
            row("deadlines", "d4", case_no=CASE, kind="y", due="2026-11-01", status="met"),
        ],
        "sent": [
            row(
                "sent",
                "<r1@x.example>",
                case_no=CASE,
                subject="Your report",
                **{"from": "", "to": "AOB@x.example", "sent": "2026-11-01"},
            ),
            *(row("sent", f"<{n}@x.example>", case_no="M00", subject="Twice", to="twice@x.example") for n in (1, 2)),
        ],
        "memberships": [
            row("memberships", "p1|occurrence|2020", person_id="p1", product="occurrence", **{"from": "2020-01-01"})
        ],
        "payments": [row("payments", "pay1", case_no=CASE, payee_id="p3", invoice_no="INV 77/2", total="120.00")],
        "activities": [
            row("activities", "a1", case_no=CASE, kind="message", at="2026-11-01T09:00:00Z", ref="<r1@x.example>")
        ],
    }
    with store.write() as connection:
        for table, some in rows.items():
            register_apply.apply(connection, table, some)  # type: ignore[arg-type]
    return store


Ask = Callable[[sa.Connection], object]


def ask(store: Store, question: Ask) -> object:
    with store.read() as connection:
        return question(connection)


def whom(connection: sa.Connection, person_id: str) -> Person:
    found = register.person(connection, person_id)
    assert found is not None
    return found


def ids(people: object) -> list[str]:
    return [each.person_id for each in people]  # type: ignore[attr-defined]


def test_a_case_comes_whole(office: Store) -> None:
    with office.read() as connection:
        case = register.case(connection, CASE)
    assert case is not None
    assert case.member is not None
    assert case.patient is not None
    assert (case.member.name, case.patient.dob) == ("Dr Anna-Maria O'Brien", date(1961, 4, 3))
    assert (case.opened, case.no_chasers, case.restricted) == (date(2026, 2, 3), True, False)
    assert [(each.person.person_id, each.role, each.ended) for each in case.parties] == [
        ("p1", "member", None),
        ("p3", "claimant_solicitor", date(2026, 10, 1)),
    ]
    assert [each.request_id for each in case.requests] == ["r1", "r2", "r3"]
    assert (case.requests[0].items, case.requests[0].chasers_sent) == (("MEM-REP", "CV"), 1)
    assert case.requests[1].due is None
    assert [each.deadline_id for each in case.deadlines] == ["d1", "d2", "d4"]


def test_a_person_comes_with_flags(office: Store) -> None:
    with office.read() as connection:
        person = register.person(connection, "p1")
        assert register.person(connection, "p9") is None
    assert person is not None
    assert person.emails == ("aob@x.example", "anna@y.example")
    assert (person.welfare, person.deceased, person.on_leave_until) == (True, False, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (lambda c: ids(register.people_by_email(c, "Anna@Y.example")), ["p1"]),
        (lambda c: ids(register.people_by_email(c, "y.example", "")), []),
        (lambda c: ids(register.people_by_domain(c, "X.example")), ["p1"]),
        (lambda c: ids(register.people_by_domain(c, "example")), []),
        (lambda c: ids(register.people_by_name(c, "OBRIEN, Anna")), ["p1"]),
        (lambda c: ids(register.people_by_name(c, "Mr John Smith")), ["p2", "p4"]),
        (lambda c: ids(register.people_by_name(c, "Smith")), []),
        (lambda c: ids(register.people_by_name(c, "Dr")), []),
        (lambda c: ids(register.people_by_initial(c, "A", "OBrien")), ["p1"]),
        (lambda c: ids(register.people_by_initial(c, "j", "smith")), ["p2", "p4"]),
        (lambda c: ids(register.people_by_initial(c, "B", "OBrien")), []),
        (lambda c: ids(near(c, "Paul O'Brien", "home.example", "Anna is my wife.", known=False)), ["p1"]),
        (lambda c: ids(near(c, "Dr A O'Brien", "home.example", "It is me.", known=False)), ["p1"]),
        (lambda c: ids(near(c, "Val Petch", "x.example", "Dr O'Brien is ill.", known=False)), ["p1"]),
        (lambda c: ids(near(c, "Val Petch", "x.example", "Send me all, please.", known=True)), ["p1"]),
        (lambda c: ids(near(c, "Val Petch", "x.example", "Send me all, please.", known=False)), []),
        (lambda c: ids(near(c, "Paul O'Brien", "home.example", "My wife is ill.", known=False)), []),
        (lambda c: ids(near(c, "Paul Tarn", "home.example", "Anna is my wife.", known=False)), []),
        (lambda c: ids(near(c, "B O'Brien", "home.example", "It is me.", known=False)), []),
        (lambda c: ids(near(c, "", "", "Anna", known=False)), []),
        (lambda c: ids(titled(register.cases(c, [CASE]), "Is Dr O'Brien's report there?")), ["p1"]),
        (lambda c: ids(titled(register.cases(c, [CASE]), "Is Dr O'Brian there? And O'Brien?")), []),
        (lambda c: ids(titled(register.cases(c, [CASE]), "Ask the doctor.")), []),
        (lambda c: with_more_cases(c, [whom(c, "p1")], frozenset()), ("p1",)),
        (lambda c: with_more_cases(c, [whom(c, "p1")], {CASE}), ()),
        (lambda c: with_more_cases(c, [whom(c, "p2")], {CASE}), ()),
        (lambda c: ids(people_named(c, "Seen by Dr Anna Maria O'Brien\nand JOHN Smith today")), ["p1", "p2", "p4"]),
        (lambda c: ids(people_named(c, "Smith, John A. Smith")), ["p2", "p4"]),
        (lambda c: ids(people_named(c, "John\nSmith; john smith; Mr Smith; John and Smith")), []),
        (lambda c: ids(register.people_by_number(c, nhs_no="9990123454")), ["p2"]),
        (lambda c: ids(register.people_by_number(c, member_no="123456 6", dob=date(1980, 1, 1))), ["p1", "p4"]),
        (lambda c: ids(register.people_by_number(c, register_no="GMC 7012345")), ["p1"]),
        (lambda c: ids(register.people_by_number(c, phone="0113 496 0101")), ["p1"]),
        (lambda c: ids(register.people_by_number(c)), []),
        (lambda c: register.cases_of_person(c, "p1"), (CLOSED, CASE)),
        (lambda c: register.cases_of_person(c, "p1", open_only=True), (CASE,)),
        (lambda c: register.cases_of_person(c, "p3"), (CASE,)),
        (lambda c: register.cases_of_person(c, "p9"), ()),
        (lambda c: register.cases_by_reference(c, "rm-ABC-1234"), (CASE,)),
        (lambda c: register.cases_by_reference(c, "QB2026001234"), (CASE,)),
        (lambda c: register.cases_by_reference(c, "QB2026"), ()),
        (lambda c: register.cases_by_reference(c, "–/"), ()),
        (lambda c: register.cases_by_patient(c, nhs_no="999-012-3454"), (CASE,)),
        (lambda c: register.cases_by_patient(c, dob=date(1961, 4, 3), name="Smith, John"), (CASE,)),
        (lambda c: register.cases_by_patient(c, dob=date(1961, 4, 4), name="Smith, John"), ()),
        (lambda c: register.cases_by_patient(c, name="John Smith"), ()),
        (lambda c: register.case_of_folder(c, "Cases", f"{CASE}/02 Member/report.docx"), CASE),
        (lambda c: register.case_of_folder(c, "Intake", f"{CASE}/report.docx"), None),
        (lambda c: register.existing(c, [CASE, "M26-014573-5"]), frozenset({CASE})),
        (lambda c: [r.request_id for r in register.open_requests(c, case_no=CASE)], ["r1", "r2"]),
        (lambda c: [r.request_id for r in register.open_requests(c, person_id="p1")], ["r1", "r2", "r4"]),
        (lambda c: register.open_requests(c, case_no=CASE, person_id="p3"), ()),
        (lambda c: [d.deadline_id for _, d in register.open_deadlines(c, date(2026, 11, 25))], ["d2"]),
        (lambda c: [d.deadline_id for _, d in register.open_deadlines(c, date(2026, 12, 1))], ["d2", "d1"]),
        (lambda c: [s.to for s in register.sent_on_cases(c, ["<r1@x.example>", "<no@x>"])], [("aob@x.example",)]),
        (lambda c: [s.message_id for s in register.sent_on(c, [CASE, CLOSED])], ["<r1@x.example>"]),
        (lambda c: register.sent_on(c, [CLOSED]), ()),
        (lambda c: [hit.case_no for hit in sent_once(c, [CASE], "Aob@x.example", "your report ")], [CASE]),
        (lambda c: sent_once(c, [CASE], "else@x.example", "Your report"), ()),
        (lambda c: sent_once(c, [CASE], "aob@x.example", "Another report"), ()),
        (lambda c: sent_once(c, [CASE], "aob@x.example", ""), ()),
        (lambda c: sent_once(c, ["M00"], "twice@x.example", "Twice"), ()),
        (lambda c: [m.start for m in register.memberships(c, "p1")], [date(2020, 1, 1)]),
        (lambda c: [p.payment_id for p in register.payments(c, invoice_no="inv77-2")], ["pay1"]),
        (lambda c: register.payments(c, invoice_no="inv77-2", case_no="M00"), ()),
        (lambda c: [a.ref for a in register.activities(c, CASE)], ["<r1@x.example>"]),
        (lambda c: register.activities(c, CLOSED), ()),
    ],
)
def test_look_ups(office: Store, question: Ask, expected: object) -> None:
    assert ask(office, question) == expected


def test_a_sweep_sees_each_open_request_with_its_case_and_person(office: Store) -> None:
    with office.read() as connection:
        swept = list(register.open_requests_for_sweep(connection))
    assert [(each.request.request_id, each.case.case_no, each.person.person_id) for each in swept] == [
        ("r1", CASE, "p1"),
        ("r2", CASE, "p1"),
    ]
    assert [[other.request_id for other in each.other_open] for each in swept] == [["r2", "r4"], ["r1", "r4"]]
    assert swept[0].party is not None
    assert swept[0].party.role == "member"
    assert swept[0].case.patient is not None


def test_a_changed_row_replaces_its_keys(office: Store) -> None:
    with office.write() as connection:
        changed = row("people", "p1", "2", name="Anna Price", emails="new@x.example")
        register_apply.apply(connection, "people", [row("people", "p1", name="Nobody Here"), changed])
        assert ids(register.people_by_email(connection, "aob@x.example")) == []
        assert ids(register.people_by_email(connection, "new@x.example")) == ["p1"]
        assert ids(register.people_by_name(connection, "Anna O'Brien")) == []
        register_apply.apply(
            connection, "parties", [row("parties", f"{CASE}|p3|claimant_solicitor", case_no=CASE, person_id="p3")]
        )
        assert register.cases_by_reference(connection, "QB-2026-001234") == ()


def test_a_removed_row_leaves_nothing(office: Store) -> None:
    with office.write() as connection:
        register_apply.apply(connection, "people", [Row("people", "p1", removed=True)])
        assert register.person(connection, "p1") is None
        assert connection.execute(sa.select(person_email).where(person_email.c.person == "p1")).all() == []
        case = register.case(connection, CASE)
        assert case is not None
        assert case.member is None
        assert [each.person.person_id for each in case.parties] == ["p3"]


def test_columns_that_the_mirror_does_not_know_are_left_out(office: Store) -> None:
    with office.write() as connection:
        register_apply.apply(connection, "people", [row("people", "p7", name="Zoe Hart", colour="red")])
        assert ids(register.people_by_name(connection, "Zoe Hart")) == ["p7"]


CELLS = st.sampled_from(["name", "emails", "flags", "dob", "nhs_no", "phone", "role"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(CELLS, st.text(st.characters())))
def test_whatever_a_cell_holds_is_mirrored(store: Store, values: dict[str, str]) -> None:
    with store.write() as connection:
        register_apply.apply(connection, "people", [Row("people", "p1", values)])
        person = register.person(connection, "p1")
    assert person is not None
    assert person.name == plain(values.get("name", ""))


@given(st.text())
def test_keys_are_settled_after_one_pass(text: str) -> None:
    assert reference_key(reference_key(text)) == reference_key(text)
    for each in name_keys(text):
        assert name_keys(each)[0] == each


def test_the_office_of_a_scenario_fits(store: Store) -> None:
    folder = Path(__file__).parents[2] / "scenarios" / "november" / "register"
    if not (folder / "cases.csv").exists():
        pytest.skip(f"no scenario at {folder}")
    tables: dict[Table, str] = {"people": "person_id", "cases": "case_no", "requests": "request_id"}
    read = {
        table: list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text(encoding="utf-8"), newline="")))
        for table in tables
    }
    with store.write() as connection:
        for table, key in tables.items():
            register_apply.apply(connection, table, [Row(table, each[key], each) for each in read[table]])
        known = register.cases(connection, [each["case_no"] for each in read["cases"]])
        for each in read["people"]:
            for email in filter(None, each["emails"].split(";")):
                assert each["person_id"] in ids(register.people_by_email(connection, email))
    assert len(known) == len(read["cases"])
    assert all(each.member for each in known)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Dr O'Brien, thank you", "scan.pdf"),
        ("Mr Smith was seen", "scan.pdf"),
        ("J. Smith, aged 65", "scan.pdf"),
        ("Smith v OBRIEN", "scan.pdf"),
        ("Re: Smith", "scan.pdf"),
        ("Smith, a child", "scan.pdf"),
        ("nothing", "smith notes"),
    ],
)
def test_a_case_is_found_by_surnames(office: Store, text: str, name: str) -> None:
    with office.read() as connection:
        assert CASE in cases_by_surnames(connection, text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nothing", "scan.pdf"),
        ("a smith at his work", "scan.pdf"),
        ("Smith Square, London", "scan.pdf"),
        ("Dear Dr Obrienson", "scan.pdf"),
        ("Mr Morgan wrote", "scan.pdf"),  # a solicitor, who is on many cases
        ("nothing", "smithy"),
        ("", ""),
    ],
)
def test_other_words_find_no_case(office: Store, text: str, name: str) -> None:
    with office.read() as connection:
        assert cases_by_surnames(connection, text, name) == frozenset()


def test_a_surname_that_many_bear_points_only_beside_another(office: Store) -> None:
    more = [row("people", f"s{n}", role="patient", name=f"Amy{n} Smith") for n in range(9)]
    with office.write() as connection:
        register_apply.apply(connection, "people", more)
        assert cases_by_surnames(connection, "Mr Smith was seen", "") == frozenset()
        assert cases_by_surnames(connection, "Mr Smith was seen by Dr O'Brien", "") >= {CASE}
        assert register.people_by_name(connection, "Smith") == ()


@pytest.mark.parametrize("name", ["", "Dr", "Prof.", "  "])
def test_no_name_has_no_surname(name: str) -> None:
    assert surname_key(name) == ""
