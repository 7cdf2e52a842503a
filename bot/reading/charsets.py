"""Bytes of unknown encoding to text. What can't be decoded becomes U+FFFD; nothing here fails unless it is asked to."""

import codecs
import re

from bot.reading.undeclared import undeclared

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# WHATWG Encoding Standard, section 4.2: what calls itself Latin-1 or ASCII is read as windows-1252; the rest are
# names that mail programs use and Python does not know.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "us-ascii": "utf-8",
    "ascii": "utf-8", "ansi_x3.4-1968": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf8": "utf-8", "x-utf-8": "utf-8",
    "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman", "x-macroman": "mac_roman", "unicode": "utf-16", "utf-7": "utf-7",
    "unicode-1-1-utf-7": "utf-7", "windows-31j": "cp932", "cp-850": "cp850", "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1-windows-1252-latin-1": "cp1252", "default": "cp1252", "x-unknown": "cp1252", "unknown-8bit": "cp1252",
    "8bit": "cp1252", "binary": "cp1252", "utf-16": "utf-16",
}  # fmt: skip
# The five bytes that windows-1252 leaves undefined are read as the control characters of Latin-1.
_UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
_TEXT_CODECS_ONLY = {"base64", "hex", "zlib", "bz2", "rot13", "rot_13", "quopri", "uu", "idna", "punycode", "undefined"}


def decode(content: bytes, declared: str | None = None, *, strict: bool = False) -> str:
    """Read bytes as text: byte order mark, what was declared, UTF-16 by its zeros, UTF-8, windows-1252, others.

    Raises CannotRead where `strict` and no charset makes writing of them.

    >>> decode("Siân – ok".encode("cp1252"))
    'Siân – ok'
    >>> decode("née".encode("utf-16-le"))
    'née'
    >>> decode(b"caf\\xc3\\xa9", "iso-8859-1")
    'café'
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if content.isascii() and b"\x00" not in content and b"\x1b" not in content and not _is_odd(declared):
        return content.decode("ascii")
    if declared and (text := _as_declared(content, declared)) is not None:
        return text
    if (wide := _utf16_by_zeros(content)) is not None:
        return wide
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(content) - 4 and error.reason == "unexpected end of data":
            return content.decode("utf-8", "replace")  # cut in the middle of a character
    return undeclared(content, windows_1252(content), strict=strict)


def windows_1252(content: bytes) -> str:
    """Read as windows-1252, which never fails here."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte in _UNDEFINED else bytes((byte,)).decode("cp1252") for byte in content)


def codec_name(declared: str) -> str | None:
    """The Python codec for a declared charset; None where there is none.

    >>> codec_name(' "ISO-8859-1" ')
    'cp1252'
    >>> codec_name("no-such-charset") is None
    True
    """
    name = declared.strip(" \t\r\n\"';").lower()
    name = _ALIASES.get(name, name)
    if not name or not name.isascii() or name.replace("-", "_") in _TEXT_CODECS_ONLY or "\x00" in name:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        if match := re.fullmatch(r"(?:windows|cp|ibm|x-cp|win|ansi)[-_]?(\d{3,5})", name):
            return codec_name(f"cp{match[1]}") if name != f"cp{match[1]}" else None
        return None
    # bytes-to-bytes codecs are found by the same call
    return found.name if getattr(found, "_is_text_encoding", True) else None


def _is_odd(declared: str | None) -> bool:
    """Charsets in which pure ASCII bytes mean something else."""
    return bool(declared) and re.sub(r"\W", "", str(declared)).lower() in {
        "utf7", "unicode11utf7", "utf16", "utf16le", "utf16be", "hzgb2312", "iso2022jp", "iso2022kr",
    }  # fmt: skip


def _as_declared(content: bytes, declared: str) -> str | None:
    name = codec_name(declared)
    if name is None:
        return None
    if name == "cp1252":
        # Much mail that says Latin-1 is UTF-8; bytes that are valid UTF-8 beyond ASCII are hardly ever Latin-1.
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return windows_1252(content)
    try:
        return content.decode(name)
    except (UnicodeError, ValueError, LookupError):
        pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if name == "utf-8":
            return None
    try:
        return content.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return None


def _utf16_by_zeros(content: bytes) -> str | None:
    head = content[:4000]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.05 * half + 1:
        return content.decode("utf-16-le", "replace")
    if even > 0.4 * half and odd < 0.05 * half + 1:
        return content.decode("utf-16-be", "replace")
    return None
