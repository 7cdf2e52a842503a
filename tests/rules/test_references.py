"""References as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.references import as_typed, case_mod11, find, neighbours, one_spelling
from tests.rules.offices import ONE, policy

REFS = policy().references
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
