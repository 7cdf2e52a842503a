"""An invented office of eight cases, written as a scenario's folder: its registers. Mail and papers are beside it."""

from pathlib import Path

from tests.story.papers import write_libraries
from tests.story.post import write_mail

MAILBOX = "cases@fell-defence.example"
NEW_MATTERS = "newmatters@fell-defence.example"

SETTINGS = f"""\
name      = "Fell Defence"
now       = 2026-11-23T09:00:00Z
until     = 2026-11-25T17:00:00Z
calendar  = "england-and-wales"
domain    = "fell-defence.example"
mailboxes = ["{MAILBOX}", "{NEW_MATTERS}"]
libraries = ["Cases", "Intake"]
"""

# One row, one line: the tables are as a spreadsheet writes them.
# ruff: noqa: E501
REGISTER = {
    "people": """\
person_id,role,name,emails,phone,organisation,member_no,register_no,dob,nhs_no,flags
h-ash,handler,Bethan Ashworth,bethan.ashworth@fell-defence.example,,,,,,,
a-lowe,administrator,Cal Lowe,cal.lowe@fell-defence.example,,,,,,,
l-marsh,leader,Petra Marsh,petra.marsh@fell-defence.example,,,,,,,
m-ives,member,Dr Corin Ives,corin.ives@gillside.example,+441539555011,Gillside Surgery,,,1970-05-06,,
m-toft,member,Dr Nadia Toft,nadia.toft@lowbeck.example,+441539555012,Lowbeck Practice,,,1981-02-11,,
m-rudd,member,Mr Alec Rudd,alec.rudd@ruddortho.example,+441539555013,Rudd Orthopaedics,,,1966-09-30,,
m-pike,member,Ms Orla Pike,orla.pike@pikedental.example,+441539555014,Pike Dental,,,1988-12-01,,
m-shaw,member,Dr Imran Shaw,imran.shaw@northfell.example,+441539555015,North Fell Surgery,,,1977-07-19,,prefers_post
p-crane,patient,Stella Crane,,,,,,1958-03-14,999 021 0004,
p-boyle,patient,Gareth Boyle,,,,,,1949-11-02,999 021 0012,
p-quinn,patient,Delia Quinn,,,,,,1991-06-23,999 021 0020,
p-holt,patient,Rufus Holt,,,,,,1972-08-08,999 021 0039,
s-amber,claimant_solicitor,Amber & Rowe LLP,casework@amberrowe.example,,Amber & Rowe LLP,,,,,
r-fell,hospital,Health Records Fellgate General,records@fellgate.example,,Fellgate General Hospital,,,,,
g-tarn,practice,Tarnside Surgery,admin@tarnside.example,,Tarnside Surgery,,,,,
e-lunn,expert,Prof Idris Lunn,idris@lunn-expert.example,,,,,,,
""",
    "cases": """\
case_no,title,case_type,stage,status,nation,member_id,patient_id,owner_id,opened,incident_date,closed,folder,flags
M26-031001-8,Crane claim,CLM-A,waiting_member,open,ENG,m-ives,p-crane,h-ash,2026-08-03,2025-10-14,,Cases/M26-031001-8,
M26-031002-6,Boyle inquest,NCL-INQ,waiting_third_party,open,ENG,m-toft,p-boyle,h-ash,2026-07-20,2026-06-30,,Cases/M26-031002-6,
M26-031003-4,Quinn complaint,NCL-CMP,waiting_member,open,ENG,m-rudd,p-quinn,h-ash,2026-09-07,2026-08-17,,Cases/M26-031003-4,
D26-031041-7,Holt records request,CLM-R,waiting_member,open,ENG,m-pike,p-holt,h-ash,2026-09-21,2024-05-02,,Cases/D26-031041-7,
M26-031004-2,Ives advice,ADV,waiting_member,open,ENG,m-ives,,h-ash,2026-10-05,,,Cases/M26-031004-2,
M26-031005-0,Toft contract advice,ADV,waiting_member,open,ENG,m-toft,,h-ash,2026-10-12,,,Cases/M26-031005-0,
M26-031006-9,Shaw claim,CLM-P,waiting_member,open,ENG,m-shaw,p-holt,h-ash,2026-09-28,2026-01-19,,Cases/M26-031006-9,
M26-031007-7,Rudd advice,ADV,closed,closed,ENG,m-rudd,,h-ash,2026-02-02,,2026-04-30,Cases/M26-031007-7,
""",
    "parties": """\
case_no,person_id,role,their_ref
M26-031001-8,m-ives,member,
M26-031001-8,s-amber,claimant_solicitor,AR/7731/CRA
M26-031001-8,r-fell,hospital,
M26-031001-8,e-lunn,expert,
M26-031002-6,m-toft,member,
M26-031002-6,g-tarn,practice,
M26-031003-4,m-rudd,member,
D26-031041-7,m-pike,member,
M26-031004-2,m-ives,member,
M26-031005-0,m-toft,member,
M26-031006-9,m-shaw,member,
M26-031007-7,m-rudd,member,
""",
    "requests": """\
request_id,case_no,person_id,items,sent,due,status,chasers_sent,message_id
Q1,M26-031001-8,m-ives,MEM-REP,2026-11-02,2026-11-23,open,0,<q1@fell-defence.example>
Q2,M26-031001-8,r-fell,HOSP-REC,2026-10-19,2026-11-20,open,0,<q2@fell-defence.example>
Q3,M26-031002-6,g-tarn,GP-REC,2026-11-09,2026-12-07,open,0,<q3@fell-defence.example>
Q4,M26-031002-6,m-toft,MEM-REP,2026-11-09,2026-11-24,open,0,<q4@fell-defence.example>
Q5,M26-031003-4,m-rudd,MEM-REP,2026-11-09,2026-11-25,open,0,<q5@fell-defence.example>
Q6,D26-031041-7,m-pike,DEN-REC,2026-11-02,2026-11-16,open,1,<q6@fell-defence.example>
Q7,M26-031006-9,m-shaw,MEM-REP,2026-11-02,2026-11-20,open,0,<q7@fell-defence.example>
Q8,M26-031001-8,e-lunn,CV,2026-10-19,2026-11-20,open,0,<q8@fell-defence.example>
""",
    "deadlines": """\
deadline_id,case_no,kind,due,status,source
D1,M26-031001-8,letter of response,2027-02-26,confirmed,letter of claim
""",
    "sent": """\
message_id,case_no,from,to,cc,subject,sent,body
<q1@fell-defence.example>,M26-031001-8,,corin.ives@gillside.example,,Our ref M26-031001-8: your report,2026-11-02T10:00:00Z,"Dear Dr Ives

Please let us have your report by 23 November.

Bethan Ashworth"
<q2@fell-defence.example>,M26-031001-8,,records@fellgate.example,,Our ref M26-031001-8: records,2026-10-19T10:00:00Z,"Dear colleagues

Please let us have the hospital records by 20 November.

Bethan Ashworth"
<q3@fell-defence.example>,M26-031002-6,,admin@tarnside.example,,Our ref M26-031002-6: records,2026-11-09T10:00:00Z,"Dear colleagues

Please let us have the records by 7 December.

Bethan Ashworth"
<q4@fell-defence.example>,M26-031002-6,,nadia.toft@lowbeck.example,,Our ref M26-031002-6: your report,2026-11-09T11:00:00Z,"Dear Dr Toft

Please let us have your report by 24 November.

Bethan Ashworth"
<q5@fell-defence.example>,M26-031003-4,,alec.rudd@ruddortho.example,,Our ref M26-031003-4: your report,2026-11-09T12:00:00Z,"Dear Mr Rudd

Please let us have your report by 25 November.

Bethan Ashworth"
<q6@fell-defence.example>,D26-031041-7,,orla.pike@pikedental.example,,Our ref D26-031041-7: records,2026-11-02T12:00:00Z,"Dear Ms Pike

Please let us have the dental records by 16 November.

Bethan Ashworth"
""",
    "activities": """\
activity_id,case_no,kind,at,by,subject,ref
N1,M26-031001-8,note,2026-11-03T09:00:00Z,h-ash,Spoke to the practice,
""",
}


def story_office(folder: Path) -> Path:
    """Write the office below a folder; returns the scenario's folder."""
    root = folder / "fell"
    (root / "register").mkdir(parents=True)
    (root / "scenario.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in REGISTER.items():
        (root / "register" / f"{name}.csv").write_text(text, encoding="utf-8")
    write_mail(root / "mail", MAILBOX, NEW_MATTERS)
    write_libraries(root / "libraries")
    return root
