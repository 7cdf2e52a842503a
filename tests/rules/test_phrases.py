"""Lists of phrases find what each pattern finds, looked for one by one."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy import load_policy
from rules.phrases import NOTHING, Phrases, fold, one_pass
from rules.policy import OfficeNames, Thresholds
from rules.seldom import alternatives

NOISE = (*".,'’“-–?!014éÉŵŶßſ\u212a\u00a0\x00\ud800😀", "über", "ngŵr", "DÉPÔT", "i", "the", "not", "my", "\r\n")


@cache
def lists() -> tuple[Phrases, ...]:
    policy = load_policy(OfficeNames("", ""), Thresholds(), trained=False)
    families = (policy.red_words, policy.mail, policy.machine_mail)
    return tuple(each for family in families for each in vars(family).values() if isinstance(each, Phrases))


def words() -> list[str]:
    patterns = [pattern for each in lists() for pattern in each.patterns]
    return sorted({word for pattern in patterns for word in re.findall(r"[^\W\d_][\w' -]*[^\W\d_]", pattern)})


PIECES = st.tuples(st.sampled_from([*words(), *NOISE]), st.sampled_from(("", " ", " ", "\n")))
TEXTS = st.lists(PIECES, max_size=60).map(lambda pieces: "".join(word + after for word, after in pieces))


def one_by_one(phrases: Phrases, text: str) -> list[tuple[int, int]]:
    """The way it is meant: every pattern that RE2 finds, at its first place that no exception excuses."""
    folded, found = fold(text), []
    for index in one_pass(phrases.patterns)(folded):
        for match in re.finditer(phrases.patterns[index], folded, re.I):
            left = max(folded.rfind(mark, max(0, match.start() - 240), match.start()) for mark in ".!?\n") + 1
            ends = [at for mark in ".!?\n" if (at := folded.find(mark, match.end(), match.end() + 240)) >= 0]
            sentence = folded[max(left, match.start() - 240) : min(ends, default=match.end() + 240)]
            if not any(re.search(excuse, sentence, re.I) for excuse in phrases.unless):
                found.append(match.span())
                break
    return sorted(found)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(TEXTS)
def test_every_list_finds_what_its_patterns_find(text: str) -> None:
    for phrases in lists():
        for each in (text, text.upper()):
            assert sorted((hit.start, hit.end) for hit in phrases.hits(each)) == one_by_one(phrases, each), phrases.name


def test_an_idea_is_found_where_it_is_expressed() -> None:
    said = "I can’t go on. Please find attached my report."
    assert {"welfare", "attached"} <= {each.name for each in lists() if each.first(said)}


def test_a_list_without_phrases_finds_nothing() -> None:
    assert NOTHING.first("anything") is None


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("a|b", ("a", "b")),
        ("(?:a|b)c|d", ("(?:a|b)c", "d")),
        (r"[|(]|\||\(", (r"[|(]", r"\|", r"\(")),
        ("(?i)a|b", ("(?i)a|b",)),
        ("", ("",)),
    ],
)
def test_a_pattern_is_taken_apart_only_where_it_stands_for_either(pattern: str, ways: tuple[str, ...]) -> None:
    assert alternatives(pattern) == ways
