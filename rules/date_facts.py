"""Dates with a meaning: promised, away until, due, written, received. `rules.appointments` has those of meetings."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rules.dates import Day, days_named, written
from rules.people import EMAIL
from rules.phrases import fold
from rules.seldom import Seldom
from rules.timely import AGO, WITHIN, timely
from rules.workdays import add_months

# --- away ---------------------------------------------------------------------------------------------------

_BACK = re.compile(
    r"(?:(?:re)?opens?(?:ing)?(?: again)?|next (?:be )?(?:in|at|available|working day)|home|first day"
    r"|(?:pick(?:ing)? up|check(?:ing)?|read(?:ing)?|see(?:ing)?|answer(?:ing)?) (?:\w+ )?(?:e-?mails?|messages?)"
    r"|return(?:ing|s)?(?: to (?:work|the (?:office|practice|surgery|uk|country)|my desk))?"
    r"|back(?! (?:signed|to (?:me|us)|from (?:you|him|her|them))\b)"
    r"(?: in (?:the )?(?:office|surgery|practice|work))?(?: at (?:work|my desk))?"
    r"|(?:be )?in the office again|(?:am|be) available(?: again)?|resum\w+|i(?:'ll| will) (?:reply"
    r"|respond|answer|look|get back|read|deal|pick)"
    r"|dychwelyd|yn ôl|nôl|ar ais|zurück|wieder (?:da|erreichbar|im büro)|de retour|terug|regres\w+"
    r"|vuelv\w+)\b[^.!?\n]{0,40}?(?:on|from|by|in|at|de|am|ab|le|op|el|the|:|ar)?\s*$",
    re.I,
)
_UNTIL = re.compile(
    r"(?:until|till|til|through(?: to)?|up to|to|tan|hyd|go dtí|bis|jusqu'au|tot|hasta|-|–|inclusive"
    r"|and including)\s*(?:and including\s*|the\s*|zum\s*|el\s*)?$",
    re.I,
)
_INCLUSIVE = re.compile(r"(?:through|inclusive|up to and including|-|–)", re.I)
_ABSENT = re.compile(
    r"\b(?:away|out of|on (?:\w+ )?(?:leave|holiday|vacation)|leave|absent|not (?:in|at|be in|available"
    r"|working)|off\b|abroad|travelling|allan|gwyliau|i ffwrdd|saoire|urlaub|abwesend|congé|verlof"
    r"|afwesig|vacaciones|closed|ar gau)",
    re.I,
)


def away_until(text: str, sent: date) -> Day | None:
    """The first day back of someone who is away; None where the text names none.

    "Back on the 7th" is the 7th; "away until the 7th" too; "away from 1 to 7 December" ends on the next working day.
    """
    folded = fold(text)[:6000]
    named = [d for d in days_named(folded, sent) if d.day >= sent - timedelta(days=1)]
    for day in named:
        if _BACK.search(folded[max(0, day.start - 80) : day.start]):
            return day
    for index, day in enumerate(named):
        before = folded[max(0, day.start - 30) : day.start]
        if _UNTIL.search(before) and _ABSENT.search(folded[max(0, day.start - 160) : day.end + 60]):
            ranged = index > 0 and day.start - named[index - 1].end < 12
            inclusive = _INCLUSIVE.search(before[-12:]) or "inclusive" in folded[day.end : day.end + 14].lower()
            if ranged or inclusive:
                return Day(_next_weekday(day.day), day.words, day.start, day.end, exact=False)
            return day
    return None


def _next_weekday(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


_DEPUTY = re.compile(
    r"can(?:'t|not) wait|\btry\b|success|replac|taken over|in charge|look(?:s|ing)? after|please (?:e-?mail|ask|copy)"
    r"|contact|write to|secretary|my pa\b|reach|urgent|assist|cover|instead|absence|in my place|speak to"
    r"|deputy|colleague|direct(?:ed)?"
    r"|forward|queries|anything else|can help|be able to help|cysyllt|teagmháil|wenden|contacter|kontak|contacte",
    re.I,
)


def deputy_email(text: str, sender: str = "") -> str:
    """The address of whoever stands in for an absent person; empty where none is named."""
    for match in EMAIL.finditer(text[:6000]):
        near = text[max(0, match.start() - 200) : match.start()] + text[match.end() : match.end() + 40]
        if match[0].lower() != sender.lower() and _DEPUTY.search(near):
            return match[0].lower().rstrip(".")
    return ""


# --- deadlines ----------------------------------------------------------------------------------------------

_DUTY = Seldom(
    r"\b(?:fil(?:e|ed|ing)|serv(?:e|ed|ing|ice)|lodg(?:e|ed|ing)|exchange[ds]?|disclos\w+|repl(?:y|ies)"
    r"|respon\w+|compl(?:y|iance)|submi\w+|observations|comments|defence|acknowledg\w+|particulars"
    r"|questionnaire|bundle|limitation|expir\w+|deadline|appeal|skeleton|order(?:s|ed)?|directions"
    r"|extension|extend\w*|adjust\w*|wanted|time for|relevant period|due\b|date for|require[ds]?|must"
    r"|statement|provide|send|return|produce"
    r"|deliver|confirm|receive|hear from you|let (?:me|us) (?:know|have)"
    r"|issu(?:e|ing)|apply|proceedings|judgment|unless|tell (?:me|us)"
    r"|if (?:(?:i|we) (?:don't|do not|have(?:n't| not)|hear)|nothing|none|no \w+|not)|failing"
    r"|pay(?:ment|able)?|accept\w*|offer|laps\w+|withdrawn|(?:then|after (?:that|which)) it (?:is gone|goes|falls)"
    r"|open (?:for acceptance|to (?:you|accept\w*))|(?:would|will|'ll) (?:do|suit)|suffic\w*"
    r"|(?:would|'d) like|wants?|needs?|wish\w*|expect\w*|ask(?:s|ed)?|cyflwyno|ffeilio|terfyn amser|ymateb)\b",
    re.I,
)
UP_TO = re.compile(
    r"(?:\bby(?: (?:no later than|(?:the )?close of (?:business|play)(?: on)?"
    r"|(?:the )?end of (?:the )?day(?: on)?|\d{1,2}(?:[:.]\d{2})? ?(?:am|pm"
    r"|noon)?,?(?: on)?|midday on|noon on|4 ?pm on|midnight on))?"
    r"|no later than(?: \d{1,2}(?:[:.]\d{2})? ?(?:am|pm)?(?: on)?)?|not later than|on or before"
    r"|before(?: \d{1,2}(?:[:.]\d{2})? ?(?:am|pm)?(?: on)?)?|due(?: (?:on|by|in))?"
    r"|(?:runs? out|ends?|laps\w+|closes?)(?: on)?|until (?:the )?(?:close|end) of (?:business|play|the day)(?: on)?"
    r"|(?:agree[ds]?|consent(?:s|ed)?) to"
    r"|extension\b[^.]{0,30}\bto|(?<!you )(?<!please )extend(?:ed|s)?\b[^.]{0,50}\bto"
    r"(?: \d{1,2}(?:[:.]\d\d)? ?(?:am|pm)?(?: on)?)?"
    r"|(?:date|time|deadline|period) for [^.:]{2,40}(?:stands|remains|stays)(?: at)?"
    r"|expir\w+(?: (?:on|at midnight on))?|deadline (?:of|is|for .{2,40} is)|is|until|(?:4|5|12"
    r"|16[:.]00) ?(?:pm|noon)? on|erbyn|cyn|bis(?: zum)?|avant le|vor dem|antes del)\s*+:?\s*+(?:the\s+"
    r"|(?:mon|tues|wednes|thurs|fri)day,?\s+)?$",
    re.I,
)
"""The words right before a day up to which something is to be done."""
_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "thirty": 30,
    "forty": 40,
}


def deadlines(text: str, written_on: date) -> tuple[Day, ...]:
    """Days by which a text asks or orders something to be done; periods run from the day on which it was written."""
    found: list[Day] = []
    for start, sentence in timely(text):
        folded = fold(sentence)
        if _DUTY.search(folded):
            found += _fixed(folded, start, written_on)
            found += _periods(folded, start, written_on)
    return tuple(dict.fromkeys(found))


def _fixed(sentence: str, start: int, written_on: date) -> Iterator[Day]:
    for day in days_named(sentence, written_on):
        before = sentence[max(0, day.start - 60) : day.start]
        if day.day >= written_on and (
            _bound(day, before) or _PUT_BACK.search(sentence, max(0, day.start - _CLAUSE), day.start)
        ):
            yield Day(day.day, day.words, start + day.start, start + day.end, day.exact)


def _bound(day: Day, before: str) -> bool:
    """A day up to which something is to be done; a relative one may bring its own "by": "by next Friday"."""
    if day.exact:
        return bool(UP_TO.search(before))
    # "With my secretary until tomorrow" and "pay day is on Friday" bind nobody.
    waits, first = ("until", "till", "is"), day.words.split()[0]
    waiting = before.rstrip().lower().endswith(waits) and not _GIVEN.search(before)
    return bool((not waiting and UP_TO.search(before)) or (first not in waits and UP_TO.search(before + first)))


_GIVEN = re.compile(
    r"\b(?:given|gives|give|have|has|allow\w*|granted)(?: (?:us|you|me|him|her|them))? (?:until|till)\s*$", re.I
)
_PUT_BACK = re.compile(
    r"\b(?:date|time|deadline|period) (?:for|to)\b[^.]{0,60}\b(?:put back|moved|extended|postponed|deferred|changed) to"
    r"(?: the)?\s*$|\bperiod (?:ends|expires|runs out|closes) (?:on )?(?:the )?$",
    re.I,
)


def _periods(sentence: str, start: int, written_on: date) -> Iterator[Day]:
    for match in WITHIN.finditer(sentence):
        if _ours(sentence, match):
            continue
        day = _period(match, written_on)
        yield Day(day, match[0], start + match.start(), start + match.end(), exact=False)


_NEXT_CLAUSE = re.compile(
    r"[;:]|,? (?:and|but|so|then|or) (?=(?:please|you|we|i|the|your|payment)\b)"
    r"|, (?=(?:please|you|we|i|failing|unless|otherwise|if)\b)",
    re.I,
)
_CONDITION = re.compile(r"\b(?:unless|if|failing|should you|otherwise|in default|not)\b", re.I)
_OUR_ANSWER = re.compile(
    r"\b(?:we|i|our team)(?:'ll| (?:aim|will|shall|endeavour|hope|try|expect))\b"
    r"(?! (?:to )?(?:(?:be|then|now|also) )?(?:need|require|expect|want|ask|hear|receive|grateful)\b)"
    r"(?! (?:then |now )?(?:issue|apply|enter|commence)\b)"
    r"|you (?:will|should|can expect to) (?:receive|hear)",
    re.I,
)
_CLAUSE = 240  # characters beside a period that may be of its clause
_PAYMENT = re.compile(r"\b(?:payments?|invoices?|payable|refund\w*)\b", re.I)


def _ours(sentence: str, period: re.Match[str]) -> bool:
    """The sender's own time for an answer or a payment is no deadline of ours; what follows our silence is one.

    Only the clause in which the period stands counts, and nothing in it that a condition governs.
    """
    led = sentence[max(0, period.start() - _CLAUSE) : period.start()].rstrip(" ,")
    led = led[max((each.end() for each in _NEXT_CLAUSE.finditer(led)), default=0) :]
    follows = _NEXT_CLAUSE.split(sentence[period.end() : period.end() + _CLAUSE].lstrip(" ,"), maxsplit=1)[0]
    answer = max((each.start() for each in _OUR_ANSWER.finditer(led)), default=-1)
    condition = max((each.start() for each in _CONDITION.finditer(led)), default=-1)
    if condition >= 0:
        return answer > condition
    return answer >= 0 or bool(_PAYMENT.search(led) or _OUR_ANSWER.match(follows) or _PAYMENT.match(follows))


def _period(match: re.Match[str], start: date) -> date:
    raw = match["count"].lower().replace(" ", "-")
    count = int(raw) if raw.isdigit() else {"twenty-one": 21, "twenty-eight": 28}.get(raw) or _COUNTS[raw]
    unit = match["unit"].lower()
    if unit.startswith("month"):
        return add_months(start, count)
    if unit.startswith("week"):
        return start + timedelta(weeks=count)
    if unit.startswith(("working", "business")):
        day = start
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day
    return start + timedelta(days=count)


# --- past ---------------------------------------------------------------------------------------------------

_DATED = re.compile(
    r"\b(?:letter|notice|order|report|email|e-mail|document|claim|summons|form|correspondence"
    r"|complaint)s?\s+(?:is |was )?(?:dated|of|from)\s*(?:the\s+)?$",
    re.I,
)
_RECEIVED = Seldom(
    r"\b(?:received|came|arrived|got|served|delivered|handed|landed|turned up|reached|sitting|lying|lain)\b", re.I
)
_CAME_ON = re.compile(
    r"(?:received|came|arrived|served|delivered|got|landed|turned up|reached|sitting|lying|lain)[^.]{0,60}"
    r"(?:on|since|,)?\s*(?:the )?$",
    re.I,
)
_OF_THE_PATIENT = re.compile(
    r"\b(?:patient|he|she|child|baby|boy|girl|mother|father|m(?:r|rs|s|iss) [\w'-]+) (?:had |has |then |also |only )?"
    r"(?:received|got|came|arrived|reached|was (?:delivered|handed|given))\b",
    re.I,
)


def letter_date(text: str, today: date) -> Day | None:
    """The date of a letter that is spoken of: "the letter dated 3 November"."""
    folded = fold(text)
    return next((d for d in written(text, today) if _DATED.search(folded[max(0, d.start - 60) : d.start])), None)


def received_on(text: str, today: date) -> Day | None:
    """The day on which the writer received something earlier; weeks are counted to the same day of the week."""
    for start, sentence in timely(text):
        folded = fold(sentence)
        if not _RECEIVED.search(folded) or _OF_THE_PATIENT.search(folded):
            continue
        for day in written(sentence, today):
            if day.day <= today and _CAME_ON.search(folded[max(0, day.start - 100) : day.start]):
                return Day(day.day, day.words, start + day.start, start + day.end)
        for match in AGO.finditer(folded):
            return Day(_ago(match, today), match[0], start + match.start(), start + match.end(), exact=False)
    return None


_WEEK = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


def _ago(match: re.Match[str], today: date) -> date:
    if match["today"]:
        return today
    if match["yesterday"]:
        return today - timedelta(days=1)
    if match["weekday"]:
        behind = (today.weekday() - _WEEK.index(match["weekday"].lower())) % 7 or 7
        return today - timedelta(days=behind)
    if match["week"]:
        return today - timedelta(days=7)
    raw = match["count"].lower()
    count = int(raw) if raw.isdigit() else {"a": 1, "one": 1, "couple of": 2, "few": 3}.get(raw) or _COUNTS[raw]
    match match["unit"].lower():
        case "week":
            return today - timedelta(weeks=count)
        case "fortnight":
            return today - timedelta(weeks=2 * count)
        case "month":
            return add_months(today, -count)
        case _:
            return today - timedelta(days=count)
