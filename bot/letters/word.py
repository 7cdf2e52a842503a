"""A composed letter as a Word document: letterhead, addressee, date, references, marking, text, signature."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from bot.letters.merge import Composed, Day, Merge


def word_letter(letter: Composed, merge: Merge) -> bytes:
    """Return a letter as .docx: A4, 11 point, left aligned, "Page x of y" (UK business letter)."""
    document = Document()
    _page(document)
    head = document.add_paragraph()
    head.add_run(merge.office_name).bold = True
    head.runs[0].font.size = Pt(15)
    head.runs[0].font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    document.add_paragraph(merge.office_phone)
    for line in (merge.person.name, merge.person.organisation):
        if line:
            _close_up(document.add_paragraph(line))
    # A letter on paper goes to someone who prefers post; what goes by mail is sent as text.
    document.add_paragraph("By first class post").paragraph_format.space_before = Pt(6)
    document.add_paragraph(Day(merge.today).long)
    document.add_paragraph(f"Our ref: {letter.case_no}")
    document.add_paragraph().add_run("Private and confidential").bold = True
    for paragraph in letter.text.strip().split("\n\n"):
        lines = paragraph.split("\n")
        block = document.add_paragraph(lines[0])
        for line in lines[1:]:
            block.add_run().add_break()
            block.add_run(line)
    if letter.attachments:
        document.add_paragraph("Enc. " + "; ".join(each.name for each in letter.attachments))
    out = BytesIO()
    document.save(out)
    return _timeless(out.getvalue(), merge.today)


def _timeless(raw: bytes, day: date) -> bytes:
    """Date every part by the letter's own day: python-docx takes the machine's clock, and no two would be alike."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            info = ZipInfo(part.filename, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            after.writestr(info, before.read(part))
    return out.getvalue()


def _page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    style.paragraph_format.space_after = Pt(10)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("Page ")
    _field(foot.add_run(), "PAGE")
    foot.add_run(" of ")
    _field(foot.add_run(), "NUMPAGES")


def _field(run: object, code: str) -> None:
    # python-docx has no fields: they are three elements of WordprocessingML (ECMA-376 part 1, 17.16).
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # type: ignore[attr-defined]


def _close_up(paragraph: object) -> None:
    paragraph.paragraph_format.space_after = Pt(0)  # type: ignore[attr-defined]
