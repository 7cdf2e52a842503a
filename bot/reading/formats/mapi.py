"""MAPI property numbers, and the compressed RTF that messages of Outlook carry (MS-OXPROPS, MS-OXRTFCP)."""

import struct

SUBJECT = 0x0037
CLIENT_SUBMIT_TIME = 0x0039
SENT_REPRESENTING_NAME = 0x0042
SENT_REPRESENTING_ADDRESS = 0x0065
TRANSPORT_HEADERS = 0x007D
SENDER_NAME = 0x0C1A
SENDER_ADDRESS = 0x0C1F
RECIPIENT_TYPE = 0x0C15
DELIVERY_TIME = 0x0E06
DISPLAY_TO = 0x0E04
DISPLAY_CC = 0x0E03
BODY = 0x1000
RTF = 0x1009
HTML = 0x1013
MESSAGE_ID = 0x1035
IN_REPLY_TO = 0x1042
DISPLAY_NAME = 0x3001
EMAIL_ADDRESS = 0x3003
ATTACH_DATA = 0x3701
ATTACH_METHOD = 0x3705
FILENAME = 0x3704
LONG_FILENAME = 0x3707
MIME_TAG = 0x370E
CONTENT_ID = 0x3712
SMTP_ADDRESS = 0x39FE
SENDER_SMTP = 0x5D01
SENT_REPRESENTING_SMTP = 0x5D02
CODEPAGE = 0x3FDE
MESSAGE_CODEPAGE = 0x3FFD

MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage
_COMPRESSED = 0x75465A4C  # "LZFu"
_STORED = 0x414C454D  # "MELA"
_LARGEST = 50_000_000
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)


def decompressed_rtf(packed: bytes) -> bytes:
    """Unpack compressed RTF (MS-OXRTFCP section 3.1); rubbish gives what could be unpacked."""
    if len(packed) < 16:
        return b""
    _, raw_size, magic, _ = struct.unpack_from("<IIII", packed)
    if magic == _STORED:
        return packed[16 : 16 + raw_size]
    if magic != _COMPRESSED:
        return b""
    out = bytearray()
    _unpack(packed, out, min(raw_size, _LARGEST))
    return bytes(out)


def _unpack(packed: bytes, out: bytearray, limit: int) -> None:
    window = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write = len(_DICTIONARY)
    place = 16
    while place < len(packed) and len(out) < limit:
        control = packed[place]
        place += 1
        for bit in range(8):
            copied = bool(control >> bit & 1)
            if place + 1 + copied > len(packed):
                return
            if copied:
                token = packed[place] << 8 | packed[place + 1]
                offset, length = token >> 4, (token & 0xF) + 2
                if offset == write:  # the end, as the format says it
                    return
            else:
                offset, length = -1, 1
            for _ in range(length):
                byte = window[offset % 4096] if copied else packed[place]
                out.append(byte)
                window[write] = byte
                offset, write = offset + 1, (write + 1) % 4096
            place += 1 + copied


def rtf_body(packed: bytes) -> tuple[str, str]:
    """The body in a compressed RTF: (text, HTML); one of them is empty."""
    from bot.reading.formats.rtf import html_inside, rtf_to_text

    rtf = decompressed_rtf(packed)
    if b"\\fromhtml1" in rtf[:400]:
        return "", html_inside(rtf)
    return rtf_to_text(rtf).text, ""
