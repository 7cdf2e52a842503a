"""The five of which none may be missed, in papers: in the words of courts and councils, and in people's own."""

from pathlib import Path
from typing import Any

import pytest

from rules.documents.despair import despair
from rules.documents.red_document import red_document
from rules.documents.running_out import claim_running_out
from rules.effects import AskPerson, Effect
from rules.facts import FileFacts
from tests.rules.documents.office import TODAY, file, opinion, proposed, read

FORMAL = Path(__file__).parent / "never_missed"
PLAIN = Path(__file__).parents[1] / "mail" / "never_missed"
MATTERS = ("default_judgment", "interim_order", "limitation", "unless_order")


def sentences(folder: Path, matter: str, *, loud: bool) -> list[str]:
    above, below = (folder / f"{matter}.txt").read_text(encoding="utf-8").split("-----\n")
    return (above if loud else below).splitlines()


def desks(doc: FileFacts) -> set[str]:
    """Where the rules on these words put a paper."""
    made: list[Effect] = [each for rule in (red_document, claim_running_out, despair) for each in proposed(rule, doc)]
    return {each.queue for each in made if isinstance(each, AskPerson)}


def letter(text: str, **more: Any) -> FileFacts:
    """A member's letter that lies in a library."""
    return file(text=text, opinion=opinion("MEM-CORR", direction="in"), **more)


@pytest.mark.parametrize(
    ("matter", "text"), [(each, text) for each in MATTERS for text in sentences(FORMAL, each, loud=True)]
)
def test_a_formal_paper_is_red_by_its_words(matter: str, text: str) -> None:
    assert "RED" in desks(file(text=text, opinion=read(text)))


@pytest.mark.parametrize(
    ("matter", "text"), [(each, text) for each in MATTERS for text in sentences(FORMAL, each, loud=False)]
)
def test_a_formal_paper_that_only_sounds_alike_is_not(matter: str, text: str) -> None:
    assert desks(file(text=text, opinion=read(text))) == set()


@pytest.mark.parametrize(
    ("matter", "text"),
    [(each, text) for each in (*MATTERS, "self_harm") for text in sentences(PLAIN, each, loud=True)],
)
def test_a_members_letter_is_heard_like_a_mail(matter: str, text: str) -> None:
    assert ("WELFARE" if matter == "self_harm" else "RED") in desks(letter(text))


@pytest.mark.parametrize(
    ("matter", "text"),
    [(each, text) for each in (*MATTERS, "self_harm") for text in sentences(PLAIN, each, loud=False)],
)
def test_what_only_sounds_alike_in_a_letter_is_left(matter: str, text: str) -> None:
    assert desks(letter(text)) == set()


AHEAD = "Primary limitation expires on 4 December 2026."
FAR = "Primary limitation expires on 17 February 2028."


@pytest.mark.parametrize(
    ("doc", "queues"),
    [
        pytest.param(letter(AHEAD), {"RED"}, id="soon"),
        pytest.param(letter(FAR), {"CHECK_DEADLINE"}, id="in a year or more"),
        pytest.param(file(text=AHEAD, opinion=opinion("DEF")), set(), id="pleaded"),
        pytest.param(file(text=AHEAD, opinion=opinion("MEM-CORR", direction="out")), set(), id="written by us"),
        pytest.param(letter(AHEAD, labelled_by="person", label="MEM-CORR"), set(), id="a person has seen it"),
        pytest.param(letter(AHEAD, problem="broken"), set(), id="nobody can read it"),
        pytest.param(letter("Limitation expired on 3 November 2026."), {"RED"}, id="three weeks ago"),
        pytest.param(letter("Limitation expired on 3 March 2026."), set(), id="months ago"),
        pytest.param(letter("Limitation runs three years from 8 December 2023."), {"RED"}, id="counted from a day"),
    ],
)
def test_the_day_of_a_limitation_decides(doc: FileFacts, queues: set[str]) -> None:
    assert doc.today == TODAY
    assert desks(doc) == queues
