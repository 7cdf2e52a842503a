"""What a sender newly wrote, apart from what he quoted, signed and disclaimed.

Line by line and in linear time: no pattern here looks at more than a few lines at once, and no line twice.
"""

from collections.abc import Container
from string import ascii_lowercase
from typing import NamedTuple

from rules.reply_answers import answers_within, without_colours
from rules.reply_ends import LONGEST_LINE, parted_ends
from rules.reply_marks import (
    COLUMN,
    DATED_SENDER,
    DATES,
    FOOTER,
    FORWARD_SUBJECT,
    FORWARDED,
    FRAME,
    FULL_DATE,
    HEAD_OPENINGS,
    HEADS,
    INTRODUCED,
    INTRODUCING_WORDS,
    INTRODUCTION,
    INTRODUCTION_OPENINGS,
    LABELS,
    LINK,
    LONGEST_LABEL,
    NAME_FIRST,
    NAME_FIRST_ENDS,
    NAMED,
    ORIGINAL,
    RULE,
    SENDERS,
    SHARED_LINE,
    SPOKEN,
    STACKED_SUBJECT,
    STACKED_TO,
    VERB_FIRST,
)

_LETTERS = frozenset(ascii_lowercase)
_INTRODUCTION_ENDS = (*NAME_FIRST_ENDS, "<", ">", "：")
_QUOTING = frozenset(">|")
_NOT_QUOTING = frozenset(("><", "||"))
_PLAIN_QUOTES = frozenset((">", "> "))
_MARKING = frozenset(">| \t")
_RULES = frozenset("-_=*─—")
_AFTER_LINK = frozenset(" )>")
_AFTER_LABEL = frozenset(' \t*_"<[')
_PLAINER = (("\u2028", "\n"), ("\u00a0", " "), *((sign, "") for sign in "\ufeff\u200b\u200e\u200f"))
_COLUMN_STARTS = " " * 8
_WRAPPED = 5  # lines over which an introduction may be wrapped
_STACK = 6  # lines above a lone "To" in which the sender and the date stand
_BLOCK = 12  # lines in which the head of an older message has its labels


class Parts(NamedTuple):
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
    lines, coloured = without_colours(_parted(_plain(text)))
    lows = "\n".join(lines).lower().split("\n")
    cut, spans = _cut(lows)
    kept, kept_lows, quoted, inline = _unquoted(lines[:cut], lows[:cut], spans)
    kept, disclaimer, signature = parted_ends(kept, kept_lows)
    new = _joined(kept)
    if cut == len(lines):
        return Parts(new, _joined(quoted), _joined(signature), _joined(disclaimer), inline=inline)
    history = lines[cut:]
    if answers := answers_within(new, history, [at - cut for at in coloured if at >= cut]):
        new, inline = f"{new}\n\n" + "\n".join(history[at].strip() for at in answers), True
        history = [line for at, line in enumerate(history) if at not in answers]
    forwarded = bool(FORWARDED.match(lows[cut][:LONGEST_LINE]) or (subject and FORWARD_SUBJECT.match(subject.lower())))
    if not new and not forwarded and not signature and not quoted:
        # Nothing above the first mark: an answer may stand below it.
        return _below(lines, lows, cut, disclaimer)
    return Parts(
        new_text=new,
        quoted=_joined(quoted if forwarded else quoted + history),
        signature=_joined(signature),
        disclaimer=_joined(disclaimer),
        forwarded=_joined(history) if forwarded else "",
        inline=inline,
    )


def _parted(text: str) -> list[str]:
    """Lines without trailing blanks; an introduction that shares the line of the answer gets its own."""
    lines = text.split("\n")
    if not text.isascii() or text[-1:].isspace() or " \n" in text or "\t\n" in text:
        lines = [line.rstrip() for line in lines]
    if " wrote:" not in text or text.count("On ") == text.count("\nOn ") + text.startswith("On "):
        return lines
    parted: list[str] = []
    for line in lines:
        shared = line.endswith(" wrote:") and len(line) < LONGEST_LINE
        if shared and (found := SHARED_LINE.match(line)):
            parted += [found["answer"].rstrip(), found["introduction"]]
        else:
            parted.append(line)
    return parted


def _plain(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        for sign, plain in _PLAINER:
            text = text.replace(sign, plain)
    return text


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip() if lines else ""


def _below(lines: list[str], lows: list[str], cut: int, disclaimer: list[str]) -> Parts:
    """A quotation stands first: what follows its `>` lines, if anything, is the answer."""
    start = next((i for i in range(cut, len(lines)) if _is_quoted(lines[i])), len(lines))
    if start == len(lines):
        return Parts("", quoted=_joined(lines[cut:]), disclaimer=_joined(disclaimer))
    rest = lows[start:]
    spans = {i: end for i in range(len(rest)) if (end := _quotation(rest, i))}
    kept, kept_lows, quoted, _ = _unquoted(lines[start:], rest, spans)
    kept, more, signature = parted_ends(kept, kept_lows)
    return Parts(
        _joined(kept),
        quoted=_joined(lines[cut:start] + quoted),
        signature=_joined(signature),
        disclaimer=_joined(disclaimer + more),
        inline=True,
    )


# --- where history begins -----------------------------------------------------------------------------------


def _cut(lows: list[str]) -> tuple[int, dict[int, int]]:
    """The line from which everything is history, and the quotations before it: where each begins, and the line after.

    Of most lines a glance says that they are neither.
    """
    spans: dict[int, int] = {}
    for index, line in enumerate(lows):
        if not line:
            continue
        if line[:2] in _PLAIN_QUOTES or (
            spans and index - 1 in spans and not _is_quoted(line) and _is_link_above(lows, index)
        ):
            spans[index] = index + 1
            continue
        letter = line[0] in _LETTERS
        if line in STACKED_TO and (start := _stacked(lows, index)) is not None:
            return start, spans
        if not letter:
            if line[0] in _MARKING and _is_quoted(line) and (spans or not _compares(lows, index)):
                if "|-" in line and FRAME.match(line[:LONGEST_LINE]) and _framed(lows, index):
                    return index, spans
                spans[index] = index + 1
                continue
            if line.startswith(_COLUMN_STARTS) and _in_columns(lows, index):
                return index, spans
            line = line[:LONGEST_LINE].lstrip()
            if line[:1] in _RULES and line[1:2] in _RULES and _is_rule(lows, index, line):
                return index, spans
        opening = line[:3]
        if opening in HEAD_OPENINGS and _is_named(line):
            return index, spans
        if ":" in line and _label(line, HEADS) and _is_block(lows, index):
            return index, spans
        if opening in INTRODUCTION_OPENINGS or not letter or line.endswith(_INTRODUCTION_ENDS):
            end = _introduction(lows, index)
            if end and not _quotes_follow(lows, end):
                return index, spans
            if end:
                spans[index] = end
    return len(lows), spans


def _quotation(lows: list[str], index: int) -> int:
    """The line after what is quoted at a line, or introduces it; 0 where nothing is."""
    if _is_quoted(lows[index]):
        return index + 1
    end = _introduction(lows, index) if lows[index] else 0
    return end if end and _quotes_follow(lows, end) else 0


def _is_named(line: str) -> bool:
    head = line[:LONGEST_LINE]
    return bool(FORWARDED.match(head) or FOOTER.match(head))


def _framed(lows: list[str], index: int) -> bool:
    return any(_label(line.strip(" |"), HEADS) for line in lows[index + 1 : index + 3])


def _in_columns(lows: list[str], index: int) -> bool:
    """The head of an older message in columns: "To" and "Subject" at the right within the next lines."""
    found: set[str] = set()
    for line in lows[index : index + _BLOCK]:
        if line and not line.startswith(_COLUMN_STARTS):
            return False
        if match := COLUMN.match(line[:LONGEST_LINE]):
            found.add(match[1])
        if {"to", "subject"} <= found:
            return True
    return False


def _stacked(lows: list[str], index: int) -> int | None:
    """The first line of an older message whose head has its labels on lines of their own; None where there is none.

    Above "To" stand who wrote it and when.
    """
    below = [line for line in lows[index + 1 : index + _BLOCK] if line]
    if not below or not any(line in STACKED_SUBJECT for line in below[1:]):
        return None
    start = dated = None
    for at in range(index - 1, max(-1, index - _STACK), -1):
        if lows[at] and FULL_DATE.match(lows[at][:LONGEST_LINE]) and dated is None:
            start = dated = at
        elif lows[at]:
            return at if dated is not None and "@" in lows[at] else start
    return start


def _is_quoted(line: str) -> bool:
    """A line marked with `>` or `|`, but no arrows around words and no row of a table."""
    sign = line.lstrip()[:2]
    if sign[:1] not in _QUOTING or sign in _NOT_QUOTING:
        return False
    return not ((sign == ">>" and line.endswith("<<")) or (sign[:1] == "|" != sign and line.endswith("|")))


def _compares(lows: list[str], index: int) -> bool:
    """A lone line of the kind ">10 mg", between lines that are not quoted."""
    if not lows[index][1:2].isdigit():
        return False
    return not any(_is_quoted(line) for line in lows[max(0, index - 1) : index] + lows[index + 1 : index + 2])


def _is_link_above(lows: list[str], index: int) -> bool:
    """A link, or the end of one, that was broken off the quoted line above it."""
    above, link = lows[index - 1][-LONGEST_LINE:], lows[index].strip(" >")
    if " " in link:
        return False
    start = max(above.rfind("(http"), above.rfind("<http"))
    if start >= 0 and not _AFTER_LINK.intersection(above[start:]):
        return True
    return _quotes_follow(lows[index + 1 : index + 2], 0) and bool(LINK.fullmatch(link[:LONGEST_LINE]))


def _is_rule(lows: list[str], index: int, line: str) -> bool:
    """A line that names the message below it, or is drawn above a head of labels or a list's footer."""
    head = line[:LONGEST_LINE]
    if ORIGINAL.match(head) or _is_named(head):
        return True
    if not RULE.match(head):
        return False
    if "mailing list" in "".join(lows[index + 1 : index + 2])[:LONGEST_LINE]:
        return True
    at = next((at for at in range(index + 1, min(index + 5, len(lows))) if lows[at]), index)
    return bool(_label(lows[at], LABELS)) and _is_block(lows, at)


def _label(line: str, labels: Container[str]) -> str:
    """The header label with which a line begins, if it is one of these; "" otherwise."""
    at = line.find(":", 0, LONGEST_LABEL)
    name = line[:at].strip(" \t*_") if at > 0 else ""
    if name not in labels:
        return ""
    after = line[at + 1 : at + 2]
    return name if not after or after in _AFTER_LABEL or "@" in line[at:].split(None, 1)[0] else ""


def _is_block(lows: list[str], index: int) -> bool:
    """Two further header labels within the next lines make "From:" the head of an older message.

    One is enough below an address or a full date.
    """
    name, _, told = lows[index][:LONGEST_LINE].partition(":")
    name = name.strip(" \t*_")
    full = (name in SENDERS and "@" in told[:80]) or (name in DATES and FULL_DATE.match(told))
    wanted = 1 if full else 2
    for line in lows[index + 1 : index + _BLOCK]:
        wanted -= bool(_label(line, LABELS))
        if not wanted:
            return True
    return False


# --- introductions and quotations ---------------------------------------------------------------------------


def _introduces(line: str) -> bool:
    """Whether a line ends as "On … wrote:" does."""
    line = line.rstrip(" \t:")
    if line.rpartition(" ")[2] in INTRODUCING_WORDS:
        return True
    return any(word in line for word in VERB_FIRST) and bool(INTRODUCED.search(line))


def _names(introduction: str) -> bool:
    if "@" in introduction:
        return True
    return not introduction.rstrip(" :").endswith(SPOKEN) and bool(NAMED.search(introduction))


def _opens(line: str) -> bool:
    """Whether a line begins as an introduction does: with "On", a date, or where it may be the whole with a name."""
    line = line[:LONGEST_LINE]
    if line[:1] not in _LETTERS:
        line = line.lstrip("-> \t")
    if (line[:3] in INTRODUCTION_OPENINGS or line[:1].isdigit()) and INTRODUCTION.match(line):
        return True
    return line.endswith(NAME_FIRST_ENDS) and bool(NAME_FIRST.match(line))


def _introduction(lows: list[str], index: int) -> int:
    """The line after what introduces a quotation, 0 where nothing does.

    That is "On … wrote:", which may be wrapped over some lines, or "2014-10-17 11:28 Name <address>:".
    """
    if _opens(lows[index]):
        joined = ""
        for at, line in enumerate(lows[index : index + _WRAPPED], index):
            if at > index and _ends_introduction(line, first=at == index + 1):
                break
            line = line[:LONGEST_LINE].strip()
            joined = f"{joined} {line}"[:LONGEST_LINE].strip() if joined else line
            if _introduces(joined) and (_names(joined) or _quotes_follow(lows, at + 1)):
                return at + 1
    return _dated_sender(lows, index)


def _ends_introduction(line: str, *, first: bool) -> bool:
    """A quoted line belongs to a wrapped introduction only where it ends one; a new introduction begins its own."""
    if _is_quoted(line):
        return "wrote" not in line or _opens(line)
    return not first and _opens(line)


def _dated_sender(lows: list[str], index: int) -> int:
    """The line after "2014-10-17 11:28 Name <address>:", which may break after the bracket; 0 where there is none."""
    line = lows[index]
    if line[-1] not in "<>:：":
        return 0
    head = line[:LONGEST_LINE]
    if head[-1] != "<":
        return index + 1 if "@" in head and DATED_SENDER.match(head) else 0
    return index + 2 if index + 1 < len(lows) and DATED_SENDER.match(head + lows[index + 1][:LONGEST_LINE]) else 0


def _quotes_follow(lows: list[str], index: int) -> bool:
    for line in lows[index : index + 6]:
        if line:
            return _is_quoted(line)
    return False


def _unquoted(lines: list[str], lows: list[str], spans: dict[int, int]) -> tuple[list[str], list[str], list[str], bool]:
    """Part the sender's lines, as they are and lower-case, from quotations; answers between them stay."""
    if not spans:
        return lines, lows, [], False
    kept: list[int] = []
    quoted: list[str] = []
    inline = False
    index = 0
    while index < len(lines):
        if end := spans.get(index):
            quoted += lines[index:end]
            index = end
            continue
        if lines[index]:
            inline = inline or bool(quoted)
            kept.append(index)
        elif not kept or not quoted or lines[kept[-1]]:
            kept.append(index)
        index += 1
    return [lines[i] for i in kept], [lows[i] for i in kept], quoted, inline
