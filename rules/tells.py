"""Tells: phrases that give a document away, found all in one pass, each at its first valid place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import re2

from rules.folding import SHORT_LINE, Folded
from rules.phrasings import parts_of, pattern_of
from rules.rows import STRICT
from rules.wordings import Wordings, wordings_of

Kind = Literal["form", "heading", "phrase", "layout", "sender", "file-name", "counter"]
TellPlace = Literal["head", "subject", "foot", "edge", "anywhere"]
MOST_PLACES = 24
TITLE = 70  # characters at the start of a text in which its title may stand
HEADING_START = 32  # characters of its line before which a heading begins,
HEADING_END = 4  # or those that may follow it
HEADING_SHARE = 0.2  # of its line that a heading takes up at least
_FRONT = frozenset({"head", "subject"})
_GAPPED = re.compile(r"\]\{\d+,\d{2}|[).]\{\d|\)\*|\\w\+|\[a-z\][*+]|\[\^|\\S\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """One idea that speaks for (or, with a negative weight, against) something, with the phrasings that people use.

    `words` are RE2 patterns in lower case, in which a space stands for any white space; for `layout` and `sender`
    they are names. The idea counts once, whichever phrasings occur, if one occurs `at_least` so often; where it is
    made of many small signs, each phrasing counts again, up to `up_to` of them.
    """

    __pydantic_config__ = STRICT
    kind: Kind
    words: tuple[str, ...]
    weight: float = 1.0
    place: TellPlace = "anywhere"
    at_least: int = 1
    up_to: int = 1


class Hit(NamedTuple):
    """A tell that was found, its place, and how many of its phrasings counted.

    `start` is -1 while nobody has asked for the place.
    """

    tell: Tell
    start: int
    end: int
    pattern: int = -1
    times: int = 1

    @property
    def weight(self) -> float:
        """What it counts for."""
        return self.tell.weight * self.times


# What stands before the name of another document when a letter only speaks of it.
_SPOKEN_OF = re.compile(
    rb"(?:\b(?:your|their|his|her|the (?:claimant|defendant|pursuer|plaintiff|patient)'?s?|enclos\w+|attach\w+"
    rb"|receipt of|received|receiving|thank you for|thanks for|further to|in (?:response|reply"
    rb"|answer) to|respond\w* to"
    rb"|repl\w+ to|refer\w* to|following|with (?:regard|respect|reference) to|regarding|acknowledg\w+"
    rb"|copy of|copies of|served|filed|service of|serve|sent|send|sending|await\w*|receive|prepar\w+"
    rb"|before|after|until|since|provide|in support of|pursuant to|accompany\w*|contained in|set out in|see)"
    rb"(?:[ \n]++[\w',&-]++){0,5}|\b(?:your|in (?:the|our|your|their)))[ \n\"'(:]*\Z"
)
_SPOKEN_OF_AFTER = re.compile(
    rb"[ \n]*+[\"']?[ \n]*+(?:(?:dated|of|sent on|received on) (?:the )?\d|(?:was|were"
    rb"|has been) (?:served|sent|received))"
)


def spoken_of(folded: Folded, start: int, end: int) -> bool:
    """Does the text only speak of a document of that name, as in "your letter of claim dated 3 May"?"""
    line_start, line_end = folded.line_at(start)
    if end - start >= (line_end - line_start) - 12:
        return False  # it is the whole line: a heading
    before = folded.text[max(line_start, start - 90) : start]
    return bool(_SPOKEN_OF.search(before) or _SPOKEN_OF_AFTER.match(folded.text, end))


Owner = tuple[str, str]
"""Whose a tell is: the kind of row, and its name or code."""


def rows_of(kind: str, named: Iterable[tuple[str, Iterable[Tell]]]) -> Iterator[tuple[Owner, Tell]]:
    """The rows of several owners of one kind."""
    for name, tells in named:
        owner = kind, name
        for tell in tells:
            yield owner, tell


class Tells:
    """All phrases of all rows, compiled once: one pass says which occur, a search then finds where.

    Plain words in a row are looked up; all else is RE2, so that no row can make reading slow. Phrases with gaps
    ("prepared … for my defence") would multiply the states of the one automaton; RE2's filter picks their candidates by
    the words that they must hold.
    """

    def __init__(self, owners: Iterable[tuple[Owner, Tell]], *, of_names: bool = False) -> None:
        """Compile the rows of each owner: those on a text, or those on its file's name.

        Raises ValueError for a pattern that is no regular expression.
        """
        said: dict[str, tuple[str, list[tuple[int, Owner, Tell]]]] = {}
        for row, (owner, tell) in enumerate(owners):
            if tell.kind not in ("layout", "sender") and (tell.kind == "file-name") is of_names:
                for words in tell.words:
                    said.setdefault(pattern_of(words), (words, []))[1].append((row, owner, tell))
        # Those that are looked for only in the front come last.
        phrasings = sorted(said.items(), key=lambda each: _in_front(each[1][1]))
        options = _options()
        self._patterns = [_compiled(pattern, options) for pattern, _ in phrasings]
        self._uses = [
            [_Use(row, owner, tell, Hit(tell, -1, -1, n) if _anywhere(tell) else None) for row, owner, tell in uses]
            for n, (_, (_, uses)) in enumerate(phrasings)
        ]
        self._fronts = sum(not _in_front(uses) for _, (_, uses) in phrasings)
        parts = [(number, part) for number, (_, (words, _)) in enumerate(phrasings) for part in parts_of(words)]
        self._finder = _Finder(parts, options)

    def locate(self, hit: Hit, folded: Folded) -> Hit:
        """The hit with its place, looked for now if it was not before."""
        if hit.start >= 0:
            return hit
        start, end = self._patterns[hit.pattern].search(folded.text).span()
        while folded.text[end - 1 : end + 1].isalnum() and end < len(folded.text):
            end += 1  # many phrasings are the beginning of a word
        return hit._replace(start=start, end=end)

    def find(self, folded: Folded) -> Mapping[Owner, tuple[Hit, ...]]:
        """Find what each owner's rows say about a text. Linear in its length; a tell counts once."""
        found: dict[int, Hit] = {}
        owners: dict[int, Owner] = {}
        again: dict[int, int] = {}
        front = folded.front()
        for number in sorted(self._finder.present(folded.text)):  # the same phrasing is quoted each time
            places: _Places | None = None
            for row, owner, tell, hit in self._uses[number]:
                if row in found and again.get(row, 1) >= tell.up_to:
                    continue
                if hit is None:
                    places = places or _Places(self._patterns[number], front if number >= self._fronts else folded.text)
                    hit = _hit(tell, places, folded)
                if hit is not None:
                    if row in found:
                        again[row] = again.get(row, 1) + 1
                    else:
                        found[row], owners[row] = hit, owner
        for row, times in again.items():
            found[row] = found[row]._replace(times=times)
        told: dict[Owner, list[Hit]] = {}
        for row, hit in found.items():
            told.setdefault(owners[row], []).append(hit)
        return {owner: tuple(hits) for owner, hits in told.items()}


class _Use(NamedTuple):
    """A tell of an owner that one pattern speaks for; `hit` where no place has to be looked for."""

    row: int
    owner: Owner
    tell: Tell
    hit: Hit | None


def _in_front(uses: list[tuple[int, Owner, Tell]]) -> bool:
    return all(tell.place in _FRONT for _, _, tell in uses)


class _Finder:
    """Says which of some patterns occur, by their numbers: most by their words, the others by two automata."""

    def __init__(self, rows: list[tuple[int, str]], options: Any) -> None:
        numbers: dict[str, list[int]] = {}
        for number, pattern in rows:
            numbers.setdefault(pattern, []).append(number)
        spelled = {pattern: wordings_of(pattern) for pattern in numbers}
        self._wordings = Wordings((n, each) for pattern, each in spelled.items() if each for n in numbers[pattern])
        open_ones = [row for row in numbers.items() if not spelled[row[0]]]
        plain = [row for row in open_ones if not _GAPPED.search(row[0])]
        gapped = [row for row in open_ones if _GAPPED.search(row[0])]
        self._matchers = [_set_of(plain, options)] if plain else []
        self._matchers += [_filter_of(gapped, options)] if gapped else []

    def present(self, text: bytes) -> set[int]:
        """The numbers of the patterns that occur in a text."""
        found = self._wordings.present(text)
        for numbers, matcher in self._matchers:
            for index in matcher.Match(text) or ():
                found.update(numbers[index])
        return found


def _anywhere(tell: Tell) -> bool:
    return tell.place == "anywhere" and tell.at_least == 1 and tell.kind in ("phrase", "counter")


def _options() -> Any:
    options = re2.Options()
    options.max_mem = 256 << 20
    options.log_errors = False
    options.never_capture = True
    options.encoding = re2.Options.Encoding.LATIN1
    return options


def _compiled(pattern: str, options: Any) -> Any:
    try:
        return re2.compile(f"(?m){pattern}".encode("ascii"), options)
    except re2.error as error:
        raise ValueError(f"not a pattern: {pattern}") from error


def _set_of(part: list[tuple[str, list[int]]], options: Any) -> tuple[list[list[int]], Any]:
    matcher = re2.Set.SearchSet(options)
    for pattern, _ in part:
        matcher.Add(f"(?m){pattern}")
    matcher.Compile()
    return [numbers for _, numbers in part], matcher


def _filter_of(part: list[tuple[str, list[int]]], options: Any) -> tuple[list[list[int]], Any]:
    matcher = re2.Filter()
    for pattern, _ in part:
        matcher.Add(f"(?m){pattern}", options)
    matcher.Compile()
    return [numbers for _, numbers in part], matcher


class _Places:
    """The places of one pattern, looked for only as far as someone asks."""

    def __init__(self, pattern: Any, text: bytes) -> None:
        self._found: list[tuple[int, int]] = []
        self._more = pattern.finditer(text)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        number = 0
        while number < MOST_PLACES:
            if number == len(self._found):
                match = next(self._more, None)
                if match is None:
                    return
                self._found.append(match.span())
            yield self._found[number]
            number += 1


def _hit(tell: Tell, places: _Places, folded: Folded) -> Hit | None:
    first: Hit | None = None
    seen = 0
    for start, end in places:
        if _allowed(tell, start, end, folded):
            first = first or Hit(tell, start, end)
            seen += 1
            if seen == tell.at_least:
                return first
        elif tell.place == "head" and start > folded.head_end and not folded.subjects:
            return None
    return None


def _allowed(tell: Tell, start: int, end: int, folded: Folded) -> bool:
    match tell.place:
        case "head":
            there = folded.in_head(start)
        case "subject":
            there = folded.in_subject(start)
        case "foot":
            there = folded.in_foot(start)
        case "edge":
            there = folded.in_head(start) or folded.in_foot(start)
        case "anywhere":
            there = True
    if not there or tell.kind not in ("heading", "form"):
        return there
    line_start, line_end = folded.line_at(start)
    length = line_end - line_start
    if folded.lines and start < folded.lines[0][0] + TITLE:
        return not spoken_of(folded, start, end)  # a text that was run together still begins with its title
    if length > 2 * SHORT_LINE or (length > 55 and end - start < HEADING_SHARE * length):
        return False
    if start - line_start > HEADING_START and line_end - end > HEADING_END:
        return False  # in the midst of a sentence
    return not spoken_of(folded, start, end)
