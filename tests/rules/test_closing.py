"""What closes a request: who was asked for what, what came, from whom, and what was said with it."""

from dataclasses import replace

import pytest

from rules.effects import CloseRequest
from rules.facts import Attachment, Opinion, Party, Person, Request
from rules.mail.close_requests import close_requests
from tests.rules.offices import (
    EXPERT,
    HANDLER,
    HOSPITAL,
    MANAGER,
    MEMBER,
    ONE,
    REQUEST,
    case,
    effects,
    message,
    paper,
    thread,
)

LAWYER = Person("PA", "panel_solicitor", "Fay Massing", ("fay@keeble.example",), organisation="Keeble Ashwood LLP")


def came(text: str, items: str, *papers: Attachment, asked: str = "", **more: object) -> str:
    """What becomes of a request to the member for some items, when the very message that asked is answered so."""
    request: Request = replace(REQUEST, items=tuple(items.split()), **more)  # type: ignore[arg-type]
    hit = thread(subject=asked or "What we need from you")
    mail = message(text, f"Re: {ONE}", thread=(hit,), candidates=(case(requests=(request,)),), attachments=papers)
    told = [e.outcome for e in effects(close_requests, mail) if isinstance(e, CloseRequest)]
    return told[0] if told else ""


REPORT, NOTES, CV = paper("r.docx", "MEM-REP"), paper("n.pdf", "GP-REC"), paper("cv.pdf", "CV")


@pytest.mark.parametrize(
    "text",
    [
        "Please take this e-mail as my report. I saw him once, on 3 April, and advised rest.",
        "I saw forty feverish children that month and have no memory of him. Please take that as my account.",
        "This email is my statement, I hope it will do. I examined the ankle and found no fracture.",
        "Treat this as my account please: seen 3 April, examined, advised, discharged.",
        "My account is as follows. I saw the patient on 3 April and found nothing amiss.",
        "My report is set out below.\nI saw Mr Fenn twice.",
        "Here is my account of it: he came on 3 April with a cough and I gave him doxycycline.",
        "That is my whole account and it may go to them as it stands.",
        "You can use the above as my statement.",
        "What follows is my statement. I was on call that night and saw him at two.",
        "Below is my report on Mr Fenn.\nHe came to me on 3 April.",
        "I will not write a formal report but you may treat the following as my account. He came at nine.",
        "Consider this my statement: he came once, I gave advice, he left.",
        "My account: I saw him on 3 April and found nothing that worried me.",
        "I've nothing to add to the notes, so please treat this note as my report.",
    ],
)
def test_an_account_stands_in_the_mail(text: str) -> None:
    assert came(text, "MEM-REP") == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Please take this e-mail as a holding reply, my report follows.",
        "My account is nearly ready.",
        "Is this e-mail enough as my report or do you want a signed one?",
        "My report will be as follows: history, findings, opinion. You'll have it on Friday.",
        "Below is the solicitor's letter about my report.",
        "Do you want me to treat this as my statement?",
        "Please take this as my apology for the delay.",
        "I shall send my account tomorrow.",
        "Can you take what I said on the phone as my report?",
        "My account with you is in arrears, I gather.",
        "I'm working on my report.",
        "My report: I am hoping to get to it at the weekend once the clinic is done.",
        "My statement: still with the typist who is off sick this week sadly.",
        "My report: when do you need it?",
        "One small correction to my report: on page 9, line 4, read left for right.",
        "I gave my account to the trust already.",
        "My statement to the police is with my solicitor.",
        "Please don't treat this as my account.",
        "Your account of it is as follows, I gather: he fell.",
        "Her statement is set out below, mine comes later.",
    ],
)
def test_no_account_stands_in_the_mail(text: str) -> None:
    assert came(text, "MEM-REP") == ""


LETTERED = "My comments:\n(a) I saw her on 5 October, not the 4th.\n(b) I deny that I said it.\n(c) It went on the 6th."


@pytest.mark.parametrize(
    "text",
    [
        LETTERED,
        "a) No, it was the left.\nb) Kim was with me.\nc) Yes.",
        "i. He was seen at ten.\nii. I did not call him back.",
        "Point 1 - agreed.\nPoint 2 - not so, I rang twice.",
        "My comments are: the time in paragraph 3 is wrong, and I never met the son.",
        "Here are my comments. The date is wrong. I never met the son.",
        "Some observations on their letter: he was never my patient, and the phone rang unanswered.",
    ],
)
def test_comments_that_were_asked_for(text: str) -> None:
    assert came(text, "MEM-REP", asked="GMC - your comments") == "done"
    assert came(text, "MEM-CORR", asked="GMC - your comments") == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Comments to follow once I have the notes.",
        "I have no comments yet.",
        "Thank you for your comments: I will think about them.",
        "What comments do you want: on the letter or the notes?",
        "Her comments: rude and untrue. Mine will come.",
    ],
)
def test_comments_that_did_not_come(text: str) -> None:
    assert came(text, "MEM-REP", asked="GMC - your comments") == ""


def test_comments_are_no_report_where_a_report_was_asked_for() -> None:
    assert came("a) He came late.\nb) He left early.", "MEM-REP", asked="Your report") == ""


@pytest.mark.parametrize(
    ("text", "items", "papers"),
    [
        ("All you asked for.", "MEM-REP GP-REC", (REPORT, NOTES)),
        ("Both attached. Nothing more to follow.", "MEM-REP GP-REC", (REPORT, NOTES)),
        ("Report and notes attached. That is everything I hold.", "MEM-REP GP-REC", (REPORT, NOTES)),
        ("Attached as promised. I look forward to hearing what happens next week.", "MEM-REP", (REPORT,)),
        ("Here it is at last, sorry that it took so long.", "MEM-REP", (REPORT,)),
        ("Attached. If you want more, ask.", "MEM-REP", (REPORT,)),
        ("Attached. I will be on leave from Monday.", "MEM-REP", (REPORT,)),
        ("Attached. My secretary will send the invoice next week.", "MEM-REP", (REPORT,)),
        ("The report. I could not find anything in it to be ashamed of.", "MEM-REP", (REPORT,)),
        ("The report, which says what I remember so far as I do.", "MEM-REP", (REPORT,)),
        ("Full notes, pages 1 to 84, all three volumes in one file.", "GP-REC", (NOTES,)),
        ("These are the complete records. There are no films.", "GP-REC", (NOTES,)),
        ("Part of me wanted to write more. Attached.", "MEM-REP", (REPORT,)),
        ("Report attached. I am still waiting for your call about the hearing.", "MEM-REP", (REPORT,)),
        ("Report attached. Still trying to forget the whole business.", "MEM-REP", (REPORT,)),
        ("Attached; the original will follow by post.", "MEM-REP", (REPORT,)),
        ("Attached, hard copy to follow in the post.", "MEM-REP", (REPORT,)),
        ("Attached. The signed original is in the post.", "MEM-REP", (REPORT,)),
        ("I attach my report. Will it be disclosed?", "MEM-REP", (REPORT,)),
        ("CV attached.", "CV", (CV,)),
        ("As requested. The hospital may have more.", "GP-REC", (NOTES,)),
        ("Notes attached. Let me know if pages are missing.", "GP-REC", (NOTES,)),
        ("Report attached. I will telephone tomorrow about the hearing.", "MEM-REP", (REPORT,)),
        ("Report attached. I have asked the practice to send you the notes.", "MEM-REP", (REPORT,)),
        ("Report herewith. My memory of it is incomplete, as you will see.", "MEM-REP", (REPORT,)),
        ("Printed from SystmOne this morning, 84 pages, nothing withheld.", "GP-REC", (NOTES,)),
        ("All notes since 2011. Nothing before that survives.", "GP-REC", (NOTES,)),
        ("Records up to date as of this morning.", "GP-REC", (NOTES,)),
        ("Attached is the report. I could not remember the rest of that morning.", "MEM-REP", (REPORT,)),
        ("Report attached. The rest of the team feel the same.", "MEM-REP", (REPORT,)),
        ("CV attached. I am on the second part of my training.", "CV", (CV,)),
        ("Here is the report. I have some of the letters too if they are of use.", "MEM-REP", (REPORT,)),
        ("Report attached. When will I hear more?", "MEM-REP", (REPORT,)),
        ("Attached. It is as much as I remember.", "MEM-REP", (REPORT,)),
        ("Attached. I'll send it on Monday to the trust too.", "MEM-REP", (REPORT,)),
        ("Last lot.", "GP-REC", (paper("Vol 1 of 2.pdf", "GP-REC"), paper("Vol 2 of 2.pdf", "GP-REC"))),
    ],
)
def test_all_of_it_came(text: str, items: str, papers: tuple[Attachment, ...]) -> None:
    assert came(text, items, *papers) == "done"


@pytest.mark.parametrize(
    ("text", "items", "papers"),
    [
        ("Report attached, notes to follow.", "MEM-REP GP-REC", (REPORT,)),
        ("Notes up to 2020. The later ones are being printed.", "GP-REC", (NOTES,)),
        ("First half of the notes.", "GP-REC", (NOTES,)),
        ("Part 1 of 2.", "GP-REC", (NOTES,)),
        ("Volume two will come when the copier works.", "GP-REC", (NOTES,)),
        ("I'll send the remaining pages tomorrow.", "GP-REC", (NOTES,)),
        ("That's the computer record; the paper notes are still to be scanned.", "GP-REC", (NOTES,)),
        ("Lloyd George cards to follow separately.", "GP-REC", (NOTES,)),
        ("Here are some of the notes.", "GP-REC", (NOTES,)),
        ("As much as I have been able to scan today.", "GP-REC", (NOTES,)),
        ("The rest is coming by courier.", "GP-REC", (NOTES,)),
        ("Pages 1-40; 41 onwards next week.", "GP-REC", (NOTES,)),
        ("These are incomplete, the hospital letters are with the scanning company.", "GP-REC", (NOTES,)),
        ("A first instalment.", "GP-REC", (NOTES,)),
        ("We're awaiting the archived notes and will forward them.", "GP-REC", (NOTES,)),
        ("The file was too big, so this is the first of two e-mails.", "GP-REC", (NOTES,)),
        ("1/2", "GP-REC", (NOTES,)),
        ("Records to 2019 enclosed. We are still extracting the remainder.", "GP-REC", (NOTES,)),
        ("The correspondence section is missing, our scanner broke, will send on.", "GP-REC", (NOTES,)),
        ("Sending in two batches because of size.", "GP-REC", (NOTES,)),
        ("This is batch one.", "GP-REC", (NOTES,)),
        ("Here is what we have found to date.", "GP-REC", (NOTES,)),
        ("The consultations are attached. Letters and results I will do on Monday.", "GP-REC", (NOTES,)),
        ("Half of it now, half after lunch.", "GP-REC", (NOTES,)),
        ("I only have the computer notes, the paper ones are in storage.", "GP-REC", (NOTES,)),
        ("The old cards have been recalled from the archive.", "GP-REC", (NOTES,)),
        ("Notes attached except for the last two years, which the new practice holds.", "GP-REC", (NOTES,)),
        ("I enclose the records save for the imaging, which is with the trust.", "GP-REC", (NOTES,)),
        ("Please find the first 100 pages.", "GP-REC", (NOTES,)),
        ("More tomorrow.", "GP-REC", (NOTES,)),
        ("Part I.", "GP-REC", (NOTES,)),
        ("This is an interim print; a full one comes once the summary is finished.", "GP-REC", (NOTES,)),
        ("My report, without the appendices, which I am still putting together.", "MEM-REP", (REPORT,)),
        ("This is not the final version, I will finish it at the weekend.", "MEM-REP", (REPORT,)),
        ("CV here. Report when I get a minute.", "MEM-REP CV", (CV,)),
        ("This is a draft, the final one will follow.", "MEM-REP", (REPORT,)),
        ("Here.", "GP-REC", (paper("records_vol_1_of_3.pdf", "GP-REC"),)),
        ("Here.", "GP-REC", (paper("Notes pt1of2.pdf", "GP-REC"),)),
    ],
)
def test_some_of_it_came(text: str, items: str, papers: tuple[Attachment, ...]) -> None:
    assert came(text, items, *papers) == "part"


@pytest.mark.parametrize(
    "text",
    [
        "Will do.",
        "You'll have it by Friday.",
        "Please find attached my report.",
        "Thanks for the reminder, it is nearly there.",
        "I sent this to you last month. Did you not get it?",
        "I posted it on Monday.",
        "It's on the portal.",
        "Which report do you mean?",
        "I am on leave until the 9th.",
        "Can I have until the end of the month?",
        "My practice manager will send it.",
        "Dictated, with my secretary.",
        "I've asked the hospital for it.",
        "Received with thanks.",
        "Could you resend the form? I can't open it.",
    ],
)
def test_a_promise_or_a_word_closes_nothing(text: str) -> None:
    assert came(text, "MEM-REP") == ""
    assert came(text, "GP-REC") == ""


def test_the_last_volume_comes_by_itself() -> None:
    last = paper("Vol 2 of 2.pdf", "GP-REC")
    assert came("Here.", "GP-REC", last, status="part", received=("GP-REC",)) == "done"
    assert came("Here.", "GP-REC", last) == "part"


# --- after a refusal ----------------------------------------------------------------------------------------


def test_what_was_refused_may_come_after_all() -> None:
    assert came("I have thought better of it. Here it is.", "MEM-REP", REPORT, status="refused") == "done"
    scan = replace(paper("signed.pdf"), opinion=Opinion("WS", 0.57, ranked=(("WS", 0.57), ("INQ-STMT", 0.33))))
    assert came("Signed statement back to you.", "WS", scan, status="refused") == "done"


def test_what_was_refused_is_not_refused_twice_nor_met_by_words() -> None:
    assert came("I have nothing more to add.", "MEM-REP", status="refused") == ""
    assert came("Thank you for understanding.", "MEM-REP", status="refused") == ""
    assert came("Invoice attached.", "MEM-REP", paper("i.pdf", "INV"), status="refused") == ""
    assert came("Here.", "MEM-REP", REPORT, status="cancelled") == ""


# --- from whom ----------------------------------------------------------------------------------------------

TO_EXPERT = Request(
    "R7", ONE, EXPERT.person_id, ("EXP-BL",), REQUEST.sent, REQUEST.due, "open", message_id="<r7@model-office.example>"
)
BREACH = replace(paper("breach.pdf", "EXP-BL"), opinion=replace(paper("b", "EXP-BL").opinion, author_role="expert"))


def from_whom(sender: Person | str, *papers: Attachment, request: Request = TO_EXPERT, **more: object) -> str:
    """What becomes of a request when somebody sends papers under our reference."""
    on = case(requests=(request,))
    with_lawyer = replace(on, parties=(*on.parties, Party(LAWYER, "panel_solicitor")))
    mail = message("As attached.", f"Re: {ONE}", sender=sender, candidates=(with_lawyer,), attachments=papers, **more)
    mail = replace(mail, filed_as=(ONE,))
    told = [e.outcome for e in effects(close_requests, mail) if isinstance(e, CloseRequest)]
    return told[0] if told else ""


ASKED_HOSPITAL = replace(
    TO_EXPERT,
    request_id="R8",
    person_id=HOSPITAL.person_id,
    items=("HOSP-REC",),
    message_id="<r8@model-office.example>",
)
WARD = replace(paper("ward.pdf", "HOSP-REC"), opinion=replace(paper("w", "HOSP-REC").opinion, author_role="hospital"))


def test_the_experts_report_comes_by_another_hand() -> None:
    assert from_whom(EXPERT, BREACH) == "done"
    assert from_whom(LAWYER, BREACH) == "done"
    assert from_whom(HANDLER, BREACH, internal=True) == "done"
    assert from_whom(HANDLER, WARD, request=ASKED_HOSPITAL, internal=True) == "done"


def test_what_is_not_theirs_or_not_sure_closes_nothing() -> None:
    draft = replace(BREACH, opinion=replace(BREACH.opinion, version="draft"))
    weak = replace(BREACH, opinion=replace(BREACH.opinion, confidence=0.7))
    claimants = replace(BREACH, opinion=replace(BREACH.opinion, author_role="claimant_solicitor"))
    for one in (draft, weak, claimants, paper("i.pdf", "INV")):
        assert from_whom(LAWYER, one) == ""
    assert from_whom(MEMBER, WARD, request=ASKED_HOSPITAL) == ""
    assert from_whom("somebody@elsewhere.example", BREACH) == ""


def test_a_colleague_answers_the_very_message_that_asked() -> None:
    hit = (thread(message_id="<r8@model-office.example>"),)
    assert from_whom("clerk@other.example", WARD, request=ASKED_HOSPITAL, thread=hit) == "done"
    far = (replace(hit[0], direct=False),)
    assert from_whom("clerk@other.example", WARD, request=ASKED_HOSPITAL, thread=far) == ""
    assert from_whom("clerk@other.example", paper("x.pdf"), request=ASKED_HOSPITAL, thread=hit) == ""
    assert from_whom("clerk@other.example", WARD, request=ASKED_HOSPITAL, thread=hit, authentication="fail") == ""


def test_a_delegate_brings_what_the_member_was_asked_for() -> None:
    assert from_whom(MANAGER, REPORT, request=REQUEST) == "done"


# --- what a paper is not ------------------------------------------------------------------------------------


def test_an_invoice_or_fee_note_is_no_report_of_which_it_speaks() -> None:
    either = Opinion("INV", 0.51, margin=0.02, ranked=(("INV", 0.51), ("FEE", 0.49)))
    money = replace(paper("88.pdf", text="Invoice for my report and its reading."), opinion=either)
    assert came("Could you slip this through?", "MEM-REP", money) == ""


def test_a_message_that_is_attached_is_not_what_it_speaks_of() -> None:
    asked = paper("original.eml", "COR-REQ", 0.52, "A supplement to your report is asked for.", format="eml")
    assert came("Here it is as I had it.", "MEM-REP", asked) == ""


WELSH = "Annwyl Mara, mae'r datganiad drafft ynghlwm, yn Gymraeg gan mai dyna iaith y teulu."
UNNAMED = paper("datganiad.docx", text=" ".join(["gair"] * 60))


def test_a_paper_in_another_language_is_named_by_the_question_that_it_answers() -> None:
    request = replace(REQUEST, items=("INQ-STMT",))
    on = (case(requests=(request,)),)
    mail = message(WELSH, f"Re: {ONE}", thread=(thread(),), candidates=on, attachments=(UNNAMED,), language="cy")
    told = [e.outcome for e in effects(close_requests, mail) if isinstance(e, CloseRequest)]
    assert told == ["done"]
    for other in (
        replace(mail, language="en"),
        replace(mail, thread=()),
        replace(mail, attachments=(paper("nodyn.docx", text="Diolch"),)),
        replace(mail, candidates=(case(requests=(replace(request, items=("INQ-STMT", "CV")),)),)),
    ):
        assert not [e for e in effects(close_requests, other) if isinstance(e, CloseRequest)]


def test_a_training_log_is_of_the_kind_that_was_asked_for() -> None:
    log = paper("CPD HV.pdf", "REFLECT", 0.45, "CPD cycle 2022-2026. Verifiable hours 112, and a plan.")
    assert came("Here it is, plus CPD.", "REFLECT CV", paper("r.docx", "REFLECT"), log) == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Attached with its audit trail, sorry, I couldn't get the audit to print.",
        "Both attached. We aim to answer e-mails in three working days.",
    ],
)
def test_an_excuse_announces_nothing_more(text: str) -> None:
    assert came(text, "GP-REC", NOTES) == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Attached (28 pages of it but I've only sent the bit with the signatures, shout if she wants the lot).",
        "I have only scanned the first pages.",
        "Attached. Let me know if you need the rest.",
        "I couldn't get the older ones.",
    ],
)
def test_a_part_of_it_came(text: str) -> None:
    assert came(text, "GP-REC", NOTES) == "part"
