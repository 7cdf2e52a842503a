"""HTML, plain text, tables, presentations, spreadsheets, calendars, cards."""

import io
import struct

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.charsets import decode
from bot.reading.extracted import Limits
from bot.reading.extraction import extract
from bot.reading.formats.markup import html_to_text
from bot.reading.formats.sheets import drawn_together
from tests.reading import made
from tests.reading.made import compound


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>One</p><p>Two</p>", "One\n\nTwo", id="paragraphs"),
        pytest.param("a<br>b<br/>c", "a\nb\nc", id="breaks"),
        pytest.param("<div>a<div>b</div></div>c", "a\nb\n\nc", id="divisions"),
        pytest.param("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\n\nc", id="table"),
        pytest.param("<ul><li>one<li>two</ul>", "• one\n\n• two", id="list"),
        pytest.param("<style>p{}</style><script>x()</script><p>shown", "shown", id="scripts"),
        pytest.param("<p>a &lt;b&gt; &amp; &eacute; &#8364;&nbsp;5", "a <b> & é € 5", id="entities"),
        pytest.param("<p>see<span style='display:none'>never <b>this</b></span> this", "see this", id="hidden"),
        pytest.param("<div style='font-size:0px'>x</div>y", "y", id="no size"),
        pytest.param("<div style='font-size:0.8em'>x</div>y", "x\ny", id="small is not hidden"),
        pytest.param("<p>a\u200bb\u00ad</p>", "ab", id="zero width"),
        pytest.param("<!--[if mso 9]><xml>a</xml><![endif]--><p>b", "b", id="Outlook's conditions"),
        pytest.param("<!--[if !mso]><!--><p>a</p><!--<![endif]--><p>b", "a\n\nb", id="conditions for others"),
        pytest.param("<![if !mso]><p>a</p><![endif]><p>b", "a\n\nb", id="conditions in the open"),
        pytest.param("<pre>a\n  b</pre>", "a\nb", id="kept lines"),
        pytest.param("<p>half <b>open", "half open", id="unclosed"),
        pytest.param("no markup", "no markup", id="none"),
    ],
)
def test_html_as_it_is_seen(markup: str, text: str) -> None:
    assert html_to_text(markup).replace("\n\n\n", "\n\n") == text


def test_quotes_are_marked_on_request() -> None:
    assert html_to_text("new<blockquote>old<br>words</blockquote>", quotes=True).splitlines()[-2:] == [
        "> old",
        "> words",
    ]


def test_html_says_its_charset() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Łódź</p></html>'.encode("iso-8859-2")
    assert extract(page, "a.html").text == "Łódź"


@given(st.text())
def test_any_markup_gives_text(markup: str) -> None:
    assert isinstance(html_to_text("<p>" + markup), str)


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        pytest.param("née".encode(), None, "née", id="utf-8"),
        pytest.param("née".encode("utf-8-sig"), None, "née", id="byte order mark"),
        pytest.param("née".encode("utf-16"), None, "née", id="utf-16"),
        pytest.param("Dear Siân".encode("utf-16-be"), None, "Dear Siân", id="utf-16 by its zeros"),
        pytest.param("£5 – “ok”".encode("cp1252"), None, "£5 – “ok”", id="windows"),
        pytest.param("£5 – ok".encode("cp1252"), "iso-8859-1", "£5 – ok", id="Latin-1 is windows"),
        pytest.param("née".encode(), "iso-8859-1", "née", id="utf-8 that says Latin-1"),
        pytest.param("ŵyl".encode("iso-8859-14"), "iso-8859-14", "ŵyl", id="Welsh"),
        pytest.param("中文".encode("gb2312"), "gb2312", "中文", id="Chinese"),
        pytest.param(b"plain", "no-such-charset", "plain", id="unknown"),
        pytest.param(b"\x81\x8d", None, "\x81\x8d", id="undefined bytes"),
    ],
)
def test_charsets(content: bytes, declared: str | None, text: str) -> None:
    assert decode(content, declared) == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("cp1252", "Dear Dr O’Brien, the “café” bill is £40 – €50, naïve as that is. Siân"),
        ("cp1252", "Størrelsen på beløpet er ikke kjent; Ærlig talt, høyst 10 °C, ½ tablet."),
        ("iso8859_14", "Annwyl Dr Ŵyn, diolch am eich llythyr ynglŷn â'r gŵyn. Yn gywir, Siân."),
        ("mac_roman", "Dear Dr O’Brien\nThe “café” bill is £40 – please pay."),
        ("cp437", "Dear Dr Müller\nThe café bill is £40 please pay."),
        ("iso8859_2", "Szanowny Panie Doktorze, proszę przesłać dokumentację pacjenta. Żółć gęślą jaźń."),
        ("cp1250", "Szanowny Panie Doktorze, proszę przesłać dokumentację pacjenta. Żółć gęślą jaźń."),
        ("koi8_r", "Уважаемый доктор, прошу прислать медицинские записи пациента."),
        ("cp1251", "Уважаемый доктор, прошу прислать медицинские записи пациента."),
        ("gb18030", "尊敬的医生：请将病人的病历寄给我们。谢谢您的帮助。"),
        ("big5", "尊敬的醫生：請將病人的病歷寄給我們。謝謝您的幫助。"),
    ],
)
def test_a_charset_that_nobody_declared(charset: str, text: str) -> None:
    assert extract(text.encode(charset), "a.txt").text == text


def test_a_text_of_no_charset_is_unreadable() -> None:
    content = bytes(range(0x80, 0x100)) * 3 + b" and so on"
    assert extract(content, "a.txt").problem == "unreadable"
    assert extract("Þetta er gott mál, sagði Þór við Guðrúnu. Það er það.".encode("cp1252"), "a.txt").problem is None


@given(st.binary(), st.one_of(st.none(), st.text(), st.sampled_from(["utf-7", "hz", "base64", "idna", "utf-16"])))
def test_decoding_never_fails(content: bytes, declared: str | None) -> None:
    assert isinstance(decode(content, declared), str)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_by_any_delimiter(delimiter: str) -> None:
    lines = [f"name{delimiter}born", f'"Okafor, N"{delimiter}1980']
    assert extract("\n".join(lines).encode(), "a.csv").text == "name\tborn\nOkafor, N\t1980"


def test_a_huge_line_is_read() -> None:
    found = extract(b"word " * 400_000, "a.txt")
    assert found.problem is None
    assert len(found.text) == 2_000_000


def test_spreadsheets_name_their_sheets() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Fees")
        sheet.write_row(0, 0, ["Item", "Sum"])
        sheet.write_row(1, 0, ["Report", 450])
        book.add_worksheet("Notes").write(3, 2, "late")
    found = extract(buffer.getvalue(), "a.xlsx")
    assert [page.text for page in found.pages] == ["Fees\nItem\tSum\nReport\t450", "Notes\n\t\tlate"] or [
        page.text for page in found.pages
    ] == ["Fees\nItem\tSum\nReport\t450", "Notes\nlate"]
    assert found.kind == "xlsx"


def test_slides_with_notes() -> None:
    slide = "<p:sld><a:p><a:r><a:t>Title</a:t></a:r></a:p><a:p><a:r><a:t>Point</a:t></a:r></a:p></p:sld>"
    files = {
        "[Content_Types].xml": "",
        "ppt/presentation.xml": "",
        "ppt/slides/slide2.xml": slide.replace("Title", "Second"),
        "ppt/slides/slide1.xml": slide,
        "ppt/notesSlides/notesSlide1.xml": slide.replace("Title", "Note"),
    }
    found = extract(made.zipped(files), "a.pptx")
    assert [page.text for page in found.pages] == ["Title\nPoint\nNote\nPoint", "Second\nPoint"]


def test_a_calendar_says_what_when_and_where() -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:1@court.example\r\n"
        "SUMMARY:Hearing\r\nDTSTART:20261203T100000Z\r\nLOCATION:Leeds\r\nORGANIZER:mailto:clerk@court.example\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = extract(calendar.encode(), "invite.ics")
    assert (found.kind, found.metadata["method"]) == ("ics", "CANCEL")
    for told in ("Summary: Hearing", "Start: 2026-12-03 10:00:00", "Location: Leeds", "clerk@court.example"):
        assert told in found.text


def test_cards() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Dr N Okafor\nORG:Practice;Surgery\nTEL;TYPE=work:0113 496 0000\nEND:VCARD\n"
    assert (
        extract(card.encode(), "a.vcf").text
        == "Name: Dr N Okafor\nOrganisation: Practice, Surgery\nTelephone: 0113 496 0000"
    )


def _binary_workbook(*cells: tuple[int, int, float]) -> bytes:
    """A BIFF8 workbook of one sheet with numbers at these rows and columns."""

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    head = record(0x0809, begin)
    sheet = record(0x0809, begin[:2] + b"\x10\0" + begin[4:])
    sheet += b"".join(record(0x0203, struct.pack("<HHHd", row, column, 0, value)) for row, column, value in cells)
    bound = struct.pack("<IBBBB", len(head) + 4 + 12 + 4, 0, 0, 4, 0) + b"Cost"
    book = head + record(0x0085, bound) + record(0x000A, b"") + sheet + record(0x000A, b"")
    return compound({("Workbook",): book.ljust(5000, b"\0")})


def test_a_stray_cell_costs_no_memory_and_loses_nothing() -> None:
    content = _binary_workbook((0, 0, 12.0), (1, 1, 8.5), (65_535, 255, 3.0))
    near = drawn_together(content, Limits())
    assert near != content
    assert extract(content, "a.xls").text.split() == ["Cost", "12", "8.5", "3"]


@pytest.mark.parametrize("cells", [(), ((0, 0, 1.0),), ((0, 0, 1.0), (900, 40, 2.0)), ((60_000, 0, 1.0), (0, 3, 2.0))])
def test_an_ordinary_workbook_is_read_as_it_is(cells: tuple[tuple[int, int, float], ...]) -> None:
    content = _binary_workbook(*cells)
    assert drawn_together(content, Limits()) is content


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", compound({("Other",): b"\xff" * 5000})]
)
def test_what_is_no_workbook_stays_as_it_is(content: bytes) -> None:
    assert drawn_together(content, Limits()) is content
