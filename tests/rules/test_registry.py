"""What holds for every rule."""

import pkgutil
from typing import Any

import pytest

import rules
from rules import RULES
from rules.rule import Rule

_PACKAGES = ("rules.chasing.", "rules.documents.", "rules.mail.")


def test_no_rule_module_is_forgotten() -> None:
    listed = {each.propose.__module__ for each in RULES}
    found = {
        info.name
        for info in pkgutil.walk_packages(rules.__path__, "rules.")
        if not info.ispkg and info.name.startswith(_PACKAGES)
    }
    assert found <= listed


def test_names_are_unique() -> None:
    assert len({each.name for each in RULES}) == len(RULES)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.name)
def test_every_rule_says_why_and_when_it_is_quiet(each: Rule[Any]) -> None:
    doc = each.propose.__doc__ or ""
    assert each.summary.endswith(".")
    assert "Why:" in doc
    assert "Quiet when:" in doc
