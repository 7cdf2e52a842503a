"""What a file's name tells of people, in the shapes in which people write it, and its neighbours that tell nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules import file_names
from rules.documents.filename_pii import filename_pii
from rules.domains import DomainKnowledge
from rules.facts import Fact, Party, Person
from rules.rule import decide
from tests.rules.conftest import knowledge
from tests.rules.documents.office import CASE, MEMBER, SOLICITOR, file, opinion, policy

BROOK = Person("T5", "patient", "Ms Siân O’Hara-Quill", dob=date(1988, 11, 30), nhs_no="999 838 4710",
               emails=("sian.oq@poplar.example",), phone="+447700900456")  # fmt: skip
GREEN = Person("T6", "claimant", "Mr Alan Green", dob=date(1971, 4, 3))
NAMESAKE = Person("T7", "patient", "Mrs Rita Fiction", dob=date(1950, 1, 2))
SHORT = Person("T8", "patient", "Mr Wei Ng", dob=date(2011, 4, 9))
HIGHLAND = Person("T9", "patient", "Mrs Mairi McPhail", dob=date(1944, 12, 1))
EXPERT = Person("E1", "expert", "Mr Colm Hallam", emails=("hallam@gmail.com",), phone="07700 900777")
HARGRAVES = Person("TA", "claimant", "Mr John Hargraves")
PEOPLE = {
    "Hargraves": HARGRAVES,
    "Tester": CASE.patient,
    "Quill": BROOK,
    "Green": GREEN,
    "Fiction": NAMESAKE,
    "Ng": SHORT,
    "McPhail": HIGHLAND,
}
MAIL = replace(policy(), domains=knowledge("domains", DomainKnowledge))


def flagged(name: str, **more: Any) -> bool:
    return bool(decide((filename_pii,), file(name=name, **more), MAIL))


def on(whom: str) -> dict[str, Any]:
    parties = (Party(MEMBER, "member"), Party(SOLICITOR, "claimant_solicitor"), Party(EXPERT, "expert"))
    return {"case": replace(CASE, patient=PEOPLE[whom], parties=parties)} if whom else {"case": None}


@pytest.mark.parametrize(
    ("whom", "name"),
    [
        ("Tester", "Ann Tester OPG.pdf"),
        ("Tester", "TESTER, Ann - records.pdf"),
        ("Tester", "tester_ann_2026.pdf"),
        ("Tester", "TesterAnn.pdf"),
        ("Tester", "AnnTester_xray.jpg"),
        ("Tester", "ATester notes.docx"),
        ("Tester", "TESTERAnn.pdf"),
        ("Tester", "anntester scans.zip"),
        ("Tester", "Tester A LAB.pdf"),
        ("Tester", "Mrs Tester's complaint.docx"),
        ("Tester", "Testers notes.pdf"),
        ("Tester", "TESTERS NOTES.pdf"),
        ("Tester", "complaint-tester-final.pdf"),
        ("Tester", "M26-014573-4 Tester GP rec.pdf"),
        ("Tester", "re_Mrs_A_Tester.eml"),
        ("Tester", "GPrecordsTester2.pdf"),
        ("Tester", "Tester.pdf.pdf"),
        ("Tester", "Fiction v Tester.pdf"),
        ("Tester", "mrs.tester.records.pdf"),
        ("Tester", "Tester(Ann)_OPG.pdf"),
        ("Tester", "2026-10-12_TesterA_DEN-REC_v2.pdf"),
        ("Tester", "Mr and Mrs Tester.docx"),
        ("Tester", "Tester medical records.pdf"),
        ("Tester", "Tester NHS notes.pdf"),
        ("Tester", "Tester clinic letter.pdf"),
        ("Tester", "tester surgery notes.pdf"),
        ("Tester", "Tester dental general.pdf"),
        ("Tester", "Tester court bundle.pdf"),
        ("Quill", "OHara-Quill consent.pdf"),
        ("Quill", "O'Hara Quill consent.pdf"),
        ("Quill", "Sian OHaraQuill.docx"),
        ("Quill", "o’hara-quill sian.pdf"),
        ("Green", "Green A dental.pdf"),
        ("Green", "Mr Green letter.pdf"),
        ("Green", "green alan notes.txt"),
        ("Green", "Alan J Green.pdf"),
        ("Fiction", "Rita Fiction notes.pdf"),
        ("Fiction", "Fiction Rita.pdf"),
        ("Ng", "Wei Ng bloods.pdf"),
        ("Ng", "Mr Ng film.jpg"),
        ("Hargraves", "authority hargraves.pdf"),
        ("Hargraves", "hargraves's notes.pdf"),
        ("McPhail", "Mcphail breach.pdf"),
        ("McPhail", "MCPHAIL chart.xlsx"),
        ("McPhail", "McPhail Mairi.pdf"),
    ],
)
def test_the_name_of_the_patient(whom: str, name: str) -> None:
    assert flagged(name, **on(whom))


@pytest.mark.parametrize(
    ("whom", "name"),
    [
        ("Tester", "testers.pdf"),
        ("Tester", "Tester House Surgery notes.pdf"),
        ("Tester", "Tester Street Practice letter.pdf"),
        ("Tester", "Tester & Co LLP first letter.pdf"),
        ("Tester", "Tester Ward rota.xlsx"),
        ("Tester", "protester summary.pdf"),
        ("Tester", "Dr Fiction report.docx"),
        ("Tester", "Fiction J statement.docx"),
        ("Tester", "Jane Fiction CV.docx"),
        ("Tester", "Hallam report v2.pdf"),
        ("Tester", "Copley Row letter of claim.pdf"),
        ("Tester", "note from Ann.docx"),
        ("Tester", "AT first letter.pdf"),
        ("Quill", "Quill pen invoice.pdf"),
        ("Green", "green form.pdf"),
        ("Green", "Green card scan.pdf"),
        ("Green", "Greenfield Surgery notes.pdf"),
        ("Fiction", "Dr Fiction account.docx"),
        ("Fiction", "Fiction report.docx"),
        ("Fiction", "J Fiction reply.docx"),
        ("Ng", "ng tube chart.pdf"),
        ("McPhail", "phail.pdf"),
    ],
)
def test_names_that_are_not_the_patients(whom: str, name: str) -> None:
    assert not flagged(name, **on(whom))


@pytest.mark.parametrize("whom", ["", "Ng"])
@pytest.mark.parametrize(
    "name",
    [
        "999 012 3454.pdf",
        "9990123454 drugs.txt",
        "999-012-3454 chart.xlsx",
        "999.012.3454.pdf",
        "GP_999_012_3454_summary.pdf",
        "NHS9990123454.pdf",
        "NHS no 99 90 12 34 54.pdf",
        "nhs number 9990123455 typed wrong.pdf",
        "CHI 150170 3137.txt",
        "MRN 0045128 CT.pdf",
        "Hosp No W123456 film.jpg",
        "hospital number 889123.pdf",
        "PAS-no-4471120.pdf",
        "AB123456C benefits.pdf",
        "NI AB 12 34 56 C.pdf",
        "call 07700 900123.docx",
        "TAN +44 7700 900 123.docx",
        "tel 01632 960 155 note.docx",
        "from jean.vole1948@gmail.com.eml",
        "14 Elm Road photos.zip",
        "12b Station Lane.jpg",
        "home LS1 4AP.pdf",
        "dob 3.4.71.pdf",
        "DOB_030471_film.jpg",
        "D.O.B 3-4-1971.pdf",
        "dob3April1971.pdf",
        "born 3 Apr 1971 notes.pdf",
        "date of birth 1971-04-03.pdf",
    ],
)
def test_numbers_and_addresses_of_people(name: str, whom: str) -> None:
    assert flagged(name, **on(whom))


@pytest.mark.parametrize("whom", ["", "Ng", "Tester"])
@pytest.mark.parametrize(
    "name",
    [
        "Scan_20260403_0912.pdf",
        "20261102113045.pdf",
        "2026110211.pdf",
        "IMG_20261102_113045123.jpg",
        "scan0001234567.pdf",
        "KB-2026-001234 order.pdf",
        "K04LS318 defence.pdf",
        "012DC345.pdf",
        "M26-014573-4.pdf",
        "123456-6 membership.pdf",
        "CR-0091-22 letter.pdf",
        "INV-0042-9981.pdf",
        "Order 14 March 2026.pdf",
        "2026-11-02 LOC v1.pdf",
        "LOC 02.11.26.pdf",
        "Part 36 offer 12.11.26.pdf",
        "records 1998-2004.pdf",
        "paracetamol 500mg 14 tabs.pdf",
        "amoxicillin chart 2026.pdf",
        "N1 2nd copy.pdf",
        "N1 2ND.pdf",
        "v1 1ST draft.docx",
        "Elm Road Surgery notes.pdf",
        "14 Elm Road Surgery.pdf",
        "Harbour Practice BD1 4QT.pdf",
        "6 Aug Leeds County Court.pdf",
        "7 Bedford Row fee note.pdf",
        "newborn 12 April guideline.pdf",
        "post 02 Oct 14.11.pdf",
        "Precedent H.xlsx",
        "page 2 of 2.pdf",
        "BACS 1140.pdf",
        "call with hallam@gmail.com.eml",
        "TAN 07700 900777.docx",
        "CRU100.pdf",
        "invoice 0770012345.pdf",
        "inv no 9990123454.pdf",
        "Eastmoor General Hospital notes 2019.pdf",
        "IMG-20200412-WA0003.jpg",
        "Hallam CV 1998-02-03.pdf",
        "Bundle A 1-312.pdf",
        "sort 12-34-56.pdf",
        "letter 02-03-1999 copy.pdf",
        "Letter 02-03-1999.pdf",
        "Mrs Justice order.pdf",
    ],
)
def test_numbers_and_days_that_are_nobodys(name: str, whom: str) -> None:
    assert not flagged(name, **{**on(whom), "people": (EXPERT,)})


@pytest.mark.parametrize(
    "written",
    ["3-4-1971", "71-04-03", "03.04.71", "3 4 71", "030471", "03041971", "1971-04-03", "19710403", "1971.04.03",
     "3 April 1971", "3rd Apr 71", "03Apr1971", "April 3 1971"],
)  # fmt: skip
def test_the_birthday_in_every_shape(written: str) -> None:
    assert flagged(f"OPG {written}.jpg", **on("Green"))
    assert flagged(f"{written} OPG.jpg", **on("Green"))
    assert not flagged(f"OPG {written}.jpg", **on("Tester"))


ABOUT = (Fact("patient", "Gwen Ackroyd", "text", confidence=0.8), Fact("dob", "1958-06-30", "text"))
ARRIVED = (Fact("dob", "2025-02-17", "text", confidence=0.7),)
HINTED = (Fact("patient", "Gwen Ackroyd", "text", confidence=0.5),)


@pytest.mark.parametrize(
    ("name", "code", "facts"),
    [
        ("incident form Ackroyd.xlsx", "SEA", ABOUT),
        ("Ackroyd G.pdf", "HOSP-REC", ABOUT),
        ("300658 discharge.pdf", "HOSP-REC", ABOUT),
        ("30.6.58.jpg", "IMG", ABOUT),
        ("Gwen Ackroyd complaint.docx", "CMP", HINTED),
        ("Ackroyd, Gwen.docx", "CMP", HINTED),
        ("Mrs Ackroyd.docx", "CMP", HINTED),
    ],
)
def test_one_of_whom_only_the_paper_tells(name: str, code: str, facts: tuple[Fact, ...]) -> None:
    assert flagged(name, case=None, opinion=opinion(code, facts=facts))
    assert flagged(name, **on("Tester"), opinion=opinion(code, facts=facts))


@pytest.mark.parametrize(
    ("name", "code", "facts", "more"),
    [
        ("Ackroyd letter.docx", "CMP", HINTED, {}),
        ("Ackroyd CV.docx", "CV", ABOUT, {}),
        ("Ackroyd terms.pdf", "EXP-CV", ABOUT, {}),
        ("Ackroyd rule 7.pdf", "GMC-R7", ABOUT, {}),
        ("invoice Ackroyd.pdf", "INV", ABOUT, {}),
        ("Gwen.pdf", "SEA", ABOUT, {}),
        ("Ackroyd notes.pdf", "HOSP-REC", ABOUT, {"people": (Person("M9", "member", "Dr Gwen Ackroyd"),)}),
        ("2025-02-17 A&E card.pdf", "HOSP-REC", ABOUT, {"opinion": opinion("HOSP-REC", facts=ARRIVED)}),
        ("letter 30.6.58.jpg", "REFL", ABOUT, {"opinion": opinion("REFL", facts=HINTED, doc_date=date(1958, 6, 30))}),
    ],
)
def test_papers_that_tell_of_somebody_else(name: str, code: str, facts: tuple[Fact, ...], more: dict[str, Any]) -> None:
    assert not flagged(name, **{"case": None, "opinion": opinion(code, facts=facts), **more})


@pytest.mark.parametrize(
    "name",
    ["Peter Wadsworth 02-11-1966 CT.pdf", "LETTER re D Petrie 17.01.1971.docx", "Whitaker complaint Leon 070793.pdf",
     "Kinnaird MK 021058.docx", "HOLROYD 14-9-52.jpg", "Jones_Margaret_12061948.pdf", "JONES M 12.06.48 GP.pdf"],
)  # fmt: skip
def test_a_name_with_a_day_of_long_ago(name: str) -> None:
    assert flagged(name, case=None, text="")
    assert not flagged(
        name, case=None, text="2 November 1966, 17 January 1971, 7 July 1993, 2 October 1958, 14.9.1952, 12/06/1948"
    )


@pytest.mark.parametrize(
    "name",
    ["Scan 02-11-1966.pdf", "Notes 17.01.1971.docx", "letter 070793.pdf", "Petrie 17.01.2026.docx", "Petrie 170126.pdf",
     "Petrie 1140.pdf", "Medical Records 02-11-1986.pdf", "Partnership Deed 1 April 1998.pdf",
     "XRay Chest 04-05-2006.jpg", "Degree MBChB 12-07-2001.pdf", "Eastmoor clinic 04-05-2006.pdf",
     "Minutes 4 May 2004 practice meeting.docx",
     "Data Protection Act 1998.pdf", "Lister v Romford 1957.pdf"],
)  # fmt: skip
def test_a_day_without_a_name_or_a_name_with_a_day_of_late(name: str) -> None:
    assert not flagged(name, case=None, text="")


@pytest.mark.parametrize(
    ("name", "code"),
    [("Mrs Smythe records.pdf", "GP-REC"), ("Mr_Smythe_OPG.jpg", "IMG"), ("complaint Ms P Smythe.docx", "CMP"),
     ("baby Smythe chart.pdf", "HOSP-REC"), ("MasterSmythe.pdf", "UNKNOWN"), ("pt Smythe scan.jpg", "UNKNOWN"),
     ("letter to Mrs Smythe.pdf", "UNKNOWN")],
)  # fmt: skip
def test_a_title_before_a_name(name: str, code: str) -> None:
    assert flagged(name, **on("Tester"), opinion=opinion(code))
    assert flagged(name, case=None, opinion=opinion(code))
    smythe = Person("X1", "hospital", "Mr Rolf Smythe")
    assert not flagged(name, case=None, opinion=opinion(code), people=(smythe,))


@pytest.mark.parametrize(
    ("name", "code"),
    [("Mr Smythe report.pdf", "EXP-BL"), ("Miss Smythe invoice.pdf", "INV"), ("Mr Smythe letter.pdf", "REFL"),
     ("from Mrs Smythe manager.docx", "UNKNOWN"), ("Mr Smythe.pdf", "UNKNOWN"), ("Ms Handler call.docx", "TEL"),
     ("Mrs Justice order.pdf", "ORD"), ("MS diagnosis Note.pdf", "GP-REC"), ("ms word file.docx", "CMP"),
     ("Mr Smythe's secretary ack.docx", "CMP-ACK"), ("Miss Smythe Dental Surgery.pdf", "CMP"),
     ("patient Records.pdf", "GP-REC"), ("Patient Complaint.docx", "CMP"), ("Master Copy.pdf", "GP-REC")],
)  # fmt: skip
def test_a_title_of_one_who_is_no_patient(name: str, code: str) -> None:
    assert not flagged(name, **on("Tester"), opinion=opinion(code))


@pytest.mark.parametrize(("name", "stem"), [("a.b.pdf", "a.b"), ("Re 3.4.71", "Re 3.4.71"), (".pdf", ".pdf")])
def test_the_stem(name: str, stem: str) -> None:
    assert file_names.stem_of(name) == stem
