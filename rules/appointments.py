"""Days on which people come together: hearings, and meetings and interviews that are fixed or moved."""

import re
from collections.abc import Callable
from datetime import date

from rules.dates import Day, days_named, sentences
from rules.phrases import fold
from rules.seldom import Seldom

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
_HEARD = re.compile(
    r"\b(?:listed|fixed|set (?:down|aside)|take[s]? place|held|on|for|at|commenc\w+|start\w*|begin\w*|opens|date|is"
    r"|heard|adjourned\b[^.]{0,20}\bto|relisted|vacated|attend|moved|put back|brought forward|call|reserved|sit|from"
    r"|before)\b|:\s*\d",
    re.I,
)
_UP_TO = re.compile(
    r"\b(?:by|before|until|till|later than|due|within)(?: \d{1,2}(?:[:.]\d\d)? ?(?:am|pm|noon))?(?: on)?\s*(?:the )?$",
    re.I,
)
_NO_MORE = re.compile(r"\bvacat\w+ (?:the )?(?:hearing |listing |trial )?(?:of |on |for )?(?:the )?$", re.I)


def hearings(text: str, written_on: date) -> tuple[Day, ...]:
    """Days on which something is heard."""

    def near(folded: str, day: Day) -> bool:
        before = folded[max(0, day.start - 40) : day.start]
        around = folded[max(0, day.start - 140) : day.end + 60]
        return bool(_HEARING.search(around)) and not _UP_TO.search(before) and not _NO_MORE.search(before)

    return _days(text, written_on, lambda folded: bool(_HEARING.search(folded) and _HEARD.search(folded)), near)


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
    text: str, written_on: date, speaks: Callable[[str], bool], meant: Callable[[str, Day], bool]
) -> tuple[Day, ...]:
    """The days to come, of the sentences that speak of the matter, that are meant in them."""
    found: dict[Day, None] = {}
    for start, sentence in sentences(text):
        folded = fold(sentence)
        days = days_named(sentence, written_on) if speaks(folded) else ()
        ahead = (day for day in days if day.day >= written_on and meant(folded, day))
        found.update((Day(d.day, d.words, start + d.start, start + d.end, d.exact), None) for d in ahead)
    return tuple(found)
