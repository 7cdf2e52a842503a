"""Machine mail told apart from people's."""

import pytest

from rules.automatic import said_besides
from rules.machine import bounce_details, mail_kind
from tests.rules.offices import policy

OWN = ("cases@model-office.example",)
WORDS = policy().machine_mail


def kind(
    text: str, subject: str = "Re: report", sender: str = "a@b.example", types: tuple[str, ...] = (), **headers: str
) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return mail_kind(named, subject, text, types, sender, WORDS)[0]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Please find attached my report. I am out of the office from tomorrow.", "Report"),
        ("Thank you for your email. I have now read the notes and enclose my comments on each.", "Re: notes"),
        ("I have received your email. When do you need it?", "Re: report"),
        ("My report says that the letter could not be delivered to the patient.", "Report"),
        ("I am writing to complain about the service.", "Complaint"),
        ("Dear Sirs\nWe act for the claimant and enclose a letter of claim.", "Letter of claim"),
        ("We will be away from the old premises from May; our new address is below.", "Moving"),
    ],
)
def test_people(text: str, subject: str) -> None:
    assert kind(text, subject) == "human"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("I am out of the office until Monday.", "Re: report"),
        ("Thank you for your email. I am currently on annual leave.", "Re: report"),
        ("Hello", "Automatic reply: report"),
        ("Dear sender\nThis is an automated response. We have received your email.", "Re: report"),
        ("Rwyf allan o'r swyddfa tan ddydd Llun.", "Re: adroddiad"),
        ("Ich bin bis Montag nicht im Büro.", "AW: Bericht"),
    ],
)
def test_automatic_replies_without_headers(text: str, subject: str) -> None:
    assert kind(text, subject) == "auto-reply"


def test_headers_decide() -> None:
    assert kind("x", auto_submitted="auto-replied") == "auto-reply"
    assert kind("x", auto_submitted="no") == "human"
    assert kind("x", auto_submitted="auto-generated") == "bulk"
    assert kind("Your request has been logged.", "Re: x", auto_submitted="auto-generated") == "auto-reply"
    assert kind("Ring me, it is Ann", "Voice message from 01632 960320", auto_submitted="auto-generated") == "human"
    assert kind("x", types=("text/calendar",)) == "invite"
    assert kind("x", types=("message/disposition-notification",)) == "receipt"
    assert kind("x", types=("message/delivery-status",)) == "bounce"
    assert kind("x", list_unsubscribe="<x>") == "bulk"
    assert kind("x", sender="cases@model-office.example") == "human"
    assert kind("The order is attached", types=("application/pdf",), auto_submitted="auto-generated") == "human"


def test_a_plain_bounce() -> None:
    text = "The following address had permanent fatal errors: <lost@gone.example>\n550 5.1.1 user unknown"
    assert kind(text, "Undelivered Mail Returned to Sender", "MAILER-DAEMON@mx.example") == "bounce"
    found = bounce_details(text, ("Message-ID: <a1@model-office.example>\n",), WORDS)
    assert (found.address, found.message_id, found.status) == (
        "lost@gone.example",
        "<a1@model-office.example>",
        "5.1.1",
    )
    assert not found.delayed


@pytest.mark.parametrize(
    ("text", "failed", "address"),
    [
        (f"Your message from {OWN[0]} could not be delivered to ann@gone.example.", "", "ann@gone.example"),
        (f"From: {OWN[0].title()}\nTo: ann@gone.example", "", "ann@gone.example"),
        (f"postmaster@mx.example returned what {OWN[0]} sent.", "", ""),
        (f"It came from {OWN[0]}.", "ann@gone.example", "ann@gone.example"),
    ],
)
def test_it_is_not_the_sender_who_could_not_be_reached(text: str, failed: str, address: str) -> None:
    assert bounce_details(text, (), WORDS, failed, OWN).address == address


def test_a_delay_is_no_loss() -> None:
    status = "Final-Recipient: rfc822; slow@far.example\nAction: delayed\nStatus: 4.4.1\n"
    found = bounce_details("Warning: your message is delayed", (status,), WORDS)
    assert found.delayed
    assert found.address == "slow@far.example"


REPORT = ("multipart/report", "message/delivery-status")


@pytest.mark.parametrize(
    ("actions", "wanted"),
    [(["delivered"], "receipt"), (["relayed", "expanded"], "receipt"), (["failed"], "bounce"), (["delayed"], "bounce"),
     (["delivered", "failed"], "bounce"), ([], "bounce")],
)  # fmt: skip
def test_a_delivery_status_says_what_became_of_the_message(actions: list[str], wanted: str) -> None:
    assert mail_kind({}, "Delivery report", "Told below.", REPORT, "postmaster@b.example", WORDS, actions)[0] == wanted


@pytest.mark.parametrize(
    ("actions", "delayed"),
    [(("delayed",), True), (("delayed", "delivered"), True), (("delayed", "failed"), False), (("failed",), False)],
)
def test_only_what_failed_is_lost(actions: tuple[str, ...], delayed: bool) -> None:
    parts = [f"Final-Recipient: rfc822; a@b.example\nAction: {action}\n" for action in actions]
    assert bounce_details("Report", parts, WORDS).delayed is delayed


@pytest.mark.parametrize(
    ("subject", "text", "sender"),
    [
        ("You a@b.example are not member (case list)",
         "You are not a member of this mailing list <case@b.example>.", "c@b.example"),
        ("Loop Alert: Duplicated Message-ID", "Duplicated Message-ID in <case@b.example>.", "c-admin@b.example"),
        ("メールエラー通知", "Could not be delivered to: <lost@b.example>\nAs their mailbox is full.",
         "no-reply@b.example"),
        ("Re: letter", "Error: Invalid user address\n550 - Requested action not taken: no such user here",
         "post_master@b.example"),
    ],
)  # fmt: skip
def test_mail_systems_of_other_words(subject: str, text: str, sender: str) -> None:
    assert kind(text, subject, sender) == "bounce"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I am away until Monday. Please ring reception on 01632 960317 if it is urgent.", ""),
        ("I am on leave, but she has been suspended.", "I am on leave, but she has been suspended."),
        ("Thank you for your message.\n\nTamsin Ward | Senior Associate | Carrow Blyth LLP", ""),
        ("Your request has been received. He never\nconsented to it.", "He never\nconsented to it."),
        ("", ""),
    ],
)
def test_what_is_said_besides_standing_sentences(text: str, left: str) -> None:
    assert said_besides(text, WORDS.standing) == " ".join(left.split())
