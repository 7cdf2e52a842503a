"""Where each type may lie, by the table of folders, in the names that offices give to folders."""

from typing import Any

import pytest

from rules.documents.privileged_in_open_folder import privileged_in_open_folder
from rules.documents.wrong_folder import wrong_folder
from rules.effects import FlagFile
from rules.facts import PartRange
from rules.rule import decide
from tests.rules.documents.office import documents, file, opinion, policy

HOMES = {
    "02": "MEM-REP MEM-CORR AUTH ID CV REFLECT MEM-HLTH TEL CONTRACT CMP CMP-ACK CMP-RESP POL-INT POL-REQ CHARGE"
    " EMP-DISC PERF",
    "03": "REC-REQ LON LOC LOC-LIP LOR LAC P36 WP-OFF SCHED CMP CMP-ACK CMP-RESP SAR TRANSFER EXP-CP EXP-QUANT AUTH",
    "04": "GP-REC HOSP-REC DEN-REC IMG CONS-TX LAB REFL SEA PM",
    "05": "EXP-INS EXP-BL EXP-CAUS EXP-CP EXP-QUANT EXP-Q EXP-JS EXP-CV EXP-FEE",
    "06": "CC OPN TEL LOR DEF WS INQ-STMT",
    "07": "N1 POC RESP-PACK AOS DEF REPLY P18 DQ ORD HEAR APP LIST WS DISC JUDG COSTS SETTLE SUMM EXP-Q EXP-JS OMB"
    " GMC-R4 GMC-R7 GMC-R8 GMC-R11 GMC-R12 GMC-ASSESS IOT MPT GDC-CW GDC-R4 GDC-CE GDC-IOC GDC-PC OTHER-REG RO COR-REQ"
    " INQ-STMT INQ-NOT ROI PFD POL-INT POL-REQ CHARGE EMP-DISC PERF NHS-FIN SAFEG",
    "08": "LOR LAC WP-OFF CMP-ACK CMP-RESP MEM-CORR TEL CMP-MDO CLOSE SAR DPC NOISE TRANSFER MEDIA",
    "09": "CRU COSTS EXP-FEE NHS-FIN INV FEE REMIT BANK TRAVEL",
}  # fmt: skip
"""The types at home in each folder: the table of folders, with the lawyers' drafts in 06."""


def flagged(code: str, folder: str, version: str = "") -> bool:
    return bool(decide((wrong_folder,), file(opinion=opinion(code, version=version), folder=folder), policy()))


def lies_open(code: str, folder: str, version: str = "") -> bool:
    doc = file(opinion=opinion(code, version=version), folder=folder)
    return bool(decide((privileged_in_open_folder,), doc, policy()))


@pytest.mark.parametrize("number", HOMES)
def test_what_is_at_home_is_left(number: str) -> None:
    name = f"{number} {documents().folder_by_number[number].name}"
    assert [code for code in HOMES[number].split() if flagged(code, name)] == []


@pytest.mark.parametrize("number", HOMES)
def test_what_is_not_is_flagged(number: str) -> None:
    name = f"{number} {documents().folder_by_number[number].name}"
    strange = {code for code in documents().by_code if code != "UNKNOWN"} - set(HOMES[number].split())
    assert [code for code in sorted(strange) if not flagged(code, name, "filed")] == []


@pytest.mark.parametrize("folder", ["08 Correspondence", "09 Finance"])
def test_a_privileged_paper_that_lies_open_is_in_the_wrong_folder_too(folder: str) -> None:
    assert (flagged("OPN", folder), lies_open("OPN", folder)) == (True, True)
    assert (flagged("INV", folder), lies_open("INV", folder)) == (folder != "09 Finance", False)


@pytest.mark.parametrize(
    ("code", "folder"),
    [
        ("INV", "Correspondence"),
        ("INV", "3. Claimant"),
        ("INV", "Medical records"),
        ("INV", "Experts (privileged)"),
        ("INV", "04_Records"),
        ("GP-REC", "09 - Finance"),
        ("GP-REC", "Invoices"),
        ("GP-REC", "Accounts & billing"),
        ("DEN-REC", "Correspondence - TP"),
        ("HOSP-REC", "Letters"),
        ("HOSP-REC", "E-mails in"),
        ("LOC", "Records"),
        ("LOC", "X-rays"),
        ("LOC", "GMC"),
        ("LOC", "Court papers"),
        ("LOC", "FINANCE"),
        ("ORD", "Member"),
        ("ORD", "02.Member docs"),
        ("ORD", "Our member"),
        ("ORD", "Complaint"),
        ("ORD", "letters out"),
        ("GMC-R7", "Clinical notes"),
        ("GMC-R7", "Correspondence with GP"),
        ("GMC-R7", "Expert reports"),
        ("CV", "Regulator"),
        ("CV", "Expert evidence"),
        ("SEA", "Inquest"),
        ("SEA", "Member's documents"),
        ("EXP-CV", "Corresp"),
        ("EXP-QUANT", "Members papers"),
        ("CMP", "Letters in"),
        ("CMP", "Coroner"),
        ("WS", "Radiology"),
        ("REMIT", "Pleadings"),
        ("TEL", "Experts"),
        ("PM", "Letters"),
        ("IMG", "Costs"),
        ("ID", "Legal costs"),
        ("LOC", "7 - Court"),
        ("DEN-REC", "Costs & billing"),
        ("REC-REQ", "Records"),
        ("REFL", "Correspondence (hospital)"),
        ("MEM-HLTH", "Court and hearings"),
    ],
)
def test_folders_by_other_names(code: str, folder: str) -> None:
    assert flagged(code, folder)


@pytest.mark.parametrize(
    ("code", "folder"),
    [
        ("INV", "Finance"),
        ("INV", "Expert invoices"),
        ("INV", "9 Fees"),
        ("INV", "Costs"),
        ("EXP-BL", "Expert invoices"),
        ("GP-REC", "Patient records"),
        ("GP-REC", "4. Med notes"),
        ("GP-REC", "Records - GP"),
        ("IMG", "Imaging"),
        ("LOC", "Claim"),
        ("LOC", "Other side"),
        ("LOC", "Claimant's solicitors"),
        ("LOC", "Claim correspondence"),
        ("CMP", "Complaint letters"),
        ("ORD", "Proceedings"),
        ("ORD", "Court"),
        ("FEE", "Counsel's fees"),
        ("OPN", "Counsel's fees"),
        ("OPN", "Advice"),
        ("MEM-CORR", "Correspondence - member"),
        ("TEL", "Emails & letters"),
        ("CLOSE", "corr"),
        ("COR-REQ", "Inquests"),
        ("GP-REC", "Old"),
        ("GP-REC", "Misc"),
        ("ORD", "To be filed"),
        ("INV", "Scans and post"),
        ("INV", "Archive"),
        ("GP-REC", "Patient notes"),
        ("LOC", "Record of calls"),
        ("REC-REQ", "Records requests"),
        ("EXP-INS", "Letters of instruction"),
        ("CC", "Instructions to counsel"),
        ("TEL", "Attendance notes"),
        ("P36", "Offers"),
        ("EXP-BL", "Reports"),
        ("LOR", "Drafts"),
        ("LOC", "General"),
        ("LOC", "Photos"),
        ("LOC", "TP"),
        ("LOC", "2026"),
        ("LOC", "11 Travel"),
        ("LOC", "Dr Fiction"),
        ("LOC", ""),
    ],
)
def test_folders_that_take_it_or_may_be_anything(code: str, folder: str) -> None:
    assert not flagged(code, folder)


@pytest.mark.parametrize("code", ["LOR", "DEF", "WS", "INQ-STMT", "SCHED", "APP", "ORD", "SETTLE", "P36", "LAC"])
def test_what_lawyers_draft_lies_among_their_papers(code: str) -> None:
    assert not flagged(code, "06 Legal advice", "draft")
    assert not flagged(code, "06 Legal advice")
    assert flagged(code, "06 Legal advice", "signed")
    assert flagged(code, "04 Records and imaging", "draft")


@pytest.mark.parametrize(
    ("ranked", "folder", "told"),
    [
        ((("LOC", 0.6), ("LON", 0.39)), "04 Records and imaging", True),
        ((("LOC", 0.6), ("LON", 0.39)), "03 Claimant-Complainant", False),
        ((("WS", 0.6), ("MEM-REP", 0.38)), "02 Member", False),
        ((("WS", 0.6), ("POC", 0.38)), "02 Member", True),
        ((("WS", 0.75), ("UNKNOWN", 0.22)), "02 Member", True),
        ((("WS", 0.6), ("UNKNOWN", 0.38)), "02 Member", False),
        ((("INV", 0.5), ("FEE", 0.48)), "04 Records and imaging", True),
        ((("INV", 0.5), ("EXP-FEE", 0.48)), "05 Experts", False),
        ((("UNKNOWN", 0.97),), "02 Member", False),
        ((("OPN", 0.4), ("EXP-BL", 0.2), ("CC", 0.2), ("IMG", 0.07)), "08 Correspondence", True),
        ((("INQ-STMT", 0.7),), "02 Member", True),
        ((("INQ-STMT", 0.55),), "02 Member", False),
        ((("INQ-STMT", 0.88), ("MEM-REP", 0.11)), "02 Member", False),
        ((("CMP-RESP", 0.88), ("REFL", 0.06)), "04 Records and imaging", False),
        ((("HEAR", 0.45), ("EXP-FEE", 0.12), ("UNKNOWN", 0.07)), "04 Records and imaging", False),
    ],
)
def test_of_what_nobody_is_sure_all_that_it_may_be_must_be_strange_here(
    ranked: tuple[tuple[str, float], ...], folder: str, told: bool
) -> None:
    doc = file(opinion=opinion(*ranked[0], margin=0.1, ranked=ranked), folder=folder)
    assert bool(decide((wrong_folder,), doc, policy())) is told


def test_types_that_it_may_be_are_named_with_their_homes() -> None:
    doc = file(opinion=opinion("POC", 0.6, 0.3, ranked=(("POC", 0.6), ("INV", 0.3))), folder="02 Member")
    (flag,) = (each.effect for each in decide((wrong_folder,), doc, policy()))
    assert isinstance(flag, FlagFile)
    assert flag.because == (
        "Particulars of claim or Invoice belongs in Court-Regulator-Coroner or Finance, not in Member."
    )


def test_a_persons_label_says_where_it_belongs_unless_it_reads_as_what_is_at_home() -> None:
    def told(label: str, *ranked: tuple[str, float]) -> bool:
        doc = file(
            opinion=opinion(*ranked[0], margin=0.1, ranked=ranked),
            folder="02 Member",
            label=label,
            labelled_by="person",
        )
        return bool(decide((wrong_folder,), doc, policy()))

    assert told("RO", ("RO", 0.99))
    assert told("RO", ("RO", 0.5), ("CV", 0.4))
    assert not told("RO", ("CV", 0.93), ("RO", 0.06))
    assert not told("CV", ("CV", 0.6), ("RO", 0.3))


PARTS = (PartRange(1, 2, "POC", 0.97), PartRange(3, 4, "OPN", 0.9))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, True),
        ({"opinion": opinion("POC", parts=PARTS)}, False),
        ({"opinion": opinion("POC", parts=(PartRange(1, 2, "POC", 0.97), PartRange(3, 3, "POC", 0.9)))}, True),
        ({"opinion": opinion("POC", 0.86), "text": "PRIVILEGED: advice on the pleadings\nYou ask about"}, False),
        ({"opinion": opinion("POC", 0.86), "text": "PRIVILEGED\nThe claim", "folder": "02 Member"}, True),
        ({"opinion": opinion("POC", 0.97), "text": "PRIVILEGED\nThe claim"}, True),
        ({"opinion": opinion("EXP-BL", version="draft"), "text": "DRAFT 1. PRIVILEGED\nReport"}, True),
    ],
)
def test_a_bundle_or_marked_advice_among_the_lawyers_papers_is_left(more: dict[str, Any], told: bool) -> None:
    doc = file(**{"opinion": opinion("POC"), "folder": "06 Legal advice", **more})
    assert bool(decide((wrong_folder,), doc, policy())) is told


@pytest.mark.parametrize(
    ("code", "folder", "told"),
    [
        ("OPN", "Correspondence", True),
        ("OPN", "Court", True),
        ("MEM-REP", "Claimant", True),
        ("EXP-BL", "Letters", True),
        ("OPN", "Counsel's fees", False),
        ("MEM-REP", "Correspondence - member", False),
        ("EXP-BL", "Expert letters", False),
        ("OPN", "Misc", False),
        ("MEM-REP", "Photos", False),
    ],
)
def test_a_privileged_paper_in_a_folder_by_another_name(code: str, folder: str, told: bool) -> None:
    assert lies_open(code, folder) is told
