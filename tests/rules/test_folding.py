"""A text made plain, line by line."""

import pytest

from rules.folding import fold
from rules.phrases import plainly


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n \n\t\n", []),
        (" \t" * 60_000, []),
        ("one", ["one"]),
        ("one\n\n  two \nthree", ["one", "  two ", "three"]),
        ("\n– one\r\n two", ["- one ", " two"]),
    ],
)
def test_lines_are_those_that_say_something(text: str, lines: list[str]) -> None:
    folded = fold(text)
    assert [folded.text[start:end].decode() for start, end in folded.lines] == lines


@pytest.mark.parametrize("text", ["plain", "Mr O’Brien – “yes”", "привет – мир", "a\u00a0b", ""])
def test_signs_are_replaced_as_translate_does(text: str) -> None:
    signs = {"’": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " "}
    assert plainly(text, signs) == text.translate(str.maketrans(signs))
