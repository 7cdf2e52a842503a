"""Who wrote a document and to whom."""

import pytest

from rules.correspondents import correspondents


def named(text: str) -> dict[str, str]:
    found = {fact.name: fact for fact in correspondents(text)}
    assert all(text[fact.start : fact.end] == fact.value for fact in found.values())
    return {name: str(fact.value) for name, fact in found.items()}


@pytest.mark.parametrize(
    ("text", "author", "addressee"),
    [
        ("Dr Ann Fenn\nThe Surgery\n\nDear Dr Fenn\nThank you.\nYours sincerely\n\nIvo Marsh\nPartner",
         "Ivo Marsh", "Dr Ann Fenn"),
        ("Thackray LLP\n3 May 2026\nDear Sirs\nWe write again.\nYours faithfully\nThackray LLP", "Thackray LLP", None),
        ("Medical report\nPrepared by Mr Sol Vane FRCS, consultant surgeon", "Mr Sol Vane", None),
        ("To: The Practice Manager\nFrom: Ann Fenn\nRecords", "Ann Fenn", "The Practice Manager"),
        ("I, Dr Ivo Marsh, make this statement", "Dr Ivo Marsh", None),
    ],
)  # fmt: skip
def test_who_wrote_and_to_whom(text: str, author: str, addressee: str | None) -> None:
    assert named(text) == {"author": author} | ({"addressee": addressee} if addressee else {})


@pytest.mark.parametrize(
    "text",
    [
        "Lemon cake: beat the eggs.",
        "Dear Sirs\nWe write again.",
        "We spoke to Dr Ann Fenn about Mr Marsh.",
        "STATEMENT OF CLAIM",
        "To bake it, heat the oven.\nFrom Monday on it rains.",
        "",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert named(text) == {}
