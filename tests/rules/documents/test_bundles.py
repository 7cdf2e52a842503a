"""One file, several documents: where each begins."""

import pytest

from rules.bundles import document_starts, read_bundle
from tests.rules.documents.office import TODAY, documents

LETTER = "Leeds LS1 1AA\nTel 0113 496 0000\n\nDear Dr Okafor,\nPlease find the records enclosed.\n\nYours sincerely\nA"
REPORT = (
    "Discharge summary of the ward\nThe patient was admitted with pain and was treated and went home in good health."
)
COUNTED = "The patient was treated on the ward and the wound was dressed.\nPage"
PLAIN = "The patient was admitted with pain and was treated and went home in good health on the next morning."
MAIL = "From: Edith Example\nSent: 3 March 2026\nPlease see below what we wrote about this on the day before that."


@pytest.mark.parametrize(
    ("pages", "starts"),
    [
        pytest.param((PLAIN, "", LETTER), [0, 2], id="a blank page between"),
        pytest.param((f"{COUNTED} 1 of 2", f"{COUNTED} 2 of 2", f"{COUNTED} 1 of 3"), [0, 2], id="page 1 of"),
        pytest.param((f"{COUNTED} 1 of 2", f"{COUNTED} 2 of 2", PLAIN), [0, 2], id="after its last page"),
        pytest.param((f"{PLAIN}\nPage 1 of 1", PLAIN), [0, 1], id="after one of one"),
        pytest.param((f"{PLAIN}\npage 4", f"{PLAIN}\npage 5", f"{PLAIN}\npage 1"), [0, 2], id="numbers restart"),
        pytest.param((LETTER, LETTER.replace("Leeds", "York")), [0, 1], id="two letters"),
        pytest.param((LETTER, PLAIN), [0, 1], id="a letter ended"),
        pytest.param(("Dear all\nHere is my report.\nKind regards\nAnita", PLAIN), [0, 1], id="a note ended"),
        pytest.param((PLAIN, "IN THE COUNTY COURT AT LEEDS\nClaim No X"), [0, 1], id="court heading"),
        pytest.param((PLAIN, f"Otley Surgery LS1 1AA\nTel 0113 496 0000\n{PLAIN}"), [0, 1], id="letterhead"),
        pytest.param((PLAIN, PLAIN, PLAIN), [0], id="no sign"),
        pytest.param((f"Bundle page 1\n{PLAIN}", f"Bundle page 2\n{LETTER}"), [0, 1], id="the pages of a bundle"),
        pytest.param((f"{PLAIN}\npage 4 of the bundle", f"{LETTER}\npage 5 of the bundle"), [0, 1], id="of the bundle"),
        pytest.param((f"Bundle of records - page 1\n{PLAIN}", f"Bundle page 2\n{PLAIN}"), [0], id="one in a bundle"),
        pytest.param((f"The bundle came.\n{COUNTED} 1 of 2", f"{LETTER}\nPage 2 of 2"), [0], id="a bundle in passing"),
        pytest.param((f"{COUNTED} 1 of 3", "", f"{COUNTED} 2 of 3", f"{LETTER}\nPage 3 of 3"), [0], id="blank backs"),
        pytest.param((LETTER.removesuffix("Yours sincerely\nA"), "and further.\nYours sincerely"), [0], id="long"),
        pytest.param((LETTER, "cc Dr Bell"), [0], id="a list of copies"),
        pytest.param((f"Thank you.\nKind regards\nA\n{MAIL}", MAIL), [0], id="a printed thread"),
        pytest.param((f"{LETTER}\n{PLAIN * 6}", PLAIN), [0], id="a closing in the middle"),
        pytest.param((PLAIN, "He said: Dear me, in the court of opinion."), [0], id="words in passing"),
        pytest.param(("", ""), [], id="blank"),
        pytest.param((), [], id="nothing"),
    ],
)  # fmt: skip
def test_where_documents_begin(pages: tuple[str, ...], starts: list[int]) -> None:
    assert document_starts(pages) == starts


ORDER = "IT IS ORDERED THAT\nUpon hearing counsel the claim be stayed. Dated 3 November 2026. District Judge Example"
BILL = "INVOICE\nInvoice No: HB-2041\nTo copying records 40 pages\nVAT 20%\nTotal due £48.00\nPlease pay within 30 days"


def test_a_page_that_is_surely_of_another_type_begins_a_document() -> None:
    parts = read_bundle((ORDER, BILL), knowledge=documents(), today=TODAY).parts
    assert [(part.first, part.last) for part in parts] == [(1, 1), (2, 2)]
    assert parts[1].doc_type == "INV"


CARD = (
    "A Tester\n11/05/26 exam, BPE 222/212, tender to percussion, periapical radiograph taken, lignocaine\n"
    "18/05/26 lower right first molar, root canal treatment stage one, rubber dam, file separated at three mm\n"
    "20/07/26 root canal treatment stage two, obturated with gutta percha, review in six months, scale and polish"
)
CONSENT = (
    "CONSENT TO ROOT CANAL TREATMENT\nI understand that an instrument may break in the canal and consent to it."
    "\nThe risks were explained.\nPatient: A Tester   Dentist: B Vole   11 May 2026"
)


@pytest.mark.parametrize(
    ("pages", "parts"),
    [
        pytest.param((CARD, CONSENT), 2, id="behind what is likely another"),
        pytest.param((CARD, PLAIN, CONSENT), 2, id="with a page between that may be anything"),
        pytest.param((PLAIN, CONSENT), 0, id="behind what may be anything"),
        pytest.param((CONSENT, CARD), 0, id="without a title"),
        pytest.param((CONSENT, CONSENT), 0, id="the same again"),
    ],
)
def test_a_title_begins_a_document_where_the_page_before_was_likely_another(pages: tuple[str, ...], parts: int) -> None:
    assert len(read_bundle(pages, knowledge=documents(), today=TODAY).parts) == parts


def test_the_whole_is_held_as_its_strictest_part() -> None:
    advice = (
        "ADVICE\nCounsel's advice, privileged and confidential. I am asked to advise on liability. "
        "In my opinion the claim fails."
    )
    whole = read_bundle((BILL, "", advice), knowledge=documents(), today=TODAY)
    alone = read_bundle((advice,), knowledge=documents(), today=TODAY)
    assert (whole.sensitivity, whole.privilege) == (alone.sensitivity, alone.privilege)
    assert whole.best == "INV"
    assert alone.privilege not in ("none", "undecided")
