"""What colleagues bring to the shared mailbox is heard; their letters to others, and their everyday chat, are not."""

from dataclasses import replace
from typing import Any

import pytest

from rules import RULES
from rules.effects import Alert, AskPerson, FileMessage, StopLetters
from rules.facts import Fact, MessageFacts
from tests.rules.offices import HANDLER, MEMBER, ONE, SOLICITOR, kept, message, paper

US = ("cases@model-office.example",)
ALARMS = {"WELFARE", "RED", "DPO", "CHECK_DEADLINE", "COMPLAINT", "PAYEE"}


def note(text: str, subject: str = f"{ONE} call", **changes: Any) -> MessageFacts:
    """What a handler writes to the mailbox of the office."""
    said = {"sender": HANDLER, "kind": "own", "internal": True, "authentication": "none", "to": US} | changes
    return message(text, subject, **said)


def queues(mail: MessageFacts) -> set[str]:
    return {effect.queue for effect in kept(RULES, mail) if isinstance(effect, AskPerson)}


LOUD = [
    ("WELFARE", "Dr Pryce rang in tears. She says she wants to end her life tonight."),
    ("WELFARE", "Call from her husband: she has not come home and he is afraid she will do something stupid."),
    ("WELFARE", "Tel note: Dr P told me he can't go on."),
    ("WELFARE", "Dr Pryce phoned. He said he would be better off dead."),
    ("WELFARE", "The member said he has had thoughts of ending his life."),
    ("WELFARE", "Dr Pryce is suicidal, her GP called."),
    ("WELFARE", "She told me she is thinking of killing herself."),
    ("WELFARE", "His practice manager rang: Dr Pryce took an overdose last night."),
    ("WELFARE", "Dr Pryce died last night, her practice manager rang."),
    ("RED", "Default judgment has been entered against our member."),
    ("RED", "Dr Pryce rang: the police arrested him this morning."),
    ("RED", "Rang: GMC has suspended her with immediate effect."),
    ("RED", "Claimant's solicitors rang: the limitation period expires on Friday."),
    ("RED", "The court rang. Unless the defence is filed by 4 pm on Friday it is struck out."),
    ("RED", "Dr Pryce says the claim form came two weeks ago and lay in his pigeonhole."),
    ("DPO", "We sent the bundle to the wrong patient, a data breach."),
    ("DPO", "I left the Fenn notes on the train this morning."),
    ("CHECK_DEADLINE", "Court clerk rang, hearing on 3 December at 10."),
    ("CHECK_DEADLINE", "Larch & Moss rang: the defence must be filed by 30 November."),
    ("PAYEE", "Larch & Moss rang: our bank details have changed, please use the new account."),
]


@pytest.mark.parametrize(("queue", "text"), LOUD)
def test_what_a_colleague_was_told_is_heard(queue: str, text: str) -> None:
    mail = note(text)
    assert queue in queues(mail)
    assert [each.case_no for each in kept(RULES, mail) if isinstance(each, FileMessage)] == [ONE]


def test_whom_a_note_speaks_of_gets_no_letter() -> None:
    effects = kept(RULES, note(LOUD[0][1]))
    assert [each.level for each in effects if isinstance(each, Alert)] == ["red"]
    assert [(each.case_no, each.person_id) for each in effects if isinstance(each, StopLetters)] == [(ONE, "")]


@pytest.mark.parametrize(("queue", "text"), LOUD)
@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "human", "sender": "post.room@model-office.example"},
        {"to": ()},
        {"cc": SOLICITOR.emails},
        {"to": (*US, "mara.dunn@model-office.example")},
    ],
)
def test_whoever_of_us_writes_it_to_us(changes: dict[str, Any], queue: str, text: str) -> None:
    assert queue in queues(note(text, **changes))


@pytest.mark.parametrize(("_queue", "text"), LOUD)
@pytest.mark.parametrize(
    "changes",
    [
        {"outgoing": True, "kind": "human", "to": MEMBER.emails},
        {"outgoing": True, "kind": "human", "to": ("leader@model-office.example",)},
        {"to": MEMBER.emails, "cc": US},
        {"to": MEMBER.emails},
        {"to": (*US, *SOLICITOR.emails)},
        {"to": SOLICITOR.emails, "kind": "human", "sender": "leader@model-office.example"},
        {"kind": "own", "sender": "cases@model-office.example"},
    ],
)
def test_a_letter_of_ours_alarms_nobody(changes: dict[str, Any], _queue: str, text: str) -> None:
    assert not queues(note(text, **changes)) & ALARMS


def test_who_only_seems_to_be_one_of_us_is_heard_and_suspected() -> None:
    seeming = {"kind": "human", "sender": "leader@model-office.example", "authentication": "fail", "to": MEMBER.emails}
    assert {"RED", "QUARANTINE"} <= queues(note("Default judgment has been entered.", **seeming))


@pytest.mark.parametrize(
    "text",
    [
        "Can you send me your comments by Friday?",
        "Please let me have the draft by close of play tomorrow.",
        "Team meeting on Thursday at 10 in the big room.",
        "The team meeting is brought forward to Thursday.",
        "Timesheets are due tomorrow.",
        "I need the invoice approved by tomorrow please.",
        "The deadline for the appraisal forms is Friday.",
        "Data breach module is due by 30 November for all staff.",
        "Reminder: safeguarding training on Monday.",
        "Limitation training slides attached, please read before Wednesday.",
        "Draft defence to counsel, comments please by Wednesday.",
        "Please return the signed form by Friday so payroll can pay you.",
        "Please order more paper by Friday.",
        "Please put the files in order by Monday.",
        "Has default judgment been entered in Fenn? Please check with Larch.",
        "Did the court list the hearing for Thursday?",
        "Did anybody tell the police that the notes were stolen?",
        "The default judgment in Quill was set aside last year, just for the file.",
        "Inquest listed for March was adjourned, no date yet.",
        "Suicide case: the expert's report came, I have saved it.",
        "The patient took an overdose in 2019 and the claim is about the triage.",
        "The claimant says she wanted to die after the operation; see particulars para 12.",
        "The notes say that he was suicidal on admission.",
        "She is not suicidal, I asked her.",
        "He was a bit low on the phone but fine, looking forward to Christmas.",
        "I'm drowning in paperwork, can someone take the Fenn call?",
        "The printer is dead again, I can't cope with it.",
        "No breach here: the letter went to the right address.",
        "I rang Dr Pryce as you asked. No answer, will try again.",
        "Note of call with Dr Pryce: she is happy with the draft response.",
        "The judge was nice about it, hearing went well.",
        "Please don't kill the plant, water it while I am off.",
        "Could somebody close this case? Nothing has happened since May.",
        "Shredding on Tuesday, clear your desks.",
        "Who is covering for me next week?",
        "Lunch for Ann's leaving do, send me £5 by Thursday.",
    ],
)
def test_everyday_chat_alarms_nobody(text: str) -> None:
    mail = note(text, f"{ONE} note")
    assert not queues(mail) & ALARMS
    assert not any(isinstance(each, Alert) for each in kept(RULES, mail))


@pytest.mark.parametrize(("code", "loud"), [("IOT", True), ("CHARGE", True), ("MEM-REP", False), ("HOSP-REC", False)])
def test_a_paper_that_a_colleague_scans_is_looked_at(code: str, loud: bool) -> None:
    scan = (paper("scan.pdf", code),)
    assert ("RED" in queues(note("From the post.", attachments=scan))) is loud
    assert "RED" not in queues(note("As discussed.", attachments=scan, to=MEMBER.emails))


@pytest.mark.parametrize(("direction", "asked"), [("in", True), ("", True), ("out", False), ("draft", False)])
def test_a_day_in_a_colleagues_own_draft_is_none_of_a_court(direction: str, asked: bool) -> None:
    day = Fact("deadline", "2026-12-04", "text")
    scan = paper("scan.pdf", "TEL")
    scan = replace(scan, opinion=replace(scan.opinion, direction=direction, facts=(day,)))
    assert ("CHECK_DEADLINE" in queues(note("See this.", attachments=(scan,)))) is asked
