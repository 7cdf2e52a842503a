"""Names and addresses: whether two names are one person's, whether a domain only looks like a known one."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from rules.seldom import Seldom

_TITLES = (
    r"(?:dr|doctor|mr|mrs|ms|miss|mx|prof|professor|sir|dame|lady|lord|rev|hhj|dj|kc|qc|hon|the|yr|herr|frau"
    r"|mme"
    r"|dott|dra|sig)"
)
_TITLE = re.compile(rf"^(?:{_TITLES}\.?\s+)+", re.I)
_POSTNOMINAL = re.compile(
    r"\b(?:mbbs|mbchb|mb|bs|bch|bao|md|phd|frcs|frcp|mrcp|mrcs|mrcgp|frcgp|mfds|mjdf|bds|bchd|llb|llm"
    r"|msc|bsc|fds|rcs|obe"
    r"|mbe|cbe|kc|qc|jp|esq|jr|sr|eng|tr\s?&\s?orth)\b\.?",
    re.I,
)
_NAME_OR_LETTERS = re.compile(r"(?<=\S)(\s+\S+)\s+(?:ma|ed)\b\.?", re.I)
"""Letters that are names as well, Ma and Ed: behind a whole name they are letters."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """Write a name as its plain words, family name last, without titles and letters after it.

    >>> name_words("KHAN, Dr Amina (MRCGP)"), name_words("Prof. Siân O’Neill-Rees FRCS")
    (('amina', 'khan'), ('sian', 'oneill-rees'))
    """
    return tuple(_bare(word) for word in _WORD.findall(plain_name(name)))


def plain_name(name: str) -> str:
    """A name as it is spelt, family name last, without titles and letters after it.

    >>> plain_name("KHAN, Dr Amina (MRCGP)"), plain_name("Dr Ann O’Neill MA FRCS"), plain_name("Dr Jack Ma")
    ('Amina KHAN', 'Ann O’Neill', 'Jack Ma')
    """
    name = re.sub(r"\(.*?\)|<.*?>|\"", " ", name)[:200]
    family, comma, given = name.partition(",")
    if comma and _POSTNOMINAL.sub("", given).strip(" .,"):
        name = f"{_TITLE.sub('', given.strip())} {family}"
    elif comma:
        name = family
    name = _POSTNOMINAL.sub(" ", _TITLE.sub("", name.strip()))
    return " ".join(_NAME_OR_LETTERS.sub(r"\1", name).split())


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’")


def same_name(one: str, other: str) -> bool:
    """Say whether two ways of writing a name agree: the family names are equal and the given names do not differ.

    An agreeing name never chooses a person: two people may bear it.

    >>> same_name("A. Khan", "Dr Amina Khan"), same_name("Khan, A", "Omar Khan")
    (True, False)
    """
    a, b = name_words(one), name_words(other)
    if not a or not b or a[-1] != b[-1]:
        return False
    return len(a) == 1 or len(b) == 1 or _given_agree(a[0], b[0])


def _given_agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


# --- domains ------------------------------------------------------------------------------------------------

_LOOKS_LIKE = str.maketrans(
    {
        "0": "o", "1": "l", "i": "l", "3": "e", "5": "s", "8": "b", "|": "l",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "l", "ѕ": "s", "ԁ": "d", "ո": "n",
    }
)  # fmt: skip
_PUBLIC_SUFFIX = re.compile(
    r"\.(?:(?:co|org|ac|gov|nhs|net|ltd|plc|me|sch|police|law|com)\.[a-z]{2}"
    r"|[a-z]{2,24})$"
)


def domain_of(address: str) -> str:
    """The domain of an address, lower case; empty where there is none."""
    return address.rpartition("@")[2].strip("<> .").lower() if "@" in address else ""


def skeleton(domain: str) -> str:
    """What a domain looks like to a hurried eye: "rn" is "m", "0" is "o".

    >>> skeleton("rnodel-0ffice.example") == skeleton("model-office.example")
    True
    """
    if domain.startswith("xn--") or ".xn--" in domain:
        domain = ".".join(_decoded(label) for label in domain.split("."))
    return domain.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("nn", "m").translate(_LOOKS_LIKE)


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except (UnicodeError, ValueError):
        return label


def lookalike(domain: str, known: Iterable[str]) -> str:
    """The known domain that this one imitates; empty where it imitates none (or is one of them).

    Letters that look alike, one letter more, less or other, swapped letters, the same name with another ending or with
    a word hung on.
    """
    names = {each.lower() for each in known if each}
    if not domain or domain in names or any(domain.endswith(f".{each}") for each in names):
        return ""
    return next((each for each in sorted(names) if _imitates(domain, each)), "")


def _imitates(domain: str, known: str) -> bool:
    if skeleton(domain) == skeleton(known):
        return True
    name, other = _name(domain), _name(known)
    if len(other) < 6:
        return False
    if name == other or name.replace("-", "") == other.replace("-", ""):
        return True
    if skeleton(name) == skeleton(other):
        return True
    if len(other) >= 8 and DamerauLevenshtein.distance(name, other, score_cutoff=1) <= 1:
        return True
    return len(other) >= 8 and (name.startswith(f"{other}-") or name.endswith(f"-{other}"))


def _name(domain: str) -> str:
    return _PUBLIC_SUFFIX.sub("", domain).rpartition(".")[2]


# --- signatures ---------------------------------------------------------------------------------------------

_PHONE = Seldom(
    r"(?:\b(?:t|tel|telephone|phone|m|mob|mobile|dd|ddi|direct|direct dial|d|ffôn|fón|cell|fax"
    r"|(?:call|ring|phone|telephone|text|reach|contact|whatsapp|message)(?: (?:me|us|him|her|them|back|someone))?"
    r"|on|from|number is|at)\b\s*+(?:me |us )?(?:on|at|no|is)?\.?\s*+[:.]?\s*+|(?<=\n)|^|\|\s*"
    r"|\b(?:mobile|number|line|extension)\b[^\n.:\d]{0,20}[:-]\s*|(?<=[a-z]),\s+(?=[\d() +-]{9,22}\s*(?:\n|$)))"
    r"(?P<number>(?:\+|00)?(?:\(\d{1,4}\)|\d)[\d() .-]{8,18}\d)",
    re.I,
)
EMAIL = re.compile(r"[\w.+'-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?\.[a-z]{2,24}", re.I)


def phones(text: str, country: str = "44") -> tuple[str, ...]:
    """Telephone numbers as E.164; a number that begins with 0 belongs to the country.

    >>> phones("Tel: 0113 496 0000 | M: +44 (0)7700 900123")
    ('+441134960000', '+447700900123')
    """
    found: dict[str, None] = {}
    for match in _PHONE.finditer(text):
        raw = match["number"].replace("(0)", "")
        plus = raw.startswith(("+", "00"))
        number = re.sub(r"\D", "", raw)
        if plus:
            number = number.removeprefix("00")
        elif number.startswith("0"):
            number = country + number[1:]
        else:
            continue
        if number.startswith("44"):
            number = number[:12]  # what follows is no part of it: "(0:41)"
        if 9 <= len(number) <= 15:
            found[f"+{number}"] = None
    return tuple(found)


def addresses(text: str) -> tuple[str, ...]:
    """E-mail addresses in a text, lower case."""
    return tuple(dict.fromkeys(match.lower() for match in EMAIL.findall(text))) if "@" in text else ()


_TITLED = r"(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Herr|Frau|Dra|Mme)\.?\s+"
_STANDS_FOR = (
    r"(?:on|in) behalf of|for and on behalf of|\bp\.?p\.?|writing for",
    r"\b(?:pa|secretary|assistant|practice manager|wife|husband) (?:to|of)",
    r"(?:for|about|is) my (?:husband|wife|father|mother|partner|boss|principal|son|daughter|brother|sister),?",
    r"ar ran|thar ceann|namens|au nom de|en nombre de|im auftrag von",
)
_FOR = Seldom(
    rf"(?i:{'|'.join(_STANDS_FOR)})\s+(?P<name>(?:{_TITLED})?[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]*\.?){{0,3}})"
)
_ASKED_TO = Seldom(
    rf"(?:(?i:\b(?:i am|i'm|this is|i work as)) (?=\S+ \S+(?: \S+)?['’]s )|(?=\S+ \S+(?: \S+)? (?:has )?asked me))"
    rf"(?P<name>{_TITLED}[A-ZÀ-Þ][\w-]+(?:\s+[A-ZÀ-Þ][\w-]+)?)"
    r"(?:['’]s (?:secretary|pa|PA|assistant|practice manager|wife|husband)\b"
    r"|(?: has)? asked me to (?:reply|respond|answer|send you|write to you|let you|tell you|pass|forward|e-?mail you))"
)
"""He for whom another writes: "I am Dr Rowe's secretary", "Dr Rowe has asked me to reply"."""
_NAMED_ANEW = (
    r"(?:from now on|now|henceforth|in future)(?:,)? (?:i'm|i am|known as|called|using|dr|mr|mrs|ms|miss)",
    r"(?:i'm|i am|am|be|is) (?:now )?(?:known|going) (?:as|by)|am now|i'm now|(?:should|will|to) be addressed as",
    r"(?:new|married|maiden|changed) (?:sur)?name (?:is|to|will be)",
    r"maiden name,? (?:so|and) (?:it's|it is|i'm|i am)(?: now)?",
    r"(?:sur)?name (?:is now|has changed to|changed to)|changed my (?:sur)?name to",
    r"(?:call|calling) (?:me|myself)|reverted to|(?:formerly|previously) known as \w+,? now",
)
_NEW_NAME = Seldom(
    rf"(?i:\b(?:{'|'.join(_NAMED_ANEW)}))\s+(?:(?i:dr|mr|mrs|ms|miss|mx|prof|professor)\.?\s+)?"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){1,2})"
)
_SAME_FORENAME = re.compile(
    rf"\b(?:{_TITLED})?(?P<first>[A-ZÀ-Þ][\w-]+) [A-ZÀ-Þ][\w'’-]+ is now (?:{_TITLED})?"
    r"(?P<name>(?P=first) [A-ZÀ-Þ][\w'’-]+)\b"
)


def new_name(text: str) -> str:
    """The name that a writer says he bears from now on; empty where he tells of none.

    >>> new_name("I got married! From now on I'm Joanne Barraclough."), new_name("I am now in Leeds.")
    ('Joanne Barraclough', '')
    """
    match = _NEW_NAME.search(text[:8000]) or _SAME_FORENAME.search(text[:8000])
    return match["name"].strip() if match else ""


def writes_for(text: str) -> str:
    """The name of the person on whose behalf a text is written; empty where it is the writer's own."""
    match = _FOR.search(text[:8000]) or _ASKED_TO.search(text[:8000])
    return match["name"].strip(" .") if match else ""
