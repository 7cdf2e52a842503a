"""Rich Text Format 1.9.1: a small parser of our own, and the HTML that Outlook wraps in RTF (MS-OXRTFEX)."""

import re
from dataclasses import dataclass, field

from bot.reading.charsets import codec_name
from bot.reading.extracted import CannotRead, Extracted, Limits, pages_of

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|(\\)",
    re.DOTALL,
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object objdata themedata colorschememapping datastore latentstyles "
    b"listtable "
    b"listoverridetable rsidtbl generator xmlnstbl mmathPr filetbl revtbl fldinst bkmkstart bkmkend shpinst sp sn sv "
    b"nonshppict pntext listtext atnid atnauthor atndate atnref wgrffmtfilter userprops passwordhash pgptbl "
    b"ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn panose falt blipuid picprop tc xe rxe txe private".split()
)
_STARRED_KEPT = frozenset(b"shppict annotation shptxt htmltag mhtmltag ud upr".split())
_WORDS: dict[bytes, str] = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"row": "\n", b"cell": "\t", b"nestcell": "\t", b"nestrow": "\n",
    b"tab": "\t", b"page": "\f", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
    b"softline": "\n", b"sbkpage": "",
}  # fmt: skip
_SYMBOLS: dict[bytes, str] = {b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {
    0: "cp1252", 2: "symbol", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_DEPTH = 5_000


@dataclass(slots=True)
class _Group:
    """What a group inherits from the one around it."""

    skipped: bool = False
    unicode_skip: int = 1
    charset: str = ""
    deleted: bool = False
    suppressed: bool = False  # \htmlrtf: RTF's own version of what the HTML says already
    in_tag: bool = False
    info: str = ""
    fonts: bool = False

    def child(self) -> "_Group":
        return _Group(self.skipped, self.unicode_skip, self.charset, self.deleted, self.suppressed, self.in_tag,
                      self.info, self.fonts)  # fmt: skip


@dataclass(slots=True)
class RtfText:
    """What an RTF file says."""

    text: str = ""
    deleted: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


def read(content: bytes, limits: Limits) -> Extracted:
    """Read an RTF file."""
    if not content.startswith(b"{\\rtf"):
        raise CannotRead("broken", "no RTF header")
    found = rtf_to_text(content)
    text = found.text[: limits.text_chars]
    return Extracted(
        kind="rtf",
        text=text.replace("\f", "\n"),
        deleted_text=found.deleted.strip(),
        pages=pages_of(text),
        metadata=found.metadata,
    )


def rtf_to_text(content: bytes) -> RtfText:
    """The text of RTF bytes; broken groups do no harm."""
    parser = _Parser(html=False)
    parser.run(content)
    text = re.sub(r"[ \t]+\n", "\n", parser.told())
    return RtfText(re.sub(r"\n{3,}", "\n\n", text).strip(), parser.removed(), parser.metadata)


def html_inside(content: bytes) -> str:
    """The HTML that is wrapped in RTF (MS-OXRTFEX section 3.1)."""
    parser = _Parser(html=True)
    parser.run(content)
    return parser.told().strip()


class _Parser:
    def __init__(self, *, html: bool) -> None:
        self._html = html
        self._group = _Group(charset="cp1252")
        self._stack: list[_Group] = []
        self._out: list[str] = []
        self._deleted: list[str] = []
        self._bytes = bytearray()
        self._skip = 0  # characters that stand in for the \u before them
        self._star = False
        self._opened = False
        self._charset = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._info: dict[str, list[str]] = {}

    @property
    def metadata(self) -> dict[str, str]:
        """Title and author, from the information group."""
        found = {name: "".join(pieces).strip() for name, pieces in self._info.items()}
        return {name: value for name, value in found.items() if value}

    def told(self) -> str:
        """The text so far; halves of surrogate pairs are joined."""
        return _joined(self._out)

    def removed(self) -> str:
        """Text marked as deleted."""
        return _joined(self._deleted)

    def run(self, content: bytes) -> None:
        for match in _TOKEN.finditer(content):
            word, number, code, symbol, brace, text, _ = match.groups()
            if code is not None:
                self._byte(int(code, 16))
            elif text is not None:
                self._plain(text)
            else:
                self._flush()
                if word is not None:
                    self._word(word, int(number) if number else None)
                    if word == b"bin" and number and int(number) > 0:
                        self._skip = 0
                elif symbol is not None:
                    self._symbol(symbol)
                elif brace == b"{":
                    self._open()
                elif brace == b"}":
                    self._close()
        self._flush()

    def _open(self) -> None:
        if len(self._stack) >= _DEPTH:
            raise CannotRead("bomb", "RTF groups nested without end")
        self._stack.append(self._group)
        self._group = self._group.child()
        self._opened, self._star, self._skip = True, False, 0

    def _close(self) -> None:
        self._skip = 0
        if self._stack:
            self._group = self._stack.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._star = True
        elif symbol in _SYMBOLS:
            if self._skip:
                self._skip -= 1
                return
            self._emit(_SYMBOLS[symbol] if not self._html or symbol != b"~" else "&nbsp;")

    def _byte(self, value: int) -> None:
        self._opened = False
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(value)

    def _plain(self, text: bytes) -> None:
        self._opened = False
        if self._skip:
            dropped = min(self._skip, len(text))
            self._skip -= dropped
            text = text[dropped:]
        if self._group.skipped and not self._group.info:
            return
        self._bytes += text

    def _flush(self) -> None:
        if not self._bytes:
            return
        charset = self._group.charset or self._charset
        try:
            text = self._bytes.decode(charset, "replace")
        except LookupError:
            text = self._bytes.decode("cp1252", "replace")
        self._bytes.clear()
        self._emit(text)

    def _emit(self, text: str) -> None:
        group = self._group
        if group.info:
            self._info.setdefault(group.info, []).append(text)
        elif group.skipped or (self._html and group.suppressed):
            return
        elif group.deleted:
            self._deleted.append(text)
        else:
            self._out.append(text)

    def _word(self, word: bytes, number: int | None) -> None:
        first, star = self._opened, self._star
        self._opened = self._star = False
        if word == b"u" and number is not None:
            self._emit(chr(number % 0x10000))
            self._skip = self._group.unicode_skip
            return
        self._skip = 0
        if (first or star) and self._destination(word, star):
            return
        if word in _WORDS:
            self._emit("\r\n" if self._html and word in (b"par", b"line") else _WORDS[word])
            if word == b"line" and self._html and not self._group.in_tag:
                self._emit("")
        else:
            self._setting(word, number)

    def _destination(self, word: bytes, star: bool) -> bool:
        group = self._group
        if word == b"fonttbl":
            group.fonts = True
            group.skipped = True
            return True
        if word in (b"title", b"author") and group.skipped:
            group.info = word.decode()
            return True
        if word == b"htmltag" or word == b"mhtmltag":
            group.in_tag = True
            group.skipped = not self._html or word == b"mhtmltag"
            return True
        if word in _SKIPPED or (star and word not in _STARRED_KEPT):
            group.skipped = True
            group.info = ""
            return True
        return False

    def _setting(self, word: bytes, number: int | None) -> None:
        group = self._group
        if word == b"uc" and number is not None:
            group.unicode_skip = max(0, min(number, 20))
        elif word == b"ansicpg" and number:
            self._charset = codec_name(f"cp{number}") or "cp1252"
            group.charset = self._charset
        elif word == b"mac":
            self._charset = group.charset = "mac_roman"
        elif word in (b"f", b"fcharset"):
            self._set_font(word, number or 0)
        elif word == b"plain" or word == b"deff":
            group.deleted = group.deleted and word != b"plain"
        elif word == b"deleted":
            group.deleted = number != 0
        elif word == b"htmlrtf":
            group.suppressed = number != 0

    def _set_font(self, word: bytes, number: int) -> None:
        group = self._group
        if group.fonts:
            if word == b"f":
                self._font = number
            else:
                charset = _CHARSETS.get(number, "")
                self._fonts[self._font] = codec_name(charset) or "" if charset not in ("", "symbol") else ""
        elif word == b"f":
            found = self._fonts.get(number, "")
            # Charset 0 means the document's own code page to the programs that write \ansicpg.
            group.charset = found if found and found != "cp1252" else self._charset


def _joined(pieces: list[str]) -> str:
    text = "".join(pieces)
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\x00", "")
