"""Machine mail told apart from people's."""

import pytest

from rules.machine import bounce_details, mail_kind
from tests.rules.offices import policy

WORDS = policy().machine_mail
OWN = ("cases@model-office.example",)


def kind(
    text: str, subject: str = "Re: report", sender: str = "a@b.example", types: tuple[str, ...] = (), **headers: str
) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return mail_kind(named, subject, text, types, sender, OWN, WORDS)[0]


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
    assert kind("x", types=("text/calendar",)) == "invite"
    assert kind("x", types=("message/disposition-notification",)) == "receipt"
    assert kind("x", types=("message/delivery-status",)) == "bounce"
    assert kind("x", list_unsubscribe="<x>") == "bulk"
    assert kind("x", sender=OWN[0]) == "own"
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


def test_a_delay_is_no_loss() -> None:
    status = "Final-Recipient: rfc822; slow@far.example\nAction: delayed\nStatus: 4.4.1\n"
    found = bounce_details("Warning: your message is delayed", (status,), WORDS)
    assert found.delayed
    assert found.address == "slow@far.example"
