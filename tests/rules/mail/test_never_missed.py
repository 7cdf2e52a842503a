"""The five of which none may be missed, in people's own words; and the same words about something harmless."""

from pathlib import Path

import pytest

from rules.effects import AskPerson
from rules.facts import MessageFacts
from rules.mail.red_words import red_words
from rules.mail.welfare import welfare
from rules.rule import decide
from tests.rules.mail.test_rules_for_mail import REF
from tests.rules.offices import message, policy

FOLDER = Path(__file__).parent / "never_missed"
BETWEEN = "-----\n"
DESKS = {
    "default_judgment": "RED",
    "unless_order": "RED",
    "interim_order": "RED",
    "limitation": "RED",
    "self_harm": "WELFARE",
}


def sentences(matter: str, *, loud: bool) -> list[str]:
    """The sentences of a matter: those above the line are meant, those below only sound alike."""
    above, below = (FOLDER / f"{matter}.txt").read_text(encoding="utf-8").split(BETWEEN)
    return (above if loud else below).splitlines()


def desks(mail: MessageFacts) -> set[str]:
    """Where the rules on these words put it; what else asks, such as a date that it names, is no matter of theirs."""
    made = decide((red_words, welfare), mail, policy())
    return {each.effect.queue for each in made if isinstance(each.effect, AskPerson)}


@pytest.mark.parametrize(("matter", "text"), [(each, text) for each in DESKS for text in sentences(each, loud=True)])
def test_none_is_missed(matter: str, text: str) -> None:
    assert DESKS[matter] in desks(message(text, REF))
    among = f"Thank you for your letter.\n{text}\nThe form that you asked for follows on Friday."
    assert DESKS[matter] in desks(message(among, REF))


@pytest.mark.parametrize(("matter", "text"), [(each, text) for each in DESKS for text in sentences(each, loud=False)])
def test_what_only_sounds_alike_is_left(matter: str, text: str) -> None:
    assert desks(message(text, REF)) == set()


@pytest.mark.parametrize("matter", DESKS)
def test_there_are_enough_of_each(matter: str) -> None:
    assert min(len(sentences(matter, loud=loud)) for loud in (True, False)) >= 40
