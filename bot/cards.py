"""What the administrators are told by mail, as an Adaptive Card: a level, a case number, a queue; no clinical words."""

from typing import Any

from rules.effects import Alert, PostCard, TellAdministrators

Card = dict[str, Any]

_COLOURS = {"red": "attention", "amber": "warning"}
_LINES = 20


def card_for(told: Alert | TellAdministrators, where: str, *, ref: str) -> PostCard:
    """Return the card that follows a mail to the administrators: `where` to look, and the mail's key as `ref`."""
    because = "The channel shows what the administrators were told by mail."
    if isinstance(told, Alert):
        return PostCard(ref, told.level, told.headline, (where,), because, told.case_no)
    return PostCard(ref, "note", told.headline, told.lines, because)


def drawn(card: PostCard) -> Card:
    """Return the Adaptive Card (schema 1.5): at most twenty lines, so that it stays far below 28 KB."""
    lines = card.lines[:_LINES]
    more = [f"and {len(card.lines) - len(lines)} more lines in the e-mail"] if len(card.lines) > len(lines) else []
    body = [_text(card.headline, weight="bolder", size="medium", wrap=True)]
    if card.level != "note":
        title = f"{card.level.upper()} · {card.case_no or 'no case yet'}"
        body = [
            _text(title, weight="bolder", color=_COLOURS[card.level], size="large"),
            _text(card.headline, wrap=True),
        ]
    body += [_text(line, wrap=True, isSubtle=card.level != "note") for line in (*lines, *more)]
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [*body, _text(f"ref {card.ref}", isSubtle=True, size="small")],
    }


def _text(text: str, **more: Any) -> Card:
    return {"type": "TextBlock", "text": text, **more}
