"""What a sender newly wrote, apart from what he quoted, signed and disclaimed.

Line by line and in linear time: no pattern here looks at more than a few lines at once, and no line twice.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.reply_marks import (
    CARD_NAME,
    CARD_NUMBER,
    CLOSING,
    CLOSING_WORD,
    DASHES,
    DATED_SENDER,
    DISCLAIMER,
    FOOTER,
    FORWARD_SUBJECT,
    FORWARDED,
    FRAME,
    FULL_LABEL,
    INTRODUCED,
    INTRODUCING,
    INTRODUCTION,
    LABEL,
    LABEL_FROM,
    LABEL_OTHER,
    MOBILE,
    NAMED,
    ORIGINAL,
    RULE,
    SENTENCE_END,
    SHARED_LINE,
    SIGNATURE_LINE,
)

_LONGEST_SIGNATURE_LINE = 160
_LONGEST_CARD_LINE = 80
_LONGEST_LINE = 1000  # of a longer line only this much is looked at for marks


@dataclass(frozen=True, slots=True)
class Parts:
    """A message taken apart. `new_text` has inline answers in order; `forwarded` is what a forwarder passes on."""

    new_text: str
    quoted: str = ""
    signature: str = ""
    disclaimer: str = ""
    forwarded: str = ""
    inline: bool = False  # answers stand between quoted lines


def split(text: str, subject: str = "") -> Parts:
    """Take a message's text apart. Never fails; a text without marks is all new.

    A subject that begins "FW:" makes the older message below the text one that is passed on.
    """
    lines = _parted(_plain(text))
    cut, forwarded = _cut(lines)
    forwarded = cut < len(lines) and (forwarded or bool(FORWARD_SUBJECT.match(subject)))
    kept, quoted, inline = _unquoted(lines[:cut])
    kept, disclaimer = _without_disclaimer(kept)
    kept, signature = _without_signature(kept)
    rest = _joined(lines[cut:])
    new = _joined(kept)
    if not new and not forwarded and not signature and not quoted and rest:
        # Nothing above the first mark: an answer may stand below it.
        return _below(lines, cut, disclaimer)
    return Parts(
        new_text=new,
        quoted=_joined([*quoted, *([] if forwarded else lines[cut:])]),
        signature=_joined(signature),
        disclaimer=_joined(disclaimer),
        forwarded=rest if forwarded else "",
        inline=inline,
    )


def _parted(text: str) -> list[str]:
    """Lines without trailing blanks; an introduction that shares the line of the answer gets its own."""
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip()
        if line.endswith(":") and len(line) < _LONGEST_LINE and (found := SHARED_LINE.match(line)):
            lines += [found["answer"].rstrip(), found["introduction"]]
        else:
            lines.append(line)
    return lines


def _plain(text: str) -> str:
    return (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u00a0", " ")
        .replace("\ufeff", "")
        .replace("\u200b", "")
        .replace("\u200e", "")
        .replace("\u200f", "")
    )


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").strip()


def _below(lines: list[str], cut: int, disclaimer: list[str]) -> Parts:
    """A quotation stands first: what follows its `>` lines, if anything, is the answer."""
    if not any(_is_quoted(line) for line in lines[cut:]):
        return Parts("", quoted=_joined(lines[cut:]), disclaimer=_joined(disclaimer))
    start = next(i for i in range(cut, len(lines)) if _is_quoted(lines[i]))
    kept, quoted, _ = _unquoted(lines[start:])
    kept, more = _without_disclaimer(kept)
    kept, signature = _without_signature(kept)
    return Parts(
        _joined(kept),
        quoted=_joined(lines[cut:start] + quoted),
        signature=_joined(signature),
        disclaimer=_joined(disclaimer + more),
        inline=True,
    )


# --- where history begins -----------------------------------------------------------------------------------


def _cut(lines: list[str]) -> tuple[int, bool]:
    """The line from which everything is history, and whether it was passed on rather than answered."""
    for index, line in enumerate(lines):
        head = line[:_LONGEST_LINE]
        if FRAME.match(head) and _framed(lines, index):
            return index, False
        if not head or _is_quoted(head):
            continue
        if FORWARDED.match(head):
            return index, True
        if ORIGINAL.match(head):
            return index, False
        if RULE.match(head) and (_block_follows(lines, index + 1) or _list_footer(lines, index + 1)):
            return index, False
        if LABEL_FROM.match(head) and _is_block(lines, index):
            return index, False
        if FOOTER.match(head):
            return index, False
        if end := _introduction(lines, index):
            if not _quotes_follow(lines, end):
                return index, False
        elif (end := _dated_sender(lines, index)) and not _quotes_follow(lines, end):
            return index, False
    return len(lines), False


def _framed(lines: list[str], index: int) -> bool:
    return any(LABEL_FROM.match(line.strip(" |")) for line in lines[index + 1 : index + 3])


def _is_quoted(line: str) -> bool:
    stripped = line.lstrip()
    return stripped.startswith((">", "|")) and not stripped.startswith(("><", "||"))


def _next_filled(lines: list[str], index: int, reach: int = 4) -> int:
    for at in range(index, min(index + reach, len(lines))):
        if lines[at].strip():
            return at
    return -1


def _block_follows(lines: list[str], index: int) -> bool:
    at = _next_filled(lines, index)
    return at >= 0 and bool(LABEL.match(lines[at][:_LONGEST_LINE])) and _is_block(lines, at)


def _list_footer(lines: list[str], index: int) -> bool:
    return index < len(lines) and "mailing list" in lines[index][:_LONGEST_LINE].lower()


def _dated_sender(lines: list[str], index: int) -> int:
    """The line after "2014-10-17 11:28 Name <address>:", which may break after the bracket; 0 where there is none."""
    head = lines[index][:_LONGEST_LINE]
    if DATED_SENDER.match(head):
        return index + 1
    if head.endswith("<") and index + 1 < len(lines) and DATED_SENDER.match(head + lines[index + 1][:_LONGEST_LINE]):
        return index + 2
    return 0


def _is_block(lines: list[str], index: int) -> bool:
    """Two further header labels within the next lines make "From:" the head of an older message.

    One is enough below an address or a full date.
    """
    seen = 1 if FULL_LABEL.match(lines[index][:_LONGEST_LINE]) else 0
    for line in lines[index + 1 : index + 12]:
        if LABEL_OTHER.match(line[:_LONGEST_LINE]):
            seen += 1
            if seen == 2:
                return True
    return False


def _introduction(lines: list[str], index: int) -> int:
    """The line after "On … wrote:", which may be wrapped over up to four lines; 0 where there is none."""
    if not any(_may_introduce(line) for line in lines[index : index + 5]):
        return 0
    if not INTRODUCTION.match(lines[index][:_LONGEST_LINE]):
        return 0
    joined = ""
    for at in range(index, min(index + 5, len(lines))):
        line = lines[at].strip()[:_LONGEST_LINE]
        if at > index and _ends_introduction(line, first=at == index + 1):
            break
        joined = f"{joined} {line}".strip()[:_LONGEST_LINE]
        if INTRODUCED.match(joined) and (NAMED.search(joined) or _quotes_follow(lines, at + 1)):
            return at + 1
    return 0


@lru_cache(maxsize=1024)  # each line is asked by those before it
def _may_introduce(line: str) -> bool:
    low = line.lower()
    return any(word in low for word in INTRODUCING)


def _ends_introduction(line: str, *, first: bool) -> bool:
    """A quoted line belongs to a wrapped introduction only where it ends one; a new introduction begins its own."""
    if _is_quoted(line):
        return "wrote" not in line or bool(INTRODUCTION.match(line.lstrip("> ")))
    return not first and bool(INTRODUCTION.match(line))


def _quotes_follow(lines: list[str], index: int) -> bool:
    at = _next_filled(lines, index, reach=6)
    return at >= 0 and _is_quoted(lines[at])


def _unquoted(lines: list[str]) -> tuple[list[str], list[str], bool]:
    """Part the sender's lines from `>` lines and their introductions; answers between them stay."""
    kept: list[str] = []
    quoted: list[str] = []
    inline = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line:
            if not (kept and quoted and not kept[-1]):
                kept.append(line)
        elif _is_quoted(line):
            quoted.append(line)
        elif ((end := _introduction(lines, index)) and _quotes_follow(lines, end)) or (
            (end := _dated_sender(lines, index)) and _quotes_follow(lines, end)
        ):
            quoted += lines[index:end]
            index = end
            continue
        else:
            inline = inline or bool(quoted)
            kept.append(line)
        index += 1
    return kept, quoted, inline


# --- signature and disclaimer -------------------------------------------------------------------------------


def _without_disclaimer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut the confidentiality notice and what follows it; a notice above the text loses only its paragraph."""
    for index, line in enumerate(lines):
        if DISCLAIMER.match(line[:_LONGEST_LINE]):
            if any(other.strip() for other in lines[:index]):
                return lines[:index], lines[index:]
            end = next((i for i in range(index, len(lines)) if not lines[i].strip()), len(lines))
            below, more = _without_disclaimer_below(lines[end:])
            return below, lines[index:end] + more
    return lines, []


def _without_disclaimer_below(lines: list[str]) -> tuple[list[str], list[str]]:
    for index, line in enumerate(lines):
        if DISCLAIMER.match(line[:_LONGEST_LINE]) and any(other.strip() for other in lines[:index]):
            return lines[:index], lines[index:]
    return lines, []


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    at = _signature_start(lines)
    return (lines, []) if at is None else (lines[:at], lines[at:])


def _signature_start(lines: list[str]) -> int | None:
    """The first of the sender's lines that only says who he is."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if not filled:
        return None
    for index in filled:
        if DASHES.match(lines[index]) and len(lines) - index <= 40:
            return index
    found: int | None = None
    for index in reversed(filled[-30:]):
        line = lines[index].strip()
        if len(line) > _LONGEST_SIGNATURE_LINE:
            break
        if (
            MOBILE.match(line)
            or (SIGNATURE_LINE.match(line) and index == filled[-1] and len(filled) > 1)
            or (CLOSING.match(line) and _only_names(lines[index + 1 :]))
        ):
            found = index
    if found is None:
        found = _card_start(lines, filled)
    return found if found != filled[0] else None


def _card_start(lines: list[str], filled: list[int]) -> int | None:
    """The first line of a visiting card at the end: a name, then short lines of which one is a number or an address."""
    start = filled[-1]
    while start and lines[start - 1].strip():
        start -= 1
    card = [line.strip() for line in lines[start : filled[-1] + 1]]
    if not 2 <= len(card) <= 10 or not CARD_NAME.match(card[0]):
        return None
    if any(len(line) > _LONGEST_CARD_LINE or SENTENCE_END.search(line) for line in card):
        return None
    return start if any(CARD_NUMBER.search(line) for line in card[1:]) else None


def _only_names(lines: list[str]) -> bool:
    """What follows "Kind regards" belongs to the signature unless it reads like sentences again."""
    sentences = 0
    for line in lines:
        words = line.split()
        if CLOSING_WORD.match(line.strip()):
            return True
        if len(words) > 9 and line.rstrip().endswith((".", "?", "!")) and not re.search(r"[@|]|https?:", line):
            sentences += 1
    return sentences == 0
