"""People who write like machines are read as people; machines that carry what matters are heard; the rest is quiet."""

from dataclasses import replace

import pytest

from rules import rules_for
from rules.effects import AskPerson, FileMessage, IgnoreMessage
from rules.facts import Case, MessageFacts, Party, Person
from rules.rule import decide
from tests.rules.offices import HOSPITAL, MEMBER, ONE, PATIENT, case, message, policy, thread

CORONER = Person("P20", "coroner", "HM Coroner, Wold and Dale", ("office@woldcoroner.example",))
WRITER = replace(PATIENT, emails=("tobias@fenn.example",))
REPLIED, GENERATED = {"auto-submitted": "auto-replied"}, {"auto-submitted": "auto-generated"}
LISTED = {"list-unsubscribe": "<https://news.example/u>"}


def inquest() -> Case:
    """An inquest with the coroner on it."""
    return case(parties=(Party(MEMBER, "member"), Party(CORONER, "coroner", "WD/22/2026")))


def made(mail: MessageFacts) -> tuple[set[str], str, bool]:
    """The queues that are asked, the reason for which it is ignored, and whether it is filed."""
    kept = [each.effect for each in decide(rules_for(mail), mail, policy()) if not each.overruled]
    return (
        {each.queue for each in kept if isinstance(each, AskPerson)},
        next((each.reason for each in kept if isinstance(each, IgnoreMessage)), ""),
        any(isinstance(each, FileMessage) for each in kept),
    )


@pytest.mark.parametrize(
    ("subject", "text", "sender", "queue"),
    [
        ("Out of office", "Out of office stuff aside, I withdraw my consent to you having my"
         " records.", WRITER, "AUTHORITY"),
        ("my case", "Thank you for your email. I no longer work with Harcastle & Rowe; I have instructed Smith & Co"
         " instead. Please send my medical records to them.", WRITER, "AUTHORITY"),
        ("Undelivered: your letter", "Your letter could not be delivered to Dr Pryce because she has been suspended by"
         " NHS England today.", MEMBER, "RED"),
        ("Re: records", "I am out of the office today, but the police have arrested Dr Pryce this"
         " morning.", HOSPITAL, "RED"),
        ("hello", "I want to complain about your handler. I would like to unsubscribe from all this and take it to the"
         " ombudsman.", WRITER, "COMPLAINT"),
        ("Automatic payment", "This is an automated world. I am making a formal complaint about your service.", WRITER,
         "COMPLAINT"),
        ("On leave", "I am on leave this week, back Monday 30th, but Tobias Fenn rang me at home and threatened"
         " to kill me.",
         MEMBER, "RED"),
        ("Away", "I am away until 7 December. I can't go on any more and I want to end my life.", MEMBER, "WELFARE"),
        ("Out of office", "Please delete all the personal data that you hold about me.", WRITER, "DPO"),
        ("Returned mail", "The letter you sent me was returned to the sender. You sent my records to the wrong person.",
         WRITER, "DPO"),
        ("Read: your letter", "Read it. I withdraw my authority for you to have my notes.", WRITER, "AUTHORITY"),
        ("Delivery failure", "The courier's delivery failed. Our bank details have changed: please pay to sort code"
         " 20-00-00, account 12345678 from now on.", HOSPITAL, "PAYEE"),
    ],
)  # fmt: skip
def test_people_who_write_like_machines_are_heard(subject: str, text: str, sender: Person, queue: str) -> None:
    mail = message(text, subject, sender=sender, thread=(thread(),))
    queues, ignored, _ = made(mail)
    assert (mail.kind, ignored) == ("human", "")
    assert queue in queues


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Automatic reply: your report", "I don't agree with paragraph 3. Please ring me."),
        ("Re: Automatic reply: your report", "Thanks. Can you send me the notes again?"),
        ("Out of office", "I am away until 7 December and will write the report."),
        ("Your letter", "Your letter was undeliverable, so please use 12 New Road from now on."),
        ("Undeliverable letter", "The postman says your letter was undeliverable. My new address is 12 New Road."),
        ("Re: records", "I am out of the office today. Regarding your request, we refuse to release any records."),
        ("Vacation", "I saw the patient on my return from vacation and found the wound healed."),
        ("Absence", "His absence from the ward round is explained in the notes that I sent last week."),
        ("Acknowledgement of your letter", "I acknowledge your letter. The facts in it are wrong: I never saw him."),
        ("We have received your letter", "We have received your letter. The patient was discharged on 4 March."),
        ("On annual leave", "I was on annual leave on the day of the incident, so Dr Moss saw him."),
        ("Mailbox full", "My mailbox was full last week. The report is nearly done."),
        ("Address unknown", "The address of the claimant is unknown to us, the practice cannot find it."),
        ("hello", "To unsubscribe is all I want: your letters upset me."),
        ("Thank you for your letter", "Thank you for your letter. I disagree with every word."),
    ],
)  # fmt: skip
def test_people_who_write_like_machines_are_people(subject: str, text: str) -> None:
    mail = message(text, subject, thread=(thread(),))
    assert mail.kind == "human"
    assert made(mail)[1] == ""


@pytest.mark.parametrize(
    ("text", "sender", "headers", "queue"),
    [
        ("I am out of the office. She has been suspended by NHS England today.", MEMBER, REPLIED, "RED"),
        ("I am away until Monday. I withdraw my consent to you having my records.", WRITER, REPLIED, "AUTHORITY"),
        ("Your request has been received. We refuse to release any records.", HOSPITAL, REPLIED, "INCOMPLETE"),
        ("Thank you for your message. I want to complain about your handler.", WRITER, REPLIED, "COMPLAINT"),
        ("Your ticket has been logged. A colleague writes: Dr Pryce was arrested this"
         " morning.", HOSPITAL, REPLIED, "RED"),
        ("Your request has been received. The inquest has been listed for 2 December 2026.", CORONER, REPLIED,
         "CHECK_DEADLINE"),
        ("Dr Pryce was arrested this morning. To unsubscribe click here.", HOSPITAL, LISTED, "RED"),
        ("The trial has been listed for 2 December 2026 at 10am.", "listing@wold-county-court.example", GENERATED,
         "CHECK_DEADLINE"),
    ],
)  # fmt: skip
def test_what_matters_is_heard_in_a_machines_mail(
    text: str, sender: Person | str, headers: dict[str, str], queue: str
) -> None:
    queues, ignored, _ = made(message(text, "Automatic reply: your letter", sender=sender, headers=headers))
    assert ignored == ""
    assert queue in queues


def test_another_firm_that_is_instructed_is_asked_about() -> None:
    text = "I no longer work with Harcastle & Rowe; I have instructed Smith & Co instead."
    mail = message(text, "my case", sender=WRITER, candidates=(inquest(),))
    assert "AUTHORITY" in made(mail)[0]


def test_a_coroners_generated_notice_is_filed_and_its_hearing_asked_about() -> None:
    text = "The inquest has been listed for 2 December 2026 at 10am. Dr Pryce is required to attend."
    mail = message(text, "Inquest WD/22/2026", sender=CORONER, headers=GENERATED, candidates=(inquest(),))
    queues, ignored, filed = made(mail)
    assert mail.kind == "bulk"
    assert (ignored, filed) == ("", True)
    assert "CHECK_DEADLINE" in queues
    assert not [fact for fact in mail.facts if fact.name == "ticket"]


@pytest.mark.parametrize(
    ("subject", "text", "sender", "headers"),
    [
        ("Notification", "A document has been filed in claim 123. See the court"
         " file.", "no-reply@ce-file.justice.gov.uk", GENERATED),
        ("Case update", "The status of a case has changed.", "alerts@northmoor.police.uk", GENERATED),
        ("Update LM/4471/2", "The status of LM/4471/2 has changed to active.", "system@portal.example", GENERATED),
        (f"Update {ONE}", "Something has changed.", "system@portal.example", GENERATED),
        ("Fee notice", "A fee is payable on your account.", HOSPITAL, GENERATED),
        ("Newsletter and fee notice", "News of the month. A fee of £50 is payable for the Fenn"
         " records.", HOSPITAL, LISTED),
        ("Confirm that you are a person", "Your message is held. Reply to this message to have it"
         " delivered.", HOSPITAL, GENERATED),
    ],
)  # fmt: skip
def test_a_notice_that_may_be_ours_is_never_left_silently(
    subject: str, text: str, sender: Person | str, headers: dict[str, str]
) -> None:
    queues, ignored, filed = made(message(text, subject, sender=sender, headers=headers))
    assert ignored == ""
    assert queues or filed


@pytest.mark.parametrize(
    ("subject", "text", "sender", "headers", "reason"),
    [
        ("Re: report", "I am out of the office until Monday 30 November. For anything urgent please ring reception on"
         " 01632 960317.", MEMBER, {}, "auto-reply"),
        ("Re: report", "Thank you for your email. I am currently on annual leave and will be back on"
         " Monday.", MEMBER, {},
         "auto-reply"),
        ("Out of office", "I do not work on Fridays. I will read your message on Monday.", MEMBER, {}, "auto-reply"),
        ("Automatic reply: report", "", MEMBER, {}, "auto-reply"),
        ("Automatic reply: default judgment", "I am away until Monday.", MEMBER, REPLIED, "auto-reply"),
        ("Your request has been received", "Your request has been logged as ATR-2026-11-55107. We aim to"
         " respond within 30"
         " days. Please do not reply to this message.", HOSPITAL, {}, "auto-reply"),
        ("Automatic reply", "Ich bin bis Montag nicht im Büro. Ihre E-Mail wird nicht"
         " weitergeleitet.", MEMBER, {}, "auto-reply"),
        ("Read: your letter", "Your message was read on Monday 23 November 2026 10:00.", MEMBER, {}, "receipt"),
        ("Undeliverable: your letter", "<tobias@fenn.example>: 550 5.1.1 user"
         " unknown", "postmaster@fenn.example", {}, "bounce"),
        ("Your tickets to Leeds", "Booking RB77120. Coach C seat 41. Please show the barcode.", "bookings@rail.example",
         GENERATED, "bulk"),
        ("Seven breaches", "A hospital sent 400 letters to the wrong address. A GP was suspended by an interim orders"
         " panel. Unsubscribe here.", "news@digest.example", LISTED, "bulk"),
        ("Summer offer", "300 pages for the price of 250. To unsubscribe click"
         " here.", "offers@copying.example", {}, "bulk"),
    ],
)  # fmt: skip
def test_true_machine_mail_stays_quiet(
    subject: str, text: str, sender: Person | str, headers: dict[str, str], reason: str
) -> None:
    strangers = {} if isinstance(sender, Person) else {"candidates": ()}
    assert made(message(text, subject, sender=sender, headers=headers, **strangers)) == (set(), reason, False)


def test_a_message_that_came_back_is_not_listened_to() -> None:
    text = (
        "<tobias@fenn.example>: 550 5.1.1 user unknown\n\n--- Below this line is a copy of the message.\n\n"
        "Dr Pryce was arrested and suspended. I want to end my life."
    )
    mail = message(text, "Undelivered Mail Returned to Sender", sender="mailer-daemon@fenn.example", candidates=())
    assert made(mail) == (set(), "bounce", False)


def test_words_of_the_mail_system_itself_are_listened_to() -> None:
    text = "<x@hillside.example>: 550 5.1.1 user unknown\n\nDr Pryce has been suspended by NHS England."
    mail = message(text, "Undeliverable: letter", sender="postmaster@hillside.example", candidates=())
    assert "RED" in made(mail)[0]
