"""Files and messages of a disk, read and decided on as the service would for an office that knows nobody."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from bot.decisions import attachments_line, line_of
from bot.reading.alone import LONDON, attachment, file_facts, message_facts, said_by
from bot.reading.extracted import Limits
from bot.reading.kinds import kind_of
from bot.reading.reader import FileRead, MessageRead, leaves_of, read_file, read_message
from bot.reading.workers import Reading
from rules import rules_for
from rules.facts import Attachment
from rules.mail.new_matter import new_matter
from rules.mail.unmatched import unmatched
from rules.policy import Policy
from rules.rule import decide

Line = dict[str, Any]
MOST_BYTES = Limits().file_bytes
_HEAD = 8192
_ZIPPED = b"PK\x03\x04"
_PACKED = frozenset({"zip", "tnef"})
_OF_AN_OFFICE = ("cases", "suggested", "queues", "closes", "part", "refused", "right_case", "relation")
"""What a decision says that cannot be told without a register."""
_ASK_THE_REGISTER = (new_matter, unmatched)
"""Rules that say only that the register knows nothing of a message."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file that arrived on a day by lying on a disk."""

    path: Path
    arrived_at: datetime
    place: str = ""

    @property
    def key(self) -> str:
        """The path as it was given."""
        return os.fspath(self.path)

    @property
    def payload(self) -> Mapping[str, Any]:
        """What a library would tell of it."""
        return {"path": self.path.as_posix()}


@dataclass(slots=True)
class Found:
    """The files that some paths name, and a sentence for each path that names none."""

    files: list[Path] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def files_of(paths: Iterable[Path]) -> Found:
    """List files in the order given; a folder is walked, its files sorted, links to other folders not followed."""
    found = Found()
    for path in paths:
        if path.is_dir():
            inside = [Path(top) / name for top, _, names in os.walk(path, onerror=_told(found)) for name in names]
            found.files += [each for each in sorted(inside) if each.is_file()]
        elif path.is_file():
            found.files.append(path)
        else:
            what = "is neither a file nor a folder" if path.exists() else "there is no such file or folder"
            found.wrong.append(f"{path}: {what}.")
    return found


def _told(found: Found) -> Any:
    return lambda error: found.wrong.append(f"{error.filename}: can't be listed ({error.strerror}).")


def read_files(
    files: Sequence[Path], pool: Reading, policy: Policy, today: date, *, text: bool = False, at_once: int = 2
) -> Iterator[Line]:
    """Give one line per file, in order, each as soon as it is read; up to `at_once` are read at the same time.

    A line has the keys of a decision as rehearsals write it, as far as they need no register, and `format`,
    `text_chars`, `unreadable` (the reason, or None); with `text`, the text itself with tracked changes accepted, and
    as `deleted_text` what they delete. A file that can't be opened gives `unreadable` too: nothing is raised for what
    lies on the disk.
    """
    arrived = datetime.combine(today, time(12), LONDON)
    waiting: deque[tuple[OnDisk, Future[FileRead | MessageRead]]] = deque()
    with ThreadPoolExecutor(at_once, thread_name_prefix="disk") as threads:
        for path in files:
            item = OnDisk(path, arrived)
            waiting.append((item, threads.submit(_read, path, pool)))
            if len(waiting) > at_once:
                yield _line(*waiting.popleft(), policy, today, text)
        while waiting:
            yield _line(*waiting.popleft(), policy, today, text)


def _read(path: Path, pool: Reading) -> FileRead | MessageRead:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)  # one more than is read of any file: enough to see that it is too large
    return opened(content, path.name, pool)


def opened(content: bytes, name: str, pool: Reading) -> FileRead | MessageRead:
    """Read a file as what its content is: a message, or a document."""
    if content.startswith(_ZIPPED) or kind_of(content[:_HEAD], name) != "eml":
        found = read_file(content, name, pool)
        if found.extracted.kind not in ("eml", "msg"):
            return found
    return read_message(content, pool)


def _line(item: OnDisk, reading: Future[FileRead | MessageRead], policy: Policy, today: date, text: bool) -> Line:
    try:
        line, said = judged(item, reading.result(), policy, today)
    except OSError as error:
        return _lost(item, f"It can't be opened: {error.strerror or type(error).__name__}.")
    except Exception as error:  # the service would set it aside for a person; the next file is read all the same
        return _lost(item, f"It could not be judged: {type(error).__name__}.")
    return line | (said if text else {})


def judged(item: OnDisk, read: FileRead | MessageRead, policy: Policy, today: date) -> tuple[Line, Line]:
    """Decide on what was read as the service would: the line, and the text that it is about, also what was deleted."""
    if isinstance(read, MessageRead):
        return _message_line(item, read, policy, today), {"text": read.mail.text}
    found = read.extracted
    deleted = {"deleted_text": found.deleted_text} if found.deleted_text else {}
    return _file_line(item, read, policy, today), {"text": found.text} | deleted


def _lost(item: OnDisk, because: str) -> Line:
    return {"item": item.key, "unreadable": "broken", "because": [because], "text_chars": 0}


def _message_line(item: OnDisk, read: MessageRead, policy: Policy, today: date) -> Line:
    mail = read.mail
    facts = message_facts(item, mail, said_by(item, read, policy, today), policy, today)
    rules = [each for each in rules_for(facts) if each not in _ASK_THE_REGISTER]
    line = _without_an_office(line_of(facts, decide(rules, facts, policy), item.key))
    line["because"] = [facts.kind_because, *line["because"]]
    line["attachments"] = _with_problems(line["attachments"], facts.attachments)
    return line | _reading("eml", len(mail.text), mail.problem or ("encrypted" if mail.encrypted else None))


def _file_line(item: OnDisk, read: FileRead, policy: Policy, today: date) -> Line:
    found = read.extracted
    facts = file_facts(item, read, policy, today)
    line = _without_an_office(line_of(facts, decide(rules_for(facts), facts, policy), item.key))
    if found.kind in _PACKED:
        inside = tuple(attachment(leaf, "", policy, today) for leaf in leaves_of(found, item.path.name))
        line["attachments"] = _with_problems(attachments_line(inside, ()), inside)
    return line | _reading(found.kind, len(found.text), facts.problem or None)


def _without_an_office(line: Line) -> Line:
    return {key: value for key, value in line.items() if key not in _OF_AN_OFFICE}


def _with_problems(line: Line, attachments: Iterable[Attachment]) -> Line:
    problems = {each.name: {"unreadable": each.problem} for each in attachments if each.problem}
    told = ("doc_type", "confidence")  # what becomes of an attachment is told when it is filed
    return {name: {key: each[key] for key in told} | problems.get(name, {}) for name, each in line.items()}


def _reading(kind: str, characters: int, problem: str | None) -> Line:
    return {"format": kind, "text_chars": characters, "unreadable": problem}
