"""Mail that came back with too little of it to say which letter it was; and promises for no day that could be kept."""

from dataclasses import replace
from datetime import date

import pytest

from rules.effects import AskPerson, Effect, MarkUndelivered, MoveDue
from rules.facts import MessageFacts, Request, ThreadHit
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


# --- which of several requests a promise moves --------------------------------------------------------------

FORM = replace(REQUEST, request_id="R5", items=("AUTH",), message_id="<r5@model-office.example>")


def moved(text: str, *hits: ThreadHit, requests: tuple[Request, ...] = (REQUEST, FORM)) -> list[str]:
    """What is moved, or the queue in which it is asked about, when a report and a consent are asked for."""
    mail = message(text, f"Re: {ONE}", thread=hits, candidates=(case(requests=requests),))
    return [e.request_id if isinstance(e, MoveDue) else e.queue for e in effects(promised, mail)
            if isinstance(e, MoveDue | AskPerson)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hits", "ids"),
    [
        ("I'll send the consent form by 2 December 2026.", (), ["R5"]),
        ("You will have my report by 2 December 2026. The form is a nuisance.", (), ["R1"]),
        ("I will send the report and the consent by 2 December 2026.", (), ["R1", "R5"]),
        ("I'll send it by 2 December 2026.", (thread(),), ["R1"]),
        ("I'll send my report by 2 December 2026.", (thread(),), ["R1"]),
        ("I'll send the consent form by 2 December 2026.", (thread(),), ["R5"]),
    ],
)
def test_a_promise_moves_what_it_names_or_answers(text: str, hits: tuple[ThreadHit, ...], ids: list[str]) -> None:
    assert moved(text, *hits) == ids


def test_of_several_things_that_nobody_names_somebody_is_asked_once() -> None:
    assert moved("I'll send it by 2 December 2026.") == ["CHECK_DEADLINE"]
    assert moved("I'll send it by 2 December 2026.", requests=(REQUEST,)) == ["R1"]
    assert moved("I'll send it by 2 December 2026.", requests=(REQUEST, replace(FORM, status="done"))) == ["R1"]


def test_a_promise_for_an_earlier_day_is_about_none_of_them() -> None:
    far = date(2026, 12, 18)
    assert moved("I'll send it by 2 December 2026.", requests=(replace(REQUEST, due=far), replace(FORM, due=far))) == []
