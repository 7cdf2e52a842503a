"""Small files made by hand, so that a test shows what it reads."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(files: Mapping[str, bytes | str], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A Word document around the XML of its body."""
    files: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>"}
    files["word/document.xml"] = f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    return zipped(files | dict(more or {}))


def paragraphs(*texts: str) -> str:
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in texts)


def part(name: str, body: str) -> str:
    return f'<?xml version="1.0"?><w:{name} {_W}>{body}</w:{name}>'


def pdf(*pages: str, rotate: int = 0, form: Mapping[str, str | bool] | None = None, picture: bool = False) -> bytes:
    """A PDF of one text object a page, with filled form fields on its first page, right of its second and next lines.

    The value True is a ticked box, which stands left of its line.
    """
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R ACROFORM >>",
        b"PAGES",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids: list[int] = []
    widgets: list[int] = []
    for line, (name, value) in enumerate((form or {}).items(), start=1):
        bottom = 757 - 14 * line
        told = f"/FT /Tx /V ({value}) /Rect [250 {bottom} 400 {bottom + 13}]"
        if isinstance(value, bool):
            state = "/Yes" if value else "/Off"
            told = f"/FT /Btn /V {state} /AS {state} /Rect [55 {bottom} 68 {bottom + 13}] /AP << /N << /Yes 3 0 R >> >>"
        objects.append(f"<< /Type /Annot /Subtype /Widget /T ({name}) {told} >>".encode())
        widgets.append(len(objects))
    image = 0
    if picture:
        objects.append(
            _stream(
                b"\x00" * 64,
                "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
            )
        )
        image = len(objects)
    for index, text in enumerate(pages):
        lines = (
            "".join(f"({line}) Tj T* " for line in text.replace("(", "").replace(")", "").split("\n")) if text else ""
        )
        drawn = f"BT /F1 12 Tf 14 TL 72 760 Td {lines}ET" if text else ""
        if picture:
            drawn += " q 595 0 0 842 0 0 cm /Im1 Do Q"
        objects.append(_stream(drawn.encode("cp1252"), ""))
        annotations = f"/Annots [{' '.join(f'{n} 0 R' for n in widgets)}]" if widgets and index == 0 else ""
        x_object = f"/XObject << /Im1 {image} 0 R >>" if picture else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {x_object} >> {annotations} >>".encode()
        )
        kids.append(len(objects))
    fields = f"/AcroForm << /Fields [{' '.join(f'{n} 0 R' for n in widgets)}] >>" if widgets else ""
    objects[0] = objects[0].replace(b"ACROFORM", fields.encode())
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{n} 0 R' for n in kids)}] >>".encode()
    return _pdf_file(objects)


def _stream(data: bytes, entries: str) -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def compound(streams: Mapping[tuple[str, ...], bytes]) -> bytes:
    """A compound file (MS-CFB, version 3), small streams in its mini stream."""
    root: dict[str, Any] = {}
    for path, content in streams.items():
        place = root
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = content
    entries: list[list[Any]] = [["Root Entry", 5, -1, -1, b""]]
    _add(entries, 0, root)
    mini_fat: list[int] = []
    small: dict[int, int] = {}
    for index, entry in enumerate(entries):
        if entry[1] == 2 and len(entry[4]) < 4096:
            small[index] = _chain(mini_fat, -(-len(entry[4]) // 64))
            entries[0][4] += entry[4].ljust(-(-len(entry[4]) // 64) * 64, b"\0")
    chunks = [b"" if index in small else entry[4] for index, entry in enumerate(entries)]
    chunks.append(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    used = sum(-(-len(chunk) // 512) for chunk in chunks) + -(-len(entries) // 4)
    fat_count = next(count for count in range(1, 100) if count * 128 >= used + count)
    fat: list[int] = [0xFFFFFFFD] * fat_count
    starts = [_chain(fat, -(-len(chunk) // 512)) for chunk in chunks]
    table = b"".join(_entry(entry, small.get(index, starts[index])) for index, entry in enumerate(entries))
    chunks.append(table)
    directory = _chain(fat, -(-len(table) // 512))
    body = b"".join(chunk.ljust(-(-len(chunk) // 512) * 512, b"\0") for chunk in chunks)
    fat += [0xFFFFFFFF] * (fat_count * 128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    mini = (starts[len(entries)], -(-len(mini_fat) * 4 // 512))
    header += struct.pack("<9I", 0, fat_count, directory, 0, 4096, *mini, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *[*range(fat_count), *[0xFFFFFFFF] * (109 - fat_count)])
    return header + struct.pack(f"<{len(fat)}I", *fat) + body


def _add(entries: list[list[Any]], parent: int, children: dict[str, Any]) -> None:
    previous = -1
    for name, content in sorted(children.items(), key=lambda each: (len(each[0]), each[0].upper())):
        storage = isinstance(content, dict)
        entries.append([name, 1 if storage else 2, -1, -1, b"" if storage else content])
        index = len(entries) - 1
        if previous < 0:
            entries[parent][3] = index
        else:
            entries[previous][2] = index
        previous = index
        if storage:
            _add(entries, index, content)


def _chain(fat: list[int], count: int) -> int:
    if not count:
        return 0xFFFFFFFE
    start = len(fat)
    fat += [*range(start + 1, start + count), 0xFFFFFFFE]
    return start


def _entry(entry: list[Any], start: int) -> bytes:
    name, kind, right, child, content = entry
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<iii", -1, right, child)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, len(content))
    )


def outlook(
    text: Mapping[int, str], *, binary: Mapping[int, bytes] | None = None,
    files: Sequence[tuple[str, bytes]] = (), inner: Mapping[int, str] | None = None,
) -> bytes:  # fmt: skip
    """An Outlook message file."""
    streams: dict[tuple[str, ...], bytes] = {("__properties_version1.0",): bytes(32)}
    _properties(streams, (), text, binary or {})
    for index, (name, content) in enumerate(files):
        at = (f"__attach_version1.0_#{index:08X}",)
        streams[(*at, "__properties_version1.0")] = bytes(8)
        _properties(streams, at, {0x3707: name}, {0x3701: content})
    if inner is not None:
        at = (f"__attach_version1.0_#{len(files):08X}",)
        streams[(*at, "__properties_version1.0")] = bytes(8)
        streams[(*at, "__substg1.0_3001001F")] = "inner".encode("utf-16-le")
        inside = (*at, "__substg1.0_3701000D")
        streams[(*inside, "__properties_version1.0")] = bytes(24)
        _properties(streams, inside, inner, {})
    return compound(streams)


def _properties(
    streams: dict[tuple[str, ...], bytes], at: tuple[str, ...], text: Mapping[int, str], binary: Mapping[int, bytes]
) -> None:
    for tag, value in text.items():
        streams[(*at, f"__substg1.0_{tag:04X}001F")] = value.encode("utf-16-le")
    for tag, data in binary.items():
        streams[(*at, f"__substg1.0_{tag:04X}0102")] = data


def winmail(body: str, files: Sequence[tuple[str, bytes]]) -> bytes:
    """A winmail.dat with old-style attributes."""
    out = b'x\x9f>"' + struct.pack("<H", 1)

    def attribute(level: int, number: int, data: bytes) -> bytes:
        return struct.pack("<BHHI", level, number, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out += attribute(1, 0x800C, body.encode("cp1252") + b"\0")
    for name, content in files:
        out += attribute(2, 0x9002, bytes(14)) + attribute(2, 0x8010, name.encode("cp1252") + b"\0")
        out += attribute(2, 0x800F, content)
    return out


def lettered(lines: Sequence[str], *, turn: int = 0, form: str = "PNG", size: tuple[int, int] = (1000, 700)) -> bytes:
    """A picture of text."""
    picture = Image.new("RGB", size, "white")
    drawn = ImageDraw.Draw(picture)
    for index, line in enumerate(lines):
        drawn.text((60, 60 + 60 * index), line, fill="black", font=ImageFont.load_default(size=30))
    buffer = io.BytesIO()
    picture.rotate(turn, expand=True).save(buffer, form)
    return buffer.getvalue()
