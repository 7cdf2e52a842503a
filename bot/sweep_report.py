"""What a sweep found, as rows: one a file, and what these come to. Codes and kinds of evidence only, no quotations."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from bot import wire
from bot.decisions import line_of
from bot.settings import Mode
from bot.store import Store, decisions
from bot.store.laid import Scope
from bot.store.schema import file_index
from bot.store.schema import item as item_table
from rules.combining import kinds_of_evidence
from rules.effects import FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import Decision

_DONE: Mapping[Mode, str] = {"auto": "labelled", "suggest": "label held for approval", "shadow": "would be labelled"}
_BEFORE = {"person": "a person's label", "bot": "labelled before"}
_UNREAD = frozenset({"unreadable", "encrypted"})  # flags


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file of a report. `type_now` is what its column held, `type_read` what it reads as."""

    library: str
    path: str
    case: str = ""
    type_now: str = ""
    type_read: str = ""
    confidence: float = 0.0
    label: str = ""
    flags: str = ""
    right_case: str = ""
    queue: str = ""
    because: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """How many files read as one type: with a label (new, or from before), asked about, left without one."""

    type: str
    title: str
    files: int
    labelled: int
    asked: int
    left: int


@dataclass(frozen=True, slots=True)
class Report:
    """The sheets of a report: files, flags by kind, counts by type, what could not be read; and a summary in words."""

    files: tuple[FileRow, ...]
    flags: tuple[tuple[str, int], ...]
    types: tuple[TypeRow, ...]
    unread: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]


def report_of(store: Store, scope: Scope, policy: Policy, mode: Mode, left: int) -> Report:
    """Return what the store knows of a scope's files; `left` are still to be read, `mode` is that of labels."""
    with store.read() as connection:
        rows = tuple(_rows(connection, scope, mode))
        aside = [(f"{row.place}/{_path(row.name)}", row.error) for row in connection.execute(_shunted(scope))]
    flags = Counter(flag for row in rows for flag in row.flags.split("; ") if flag)
    unread = [(f"{row.library}/{row.path}", row.problem) for row in rows if row.problem]
    types = tuple(_types(rows, policy))
    return Report(
        files=rows,
        flags=tuple(sorted(flags.items(), key=lambda each: (-each[1], each[0]))),
        types=types,
        unread=(*unread, *((place, f"It was set aside: {error.partition(':')[0]}.") for place, error in aside)),
        summary=tuple(_summary(rows, len(unread) + len(aside), left, mode)),
    )


def plain(report: Report) -> dict[str, Any]:
    """Return a report as JSON-ready rows, the same as its sheets have."""
    return {
        "summary": list(report.summary),
        "files": [asdict(each) for each in report.files],
        "flags": [{"flag": flag, "files": n} for flag, n in report.flags],
        "types": [asdict(each) for each in report.types],
        "unread": [{"file": place, "why": why} for place, why in report.unread],
    }


def _rows(connection: sa.Connection, scope: Scope, mode: Mode) -> Iterator[FileRow]:
    f = file_index.c
    wanted = (
        sa.select(f.library, f.path, f.item)
        .where(scope.of(f.library, f.path), sa.not_(f.removed), f.item.is_not(None))
        .order_by(f.library, f.path)
    )
    for row in connection.execute(wanted).all():
        kept = decisions.facts_of(connection, row.item)
        facts = wire.unwrap_facts(kept.facts) if kept else None
        if isinstance(facts, FileFacts):
            decided = decisions.of_item(connection, row.item)
            made = [Decision(d.rule, wire.unwrap_effect(d.effect), "earlier" if d.overruled else "") for d in decided]
            yield _row(row.library, row.path, facts, made, mode)


def _row(library: str, path: str, facts: FileFacts, made: Sequence[Decision], mode: Mode) -> FileRow:
    line = line_of(facts, made, path)
    flags = [each.effect for each in made if isinstance(each.effect, FlagFile)]
    rules = dict.fromkeys(each.rule for each in made if not each.overruled)
    return FileRow(
        library=library,
        path=path,
        case=facts.case.case_no if facts.case else "",
        type_now=facts.label,
        type_read=facts.opinion.best,
        confidence=line["confidence"],
        label=_label(line["action"], facts, mode),
        flags="; ".join(line["flags"]),
        right_case=line.get("right_case", ""),
        queue="; ".join(line["queues"]),
        because="; ".join([*kinds_of_evidence(facts.opinion), *rules]),
        problem=" ".join(each.because for each in flags if each.flag in _UNREAD),
    )


def _label(action: str, facts: FileFacts, mode: Mode) -> str:
    if action == "labelled":
        return _DONE[mode]
    return _BEFORE.get(facts.labelled_by, action) if action == "left" else action


def _shunted(scope: Scope) -> sa.Select[Any]:
    i = item_table.c
    wanted = sa.select(i.place, i.name, i.error).where(i.state == "shunted", i.kind == "file")
    return wanted.where(i.place.in_(scope.libraries)).order_by(i.name)


def _path(name: str) -> str:
    """Return the path within its library of "libraries/LIBRARY/PATH"."""
    return name.split("/", 2)[-1]


def _types(rows: Sequence[FileRow], policy: Policy) -> Iterator[TypeRow]:
    known = policy.documents.by_code
    for code, n in sorted(Counter(row.type_read for row in rows).items(), key=lambda each: (-each[1], each[0])):
        of_type = [row.label for row in rows if row.type_read == code]
        asked, left = of_type.count("suggested"), of_type.count("left")
        yield TypeRow(code, known[code].title if code in known else "Not known", n, n - asked - left, asked, left)


def _summary(rows: Sequence[FileRow], unread: int, left: int, mode: Mode) -> Iterator[str]:
    labelled = sum(row.label == _DONE[mode] for row in rows)
    flagged, queued = sum(bool(row.flags) for row in rows), sum(bool(row.queue) for row in rows)
    yield f"{len(rows)} files were read; {left} are still to be read; {unread} could not be read."
    told = {"auto": "were clear enough to be labelled", "suggest": "are clear, and their labels wait for approval"}
    yield f"{labelled} {told.get(mode, 'would be labelled')}; {queued} have a question for a person."
    yield f"{flagged} have something wrong: a label, a case, a folder, a copy, a name."
