"""Which case a message belongs to, and when nobody need be asked."""

from dataclasses import replace
from datetime import date

import pytest

from rules.facts import Case, MessageFacts, Party, Person
from rules.keys import KEYS
from rules.matching import weigh
from tests.rules.offices import (
    HOSPITAL,
    MANAGER,
    MEMBER,
    ONE,
    OTHER_PATIENT,
    PATIENT,
    REGULATOR,
    SOLICITOR,
    TWO,
    case,
    message,
    paper,
    policy,
    thread,
)

REF = f"Re: {ONE}"
REPORT = (paper("report.docx", "MEM-REP"),)


def single(mail: MessageFacts) -> str | None:
    return weigh(mail, policy()).single


def two(**changes: object) -> tuple[Case, Case]:
    return case(), case(TWO, requests=(), patient=OTHER_PATIENT, **changes)


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(message("Noted.", REF), id="number and sender"),
        pytest.param(message("Herewith.", attachments=REPORT), id="only open case and fitting request"),
        pytest.param(
            message("Herewith.", attachments=REPORT, thread=(thread(),), candidates=two()), id="thread and request"
        ),
        pytest.param(message("I will send the report by Friday.", thread=(thread(),)), id="answers the request itself"),
        pytest.param(message("Our ref: LM/4471/2.", sender=SOLICITOR), id="sender and his own reference"),
        pytest.param(message("Notes of our patient.", sender=HOSPITAL, patients=(PATIENT,)), id="sender and patient"),
        pytest.param(
            message(
                "Order attached.",
                sender="court@unknown.example",
                subject=REF,
                attachments=(paper("o.pdf", "ORD", text=ONE),),
            ),
            id="number in subject and attachment",
        ),
        pytest.param(message("Report attached.", REF, sender=MANAGER), id="delegate of the member"),
        pytest.param(
            message("About M26-014537-4.", near_misses=(("M26-014537-4", ONE),)),
            id="typing error with one neighbour, and sender",
        ),
        pytest.param(message("Noted.", REF, candidates=two()), id="number decides between two cases"),
    ],
)
def test_two_keys_file(mail: MessageFacts) -> None:
    assert single(mail) == ONE


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(message("Thanks."), id="sender alone"),
        pytest.param(message("Thanks.", thread=(thread(),)), id="thread and sender are one key"),
        pytest.param(
            message(f"About {ONE}.", sender="new@address.example", namesakes=(MEMBER,)), id="number and a name"
        ),
        pytest.param(message(f"{ONE} and {TWO}", candidates=two()), id="two numbers"),
        pytest.param(message(f"About {TWO}", REF, candidates=two()), id="another number in the text"),
        pytest.param(message("Noted.", REF, patients=(OTHER_PATIENT,)), id="a different patient"),
        pytest.param(message("Noted. NHS No: 999 111 2227", REF), id="a different patient's number"),
        pytest.param(message("Noted.", REF, authentication="fail"), id="not authenticated"),
        pytest.param(message("Noted.", REF, candidates=()), id="number that the register does not know"),
        pytest.param(message("Noted.", REF, candidates=(case(status="closed"),)), id="closed case"),
        pytest.param(message("Herewith.", attachments=REPORT, candidates=two()), id="several open cases and no thread"),
        pytest.param(
            message("I have another complaint from a different patient.", thread=(thread(),)),
            id="new matter, old thread",
        ),
        pytest.param(
            message(f"Noted.\n\nOn 9 Nov 2026, Cases <c@x.example> wrote:\n> {ONE}", sender="x@y.example"),
            id="number in history only",
        ),
        pytest.param(
            message("About M26-014537-4.", near_misses=(("M26-014537-4", ONE), ("M26-014537-4", TWO))),
            id="two neighbours",
        ),
        pytest.param(message("See it.", REF, attachments=(paper("a.pdf", text=TWO),)), id="attachment of another case"),
        pytest.param(
            message(
                "Noted.",
                REF,
                candidates=(replace(case(), parties=(Party(MANAGER, "delegate", ended=date(2026, 10, 1)),)),),
                sender=MANAGER,
            ),
            id="authority has ended",
        ),
        pytest.param(
            message("It is here.", attachments=(paper("r.docx", "MEM-REP", 0.3),)), id="a type that is not sure"
        ),
    ],
)
def test_a_person_decides(mail: MessageFacts) -> None:
    match = weigh(mail, policy())
    assert match.single is None
    assert match.why_not


def test_one_different_patient_beats_any_thread() -> None:
    mail = message("Here.", attachments=REPORT, thread=(thread(),), patients=(OTHER_PATIENT,))
    assert weigh(mail, policy()).contradictions[ONE]


def test_candidates_are_ranked_with_reasons() -> None:
    match = weigh(message("Noted.", REF, candidates=two()), policy())
    assert match.candidates[0].case_no == ONE
    assert match.candidates[0].reasons
    assert {key.kind for key in match.keys[ONE]} == {"reference", "sender"}
    assert set(KEYS) >= {key.kind for key in match.keys[ONE]}


# --- another matter in an old thread ------------------------------------------------------------------------


ANOTHER = "The report follows. On a different matter, a lady fell in our waiting room on Friday."


@pytest.mark.parametrize("subject", [f"Re: Your report {ONE}", "Re: Your report"])
def test_a_reply_that_speaks_of_another_matter_is_not_filed(subject: str) -> None:
    mail = message(ANOTHER, subject, thread=(thread(),))
    assert weigh(mail, policy()).single is None


def test_a_reply_that_names_the_case_in_its_own_words_is_filed() -> None:
    mail = message(f"This is for {ONE}, and nothing to do with the other case.", "Re: Your report", thread=(thread(),))
    assert weigh(mail, policy()).single == ONE


@pytest.mark.parametrize("text", ["The report follows on Friday.", "It does not matter to me which day."])
def test_a_reply_that_speaks_of_its_own_matter_is_filed(text: str) -> None:
    assert weigh(message(text, f"Re: Your report {ONE}", thread=(thread(),)), policy()).single == ONE


# --- who works for the office -------------------------------------------------------------------------------

COPYING = Person("PF", "supplier", "Quire Copying", ("accounts@quire.example",))


def bill(text: str, inside: str = f"Invoice 88. Your ref: {ONE}", **changes: object) -> str | None:
    papers = (paper("88.pdf", "INV", text=inside),)
    return single(message(text, "Invoice 88", **{"sender": COPYING, "attachments": papers} | changes))


def test_a_supplier_gives_our_number_on_the_paper_and_says_what_for() -> None:
    assert bill(f"Scanning for your {ONE}.") == ONE
    assert bill("The scanning for Fenn was done on Friday.") == ONE
    assert bill("Tickets for Dr Pryce's conference are attached.") == ONE
    assert (
        bill(f"Our third of the fees in Fenn v Pryce ({ONE}).", "Remittance", sender=replace(COPYING, role="insurer"))
        == ONE
    )


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Our invoice is attached.", f"Invoice 88. Your ref: {ONE}"),
        ("The scanning for Fenn was done on Friday.", "Invoice 88"),
        (f"Scanning for your {ONE}.", "Invoice 88"),
        (f"Scanning for your {ONE}.", f"Invoice 88. Your ref: {TWO}"),
        (f"Scanning for your {ONE} and {TWO}.", f"Your ref: {ONE}, {TWO}"),
        ("The scanning for Quill was done on Friday.", f"Invoice 88. Your ref: {ONE}"),
    ],
)
def test_a_supplier_who_gives_one_sign_or_two_cases(text: str, inside: str) -> None:
    assert bill(text, inside, candidates=two()) is None


def test_nobody_else_may_write_on_a_case_of_which_he_is_no_party() -> None:
    assert bill(f"Scanning for your {ONE}.", authentication="none") is None
    assert bill(f"Scanning for your {ONE}.", sender=replace(COPYING, role="expert")) is None


# --- a reference of digits alone ----------------------------------------------------------------------------


def numbered(subject: str, text: str = "Thank you, nothing more is needed.", ref: str = "202601877") -> str | None:
    on = replace(case(), parties=(Party(MEMBER, "member"), Party(REGULATOR, "regulator", ref)))
    return single(message(text, subject, sender=REGULATOR, candidates=(on,)))


def test_a_bare_number_in_the_heading_of_its_owner_is_his_reference() -> None:
    assert numbered("202601877") == ONE
    assert numbered("202601877 - receipt") == ONE
    assert numbered("Receipt", "Our ref: 202601877. Thank you.") == ONE


def test_a_bare_number_is_none_elsewhere_nor_where_it_is_short_or_longer() -> None:
    assert numbered("Receipt", "Paid 202601877 today.") is None
    assert numbered("2026018775") is None
    assert numbered("102026", ref="102026") is None
    on = replace(case(), parties=(Party(MEMBER, "member"), Party(REGULATOR, "regulator", "202601877")))
    assert single(message("Thank you.", "202601877", candidates=(on,))) is None


def test_where_not_every_case_could_be_fetched_nothing_is_the_only_one() -> None:
    asked, named = message("Herewith.", attachments=REPORT), message("Mr Fenn's notes follow.", "A letter")
    about = message("Dr Pryce can have the 24th.", "A day", sender=HOSPITAL)
    for mail in (asked, named, about):
        assert single(mail) == ONE
        assert single(replace(mail, more_candidates=True)) is None
    for sure in (message("Noted.", REF), message("Notes of our patient.", sender=HOSPITAL, patients=(PATIENT,))):
        assert single(replace(sure, more_candidates=True)) == ONE
