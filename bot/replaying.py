"""Today's rules over what was decided before: the same facts, decided again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot import wire
from bot.store import decisions, items
from bot.store.decisions import Decided
from bot.wishlist import wanted
from rules import rules_for
from rules.facts import Facts
from rules.policy import Policy
from rules.rule import decide


def differences(facts: Facts, decided: Sequence[Decided], policy: Policy) -> list[str]:
    """Say what would come out otherwise today; empty where the decision would be the same."""
    before = {(each.rule, each.slot): wanted(wire.unwrap_effect(each.effect)) for each in decided if not each.overruled}
    made = [each for each in decide(rules_for(facts), facts, policy) if not each.overruled]
    now = {(each.rule, "|".join(each.effect.slot)): wanted(each.effect) for each in made}
    gone = [f"no longer: {told} ({rule})" for (rule, slot), told in before.items() if now.get((rule, slot)) != told]
    new = [f"today: {told} ({rule})" for (rule, slot), told in now.items() if before.get((rule, slot)) != told]
    return [*gone, *new]


def changed_knowledge(policy: Policy, versions: Mapping[str, str]) -> list[str]:
    """Return the knowledge files that are not those that a decision was made with."""
    return sorted(name for name, digest in policy.versions.items() if versions.get(name) != digest)


def replay(connection: sa.Connection, policy: Policy, called: Callable[[str], str]) -> tuple[int, list[dict[str, Any]]]:
    """Decide again on all kept facts; returns how many there were, and those that come out otherwise."""
    total, found = 0, []
    for kept in list(decisions.every_facts(connection)):
        told = differences(wire.unwrap_facts(kept.facts), decisions.of_item(connection, kept.item), policy)
        total += 1
        if told:
            item = items.find(connection, item_id=kept.item)
            found.append({"item": called(item.key) if item else str(kept.item), "differences": told})
    return total, found
