"""What a message brings of what was asked, in the light of the question."""

from dataclasses import replace

import pytest

from rules.brought import answers, brought, more_to_come, request_key, rest_is_missing
from rules.effects import CloseRequest
from rules.facts import Attachment, MessageFacts, Opinion
from rules.mail.close_requests import close_requests
from tests.rules.offices import (
    HOSPITAL,
    MANAGER,
    MEMBER,
    ONE,
    RECORDS,
    REQUEST,
    SOLICITOR,
    case,
    effects,
    message,
    paper,
    policy,
    thread,
)

REF = f"Re: {ONE}"
TWO_THINGS = replace(REQUEST, items=("MEM-REP", "CV"))


def weak(name: str, code: str, confidence: float, text: str = "", **others: float) -> Attachment:
    """A paper that the reader could not name for sure."""
    ranked = ((code, confidence), *((key.replace("_", "-"), value) for key, value in others.items()))
    return replace(paper(name, code, confidence, text), opinion=Opinion(code, confidence, ranked=ranked))


def answer(text: str, *papers: Attachment, **changes: object) -> MessageFacts:
    """An answer to the very message that asked."""
    return message(text, REF, thread=(thread(),), attachments=papers, **changes)


def booked(mail: MessageFacts) -> list[tuple[str, str]]:
    """What is closed, and how."""
    return [(e.request_id, e.outcome) for e in effects(close_requests, mail) if isinstance(e, CloseRequest)]


@pytest.mark.parametrize(
    "attachment",
    [
        paper("r.docx", "MEM-REP"),
        weak("scan.pdf", "MEM-CORR", 0.5),
        weak("my report.pdf", "UNKNOWN", 0.0),
        weak("a.pdf", "TEL", 0.4, MEM_REP=0.3),
        weak("a.pdf", "UNKNOWN", 0.0, "Statement of Dr Anwen Pryce"),
    ],
)
def test_an_answer_brings_what_was_asked(attachment: Attachment) -> None:
    assert brought(answer("Here it is.", attachment), REQUEST, policy()) == ("MEM-REP",)


@pytest.mark.parametrize(
    "mail",
    [
        answer("Here it is."),
        answer("Here it is.", paper("a.pdf", "INV", 0.97)),
        answer("Here it is.", weak("a.pdf", "UNKNOWN", 0.0)),
        answer("Here it is.", paper("r.docx", "MEM-REP", problem="encrypted")),
        message("Report.", REF, sender=SOLICITOR, attachments=(weak("report.pdf", "UNKNOWN", 0.0),)),
        message("Hello.", attachments=(paper("logo.png", inline=True, size=900),)),
    ],
)
def test_nothing_was_brought(mail: MessageFacts) -> None:
    assert brought(mail, REQUEST, policy()) == ()


def test_a_page_in_the_text_is_a_document() -> None:
    page = replace(weak("image001.jpg", "UNKNOWN", 0.0, "Report " + "word " * 40), inline=True, size=20_000)
    assert brought(answer("Here you are", page), REQUEST, policy()) == ("MEM-REP",)


def test_two_papers_are_two_items() -> None:
    one = (case(requests=(TWO_THINGS,)),)
    mail = answer("Both attached.", paper("r.docx", "MEM-REP"), weak("my cv.pdf", "EXP-CV", 0.5), candidates=one)
    assert set(brought(mail, TWO_THINGS, policy())) == {"MEM-REP", "CV"}
    only = answer("Attached.", paper("r.docx", "MEM-REP"), candidates=one)
    assert brought(only, TWO_THINGS, policy()) == ("MEM-REP",)


@pytest.mark.parametrize(
    ("text", "request_", "outcome"),
    [
        ("Attached.", REQUEST, "done"),
        ("Attached. The rest will follow.", REQUEST, "part"),
        ("Attached.", TWO_THINGS, "part"),
        ("Attached.", replace(TWO_THINGS, received=("CV",)), "done"),
        ("Attached.", replace(TWO_THINGS, status="part"), "done"),
        ("Attached.", replace(TWO_THINGS, items=("MEM-REP", "CV", "SEA"), status="part"), "part"),
        ("Attached. I will send the rest by 4 December 2026.", replace(TWO_THINGS, received=("CV",)), "part"),
    ],
)
def test_all_or_some(text: str, request_: object, outcome: str) -> None:
    one = case(requests=(request_,))
    mail = answer(text, paper("r.docx", "MEM-REP"), candidates=(one,))
    assert booked(mail) == [("R1", outcome)]


def test_a_report_in_the_mail_itself() -> None:
    told = message("I saw Mr Fenn on 3 April. " * 20, REF, thread=(thread(),), body=Opinion("MEM-REP", 0.9))
    assert booked(told) == [("R1", "done")]
    short = message("I saw Mr Fenn.", REF, thread=(thread(),), body=Opinion("MEM-REP", 0.9))
    assert booked(short) == []
    letter = message("I saw Mr Fenn on 3 April. " * 20, REF, thread=(thread(),), body=Opinion("MEM-CORR", 0.99))
    assert booked(letter) == []


def test_one_institution_does_not_answer_for_another() -> None:
    other = replace(HOSPITAL, person_id="P40", emails=("legal@westmoor.example",))
    one = case()
    both = replace(one, parties=(*one.parties, replace(one.parties[2], person=other)))
    mail = message("Records.", REF, sender=other, candidates=(both,), attachments=(paper("n.pdf", "HOSP-REC"),))
    assert booked(mail) == []
    own = message("Records.", REF, sender=HOSPITAL, attachments=(paper("n.pdf", "HOSP-REC"),))
    assert booked(own) == [("R2", "done")]


def test_a_delegate_answers_for_the_member() -> None:
    mail = message("For Dr Pryce.", REF, sender=MANAGER, attachments=(paper("r.docx", "MEM-REP"),))
    assert booked(mail) == [("R1", "done")]


def test_a_chaser_is_answered_like_the_question() -> None:
    hits = (thread(message_id="<chaser@model-office.example>"), thread(direct=False))
    mail = message("The report comes.", thread=hits)
    key = request_key(mail, case(), policy())
    assert key is not None
    assert key.kind == "request"
    assert request_key(message("Good morning.", thread=hits), case(), policy()) is None
    assert request_key(message("The report comes.", thread=hits[:1]), case(), policy()) is None


def test_what_is_answered() -> None:
    assert answers(answer("Yes."), REQUEST)
    assert answers(message("Yes.", sender=HOSPITAL), RECORDS)
    assert not answers(message("Yes.", sender=HOSPITAL), REQUEST)
    assert not answers(message("Yes.", sender=SOLICITOR), REQUEST)
    assert MEMBER.person_id == REQUEST.person_id


def test_counting() -> None:
    assert rest_is_missing(TWO_THINGS, ("MEM-REP",)) == ("CV",)
    assert rest_is_missing(replace(TWO_THINGS, status="part"), ("MEM-REP",)) == ()
    assert rest_is_missing(replace(TWO_THINGS, status="part", received=("CV",)), ("MEM-REP",)) == ()
    assert not more_to_come(answer("All here. No further comment for now."), TWO_THINGS, policy())
    assert more_to_come(answer("Volume 1 of 3 attached."), TWO_THINGS, policy())


PICTURES = replace(REQUEST, items=("IMG",))


def picture(name: str, **changes: object) -> Attachment:
    """A picture that bears no words."""
    return replace(paper(name, "UNKNOWN", 0.0), format="jpeg", problem="unreadable", **changes)  # type: ignore[arg-type]


def test_a_picture_is_the_picture_that_was_asked_for() -> None:
    asked = (case(requests=(PICTURES,)),)
    mail = answer("Attached both.", picture("BW pre op.jpg"), candidates=asked)
    assert brought(mail, PICTURES, policy()) == ("IMG",)


def test_a_picture_is_no_statement_and_a_photographed_page_no_picture() -> None:
    assert brought(answer("Attached.", picture("DSC_1.jpg")), REQUEST, policy()) == ()
    page = picture("DSC_2.jpg", text="word " * 60)
    assert brought(answer("Attached.", page, candidates=(case(requests=(PICTURES,)),)), PICTURES, policy()) == ()


def test_what_comes_with_a_sure_item_counts_outside_the_thread_too() -> None:
    both = replace(REQUEST, items=("DEN-REC", "IMG"))
    mail = message("Notes and films.", REF, attachments=(paper("notes.pdf", "DEN-REC"), picture("PA.jpg")))
    assert brought(mail, both, policy()) == ("DEN-REC", "IMG")
    alone = replace(mail, attachments=(picture("PA.jpg"),), candidates=(case(requests=(both, TWO_THINGS)),))
    assert brought(alone, both, policy()) == ()


def test_answers_between_the_lines_of_our_questions() -> None:
    assert brought(answer("Answers in the text below in capitals."), REQUEST, policy()) == ("MEM-REP",)


@pytest.mark.parametrize("text", ["Answers in between.", "My comments are here below: the time is wrong."])
def test_comments_below_are_the_correspondence_that_was_asked_for(text: str) -> None:
    letters = replace(REQUEST, items=("MEM-CORR",))
    assert brought(replace(answer(text), candidates=(case(requests=(letters,)),)), letters, policy()) == ("MEM-CORR",)


def test_comments_below_are_one_of_two_things() -> None:
    both = replace(REQUEST, items=("SEA", "MEM-CORR"))
    mail = replace(answer("My comments are here below: the time is wrong."), candidates=(case(requests=(both,)),))
    assert brought(mail, both, policy()) == ("MEM-CORR",)
    told = replace(mail, new_text="I have read your comments in between.")
    assert brought(told, both, policy()) == ()


def test_a_reply_of_any_sort_is_the_letter_that_was_asked_for() -> None:
    letters = replace(REQUEST, items=("MEM-CORR",))
    mail = replace(answer("As asked.", paper("Reply.docx", "CMP-ACK")), candidates=(case(requests=(letters,)),))
    assert brought(mail, letters, policy()) == ("MEM-CORR",)
    bill = replace(answer("As asked.", paper("Bill.docx", "INV")), candidates=(case(requests=(letters,)),))
    assert brought(bill, letters, policy()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Answers below will follow.",
        "Thanks for the answers.",
        "I read your comments below.",
        "Please put your answers in between.",
        "Between us, no comments.",
    ],
)
def test_no_answers_between_the_lines(text: str) -> None:
    assert brought(answer(text), REQUEST, policy()) == ()


def test_a_page_that_comes_while_the_item_is_promised_is_not_the_item() -> None:
    page = weak("report 3.pdf", "UNKNOWN", 0.0)
    assert brought(answer("And the last one. Comments by Friday.", page), REQUEST, policy()) == ()
    assert brought(answer("And the last one.", page), REQUEST, policy()) == ("MEM-REP",)


def test_the_one_paper_without_a_name_is_the_one_thing_that_is_missing() -> None:
    both = replace(REQUEST, items=("MEM-REP", "LAB"))
    asked = (case(requests=(both,)),)
    strip = weak("strip.png", "UNKNOWN", 0.0, "OD 24.61 43.0 OS 24.40 43.1 target minus 0.25")
    mail = answer("Both here.", paper("r.docx", "MEM-REP"), strip, candidates=asked)
    assert brought(mail, both, policy()) == ("MEM-REP", "LAB")
    blank = weak("strip.png", "UNKNOWN", 0.0, "OD 24")
    assert brought(replace(mail, attachments=(mail.attachments[0], blank)), both, policy()) == ("MEM-REP",)
    named = paper("strip.pdf", "INV", 0.97, "Invoice for the strip that we printed for you in May")
    assert brought(replace(mail, attachments=(mail.attachments[0], named)), both, policy()) == ("MEM-REP",)
    later = replace(mail, new_text="The rest will follow.")
    assert brought(later, both, policy()) == ("MEM-REP",)


def test_a_consent_that_nobody_has_filled_in_brings_nothing() -> None:
    consent = replace(REQUEST, items=("AUTH",))
    asked = (case(requests=(consent,)),)
    form = paper("form.pdf", "AUTH")
    assert brought(answer("Here.", form, candidates=asked), consent, policy()) == ("AUTH",)
    empty = replace(form, opinion=replace(form.opinion, version="blank"))
    assert brought(answer("Where do I sign?", empty, candidates=asked), consent, policy()) == ()


def test_what_another_request_asks_for_may_follow() -> None:
    records = replace(REQUEST, request_id="R9", items=("DEN-REC",), message_id="<r9@model-office.example>")
    asked = (case(requests=(REQUEST, records)),)
    mail = answer("My account attached. Notes to follow.", paper("r.docx", "MEM-REP"), candidates=asked)
    assert booked(mail) == [("R1", "done")]
    assert booked(replace(mail, candidates=(case(requests=(REQUEST,)),))) == [("R1", "part")]


def test_what_came_in_part_may_come_again() -> None:
    part = replace(REQUEST, status="part", received=("MEM-REP",))
    mail = answer("The rest of it.", paper("r2.docx", "MEM-REP"), candidates=(case(requests=(part,)),))
    assert booked(mail) == [("R1", "done")]


def test_a_letter_that_nobody_can_name_is_the_letter_that_was_asked_for() -> None:
    letters = replace(REQUEST, items=("MEM-CORR",))
    asked = (case(requests=(letters,)),)
    note = weak("cert.pdf", "CV", 0.61, "Pendle Services: the disk was encrypted and locked on the day")
    assert brought(answer("As asked.", note, candidates=asked), letters, policy()) == ("MEM-CORR",)
    elsewhere = message("As asked.", REF, attachments=(note,), candidates=asked)
    assert brought(elsewhere, letters, policy()) == ()


def test_what_the_promise_names_is_not_what_came() -> None:
    log = paper("KH log.xlsx", "REFLECT", 0.45, "Training log, reflection on each day")
    promise = "CV bit is done as a training log. The reflection I find hard; I will send it next Monday, 30 November."
    mail = message(promise, f"Re: {ONE}", thread=(thread(),), attachments=(log,))
    request = replace(REQUEST, items=("CV", "REFLECT"))
    assert brought(replace(mail, candidates=(case(requests=(request,)),)), request, policy()) == ("CV",)
    here = message("My reflection is attached, the rest I will send on Monday.", f"Re: {ONE}", thread=(thread(),))
    here = replace(here, attachments=(log,), candidates=(case(requests=(request,)),))
    assert "REFLECT" in brought(here, request, policy())
