"""References as people type them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.references import Format, ReferenceKnowledge, as_typed, case_mod11, find, neighbours, one_spelling
from tests.rules.offices import ONE, policy

REFS = policy().references
PROVED: Any = {
    "source": "a test", "effective_from": date(2026, 1, 1), "verified_on": date(2026, 1, 1), "verified_by": "a test"
}  # fmt: skip
GAPS = st.sampled_from(["-", " ", "/", "", " - ", "–", "\u00a0", ".", "\n"])


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(m.kind, m.value, m.valid) for m in find(text, "new_text", REFS)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Our ref M26-014573-4 refers", "case-no", ONE),
        ("m26 014573-4", "case-no", ONE),
        ("M26/014573/4", "case-no", ONE),
        ("M26‑014573‑4.", "case-no", ONE),
        ("D26-000001-9", "case-no", "D26-000001-9"),
        ("membership number 123456-6", "member-no", "123456-6"),
        ("GMC 7012345", "gmc-no", "7012345"),
        ("GDC No. 65432", "gdc-no", "65432"),
        ("NHS No: 999 012 3454", "nhs-no", "999 012 3454"),
        ("CHI 0101701233", "chi-no", "0101701233"),
        ("H&C number 320 000 0015", "hcn-no", "320 000 0015"),
        ("Claim No. K12YX345", "claim-no", "K12YX345"),
        ("KB-2026-001234", "claim-no", "KB-2026-001234"),
        ("Sort code 12-34-56 Account 12345678", "sort-code", "12-34-56"),
        ("GB82 WEST 1234 5698 7654 32", "iban", "GB82WEST12345698765432"),
        ("VAT GB 980 7806 84", "vat-no", "GB980780684"),
        ("Our ref: LM/4471/2", "their-ref", "LM/4471/2"),
        ("Your ticket number is INC0012345", "ticket", "INC0012345"),
        ("Invoice No: INV-0042", "invoice-no", "INV-0042"),
    ],
)
def test_finds(text: str, kind: str, value: str) -> None:
    assert (kind, value, True) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "tel. 0113 2600412",
        "943 476 5919 is no number without its word",
        "phone 123465-6",
        "7012345 bare",
        "GB83 WEST 1234 5698 7654 32",
        "ISBN 978-0-306-40615-7",
        "on 03/04/2026 at 10:30",
        "£1,234.50",
        "",
    ],
)
def test_stays_quiet(text: str) -> None:
    assert found(text) == []


def test_a_failed_check_is_evidence_of_a_typing_error() -> None:
    assert ("case-no", "M26-014537-4", False) in found("M26-014537-4")
    assert ONE in neighbours("M26-014537-4", REFS)
    assert ONE in neighbours("M26-O14573-4", REFS)
    assert all(case_mod11(n) for n in neighbours("M26-014537-4", REFS))


@pytest.mark.parametrize(
    ("pattern", "number", "mistyped"),
    [
        ("(?P<ref>CF/[0-9]{4}/[0-9]{5})", "CF/2026/00123", "CF/2026/00132 CF/2062/00123 CF/2026/00124 CF/2020/60123"),
        ("(?P<ref>[AB]{2}-[0-9]{4,6})", "AB-20261", "AB-2026 AB-202611 BB-20261 BA-20261 AB-2O261"),
        (r"\b(?P<ref>MDS[.][0-9]{6})", "MDS.200123", "MDS.200132 MDS.20O123 MSD.200123 MD.200123 MDSS.200123"),
    ],
)
def test_an_offices_own_format_has_near_misses_too(pattern: str, number: str, mistyped: str) -> None:
    own = ReferenceKnowledge((Format(kind="case-no", pattern=pattern, own=True, **PROVED),))
    for each in mistyped.split():
        assert number in neighbours(each, own), each
    assert number not in neighbours(number, own)
    assert number not in neighbours(f"{number[:-2]}99", own)


def test_a_house_number_with_its_signs_in_wrong_places_has_near_misses() -> None:
    for each in ("M26-0145734", "26-014573-4", "M26-01457-34", "D26-014573-4", "M26-014574-3", "M2G-014573-4"):
        assert ONE in neighbours(each, REFS), each


@given(GAPS, GAPS, st.sampled_from(["", "Re: ", "ref ", "\n", "("]), st.sampled_from(["", ")", ".", ", thanks", "\n"]))
def test_a_case_number_is_found_however_it_is_written(one: str, two: str, before: str, after: str) -> None:
    assert ("case-no", ONE, True) in found(f"{before}m26{one}014573{two}4{after}")


@given(st.text(max_size=300))
def test_places_hold_in_any_text(text: str) -> None:
    for mention in find(text, "text", REFS):
        assert 0 <= mention.start < mention.end <= len(text)


def test_foreign_references_compare_in_one_spelling() -> None:
    pattern = as_typed("LM/4471/2")
    assert one_spelling("lm 4471-2") == one_spelling("LM/4471/2")
    assert pattern
    assert pattern.search("our ref lm 4471 / 2 please")
    assert not pattern.search("LM/4471/27")
    assert as_typed("AB1") is None
