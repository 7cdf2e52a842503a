"""What a file is, from its first bytes; its name only decides between kinds of plain text."""

import io
import re
import zipfile

from bot.reading.extracted import Kind

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"x\x9f>\"", "tnef"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"#!AMR", "audio"),
)  # fmt: skip
_OPEN_DOCUMENT: tuple[tuple[bytes, Kind], ...] = (
    (b"opendocument.text", "odt"),
    (b"opendocument.spreadsheet", "ods"),
    (b"opendocument.presentation", "odp"),
)
# Word 2003 XML, and Office Open XML in one file
_FLAT_WORD = (b"schemas.microsoft.com/office/word/2003/wordml", b"schemas.microsoft.com/office/2006/xmlPackage")
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif"}
_HEADER = re.compile(rb"(?:From |[!-9;-~]{1,76}:[ \t\r\n])")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path|content-type|delivered-to"
    rb"|x-[a-z-]+|reply-to|cc|content-transfer-encoding|dkim-signature|authentication-results):",
    re.IGNORECASE | re.MULTILINE,
)
_CONTROLS = bytes(byte for byte in range(32) if byte not in (7, 8, 9, 10, 11, 12, 13, 27))
_MULTIPART = re.compile(rb"content-type:[ \t]*multipart/", re.IGNORECASE)
_ANY_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]{0,8}:")
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|table|p|span|font|br)\b", re.IGNORECASE)


def kind_of(content: bytes, name: str = "") -> Kind:
    """Say what a file is.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"Dear Sir", "letter.txt"), kind_of(b"\\x00\\x01\\x02")
    ('pdf', 'txt', 'unknown')
    """
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(_OLE):
        return _ole_kind(content, name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(content)
    if (media := _media_kind(content)) is not None:
        return media
    if b"%PDF-" in content[:1024]:
        return "pdf"
    return _text_kind(content, name)


def _media_kind(content: bytes) -> Kind | None:
    if content[4:8] == b"ftyp":
        return "heic" if content[8:12] in _HEIC_BRANDS else "audio" if content[8:11] == b"M4A" else "unknown"
    if content.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "audio"}.get(content[8:12], "unknown")  # type: ignore[return-value]
    if content.startswith(b"BM") and len(content) > 26 and content[14:18] in (b"\x28\0\0\0", b"\x0c\0\0\0"):
        return "bmp"
    if content[128:132] == b"DICM":
        return "dicom"
    if content.startswith((b"\xff\xfb", b"\xff\xf3")):
        return "audio"
    return None


def _ole_kind(content: bytes, name: str) -> Kind:
    names = _root_names(content)

    def has(stream: str) -> bool:
        if names:
            return stream.lower() in names
        # A damaged directory: names stand in UTF-16 somewhere (MS-CFB section 2.6.1).
        return stream.encode("utf-16-le") + b"\0\0" in content

    if has("EncryptedPackage"):
        ending = name.rpartition(".")[2].lower()
        return "xlsx" if ending.startswith("xls") else "pptx" if ending.startswith("ppt") else "docx"
    if has("__properties_version1.0"):
        return "msg"
    if has("WordDocument"):
        return "doc"
    if has("Workbook") or has("Book"):
        return "xls"
    return "ppt" if has("PowerPoint Document") else "unknown"


def _root_names(content: bytes) -> set[str]:
    """Names of what lies in the root storage, in lower case; nothing where the file is damaged or cut."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            return {each.name.lower() for each in compound.root.kids}
    except Exception:  # olefile lets struct, index and its own errors through
        return set()


def _zip_kind(content: bytes) -> Kind:
    head = content[:200]
    if b"mimetypeapplication/" in head:
        return next((kind for mark, kind in _OPEN_DOCUMENT if mark in head), "zip")
    lowered = _names(content).lower().replace(b"\\", b"/")
    if b"[content_types].xml" in lowered or b"_rels/.rels" in lowered:
        if b"word/" in lowered:
            return "docm" if b"word/vbaproject.bin" in lowered else "docx"
        if b"xl/" in lowered:
            return "xlsx"
        if b"ppt/" in lowered:
            return "pptx"
    if b"content.xml" in lowered and (b"meta-inf/manifest.xml" in lowered or b"mimetype" in head):
        return "odt"
    return "zip"


def _names(content: bytes) -> bytes:
    """What has the names of a zip file's entries, none of those of zip files inside; of a damaged one, all of it."""
    end = content.rfind(b"PK\x05\x06")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    directory = content[max(0, end - size) : end] if end > 0 else b""
    if directory.startswith(b"PK\x01\x02"):  # right before its end record (APPNOTE 4.3.6), which is all but the rule
        return directory
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.namelist()).encode("utf-8", "replace")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, IndexError):
        # Names stand uncompressed, in local headers and in the directory at the end.
        return content if len(content) < 400_000 else content[:100_000] + content[-300_000:]


def _text_kind(content: bytes, name: str) -> Kind:
    head = content[:8192]
    if not head.strip():
        return "txt"
    plain = _plain(head)
    if plain is None:  # a header is plain, but what it introduces may come in eight bits
        return "eml" if looks_like_mail(head.lstrip(b"\xef\xbb\xbf \t\r\n")) else "unknown"
    if any(mark in plain for mark in _FLAT_WORD):
        return "docx"
    start = plain.lstrip(b"\xef\xbb\xbf \t\r\n")
    upper = start[:2000].upper()
    if upper.startswith(b"BEGIN:VCALENDAR"):
        return "ics"
    if upper.startswith(b"BEGIN:VCARD"):
        return "vcf"
    ending = name.rpartition(".")[2].lower()
    if looks_like_mail(start) or (ending == "eml" and _ANY_FIELD.match(start)):
        return "eml"
    if start[:1] == b"<" and (_TAG.search(start[:4000]) or ending in ("htm", "html")):
        return "html"
    if ending in ("htm", "html") and _TAG.search(start):
        return "html"
    return "csv" if ending in ("csv", "tsv") else "txt"


def _plain(head: bytes) -> bytes | None:
    """The head as bytes of an 8-bit text; None where it is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    zeros = head.count(0)
    if zeros:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        wide = max(even, odd) > 0.8 * zeros and zeros > 0.25 * len(head)
        if not wide:
            return None
        head = head.replace(b"\x00", b"")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return head if controls <= len(head) // 50 else None


def looks_like_mail(start: bytes) -> bool:
    """True when a text begins with the header of an internet message (RFC 5322): two known fields, one at its start.

    The header of a MIME entity of several parts (RFC 2046, 5.1) is enough by itself.
    """
    if _MULTIPART.match(start):
        return True
    if not (_HEADER.match(start) or _MAIL_HEADERS.match(start)):
        return False
    header = re.split(rb"\r?\n\r?\n|\r\r", start, maxsplit=1)[0]
    return len(_MAIL_HEADERS.findall(header)) >= 2 and bool(
        _MAIL_HEADERS.match(start) or start.startswith(b"From ") or len(_MAIL_HEADERS.findall(header)) >= 3
    )
