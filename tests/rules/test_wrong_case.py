"""Messages that look as if they were of a case and are not, and ordinary ones that must still be filed.

What is filed on the wrong case shows one patient's affairs to another's doctor: every row here is such a story.
"""

from dataclasses import replace
from typing import Any

import pytest

from rules.document_names import patients
from rules.effects import AskPerson, CloseRequest
from rules.facts import Attachment, Case, Fact, MessageFacts, Opinion, Party, Person
from rules.folding import fold
from rules.mail.close_requests import close_requests
from rules.mail.new_matter import new_matter
from rules.mail.two_cases import two_cases
from rules.matching import weigh
from tests.rules.offices import (
    EXPERT,
    HOSPITAL,
    MANAGER,
    MEMBER,
    ONE,
    PATIENT,
    SOLICITOR,
    TWO,
    case,
    effects,
    message,
    paper,
    policy,
    thread,
)

QUILL = Person("P7", "patient", "Rosa Quill")
DOCTOR = Person("P20", "member", "Dr Bram Hale", ("bram.hale@valleygp.example",))
PANEL = Person("P21", "panel_solicitor", "Ms Rita Poole", ("rpoole@pooleandco.example",))
SHARED = Person("P22", "hospital", "Records, Westmoor", ("westmoor.records@nhs.net",))

FENN = case(parties=(*case().parties, Party(PANEL, "panel_solicitor", "45000"), Party(SHARED, "hospital", "10/2026")))
ROSA = case(
    TWO, patient=QUILL, member=DOCTOR, requests=(), parties=(Party(DOCTOR, "member"), Party(PANEL, "panel_solicitor"))
)
BOTH = (FENN, ROSA)
MINE_TOO = (FENN, replace(ROSA, member=MEMBER, parties=(Party(MEMBER, "member"),)))
REF = f"Our ref {ONE}"
ANSWER = f"RE: {REF}: your report"
NUMBER = "NHS No: 999 012 3454"


def letter(text: str, code: str = "UNKNOWN", name: str = "letter.pdf") -> Attachment:
    """A document with the facts that its reader draws of whom it is about."""
    found = paper(name, code, text=text)
    return replace(found, opinion=replace(found.opinion, facts=tuple(patients(text, fold(text), code))))


def report(patient: str, name: str = "report.docx") -> Attachment:
    return letter(f"Report of Dr Pryce\nPatient: {patient}\nI saw them with earache.", "MEM-REP", name)


def mail(text: str, subject: str = "A letter", sender: Person | str = MEMBER, **changes: Any) -> MessageFacts:
    return message(text, subject, **{"sender": sender, "candidates": BOTH} | changes)


NUMBERED: Any = {"patients": (PATIENT,), "attachments": (letter(f"Clinic letter\n{NUMBER}\nSeen on Friday."),)}
FIRST = {"thread": (thread(),)}


NOT_FILED = [
    pytest.param(
        mail("Their letter is attached.", sender=DOCTOR, **NUMBERED), id="another member with the patient's number"
    ),
    pytest.param(mail("Please find attached.", sender="x@other.example", **NUMBERED), id="a stranger with the number"),
    pytest.param(mail(f"About {NUMBER}.", sender="x@other.example", **NUMBERED), id="a stranger who types it as well"),
    pytest.param(mail("Here it is.", REF, DOCTOR, **NUMBERED), id="another member who gives our number"),
    pytest.param(
        mail("Here.", "Your ref LM/4471/2", "x@other.example", **NUMBERED), id="a stranger with a solicitor's reference"
    ),
    pytest.param(
        mail("The draft response in Ms Rosa Quill's claim.", REF, PANEL), id="a typed number, another patient"
    ),
    pytest.param(mail("In Fenn we admit. In Quill v Hale we fight.", REF, PANEL), id="two patients under one number"),
    pytest.param(mail("Advice on the Quill claim.", ANSWER, PANEL), id="a stale number, another's claim by surname"),
    pytest.param(mail("Rosa Quill was seen promptly.", REF, candidates=MINE_TOO), id="the member's other patient"),
    pytest.param(
        mail("Here.", REF, PANEL, attachments=(letter("Rosa Quill v Dr Hale\nAdvice"),)), id="advice on another"
    ),
    pytest.param(mail("I had a letter from Mr Peter Sykes, who is unhappy.", ANSWER), id="a letter from somebody new"),
    pytest.param(mail("Peter Sykes has written to the practice about his ear.", ANSWER), id="somebody new has written"),
    pytest.param(
        mail("Mr Sykes has complained that I was rough with him and me.", ANSWER, **FIRST), id="has complained"
    ),
    pytest.param(mail("A complaint from Mrs Ivy Tarn. What now?", ANSWER, MANAGER), id="a complaint by somebody new"),
    pytest.param(mail("Mr Tarn's family have written to me.", ANSWER), id="the family of somebody new"),
    pytest.param(mail("I send my report about the Sykes complaint.", ANSWER, **FIRST), id="another complaint by name"),
    pytest.param(
        mail("The solicitors for Peter Sykes wrote. You will have it by Friday.", "Sykes", **FIRST), id="a promise"
    ),
    pytest.param(mail("You will have that by Friday.", "Sykes", **FIRST), id="a promise under another heading"),
    pytest.param(
        mail("Here is my report.", attachments=(report("Peter Sykes"),), candidates=(FENN,)), id="a report on another"
    ),
    pytest.param(
        mail("As asked.", REF, HOSPITAL, attachments=(letter("Patient: Zoe Quill\nDrug chart", "HOSP-REC"),)),
        id="wrong notes",
    ),
    pytest.param(mail("As asked.", REF, attachments=(report("Mrs Ann Fenn"),)), id="a namesake's report"),
    pytest.param(
        mail("Both.", REF, attachments=(report("Tobias Fenn"), report("O C", "b.docx"))), id="one of two is another's"
    ),
    pytest.param(
        mail("Both.", REF, candidates=MINE_TOO, attachments=(report("T Fenn"), report("Rosa Quill", "b.docx"))),
        id="two reports",
    ),
    pytest.param(mail("The schedule comes to £45,000.", "schedule", PANEL), id="a reference in a sum"),
    pytest.param(mail("Ring me on 0113 45000.", "call", PANEL), id="a reference in a telephone number"),
    pytest.param(mail("We met on 05/10/2026.", "meeting", SHARED), id="a reference in a day"),
    pytest.param(mail("Our ref 1045000.", "schedule", PANEL), id="a reference in a longer number"),
    pytest.param(mail("Advice on Mr Fenn's theatre list?", sender="olu@nhs.net"), id="a domain that many share"),
    pytest.param(
        mail("Mr Fenn's solicitors have written to Dr Patel as well: a letter of claim.", sender=MANAGER),
        id="another doctor",
    ),
    pytest.param(
        mail("Mr Fenn makes a claim against Dr Patel. What should she do?", sender=MANAGER), id="against another"
    ),
    pytest.param(mail("Dr Patel has now received a letter of claim over Mr Fenn.", sender=MANAGER), id="has received"),
    pytest.param(mail("Noted.", f"Re: {ONE}", thread=(thread(TWO),)), id="a number in the subject of another's thread"),
]

FILED = [
    pytest.param(mail("Noted, thank you.", REF), id="number and sender"),
    pytest.param(mail("Noted.", ANSWER, **FIRST), id="an answer with its number"),
    pytest.param(mail("Mr Fenn's notes follow.", ANSWER), id="the case's own patient beside the number"),
    pytest.param(mail("In Fenn we should admit.", "Advice", PANEL), id="a case by its short name"),
    pytest.param(mail("The schedule in the Fenn matter totals £45,000.", "schedule", PANEL), id="a sum, and the name"),
    pytest.param(mail("Your ref: 45000. Advice follows.", "Advice", PANEL), id="a reference of digits, called so"),
    pytest.param(mail("The order is made.", "Inquest 10/2026", SHARED), id="an inquest's number"),
    pytest.param(mail("Ref 10-2026: notes follow.", "Notes", SHARED), id="typed otherwise"),
    pytest.param(mail("LM/4471/2: we note it.", "Claim", SOLICITOR), id="a reference with letters"),
    pytest.param(
        mail("On a different note, Mr Fenn, LM/4471/2: will you extend?", "RE: FW: dinner", SOLICITOR),
        id="another matter than the old subject's, by its reference",
    ),
    pytest.param(mail("LM 4471-2 again.", "Claim", "new@larchmoss.example"), id="a colleague in the firm"),
    pytest.param(mail("As asked.", "Notes", HOSPITAL, **NUMBERED), id="a hospital with the number in the notes"),
    pytest.param(mail(f"About {NUMBER}.", "Notes", HOSPITAL, patients=(PATIENT,)), id="a hospital that types it"),
    pytest.param(mail("Notes attached.", "Notes", SHARED, **NUMBERED), id="the known address in a common domain"),
    pytest.param(
        mail("Order attached.", REF, "court@other.example", attachments=(paper("o.pdf", "ORD", text=ONE),)),
        id="a court with our number twice",
    ),
    pytest.param(mail("Here it is.", attachments=(report("Tobias Fenn"),), candidates=(FENN,)), id="the report"),
    pytest.param(mail("Here it is.", REF, attachments=(report("FENN, Tobias"),)), id="the surname first"),
    pytest.param(mail("Here it is.", REF, attachments=(report("Mr T Fenn"),)), id="an initial"),
    pytest.param(mail("Here it is.", REF, attachments=(report("TF"),)), id="both initials"),
    pytest.param(mail("Here it is.", REF, attachments=(report("Dr Anwen Pryce"),)), id="the member's own name"),
    pytest.param(
        mail("Here.", REF, attachments=(letter("Invoice\nOrder Number 12/10/2026\nRe: LM/4471/2"),)), id="an invoice"
    ),
    pytest.param(mail("My report follows on Friday.", "Re: Your report", **FIRST), id="a promise of the very thing"),
    pytest.param(
        mail("You will have it by Friday.", "Re: Your report", **FIRST), id="a promise under the question's heading"
    ),
    pytest.param(mail("Dr Patel saw him too, and I wrote to Dr Patel.", REF), id="a colleague who is mentioned"),
    pytest.param(mail("The letter from Mr Fenn is attached to my report.", REF), id="a letter from the patient"),
    pytest.param(mail("I had a letter from Larch Moss of Leeds about him.", REF), id="a letter from a firm"),
    pytest.param(
        mail("I spoke to Mr Guy of Larch & Moss, who has written about his fee.", REF), id="somebody of a firm"
    ),
    pytest.param(mail("NHS England has written about my registration.", REF), id="a body has written"),
    pytest.param(
        mail(f"This is for {ONE}; forget the other.", "Re: Your report", thread=(thread(TWO),)),
        id="named in fresh words",
    ),
]


@pytest.mark.parametrize("given", NOT_FILED)
def test_not_filed(given: MessageFacts) -> None:
    match = weigh(given, policy())
    assert match.single is None
    assert match.why_not
    assert not [e for e in effects(close_requests, given) if isinstance(e, CloseRequest)]


@pytest.mark.parametrize("given", FILED)
def test_filed(given: MessageFacts) -> None:
    assert weigh(given, policy()).single == ONE, weigh(given, policy()).why_not


def test_one_number_in_a_document_is_one_key() -> None:
    keys = weigh(mail("Attached.", sender=HOSPITAL, **NUMBERED), policy()).keys[ONE]
    assert [key.kind for key in keys] == ["sender", "patient"]


def test_number_and_another_patient_are_two_cases_and_both_are_offered() -> None:
    (asked,) = effects(two_cases, mail("The draft response in Ms Rosa Quill's claim.", REF, PANEL))
    assert isinstance(asked, AskPerson)
    assert {each.case_no for each in asked.candidates} == {ONE, TWO}


@pytest.mark.parametrize("text", ["Here is Mr Fenn's letter.", "The Quill claim goes on."])
def test_one_patient_is_one_case(text: str) -> None:
    assert effects(two_cases, mail(text, "Advice", PANEL)) == []


@pytest.mark.parametrize(
    ("text", "subject", "sender"),
    [
        ("I had a letter from Mr Peter Sykes, who is unhappy. Can you open a file?", ANSWER, MEMBER),
        ("The solicitors for Peter Sykes have written to me.", "Sykes", MEMBER),
        ("Mr Fenn's solicitors have written to Dr Patel as well.", "Mr Fenn", MANAGER),
    ],
)
def test_somebody_new_is_offered_as_a_new_matter(text: str, subject: str, sender: Person) -> None:
    asked = effects(new_matter, mail(text, subject, sender))
    assert {each.queue for each in asked if isinstance(each, AskPerson)} == {"NEW_MATTER"}


def test_a_strangers_records_close_nothing_though_a_person_filed_the_message() -> None:
    given = mail("As asked.", REF, HOSPITAL, filed_as=(ONE,), attachments=(letter("Patient: Zoe Quill", "HOSP-REC"),))
    assert effects(close_requests, given) == []
    own = replace(given, attachments=(letter("Patient: Tobias Fenn", "HOSP-REC"),))
    assert [e.request_id for e in effects(close_requests, own) if isinstance(e, CloseRequest)] == ["R2"]


def test_whom_a_document_merely_mentions_is_nobody_it_is_about() -> None:
    found = letter("Conference note\nPresent were Ivor Penny and others")
    fact = Fact("patient", "Ivor Penny", "text", 29, 39, 0.8)
    opinion: Opinion = replace(found.opinion, facts=(fact,))
    assert weigh(mail("Here.", REF, attachments=(replace(found, opinion=opinion),)), policy()).single == ONE


def test_a_person_of_both_cases_is_no_sign_of_the_other() -> None:
    claimant = replace(QUILL, role="claimant")
    shared: Case = replace(FENN, parties=(*FENN.parties, Party(claimant, "claimant")))
    assert weigh(mail("Rosa Quill rang me.", REF, candidates=(shared, ROSA)), policy()).single == ONE


def test_experts_address_in_a_common_domain_counts_whole() -> None:
    home = replace(EXPERT, emails=("ines.calder@gmail.com",))
    known = replace(FENN, parties=(*FENN.parties, Party(home, "expert")))
    assert weigh(mail("Noted.", REF, home, candidates=(known,)), policy()).single == ONE
    assert weigh(mail("Noted.", REF, "someone@gmail.com", candidates=(known,)), policy()).single is None


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        ("There is a hearing about me on Monday. It is not Mrs Fenn. What do I do?", False),
        ("A letter came about the night clinic, nothing to do with Anna Fenn.", False),
        ("This is unrelated to the late Mrs Fenn.", False),
        ("It isn't about Mrs Fenn this time.", False),
        ("I will not send Mrs Fenn the notes before you have seen them.", True),
        ("Mrs Fenn has not written again.", True),
    ],
)
def test_a_patient_of_whom_it_is_said_not_to_be_is_no_key(text: str, filed: bool) -> None:
    assert (weigh(mail(text), policy()).single is not None) is filed


def test_a_reference_of_another_case_speaks_against_the_case_of_the_patient_named() -> None:
    rosa = replace(ROSA, parties=(*ROSA.parties, Party(PANEL, "panel_solicitor", "RP/QUI/7")))
    text = "Please ask the doctor about Mrs Fenn's call."
    both = mail(text, "RP/QUI/7", PANEL, candidates=(FENN, rosa))
    assert weigh(both, policy()).single is None
    assert weigh(replace(both, subject="A call"), policy()).single is not None


NOT_KNOWN = replace(FENN, patient=replace(PATIENT, nhs_no="", dob=None))
STRANGE = "NHS No: 999 111 2227, DOB 09/01/1980"


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        (f"She complains about the wait. {STRANGE}.", False),
        ("She complains about the wait. NHS No: 999 111 2227.", False),
        ("She complains about the wait. DOB 09/01/1980.", False),
        (f"Mrs Ivy Tarn complains about the wait. {STRANGE}.", False),
        (f"Mr Fenn complains about the wait. {STRANGE}.", True),
        (f"Tobias Fenn, {STRANGE}, complains about the wait.", True),
        ("She complains about the wait.", True),
    ],
)
def test_identifiers_that_the_register_cannot_compare_are_the_patients_where_he_is_named(
    text: str, filed: bool
) -> None:
    assert (weigh(mail(text, REF, candidates=(NOT_KNOWN,)), policy()).single is not None) is filed


def test_the_patients_birthday_says_whose_an_unknown_number_is() -> None:
    given = replace(FENN, patient=replace(PATIENT, nhs_no=""))
    text = "She waits. NHS No: 999 111 2227"
    assert weigh(mail(text, REF, candidates=(given,)), policy()).single is None
    assert weigh(mail(f"{text}, DOB 03/04/1961", REF, candidates=(given,)), policy()).single == ONE


def test_the_patient_himself_may_give_what_the_register_does_not_know() -> None:
    fenn = replace(PATIENT, nhs_no="", dob=None, emails=("tobias@home.example",))
    own = replace(NOT_KNOWN, patient=fenn, parties=(*NOT_KNOWN.parties, Party(fenn, "patient")))
    assert weigh(mail(f"I am at home. {STRANGE}.", REF, fenn, candidates=(own,)), policy()).single == ONE


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        ("Mr Fenn, DOB 03/04/1961. I also enclose the notes of DOB 01/01/1970.", False),
        ("Ms Lowe, DOB 01/01/1970. I also enclose the notes of DOB 03/04/1961.", False),
        ("Mr Fenn, DOB 03/04/1961, date of birth 3 April 1961.", True),
        ("Mr Fenn, DOB 03/04/1961. His son, DOB 01/01/1999, rang me.", True),
        ("Mr Fenn, DOB 03/04/1961. He came with his wife Ann, born on 1 January 1970.", True),
        ("I send the notes of his son, DOB 01/01/1999.", False),
    ],
)
def test_every_birthday_in_the_writers_words_is_somebodys_of_the_case(text: str, filed: bool) -> None:
    assert (weigh(mail(text, REF), policy()).single is not None) is filed


def born(day: str, name: str, text: str = "Clinic note. DOB as above.", code: str = "HOSP-REC") -> Attachment:
    found = paper(name, code, text=text)
    return replace(found, opinion=replace(found.opinion, facts=(Fact("dob", day, "text", len(text), len(text)),)))


@pytest.mark.parametrize(
    ("second", "filed"),
    [
        (born("1970-01-01", "b.pdf"), False),
        (born("1961-04-03", "b.pdf"), True),
        (born("1970-01-01", "cv.pdf", code="EXP-CV"), True),
        (born("2024-01-01", "b.pdf", "Discharge of the baby, born on "), True),
    ],
)
def test_each_document_gives_a_birthday_of_the_case(second: Attachment, filed: bool) -> None:
    given = mail("Both.", REF, HOSPITAL, attachments=(born("1961-04-03", "a.pdf"), second))
    assert (weigh(given, policy()).single is not None) is filed


def test_a_day_that_is_read_two_ways_is_one_birthday() -> None:
    given = mail("Mr Fenn, as asked.", REF)
    read = (Fact("dob", "1961-04-03", "new_text", 9, 15), Fact("dob", "2061-04-03", "new_text", 9, 15))
    assert weigh(replace(given, facts=read), policy()).single == ONE
