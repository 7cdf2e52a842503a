"""What was asked for may be said in the mail itself: a consent, dates, a fee, comments; or be refused there."""

from dataclasses import replace

import pytest

from rules.effects import CloseRequest
from rules.facts import Request
from rules.mail.close_requests import close_requests
from tests.rules.offices import ONE, REQUEST, case, effects, message, thread

QUESTION = "Your availability in December for the conference"


def outcome(text: str, *items: str, subject: str = "Your report") -> str:
    """What becomes of a request for these items when the very message that asked is answered so."""
    asked: Request = replace(REQUEST, items=items)
    mail = message(text, f"Re: {ONE}", thread=(thread(subject=subject),), candidates=(case(requests=(asked,)),))
    told = [e.outcome for e in effects(close_requests, mail) if isinstance(e, CloseRequest)]
    return told[0] if told else ""


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("I consent to you disclosing my report to the hospital's solicitors.", "AUTH"),
        ("Yes, I am happy for you to approach the hospital for the records.", "AUTH"),
        ("You have my permission to send the statement to the coroner. Regards, Anwen", "AUTH"),
        ("That's fine, please go ahead and release it.", "AUTH"),
        ("Agreed, release them.", "CONS-TX"),
        ("Yes it's fine to send my statement to the coroner.", "AUTH"),
        ("I have no objection to the notes going to them.", "AUTH"),
        ("Yes to your question about consent, you may share it.", "AUTH"),
        ("You may disclose my records to them.", "AUTH"),
        ("1. No, I never saw the letter.\n2. The receptionist was Kim.\n3. Yes.", "MEM-CORR"),
        ("In answer to your questions: the chaperone was Kim Doyle, and no, I didn't weigh him.", "MEM-CORR"),
        ("My comments on the draft: the time is wrong and it should say left leg.", "MEM-CORR"),
        ("Para 3 is wrong, I was not on call that night.", "MEM-CORR"),
        ("I've read the draft and I'm content with it as it stands.", "MEM-CORR"),
        ("No comments from me.", "MEM-CORR"),
        ("Looks fine to me, thank you.", "MEM-CORR"),
        ("Answers to the Part 35 questions are below.", "EXP-Q"),
        ("My fee would be £1,800 plus VAT, eight weeks from receipt of papers.", "EXP-FEE"),
        ("I'd charge 1,750 pounds for the report.", "EXP-FEE"),
    ],
)
def test_it_is_said(text: str, item: str) -> None:
    assert outcome(text, item) == "done"


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("I'll sign the consent form at the weekend.", "AUTH"),
        ("Do you need me to consent to anything?", "AUTH"),
        ("Consent to what exactly? I'd like to know before I agree.", "AUTH"),
        ("I'd be happy to give consent once I have spoken to my husband.", "AUTH"),
        ("Mrs Quill told me on the phone she agrees.", "AUTH"),
        ("I agree with you that it's a mess.", "AUTH"),
        ("I'm very happy with the way you are handling this.", "AUTH"),
        ("Happy with that approach. I'll start writing.", "MEM-REP"),
        ("Go ahead and book the conference.", "MEM-REP"),
        ("You may contact me on my mobile.", "AUTH"),
        ("You can send it to my home address.", "AUTH"),
        ("You may not disclose it.", "AUTH"),
        ("I consent.", "MEM-REP"),
        ("Thanks, got this, will look at it properly later.", "MEM-CORR"),
        ("I'm not happy with the draft. I'll mark it up.", "MEM-CORR"),
        ("My comments will follow tomorrow.", "MEM-CORR"),
        ("Is para 3 right?", "MEM-CORR"),
        ("Will do!", "MEM-CORR"),
        ("My invoice of £1,500 remains unpaid; please confirm the fee.", "EXP-FEE"),
        ("The patient paid £40 in cash.", "EXP-FEE"),
        ("I posted it to you on Friday by recorded delivery.", "MEM-REP"),
        ("Which notes do you mean, the paper ones?", "GP-REC"),
    ],
)
def test_nothing_is_said(text: str, item: str) -> None:
    assert outcome(text, item) == ""


@pytest.mark.parametrize(
    "text",
    [
        "I can do 2, 3 or 9 December, any time after 2. Not the 4th.",
        "Free all day Tuesday 1st and Thursday 3rd; out of the country from the 7th.",
        "Thursday 3rd works for me, otherwise any morning the week after.",
    ],
)
def test_days_answer_a_question_for_days(text: str) -> None:
    assert outcome(text, "MEM-CORR", subject=QUESTION) == "done"
    assert outcome(text, "MEM-CORR", subject="The letter that you sent her") == ""


def test_of_two_things_one_is_said() -> None:
    assert outcome("You have my consent. Report to come.", "MEM-REP", "AUTH") == "part"


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("I do not consent to any of my notes going to them.", "AUTH"),
        ("No, I am not happy for you to disclose it and I won't sign.", "AUTH"),
        ("There are no radiographs; none were taken.", "IMG"),
        ("Sorry, no x-rays exist.", "IMG"),
        ("We have searched and hold no records for this patient.", "GP-REC"),
        ("I would prefer not to provide a report.", "MEM-REP"),
        ("I have decided against giving a statement.", "WS"),
        ("I no longer wish to take part in this.", "MEM-REP"),
        ("We do not hold records for this person.", "GP-REC"),
        ("The patient left us in 2015 and the notes went with him.", "GP-REC"),
        ("I have nothing to add to what I have already told you.", "MEM-CORR"),
        ("I am conflicted and cannot act.", "EXP-BL"),
        ("I have given up medico-legal work, so I must say no.", "EXP-BL"),
        ("I'm not putting my name to that.", "WS"),
    ],
)
def test_it_is_refused(text: str, item: str) -> None:
    assert outcome(text, item) == "refused"


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("We can't release without our own consent form, attached for completion.", "GP-REC"),
        ("I can't do it any more. It would be simpler for everyone if I was not here.", "MEM-REP"),
        ("I won't be able to send it today, the server is down.", "MEM-REP"),
        ("I can't find the form you sent, can you send another?", "AUTH"),
        ("I would prefer to provide the report after the hearing.", "MEM-REP"),
        ("I have decided to give a statement after all, next week.", "WS"),
        ("I do not wish to be a nuisance, but when is it due?", "MEM-REP"),
        ("There are no notes of the phone call, I am afraid.", "MEM-REP"),
        ("There is a conflict between my account and the nurse's.", "MEM-REP"),
        ("I'm not happy to be chased like this. It will be with you when it's ready.", "MEM-REP"),
    ],
)
def test_it_is_not_refused(text: str, item: str) -> None:
    assert outcome(text, item) == ""
