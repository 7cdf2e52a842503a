"""Word documents: docx and its kin, doc, rtf, odt."""

import struct

import pytest

from bot.reading.extraction import extract
from tests.reading import made


def test_reads_headers_boxes_notes_and_comments_in_order() -> None:
    body = (
        made.paragraphs("Dear Dr Okafor,")
        + "<w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>In a box</w:t></w:r></w:p></mc:Fallback>"
        "</mc:AlternateContent></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Name</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Born</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl>"
    )
    more = {
        "word/header1.xml": made.part("hdr", made.paragraphs("Letterhead")),
        "word/footer1.xml": made.part("ftr", made.paragraphs("Foot")),
        "word/footnotes.xml": made.part("footnotes", made.paragraphs("A note")),
        "word/comments.xml": made.part("comments", made.paragraphs("Check this")),
        "docProps/core.xml": "<cp><dc:title>Report &amp; more</dc:title><dc:creator>N. Okafor</dc:creator></cp>",
    }
    found = extract(made.docx(body, more), "report.docx")
    places = [found.text.index(each) for each in
              ("Letterhead", "Dear Dr Okafor,", "In a box", "Name\tBorn", "A note", "Check this", "Foot")]  # fmt: skip
    assert places == sorted(places)
    assert found.text.count("In a box") == 1
    assert found.metadata == {"title": "Report & more", "author": "N. Okafor"}
    assert (found.kind, found.problem) == ("docx", None)


def test_tracked_insertions_count_and_deletions_stand_apart() -> None:
    body = (
        "<w:p><w:r><w:t>due on </w:t></w:r><w:del><w:r><w:delText>1 May</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>2 June</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t> moved</w:t></w:r></w:moveFrom></w:p>"
    )
    found = extract(made.docx(body), "a.docx")
    assert found.text == "due on 2 June"
    assert found.deleted_text == "1 May moved"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(made.paragraphs("A &amp; B &lt;c&gt;"), "A & B <c>", id="escapes"),
        pytest.param("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc", id="tab"),
        pytest.param('<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr>'
                     "<w:r><w:t>x</w:t></w:r></w:p>",
                     "x", id="a tab stop is no tab"),
        pytest.param("<w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:tab/><w:t>b</w:t></w:r></w:p>", "a\n\tb",
                     id="an indented paragraph is no cell"),
        pytest.param("<w:p><w:r><w:instrText>HYPERLINK</w:instrText><w:t>link</w:t></w:r></w:p>", "link", id="field"),
        pytest.param('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>agreed</w:t></w:r></w:p>', "☒agreed",
                     id="ticked box"),
    ],
)  # fmt: skip
def test_the_small_print_of_word(body: str, text: str) -> None:
    assert extract(made.docx(body), "a.docx").text == text


def test_page_breaks_make_pages() -> None:
    body = made.paragraphs("one") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + made.paragraphs("two")
    assert [page.text for page in extract(made.docx(body), "a.docx").pages] == ["one", "two"]


def test_a_document_without_words_is_its_pictures() -> None:
    picture = made.lettered(["Scan"], size=(1500, 1500)) + bytes(30_000)
    found = extract(made.docx("<w:p/>", {"word/media/image1.png": picture}), "a.docx", ocr=False)
    assert [page.needs_ocr for page in found.pages] == [True]


def test_a_flat_document_needs_no_zip() -> None:
    xml = (
        '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">'
        f"{made.paragraphs('Dear Sir')}</w:wordDocument>"
    )
    assert extract(xml.encode(), "old.doc").text == "Dear Sir"


def test_a_locked_document_says_so() -> None:
    locked = made.compound({("EncryptedPackage",): b"x" * 600, ("EncryptionInfo",): b"y"})
    found = extract(locked, "report.docx")
    assert (found.kind, found.problem) == ("docx", "encrypted")


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        pytest.param(rb"{\rtf1\ansi Dear \b Dr\b0  Okafor\par Bye}", "Dear Dr Okafor\nBye", id="plain"),
        pytest.param(rb"{\rtf1\ansi\ansicpg1252 Si\'e2n \u8211 ?\endash x}", "Siân ––x", id="bytes and characters"),
        pytest.param(rb"{\rtf1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\info{\author A}}\f1 \'cf\'f0}", "Пр",
                     id="a font's code page"),
        pytest.param(rb"{\rtf1 \uc1\u-10179?\u-8694?}", "\U0001f60a", id="surrogates"),
        pytest.param(rb"{\rtf1 a{\*\unknown hidden}b{\pict 00ff}c}", "abc", id="skipped groups"),
        pytest.param(rb"{\rtf1 {\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}", "shown", id="unclosed"),
    ],
)  # fmt: skip
def test_rtf(rtf: bytes, text: str) -> None:
    assert extract(rtf, "a.rtf").text == text


def test_rtf_deletions_stand_apart() -> None:
    found = extract(rb"{\rtf1 kept {\deleted gone}}", "a.rtf")
    assert (found.text, found.deleted_text) == ("kept", "gone")


def _doc(text: str, *, eight_bit: bool, deleted: tuple[int, int] | None = None) -> bytes:
    """A Word 97 file of one piece."""
    stream = bytearray(0x800)
    struct.pack_into("<HH", stream, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", stream, 10, 0x0200)
    place = 0x400
    data = text.encode("cp1252" if eight_bit else "utf-16-le")
    stream[place : place + len(data)] = data
    position = (place * 2 | 0x4000_0000) if eight_bit else place
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, position, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", stream, 0x1A2, 0, len(table))
    if deleted is not None:
        block = bytearray(512)
        edges = (place, place + deleted[0], place + deleted[1], place + len(data))
        struct.pack_into("<4I", block, 0, *edges)
        block[16:19] = bytes((0, 200, 0))
        block[400:404] = bytes((3, 0x00, 0x08, 1))
        block[511] = 3
        number = len(stream) // 512
        stream += block
        plc = struct.pack("<III", place, place + len(data), number)
        struct.pack_into("<II", stream, 0xFA, len(table), len(plc))
        table += plc
    return made.compound({("WordDocument",): bytes(stream), ("1Table",): table})


@pytest.mark.parametrize("eight_bit", [True, False])
def test_binary_word(eight_bit: bool) -> None:
    text = "Dear Siân,\rSee \x13 HYPERLINK \x14the page\x15.\rA\x07B\x07\x07"
    found = extract(_doc(text, eight_bit=eight_bit), "letter.doc")
    assert found.text == "Dear Siân,\nSee the page.\nA\tB"
    assert found.kind == "doc"


def test_binary_word_keeps_deletions_apart() -> None:
    found = extract(_doc("due on 1 May 2 June", eight_bit=True, deleted=(7, 12)), "letter.doc")
    assert (found.text.split(), found.deleted_text) == (["due", "on", "2", "June"], "1 May")


def test_open_document() -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        "<text:p>Dear<text:s text:c='2'/>Sir<text:tab/>!</text:p><text:tracked-changes><text:changed-region>"
        "<text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>Bye</text:p></office:text></office:body></office:document-content>"
    )
    found = extract(
        made.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}), "a.odt"
    )
    assert (found.kind, found.text, found.deleted_text) == ("odt", "Dear  Sir\t!\nBye", "gone")
