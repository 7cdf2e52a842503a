"""A refusal closes a request; one beside which something is announced is put before a person."""

import pytest

from rules.effects import AskPerson, CloseRequest
from rules.mail.close_requests import close_requests
from tests.rules.offices import ONE, REQUEST, case, effects, message, thread


def came_of(text: str) -> str:
    """What becomes of a request to the member when the very message that asked is answered so."""
    mail = message(text, f"Re: {ONE}", thread=(thread(),), candidates=(case(requests=(REQUEST,)),))
    (told,) = effects(close_requests, mail) or [None]
    return told.outcome if isinstance(told, CloseRequest) else told.queue if isinstance(told, AskPerson) else ""


@pytest.mark.parametrize(
    "text",
    [
        "I am not prepared to write a report on causation, but my own account will follow.",
        "I am not prepared to write a report on causation. You shall have my own account by 4 December 2026.",
        "I won't sign that form. The statement itself I will send at the weekend.",
        "I will not speak to their expert; my report will be with you shortly.",
        "We no longer hold the notes of that year; the later ones are being scanned.",
        "I decline to comment on the letter. I'll let you have my account once I have seen the notes.",
        "We are not able to release the films, but the rest of the records will follow.",
        "I'm not signing that, though I will write down what I remember after half term.",
    ],
)
def test_what_is_announced_beside_a_refusal_is_asked_about(text: str) -> None:
    assert came_of(text) == "INCOMPLETE"


@pytest.mark.parametrize(
    "text",
    [
        "I will not write an essay about it for anybody. You have my last word on the subject.",
        "I'm sorry but I am not going to write this. I've told Sandra what I saw and I've nothing to add.",
        "I will not hunt for photographs again and I will not write to that patient. That is my last word.",
        "I won't. I have given my statement, I am 58 with a bad heart, and that is my last word on it.",
        "I shall not be sending anything.",
        "I decline to provide a report. Please do not ask again.",
        "I will not be sending a report, now or later.",
        "I refuse to write it. I will speak to my own solicitor.",
        "We hold no records for this patient. We could not find the notes under any spelling.",
        "I am not prepared to write a report, and no account will follow.",
        "I have decided not to give a statement. I shall be in court if they make me.",
    ],
)
def test_a_plain_refusal_is_one(text: str) -> None:
    assert came_of(text) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "My own account will follow.",
        "I won't be long, the report will follow.",
        "I am not going to be back before Monday, when I will send it.",
        "Thank you, I shall write it at the weekend.",
        "I have not forgotten, it will be with you shortly.",
    ],
)
def test_who_only_promises_refuses_nothing_and_is_not_asked_about(text: str) -> None:
    assert came_of(text) == ""
