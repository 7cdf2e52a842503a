"""The rules, in their order. Nothing registers itself: what is on stands here."""

from typing import Any

from rules.chasing.overdue import overdue
from rules.chasing.squeeze import squeeze
from rules.documents import DOCUMENTS
from rules.facts import Facts, MessageFacts
from rules.mail import BEFORE_UNMATCHED
from rules.mail.copies import copies, same_message
from rules.mail.unmatched import unmatched
from rules.rule import Rule

RULES: tuple[Rule[Any], ...] = (
    *BEFORE_UNMATCHED,
    unmatched,
    *DOCUMENTS,
    squeeze,
    overdue,
)
"""Order is policy: of two rules that want the same slot, the earlier keeps it."""


def rules_for(facts: Facts) -> tuple[Rule[Any], ...]:
    """Return the rules that are asked about an item.

    Of a message that was decided on already (the same one in a second mailbox) only `copies` is asked: whatever else
    there was to say has been said.
    """
    if isinstance(facts, MessageFacts) and facts.copy and same_message(facts.copy):
        return (copies,)
    return RULES
