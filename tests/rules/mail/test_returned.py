"""Mail that came back with too little of it to say which letter it was; and promises for no day that could be kept."""

from dataclasses import replace
from datetime import date

import pytest

from rules.effects import AskPerson, Effect, MarkUndelivered, MoveDue
from rules.facts import MessageFacts
from rules.mail.bounced import bounced
from rules.mail.promised import promised
from tests.rules.offices import MEMBER, ONE, REQUEST, case, effects, message, thread

ADDRESS = MEMBER.emails[0]
BACK = message(
    "Your message could not be delivered.",
    "Undeliverable",
    sender="postmaster@mx.example",
    kind="bounce",
    candidates=(case(),),
    bounced_address=ADDRESS,
    bounced_from_us=True,
)


def wanted(mail: MessageFacts) -> list[Effect]:
    return effects(bounced, mail)


def test_a_letter_that_nobody_can_name_is_asked_about_and_nothing_is_marked() -> None:
    (asked,) = wanted(BACK)
    assert isinstance(asked, AskPerson)
    assert (asked.queue, asked.case_no) == ("BOUNCED", "")
    assert [each.case_no for each in asked.candidates] == [ONE]


def test_the_one_letter_that_fits_is_marked() -> None:
    marked = [each for each in wanted(replace(BACK, thread=(thread(),))) if isinstance(each, MarkUndelivered)]
    assert [each.address for each in marked] == [ADDRESS]


OTHER = "kit.rowe@hillside.example"


@pytest.mark.parametrize(
    ("named", "text", "to", "marked"),
    [
        (ADDRESS.upper(), "", (ADDRESS, OTHER), ADDRESS.upper()),
        ("cases@model-office.example", f"could not be delivered to {ADDRESS}", (ADDRESS, OTHER), ADDRESS),
        ("else@list.example", f"for <{OTHER}>, expanded from a list", (ADDRESS, OTHER), OTHER),
        ("", "It came back.", (ADDRESS,), ADDRESS),
        (ADDRESS, "It came back.", (), ADDRESS),  # a letter whose addressees nobody kept: one on the case
    ],
)
def test_the_address_is_one_of_the_letters(named: str, text: str, to: tuple[str, ...], marked: str) -> None:
    mail = replace(BACK, bounced_address=named, new_text=text, thread=(thread(to=to),))
    assert [each.address for each in wanted(mail) if isinstance(each, MarkUndelivered)] == [marked]


@pytest.mark.parametrize(
    ("named", "text", "to"),
    [
        ("else@list.example", "It came back.", (ADDRESS,)),
        ("cases@model-office.example", "It came back.", (ADDRESS,)),
        ("", "It came back.", (ADDRESS, OTHER)),
        ("", f"{ADDRESS} and {OTHER} are unknown.", (ADDRESS, OTHER)),
        ("else@list.example", "It came back.", ()),
        ("", "It came back.", ()),
    ],
)
def test_an_address_that_is_not_the_letters_is_only_asked_about(named: str, text: str, to: tuple[str, ...]) -> None:
    (asked,) = wanted(replace(BACK, bounced_address=named, new_text=text, thread=(thread(to=to),)))
    assert isinstance(asked, AskPerson)
    assert (asked.queue, asked.case_no) == ("BOUNCED", ONE)


@pytest.mark.parametrize(
    "mail",
    [
        replace(BACK, bounced_from_us=False),
        replace(BACK, bounced_address="stranger@else.example"),
        replace(BACK, bounced_address=""),
        replace(BACK, candidates=()),
        replace(BACK, delayed=True),
        replace(BACK, kind="human"),
    ],
)
def test_what_is_not_ours_or_only_late_is_left(mail: MessageFacts) -> None:
    assert wanted(mail) == []


def answer(text: str, due: date | None = date(2026, 11, 27)) -> list[Effect]:
    """What comes of an answer to a request that is due on Friday."""
    asked = replace(REQUEST, due=due)
    mail = message(text, f"Re: {ONE}", thread=(thread(),), candidates=(case(requests=(asked,)),))
    return effects(promised, mail)


@pytest.mark.parametrize(
    "text",
    [
        "I'll send it after half term.",
        "You will have my report in the new year.",
        "I can let you have it after the holidays.",
    ],
)
def test_a_time_without_a_day_is_asked_about(text: str) -> None:
    assert [each.queue for each in answer(text) if isinstance(each, AskPerson)] == ["CHECK_DEADLINE"]


@pytest.mark.parametrize("text", ["I'll send it before the new year.", "I will send it early next week."])
def test_a_rough_time_has_a_last_day(text: str) -> None:
    assert answer(text)
    assert not any("no day" in each.because for each in answer(text) if isinstance(each, AskPerson | MoveDue))


@pytest.mark.parametrize(
    "text",
    [
        "Will do.",
        "I'll send it as soon as I can.",
        "We are away after half term.",
        "He was seen in the new year.",
        "It hurt over Christmas.",
        "The statement is attached. I will ring after the holidays.",
    ],
)
def test_nobody_is_asked_about_what_is_not_promised(text: str) -> None:
    assert answer(text) == []
