"""Answers that people write into our own message, told from it by nothing but their colour."""

from email.message import EmailMessage

import pytest

from bot.reading.mail import parse_message
from rules.replies import Parts, split

_OUTLOOK = (
    "<div style='border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Cases &lt;cases@office.example&gt;<br>"
    "<b>Sent:</b> 20 November 2026 09:00<br><b>To:</b> Dr Evans<br><b>Subject:</b> Your report</p></div>"
    "<p>Dear Dr Evans,</p><p>1. When did you first see her?{}</p><p>2. Who else was there?</p>{}<p>Kind regards</p>"
    "<p>Cases</p>"
)
_GMAIL = (
    "<div>On Fri, 20 Nov 2026 at 09:00, Cases &lt;cases@office.example&gt; wrote:</div><blockquote>"
    "<p>Dear Dr Evans,</p><p>1. When did you first see her?{}</p><p>2. Who else was there?</p>{}<p>Kind regards</p>"
    "</blockquote>"
)
_RED = (
    " <span style='color:red'>On 4 March.</span>",
    "<p><span style='color:#C00000'>Nurse Bell.</span> <font color='red'>I can't go on.</font></p>",
)
_BOLD = (" <b>On 4 March.</b>", "<p style='font-weight:bold'>Nurse Bell. I can't go on.</p>")
_PLAIN = (" On 4 March.", "<p>Nurse Bell. I can't go on.</p>")


def reply(words: str, older: str, answers: tuple[str, str]) -> Parts:
    """A reply as mail programs send it, in plain text and HTML, taken apart."""
    html = f"<html><body><p>{words}</p>{older.format(*answers)}</body></html>"
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Dr Evans <evans@practice.example>", "Re: Your report"
    mail.set_content(f"{words}\n\n" + _plain(older).format(" On 4 March.", "Nurse Bell. I can't go on."))
    mail.add_alternative(html, subtype="html")
    read = parse_message(mail.as_bytes())
    return split(read.text, read.subject)


def _plain(older: str) -> str:
    lines = ["1. When did you first see her?{}", "2. Who else was there?", "{}", "Kind regards"]
    if older is _GMAIL:
        return "On Fri, 20 Nov 2026 at 09:00, Cases <cases@office.example> wrote:\n" + "\n".join(
            f"> {x}" for x in lines
        )
    return "From: Cases <cases@office.example>\nSent: 20 November 2026\nTo: A\nSubject: S\n\n" + "\n".join(lines)


@pytest.mark.parametrize("older", [_OUTLOOK, _GMAIL], ids=["Outlook", "Gmail"])
@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ("Please see my answers in red below.", _RED),
        ("Dear Ann, I have put my comments against each point in red.", _RED),
        ("See red text.", _RED),
        ("My replies are in bold. Thanks, Tom", _BOLD),
        ("Typed mine in bold underneath", _BOLD),
    ],
)
def test_answers_in_the_colour_that_is_said_are_new(older: str, words: str, answers: tuple[str, str]) -> None:
    found = reply(words, older, answers)
    assert [line for line in found.new_text.split("\n") if line] == [
        words, "On 4 March.", "Nurse Bell. I can't go on."]  # fmt: skip
    assert found.inline
    assert "4 March" not in found.quoted
    assert "When did you first see her?" in found.quoted


@pytest.mark.parametrize("older", [_OUTLOOK, _GMAIL], ids=["Outlook", "Gmail"])
@pytest.mark.parametrize(
    ("words", "answers"),
    [
        pytest.param("Thank you for this.", _RED, id="nothing said"),
        pytest.param("She was in the red zone, as my note says.", _RED, id="another red"),
        pytest.param("Please see my answers in green below.", _RED, id="another colour"),
        pytest.param("Please see my answers in red below.", _PLAIN, id="no colour"),
    ],
)
def test_without_word_and_colour_the_older_message_is_quoted(older: str, words: str, answers: tuple[str, str]) -> None:
    found = reply(words, older, answers)
    assert (found.new_text, found.inline) == (words, False)


def test_an_older_message_all_in_one_colour_holds_no_answers() -> None:
    older = f"<div style='color:#1F497D'>{_OUTLOOK}</div>"
    found = reply("I put my thoughts in blue.", older, _PLAIN)
    assert found.new_text == "I put my thoughts in blue."


def test_who_writes_all_in_colour_writes_as_others_do() -> None:
    words = "My answers are in red below.</p><p style='color:red'>Kind regards"
    html = f"<p style='color:red'>{words}<br>Tom</p>{_OUTLOOK.format(*_RED)}"
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Dr Evans <evans@practice.example>", "Re: Your report"
    mail.set_content(html, subtype="html")
    found = split(parse_message(mail.as_bytes()).text, "Re: Your report")
    assert found.new_text.split("\n")[0] == "My answers are in red below."
    assert "[red]" not in found.new_text + found.quoted + found.signature
    assert "Kind regards" in found.signature
