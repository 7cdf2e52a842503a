"""Days on which people come together: hearings, and meetings and interviews that are fixed or moved."""

import re
from datetime import date

from rules.date_facts import UP_TO
from rules.dates import Day, days_named, sentences
from rules.phrases import fold
from rules.seldom import Seldom

_HEARING = Seldom(
    r"\b(?:hearing|trial|inquest|pre-?inquest review|\bpir\b|tribunal|proof(?! of)|debate|options hearing|\w+ committee"
    r"|call(?:s|ing)? at"
    r"|procedural roll|case management conference"
    r"|heard (?:at|on|by|before|in)|(?:tribunal|judge|court) (?:will |shall |is to )?sits?"
    r"|(?:represented|appear\w*|attend\w*) at the review"
    r"|\bc\.?c?\.?m\.?c\b|conference|mediation|listed|directions hearing|appeal hearing|gwrandawiad|cwest"
    r"|éisteacht)\b",
    re.I,
)
_HEARD = re.compile(
    r"\b(?:listed|fixed|set down|take[s]? place|held|on|for|at|commenc\w+|start\w*|begin\w*|opens|date|is"
    r"|heard|adjourned\b[^.]{0,20}\bto|relisted|vacated|attend|moved|put back|brought forward|call)\b",
    re.I,
)


def hearings(text: str, written_on: date) -> tuple[Day, ...]:
    """Days on which something is heard."""
    found = []
    for start, sentence in sentences(text):
        folded = fold(sentence)
        if _HEARING.search(folded) and _HEARD.search(folded):
            for day in days_named(sentence, written_on):
                near = folded[max(0, day.start - 140) : day.end + 60]
                if (
                    day.day >= written_on
                    and _HEARING.search(near)
                    and not UP_TO.search(folded[max(0, day.start - 25) : day.start])
                ):
                    found.append(Day(day.day, day.words, start + day.start, start + day.end, day.exact))
    return tuple(dict.fromkeys(found))


_MEETING = re.compile(
    r"\b(?:interview|(?:experts'? |joint |face-to-face )?meeting|(?:case )?conference|consultation with counsel"
    r"|medical examination)\b",
    re.I,
)
_ARRANGED = re.compile(
    r"\b(?:is|are|will be|now|moved|rearranged|rescheduled|postponed|brought forward|put back|takes? place|fixed"
    r"|arranged|confirmed|booked|changed)(?: (?:now|to|to be|be|for|on|at|is|fixed|arranged|moved|rearranged)\b)*:?"
    r"(?: now)?(?: (?:on|for|to))?\s*(?:the )?$",
    re.I,
)


def meetings(text: str, written_on: date) -> tuple[Day, ...]:
    """Days to which a meeting or an interview is fixed or moved; a day only proposed or asked for is none."""
    found = []
    for start, sentence in sentences(text):
        folded = fold(sentence)
        if folded.rstrip().endswith("?") or not _MEETING.search(folded) or _HEARING.search(folded):
            continue
        for day in days_named(folded, written_on):
            before = folded[max(0, day.start - 60) : day.start]
            if day.day >= written_on and _MEETING.search(folded[: day.start]) and _ARRANGED.search(before):
                found.append(Day(day.day, day.words, start + day.start, start + day.end, day.exact))
    return tuple(dict.fromkeys(found))
