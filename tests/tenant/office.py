"""A small invented office, written as a scenario's folder."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

MAILBOX = "cases@model-office.example"
SECOND_MAILBOX = "newmatters@model-office.example"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)

_SETTINGS = f"""\
name      = "a small office"
now       = 2026-11-23T09:00:00Z
until     = 2026-11-27T17:00:00Z
calendar  = "england-and-wales"
domain    = "model-office.example"
mailboxes = ["{MAILBOX}", "{SECOND_MAILBOX}"]
libraries = ["Cases", "Intake"]
"""

# One cell, one line: the rows are as a spreadsheet writes them.
# ruff: noqa: E501
_REGISTER = {
    "people": """\
person_id,role,name,emails,phone,organisation,member_no,register_no,dob,nhs_no,flags
H1,handler,Ruth Varley,ruth.varley@model-office.example,,,,,,,
A1,administrator,Owen Tranter,owen.tranter@model-office.example,,,,,,,
M1,member,Dr Anil Deshmukh,a.deshmukh@harbour-surgery.example;anil@deshmukh.example,+44 113 496 0101,Harbour Surgery,104233-4,,1971-04-02,,
M2,member,Ms Joan Pell,joan.pell@pell-dental.example,,Pell Dental,104871-1,,1980-09-13,,welfare
P1,patient,Marta Quigley,,,,,,1959-01-30,999 000 0018,
S1,claimant_solicitor,Harker & Lowe LLP,post@harkerlowe.example,,Harker & Lowe LLP,,,,,
""",
    "cases": """\
case_no,title,case_type,stage,status,nation,member_id,patient_id,owner_id,opened,incident_date,closed,folder,flags
M26-014573-4,Quigley v Deshmukh,CLM,letter of claim,open,ENG,M1,P1,H1,2026-06-01,2024-03-11,,Cases/M26-014573-4,
D26-000212-5,Pell: complaint,CMP,response,open,ENG,M2,,H1,2026-09-15,2026-08-20,,Cases/D26-000212-5,restricted
""",
    "parties": """\
case_no,person_id,role,their_ref
M26-014573-4,M1,member,
M26-014573-4,P1,patient,
M26-014573-4,S1,claimant_solicitor,HL/2291/QUI
D26-000212-5,M2,member,
""",
    "requests": """\
request_id,case_no,person_id,items,sent,due,status,chasers_sent,message_id
R1,M26-014573-4,M1,MEM-REP,2026-11-02,2026-11-16,open,1,<out-1@model-office.example>
""",
    "deadlines": """\
deadline_id,case_no,kind,due,status,source
L1,M26-014573-4,response to letter of claim,2027-01-15,provisional,letter of claim
""",
    "sent": """\
message_id,case_no,from,to,cc,subject,sent,body
<out-1@model-office.example>,M26-014573-4,,a.deshmukh@harbour-surgery.example,,Your report (M26-014573-4),2026-11-02T10:15:00Z,"Dear Dr Deshmukh,

please let us have your report by 16 November.

Ruth Varley"
""",
    "memberships": """\
person_id,product,from,to,retroactive
M1,occurrence,2001-08-01,,
""",
    "payments": """\
payment_id,case_no,payee_id,invoice_no,invoice_date,net,vat,total,currency,status
Y1,M26-014573-4,S1,INV-88,2026-10-20,100.00,20.00,120.00,GBP,open
""",
    "activities": """\
activity_id,case_no,kind,at,by,subject,ref
N1,M26-014573-4,note,2026-11-03T09:00:00Z,H1,Spoke to the practice,
""",
}


_MARKS = "name,folder,categories\n04-filed,Inbox/Done,Filed;M26-014573-4\n"


def mail(
    *,
    sender: str,
    subject: str,
    text: str,
    when: datetime,
    to: str = MAILBOX,
    message_id: str = "",
    answers: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
) -> bytes:
    """Write one message as RFC 5322 bytes."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(when)
    made["Message-ID"] = (
        message_id or f"<{when:%d%H%M}.{abs(hash_of(subject))}@{sender.rpartition('@')[2].rstrip('>')}>"
    )
    if answers:
        made["In-Reply-To"] = made["References"] = answers
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def hash_of(text: str) -> int:
    """A number of a text that is the same in every run."""
    return sum(index * ord(letter) for index, letter in enumerate(text, 1))


def small_office(folder: Path) -> Path:
    """Write the office below a folder; returns the scenario's folder."""
    root = folder / "office"
    (root / "register").mkdir(parents=True)
    (root / "scenario.toml").write_text(_SETTINGS, encoding="utf-8")
    for name, text in _REGISTER.items():
        (root / "register" / f"{name}.csv").write_text(text, encoding="utf-8")
    _write_mail(root / "mail")
    _write_libraries(root / "libraries")
    return root


def _write_mail(root: Path) -> None:
    first = root / MAILBOX
    first.mkdir(parents=True)
    member = "Anil Deshmukh <a.deshmukh@harbour-surgery.example>"
    messages = {
        "01-report": mail(
            sender=member,
            subject="RE: Your report (M26-014573-4)",
            text="Dear Ruth,\n\nmy report is attached.\n\nAnil\n",
            when=datetime(2026, 11, 20, 16, 30, tzinfo=UTC),
            message_id="<in-1@harbour-surgery.example>",
            answers="<out-1@model-office.example>",
            files=(("report.txt", b"Report of Dr Deshmukh on Marta Quigley."),),
        ),
        "02-question": mail(
            sender="Joan Pell <joan.pell@pell-dental.example>",
            subject="A question",
            text="Hello, when will I hear from you? Joan\n",
            when=datetime(2026, 11, 23, 8, 5, tzinfo=UTC),
            message_id="<in-2@pell-dental.example>",
        ),
        "03-later": mail(
            sender="Post <post@harkerlowe.example>",
            subject="Quigley v Deshmukh - our ref HL/2291/QUI",
            text="Please acknowledge our letter of 2 November.\n",
            when=datetime(2026, 11, 23, 11, 20, tzinfo=UTC),
            message_id="<in-3@harkerlowe.example>",
        ),
        "04-filed": mail(
            sender=member,
            subject="Change of telephone number",
            text="My new number is 0113 496 0102.\n",
            when=datetime(2026, 11, 19, 9, 0, tzinfo=UTC),
            message_id="<in-4@harbour-surgery.example>",
        ),
    }
    for name, raw in messages.items():
        (first / f"{name}.eml").write_bytes(raw)
    (root / f"{MAILBOX}.messages.csv").write_text(_MARKS, encoding="utf-8")
    (root / SECOND_MAILBOX).mkdir()


def _write_libraries(root: Path) -> None:
    files = {
        "Cases/M26-014573-4/02 Member/first account.txt": b"What I remember of 11 March 2024.",
        "Cases/M26-014573-4/05 Correspondence/letter of claim.txt": b"Letter of claim. Our client Marta Quigley.",
        "Cases/D26-000212-5/02 Member/complaint.txt": b"Dear Dr Ferris, I wish to make a formal complaint about my "
        b"treatment. I am very unhappy with the way I was spoken to, and I should like an explanation and an apology.",
        "Intake/scan 0001.txt": b"Dear Sirs, please find enclosed the records of Marta Quigley.",
        "Intake/scan 0002.txt": b"Consent to the release of records.",
    }
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    rows = "path,arrives,by,version\nscan 0002.txt,2026-11-24T10:00:00Z,A1,\n"
    (root / "Intake.files.csv").write_text(rows, encoding="utf-8")
    labels = (
        "path,doc_type,labelled_by,case_no,doc_date,sensitivity,privilege,confidence,flags\n"
        "M26-014573-4/05 Correspondence/letter of claim.txt,LOC,H1,M26-014573-4,2026-11-02,,,1.0,\n"
    )
    (root / "Cases.labels.csv").write_text(labels, encoding="utf-8")
