"""Whose a message is by what stands in it: a letter of ours, a colleague's note, or somebody's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from bot.policy import load_policy
from bot.reading.alone import LONDON, NO_TIES, message_facts, said_by
from bot.reading.reader import read_message
from bot.reading.workers import ReadingHere
from rules import rules_for
from rules.combining import combine
from rules.effects import AskPerson, IgnoreMessage
from rules.facts import MessageFacts, Person
from rules.policy import OfficeNames, Policy, Thresholds
from rules.rule import decide

TODAY = date(2026, 11, 24)
CASES = "cases@office.example"
HANDLER = Person("P8", "handler", "Mara Dunn", ("mara.dunn@office.example",))
KEY = {"X-Model-Office-Key": "letter/1"}
SENT, PASSED, FAILED = (
    {},
    {"Authentication-Results": "office.example; dmarc=pass"},
    {"Authentication-Results": "office.example; dmarc=fail"},
)
JUDGMENT = "Default judgment has been entered."


@dataclass(frozen=True)
class Here:
    """A message in the mailbox."""

    payload: dict[str, Any] = field(default_factory=dict)
    key: str = "mail/cases/one.eml"
    place: str = CASES
    arrived_at: datetime = datetime(2026, 11, 24, 10, tzinfo=LONDON)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The rules of an invented office."""
    office = OfficeNames(name="Office", domain="office.example", mailboxes=("Cases@office.example",))
    return load_policy(office, Thresholds(), trained=False)


def read(
    policy: Policy,
    text: str,
    *,
    sender: str,
    headers: dict[str, str],
    outgoing: bool = False,
    senders: Sequence[Person] = (),
    subject: str = "Scan",
) -> MessageFacts:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, CASES, subject
    mail["Message-ID"], mail["Date"] = "<one@office.example>", "Tue, 24 Nov 2026 09:00:00 +0000"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    here, found = Here({"outgoing": outgoing}), read_message(mail.as_bytes(), ReadingHere(ocr=False))
    said = said_by(here, found, policy, TODAY, senders)
    return message_facts(here, found.mail, said, policy, TODAY, NO_TIES)


def queues(mail: MessageFacts, policy: Policy) -> set[str]:
    effects = [effect for _, effect in combine(decide(rules_for(mail), mail, policy), mail)]
    return {each.queue for each in effects if isinstance(each, AskPerson)}


@pytest.mark.parametrize("headers", [SENT, PASSED])
@pytest.mark.parametrize("sender", [CASES, "CASES@Office.example", "scanner@office.example"])
def test_what_a_scanner_sends_in_the_name_of_a_mailbox_is_heard(
    policy: Policy, sender: str, headers: dict[str, str]
) -> None:
    mail = read(policy, JUDGMENT, sender=sender, headers=headers)
    assert mail.kind == "human"
    assert queues(mail, policy) == {"RED", "UNMATCHED"}


@pytest.mark.parametrize("headers", [FAILED, FAILED | KEY])
def test_a_stranger_in_the_name_of_a_mailbox_is_heard_and_suspected(policy: Policy, headers: dict[str, str]) -> None:
    mail = read(policy, JUDGMENT, sender=CASES, headers=headers)
    assert mail.kind == "human"
    assert queues(mail, policy) == {"RED", "QUARANTINE"}


@pytest.mark.parametrize("sender", ["dr@surgery.example", "mara.dunn@office.example"])
def test_the_key_of_a_letter_in_another_name_proves_nothing(policy: Policy, sender: str) -> None:
    assert read(policy, JUDGMENT, sender=sender, headers=KEY).kind == "human"


@pytest.mark.parametrize("headers", [KEY, KEY | PASSED])
@pytest.mark.parametrize("outgoing", [True, False])
def test_a_letter_that_this_service_sent_is_its_own(policy: Policy, headers: dict[str, str], outgoing: bool) -> None:
    assert read(policy, JUDGMENT, sender=CASES, headers=headers, outgoing=outgoing).kind == "own"


def test_a_copy_of_its_own_letter_is_left(policy: Policy) -> None:
    mail = read(policy, JUDGMENT, sender=CASES, headers=KEY)
    effects = [effect for _, effect in combine(decide(rules_for(mail), mail, policy), mail)]
    assert [type(each) for each in effects] == [IgnoreMessage]


@pytest.mark.parametrize(
    ("text", "subject", "headers", "kind"),
    [
        ("I am out of the office until Monday.", "Automatic reply: Scan", SENT, "auto-reply"),
        ("Your message was read on Monday.", "Read: Scan", SENT, "receipt"),
        ("The week's news.", "News", {"List-Id": "<news.office.example>"}, "bulk"),
        ("Logged.", "Scan", {"Auto-Submitted": "auto-replied"}, "auto-reply"),
    ],
)
def test_machines_of_the_office_stay_machines(
    policy: Policy, text: str, subject: str, headers: dict[str, str], kind: str
) -> None:
    assert read(policy, text, sender=CASES, headers=headers, subject=subject).kind == kind


def test_a_letter_that_a_handler_sends_from_the_mailbox_is_a_persons(policy: Policy) -> None:
    mail = read(policy, JUDGMENT, sender=CASES, headers=SENT, outgoing=True)
    assert mail.kind == "human"
    assert queues(mail, policy) == set()


@pytest.mark.parametrize(
    "words",
    [
        "I am out of the office until Monday. Default judgment has been entered.",
        "The following message could not be delivered.",
        "Hello. Default judgment has been entered. To unsubscribe from this list follow the link.",
    ],
)
def test_a_machines_words_that_a_person_passes_on_are_a_persons_mail(policy: Policy, words: str) -> None:
    text = f"\n---------- Forwarded message ---------\nFrom: A <a@b.example>\nSubject: x\nTo: us\n\n{words}\n"
    mail = read(policy, text, sender="dr@surgery.example", headers=SENT, subject="FW: x")
    assert (mail.kind, mail.new_text, mail.quoted) == ("human", "", "")
    assert words in mail.forwarded
    assert ("RED" in queues(mail, policy)) is ("judgment" in words)


@pytest.mark.parametrize(("headers", "kind"), [(SENT, "own"), (PASSED, "own"), (FAILED, "human")])
def test_a_colleagues_note_is_the_offices_own(policy: Policy, headers: dict[str, str], kind: str) -> None:
    assert read(policy, "Hello.", sender=HANDLER.emails[0], headers=headers, senders=(HANDLER,)).kind == kind
