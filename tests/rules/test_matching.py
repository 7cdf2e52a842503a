"""Which case a message belongs to, and when nobody need be asked."""

from dataclasses import replace
from datetime import date

import pytest

from rules.facts import Case, MessageFacts, Party
from rules.keys import KEYS
from rules.matching import weigh
from tests.rules.offices import (
    HOSPITAL,
    MANAGER,
    MEMBER,
    ONE,
    OTHER_PATIENT,
    PATIENT,
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
