"""Whose a file is: the signs of cases, and when one case is sure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.belonging import pointed, says_day, sure
from rules.effects import AskPerson
from rules.facts import Case, Fact, FileFacts, Mention, Party, Person
from tests.rules.documents.office import CASE, MEMBER, OTHER, PATIENT, SOLICITOR, STRANGER, file, opinion
from tests.rules.documents.test_rules_for_files import wants

VOLE = Person("M2", "member", "Dr Piers Vole", ("piers@vole.example",), member_no="204518-5")
FIRM = Person("S2", "claimant_solicitor", "Post room", organisation="Tarn & Fell Solicitors")
THEIRS = replace(
    OTHER, member=VOLE, incident_date=date(2026, 4, 3), parties=(Party(FIRM, "claimant_solicitor", "TF/1188/1"),)
)
SISTER = replace(THEIRS, case_no="M26-007518-3", case_type="NCL-CMP", parties=(), incident_date=None)


def loose(**more: Any) -> FileFacts:
    """A file in the intake."""
    return file(**{"case": None, "folder": "", "candidates": (THEIRS, CASE), **more})


def case_of(doc: FileFacts) -> str:
    return sure(doc, pointed(doc))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"people": (STRANGER, VOLE), "text": "Ivan Faux was seen by Piers Vole"}, id="patient and member"),
        pytest.param({"people": (STRANGER,), "text": "Mr Faux. Dr Vole told him"}, id="member by title"),
        pytest.param({"people": (STRANGER,), "text": "Tarn & Fell Solicitors for Ivan Faux"}, id="patient and firm"),
        pytest.param({"people": (STRANGER,), "text": "Ivan Faux attended on 3rd April 2026"}, id="patient and day"),
        pytest.param({"text": "Your ref: TF/1188/1. Dr Vole"}, id="reference and member"),
        pytest.param({"mentions": (Mention("case-no", OTHER.case_no, "text", 0, 12),)}, id="our number alone"),
        pytest.param({"text": "Faux v Vole. Schedule of loss"}, id="the name of the dispute"),
        pytest.param({"text": "Mr Ivan Faux (by his mother) -v- Dr P Vole"}, id="the name of the dispute, in full"),
        pytest.param({"text": "Dear Dr Vole, I saw Mr Faux"}, id="both by title"),
        pytest.param({"text": "Dear Dr Vole, the consultation of 3 April 2026"}, id="member and day"),
        pytest.param({"name": "FAUX notes.pdf", "text": "seen on 3.4.2026"}, id="the file's name and the day"),
        pytest.param({"name": "Faux_to_Vole.docx"}, id="both in the file's name"),
    ],
)
def test_two_signs_that_agree_make_a_case_sure(given: dict[str, Any]) -> None:
    assert case_of(loose(**given)) == THEIRS.case_no


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"people": (STRANGER,), "text": "Ivan Faux"}, id="a patient's name alone"),
        pytest.param({"people": (VOLE,), "text": "Piers Vole"}, id="a member alone"),
        pytest.param({"people": (STRANGER, VOLE), "candidates": (THEIRS, SISTER)}, id="two cases of both"),
        pytest.param({"people": (STRANGER, MEMBER), "candidates": (OTHER, CASE)}, id="each on another case"),
        pytest.param({"text": "The vole is a small animal; faux pearls"}, id="words that are names too"),
        pytest.param({"text": "Faux was seen. Vole wrote it down"}, id="bare surnames"),
        pytest.param({"name": "Faux.pdf"}, id="a file's name alone"),
        pytest.param({"text": "Faux House, and Mr Vale"}, id="a like name"),
        pytest.param(
            {
                "mentions": tuple(Mention("case-no", no, "text", 0, 12) for no in (OTHER.case_no, CASE.case_no)),
                "text": "Dr Vole",
            },
            id="two numbers of ours",
        ),
        pytest.param(
            {"people": (STRANGER, VOLE), "mentions": (Mention("case-no", "M26-016411-9", "text", 0, 12),)},
            id="a good number that the register does not know",
        ),
        pytest.param(
            {
                "people": (STRANGER,),
                "opinion": opinion("CMP", facts=(Fact("dob", "1990-01-01", "text"),)),
                "text": "Ivan Faux, born 1 January 1990. Tarn & Fell Solicitors",
            },
            id="a namesake born on another day",
        ),
    ],
)
def test_less_makes_none_sure(given: dict[str, Any]) -> None:
    assert case_of(loose(**given)) == ""


def test_the_nearest_case_comes_first_with_its_reasons() -> None:
    cases = pointed(loose(people=(STRANGER, MEMBER), text="Ivan Faux. Dr Vole. Jane Fiction"))
    assert [each.case_no for each in cases] == [THEIRS.case_no, CASE.case_no]
    assert cases[0].reasons == ("its patient's name", "its member")


def test_a_file_without_a_case_is_offered_its_case() -> None:
    (asked,) = wants("without-case", case=None, candidates=(THEIRS,), people=(STRANGER, VOLE))
    assert isinstance(asked, AskPerson)
    assert (asked.queue, asked.case_no) == ("UNMATCHED", THEIRS.case_no)
    (asked,) = wants("without-case", case=None, candidates=(THEIRS, SISTER), people=(STRANGER, VOLE))
    assert (asked.case_no, len(asked.candidates)) == ("", 2)
    (asked,) = wants("without-case", case=None, candidates=(THEIRS, CASE), people=(STRANGER,))
    assert (asked.case_no, len(asked.candidates)) == (THEIRS.case_no, 1)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"people": (STRANGER, VOLE), "candidates": (THEIRS,)}, id="it lies on a case"),
        pytest.param({"case": None, "candidates": (THEIRS,)}, id="nothing points anywhere"),
        pytest.param(
            {"case": None, "candidates": (THEIRS,), "people": (STRANGER,), "problem": "encrypted"}, id="locked"
        ),
    ],
)
def test_no_case_is_asked_for(given: dict[str, Any]) -> None:
    assert wants("without-case", **given) == []


def test_a_file_of_another_patient_and_member_is_in_the_wrong_case() -> None:
    flag, _ = wants("wrong-case", people=(STRANGER, VOLE), candidates=(THEIRS,), text="Ivan Faux, Dr Vole")
    assert (flag.flag, flag.right_case) == ("wrong-case", THEIRS.case_no)


@pytest.mark.parametrize(
    "text",
    ["Dr Vole. Dr Fiction will answer for Mr Faux", "Faux v Vole, as in Tester v Fiction", "Mr Faux and Mrs Tester"],
)
def test_a_file_that_speaks_of_its_own_people_too_stays(text: str) -> None:
    case = replace(CASE, incident_date=date(2026, 4, 3))
    assert wants("wrong-case", case=case, candidates=(THEIRS, case), text=text + ", on 3 April 2026") == []


@pytest.mark.parametrize(
    ("people", "candidates"),
    [
        pytest.param((PATIENT, STRANGER, VOLE), (THEIRS,), id="its own patient too"),
        pytest.param((MEMBER, STRANGER), (THEIRS,), id="its own member too"),
        pytest.param((SOLICITOR,), (THEIRS,), id="another of its own parties"),
        pytest.param((STRANGER,), (), id="someone who is on no case"),
    ],
)
def test_a_name_in_passing_is_no_wrong_case(people: tuple[Person, ...], candidates: tuple[Case, ...]) -> None:
    text = "; ".join(person.name for person in people)
    assert wants("wrong-case", people=people, candidates=candidates, text=text) == []


@pytest.mark.parametrize(
    ("text", "candidates", "right"),
    [
        pytest.param("Dear Dr Vole", (THEIRS,), THEIRS.case_no, id="its member alone"),
        pytest.param("Mr Faux has been told", (THEIRS,), THEIRS.case_no, id="its patient alone"),
        pytest.param("Ivan Faux and Dr Vole", (THEIRS, SISTER), "", id="two cases of both"),
        pytest.param("The Faux matter\n\nThe nurse had rung in sick.", (THEIRS,), THEIRS.case_no, id="the matter"),
        pytest.param("Faux's notes came in two parts.", (THEIRS,), THEIRS.case_no, id="his notes"),
        pytest.param("Faux - chronology", (THEIRS,), THEIRS.case_no, id="the heading"),
        pytest.param("Faux / Vole\nA note of today", (THEIRS,), THEIRS.case_no, id="the two sides"),
        pytest.param("spoke to dr vole about mr faux", (THEIRS,), THEIRS.case_no, id="in small letters"),
        pytest.param("From: piers@vole.example\nSorry for the delay.", (THEIRS,), THEIRS.case_no, id="his address"),
    ],
)
def test_a_file_of_other_people_is_in_the_wrong_case(text: str, candidates: tuple[Case, ...], right: str) -> None:
    flag, asked = wants("wrong-case", text=text, candidates=candidates)
    assert (flag.flag, flag.right_case) == ("wrong-case", right)
    assert THEIRS.case_no in flag.because
    assert asked.candidates


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dear Jane, Dr Vole will see you", id="its own member by forename"),
        pytest.param("FICTION: referral by Dr Vole", id="its own member by surname"),
        pytest.param("To Copley & Row LLP about Dr Vole", id="its own solicitor"),
        pytest.param("the third of April 2026, 3 April 2026", id="only a day"),
        pytest.param("Faux pas", id="only a surname"),
        pytest.param("The Faux painting in the waiting room", id="only a word"),
        pytest.param("Faux's dog was outside", id="nothing of a case"),
        pytest.param("The Faux matter and the Tester matter", id="its own matter too"),
    ],
)
def test_a_file_that_may_be_of_its_case_is_left(text: str) -> None:
    firm = Person("S9", "claimant_solicitor", "Ann Row", organisation="Copley & Row LLP")
    case = replace(CASE, parties=(Party(firm, "claimant_solicitor"),))
    assert wants("wrong-case", case=case, text=text, candidates=(THEIRS, case)) == []


@pytest.mark.parametrize("text", ["03/04/26", "3.4.2026", "3 Apr 2026", "the 3rd of April, 2026"])
def test_a_day_is_found_however_it_is_written(text: str) -> None:
    assert says_day(f"seen {text}.", date(2026, 4, 3))


@pytest.mark.parametrize("text", ["13/04/2026", "3/04/2027", "03/04/20261", "30 April 2026", "April 2026"])
def test_another_day_is_another_day(text: str) -> None:
    assert not says_day(f"seen {text}", date(2026, 4, 3))
