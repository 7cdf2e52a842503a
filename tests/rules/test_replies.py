"""What a sender newly wrote."""

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.replies import split

CORPUS = Path(__file__).parents[3] / "shared" / "corpora"

OUTLOOK = (
    "From: Cases <cases@model-office.example>\nSent: 20 November 2026 09:14\n"
    "To: Anwen Pryce\nSubject: Your report\n\nPlease send it."
)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (f"It is attached.\n\n{OUTLOOK}", "It is attached."),
        ("Noted.\n\nOn Fri, 20 Nov 2026 at 09:14, Cases <cases@x.example> wrote:\n\n> Please", "Noted."),
        ("Noted.\n\nOn Fri, 20 Nov 2026 at 09:14, Cases\n<cases@x.example>\nwrote:\n> Please", "Noted."),
        ("Diolch.\n\nAr 20 Tach 2026, ysgrifennodd Cases <c@x.example>:\n> Helo", "Diolch."),
        ("Danke.\n\nAm 20.11.2026 um 09:14 schrieb Cases <c@x.example>:\n> Hallo", "Danke."),
        ("Merci.\n\nLe 20 nov. 2026 à 09:14, Cases <c@x.example> a écrit :\n> Bonjour", "Merci."),
        ("Dankie.\n\nVan: Cases\nGestuur: 20 November 2026\nAan: my\nOnderwerp: Verslag\n\nHallo", "Dankie."),
        ("Yes.\n\n-----Original Message-----\nFrom: x\n\nhello", "Yes."),
        ("Yes.\n\nKind regards\nAnwen Pryce\nConsultant", "Yes."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("Yes.\n\n-- \nAnwen Pryce", "Yes."),
        ("Yes.\n\nThis email and any attachments are confidential and intended only for the addressee.", "Yes."),
        ("> Can you come on 4 May?\nYes, I can.\n\n> And on 5 May?\nNo.", "Yes, I can.\n\nNo."),
        ("Ja.\n\nThu, 26 Nov 2026 14:00:51 +0400 von Cases <c@x.example>:\n\nHallo", "Ja."),
        ("Ya.\n\nPada Jum, 20 Nov 2026 pada 9:14 PG Cases <c@x.example> menulis:\n\nSalam", "Ya."),
        ("Ya.\n\nDaripada: Cases\nDihantar: 20 November 2026\nKepada: saya\nSubjek: Laporan\n\nSalam", "Ya."),
        ("Ja.\n\nAm 20.11.2026 um 09:14 schrieb M:\n\nHallo", "Ja."),
        ("Yes.\n\nOn Fri, 20 Nov 2026, Cases wrote:\n\n> See (https://x.example/a\nb=1)\n> soon", "Yes."),
        ("Yes.\n\nOn Fri, 20 Nov 2026, Cases wrote:\n\n> See\n (https://x.example/a) >\n> soon", "Yes."),
        (
            "From my point of view: all is well.\nTo be clear: send it.",
            "From my point of view: all is well.\nTo be clear: send it.",
        ),
        (
            "I wrote on Monday. On reflection he wrote:\nnothing new",
            "I wrote on Monday. On reflection he wrote:\nnothing new",
        ),
        ("", ""),
    ],
)
def test_new_text(text: str, new: str) -> None:
    assert split(text).new_text == new


def test_a_forwarder_is_the_sender_and_passes_the_rest_on() -> None:
    parts = split(f"See below, is this for you?\n\n{OUTLOOK}", "FW: Your report")
    assert parts.new_text == "See below, is this for you?"
    assert "Please send it." in parts.forwarded
    assert not parts.quoted


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_can_be_split(text: str) -> None:
    parts = split(text)
    assert all(len(each) <= len(text) for each in (parts.new_text, parts.quoted, parts.signature, parts.forwarded))


@given(
    st.lists(
        st.sampled_from(
            ["> a", "On x wrote:", "From: a", "To: b", "Kind regards", "--", "", "words of mine", "____________"]
        ),
        max_size=60,
    )
)
def test_no_line_of_the_sender_is_lost_before_any_mark(lines: list[str]) -> None:
    text = "\n".join(["This stands first.", *lines])
    assert split(text).new_text.startswith("This stands first.")


def test_most_of_the_known_replies_are_read_exactly() -> None:
    index = CORPUS / "mail.jsonl"
    if not index.exists():
        pytest.skip("the public mail corpus is not here")
    right = wanted = 0
    for line in index.read_text().splitlines():
        row = json.loads(line)
        if "reply_text" not in row["expect"] or row["form"] == "html":
            continue
        text = row["text"] if "text" in row else _text(CORPUS / row["path"], row["form"])
        parts = split(text)
        goal = row["expect"]["reply_text"].split()
        wanted += 1
        right += goal in (
            parts.new_text.split(),
            f"{parts.new_text} {parts.signature}".split(),
            f"{parts.new_text} {parts.forwarded}".split(),
        )
    assert right >= 0.97 * wanted


def _text(path: Path, form: str) -> str:
    raw = path.read_bytes()
    if form != "eml":
        return raw.decode("utf-8", "replace")
    body = cast(EmailMessage, message_from_bytes(raw, policy=policy.default)).get_body(("plain",))
    return str(body.get_content()) if body else ""


NOTES = """Should I name him?

Ada Mackay

|------------>
| From:      |
|------------>
  |Wold Defence <cases@model-office.example>
|------------>
| Subject:   |
|------------>
  |Your statement

Please send it by Friday.
"""


def test_the_frame_of_notes_begins_the_history() -> None:
    parts = split(NOTES)
    assert parts.new_text.startswith("Should I name him?")
    assert "Please send it by Friday." in parts.quoted


def test_a_frame_without_a_sender_is_no_history() -> None:
    assert "five of each" in split("The doses:\n|------------>\nfive of each\n").new_text


@pytest.mark.parametrize(
    "line",
    [
        "OFFICIAL-SENSITIVE: please handle accordingly",
        "Crown Office: the contents of this e-mail are for the addressee only.",
        "Croesewir gohebiaeth yn Gymraeg. We welcome correspondence in Welsh.",
        "Working with doctors, working for patients.",
    ],
)
def test_a_house_line_at_the_end_is_not_new(line: str) -> None:
    assert split(f"Safely received.\n\nJanet\n\n{line}").new_text == "Safely received.\n\nJanet"


@pytest.mark.parametrize(
    "line",
    [
        "The official receiver wrote: he wants the books.",
        "He is working for the trust, working nights.",
        "I welcome his letter in part.",
    ],
)
def test_a_sentence_stays_new(line: str) -> None:
    assert line in split(f"Safely received.\n\n{line}").new_text


@pytest.mark.parametrize(
    "text",
    [
        "I spoke to Dr Hall on 4 May and she said:\nno further action.",
        "On 4 May 2026 she said:\nnothing else.",
        "On Monday 4 May he wrote:\nnothing new.",
        "In 2026 the trust sent:\ntwo letters.",
        "Anna and I met on 4 May. He has not written:\nhe will.",
        "One of the nurses at the 14:30 round said:\nall is well.",
        "White cells:\n>10 on admission",
        "She lost weight.\n>5 kg in a month\nShe ate little.",
        ">>> PLEASE READ <<<\nThe hearing is on 4 May.",
        "The doses:\n| Drug | Dose |\n| A | 5 mg |",
        "Date: 4 May\nTime: noon\nPlace: Leeds",
        "Subject: the fall in March.\nX-ray of the hand: normal.\nX-ray of the arm: normal.",
        "12 March 2026 call with Mary <mary@x.example>\nShe agreed.",
        "Please write to Mary <mary@x.example>:\nshe knows.",
        "- the letter of 4 May\n- the report",
        "With many thanks to the ward I can say that all is well and that she went home on Monday.",
        "This is what I remember of it.",
        "You received this letter before.\nPlease read it.",
        "Begin with the notes.\nThen the letters.",
        "Get the notes for me.\nPlease phone the ward.",
    ],
)
def test_what_looks_like_a_mark_and_is_none_stays_new(text: str) -> None:
    parts = split(text)
    assert parts.new_text == text
    assert not parts.inline


@pytest.mark.parametrize(
    "answer",
    [
        "yes",
        "(see the letter)",
        "https://x.example/notes",
        "On 4 May.",
        "he said:",
        "See (https://x.example/a) for it.",
    ],
)
def test_an_answer_between_quoted_lines_stays(answer: str) -> None:
    parts = split(f"> Was it you?\n{answer}\n> And when?\nLater.")
    assert parts.new_text == f"{answer}\nLater."
    assert parts.inline


@pytest.mark.parametrize(
    "closing",
    [
        "Kind regards,", "With best wishes", "Many thanks", "Thank you again", "Thx", "Ta", "Cheers", "Best,", "KR",
        "br", "All the best", "Rgds", "Yours sincerely", "Sincerely yours", "Respectfully", "Cofion gorau", "Yn gywir",
        "Yr eiddoch yn gywir", "Diolch yn fawr", "Hwyl", "Le meas", "Is mise, le meas", "Go raibh maith agat", "Slán",
        "Mit freundlichen Grüßen", "Viele Grüße", "MfG", "Vielen Dank", "Cordialement", "Bien à vous", "Merci",
        "Avec mes remerciements", "Met vriendelijke groet", "Mvg", "Groeten", "Vriendelike groete", "Baie dankie",
        "Un saludo", "Saludos", "Atentamente", "Gracias", "Cordiali saluti", "Distinti saluti", "Med vänlig hälsning",
        "Mvh", "Atenciosamente", "~ Regards",
    ],
)  # fmt: skip
def test_a_closing_begins_the_signature(closing: str) -> None:
    assert split(f"It is attached.\n\n{closing}\nAnwen Pryce").new_text == "It is attached."


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Get Outlook for iOS", "Anfonwyd o'm iPhone", "Von meinem iPhone gesendet",
        "Gesendet von meinem iPhone", "Envoyé de mon iPhone", "Enviado desde mi iPhone", "Verzonden vanaf mijn iPhone",
        "Verstuurd vanaf mijn iPhone", "Gestuur vanaf my iPhone", "Skickat från min iPhone", "Sendt fra min iPhone",
        "Sorry for the brevity", "Please excuse any typos", "Download Outlook for Android",
    ],
)  # fmt: skip
def test_a_telephones_line_is_not_new(line: str) -> None:
    assert split(f"It is attached.\n\n{line}").new_text == "It is attached."


@pytest.mark.parametrize(
    "line",
    [
        "[EXTERNAL] This came from outside the organisation", "Confidentiality notice:", "Any views expressed",
        "If you are not the intended recipient, tell us.", "All emails may be monitored.",
        "I am not authorised to bind us.",
        "We do not accept service by e-mail.", "Cyber crime alert", "Please consider the environment",
        "Think before you print", "Before printing, think", "Mae'r e-bost hwn yn gyfrinachol",
        "Diese E-Mail ist vertraulich",
        "Ce message est confidentiel", "Dit bericht is vertrouwelijk", "Este mensaje es confidencial", "**********",
        "Wold & Co is a limited liability partnership registered in England", "Registered office: 1 High Street",
        "We are authorised and regulated by the Solicitors Regulation Authority", "Scanned by Mimecast",
    ],
)  # fmt: skip
def test_a_notice_is_not_new(line: str) -> None:
    parts = split(f"It is attached.\n\n{line}\nand so on")
    assert parts.new_text == "It is attached."
    assert parts.disclaimer.startswith(line)


def test_a_closing_far_above_an_empty_page_begins_the_signature() -> None:
    assert split("It is attached.\n\nSincerely,\nAnwen" + "\n" * 60 + "Wold Defence").new_text == "It is attached."


@pytest.mark.parametrize(
    "introduction",
    [
        "Cases <cases@office.example> 於 2026年11月20日 週五 上午10:12寫道：",
        "Cases <cases@office.example> 于2026年11月20日周五 10:12写道：",
        "2026年11月20日(金) 10:12 Cases <cases@office.example>:",
        "2026년 11월 20일 (금) 오전 10:12, Cases <cases@office.example>님이 작성:",
    ],
)
def test_introductions_of_the_far_east(introduction: str) -> None:
    found = split(f"好的，謝謝。\n\n{introduction}\n\n> Dear Dr Khan")
    assert (found.new_text, found.inline) == ("好的，謝謝。", False)


def test_a_year_in_chinese_words_introduces_nothing() -> None:
    text = "我在2026年11月20日見過病人。\n他說沒有問題。"
    assert split(text).new_text == text


_COLUMNS = (
    "             Cases\n             <cases@offi\n             ce.example>                     To\n"
    "                          Anita Example\n             20/11/2026 10:12               cc\n\n"
    "                                        Subject\n                          Your report\n\nDear Dr\nDo you agree?"
)


def test_a_head_in_columns_begins_history() -> None:
    found = split(f"I agree.\n\nAnita\n\n\n{_COLUMNS}")
    assert found.new_text == "I agree.\n\nAnita"
    assert found.quoted.endswith("Do you agree?")


def test_an_indented_list_is_no_head() -> None:
    text = "I sent:\n          the report to\n          the subject\nand more.\n          Records   to\nYes."
    assert split(text).new_text == text


_OLDER = "From: Cases <cases@office.example>\nSent: 20 November 2026\nTo: A\nSubject: S\n\n1. When?\n{}2. Who?\n{}"


@pytest.mark.parametrize(
    "words", ["Please see my answers in red below.", "I have replied below in blue.", "Comments inline."]
)
def test_announced_answers_with_initials_are_new(words: str) -> None:
    found = split(f"{words}\n\n" + _OLDER.format("AK: On 4 March.\n", "AK: Nurse Bell.\nNB: by Friday.\n"))
    assert found.new_text == f"{words}\n\nAK: On 4 March.\nAK: Nurse Bell."
    assert found.inline
    assert "Nurse Bell" not in found.quoted
    assert "NB: by Friday." in found.quoted


@pytest.mark.parametrize(
    ("words", "one", "two"),
    [
        ("I agree with what is said below.", "AK: On 4 March.\n", ""),
        ("My answers are below.", "AK: On 4 March.\n", "JB: No.\n"),
        ("My answers are below.", "NB: by Friday.\n", "DOB: 1 May 1980\n"),
    ],
)
def test_other_initials_stay_quoted(words: str, one: str, two: str) -> None:
    found = split(f"{words}\n\n" + _OLDER.format(one, two))
    assert (found.new_text, found.inline) == (words, False)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param('"Cases" <cases@office.example> \n22/02/2027 10:59\n\nTo\n<a@x.example>\ncc\n\nSubject\nReport',
                     id="who, when"),
        pytest.param("cases@office.example\n22 Feb 2027 10:59\nTo:\na@x.example\nSubject:\nReport", id="with colons"),
        pytest.param("22/02/2027 10:59\n\nTo\nA Doctor/Practice/GB\n\ncc\n\n\nSubject\nReport", id="when alone"),
    ],
)  # fmt: skip
def test_a_head_with_its_labels_on_lines_of_their_own(head: str) -> None:
    found = split(f"My report is attached.\n\nAlan\n\n\n{head}\n\n\nDear Alan\n\nPlease send your report.\n")
    assert found.new_text == "My report is attached.\n\nAlan"
    assert "Please send your report." in found.quoted


@pytest.mark.parametrize(
    "text", ["I wrote\n\nto\n\nthe\n\nsubject\n\nyesterday.", "22/02/2027 10:59\nTo\nMrs Webb\nno more."]
)
def test_a_lone_to_is_no_head(text: str) -> None:
    assert split(text).new_text == text


@pytest.mark.parametrize(
    "notice",
    [
        "Northmoor Private Hospital is a trading name of Northmoor (North) Ltd. This e-mail is confidential to you.",
        "Tarn Vale LLP is authorised and regulated. This message may be privileged. If it is not for you, delete it.",
        "Chelmer NHS Trust. The information in this email may be subject to public disclosure unless exempt.",
        "Eastgate Dental, 4 Mill Lane. If you have received this in error tell us.\n\nPlease think of the trees.",
    ],
)
def test_a_notice_may_begin_with_the_house(notice: str) -> None:
    found = split(f"The notes are attached.\n\nKind regards\nLegal Services\n\n{notice}\n")
    assert (found.new_text, found.signature) == ("The notes are attached.", "Kind regards\nLegal Services")
    assert found.disclaimer == notice


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The hospital rang. This message is confidential, please: I can't cope.", id="first of all"),
        pytest.param(
            "Dear Ann\n\nThe trust wrote. This message is privileged.\n\nOne\n\nTwo\n\nThree\n\nFour", id="early"
        ),
        pytest.param("Dear Ann\n\nMy wife is ill. This e-mail is confidential, don't share it.", id="no house"),
    ],
)
def test_a_persons_own_confidence_is_no_notice(text: str) -> None:
    assert split(text).new_text == text
