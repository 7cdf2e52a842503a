"""Phrases that are looked up by their words are found exactly where their patterns are."""

import re
from functools import lru_cache
from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.folding import fold
from rules.phrasings import parts_of, pattern_of
from rules.tells import Owner, Tell, Tells
from rules.wordings import Wordings, wordings_of
from tests.rules.documents.office import documents

PHRASES = (
    "letters? of claim",
    "claimant'?s",
    "claimant",
    "your (?:letter|claim) of",
    "of claim",
    "and/or",
    "organi[sz]ation",
    "rule \\d of",
    "pre ?action protocol",
    "ombudsman for the nhs in wales",
    "complain\\w*",
)
SEPARATORS = (
    " ",
    " ",
    " ",
    " ",
    "\n",
    "  ",
    "\n\n",
    ", ",
    ".",
    "-",
    "'",
    " '",
    "' ",
    "/",
    "\u00a0",
    "\t",
    "’",
    " – ",
    ":",
)


def texts(words: list[str], longest: int = 40) -> st.SearchStrategy[str]:
    """Texts of words that phrases are made of, run together by all that may stand between words."""
    pairs = st.tuples(st.sampled_from(words), st.sampled_from(SEPARATORS))
    return st.lists(pairs, max_size=longest).map(lambda each: "".join(map("".join, each)))


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bletter\s+of\s+\w+\b",
        r"\bof\s+(?:\w+\s+){0,4}claim\b",
        r"\bpre.action\b",
        r"^\s*draft\b",
        r"claim\b",
        r"\bn\d+",
        r"\b[^x]laim\b",
        r"\bdear\s+",
        r"\ban?\b|",
        r"",
    ],
)
def test_what_may_be_something_else_as_well_is_not_spelled_out(pattern: str) -> None:
    assert not wordings_of(pattern)


def test_a_pattern_with_too_many_wordings_is_not_spelled_out() -> None:
    assert len(wordings_of(r"\b(?:a|b|c)(?:a|b|c)(?:a|b|c)\b")) == 27
    assert not wordings_of(r"\b" + "(?:a|b|c)" * 4 + r"\b")


PARTS = tuple(part for phrase in PHRASES for part in parts_of(phrase))
WORDS = [*re.findall(r"[a-z]+", " ".join(PHRASES)), *(phrase for phrase in PHRASES if phrase.islower()), "Claimant",
         "claimants", "letter", "organisation", "Élan", "7", "x"]  # fmt: skip


@settings(max_examples=150)
@given(texts(WORDS))
def test_spelled_phrases_are_found_where_their_patterns_are(text: str) -> None:
    assert all(map(wordings_of, PARTS))
    folded = fold(text).text
    there = {n for n, part in enumerate(PARTS) if re.search(part.encode(), folded)}
    assert Wordings((number, wordings_of(part)) for number, part in enumerate(PARTS)).present(folded) == there


@lru_cache
def shipped() -> tuple[list[str], list[Any], Wordings]:
    said = {words for row in documents().types for tell in row.tells for words in tell.words
            if tell.kind not in ("layout", "sender", "file-name")}  # fmt: skip
    parts = sorted({part for words in said for part in parts_of(words)})
    spelled = [part for part in parts if wordings_of(part)]
    assert len(spelled) > 0.7 * len(parts)
    wordings = Wordings((number, wordings_of(part)) for number, part in enumerate(spelled))
    return spelled, [re2.compile(part) for part in spelled], wordings


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_the_phrases_of_documents_are_found_where_their_patterns_are(data: st.DataObject) -> None:
    spelled, compiled, wordings = shipped()
    words = [min(wordings_of(part)).rstrip("|") for part in spelled]
    folded = fold(data.draw(texts(words, 80))).text
    assert wordings.present(folded) == {n for n, each in enumerate(compiled) if each.search(folded.decode())}


@lru_cache
def some() -> tuple[list[tuple[Owner, Tell]], Tells]:
    rows = [(("type", row.code), tell) for row in documents().types[:12] for tell in row.tells]
    counted = [(owner, tell) for owner, tell in rows if tell.kind in ("phrase", "counter") and tell.place == "anywhere"]
    return [(owner, tell) for owner, tell in counted if tell.at_least == 1], Tells(rows)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_every_phrase_is_counted_whether_words_or_automata_find_it(data: st.DataObject) -> None:
    counted, tells = some()
    folded = fold(data.draw(texts([re.sub(r"\(\?:|[()?|]", " ", w) for _, tell in counted for w in tell.words])))
    hits = tells.find(folded)
    for owner, tell in counted:
        there = sum(bool(re.search(f"(?m){pattern_of(words)}".encode(), folded.text)) for words in tell.words)
        assert sum(hit.times for hit in hits.get(owner, ()) if hit.tell is tell) == min(there, tell.up_to)
