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
    split(text)


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
        text = row.get("text") or _text(CORPUS / row["path"], row["form"])
        parts = split(text)
        goal = row["expect"]["reply_text"].split()
        wanted += 1
        right += goal in (
            parts.new_text.split(),
            f"{parts.new_text} {parts.signature}".split(),
            f"{parts.new_text} {parts.forwarded}".split(),
        )
    assert right >= 0.9 * wanted


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
