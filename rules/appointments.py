"""Days on which people come together: hearings, and meetings and interviews that are fixed or moved."""

import re
from collections.abc import Callable
from datetime import date

from rules.dates import Day, bare_weekdays, days_named
from rules.phrases import fold
from rules.seldom import Seldom
from rules.timely import timely

_HEARD_THERE = (
    r"hearing(?! (?:aid|loss|test|problem|impair|difficult|was (?:normal|poor)))|inquest|tribunal|mediation|conference",
    r"(?<!clinical )(?<!on )trial(?! (?:of|medication|period|run|basis|drug))|pre-?inquest review|proof(?! of)|debate",
    r"listed(?! for (?:extraction|surgery|theatre|removal|an? (?:operation|procedure)))|(?:re-?)?listing|relisted",
    r"pir|iot|ioc|mpts?|ccmc|cmc|c\.c\.m\.c|\w+ committee|calls? at|calling at|case management conference",
    r"(?:options|directions|appeal) hearing|procedural roll|in court|(?:fatal accident|public|statutory) inquiry",
    r"heard (?:at|on|by|before|in)|(?:tribunal|judge|court) (?:will |shall |is to )?sits?",
    r"(?:represented|appear\w*|attend\w*) at the review|gwrandawiad|cwest|éisteacht",
)
_HEARING = Seldom(rf"(?<!lost her )(?<!lost his )(?<!lost my )(?<!hard of )\b(?:{'|'.join(_HEARD_THERE)})\b", re.I)
_JUDGES = (
    r"(?:judge|sheriff|coroner(?!'?s? officer)|tribunal|bench|panel(?! (?:firm|solicitor|counsel|of ))|magistrates"
    r"|(?:high |county |crown |sheriff |coroner'?s )?court(?! (?:orders?|forms?|fees?|papers?|documents?|bundle|rules))"
    r"|l(?:or|a)dy? [a-z]+|master [a-z]+|recorder)"
)
_BEFORE_A_JUDGE = Seldom(
    rf"\b{_JUDGES}\b"
    r"|\bput\b[^.;]{0,40}\bout\b[^.;]{0,20}\bby order\b|\bby order (?:roll|hearing|on|for|this|next|at)\b"
    r"|\b(?:case|action|appeal|application|motion|petition|matter|claim|it|this) (?:now |next |is |will |will now )?"
    r"(?:calls?|calling|called)\b(?! (?:for (?!\w+day)|me|you|him|her|itself))"
    r"|\b(?:will|can|to|could|would|may|must|shall|cannot|can't|now) (?:now )?hear (?:it|us|this|the|him|her|them|both"
    r"|argument|evidence|parties|submissions|all|mr|mrs|dr|ms)\b|\b(?:is|be|being|are) (?:now )?heard\b"
    r"|\b(?:in|into) the (?:\w+ )?list\b(?! of)",
    re.I,
)
"""Words of courts that are no names of hearings: a day beside them is one's unless it is told or for an errand."""
_ERRAND = re.compile(
    r"\b(?:file|lodge|send|ring|phone|e-?mail|write|post|serve|speak|reply|respond|chase|let|tell|deliver|issue|pay|ask"
    r"|contact|copy|submit|update|(?:call|telephone) (?:the|him|her|them))\b[^.;]{0,80}$",
    re.I,
)
_OVER = re.compile(
    r"\b(?:was|were|gave|sat|refused|made|rang|phoned|wrote|sent|told|said|asked|met|(?:i|we) heard|closed|ended"
    r"|finished|concluded|attended|appeared|opened|started|began|granted|allowed|dismissed|ordered|went|came|did|had)\b"
    r"(?![^.;]*\b(?:will|to|for|now|is|are|until|and|but|that|so|on at|out)\b)[^.;]*$",
    re.I,
)
"""What stands before the name of a weekday that is behind: "I was in court on Tuesday"."""
_STILL_TO_COME = re.compile(r"\b(?:is|are|listed|starts?|hearing|trial|inquest|sits?|\d ?(?:am)?)[ ,]*$", re.I)
"""What stands before "this morning" where that is not told of."""
_UP_TO = re.compile(
    r"\b(?:by|before|until|till|later than|due|within)(?: \d{1,2}(?:[:.]\d\d)? ?(?:am|pm|noon))?(?: on)?\s*(?:the )?$"
    r"|\bclose of (?:play|business) (?:on )?$",
    re.I,
)
_NO_MORE = re.compile(r"\bvacat\w+ (?:the )?(?:hearing |listing |trial )?(?:of |on |for )?(?:the )?$", re.I)
_OWN_BOUND = re.compile(r"^(?:by|before|until|till|close of|end of)\b|\bbefore$", re.I)


def hearings(text: str, written_on: date) -> tuple[Day, ...]:
    """Days on which something is heard: those to come that stand beside words of hearings, judges and courts."""

    def near(folded: str, day: Day) -> bool:
        before = folded[max(0, day.start - 40) : day.start]
        around = folded[max(0, day.start - 140) : day.end + 60]
        if _UP_TO.search(before) or _NO_MORE.search(before) or _OWN_BOUND.search(day.words):
            return False
        if not day.exact and _OVER.search(f"{folded[: day.start]}{day.words.split()[0]}"):
            return False
        if day.words.lower() == "this morning" and not _STILL_TO_COME.search(folded[: day.start]):
            return False
        return bool(_HEARING.search(around)) or not _ERRAND.search(folded[max(0, day.start - 100) : day.start])

    return _days(text, written_on, _of_hearings, near, bare=True)


def _of_hearings(folded: str) -> bool:
    return bool(_HEARING.search(folded) or _BEFORE_A_JUDGE.search(folded))


_MEETING = re.compile(
    r"\b(?:interview|(?:experts'? |joint |face-to-face |teams |zoom )?meeting|(?:case )?conference|medical examination"
    r"|con(?:sultation)? with counsel|(?:phone|telephone|video|teams|zoom) (?:call|consultation|appointment)"
    r"|call (?:is )?booked)\b",
    re.I,
)
_ARRANGED = re.compile(
    r"\b(?:is|are|will be|now|moved|rearranged|rescheduled|postponed|brought forward|put back|takes? place|fixed"
    r"|arranged|confirmed|booked|changed)(?: (?:now|to|to be|be|for|on|at|is|fixed|arranged|moved|rearranged)\b)*:?"
    r"(?: with [\w' ]{2,30}?)?(?: now)?(?: (?:on|for|to))?\s*(?:the )?$",
    re.I,
)


def meetings(text: str, written_on: date) -> tuple[Day, ...]:
    """Days to which a meeting or an interview is fixed or moved; a day only proposed or asked for is none."""

    def fixed(folded: str) -> bool:
        asked = folded.rstrip().endswith("?")
        return not asked and _MEETING.search(folded) is not None and not _HEARING.search(folded)

    def arranged(folded: str, day: Day) -> bool:
        before = folded[max(0, day.start - 60) : day.start]
        return bool(_MEETING.search(folded[: day.start]) and _ARRANGED.search(before))

    return _days(text, written_on, fixed, arranged)


def _days(
    text: str, written_on: date, speaks: Callable[[str], bool], meant: Callable[[str, Day], bool], *, bare: bool = False
) -> tuple[Day, ...]:
    """The days to come, of the sentences that speak of the matter, that are meant in them.

    With `bare`, a sentence that names no day otherwise names one by the weekday alone.
    """
    found: dict[Day, None] = {}
    for start, sentence in timely(text):
        folded = fold(sentence)
        days = days_named(sentence, written_on) if speaks(folded) else ()
        if bare and not days and speaks(folded):
            days = bare_weekdays(sentence, written_on)
        ahead = (day for day in days if day.day >= written_on and meant(folded, day))
        found.update((Day(d.day, d.words, start + d.start, start + d.end, d.exact), None) for d in ahead)
    return tuple(found)
