"""Runs that stand side by side in a pattern: what lets a text of nothing but blanks, dots or capitals cost minutes.

Two parts of a pattern that may each take as many signs as they like, and the same ones, share a long run out in as many
ways as it has signs, and in all of them before the pattern gives up. A possessive part (`*+`) gives nothing back.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

_read: Any = import_module("re._parser")
_signs: Any = import_module("re._constants")
_SAMPLE = frozenset(map(chr, (*range(9, 14), *range(32, 127)))) | frozenset("éÉ\u00a0\u2019")
_CATEGORIES = {
    _signs.CATEGORY_DIGIT: str.isdigit,
    _signs.CATEGORY_SPACE: str.isspace,
    _signs.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
}
_NOT = {
    _signs.CATEGORY_NOT_DIGIT: _signs.CATEGORY_DIGIT,
    _signs.CATEGORY_NOT_SPACE: _signs.CATEGORY_SPACE,
    _signs.CATEGORY_NOT_WORD: _signs.CATEGORY_WORD,
}
_PLACES = (_signs.AT, _signs.ASSERT, _signs.ASSERT_NOT)
_GREEDY = (_signs.MAX_REPEAT, _signs.MIN_REPEAT)
_SINGLE = (_signs.IN, _signs.LITERAL, _signs.ANY, _signs.NOT_LITERAL)
_REPEATS = (*_GREEDY, _signs.POSSESSIVE_REPEAT)
Run = frozenset[str]


def side_by_side(pattern: re.Pattern[Any]) -> list[str]:
    """Return the signs of which two endless parts of a pattern may both take some; none where all is well."""
    plain = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin1")
    found: list[str] = []
    flags = pattern.flags & ~(re.UNICODE if isinstance(pattern.pattern, bytes) else 0)
    _follow(_read.parse(plain, flags), pattern.flags, [], found)
    return found


def _follow(items: Iterable[Any], flags: int, runs: list[Run], found: list[str]) -> list[Run]:
    """Go through what follows one another; `runs` are the endless parts that may still go on here."""
    for item in items:
        sign, what = item
        if sign in _PLACES:
            if what is _signs.AT_BEGINNING and flags & re.MULTILINE:
                runs = [*runs, frozenset("\n")]  # blank lines: each begins one more try
        elif sign in _REPEATS:
            runs = _repeated(item, flags, runs, found)
        elif sign is _signs.BRANCH:
            runs = [run for way in what[1] for run in _follow(way, flags, runs, found)]
        elif sign in (_signs.SUBPATTERN, _signs.ATOMIC_GROUP):
            runs = _follow(_inside(item), flags, runs, found)
        else:
            here = _taken(item, flags)
            runs = [run for run in runs if run & here]
        runs = list(dict.fromkeys(runs))
    return runs


def _repeated(item: Any, flags: int, runs: list[Run], found: list[str]) -> list[Run]:
    sign, (least, most, inside) = item
    skipped = runs if least == 0 else []
    endless = most is _signs.MAXREPEAT
    if len(inside) == 1 and endless and inside[0][0] in _SINGLE:
        here = _taken(inside[0], flags)
        found += ["".join(sorted(run & here))[:9] for run in runs if run & here]
        return [*skipped, here] if sign in _GREEDY else skipped
    after = _follow(inside, flags, runs, found)
    if endless:
        after = _follow(inside, flags, after, found)  # once more: its end beside its own beginning
    return [*skipped, *after] if sign in _GREEDY else skipped


def _inside(item: Any) -> Any:
    return item[1][3] if item[0] is _signs.SUBPATTERN else item[1]


def _taken(item: Any, flags: int) -> Run:
    sign, what = item
    if sign is _signs.LITERAL:
        taken = {chr(what)}
    elif sign is _signs.NOT_LITERAL:
        taken = _SAMPLE - {chr(what)}
    elif sign is _signs.ANY:
        taken = _SAMPLE if flags & re.DOTALL else _SAMPLE - {"\n"}
    elif sign is _signs.IN:
        taken = {each for part in what for each in _of_class(part)}
        taken = _SAMPLE - taken if what[0][0] is _signs.NEGATE else taken
    else:
        taken = set()
    return frozenset(taken | {each.swapcase() for each in taken} if flags & re.IGNORECASE else taken)


def _of_class(part: Any) -> Iterable[str]:
    sign, what = part
    if sign is _signs.LITERAL:
        return chr(what)
    if sign is _signs.RANGE:
        return (each for each in _SAMPLE if what[0] <= ord(each) <= what[1])
    if sign is _signs.CATEGORY:
        meant = _CATEGORIES[_NOT.get(what, what)]
        return (each for each in _SAMPLE if meant(each) is (what not in _NOT))
    return ()


def patterns_of(package: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Give every compiled pattern of `re` that the modules of a package hold, with where it stands."""
    top = import_module(package)
    yield from _held(package, top)
    for each in iter_modules(top.__path__):
        name = f"{package}.{each.name}"
        if each.ispkg:
            yield from patterns_of(name)
        else:
            yield from _held(name, import_module(name))


def _held(name: str, module: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for key, value in vars(module).items():
        yield from _patterns(f"{name}.{key}", value)


def _patterns(name: str, value: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    value = getattr(value, "_exact", value)  # of a pattern that is looked for only where RE2 says so
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _patterns(f"{name}[{key}]", each)
    elif isinstance(value, tuple | list):
        for number, each in enumerate(value):
            yield from _patterns(f"{name}[{number}]", each)
