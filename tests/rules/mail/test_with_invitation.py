"""What somebody outside writes with an invitation is listened to like any other words of his."""

from dataclasses import replace

import pytest

from rules.effects import AskPerson, CloseRequest, Effect, MoveDue
from rules.facts import MessageFacts
from rules.mail.close_requests import close_requests
from rules.mail.details_changed import details_changed
from rules.mail.promised import promised
from tests.rules.offices import ONE, REQUEST, case, effects, message, paper, thread


def invitation(text: str, **changes: object) -> MessageFacts:
    """An answer to our question that carries a calendar part."""
    given: dict[str, object] = {"thread": (thread(),), "candidates": (case(requests=(REQUEST,)),)}
    mail = message(text, f"Re: {ONE}", types=("text/calendar",), **given | changes)
    assert mail.kind == "invite"
    return mail


def test_it_brings_what_was_asked() -> None:
    mail = invitation("My report is attached. Could we meet?", attachments=(paper("r.docx", "MEM-REP"),))
    assert [each.outcome for each in effects(close_requests, mail) if isinstance(each, CloseRequest)] == ["done"]


def test_it_refuses() -> None:
    mail = invitation("I will not write a report. That is my last word.")
    assert [each.outcome for each in effects(close_requests, mail) if isinstance(each, CloseRequest)] == ["refused"]


def test_it_promises() -> None:
    (moved,) = effects(promised, invitation("I will send my report by 4 December 2026."))
    assert isinstance(moved, MoveDue)


def test_it_tells_of_new_details() -> None:
    (asked,) = effects(details_changed, invitation("My new address is 12 New Road, Leeds LS2 2BB."))
    assert isinstance(asked, AskPerson)
    assert asked.queue == "AUTHORITY"


def everything(mail: MessageFacts) -> list[Effect]:
    return [each for rule in (close_requests, promised, details_changed) for each in effects(rule, mail)]


@pytest.mark.parametrize(
    "mail",
    [
        invitation("Conference with counsel, room 4. We look forward to seeing you."),
        invitation("I have accepted the meeting."),
        invitation(""),
        invitation("Please join at 10.", attachments=(paper("invite.ics", "UNKNOWN", problem="empty"),)),
        replace(invitation("My report is attached.", attachments=(paper("r.docx", "MEM-REP"),)), outgoing=True),
    ],
)
def test_an_invitation_alone_says_nothing_of_requests(mail: MessageFacts) -> None:
    assert everything(mail) == []
