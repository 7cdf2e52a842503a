import json

from bot.cards import alert_card, note_card
from rules.effects import Alert, TellAdministrators


def test_a_red_card_shows_level_and_case_and_no_reason() -> None:
    alert = Alert("i", "red", "A court date within two days.", "Dr Planted wrote that …", "M26-014573-4")
    card = alert_card(alert, "Open the queue RED.", key="k" * 40)
    assert "RED · M26-014573-4" in json.dumps(card, ensure_ascii=False)
    assert "Planted" not in json.dumps(card)


def test_a_long_note_stays_below_the_limit() -> None:
    note = TellAdministrators("digest", "Yesterday", tuple(f"line {n} " + "x" * 300 for n in range(500)), "daily")
    card = json.dumps(note_card(note, key="k"))
    assert len(card) < 28_000
    assert "480 more lines" in card
