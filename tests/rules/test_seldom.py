"""A pattern that is passed over where it can't occur finds what it would have found."""

import re

import pytest

from rules.seldom import Seldom, occurs
from rules.timely import AGO

TEXTS = ("", "by\u00a0Friday", "Promised for the 3rd", "as promised", "name: Zoë\nNAME: Ŵyn", "x" * 40 + " name: Ann")


@pytest.mark.parametrize("pattern", [r"(?<!as )\bpromis(?:e|ed)\b", r"by\s[A-Z]", r"^name: \w+$", r"\d(?=(?:st|rd))"])
@pytest.mark.parametrize("flags", [0, re.I, re.I | re.M])
@pytest.mark.parametrize("text", TEXTS)
def test_it_finds_what_the_pattern_finds(pattern: str, flags: int, text: str) -> None:
    plain = [found.span() for found in re.compile(pattern, flags).finditer(text)]
    seldom = Seldom(pattern, flags)
    assert [found.span() for found in seldom.finditer(text)] == plain
    first = seldom.search(text)
    assert (first.span() if first else None) == (plain[0] if plain else None)


def test_bytes_are_looked_at_up_to_the_end_that_is_given() -> None:
    claim = Seldom(rb"\bclaim (\d+)\b(?!-)", loosely=rb"claim \d")
    assert claim.search(b"our claim 1234", 12) is not None
    assert claim.search(b"our claim 1234", 9) is None


def test_it_is_seen_behind_a_long_text_in_which_each_turn_is_new() -> None:
    gapped = occurs(rf"\b(?:sign|return)\w*\b[^.;]{{0,80}}(?:{AGO.pattern})", re.I)
    turns = " ".join(f"sign{n:x} return{n * 7919 % 99991:x}" for n in range(20_000))
    assert not gapped(turns)
    assert gapped(f"{turns} he SIGNED it two weeks ago")
