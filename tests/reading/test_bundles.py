"""One file, several documents."""

import pytest

from bot.reading.bundles import page_number, sections
from bot.reading.extracted import Page

LETTER = "Leeds LS1 1AA\nTel 0113 496 0000\n\nDear Dr Okafor,\nPlease find the records enclosed.\n\nYours sincerely\nA"
REPORT = "Discharge summary\nThe patient was admitted with pain and was treated."


def pages(*texts: str) -> list[Page]:
    return [Page(number=number, text=text, width=595, height=842) for number, text in enumerate(texts, start=1)]


def spans(*texts: str) -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in sections(pages(*texts))]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param((REPORT, "", LETTER), [(1, 1), (3, 3)], id="a blank page between"),
        pytest.param((REPORT + "\nPage 1 of 2", REPORT + "\nPage 2 of 2", REPORT + "\nPage 1 of 3"), [(1, 2), (3, 3)],
                     id="page 1 of"),
        pytest.param((REPORT + "\n4", REPORT + "\n5", REPORT + "\n1"), [(1, 2), (3, 3)], id="numbers restart"),
        pytest.param((LETTER, LETTER.replace("Leeds", "York")), [(1, 1), (2, 2)], id="two letters"),
        pytest.param((REPORT, "IN THE COUNTY COURT AT LEEDS\nClaim No X"), [(1, 1), (2, 2)], id="court heading"),
    ],
)  # fmt: skip
def test_splits(texts: tuple[str, ...], expected: list[tuple[int, int]]) -> None:
    assert spans(*texts) == expected


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((REPORT,), id="one page"),
        pytest.param((REPORT, REPORT, REPORT), id="no sign"),
        pytest.param(
            (REPORT + "\nPage 1 of 3", "", REPORT + "\nPage 2 of 3", REPORT + "\nPage 3 of 3"), id="blank backs"
        ),
        pytest.param((LETTER.replace("Yours sincerely\nA", ""), "and further.\nYours sincerely"), id="a long letter"),
        pytest.param((REPORT, "He said: Dear me, in the court of opinion."), id="words in passing"),
        pytest.param((REPORT + "\n2", REPORT + "\n3", REPORT + "\n4"), id="an extract"),
    ],
)
def test_stays_whole(texts: tuple[str, ...]) -> None:
    assert len(sections(pages(*texts))) == 1


def test_a_letter_that_encloses_the_rest_is_its_cover() -> None:
    first, second = sections(pages(LETTER, "", REPORT))
    assert "cover-letter" in first.reasons
    assert second.reasons == ("blank-page", "letter-ended")


def test_blank_files_hold_nothing() -> None:
    assert sections(pages("", "")) == ()
    assert sections([]) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [("text\nPage 3 of 9", 3), ("- 7 -\ntext", 7), ("text\n12", 12), ("text", None), ("born 1980\nin Leeds", None)],
)
def test_page_numbers(text: str, number: int | None) -> None:
    assert page_number(pages(text)[0]) == number
