"""Adaptive Cards (schema 1.5) as plain dicts: a level, a case number, a queue; no names and no clinical words."""

from typing import Any

from rules.effects import Alert, TellAdministrators

Card = dict[str, Any]


def alert_card(alert: Alert, where: str, *, key: str) -> Card:
    """Return the card of one alert. `where` says where to look."""
    colour = "attention" if alert.level == "red" else "warning"
    body = [
        _text(f"{alert.level.upper()} · {alert.case_no or 'no case yet'}", weight="bolder", color=colour, size="large"),
        _text(alert.headline, wrap=True),
        _text(where, wrap=True, isSubtle=True),
    ]
    return _card(body, key)


def note_card(note: TellAdministrators, *, key: str) -> Card:
    """Return the card of a digest: its headline and at most twenty lines, so that it stays far below 28 KB."""
    lines = note.lines[:20]
    more = [f"and {len(note.lines) - len(lines)} more lines in the e-mail"] if len(note.lines) > len(lines) else []
    body = [_text(note.headline, weight="bolder", size="medium")]
    return _card(body + [_text(line, wrap=True) for line in (*lines, *more)], key)


def _card(body: list[Card], key: str) -> Card:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [*body, _text(f"ref {key[:12]}", isSubtle=True, size="small")],
    }


def _text(text: str, **more: Any) -> Card:
    return {"type": "TextBlock", "text": text, **more}
