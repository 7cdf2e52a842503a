"""An office with so much to do that a service can be killed fifty times before it is done.

Everything lies there from the start: mail that is to be filed, mail that is to be asked about, papers to label,
requests to close, to move and to chase. Each kind of effect comes up many times.
"""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from rules.references import case_mod11

MAILBOXES = ("cases@crash.example", "newmatters@crash.example")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# Letters and rows are written as they come: one a line.
# ruff: noqa: E501
CLAIM = (
    "HOLM & PIKE LLP, Solicitors\n\nLETTER OF CLAIM\n\nOur ref HP/{n}/X   Your ref {case}\n\nOur client: Patient Number{n}. "
    "This letter of claim is sent under the Pre-Action Protocol for the Resolution of Clinical Disputes.\n\nAllegations "
    "of negligence. Causation. Injuries and losses. We look forward to your letter of response within four months.\n"
)
INVOICE = (
    "INVOICE\n\nProf Number{n}\nInvoice no: INV-{n:05}\nDate: 16 November 2026\n\nYour ref {case}\nReport, 6 hours   600.00\n"
    "VAT 20%   120.00\nTotal due   720.00 GBP\nPayment terms: 30 days.\n"
)
BOUNCE = """\
From: Mail Delivery Subsystem <mailer-daemon@expert{n}.example>
To: {box}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <{name}@in.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b1

--b1
Content-Type: text/plain

I could not deliver your message to x{n}@expert{n}.example: no such mailbox.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.expert{n}.example

Final-Recipient: rfc822; x{n}@expert{n}.example
Action: failed
Status: 5.1.1

--b1
Content-Type: text/rfc822-headers

From: {box}
To: x{n}@expert{n}.example
Message-ID: <b{n}@crash.example>

--b1--
"""


@cache
def _numbers() -> tuple[str, ...]:
    tried = (f"M26-{n:06}-{check}" for n in range(40_000, 60_000) for check in range(10))
    return tuple(each for each in tried if case_mod11(each))


def case_number(n: int) -> str:
    """Return the number of a case, with its check digit; one number in eleven has none and is passed over."""
    return _numbers()[n]


LAID = ("03 Claimant-Complainant/claim.txt", "09 Finance/invoice.txt")
_A_CASE = 6  # two papers, three letters, and one of what makes the rarer effects come up


def write_office(folder: Path, items: int) -> Path:
    """Write an office with at least so many papers and messages below a folder; returns the scenario's folder."""
    cases = max(8, -(-items // _A_CASE))
    (folder / "register").mkdir(parents=True)
    (folder / "scenario.toml").write_text(
        f'name = "Crash"\nnow = {NOW:%Y-%m-%dT%H:%M:%SZ}\nuntil = 2026-12-31T17:00:00Z\ndomain = "crash.example"\n'
        f'mailboxes = ["{MAILBOXES[0]}", "{MAILBOXES[1]}"]\nlibraries = ["Cases"]\n',
        encoding="utf-8",
    )
    _register(folder / "register", cases)
    for n in range(cases):
        _papers(folder / "libraries/Cases" / case_number(n), n)
        _mail(folder / "mail", n)
    return folder


def _register(folder: Path, cases: int) -> None:
    people = ["person_id,role,name,emails", "h,handler,Hal Handler,hal@crash.example",
              "l,leader,Lee Leader,lee@crash.example"]  # fmt: skip
    case_rows, parties = ["case_no,title,case_type,status,nation,member_id,owner_id,opened,folder"], []
    requests, sent = ["request_id,case_no,person_id,items,sent,due,status,chasers_sent,message_id"], []
    for n in range(cases):
        no = case_number(n)
        people += [f"m{n},member,Dr Member Number{n},m{n}@surgery{n}.example",
                   f"x{n},expert,Prof Expert Number{n},x{n}@expert{n}.example",
                   f"s{n},claimant_solicitor,Holm & Pike {n},s{n}@holm{n}.example"]  # fmt: skip
        case_rows.append(f"{no},Case {n},CLM-A,open,ENG,m{n},h,2026-08-03,Cases/{no}")
        parties += [f"{no},m{n},member,", f"{no},x{n},expert,", f"{no},s{n},claimant_solicitor,HP/{n}/X"]
        requests += [f"a{n},{no},m{n},MEM-REP,2026-11-02,2026-11-23,open,0,<a{n}@crash.example>",
                     f"b{n},{no},x{n},CV,2026-10-19,2026-11-20,open,0,<b{n}@crash.example>"]  # fmt: skip
        sent += [f"<a{n}@crash.example>,{no},,m{n}@surgery{n}.example,,Our ref {no},2026-11-02T10:00:00Z,Your report?",
                 f"<b{n}@crash.example>,{no},,x{n}@expert{n}.example,,Our ref {no},2026-10-19T10:00:00Z,Your CV?"]  # fmt: skip
    _write(folder / "people.csv", people)
    _write(folder / "cases.csv", case_rows)
    _write(folder / "parties.csv", ["case_no,person_id,role,their_ref", *parties])
    _write(folder / "requests.csv", requests)
    _write(folder / "sent.csv", ["message_id,case_no,from,to,cc,subject,sent,body", *sent])


def _papers(folder: Path, n: int) -> None:
    for name, text in zip(LAID, (CLAIM, INVOICE), strict=True):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text.format(n=n, case=case_number(n)), encoding="utf-8")


def _mail(folder: Path, n: int) -> None:
    no, answers = case_number(n), f"<a{n}@crash.example>"
    member, report = (
        f"Dr Member Number{n} <m{n}@surgery{n}.example>",
        f"FACTUAL REPORT OF DR NUMBER{n}\n\nOur ref {no}. I saw the patient.",
    )
    auto = {"Auto-Submitted": "auto-replied"}
    _letter(
        folder, f"{n:04}-a", member, f"RE: Our ref {no}", "Dear Hal\n\nmy report is attached.\n", n, answers, report
    )
    _letter(
        folder,
        f"{n:04}-b",
        f"s{n}@holm{n}.example",
        f"Our ref HP/{n}/X",
        "Dear Sirs\n\nThank you for your letter.\n",
        n,
    )
    _letter(folder, f"{n:04}-c", f"nobody{n}@away.example", "Hello", f"Hello, please ring me. Caller {n}\n", n)
    expert = f"x{n}@expert{n}.example"
    if n % 4 == 0:
        text = "I am away and back on 30 November 2026.\n"
        _letter(folder, f"{n:04}-d", expert, f"Automatic reply: {no}", text, n, headers=auto)
    if n % 4 == 1:
        text = "Dear Hal, I can't go on with this. I don't see the point any more.\n"
        _letter(folder, f"{n:04}-e", member, no, text, n)
    if n % 4 == 2:
        text = f"Thank you. Your ticket number is TS-{48000 + n}.\n"
        _letter(folder, f"{n:04}-f", expert, f"Automatic reply: {no}", text, n, headers=auto)
    if n % 4 == 3:
        _bounce(folder, f"{n:04}-g", n)


def _bounce(folder: Path, name: str, n: int) -> None:
    """Let what the office sent to the case's expert come back (RFC 3462, RFC 3464)."""
    text = BOUNCE.format(n=n, box=MAILBOXES[0], name=name, date=format_datetime(_date(name, n)))
    _keep(folder, name, n, text.encode())


def _letter(
    folder: Path,
    name: str,
    sender: str,
    subject: str,
    text: str,
    n: int,
    answers: str = "",
    report: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, MAILBOXES[0], subject
    made["Date"] = format_datetime(_date(name, n))
    made["Message-ID"] = f"<{name}@in.example>"
    if answers:
        made["In-Reply-To"] = answers
    for key, value in (headers or {}).items():
        made[key] = value
    made.set_content(text)
    if report:
        made.add_attachment(report.encode(), maintype="text", subtype="plain", filename=f"report {n}.txt")
    _keep(folder, name, n, made.as_bytes())


def _date(name: str, n: int) -> datetime:
    """Half of it lies there, the rest comes in; no two letters of a case carry the same minute in their names."""
    return NOW + timedelta(minutes=(n * 4 if n % 2 else -60 - n * 10) + "abcdefg".index(name[-1]))


def _keep(folder: Path, name: str, n: int, raw: bytes) -> None:
    box = folder / MAILBOXES[n % 7 == 0]
    box.mkdir(parents=True, exist_ok=True)
    (box / f"{name}.eml").write_bytes(raw)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
