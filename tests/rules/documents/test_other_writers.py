"""Short papers by many hands, the facts that they state, and the one pass beside a search phrase by phrase."""

from datetime import date

import pytest

from rules.certainty import clear
from rules.document_dates import dates, document_date
from rules.document_names import patients
from rules.document_numbers import money, numbers
from rules.folding import fold
from rules.tells import Tells, rows_of
from tests.rules.documents.office import TODAY, documents, examples, policy, read

WRITTEN = examples("other_writers")


def test_short_papers_are_read_rightly() -> None:
    found = [(codes.split("|"), read(text)) for codes, text in WRITTEN]
    assert sum(opinion.best in codes for codes, opinion in found) >= 0.95 * len(WRITTEN)
    assert all(opinion.best in codes for codes, opinion in found if clear(opinion, policy()))


@pytest.mark.parametrize(
    "text",
    [
        "Milk, eggs, stamps, ring the plumber",
        "(tune: the Wild Rover)\nShe's sorted the post for thirty long years",
        "7",
    ],
)
def test_what_is_none_of_ours_stays_unknown(text: str) -> None:
    assert read(text, "IMG_4410.jpg").best == "UNKNOWN"


def test_a_file_name_alone_labels_nothing() -> None:
    assert not clear(read("Dear Sir\nPlease see attached, as discussed.", "letter of claim.pdf"), policy())


def test_one_pass_finds_what_a_search_phrase_by_phrase_finds() -> None:
    rows = list(rows_of("type", ((each.code, each.tells) for each in documents().types[::9])))
    together = Tells(rows)
    for _, text in WRITTEN[::6]:
        folded = fold(text)
        whole = {(owner, id(hit.tell)) for owner, hits in together.find(folded).items() for hit in hits}
        singly = {
            (owner, id(hit.tell)) for row in rows for owner, hits in Tells([row]).find(folded).items() for hit in hits
        }
        assert whole == singly


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Our client: Ms Rose Unheard", "Rose Unheard"),
        ("We act for Mrs Ann Tester in this", "Ann Tester"),
        ("TESTER, Ann DOB 02/03/1961", "TESTER, Ann"),
        ("Patient's surname: Tester First names: Ann", "Ann Tester"),
        ("My mother Ann Tester died in May", "Ann Tester"),
        ("Dear Dr Fenn\nMrs Ann Tester\nWe write about her", "Ann Tester"),
        ("Ann Tester (deceased), born 2 March 1961", "Ann Tester"),
    ],
)
def test_names_whom_it_is_about(text: str, name: str) -> None:
    assert name in [fact.value for fact in patients(text, fold(text), "LOC")]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Dr Fenn",
        "Harbour Road Surgery\n3 May 2026",
        "Yours sincerely\nModel Office",
        "NHS Number",
        "FORM OF AUTHORITY",
        "IN THE MATTER OF X",
        "Ivo Vane, Exchange Chambers, 2 November 2026",
        "BETWEEN ANN\n3 May 1961",
        "Re: Tester M26-014573-4",
        "Name: Dr Ann Fenn",
        "Patient: Leeds General Infirmary",
        "Re: Letter of Claim",
    ],
)
def test_names_nobody(text: str) -> None:
    assert list(patients(text, fold(text), "LOC")) == []


def about(text: str, doc_type: str = "LOC") -> list[object]:
    return [fact.value for fact in patients(text, fold(text), doc_type)]


def test_a_full_name_stands_for_its_parts() -> None:
    assert about("Re: Mr I Vane\nOur client: Ivo Vane\nName: Ivo Vane") == ["Ivo Vane"]


def test_who_complains_for_another_is_not_whom_it_is_about() -> None:
    assert about("You treated my mother badly.\nYours\nMr Ivo Vane", "CMP") == []
    assert about("You treated me badly.\nYours\nMr Ivo Vane", "CMP") == ["Ivo Vane", "Mr Ivo Vane"]


def said(text: str, doc_type: str) -> dict[str, str]:
    folded = fold(text)
    return {fact.name: fact.value for fact in (*numbers(text, folded, doc_type), *money(text, folded, doc_type))}


def test_references_are_told_apart() -> None:
    found = said("Thackray LLP\nTM/SB/4471\nYour ref M26-014573-4\nHolm v Quill, L42YX118", "LOC")
    assert found == {"their-ref": "TM/SB/4471", "claim-no": "L42YX118"}
    assert said("Bill number CB-88120\nTotal now due 6,144.00", "INV")["invoice-no"] == "CB-88120"
    assert said("Fee note\nOur ref QC-4471\nTotal £5,400.00", "FEE")["invoice-no"] == "QC-4471"


@pytest.mark.parametrize("text", ["c/o 2/52 T3/N1", "on 12/11/2026 at 4-5 pm", "UL4-UL6", "COVID-19 in 2020"])
def test_no_references(text: str) -> None:
    assert "their-ref" not in said(text, "LOC")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Net 40.00\nVAT 8.00\nTotal 48.00", "48.00 GBP"),
        ("Total EUR 4,059.00", "4059.00 EUR"),
        ("Sub-total £90.00\nTotal £108.00", "108.00 GBP"),
    ],
)
def test_the_sum_of_a_bill(text: str, amount: str) -> None:
    assert said(text, "INV")["amount"] == amount


def test_records_state_no_sum() -> None:
    assert "amount" not in said("Total £3,300 pd", "DEN-REC")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31 Duffield Rise, Derby\n2nd May 2026\nDear Sir", date(2026, 5, 2)),
        ("Edinburgh, 22 July 2026. Act: Muir", date(2026, 7, 22)),
        ("Sunday 18th Oct\nDear Dr Fenn", date(2026, 10, 18)),
        ("24 December\nDear Dr Fenn", date(2025, 12, 24)),
        ("Ann Tester, 17 March 1961\nNotes", None),
        ("The operation on 14 May 2026 went well", None),
    ],
)
def test_the_day_of_writing(text: str, day: date | None) -> None:
    folded = fold(text)
    found = document_date(folded, tuple(dates(folded, TODAY)), TODAY)
    assert (found.day if found else None) == day
