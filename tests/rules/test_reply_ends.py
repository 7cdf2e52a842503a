"""What stands below a sender's words: his name and his house's notices, but not what he goes on to say."""

import pytest

from rules import RULES
from rules.effects import AskPerson
from rules.replies import split
from tests.rules.offices import kept, message

NAME = "Dr Anwen Pryce\nGP Partner\nHillside Surgery, 1 High Street\n01632 960001"
DASHED, CLOSED, PHONE = f"-- \n{NAME}", f"Kind regards\n{NAME}", "Sent from my iPhone"
NOTICE = "This e-mail is confidential and intended only for the addressee. Please delete it if it is not for you."
GOES_ON = [
    "PS I want to end my life.",
    "P.S. Please ring me.",
    "PS: the nurse has left.",
    "Ps - the claim form came on 2 November.",
    "PPS Judgment has been entered.",
    "P.P.S. One page is missing.",
]
SPEAKS = [
    "I was served with the claim form on 2 November. I do not know what to do.",
    "I can't go on like this.",
    "My wife has found the letter. She is beside herself.",
    "They have told me that judgment was entered.",
    "I intended to end it all when nobody replied to my e-mail.",
    "Your e-mail made me ill. I cannot respond any more.",
]
STANDING = [
    "I work Monday to Wednesday.",
    "My working days are Tuesday and Thursday.",
    "I work flexibly, so while it suits me to write now, I expect no answer outside your own hours.",
    "I am part-time and not in on Fridays.",
    "My pronouns are she/her.",
    "I do not expect a reply outside normal hours.",
    "I check my emails twice a day.",
    "If I sent you this in error, please tell me and delete it.",
    "The views that I express are my own opinions.",
    "Please do not print this unless you must.",
    "We are a research practice. We welcome students.",
    "Caring for our community since 1987.",
    "Winner of the Practice of the Year award.",
    "The contents may be privileged. Unauthorised use is prohibited.",
    "Follow us on www.hillside.example.",
    "\u201cI have learned that people will forget what you said.\u201d",
    "PS Medical Ltd",
    "Registered in England 123456.",
    "Direct line 01632 960002",
    "Secretary: Ann Rowe, ann@hillside.example",
]


@pytest.mark.parametrize("name", [DASHED, CLOSED, PHONE])
@pytest.mark.parametrize("more", GOES_ON)
def test_a_postscript_is_among_the_senders_words(more: str, name: str) -> None:
    parts = split(f"Please find my comments.\n\n{name}\n\n{more}")
    assert parts.new_text == f"Please find my comments.\n\n{more}"
    assert more not in parts.signature
    assert parts.signature


@pytest.mark.parametrize("more", GOES_ON)
@pytest.mark.parametrize("name", [f"{DASHED}\n", f"{CLOSED}\n\n{NOTICE}\n\n", f"{DASHED}\n\n{NOTICE}\n"])
def test_a_postscript_right_below_the_name_or_below_a_notice(more: str, name: str) -> None:
    parts = split(f"Please find my comments.\n\n{name}{more}")
    assert parts.new_text == f"Please find my comments.\n\n{more}"
    assert more not in f"{parts.signature} {parts.disclaimer}"
    assert (NOTICE in parts.disclaimer) is (NOTICE in name)


@pytest.mark.parametrize("name", [DASHED, PHONE])
@pytest.mark.parametrize("more", SPEAKS)
def test_what_a_sender_says_of_himself_below_his_name_is_said(more: str, name: str) -> None:
    parts = split(f"Please find my comments.\n\n{name}\n\n{more}\n\n{NOTICE}")
    assert parts.new_text == f"Please find my comments.\n\n{more}"
    assert parts.disclaimer == NOTICE


@pytest.mark.parametrize("line", ["--", "\u2014", "__"])
@pytest.mark.parametrize("blank", ["\n", "\n\n"])
@pytest.mark.parametrize("more", [*SPEAKS, "The judgment in default was entered on 2 November. We must act."])
def test_dashes_between_two_parts_of_a_letter_are_no_signature(more: str, blank: str, line: str) -> None:
    parts = split(f"The first part.\n\n{line}{blank}{more}")
    assert parts.new_text == f"The first part.\n\n{more}"


@pytest.mark.parametrize("name", [DASHED, PHONE])
@pytest.mark.parametrize("standing", STANDING)
def test_standing_lines_stay_below_the_name(standing: str, name: str) -> None:
    parts = split(f"Please find my comments.\n\n{name}\n\n{standing}")
    assert parts.new_text == "Please find my comments."


@pytest.mark.parametrize("standing", STANDING)
def test_standing_lines_among_the_lines_of_the_name_stay(standing: str) -> None:
    parts = split(f"Please find my comments.\n\n-- \n{NAME}\n{standing}\n{NAME}")
    assert parts.new_text == "Please find my comments."


@pytest.mark.parametrize(
    ("below", "queue"),
    [("PS I want to end my life.", "WELFARE"), ("I was told that default judgment has been entered.", "RED")],
)
def test_an_alarm_below_the_name_is_heard(below: str, queue: str) -> None:
    effects = kept(RULES, message(f"Please find my comments.\n\n{DASHED}\n\n{below}"))
    assert queue in {effect.queue for effect in effects if isinstance(effect, AskPerson)}
