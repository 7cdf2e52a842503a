"""How a phrase of a row becomes a regular expression, and the parts by which it is looked for."""

import re
from collections.abc import Iterable, Iterator

_SIGN = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\.|.")
_BLANK = re.compile(r"\[(?:\\.|[^\]\\])*\]| [?*]?")
_ANY_ENDING = re.compile(r"(?<!\\)[a-z0-9](\\w[*]|(\\w[+]))$")


def pattern_of(words: str) -> str:
    """The regular expression of a phrase: from the start of a word, any white space.

    >>> print(pattern_of("letters? of claim"))
    \\bletters?\\s+of\\s+claim\\b
    """
    grouped = f"(?:{words})" if _splits(words) else words
    left, right = _edges(words)
    return left + _BLANK.sub(_any_blank, grouped) + right


def _edges(words: str) -> tuple[str, str]:
    begins = words[:1].isalnum() or re.match(r"\((?:\?:)?[a-z(]", words)
    return r"\b" if begins else "", r"\b" if _ends_in_word(words) else ""


def parts_of(words: str) -> tuple[str, ...]:
    """Patterns of which one occurs wherever the phrase does, and nowhere else: its alternatives, each by itself.

    What may follow the last letters of an alternative says nothing about whether it occurs, and is left out.

    >>> print(*parts_of("wrote to (?:us|them)|enclos\\\\w+"))
    \\bwrote\\s+to\\s+(?:us|them)\\b \\benclos\\w
    """
    ways = _alternatives(_bare(words))
    if len(ways) > 1 and not (_splits(words) or _bare(words) != words):
        return (pattern_of(words),)  # its edges belong to the first and last alternative only
    left, right = _edges(words)
    return tuple(left + _BLANK.sub(_any_blank, way) + end for way, end in _open_ended(ways, right))


def _bare(words: str) -> str:
    # A group around the whole is no part of what it says.
    if words.startswith("(") and words.endswith(")") and words[-2:-1] != "\\" and _opening(words) == 0:
        return words[1:-1].removeprefix("?:")
    return words


def _open_ended(ways: list[str], right: str) -> Iterator[tuple[str, str]]:
    for way in ways:
        if ending := _ANY_ENDING.search(way):
            yield way[: ending.start(1)] + (r"\w" if ending[2] else ""), ""
        else:
            yield way, right


def _ends_in_word(words: str) -> bool:
    """Does every way in which a phrase can end end inside a word, so that the word must end there too?"""
    bare = words.rstrip("?+*")
    if bare.endswith(")") and not bare.endswith("\\)"):
        start = _opening(bare)
        inside = bare[start + 1 : -1].removeprefix("?:")
        every = all(_ends_in_word(way) for way in _ways(inside))
        return every and (bare == words or words.endswith("+") or start == 0 or _ends_in_word(bare[:start]))
    return bare[-1:].isalnum() and bare[-2:-1] != "\\" if bare == words else bare[-1:].isalnum()


def _opening(words: str) -> int:
    depth = 0
    for at in range(len(words) - 1, -1, -1):
        if words[at] in "()" and words[at - 1 : at] != "\\":
            depth += 1 if words[at] == ")" else -1
            if depth == 0:
                return at
    return 0


def _ways(words: str) -> list[str]:
    # Escaped brackets count too: where a phrase ends was always judged so, and every score rests on it.
    return _cut(words, "([", ")]")


def _alternatives(words: str) -> list[str]:
    return _cut(_SIGN.findall(words), "(", ")")


def _cut(signs: Iterable[str], opening: str, closing: str) -> list[str]:
    found, depth = [""], 0
    for sign in signs:
        depth += (sign in opening) - (sign in closing)
        if sign == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found


def _any_blank(found: re.Match[str]) -> str:
    if found[0].startswith("["):
        return found[0]  # inside a class a space is a space
    return r"\s*" if found[0][1:] else r"\s+"


def _splits(words: str) -> bool:
    depth = 0
    for sign in words:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            return True
    return False
