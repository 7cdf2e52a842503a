"""The rules, in their order. Nothing registers itself: what is on stands here."""

from typing import Any

from rules.chasing.overdue import overdue
from rules.chasing.squeeze import squeeze
from rules.documents import DOCUMENTS
from rules.mail import BEFORE_UNMATCHED
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
