"""What papers say of their own standing: that they are privileged, and by which of two names they go."""

from typing import Any

import pytest

from tests.rules.documents.office import documents, opinion, read
from tests.rules.documents.test_rules_for_files import wants

UNSURE = opinion("FEE", 0.3, 0.0, ranked=(("FEE", 0.3), ("OPN", 0.2)))
DRAFT = opinion("SCHED", 0.98, version="draft")


@pytest.mark.parametrize("folder", ["03 Claimant-Complainant", "08 Correspondence", "09 Finance", "07 Court"])
@pytest.mark.parametrize(
    "text",
    [
        "Note from counsel to accompany his account\nFable v Fiction. Privileged\nYou also asked in a word",
        "Keeble Ashwood - file note - PRIVILEGED\nClient: Dr J Fiction",
        "Privileged draft\nViews of Professor Fable on causation, by telephone",
        "PRIVILEGED: LEGAL ADVICE\nYou asked what the committee is likely to do",
        "Memorandum. Confidential and privileged.\nTo: the handler",
        "Consultation note\nPrepared in contemplation of proceedings against the member",
        "Legally privileged and prepared for the trial only\nDear Ms Handler",
        "Dr Fable\nDRAFT of 22 March, for the agents only\nFable v Fiction",
        "Draft for discussion - not to be disclosed.\nIt is for consideration whether",
        "Preliminary view, not yet served\nI have read the notes",
        "Confidential report for the defence, not served\nI looked at the films",
        "Draft, not for service\nFable v Fiction",
        "Table of offers. Not to be shown to the other side.",
        "Note of telephone conference, 4 pm\nPresent: NB, Miss Arbour\nCounsel thinks that the limb will be lost",
        "Note of a consultation with Mr Vole KC\nPresent: the member",
        "Call on 3 May\nCounsel's view is that we should not serve it as it stands",
    ],
)
def test_what_calls_itself_privileged_lies_open_whatever_it_is(text: str, folder: str) -> None:
    (flag,) = wants("privileged-in-open-folder", opinion=UNSURE, text=text, folder=folder)
    assert flag.flag == "privileged-in-open-folder"


@pytest.mark.parametrize(
    "text",
    [
        "WITHOUT PREJUDICE AND PRIVILEGED\nWe offer",
        "Without prejudice save as to costs\nWe offer",
        "Dear Dr Fiction\nThis e-mail may contain privileged matter.",
        "This message and its attachments may be legally privileged",
        "If you are not the addressee of this privileged message, delete it",
        "The report is not privileged",
        "Privilege is not waived by this letter",
        "Nothing in this letter is a waiver of privilege",
        "You ask whether the log is privileged",
        "List of documents\nCommunications with solicitors, privileged",
        "Documents for which the defendant claims privilege",
        "I write as the patient's mother. I felt it was a kindness to be treated so",
        "We have not been served with the claim form",
        "The order was not served on the member",
        "Three experts. Urologist not served. Disallow",
        "An expert has been instructed. His report is not disclosed at this stage.",
        "Q. 8  Not answered. Privileged.",
        "For the approval judge only. Not to be disclosed to the defendant",
        "Medical examiner's report for the Registrar - not to be shown to the complainant",
        "Not to be shown to the patient's family",
        "I was not served. The papers were left at the stall",
        "The name of the child is not disclosed",
        "The particulars were not served in time",
        "The report was not disclosed by the trust until May",
        "Our counsel advises that your member will be found liable",
        "The claimant's counsel thinks that the offer is low",
        "The counselling service thinks that she improves",
        "Private and confidential\nDear Dr Fiction",
        "In confidence\nFor the addressee only",
        "For the patient only\nTake with food",
        "The case management conference will take place on 3 May",
        "The next conference with the ward team is on Monday",
        "x" * 800 + "\nPRIVILEGED\n",
    ],
)
def test_words_that_mark_nothing(text: str) -> None:
    assert wants("privileged-in-open-folder", opinion=UNSURE, text=text, folder="08 Correspondence") == []


MARKED = "PRIVILEGED AND CONFIDENTIAL\nFable v Fiction"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"folder": "06 Legal advice"}, id="where it belongs"),
        pytest.param({"folder": "05 Experts"}, id="among experts' papers"),
        pytest.param({"folder": "02 Member"}, id="the member's own"),
        pytest.param({"folder": "01 Intake"}, id="not filed yet"),
        pytest.param({"folder": "Photos"}, id="a folder that may be anything"),
        pytest.param({"case": None}, id="on no case"),
        pytest.param({"opinion": opinion("FEE", 0.99), "folder": "09 Finance"}, id="clearly an open paper"),
        pytest.param({"opinion": opinion("LOC", 0.99)}, id="clearly the other side's"),
        pytest.param({"problem": "unreadable"}, id="unreadable"),
    ],
)
def test_a_mark_is_quiet_where_nobody_else_looks(given: dict[str, Any]) -> None:
    assert (
        wants("privileged-in-open-folder", **{"opinion": UNSURE, "text": MARKED, "folder": "08 Letters", **given}) == []
    )


def test_a_draft_that_is_not_to_be_disclosed_lies_open_and_another_may_lie_there() -> None:
    told = "DRAFT COUNTER-SCHEDULE, not served\nOur valuation: 64,000"
    (flag,) = wants("privileged-in-open-folder", opinion=DRAFT, text=told, folder="03 Claimant-Complainant")
    assert "not for disclosure" in flag.because
    theirs = "DRAFT SCHEDULE OF LOSS\nFable v Fiction"
    assert wants("privileged-in-open-folder", opinion=DRAFT, text=theirs, folder="03 Claimant-Complainant") == []


@pytest.mark.parametrize(
    ("ranked", "version", "told"),
    [
        ((("CC", 0.43), ("EXP-BL", 0.21), ("OPN", 0.18), ("IMG", 0.07)), "", True),
        ((("OPN", 0.65),), "", True),
        ((("WS", 0.5), ("INQ-STMT", 0.2), ("LOC", 0.2)), "draft", True),
        ((("WS", 0.5), ("INQ-STMT", 0.2), ("LOC", 0.2)), "signed", False),
        ((("LAC", 0.55), ("OPN", 0.4)), "", False),
        ((("EXP-BL", 0.35), ("EXP-JS", 0.35)), "", False),
        ((("TEL", 0.7), ("OPN", 0.1)), "", False),
    ],
)
def test_what_is_likely_privileged_whichever_it_is(
    ranked: tuple[tuple[str, float], ...], version: str, told: bool
) -> None:
    said = opinion(*ranked[0], margin=0.1, ranked=ranked, version=version)
    assert bool(wants("privileged-in-open-folder", opinion=said, folder="08 Correspondence")) is told


@pytest.mark.parametrize(
    ("text", "privilege"),
    [
        ("Attendance note\nPresent: NB, Miss Arbour (counsel)\nThe limb will be lost.", "legal-advice"),
        ("Attendance note\nSpeaking to: our solicitors\nThey say no.", "legal-advice"),
        ("Telephone note\nSpeaking to: Dr Fiction\nI told her what counsel thinks.", "legal-advice"),
        ("Attendance note - telephone\nBetween: the handler and the surgeon's secretary\n"
         "She asked for the date of the conference. I gave it.", "none"),
        ("Telephone note\nCase conference on the ward, 1 October 2026\nThe nurse rang about the rota.", "none"),
    ],
)  # fmt: skip
def test_a_call_is_advice_where_a_lawyer_spoke(text: str, privilege: str) -> None:
    assert read(f"{text}\nCall ended 4.35.", name="attendance note call.docx").privilege == privilege


BREACH, CAUSATION = "Report of Dr Fable on breach of duty\n", "Note on causation by Dr Fable\n"
ACCOUNT = "14 PUMP YARD\nFee note\nBrief 2,000.00\n"


@pytest.mark.parametrize(
    ("code", "label", "text"),
    [
        ("EXP-BL", "EXP-CAUS", BREACH),
        ("EXP-BL", "EXP-CAUS", "Report on the standard of care\nFable v Fiction"),
        ("EXP-CAUS", "EXP-BL", CAUSATION),
        ("FEE", "INV", f"{ACCOUNT}This is not a tax invoice."),
        ("FEE", "INV", f"{ACCOUNT}This is not a VAT invoice; a receipted one follows."),
    ],
)
def test_a_paper_that_says_which_of_the_two_it_is_is_not_the_other(code: str, label: str, text: str) -> None:
    flag, _ = wants("mislabelled", opinion=opinion(code, 0.99), labelled_by="person", label=label, text=text)
    assert flag.flag == "mislabelled"


@pytest.mark.parametrize(
    ("code", "label", "text"),
    [
        ("EXP-BL", "EXP-CAUS", "Report of Dr Fable on breach of duty and causation\n"),
        ("EXP-BL", "EXP-CAUS", "Report on liability\nFable v Fiction"),
        ("EXP-CAUS", "EXP-BL", "Report on liability: did the delay cause the loss\n"),
        ("EXP-BL", "EXP-CAUS", "Report of Dr Fable\nInstructed by Keeble Ashwood"),
        ("EXP-BL", "EXP-CAUS", f"Report of Dr Fable\n{'I have read the notes. ' * 30}\nOn breach of duty I say"),
        ("FEE", "INV", ACCOUNT),
        ("FEE", "INV", "FEE NOTE / INVOICE 27\nTo the office"),
        ("INV", "FEE", "INVOICE 0088\nTo the office"),
        ("INV", "FEE", "This is not a tax invoice."),
        ("OPN", "TEL", "Note of consultation with counsel"),
        ("AOS", "RESP-PACK", "Acknowledgment of service"),
    ],
)
def test_a_paper_that_may_go_by_either_name_is_left(code: str, label: str, text: str) -> None:
    assert wants("mislabelled", opinion=opinion(code, 0.99), labelled_by="person", label=label, text=text) == []


def test_an_unclear_paper_is_never_told_apart_from_its_sibling() -> None:
    given = {"opinion": opinion("EXP-BL", 0.85), "labelled_by": "person", "label": "EXP-CAUS", "text": BREACH}
    assert wants("mislabelled", **given) == []


def test_a_type_for_named_people_is_suggested_to_them_only() -> None:
    _, asked = wants("mislabelled", opinion=opinion("MEM-HLTH"), labelled_by="person", label="INV")
    assert asked.question.startswith("For named people only: is INV right")
    _, asked = wants("mislabelled", opinion=opinion("LOC"), labelled_by="person", label="INV")
    assert asked.question.startswith("Is INV right")


def test_every_type_that_shares_a_name_is_known() -> None:
    for each in documents().one_kind:
        assert {*each.codes} <= documents().by_code.keys()
        assert each.own.keys() <= {*each.codes}
