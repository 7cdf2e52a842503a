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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Give me till Monday and it's yours.", "2026-11-30"),
        ("Expect my statement w/c 7 December.", "2026-12-07"),
        ("Target for the amended report is 11 Dec.", "2026-12-11"),
        ("My PA will pop the form in the post tomorrow.", "2026-11-25"),
        ("I'll try and finish it over the weekend.", "2026-11-29"),
        ("Realistically it is going to be the 9th before I can send anything.", "2026-12-09"),
        ("Would Friday 4th do?", "2026-12-04"),
        ("Please allow me a further fortnight and I will send the CV then.", "2026-12-08"),
        ("I can commit to 3rd December for the report.", "2026-12-03"),
        ("Typing is backed up, so the letter will not go out before 2 December.", "2026-12-02"),
        ("We can't meet before 9 December, so it will be signed on the 14th.", "2026-12-14"),
        ("Report by Mon 7th at the latest.", "2026-12-07"),
        ("OK to send these a week on Friday?", "2026-12-04"),
        ("I will let you have it a week today.", "2026-12-01"),
        ("I shall post the signed original on the 30th inst.", "2026-11-30"),
        ("It will be on your desk first thing Monday.", "2026-11-30"),
        ("It's with the typist, she says Tuesday.", "2026-12-01"),
        ("Could we say 8 December for the draft?", "2026-12-08"),
        ("I'll post it on 1/12.", "2026-12-01"),
    ],
)
def test_more_ways_to_promise(text: str, day: str) -> None:
    assert facts(text)["promised-by"] == {day}


@pytest.mark.parametrize(
    "text",
    [
        "I said I'd send it on Friday but my computer died.",
        "The patient will come back on Friday for her stitches.",
        "Will you send me the letter by Friday?",
        "I'll be in theatre on Wednesday.",
        "The baby should arrive on 12 December.",
        "I'd like a call on Thursday if you can do it.",
        "Have a lovely weekend!",
        "My clinic on Friday will be busy.",
        "I finished at six on Friday.",
        "My birthday is on the 9th, I will be 60.",
        "Please allow 10 working days.",
    ],
)
def test_no_promise_is_made(text: str) -> None:
    assert "promised-by" not in facts(text)


@pytest.mark.parametrize(
    ("text", "kind", "name", "value"),
    [
        ("I'm away this week returning Monday 30th.", "auto-reply", "away-until", "2026-11-30"),
        ("My next working day is Monday 30 November.", "auto-reply", "away-until", "2026-11-30"),
        ("On leave; I will be picking up e-mails again from 2 December.", "auto-reply", "away-until", "2026-12-02"),
        ("The surgery is closed and reopens on 25 November at 8am.", "auto-reply", "away-until", "2026-11-25"),
        ("Otherwise try kit.rowe@hillside.example", "auto-reply", "deputy-email", "kit.rowe@hillside.example"),
        ("My successor is kit.rowe@hillside.example.", "auto-reply", "deputy-email", "kit.rowe@hillside.example"),
        ("Job no. 55120 opened for you.", "auto-reply", "ticket", "55120"),
        ("My number has changed - 07700 900457 from now on", "human", "phone", "+447700900457"),
        ("Write to a.pryce@larkmail.example in future.", "human", "new-email", "a.pryce@larkmail.example"),
        ("As of Monday my address is rowe@new.example.", "human", "new-email", "rowe@new.example"),
        ("Dr Anwen Pryce is now Dr Anwen Hughes.", "human", "new-name", "Anwen Hughes"),
        ("I should be addressed as Dr Anwen Lloyd.", "human", "new-name", "Anwen Lloyd"),
        ("We're in court on Thursday 10 December.", "human", "hearing-date", "2026-12-10"),
        ("The IOT will sit on 4 December.", "human", "hearing-date", "2026-12-04"),
        ("My hearing is a week on Monday.", "human", "hearing-date", "2026-12-07"),
        ("The tribunal has set aside 5-9 April 2027 for it.", "human", "hearing-date", "2027-04-05"),
        ("Inquest: 9 December, 10am, Wakefield.", "human", "hearing-date", "2026-12-09"),
        ("Con with counsel fixed for 30 November, 5pm.", "human", "event-start", "2026-11-30"),
        ("I've a call booked with your Mara on Friday.", "human", "event-start", "2026-11-27"),
        ("We must have your response no later than Friday.", "human", "deadline", "2026-11-27"),
        ("You have 28 days from the date of this letter to respond.", "human", "deadline", "2026-12-22"),
        ("Limitation runs out on 30/11/2026.", "human", "deadline", "2026-11-30"),
        ("They have given us until the end of the month to serve it.", "human", "deadline", "2026-11-30"),
        ("They want £12k to settle.", "human", "amount", "12000.00 GBP"),
        ("The claim is put at £1.2m.", "human", "amount", "1200000.00 GBP"),
        ("Our costs come to 4,350 pounds.", "human", "amount", "4350.00 GBP"),
        ("The letter landed on my mat on Saturday.", "human", "received-on", "2026-11-21"),
        ("A notice has turned up in the post today.", "human", "received-on", "2026-11-24"),
        ("It has been sitting in my pigeonhole since 9 November.", "human", "received-on", "2026-11-09"),
        ("I am Dr Pryce's secretary.", "human", "writes-for", "Dr Pryce"),
        ("Dr Pryce has asked me to reply for her.", "human", "writes-for", "Dr Pryce"),
    ],
)
def test_more_ways_to_tell(text: str, kind: str, name: str, value: str) -> None:
    assert value in facts(text, kind).get(name, set())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The hearing aid was fitted on 12 December.", "hearing-date"),
        ("She lost her hearing on 1 December.", "hearing-date"),
        ("She had a trial of labour on 2 December.", "hearing-date"),
        ("The tooth was listed for extraction on 4 December.", "hearing-date"),
        ("Judge has vacated the hearing of 9 December.", "hearing-date"),
        ("I'd be free for a conference on 2 December.", "event-start"),
        ("The course ends on 4 December.", "deadline"),
        ("My notes are with the secretary until Friday.", "deadline"),
        ("He lost 14 pounds.", "amount"),
        ("The patient received antibiotics two days ago.", "received-on"),
        ("She came to see me on Friday.", "received-on"),
        ("My new dog's chip is registered at info@dogs.example", "new-email"),
        ("My old address a.pryce@larkmail.example is dead.", "new-email"),
        ("Mr Fenn is now Dr Okafor's patient.", "new-name"),
        ("I know Dr Rowe's wife.", "writes-for"),
        ("Dr Rowe asked me to see the patient.", "writes-for"),
    ],
)
def test_it_only_sounds_so(text: str, name: str) -> None:
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
