"""What somebody forwards is heard as a paper that he brings would be; history, and our own letters in it, are not."""

from typing import Any

import pytest

from rules import RULES
from rules.effects import Alert, AskPerson
from rules.facts import MessageFacts
from rules.forwards import words_of_others
from tests.rules.offices import HANDLER, MEMBER, ONE, SOLICITOR, kept, message

OUTLOOK = "From: {who}\nSent: Monday 23 November 2026 10:00\nTo: Dr Anwen Pryce\nSubject: Claim\n\n{text}\n"
GMAIL = (
    "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, 23 Nov 2026 at 10:00\nSubject: Claim\n"
    "To: Anwen <anwen@home.example>\n\n\n{text}\n"
)
APPLE = (
    "Begin forwarded message:\n\n> From: {who}\n> Subject: Claim\n> Date: 23 November 2026\n> To: a@home.example\n"
    "> \n> {text}\n"
)
HUSBAND = "Huw Pryce <huw@home.example>"
NOTICE = (
    "\nKind regards\nA Writer\n\nThis e-mail is confidential. If you are not the intended recipient you have received"
    " it in error and it was not meant for you.\n"
)
ALARMS = {"WELFARE", "RED", "DPO", "CHECK_DEADLINE"}
LOUD = [
    ("RED", "Default judgment has been entered against you."),
    ("RED", "The police will arrest Dr Pryce tomorrow."),
    ("RED", "Limitation expires on Friday."),
    ("RED", "Unless you file a defence by Friday your case is struck out."),
    ("WELFARE", "I am going to kill myself tonight."),
    ("WELFARE", "I can't go on any more. You would all be better off without me."),
    ("DPO", "You sent the bundle to the wrong patient, a data breach."),
    ("CHECK_DEADLINE", "The hearing is on 3 December 2026 at 10."),
]


def queues(mail: MessageFacts) -> set[str]:
    return {effect.queue for effect in kept(RULES, mail) if isinstance(effect, AskPerson)}


def forwarding(own: str, form: str, text: str, who: str = HUSBAND, **changes: Any) -> MessageFacts:
    subject = changes.pop("subject", f"FW: {ONE} Claim")
    return message(f"{own}\n\n{form.format(who=who, text=text)}".strip(), subject, **changes)


@pytest.mark.parametrize("own", ["", "What shall I do?"])
@pytest.mark.parametrize("form", [OUTLOOK, GMAIL, APPLE])
@pytest.mark.parametrize(("queue", "text"), LOUD)
def test_what_is_passed_on_is_heard(queue: str, text: str, form: str, own: str) -> None:
    assert queue in queues(forwarding(own, form, text))


@pytest.mark.parametrize(("queue", "text"), LOUD)
def test_what_a_colleague_passes_on_is_heard(queue: str, text: str) -> None:
    mail = forwarding("For you.", OUTLOOK, text, sender=HANDLER, kind="own", internal=True)
    assert queue in queues(mail)


@pytest.mark.parametrize(("queue", "text"), LOUD[:7])
def test_a_machines_words_that_a_person_passes_on_are_heard(queue: str, text: str) -> None:
    mail = forwarding("", OUTLOOK, f"This is an automated message. {text}", kind="auto-reply")
    assert queue in queues(mail)


def test_the_second_message_of_a_row_is_heard() -> None:
    row = OUTLOOK.format(who=HUSBAND, text="See this.") + "\n" + OUTLOOK.format(who=HUSBAND, text=LOUD[0][1])
    mail = message(f"Help.\n\n{row}", "FW: Claim")
    assert [each.headline for each in kept(RULES, mail) if isinstance(each, Alert)] == [
        "Urgent words in a forwarded message"
    ]


@pytest.mark.parametrize(("_queue", "text"), LOUD[:7])
@pytest.mark.parametrize("form", [OUTLOOK, GMAIL, APPLE])
def test_our_own_letter_that_comes_back_is_known(form: str, _queue: str, text: str) -> None:
    mail = forwarding("What does that mean?", form, text, who="Mara Dunn <mara.dunn@model-office.example>")
    assert not queues(mail) & ALARMS


@pytest.mark.parametrize(("_queue", "text"), LOUD)
def test_history_is_known(_queue: str, text: str) -> None:
    mail = forwarding("Thank you.", OUTLOOK, text, subject=f"Re: {ONE} Claim")
    assert mail.quoted
    assert not mail.forwarded
    assert not queues(mail) & ALARMS


@pytest.mark.parametrize(("_queue", "text"), LOUD[:7])
@pytest.mark.parametrize(
    "changes",
    [
        {"outgoing": True, "to": MEMBER.emails},
        {"kind": "own", "sender": HANDLER, "internal": True, "to": SOLICITOR.emails},
        {"kind": "bounce", "sender": "postmaster@hillside.example"},
        {"kind": "receipt"},
        {
            "kind": "bulk",
            "sender": "n@news.example",
            "senders": (),
            "headers": {"list-id": "<n>"},
            "candidates": (),
            "subject": "FW: News",
        },
    ],
)
def test_what_we_or_machines_pass_on_is_known(changes: dict[str, Any], _queue: str, text: str) -> None:
    assert not queues(forwarding("For you.", OUTLOOK, text, **changes)) & ALARMS


@pytest.mark.parametrize(
    "text",
    [
        "Please find the notes attached." + NOTICE,
        "Thank you for your letter. We shall answer next week." + NOTICE,
        "The patient said that she wanted to end her life in 2019." + NOTICE,
        "The claimant was in cardiac arrest when the crew came.",
        "No default judgment has been entered.",
        "It was good to see you at the talk. The limitation of movement is slight.",
        "There was no data breach: nothing was sent.",
        "Safeguarding training is on Monday.",
        "I am away until Monday.",
    ],
)
@pytest.mark.parametrize("form", [OUTLOOK, GMAIL, APPLE])
def test_ordinary_words_that_are_passed_on_alarm_nobody(form: str, text: str) -> None:
    assert not queues(forwarding("For the file.", form, text)) & ALARMS


@pytest.mark.parametrize(
    ("forwarded", "words"),
    [
        ("", ""),
        ("no head at all", "no head at all"),
        (OUTLOOK.format(who=HUSBAND, text="One."), "One."),
        (GMAIL.format(who=HUSBAND, text="One."), "One."),
        (APPLE.format(who=HUSBAND, text="One."), "One."),
        (OUTLOOK.format(who="x@OURS.example", text="One.") + OUTLOOK.format(who=HUSBAND, text="Two."), "Two."),
        (OUTLOOK.format(who=HUSBAND, text="One.\nOn Monday 2 November 2026 x@ours.example wrote:\n> Two."), "One."),
        (OUTLOOK.format(who=HUSBAND, text="Note: I wrote\nof 3 things." + NOTICE), "Note: I wrote\nof 3 things."),
    ],
)
def test_words_of_others(forwarded: str, words: str) -> None:
    assert words_of_others(forwarded, "ours.example") == words
