"""The papers of the invented office: a dozen files, some there already, some arriving, some badly filed."""

from pathlib import Path

from tests.reading.made import docx, paragraphs

# What people write is not broken at our margin.
# ruff: noqa: E501

CONSENT = (
    "FORM OF AUTHORITY\n\nI, Stella Crane, born 14 March 1958, authorise Gillside Surgery to release copies of my health "
    "records to Fell Defence.\n\nSigned: S Crane    Date: 2 November 2026\n"
)
INVOICE = (
    "INVOICE\n\nProf Idris Lunn, consultant haematologist\nInvoice no: LUN-2026-118\nDate: 16 November 2026\n\n"
    "Re: Crane v Ives, your ref M26-031001-8\nReport on causation, 6 hours at 200.00   1,200.00\nVAT 20%   240.00\n"
    "Total due   1,440.00 GBP\nPayment terms: 30 days. Bank details on request.\n"
)
COMPLAINT = (
    "12 Ghyll Lane, Fellgate\n18 August 2026\n\nDear Mr Rudd\n\nI wish to make a formal complaint about the treatment that I "
    "received from you on 17 August 2026. You did not explain the operation, and nobody answered my calls afterwards. "
    "I was in pain for a week, and I am very unhappy with the way I was spoken to. I should like an explanation and an "
    "apology, and to know what you will do so that it does not happen to somebody else.\n\nYours sincerely\nDelia Quinn\n"
)
CLAIM = (
    "AMBER & ROWE LLP, Solicitors\n\nLETTER OF CLAIM\n\nOur ref AR/7731/CRA   Your ref M26-031001-8\n\nOur client: Mrs Stella "
    "Crane. This letter is sent under the Pre-Action Protocol for the Resolution of Clinical Disputes.\n\nAllegations of "
    "negligence. Causation. Injuries and losses. We look forward to your letter of response within four months.\n"
)
RECORDS = (
    "FELLGATE GENERAL HOSPITAL NHS TRUST\nInpatient record\n\nPatient: Stella Crane   DOB: 14/03/1958   NHS No: 999 021 0004\n"
    "Hospital number: F110422   Ward 7   Consultant: Dr L Moss\n"
    "Date of admission: 20/10/2025   Date of discharge: 27/10/2025\n\nClerking 20/10 14:05. Presenting complaint: "
    "breathless. O/E pulse 118, BP 104/62, saturations 89% on air. Imp: pulmonary embolism. Plan: CTPA, heparin.\n"
    "Nursing notes 20/10 20:00. Observations hourly, NEWS 6, doctor informed. Drug chart checked.\n"
    "Ward round 22/10 09:10. Seen with Dr Moss. Comfortable, chest clear. Plan: apixaban, mobilise.\n"
    "Discharge summary 27/10. Diagnosis: pulmonary embolism. Medication on discharge: apixaban.\n"
)
OPINION = (
    "PRIVILEGED AND CONFIDENTIAL\n\nADVICE OF COUNSEL\n\nIn the matter of a claim by Stella Crane against Dr Corin Ives\n\n"
    "1. I am asked to advise on breach of duty and causation. 2. In my opinion the prospects of a successful defence are "
    "better than even.\n\nHal Denby\nNorth Row Chambers\n9 November 2026\n"
)
ROTA = "Kitchen rota\nMon: Cal\nTue: Petra\nWed: Bethan\nPlease wipe the worktop.\n"

FILES: dict[str, bytes] = {
    "Cases/M26-031001-8/03 Claimant-Complainant/letter of claim.txt": CLAIM.encode(),
    "Cases/M26-031001-8/03 Claimant-Complainant/letter of claim copy.txt": CLAIM.encode(),
    "Cases/M26-031001-8/04 Records and imaging/discharge.txt": RECORDS.encode(),
    "Cases/M26-031001-8/09 Finance/LUN-2026-118.txt": INVOICE.encode(),
    "Cases/M26-031001-8/03 Claimant-Complainant/advice.txt": OPINION.encode(),
    "Cases/M26-031003-4/03 Claimant-Complainant/scan 0007.docx": docx(paragraphs(*COMPLAINT.split("\n\n"))),
    "Cases/M26-031003-4/03 Claimant-Complainant/scan 0008.txt": CONSENT.encode(),
    "Cases/M26-031002-6/02 Member/empty.txt": b"",
    "Cases/M26-031002-6/02 Member/broken.pdf": b"%PDF-1.4\nthis is not what it says",
    "Intake/authority.txt": CONSENT.encode(),
    "Intake/rota.txt": ROTA.encode(),
    "Intake/999 021 0004.txt": RECORDS.encode(),
}
ARRIVALS = {
    "Cases": "path,arrives,by,version\nM26-031001-8/09 Finance/LUN-2026-118.txt,2026-11-24T09:30:00Z,a-lowe,\n",
    "Intake": "path,arrives,by,version\nauthority.txt,2026-11-24T10:00:00Z,a-lowe,\nrota.txt,2026-11-25T09:00:00Z,a-lowe,\n",
}
LABELS = (
    "path,doc_type,labelled_by,case_no,doc_date,sensitivity,privilege,confidence,flags\n"
    "M26-031001-8/03 Claimant-Complainant/letter of claim.txt,LOC,a-lowe,M26-031001-8,2026-11-02,,,1.0,\n"
    "M26-031003-4/03 Claimant-Complainant/scan 0007.docx,INV,a-lowe,M26-031003-4,2026-08-18,,,1.0,\n"
)


def write_libraries(root: Path) -> None:
    """Write both libraries below a scenario's folder of libraries."""
    for path, content in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    for name, rows in ARRIVALS.items():
        (root / f"{name}.files.csv").write_text(rows, encoding="utf-8")
    (root / "Cases.labels.csv").write_text(LABELS, encoding="utf-8")
