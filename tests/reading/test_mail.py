"""Messages, well-formed and otherwise."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading.extraction import extract
from bot.reading.mail import parse_message
from bot.reading.mail_bodies import unflowed
from bot.reading.mail_headers import decoded, parse_addresses, safe_name
from connectors.ports import Address
from tests.reading import made

_HEAD = (
    b"From: =?iso-8859-1?Q?Si=E2n_Evans?= <Sian.Evans@practice.example>\r\n"
    b'To: cases@model-office.example, "Okafor, N" <n@panel.example>\r\n'
    b"Cc: a@b.example\r\nSubject: =?utf-8?B?UmU6IE0yNi0wMTQ1NzMtNCDigJMgcmVwb3J0?=\r\n"
    b"Date: Mon, 23 Nov 2026 10:15:00 +0100\r\nMessage-ID: <1@practice.example>\r\n"
    b"In-Reply-To: <0@model-office.example>\r\nReferences: <a@x.example>\r\n <0@model-office.example>\r\n"
    b"MIME-Version: 1.0\r\n"
)


def message(rest: bytes, head: bytes = _HEAD) -> bytes:
    return head + rest.replace(b"\n", b"\r\n")


def mixed(*parts: bytes, kind: str = "mixed", more: str = "") -> bytes:
    body = b"".join(b"--XX\n" + part + b"\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="XX"{more}\n\n'.encode() + body + b"--XX--\n"


def test_who_what_when() -> None:
    mail = parse_message(message(b"Content-Type: text/plain\n\nHello"))
    assert mail.sender == Address("sian.evans@practice.example", "Siân Evans")
    assert mail.to == (Address("cases@model-office.example"), Address("n@panel.example", "Okafor, N"))
    assert mail.cc == (Address("a@b.example"),)
    assert mail.subject == "Re: M26-014573-4 – report"
    assert mail.date == datetime(2026, 11, 23, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    assert (mail.message_id, mail.in_reply_to) == ("<1@practice.example>", "<0@model-office.example>")
    assert mail.references == ("<a@x.example>", "<0@model-office.example>")
    assert mail.text == "Hello"
    assert len(mail.content_hash) == 64


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        pytest.param(b"Content-Type: text/plain; charset=windows-1252\n\n\x93ok\x94 \x96", "“ok” –", id="windows"),
        pytest.param(b"Content-Type: text/plain; charset=x-nonsense\n\nSi\xc3\xa2n", "Siân", id="unknown charset"),
        pytest.param(b"\n\nraw \xa35", "raw £5", id="no declaration"),
        pytest.param(b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nU2nDom4=", "Siân",
                     id="base64"),
        pytest.param(b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\na=20b=\nc =C2=A35",
                     "a bc £5", id="quoted-printable"),
        pytest.param(b"Content-Type: text/plain; format=flowed\n\none \ntwo\n> q \n> r", "one two\n> q r", id="flowed"),
        pytest.param(b"Content-Type: text/html\n\n<p>One</p><p>Two</p>", "One\n\nTwo", id="only HTML"),
        pytest.param(b"Content-Type: multipart/mixed\n\njust text", "just text", id="no boundary"),
        pytest.param(b"Content-Type: nonsense\n\nstill text", "still text", id="no type"),
    ],
)  # fmt: skip
def test_bodies(rest: bytes, text: str) -> None:
    assert parse_message(message(rest)).text == text


_ALTERNATIVES = (b"Content-Type: text/plain\n\nThe plain one.", b"Content-Type: text/html\n\n<p>The <b>HTML</b> one.")


def test_of_alternatives_the_plain_one_is_the_text_and_both_are_kept() -> None:
    mail = parse_message(message(mixed(*_ALTERNATIVES, kind="alternative")))
    assert mail.text == "The plain one."
    assert mail.plain == "The plain one."
    assert "<b>HTML</b>" in mail.html


@pytest.mark.parametrize(
    "plain",
    [b"", b"This e-mail needs a client that supports HTML.", b"View this message online: https://x.example"],
)
def test_a_stub_gives_way_to_html(plain: bytes) -> None:
    html = b"<p>" + b"Your report is attached. " * 20
    rest = mixed(b"Content-Type: text/plain\n\n" + plain, b"Content-Type: text/html\n\n" + html, kind="alternative")
    assert parse_message(message(rest)).text.startswith("Your report")


def test_a_body_cut_by_an_attachment_is_whole() -> None:
    attached = b"Content-Type: application/pdf; name=a.pdf\nContent-Disposition: inline; filename=a.pdf\n\n%PDF"
    mail = parse_message(
        message(mixed(b"Content-Type: text/plain\n\nabove", attached, b"Content-Type: text/plain\n\nbelow"))
    )
    assert mail.text == "above\n\nbelow"
    assert [(each.name, each.media_type, each.inline, each.size) for each in mail.attachments] == [
        ("a.pdf", "application/pdf", True, 4)
    ]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        pytest.param(b"attachment; filename=report.pdf", "report.pdf", id="plain"),
        pytest.param(b"attachment; filename*=utf-8''Si%C3%A2n.pdf", "Siân.pdf", id="RFC 2231"),
        pytest.param(b"attachment; filename*0=\"long \"; filename*1=\"name.pdf\"", "long name.pdf", id="continued"),
        pytest.param(b"attachment; filename*0*=utf-8''S%C3%A2; filename*1*=n.pdf", "Sân.pdf", id="continued, coded"),
        pytest.param(b"attachment; filename=\"=?utf-8?Q?Si=C3=A2n.pdf?=\"", "Siân.pdf", id="RFC 2047 in quotes"),
        pytest.param(b"attachment; filename=\"../../etc/passwd\"", "passwd", id="a path"),
        pytest.param(b"attachment", "attachment 1.pdf", id="no name"),
    ],
)  # fmt: skip
def test_names_of_files(field: bytes, name: str) -> None:
    part = b"Content-Type: application/pdf\nContent-Disposition: " + field + b"\n\n%PDF-1.7"
    mail = parse_message(message(mixed(b"Content-Type: text/plain\n\nhere", part)))
    assert [each.name for each in mail.attachments] == [name]


def test_forwarded_messages_stand_in_order_with_their_own_files() -> None:
    innermost = b"Content-Type: message/rfc822\n\nFrom: c@c.example\nSubject: third\n\nthird text"
    inner = b"Content-Type: message/rfc822\n\nFrom: b@b.example\nSubject: second\n" + mixed(
        b"Content-Type: text/plain\n\nsecond text", innermost
    ).replace(b"XX", b"YY")
    mail = parse_message(message(mixed(b"Content-Type: text/plain\n\nsee below", inner)))
    assert [(each.subject, each.text, each.depth) for each in mail.nested] == [
        ("second", "second text", 1), ("third", "third text", 2)
    ]  # fmt: skip
    assert [each.media_type for each in mail.attachments] == ["message/rfc822"]
    assert mail.text == "see below"


def test_a_message_in_base64_is_opened_all_the_same() -> None:
    import base64

    coded = base64.encodebytes(b"From: b@b.example\nSubject: inside\n\ntext")
    part = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + coded
    assert [each.subject for each in parse_message(message(mixed(part))).nested] == ["inside"]


def test_a_bounce_names_its_recipient() -> None:
    rest = mixed(
        b"Content-Type: text/plain\n\nNot delivered.",
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        b"Final-Recipient: rfc822; Dr@Practice.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n",
        b"Content-Type: message/rfc822\n\nFrom: cases@model-office.example\nMessage-ID: <9@x.example>\n\nwhat we sent",
        kind="report", more="; report-type=delivery-status",
    )  # fmt: skip
    mail = parse_message(message(rest))
    assert mail.report_type == "delivery-status"
    (delivery,) = mail.deliveries
    assert (delivery.recipient, delivery.action, delivery.status) == ("dr@practice.example", "failed", "5.1.1")
    assert delivery.diagnostic == "550"
    assert mail.nested[0].message_id == "<9@x.example>"
    assert mail.text == "Not delivered."


def test_a_read_receipt_is_a_report_too() -> None:
    rest = mixed(
        b"Content-Type: text/plain\n\nRead.",
        b"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@b.example\n"
        b"Original-Message-ID: <7@model-office.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n",
        kind="report", more="; report-type=disposition-notification",
    )  # fmt: skip
    (delivery,) = parse_message(message(rest)).deliveries
    assert (delivery.action, delivery.original_message_id) == ("displayed", "<7@model-office.example>")


def test_automatic_mail_shows_its_headers() -> None:
    mail = parse_message(b"Auto-Submitted: auto-replied\nPrecedence: bulk\nFrom: a@b.example\n\nAway")
    assert mail.automatic == {"auto-submitted": "auto-replied", "precedence": "bulk"}
    assert parse_message(message(b"\nHello")).automatic == {}


def test_an_invitation_is_kept_as_calendar() -> None:
    part = b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR"
    mail = parse_message(message(mixed(b"Content-Type: text/plain\n\nHearing", part, kind="alternative")))
    assert mail.calendar[0].startswith("BEGIN:VCALENDAR")
    assert mail.text == "Hearing"


def test_winmail_gives_way_to_what_it_holds() -> None:
    import base64

    packed = made.winmail("The body.", [("report.pdf", b"%PDF-1.7")])
    part = (
        b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(packed)
    )
    mail = parse_message(message(mixed(part)))
    assert [(each.name, each.container) for each in mail.attachments] == [("report.pdf", "winmail.dat")]
    assert mail.text == "The body."


def test_a_file_in_uuencode_leaves_the_text() -> None:
    import binascii

    coded = binascii.b2a_uu(b"%PDF-1.7 content").decode()
    mail = parse_message(message(f"\nSee file.\nbegin 644 a.pdf\n{coded}`\nend\n".encode()))
    assert [(each.name, each.content) for each in mail.attachments] == [("a.pdf", b"%PDF-1.7 content")]
    assert mail.text.strip() == "See file."


def test_a_message_as_a_file_tells_its_header() -> None:
    found = extract(message(b"Content-Type: text/plain\n\nHello"), "a.eml")
    assert found.kind == "eml"
    assert found.text.startswith("From: Siân Evans <sian.evans@practice.example>\nDate: 2026-11-23 10:15:00+01:00\n")
    assert found.text.endswith("\n\nHello")


def test_outlook_files_are_messages_too() -> None:
    content = made.outlook(
        {0x0037: "Report", 0x1000: "Dear all", 0x0C1A: "Dr Okafor", 0x5D01: "n@practice.example", 0x0E04: "cases"},
        files=[("report.pdf", b"%PDF-1.7")], inner={0x0037: "Inner", 0x1000: "inner text"},
    )  # fmt: skip
    mail = parse_message(content)
    assert mail.sender == Address("n@practice.example", "Dr Okafor")
    assert (mail.subject, mail.text) == ("Report", "Dear all")
    assert [each.name for each in mail.attachments] == ["report.pdf", "inner.eml"]
    assert [(each.subject, each.text) for each in mail.nested] == [("Inner", "inner text")]
    found = extract(content, "mail.msg")
    assert (found.kind, len(found.parts)) == ("msg", 2)


def test_outlook_keeps_the_headers_that_travelled() -> None:
    headers = "From: a@b.example\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/html;\r\n charset=x\r\n"
    headers += "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
    mail = parse_message(made.outlook({0x007D: headers, 0x1000: "Away"}, binary={0x1013: b"<p>Away until Monday"}))
    assert mail.automatic == {"auto-submitted": "auto-replied"}
    assert mail.date == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert mail.plain.strip() == "Away"
    assert "Monday" in mail.html


def test_a_body_in_compressed_rtf_is_read() -> None:
    # MS-OXRTFCP section 3.1.1: the example of the specification
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af86374090b"
        "a0e0206865036c1f20770502a06c647d0a80 0fa0".replace(" ", "")
    )
    from bot.reading.formats.mapi import decompressed_rtf

    assert decompressed_rtf(packed).startswith(b"{\\rtf1\\ansi\\ansicpg1252")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?a_b?=", "a b"),
        ("=?utf-8?B?w6k?= =?utf-8?B?w6k=?=", "éé"),
        ("=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A9?=", "é"),
        ("x =?iso-8859-1*en?Q?=E9?= y", "x é y"),
        ("=?bad", "=?bad"),
        ("=?x-unknown?Q?caf=E9?=", "café"),
    ],
)
def test_encoded_words(value: str, told: str) -> None:
    assert decoded(value) == told


@pytest.mark.parametrize(
    ("value", "emails"),
    [
        ("a@b.example", ["a@b.example"]),
        ("'a@b.example' <a@b.example>", ["a@b.example"]),
        ("<a@b.example>, b@c.example;", ["a@b.example", "b@c.example"]),
        ("", []),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?Q?Evans=2C_S?= <s@x.example>", ["s@x.example"]),
    ],
)
def test_addresses(value: str, emails: list[str]) -> None:
    assert [each.email for each in parse_addresses(value)] == emails


@pytest.mark.parametrize(
    ("name", "safe"), [("a/b.pdf", "b.pdf"), ("..", ""), ("a\x00b.pdf", "ab.pdf"), ("é.pdf", "é.pdf")]
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_flowed_text_keeps_signature_and_depth() -> None:
    assert unflowed("a \nb\n-- \nc") == "a b\n-- \nc"
    assert unflowed(">> x \n> y") == ">> x\n> y"


@given(st.binary(max_size=2000))
@settings(max_examples=150)
def test_any_bytes_are_a_message(raw: bytes) -> None:
    assert len(parse_message(raw).content_hash) == 64


@given(st.lists(st.sampled_from([b"--XX\n", b"Content-Type: message/rfc822\n", b"\n", b"text ", b"\xff\x00",
                                 b"Content-Type: multipart/alternative; boundary=XX\n",
                                 b"Content-Transfer-Encoding: base64\n",
                                 b"Content-Type: text/html; charset=utf-16\n", b"<p>", b"From: \n", b"--XX--\n",
                                 b"Content-Disposition: attachment; filename*0*=x''%\n"]), max_size=40))  # fmt: skip
@settings(max_examples=150)
def test_any_mime_is_a_message(pieces: list[bytes]) -> None:
    mail = parse_message(_HEAD + b"".join(pieces))
    assert mail.sender.email == "sian.evans@practice.example"


def test_a_thousand_levels_do_no_harm() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="B%d"\n\n--B%d\n' % (n, n) for n in range(3000))
    assert parse_message(b"From: a@b.example\n" + deep + b"\ntext").sender.email == "a@b.example"


def test_a_report_whose_parts_cannot_be_told_apart_still_names_its_recipient() -> None:
    rest = b"Content-Type: multipart/report; report-type=delivery-status; boundary=none\n\n"
    rest += (
        b"Reporting-MTA : dns; mx.example\n\nFinal-Recipient : rfc822; a@b.example\nAction : failed\nStatus : 5.1.1\n"
    )
    (delivery,) = parse_message(message(rest)).deliveries
    assert (delivery.recipient, delivery.status) == ("a@b.example", "5.1.1")
