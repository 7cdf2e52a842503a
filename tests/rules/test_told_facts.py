"""Facts of messages: telephones, amounts, references, days, passwords, calendar parts."""

from dataclasses import replace
from datetime import date

import pytest

from bot.reading.told import events
from rules.mail_facts import draw
from rules.passwords import passwords_in
from rules.people import phones
from rules.references import find
from rules.register_facts import country_of, from_register
from rules.replies import split
from tests.rules.offices import MEMBER, PATIENT, TUESDAY, case, policy


def facts(text: str, kind: str = "human") -> dict[str, set[str]]:
    mentions = find(text, "new_text", policy().references)
    found: dict[str, set[str]] = {}
    for fact in draw(text, kind=kind, sent=TUESDAY, mentions=mentions):  # type: ignore[arg-type]
        found.setdefault(fact.name, set()).add(fact.value)
    return found


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Ring me on 07700 900311 but not in the morning.", "phone", "+447700900311"),
        ("The fee is £1,234.50 in all.", "amount", "1234.50 GBP"),
        ("Please quote FK/LIS/902.", "their-ref", "FK/LIS/902"),
        ("NG-77-40215 is our file.", "their-ref", "NG-77-40215"),
        ("Karen Whit, born 6.3.80", "dob", "1980-03-06"),
        ("The report will be sent on 2 December.", "promised-by", "2026-12-02"),
        ("My own bit I'll do Sunday.", "promised-by", "2026-11-29"),
        ("You'll have it on 10 December, provided that the file reaches me this week.", "promised-by", "2026-12-10"),
        ("Off to Kerala in an hour, back on the 30th!", "away-until", "2026-11-30"),
        ("We agree an extension of 21 days, to 24 December 2026.", "deadline", "2026-12-24"),
        ("The first is due by 5 December 2026.", "deadline", "2026-12-05"),
        ("The date for observations is put back to 8 January 2027.", "deadline", "2027-01-08"),
        ("The relevant period ends on 17 December 2026.", "deadline", "2026-12-17"),
        ("You'll have the report this week, probably Thursday.", "promised-by", "2026-11-26"),
        ("Will do by Weds noon.", "promised-by", "2026-11-25"),
        ("Final version by Thursday lunchtime at the latest, I promise.", "promised-by", "2026-11-26"),
        ("Comments on the patients by Friday.", "promised-by", "2026-11-27"),
        ("The proof has been moved to 2 February 2027.", "hearing-date", "2027-02-02"),
        ("There is an interim orders committee on 17 December.", "hearing-date", "2026-12-17"),
        ("From now on I'm Joanne Barraclough.", "new-name", "Joanne Barraclough"),
        ("My married name is Mrs Ada Fairley.", "new-name", "Ada Fairley"),
        ("I am writing for my husband, Alasdair Mackay of Perth.", "writes-for", "Alasdair Mackay"),
    ],
)
def test_it_is_drawn(text: str, name: str, value: str) -> None:
    assert value in facts(text).get(name, set())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I saw him for follow-up and x-ray in 2026.", "their-ref"),
        ("The COVID-19 and B12 clinics.", "their-ref"),
        ("Our file number is above.", "their-ref"),
        ("He took 40 tablets and 12.50 mg.", "amount"),
        ("As promised, the draft of tonight.", "promised-by"),
        ("I sent the journal of the 5 February.", "promised-by"),
        ("The 5th metatarsal was broken.", "deadline"),
        ("Version 10.2.30.4 of the form.", "phone"),
        ("The report was late by a day.", "promised-by"),
        ("Your comments by Friday, please.", "promised-by"),
        ("The date of the scan was 8 January 2026.", "deadline"),
        ("The proof of payment is of 2 February 2027.", "hearing-date"),
        ("I am now in Leeds.", "new-name"),
        ("I'm Joanne Barraclough's nurse.", "new-name"),
        ("The name is on the form.", "new-name"),
        ("This is about my husband.", "writes-for"),
        ("Please send it to this one and the other address.", "new-email"),
    ],
)
def test_it_is_not(text: str, name: str) -> None:
    assert name not in facts(text)


def test_a_machines_number_is_a_ticket() -> None:
    assert facts("It has number SVH/ROI/26/11872.", "auto-reply")["ticket"] == {"SVH/ROI/26/11872"}
    assert "ticket" not in facts("It has number SVH/ROI/26/11872.")


def test_what_follows_a_number_is_no_part_of_it() -> None:
    assert phones("Voice message from 01274 555026 (0:41)") == ("+441274555026",)


def test_the_register_names_what_is_told() -> None:
    one = replace(case(), incident_date=date(2026, 10, 6), nation="IRL")
    text = "On the 6th of October I saw Mr Tobias Fenn, and a Mrs Ada Holt. LM 4471/2."
    found = list(from_register("", text, kind="human", sent=TUESDAY, senders=(MEMBER,), cases=(one,)))
    assert {(f.name, f.value) for f in found} == {
        ("incident-date", "2026-10-06"),
        ("patient", "Tobias Fenn"),
        ("patient", "Ada Holt"),
        ("their-ref", "LM/4471/2"),
    }
    assert country_of((MEMBER,), (one,)) == "353"
    assert country_of((PATIENT,), ()) == "44"


def test_nothing_is_told_by_strangers() -> None:
    text = "Mrs Ada Holt and Mr Tobias Fenn met."
    assert not list(from_register("", text, kind="human", sent=TUESDAY, senders=(), cases=(case(),)))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("the password is Hudd1985 (my town)", "Hudd1985"),
        ("Password: a9-Kite!", "a9-Kite!"),
        ('The passcode for the zip is "Orange12".', "Orange12"),
    ],
)
def test_a_password_is_found(text: str, word: str) -> None:
    assert word in passwords_in(text)


@pytest.mark.parametrize("text", ["It is password protected.", "The password follows.", "Pass on my thanks.", ""])
def test_no_password_is_named(text: str) -> None:
    assert passwords_in(text) == ()


def test_events() -> None:
    zone = "BEGIN:VTIMEZONE\nDTSTART:19701025T020000\nEND:VTIMEZONE\n"
    text = f"{zone}BEGIN:VEVENT\nDTSTART;TZID=X:20261201T143000Z\nEND:VEVENT"
    assert [fact.value for fact in events((text,))] == ["2026-12-01", "2026-12-01T14:30:00Z"]
    assert list(events(("BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT", ""))) == []


def test_a_visiting_card_is_no_new_text() -> None:
    card = "Please see me.\n\nLucy\n\nDr Lucy Fair\nGP Partner, Mill Surgery\nOtley\n01535 555041"
    assert split(card).new_text == "Please see me.\n\nLucy"
    assert split("My numbers:\n01535 555041 is home.").new_text == "My numbers:\n01535 555041 is home."


def test_a_first_word_is_no_introduction() -> None:
    text = "I know nobody is chasing me.\n\nLucy\n\n> On 5 Oct 2026, at 10:34, Cases <c@x.example> wrote:\n>\n> Dear Dr"
    assert split(text).new_text.startswith("I know nobody")
    assert "Dear Dr" not in split(text).new_text


def test_a_courts_footer_is_no_new_text() -> None:
    text = "Notice attached.\n\nI am not authorised to bind the court contractually.\nE-mails may be monitored."
    assert split(text).new_text == "Notice attached."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("METHOD:CANCEL\nBEGIN:VEVENT\nDTSTART:20261201\nEND:VEVENT", ["event-cancelled"]),
        ("METHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20261201\nSTATUS:CANCELLED\nEND:VEVENT", ["event-cancelled"]),
        ("METHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20261201\nDESCRIPTION:METHOD:CANCEL\nEND:VEVENT", ["event-start"]),
    ],
)
def test_events_that_are_called_off(text: str, names: list[str]) -> None:
    assert [fact.name for fact in events((text,))] == names
