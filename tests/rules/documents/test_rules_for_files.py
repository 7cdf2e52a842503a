"""Each rule on files: when it speaks, and when it is quiet."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.documents import DOCUMENTS
from rules.effects import AskPerson, CloseRequest, FlagFile, LabelFile, RelateItem
from rules.facts import Copy, Fact, Mention, PartRange
from rules.rule import Rule
from tests.rules.documents.office import (
    CASE,
    HANDLER,
    MEMBER,
    OTHER,
    PATIENT,
    SOLICITOR,
    STRANGER,
    file,
    opinion,
    proposed,
)

BY_NAME: dict[str, Rule[Any]] = {each.name: each for each in DOCUMENTS}


def wants(rule: str, **facts: Any) -> list[Any]:
    return list(proposed(BY_NAME[rule], file(**facts)))


def number(value: str) -> Mention:
    return Mention("case-no", value, "text", 0, 12)


def test_labels_what_is_clear() -> None:
    (label,) = wants("label-document", opinion=opinion("LOC", doc_date=date(2026, 11, 2)))
    assert isinstance(label, LabelFile)
    assert label.label is not None
    assert (label.label.doc_type, label.case_no, label.label.doc_date) == ("LOC", CASE.case_no, date(2026, 11, 2))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"opinion": opinion("LOC", 0.8)}, id="only likely"),
        pytest.param({"opinion": opinion("LOC", 0.95, 0.1)}, id="second close behind"),
        pytest.param({"opinion": opinion("IOT")}, id="for named people"),
        pytest.param({"opinion": opinion("LOC", sensitivity="S5")}, id="words for named people"),
        pytest.param({}, id="unknown"),
    ],
)
def test_asks_where_it_may_not_label(given: dict[str, Any]) -> None:
    (asked,) = wants("label-document", **given)
    assert isinstance(asked, AskPerson)
    assert asked.queue == "CHECK_LABEL"


@pytest.mark.parametrize(
    "given",
    [
        {"opinion": opinion("LOC"), "labelled_by": "person", "label": "LON"},
        {"opinion": opinion("LOC"), "labelled_by": "bot", "label": "LOC"},
        {"problem": "unreadable"},
    ],
)
def test_labels_nothing_twice(given: dict[str, Any]) -> None:
    assert wants("label-document", **given) == []


def test_a_label_names_no_case_that_the_text_contradicts() -> None:
    (label,) = wants("label-document", opinion=opinion("LOC"), mentions=(number(OTHER.case_no),), candidates=(OTHER,))
    assert label.case_no == ""


def test_questions_a_wrong_label() -> None:
    flag, asked = wants("mislabelled", opinion=opinion("LOC"), labelled_by="person", label="CMP")
    assert isinstance(flag, FlagFile)
    assert flag.flag == "mislabelled"
    assert asked.queue == "CHECK_LABEL"


@pytest.mark.parametrize(
    "given",
    [
        {"opinion": opinion("LOC"), "label": "LOC"},
        {"opinion": opinion("LOC", 0.55), "label": "CMP"},
        {"opinion": opinion("REMIT"), "label": "BANK"},
        {"opinion": opinion("LOC", ranked=(("LOC", 0.91), ("LON", 0.06))), "label": "LON"},
        {"opinion": opinion("LOC"), "label": "UNKNOWN"},
    ],
)
def test_leaves_a_plausible_label(given: dict[str, Any]) -> None:
    assert wants("mislabelled", labelled_by="person", **given) == []


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"mentions": (number(OTHER.case_no),), "candidates": (CASE, OTHER)}, OTHER.case_no),
        ({"patients": (STRANGER,), "candidates": (OTHER,)}, OTHER.case_no),
        ({"mentions": (number("M26-000123-X"),)}, ""),
    ],
)
def test_flags_a_file_of_another_case(given: dict[str, Any], right: str) -> None:
    flag, asked = wants("wrong-case", **given)
    assert (flag.flag, flag.right_case) == ("wrong-case", right)
    assert isinstance(asked, AskPerson)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="names no case"),
        pytest.param(
            {"mentions": (number(OTHER.case_no), number(CASE.case_no)), "candidates": (OTHER,)}, id="linked matters"
        ),
        pytest.param(
            {"mentions": (number(OTHER.case_no),), "candidates": (OTHER,), "text": "re Mrs Tester"},
            id="own patient named",
        ),
        pytest.param(
            {"mentions": (number(OTHER.case_no),), "candidates": (OTHER,), "text": "Our ref CR/0091/22"},
            id="own reference",
        ),
        pytest.param({"mentions": (number(OTHER.case_no),), "candidates": (OTHER,), "case": None}, id="in intake"),
    ],
)
def test_leaves_a_file_in_its_case(given: dict[str, Any]) -> None:
    assert wants("wrong-case", **given) == []


@pytest.mark.parametrize(
    ("code", "folder"), [("LOC", "09 Finance"), ("INV", "03 Claimant-Complainant"), ("ORD", "02 Member")]
)
def test_flags_a_wrong_folder(code: str, folder: str) -> None:
    (flag,) = wants("wrong-folder", opinion=opinion(code), folder=folder)
    assert flag.flag == "wrong-folder"


@pytest.mark.parametrize(
    ("code", "folder", "version"),
    [
        ("LOC", "03 Claimant-Complainant", ""),
        ("LOC", "01 Intake", ""),
        ("CMP", "02 Member", ""),
        ("EMP-DISC", "02 Member", ""),
        ("LOR", "06 Legal advice", "draft"),
        ("LOC", "10 Closed", ""),
        ("LOC", "Photos", ""),
    ],
)
def test_leaves_a_right_folder(code: str, folder: str, version: str) -> None:
    assert wants("wrong-folder", opinion=opinion(code, version=version), folder=folder) == []


@pytest.mark.parametrize(
    ("code", "folder", "version"),
    [("OPN", "08 Correspondence", ""), ("MEM-REP", "03 Claimant-Complainant", ""),
     ("OPN", "07 Court-Regulator-Coroner", ""),
     ("DEF", "07 Court-Regulator-Coroner", "draft")],
)  # fmt: skip
def test_flags_a_privileged_paper(code: str, folder: str, version: str) -> None:
    (flag,) = wants("privileged-in-open-folder", opinion=opinion(code, version=version), folder=folder)
    assert flag.flag == "privileged-in-open-folder"


@pytest.mark.parametrize(
    ("code", "folder", "version"),
    [("OPN", "06 Legal advice", ""), ("MEM-REP", "02 Member", ""), ("EXP-BL", "05 Experts", ""),
     ("LOC", "03 Claimant-Complainant", ""),
     ("DEF", "07 Court-Regulator-Coroner", "filed"), ("DEF", "06 Legal advice", "draft")],
)  # fmt: skip
def test_leaves_privilege_where_it_is_safe(code: str, folder: str, version: str) -> None:
    assert wants("privileged-in-open-folder", opinion=opinion(code, version=version), folder=folder) == []


def test_the_later_copy_is_the_duplicate() -> None:
    flag, related = wants("duplicate", copy=Copy("f0", 1.0, earlier=True))
    assert flag.flag == "duplicate"
    assert related == RelateItem("f1", "copy_of", "f0", related.because)


@pytest.mark.parametrize(
    "copy",
    [
        None,
        Copy("f0", 1.0, earlier=False),
        Copy("f0", 0.8, earlier=True),
        Copy("f0", 1.0, earlier=True, kind="version"),
    ],
)
def test_no_duplicate(copy: Copy | None) -> None:
    assert wants("duplicate", copy=copy) == []


@pytest.mark.parametrize(
    "given", [{"copy": Copy("f0", 1.0, True, kind="longer")}, {"copy": Copy("f0", 1.0, True, 2), "pages": 3}]
)
def test_a_longer_copy_is_flagged_and_neither_replaces_the_other(given: dict[str, Any]) -> None:
    (flag,) = wants("duplicate", **given)
    assert flag.flag == "duplicate"
    assert "with more" in flag.because
    (related,) = wants("version-chain", **given)
    assert related.relation == "version_of"


def test_links_versions() -> None:
    (related,) = wants("version-chain", copy=Copy("f0", 0.9, earlier=True, kind="version"))
    assert related.relation == "version_of"
    assert wants("version-chain", copy=Copy("f0", 1.0, earlier=True)) == []


@pytest.mark.parametrize(
    "name", ["Report 999 012 3454.pdf", "tester DOB 02031961.pdf", "LOC Tester.pdf", "notes 02-03-1961.pdf"]
)
def test_flags_a_telling_name(name: str) -> None:
    (flag,) = wants("filename-pii", name=name)
    assert flag.flag == "filename-pii"


@pytest.mark.parametrize(
    "name",
    [
        "2026-11-02 LOC v1.pdf",
        "M26-014573-4.pdf",
        "scan0001234567.pdf",
        "Order of DJ.pdf",
        "IMG_20261102.jpg",
        "testers.pdf",
        "statement Fiction filed.docx",
    ],
)
def test_leaves_a_discreet_name(name: str) -> None:
    assert wants("filename-pii", name=name) == []


def test_problems_are_flagged_and_asked_about() -> None:
    assert [getattr(each, "flag", "ask") for each in wants("unreadable", problem="broken")] == ["unreadable", "ask"]
    assert [getattr(each, "flag", "ask") for each in wants("encrypted", problem="encrypted")] == ["encrypted", "ask"]
    assert wants("unreadable", problem="encrypted") == []
    assert wants("encrypted") == []


def test_suspicious_text_is_flagged_only() -> None:
    (flag,) = wants("suspicious-text", opinion=opinion("LOC", facts=(Fact("alarm", "suspicious", "text"),)))
    assert flag.flag == "suspicious"
    assert wants("suspicious-text", opinion=opinion("LOC")) == []


def test_flags_a_bundle() -> None:
    parts = (PartRange(1, 2, "LOC", 0.9), PartRange(3, 9, "GP-REC", 0.9))
    (flag,) = wants("bundle", opinion=opinion("LOC", parts=parts))
    assert flag.flag == "bundle"
    assert wants("bundle", opinion=opinion("LOC")) == []
    assert (
        wants("bundle", opinion=opinion("LOC", parts=(PartRange(1, 2, "LOC", 0.9), PartRange(3, 9, "LOC", 0.9)))) == []
    )


def test_a_file_of_the_one_asked_closes_the_request() -> None:
    (closed,) = wants(
        "request-met-by-a-file",
        opinion=opinion("MEM-REP", author_role="member"),
        added_by=MEMBER,
        arrived=date(2026, 11, 20),
    )
    assert closed == CloseRequest("R1", CASE.case_no, "done", ("MEM-REP",), closed.because)
    (closed,) = wants(
        "request-met-by-a-file",
        opinion=opinion("MEM-REP", author_role="member"),
        added_by=HANDLER,
        arrived=date(2026, 11, 20),
    )
    assert closed.outcome == "done"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"added_by": MEMBER, "arrived": date(2026, 10, 1)}, id="before it was asked for"),
        pytest.param({"added_by": SOLICITOR}, id="from someone else"),
        pytest.param({"added_by": MEMBER, "opinion": opinion("LOC")}, id="another type"),
        pytest.param({"added_by": MEMBER, "opinion": opinion("MEM-REP", 0.5)}, id="hardly likely"),
        pytest.param({"added_by": HANDLER, "opinion": opinion("MEM-REP", 0.8, author_role="member")}, id="not clear"),
        pytest.param({"added_by": MEMBER, "opinion": opinion("MEM-CORR", 0.97)}, id="his letter"),
        pytest.param({"added_by": MEMBER, "opinion": opinion("MEM-REP", version="draft")}, id="a draft"),
        pytest.param({"added_by": MEMBER, "patients": (STRANGER,), "candidates": (OTHER,)}, id="of another case"),
        pytest.param({"added_by": MEMBER, "case": replace(CASE, requests=())}, id="nothing asked"),
        pytest.param({"added_by": MEMBER, "copy": Copy("f0", 1.0, earlier=True)}, id="a copy"),
    ],
)
def test_other_files_close_nothing(given: dict[str, Any]) -> None:
    assert wants("request-met-by-a-file", **{"opinion": opinion("MEM-REP", author_role="member"), **given}) == []


def loose(**more: Any) -> dict[str, Any]:
    """What is known of a member's report in the intake that names his patient and himself."""
    return {
        "opinion": opinion("MEM-REP", author_role="member"), "case": None, "folder": "", "candidates": (CASE, OTHER),
        "people": (PATIENT, MEMBER), "text": "Ann Tester was seen by Jane Fiction", "added_by": MEMBER,
        "arrived": date(2026, 11, 20), **more,
    }  # fmt: skip


def test_a_file_in_the_intake_closes_the_request_to_who_laid_it_there() -> None:
    (closed,) = wants("request-met-by-a-file", **loose())
    assert (closed.request_id, closed.case_no) == ("R1", CASE.case_no)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"added_by": HANDLER}, id="a handler laid it there"),
        pytest.param({"added_by": SOLICITOR}, id="another party did"),
        pytest.param({"added_by": None}, id="nobody knows who did"),
        pytest.param({"people": (MEMBER,), "text": "Jane Fiction"}, id="one sign"),
        pytest.param({"people": (STRANGER, MEMBER), "text": "Ivan Faux was seen by Jane Fiction"}, id="two cases"),
        pytest.param({"arrived": date(2026, 10, 1)}, id="before it was asked for"),
        pytest.param({"opinion": opinion("LOC", author_role="member")}, id="another type"),
    ],
)
def test_another_file_in_the_intake_closes_nothing(given: dict[str, Any]) -> None:
    assert wants("request-met-by-a-file", **loose(**given)) == []


def told(patient: str, born: str) -> Any:
    return opinion("CMP", facts=(Fact("patient", patient, "text"), Fact("dob", born, "text")))


def test_flags_a_namesake_of_the_patient() -> None:
    namesake = replace(PATIENT, person_id="T9", dob=date(1952, 6, 9), nhs_no="")
    theirs = replace(OTHER, patient=namesake)
    flag, _ = wants(
        "wrong-case",
        text="My name is Ann Tester, born 9 June 1952",
        opinion=told("Ann Tester", "1952-06-09"),
        patients=(namesake,),
        candidates=(theirs,),
    )
    assert (flag.flag, flag.right_case) == ("wrong-case", theirs.case_no)


def test_flags_a_file_on_someone_unknown() -> None:
    flag, _ = wants(
        "wrong-case", text="Our client: Ms Rose Unheard, born 2 May 1990", opinion=told("Rose Unheard", "1990-05-02")
    )
    assert (flag.flag, flag.right_case) == ("wrong-case", "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Our client: Ms Rose Unheard, born 2 May 1990, and Dr Jane Fiction", id="names the member"),
        pytest.param("Rose Unheard, born 2 May 1990, daughter of Mrs Tester", id="names the patient"),
        pytest.param("Rose Unheard, born 2 May 1990. Our ref CR/0091/22", id="own reference"),
    ],
)
def test_a_relative_in_a_file_is_no_wrong_case(text: str) -> None:
    assert wants("wrong-case", text=text, opinion=told("Rose Unheard", "1990-05-02")) == []
