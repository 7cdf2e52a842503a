"""The $filter language of OData 4 (OASIS OData URL conventions, section 5.1), as Microsoft takes it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tenant.clock import parse_time
from tenant.errors import GraphError

Value = Any
Reader = Callable[[Mapping[str, Any]], Value]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^']|'')*')
      | (?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?![\w-]))
      | (?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})
      | (?P<number>-?\d+(?:\.\d+)?(?![\w-]))
      | (?P<word>[A-Za-z_@$][\w@.$-]*(?:/[A-Za-z_@$][\w@.$-]*)*)
      | (?P<sign>[(),:])
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a is not None and b is not None and a > b,
    "ge": lambda a, b: a is not None and b is not None and a >= b,
    "lt": lambda a, b: a is not None and b is not None and a < b,
    "le": lambda a, b: a is not None and b is not None and a <= b,
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "startswith": lambda a, b: str(a or "").casefold().startswith(str(b).casefold()),
    "endswith": lambda a, b: str(a or "").casefold().endswith(str(b).casefold()),
    "contains": lambda a, b: str(b).casefold() in str(a or "").casefold(),
    "substringof": lambda a, b: str(a).casefold() in str(b or "").casefold(),
    "tolower": lambda a: str(a or "").lower(),
    "toupper": lambda a: str(a or "").upper(),
    "length": lambda a: len(a or ""),
    "trim": lambda a: str(a or "").strip(),
    "date": lambda a: str(a or "")[:10],
}
_LITERALS = {"true": True, "false": False, "null": None}


def matches(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """Compile a filter into a predicate over JSON objects. Raises GraphError(400) where it can't be read.

    >>> keep = matches("from/emailAddress/address eq 'a@x.example' and not (isRead eq true)")
    >>> keep({"from": {"emailAddress": {"address": "A@x.example"}}, "isRead": False})
    True
    """
    parser = _Parser(_tokens(text), text)
    read = parser.either()
    parser.end()
    return lambda item: bool(read(item))


def paths(text: str) -> frozenset[str]:
    """The property paths that a filter names (for the rules on indexed columns)."""
    words = {t for kind, t in _tokens(text) if kind == "word"}
    noise = set(_COMPARE) | set(_FUNCTIONS) | set(_LITERALS) | {"and", "or", "not", "in"}
    return frozenset(w for w in words if w.lower() not in noise)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            raise _bad(text, f"Syntax error at position {at}")
        kind = token.lastgroup or ""
        found.append((kind, token[kind]))
        at = token.end()
    return found


def _bad(text: str, why: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Invalid filter clause: {why} in '{text}'.")


class _Parser:
    """Recursive descent: or, and, not, comparison, operand."""

    def __init__(self, tokens: Sequence[tuple[str, str]], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._at = 0
        self._depth = 0

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, kind: str, value: str | None = None) -> str | None:
        have, word = self._next()
        if have != kind or (value is not None and word.lower() != value):
            return None
        self._at += 1
        return word

    def _must(self, sign: str) -> None:
        if self._take("sign", sign) is None:
            raise _bad(self._text, f"'{sign}' expected")

    def end(self) -> None:
        """Nothing may follow."""
        if self._next()[0] != "end":
            raise _bad(self._text, f"unexpected '{self._next()[1]}'")

    def either(self) -> Reader:
        """One or more terms joined by `or`."""
        terms = [self._both()]
        while self._take("word", "or"):
            terms.append(self._both())
        return terms[0] if len(terms) == 1 else lambda item: any(t(item) for t in terms)

    def _both(self) -> Reader:
        terms = [self._not()]
        while self._take("word", "and"):
            terms.append(self._not())
        return terms[0] if len(terms) == 1 else lambda item: all(t(item) for t in terms)

    def _not(self) -> Reader:
        self._depth += 1
        if self._depth > 100:
            raise _bad(self._text, "too deeply nested")
        try:
            if self._take("word", "not"):
                inner = self._not()
                return lambda item: not inner(item)
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Reader:
        left = self._operand()
        word = self._next()[1].lower()
        if self._take("word", "in"):
            self._must("(")
            choices = [self._operand()]
            while self._take("sign", ","):
                choices.append(self._operand())
            self._must(")")
            return lambda item: any(_alike(_COMPARE["eq"], left(item), c(item)) for c in choices)
        if word not in _COMPARE or self._next()[0] != "word":
            return left
        self._at += 1
        right = self._operand()
        compare = _COMPARE[word]
        return lambda item: _alike(compare, left(item), right(item))

    def _operand(self) -> Reader:
        kind, word = self._next()
        if self._take("sign", "("):
            inner = self.either()
            self._must(")")
            return inner
        if kind in ("end", "sign"):
            raise _bad(self._text, "an operand is missing")
        self._at += 1
        if kind == "text":
            literal: Value = word[1:-1].replace("''", "'")
            return lambda _: literal
        if kind == "number":
            number = float(word) if "." in word else int(word)
            return lambda _: number
        if kind in ("time", "guid"):
            return lambda _: word
        return self._word(word)

    def _word(self, word: str) -> Reader:
        if word.lower() in _LITERALS:
            literal = _LITERALS[word.lower()]
            return lambda _: literal
        if self._next() != ("sign", "("):
            steps = word.split("/")
            return lambda item: _walk(item, steps)
        self._at += 1
        path, _, name = word.rpartition("/")
        if name.lower() in ("any", "all") and path:  # Outlook's pages write `Any`
            return self._quantified(path.split("/"), every=name.lower() == "all")
        function = _FUNCTIONS.get(word.lower())
        if function is None:
            raise _bad(self._text, f"unknown function '{word}'")
        arguments = [self.either()]
        while self._take("sign", ","):
            arguments.append(self.either())
        self._must(")")
        if len(arguments) != (1 if word.lower() in ("tolower", "toupper", "length", "trim", "date") else 2):
            raise _bad(self._text, f"wrong number of arguments of '{word}'")
        return lambda item: function(*(a(item) for a in arguments))

    def _quantified(self, steps: list[str], *, every: bool) -> Reader:
        if self._take("sign", ")"):
            return lambda item: bool(_walk(item, steps))
        name = self._take("word")
        self._must(":")
        inner = self.either()
        self._must(")")
        test = all if every else any
        return lambda item: test(inner({**item, str(name): each}) for each in _walk(item, steps) or ())


def _walk(item: Value, steps: Sequence[str]) -> Value:
    for step in steps:
        if not isinstance(item, Mapping):
            return None
        item = item.get(step)
    return item


def _alike(compare: Callable[[Value, Value], bool], a: Value, b: Value) -> bool:
    """Compare as the services do: times as times, text without regard to case."""
    if isinstance(a, str) and isinstance(b, str):
        first, second = _moment(a), _moment(b)
        if first is not None and second is not None:
            return compare(first, second)
        return compare(a.casefold(), b.casefold())
    try:
        return compare(a, b)
    except TypeError:
        return compare(str(a), str(b))


def _moment(text: str) -> datetime | None:
    if not (text[:4].isdigit() and text[4:5] == "-"):
        return None
    try:
        return parse_time(text)
    except ValueError:
        return None
