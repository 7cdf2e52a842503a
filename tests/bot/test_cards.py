import json

from bot.cards import card_for, drawn
from rules.effects import Alert, TellAdministrators

ALERT = Alert("i", "red", "A court date within two days.", "Dr Planted wrote that …", "M26-014573-4")


def test_a_red_card_shows_level_and_case_and_no_reason() -> None:
    card = json.dumps(drawn(card_for(ALERT, "Open the queue RED.", ref="k" * 40)), ensure_ascii=False)
    assert "RED · M26-014573-4" in card
    assert "Open the queue RED." in card
    assert "k" * 40 in card
    assert "Planted" not in card


def test_a_note_has_no_level() -> None:
    note = TellAdministrators("alerts", "2 new in the queues", ("UNMATCHED: 2 new",), "grouped")
    texts = [each["text"] for each in drawn(card_for(note, "It waits.", ref="r"))["body"]]
    assert texts == ["2 new in the queues", "UNMATCHED: 2 new", "ref r"]


def test_a_long_note_stays_below_the_limit() -> None:
    note = TellAdministrators("digest", "Yesterday", tuple(f"line {n} " + "x" * 300 for n in range(500)), "daily")
    card = json.dumps(drawn(card_for(note, "", ref="k")))
    assert len(card) < 28_000
    assert "480 more lines" in card
