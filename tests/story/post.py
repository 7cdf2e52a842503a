"""The post of the invented office: sixteen messages, each for one thing that the bot must get right."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from tests.reading.made import docx, paragraphs

# What people write is not broken at our margin.
# ruff: noqa: E501

IVES = "Corin Ives <corin.ives@gillside.example>"
TOFT = "Nadia Toft <nadia.toft@lowbeck.example>"
RUDD = "Alec Rudd <alec.rudd@ruddortho.example>"
AMBER = "Amber & Rowe Casework <casework@amberrowe.example>"
TARN = "Tarnside Surgery <admin@tarnside.example>"

REPORT = docx(
    paragraphs(
        "FACTUAL REPORT OF DR CORIN IVES",
        "Our ref M26-031001-8. Patient: Stella Crane, born 14 March 1958.",
        "I qualified in 1994 and have been a partner at Gillside Surgery since 2001. I make this report from the notes "
        "and from my own recollection.",
        "1. I saw Mrs Crane on 14 October 2025. She told me of a pain in her left calf. I examined both legs.",
        "2. I recorded no swelling. My usual practice is to measure the calf, and I did so on this occasion.",
        "3. I advised her to come back if it grew worse. I did not see her again.",
        "I confirm that the facts in this report are true to the best of my knowledge. Signed: C Ives, 20 November 2026",
    )
)
CLAIM = docx(
    paragraphs(
        "AMBER & ROWE LLP, Solicitors",
        "LETTER OF CLAIM",
        "Our ref: AR/7731/CRA    Your ref: M26-031001-8    23 November 2026",
        "Our client: Mrs Stella Crane, date of birth 14 March 1958. Your member: Dr Corin Ives.",
        "This letter of claim is sent under the Pre-Action Protocol for the Resolution of Clinical Disputes.",
        "Allegations of negligence: your member failed to refer our client for a scan on 14 October 2025.",
        "Causation: with a scan the thrombosis would have been found and treated. Injuries: a pulmonary embolism.",
        "We look forward to your letter of response within four months, and your acknowledgement within 14 days.",
    )
)


def letter(
    sender: str,
    subject: str,
    text: str,
    when: datetime,
    name: str,
    *,
    to: str,
    answers: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    files: tuple[tuple[str, bytes], ...] = (),
) -> EmailMessage:
    """Write one message; `name` makes its Message-ID."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(when)
    made["Message-ID"] = f"<{name}@{sender.rpartition('@')[2].rstrip('>')}>"
    if answers:
        made["In-Reply-To"] = made["References"] = answers
    for key, value in headers:
        made[key] = value
    made.set_content(text)
    for file, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=file)
    return made


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that November."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


BOUNCE = """\
From: Mail Delivery Subsystem <mailer-daemon@pikedental.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: Fri, 20 Nov 2026 07:30:00 +0000
Message-ID: <bounce-1@pikedental.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b1

--b1
Content-Type: text/plain

I could not deliver your message to orla.pike@pikedental.example: no such mailbox.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.pikedental.example

Final-Recipient: rfc822; orla.pike@pikedental.example
Action: failed
Status: 5.1.1

--b1
Content-Type: text/rfc822-headers

From: {to}
To: orla.pike@pikedental.example
Message-ID: <q6@fell-defence.example>

--b1--
"""
"""The report of a mail system that could not deliver what we sent to Ms Pike."""


def messages(box: str) -> dict[str, bytes]:
    """The messages of the first mailbox, by the names of their files."""
    auto = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    bulk = (("List-Unsubscribe", "<https://news.medjournal.example/u>"), ("Precedence", "bulk"))
    made = {
        "01-report": letter(
            IVES, "RE: Our ref M26-031001-8: your report",
            "Dear Bethan,\n\nmy report on Mrs Crane is attached.\n\nKind regards\nCorin Ives\n",
            at(20, 16, 30), "ives-1", to=box, answers="<q1@fell-defence.example>", files=(("report crane.docx", REPORT),),
        ),
        "02-claim": letter(
            AMBER, "Crane v Ives - our ref AR/7731/CRA - your ref M26-031001-8",
            "Dear Sirs\n\nPlease find our letter of claim attached.\n\nYours faithfully\nAmber & Rowe LLP\n",
            at(23, 9, 40), "amber-1", to=box, files=(("Letter of claim CRANE.docx", CLAIM),),
        ),
        "04-ticket": letter(
            TARN, "Automatic reply: Our ref M26-031002-6: records",
            "Thank you for your message. Your ticket number is TS-48213. We answer within five working days.\n",
            at(20, 9, 5), "tarn-1", to=box, answers="<q3@fell-defence.example>", headers=auto,
        ),
        "05-away": letter(
            RUDD, "Automatic reply: Our ref M26-031003-4: your report",
            "I am away from the hospital and back on 30 November 2026. I shall read my mail then.\n",
            at(20, 9, 6), "rudd-1", to=box, answers="<q5@fell-defence.example>", headers=auto,
        ),
        "06-promise": letter(
            TOFT, "RE: Our ref M26-031002-6: your report",
            "Dear Bethan\n\nI am sorry for the delay. I will send you my report by 27 November 2026.\n\nNadia Toft\n",
            at(23, 10, 15), "toft-1", to=box, answers="<q4@fell-defence.example>",
        ),
        "07-journal": letter(
            "Medical Journal <news@medjournal.example>", "This week in the journal",
            "Ten papers that you should read this week.\n", at(23, 6), "journal-47", to=box, headers=bulk,
        ),
        "08-stranger": letter(
            "Jo Penhale <jo.penhale@postbox.example>", "Question", "Hello, can somebody ring me back please? Jo\n",
            at(23, 11), "jo-1", to=box,
        ),
        "09-despair": letter(
            IVES, "M26-031004-2", "Bethan, I can't go on with this. I don't see the point any more. Corin\n",
            at(24, 7, 20), "ives-2", to=box, answers="",
        ),
        "10-thanks": letter(
            AMBER, "RE: Crane v Ives - our ref AR/7731/CRA", "Dear Sirs\n\nThank you for your acknowledgement.\n\n"
            "Amber & Rowe LLP\n", at(24, 13), "amber-2", to=box,
        ),
        "11-reopen": letter(
            RUDD, "M26-031007-7", "Dear Bethan\n\nThe matter that you closed in April has come up again.\n\nAlec Rudd\n",
            at(24, 14), "rudd-2", to=box,
        ),
        "12-two": letter(
            IVES, "M26-031001-8 and M26-031004-2", "Dear Bethan\n\nOn both matters: I agree.\n\nCorin Ives\n",
            at(24, 15), "ives-3", to=box,
        ),
        "13-empty": letter("Quiet <quiet@postbox.example>", "", "", at(24, 16), "quiet-1", to=box),
        "14-copy": letter(
            AMBER, "Crane v Ives - our ref AR/7731/CRA - your ref M26-031001-8",
            "Dear Sirs\n\nPlease find our letter of claim attached.\n\nYours faithfully\nAmber & Rowe LLP\n",
            at(23, 9, 41), "amber-1", to=box, files=(("Letter of claim CRANE.docx", CLAIM),),
        ),
    }  # fmt: skip
    return {name: each.as_bytes() for name, each in made.items()} | {"03-bounce": BOUNCE.format(to=box).encode()}


def write_mail(root: Path, first: str, second: str) -> None:
    """Write both mailboxes below a scenario's mail folder."""
    (root / first).mkdir(parents=True)
    (root / second).mkdir()
    for name, raw in messages(first).items():
        box = second if name == "14-copy" else first
        (root / box / f"{name}.eml").write_bytes(raw)
    fresh = letter(
        "Dr Wren Abbot <wren.abbot@abbot.example>", "A new claim against me",
        "Dear Fell Defence\n\nI have today received a letter of claim from a solicitor about a patient of mine. "
        "I am a member. Please advise what I should do.\n\nWren Abbot\n",
        at(24, 10), "wren-1", to=second,
    )  # fmt: skip
    (root / second / "01-new.eml").write_bytes(fresh.as_bytes())
