"""The comparison with the truth: what counts as right, as wrong, and as harm."""

from typing import Any

import pytest

from bot.rehearsal.comparing import compare, tally


def found(wanted: dict[str, Any], got: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return tally(compare({"i": {"item": "i", **wanted}}, {"i": {"item": "i", **got}}))


@pytest.mark.parametrize(
    ("wanted", "got", "check"),
    [
        ({"kind": ["human", "bulk"]}, {"kind": "bulk"}, "kind"),
        ({"cases": ["A"], "auto_ok": True}, {"cases": ["A"]}, "filed right"),
        ({"queues": ["RED"]}, {"queues": ["RED", "DPO"]}, "queues"),
        ({"queues_any": [["RED", "WELFARE"]]}, {"queues": ["WELFARE"]}, "queues"),
        ({"closes": ["R1"]}, {"closes": ["R1"]}, "closes"),
        ({"new_text_has": ["two  words"]}, {"new_text": "the two words here"}, "new text"),
        ({"new_text_lacks": ["old"]}, {"new_text": "new"}, "new text"),
        ({"attachments": {"a.pdf": ["LOC", "LON"]}}, {"attachments": {"a.pdf": {"doc_type": "LON"}}}, "attachments"),
        ({"facts": {"dob": "1970-01-02"}}, {"facts": {"dob": ["1970-01-02", "1971-01-02"]}}, "facts"),
        ({"doc_type": ["LOC"]}, {"best": "LOC"}, "type (best)"),
        ({"flags": []}, {"flags": []}, "no false flags"),
        ({"flags": ["duplicate"], "flags_may": ["bundle"]}, {"flags": ["duplicate", "bundle"]}, "no false flags"),
        ({"right_case": "A"}, {"right_case": "A"}, "right case"),
    ],
)
def test_what_is_right(wanted: dict[str, Any], got: dict[str, Any], check: str) -> None:
    assert found(wanted, got)[check] == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "got", "check"),
    [
        ({"kind": "human"}, {"kind": "bulk"}, "kind"),
        ({"cases": ["A"]}, {"cases": ["B"]}, "filed right"),
        ({"cases": ["A"], "auto_ok": False}, {"cases": ["A"]}, "filed right"),
        ({"cases": ["A"], "auto_ok": True}, {"cases": []}, "filed where it may be"),
        ({"cases": ["A"]}, {"cases": [], "suggested": ["B", "C", "D", "A"]}, "filed or suggested"),
        ({"queues": ["RED"]}, {"queues": []}, "queues"),
        ({"closes": []}, {"closes": ["R1"]}, "closes"),
        ({"new_text_lacks": ["old"]}, {"new_text": "old and new"}, "new text"),
        ({"facts": {"dob": "1970-01-02"}}, {}, "facts"),
        ({"flags": ["duplicate"]}, {"flags": []}, "flags"),
        ({"flags": []}, {"flags": ["bundle"]}, "no false flags"),
        ({"flags_not": ["bundle"]}, {"flags": ["bundle"]}, "no false flags"),
        ({"right_case": "A"}, {}, "right case"),
    ],
)
def test_what_is_wrong(wanted: dict[str, Any], got: dict[str, Any], check: str) -> None:
    assert found(wanted, got)[check] == (0, 1)


def test_filing_where_a_person_must_decide_is_harm() -> None:
    findings = compare({"i": {"item": "i", "cases": ["A"], "auto_ok": False}}, {"i": {"item": "i", "cases": ["A"]}})
    assert [each.harm for each in findings if each.check == "filed right"] == [True]


def test_an_item_without_decision_is_one_wrong_finding() -> None:
    assert tally(compare({"i": {"item": "i", "kind": "human"}}, {})) == {"decided": (0, 1)}


def test_what_is_not_said_is_not_judged() -> None:
    assert found({}, {"kind": "human", "cases": ["A"], "queues": ["RED"]}) == {}
