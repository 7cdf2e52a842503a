"""What speaks for a document type: the rows of knowledge/documents, as frozen values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

from rules.phrases import NOTHING, Phrases
from rules.rows import STRICT, Row
from rules.tells import Tell, Tells, rows_of

_NUMBERED = re.compile(r"\W*(\d{1,2})(?!\d)")

Version = Literal["draft", "signed", "sealed", "filed", "blank", "redacted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Row):
    """Where the rows of one file are from; they hold while it holds."""

    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """A type of document: what it is, how it is held, where it lies, what gives it away."""

    __pydantic_config__ = STRICT
    code: str
    row: str  # its place in the table of types: A03
    title: str
    sensitivity: str
    retention: str
    folders: tuple[str, ...]  # numbers of the subfolders where it is at home
    privilege: str = "none"
    clock: tuple[str, ...] = ()  # rows of the deadlines that it starts
    core: bool = False
    red: bool = False  # someone must hear of it within the hour
    desk: str = ""  # the queue of whoever sees to such papers, whatever else becomes of them
    needs: tuple[str, ...] = ()  # layouts of which a paper of this type shows one at least
    tells: tuple[Tell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """Something else to be seen in a text: whose letterhead, which layout, which version, how sensitive."""

    __pydantic_config__ = STRICT
    name: str
    role: str = ""  # of the register, for a letterhead
    least: float = 1.0  # the sum of weights from which it is taken as seen
    types: tuple[str, ...] = ()  # for an alarm: the types in which it is one; none for any
    anywhere: bool = False  # for an alarm: it is one in whatever type the text was taken for
    tells: tuple[Tell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A subfolder of a case: `open` to the other side or finance; `no_drafts` where drafts and advice do not belong."""

    __pydantic_config__ = STRICT
    number: str
    name: str
    called: str = ""  # a pattern of what people call it
    takes_all: bool = False
    privileged: bool = False
    open: bool = False
    no_drafts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """What moves a document from its type's own folders: that it is a draft, or that the member sent it."""

    __pydantic_config__ = STRICT
    drafts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_member: tuple[str, ...] = ()  # types at home in 02 too
    privileged: tuple[str, ...] = ()  # types that are privileged as they are
    advice: tuple[str, ...] = ()  # of these, those that are legal advice


@dataclass(frozen=True, slots=True, kw_only=True)
class OneKind:
    """Types of which people use one name for another; `own` has by code a pattern of what only such a paper says."""

    __pydantic_config__ = STRICT
    codes: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)

    def apart(self, code: str, label: str, text: str) -> bool:
        """Does a paper of one type say of itself what no paper of the other says?"""
        mine, theirs = self.own.get(code), self.own.get(label)
        if not mine or not re.search(mine, text, re.I):
            return False
        return not theirs or re.search(theirs, text, re.I) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How points become a confidence. `curve` maps the raw share to what labelled examples bore out, where no trained
    model with its judge is there."""

    __pydantic_config__ = STRICT
    baseline: float = 3.0  # points that "none of ours" starts with
    strange: float = 2.0  # and more where the text speaks of nothing of this work
    name_weight: float = 0.7  # what a file's name is worth: people name things as they like
    title_weight: float = 1.25  # a heading that has its line to itself
    temperature: float = 1.0
    learned_weight: float = 1.5
    curve: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class DocumentKnowledge:
    """All that the rules know of documents: the joined rows of rules/knowledge/documents/."""

    __pydantic_config__ = STRICT
    origins: tuple[Origin, ...] = ()
    types: tuple[DocumentType, ...] = ()
    letterheads: tuple[Trait, ...] = ()
    layouts: tuple[Trait, ...] = ()
    versions: tuple[Trait, ...] = ()
    sensitivities: tuple[Trait, ...] = ()
    alarms: tuple[Trait, ...] = ()
    folders: tuple[Folder, ...] = ()
    homes: Homes = field(default_factory=Homes)
    calibration: Calibration = field(default_factory=Calibration)
    one_kind: tuple[OneKind, ...] = ()
    marked_privileged: Phrases = NOTHING

    @cached_property
    def by_code(self) -> Mapping[str, DocumentType]:
        """The types by their code."""
        return {each.code: each for each in self.types}

    @cached_property
    def needing(self) -> tuple[DocumentType, ...]:
        """The types whose papers always show a certain layout."""
        return tuple(each for each in self.types if each.needs)

    @cached_property
    def folder_by_number(self) -> Mapping[str, Folder]:
        """The subfolders by their number."""
        return {each.number: each for each in self.folders}

    def folders_called(self, name: str) -> tuple[Folder, ...]:
        """The folders that a name may mean: by its words, or else its number; several where people put two in one."""
        number = _NUMBERED.match(name)
        by_number = self.folder_by_number.get(number[1].zfill(2)) if number else None
        if by_number is not None and by_number.name.lower() in name.lower():
            return (by_number,)
        words = re.sub(r"[_.&+/,;()-]+", " ", name.lower())
        meant = tuple(each for each, pattern in self._called if pattern.search(words))
        return meant or ((by_number,) if by_number else ())

    @cached_property
    def _called(self) -> tuple[tuple[Folder, re.Pattern[str]], ...]:
        return tuple((each, re.compile(rf"\b(?:{each.called})\b")) for each in self.folders if each.called)

    @cached_property
    def tells(self) -> Tells:
        """Every phrase of every row, compiled for one pass."""
        named = [*rows_of("type", ((each.code, each.tells) for each in self.types))]
        for prefix in ("letterheads", "layouts", "versions", "sensitivities", "alarms"):
            named += rows_of(prefix, ((each.name, each.tells) for each in getattr(self, prefix)))
        return Tells(named)

    @cached_property
    def name_tells(self) -> Tells:
        """What file names say, compiled for one pass."""
        return Tells(rows_of("type", ((each.code, each.tells) for each in self.types)), of_names=True)

    @cached_property
    def inferred(self) -> Mapping[str, Mapping[str, tuple[tuple[int, Tell], ...]]]:
        """By layout or letterhead, and by type: the tells that name it rather than words, each with its number."""
        named = ((each.code, tell) for each in self.types for tell in each.tells if tell.kind in ("layout", "sender"))
        found: dict[str, dict[str, tuple[tuple[int, Tell], ...]]] = {}
        for number, (code, tell) in enumerate(named):
            for word in dict.fromkeys(tell.words):
                rows = found.setdefault(word, {})
                rows[code] = (*rows.get(code, ()), (number, tell))
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Compiled phrases do not travel between processes; they are compiled again there."""
        return DocumentKnowledge, tuple(getattr(self, each.name) for each in fields(self))
