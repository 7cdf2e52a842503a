"""Dates with a meaning: promised, away until, due, written, received. `rules.appointments` has those of meetings."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rules.dates import WEEKDAY_NAME, Day, days_named, sentences, written
from rules.phrases import fold
from rules.seldom import Seldom
from rules.workdays import add_months

_PROMISE = Seldom(
    r"\b(?:i|we)\s*(?:'ll|will|shall|hope|aim|should|expect|intend|plan|promise|can|am (?:going|hoping"
    r"|aiming|planning)|'m (?:going|hoping|aiming|planning)"
    r"|are (?:going|hoping|aiming)|'re (?:going|hoping)|would (?:hope|expect)|anticipate|propose"
    r"|undertake|need until|need (?:a|another|more))\b"
    r"|\b(?:you|it|they|this|the (?:report|statement|records?|form|notes|letter|draft|response|papers"
    r"|documents|rest|originals?|copies))\s*(?:'ll|will|should|shall)\s+"
    r"(?:be (?:with you|sent|ready|posted|done|finished|completed|available|there|in)|have|get|receive"
    r"|follow|reach|arrive)\b"
    r"|\b(?:he|she|(?:dr|mr|mrs|ms|miss|prof|professor) [\w'-]+)\s*(?:'ll|will|should|hopes to|aims to|intends to)\b"
    r"|\bthe (?:[\w'-]+ ){1,3}(?:will|should|shall|can) (?:be (?:with you|sent|posted|done|finished|filed|served|shared"
    r"|completed|available|issued|e-?mailed|delivered|released|uploaded|ready)|follow|reach|arrive)\b"
    r"|\bcan be (?:done|ready|sent|finished|delivered|completed)\b|\bbelowe\b|\bkom (?:[a-z]+dag)\b"
    r"|(?<!as )\bpromis(?:e|es|ing)\b"
    r"|\b(?:may|can|could|might) (?:i|we) (?:please |perhaps )?have (?:it |this |them )?(?:until|till)\b"
    r"|\b(?:he|she|they|the (?:rep|secretary|typist|archive|lab|printers?)) (?:says?|tells? (?:me|us)|reckons?)\b"
    r"|\b(?:will|to) (?:follow|send|be with you|let you have|get (?:it|this|them|that) (?:to|over|across)"
    r"|have (?:it|this|them|that) (?:to|with|done|ready))\b"
    r"|\bwill (?:do|have it|get it)\b[^.]{0,12}\b(?:by|on)\b"
    r"|(?<!your )\b(?:comments|report|statement|records|notes|account|rest|remainder|answers|replies|draft|version"
    r"|images|form|photos|certificate|reflection|cv|list)\b(?: [\w'-]+){0,4} (?:by|on|for|coming)"
    r" (?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|tomorrow)\b"
    r"|\b(?:expect|look out for) (?:it|them|this|the)\b|\bwith you by\b|\byou(?:'ll| will) have\b|\b(?:is"
    r"|would|if) .{2,25} (?:ok|okay|alright|acceptable|all right|too late)\b"
    r"|\b(?:byddaf|fe fydd|bydd|gobeithio|anfonaf|anfona i|gallaf)\b|\b(?:seolfaidh|beidh|cuirfidh)\b"
    r"|\b(?:ich (?:werde|schicke|sende)|je vous? (?:envoie|ferai|enverrai|transmettrai)|le enviar|sal ek"
    r"|ek sal|ik zal|stuur ik)",
    re.I,
)
_NOT_A_PROMISE = re.compile(
    r"\b(?:you (?:asked|requested|wanted|need)|your (?:letter|e-?mail|request|deadline)|please (?:send"
    r"|let|could|can|reply|confirm|provide)|could you|can you|would you"
    r"|(?:hearing|trial|inquest|court|operation|surgery|on leave|annual leave|on holiday|away|back (?:on"
    r"|in|at)|returning|out of office|return (?:on|to)|appointment|meeting|call you|ring you|phone you"
    r"|clinic)|within \d+ days of|i (?:will|shall|'ll) be (?:away|on|out)"
    r"|unable|not be able|cannot|can't|won't|will not)\b",
    re.I,
)
_SEND = re.compile(
    r"\b(?:send|post|e-?mail|forward|get|let you have|have (?:it|this|them|that|the|my)|with you|finish"
    r"|complet|submit|return|provid|suppl|deliver|upload|follow|do it|reply|respond|draft|write"
    r"|do (?:this|it|that|so)|ready|done|done by|reach|arrive|copy|scan|sign|receive|anfon|seol|schick"
    r"|send|\bsent\b|envoi|envia|stuur|issue|serve|file[ds]?|\bkom\b|\bdo\b|in the post|over to you"
    r"|\bversion\b|\bcoming\b|\bby (?:mon|tue|wed|thu|fri|tomorrow)"
    r"|across|to you|come back|it by|them by|sorted|pull|in your hands|reach you|have until|export|\bkry\b"
    r"|\b(?:report|statement|comments|account|records|notes|answers|draft|form) (?:on|by)\b)",
    re.I,
)


def promised_by(text: str, sent: date) -> Day | None:
    """The day by which a writer promises to send something; None where he promises none, or only vaguely."""
    for start, sentence in sentences(text):
        folded = fold(sentence)
        if not _PROMISE.search(folded) or not _SEND.search(folded):
            continue
        if _NOT_A_PROMISE.search(folded) and not re.search(
            r"\b(?:will|shall|can|'ll) (?:send|post|email|e-mail|get|let you have|have|do|finish|write"
            r"|complete|sign|bring)",
            folded,
            re.I,
        ):
            continue
        ahead = [day for day in days_named(sentence, sent) if _ahead(day, sentence, sent)]
        day = _first_of_promise(ahead, folded) if ahead else None
        if day is None or (_WHOLE_WEEK.search(day.words) and WEEKDAY_NAME.search(folded)):
            day = _bare_weekday(sentence, sent) or day  # "this week, probably Thursday"
        if day:
            return Day(day.day, day.words, start + day.start, start + day.end, day.exact)
    return None


def _ahead(day: Day, sentence: str, sent: date) -> bool:
    """A day to come; "the letter of the 5th" names another."""
    before = sentence[max(0, day.start - 12) : day.start].lower().rstrip()
    return sent <= day.day <= sent + timedelta(days=370) and not before.endswith(_BEHIND)


_NO_LATER = re.compile(r"\b(?:by|before|no later than)\b", re.I)
_BEHIND = (" of", " of the", "dated", " vom", " from", " since", " last")


def _first_of_promise(ahead: list[Day], folded: str) -> Day:
    """The last day named, but none behind a condition: "on the 10th, provided that it comes this week"."""
    if bound := [day for day in ahead if _NO_LATER.search(folded[max(0, day.start - 20) : day.start + 7])]:
        return bound[0]
    condition = _CONDITION.search(folded, ahead[0].end)
    before = [day for day in ahead if not condition or day.end <= condition.start()]
    return (before or ahead)[-1]


_CONDITION = re.compile(
    r"\b(?:provided|if|as long as|once|unless|because|subject to|assuming|depending|after|when)\b", re.I
)


_WHOLE_WEEK = re.compile(r"^(?:\w+ )?this week$", re.I)


def _bare_weekday(sentence: str, sent: date) -> Day | None:
    folded = fold(sentence)
    ahead = (m for m in WEEKDAY_NAME.finditer(folded) if not folded[: m.start()].rstrip().endswith(_BEHIND))
    match = next(ahead, None)
    found = days_named(f"on {match[0]}", sent) if match else ()
    return Day(found[0].day, match[0], match.start(), match.end(), exact=False) if match and found else None


# --- away ---------------------------------------------------------------------------------------------------

_BACK = re.compile(
    r"(?:return(?:ing|s)?(?: to (?:work|the (?:office|practice|surgery|uk|country)|my desk))?"
    r"|back(?: in (?:the )?(?:office|surgery|practice|work))?(?: at (?:work|my desk))?"
    r"|(?:be )?in the office again|(?:am|be) available(?: again)?|resum\w+|i(?:'ll| will) (?:reply"
    r"|respond|read|deal|pick)"
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
_BACK_AFTER = re.compile(r"\b(?:return|back|available|dychwel|zurück|retour|terug)", re.I)
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


_EMAIL = re.compile(r"[\w.+'-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?\.[a-z]{2,24}", re.I)
_DEPUTY = re.compile(
    r"contact|write to|secretary|my pa\b|reach|urgent|assist|cover|instead|absence|in my place|speak to"
    r"|deputy|colleague|direct(?:ed)?"
    r"|forward|queries|anything else|can help|be able to help|cysyllt|teagmháil|wenden|contacter|kontak|contacte",
    re.I,
)


def deputy_email(text: str, sender: str = "") -> str:
    """The address of whoever stands in for an absent person; empty where none is named."""
    for match in _EMAIL.finditer(text[:6000]):
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
    r"|pay(?:ment|able)?|accept\w*|offer|cyflwyno|ffeilio|terfyn amser|ymateb)\b",
    re.I,
)
UP_TO = re.compile(
    r"(?:\bby(?: (?:no later than|(?:the )?close of (?:business|play)(?: on)?"
    r"|(?:the )?end of (?:the )?day(?: on)?|\d{1,2}(?:[:.]\d{2})? ?(?:am|pm"
    r"|noon)?,?(?: on)?|midday on|noon on|4 ?pm on|midnight on))?"
    r"|no later than(?: \d{1,2}(?:[:.]\d{2})? ?(?:am|pm)?(?: on)?)?|not later than|on or before"
    r"|before(?: \d{1,2}(?:[:.]\d{2})? ?(?:am|pm)?(?: on)?)?|due(?: (?:on|by|in))?"
    r"|extension\b[^.]{0,30}\bto|(?<!you )(?<!please )extend(?:ed|s)?\b[^.]{0,50}\bto"
    r"|(?:date|time|deadline|period) for [^.:]{2,40}(?:stands|remains|stays)(?: at)?"
    r"|expir\w+(?: (?:on|at midnight on))?|deadline (?:of|is|for .{2,40} is)|is|until|(?:4|5|12"
    r"|16[:.]00) ?(?:pm|noon)? on|erbyn|cyn|bis(?: zum)?|avant le|vor dem|antes del)\s*:?\s*(?:the\s+"
    r"|(?:mon|tues|wednes|thurs|fri)day,?\s+)?$",
    re.I,
)
"""The words right before a day up to which something is to be done."""
_WITHIN = re.compile(
    r"within (?:the next )?(?P<count>\d{1,3}|seven|ten|fourteen|twenty[- ]one|twenty[- ]eight|forty"
    r"|thirty|five|three|two|four|six) (?P<unit>clear days|working days|business days|calendar days|days"
    r"|weeks|months?)"
    r"(?: (?:of|from|after|following) (?:the )?(?:date of )?(?P<anchor>this|the date|its date|service"
    r"|receipt|today|date hereof|receiving|your receipt|the letter|this notice|deemed service))?",
    re.I,
)
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
    for start, sentence in sentences(text):
        folded = fold(sentence)
        if _DUTY.search(folded):
            found += _fixed(folded, start, written_on)
            found += [] if _ours(folded) else _periods(folded, start, written_on)
    return tuple(dict.fromkeys(found))


def _fixed(sentence: str, start: int, written_on: date) -> Iterator[Day]:
    for day in days_named(sentence, written_on):
        before = sentence[max(0, day.start - 60) : day.start]
        if day.day >= written_on and (_bound(day, before) or _PUT_BACK.search(sentence[: day.start])):
            yield Day(day.day, day.words, start + day.start, start + day.end, day.exact)


def _bound(day: Day, before: str) -> bool:
    """A day up to which something is to be done; a relative one may bring its own "by": "by next Friday"."""
    if day.exact:
        return bool(UP_TO.search(before))
    # "With my secretary until tomorrow" and "pay day is on Friday" bind nobody.
    waiting = before.rstrip().lower().endswith(("until", "till", "is"))
    return bool((not waiting and UP_TO.search(before)) or UP_TO.search(before + day.words[:3]))


_PUT_BACK = re.compile(
    r"\b(?:date|time|deadline|period) (?:for|to)\b[^.]{0,60}\b(?:put back|moved|extended|postponed|deferred|changed) to"
    r"(?: the)?\s*$|\bperiod (?:ends|expires|runs out|closes) (?:on )?(?:the )?$",
    re.I,
)


def _periods(sentence: str, start: int, written_on: date) -> Iterator[Day]:
    for match in _WITHIN.finditer(sentence):
        day = _period(match, written_on)
        yield Day(day, match[0], start + match.start(), start + match.end(), exact=False)


def _ours(sentence: str) -> bool:
    """The sender's own time for an answer is no deadline of ours."""
    return bool(
        re.search(
            r"\b(?:payments?|invoices?|payable|refund\w*)\b"
            r"|\b(?:we|i|our team) (?:aim|will|shall|endeavour|hope|try|expect|'ll)\b"
            r"|you (?:will|should|can expect to) (?:receive|hear)",
            sentence,
            re.I,
        )
    )


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
_RECEIVED = Seldom(r"\b(?:received|came|arrived|got|served|delivered|handed|landed|turned up|reached)\b", re.I)
_CAME_ON = re.compile(r"(?:received|came|arrived|served|delivered|got|landed)[^.]{0,60}(?:on|,)?\s*(?:the )?$", re.I)
_AGO = re.compile(
    r"\b(?:(?P<yesterday>yesterday|ddoe|inné|gestern|hier)|last (?P<weekday>mon|tues|wednes|thurs|fri"
    r"|satur|sun)day|(?P<week>last week|yr wythnos diwethaf)|(?P<count>\d{1,2}|a|one|two|three|four|five"
    r"|six|couple of|few) (?P<unit>day|week|month)s? ago)\b",
    re.I,
)


def letter_date(text: str, today: date) -> Day | None:
    """The date of a letter that is spoken of: "the letter dated 3 November"."""
    folded = fold(text)
    return next((d for d in written(text, today) if _DATED.search(folded[max(0, d.start - 60) : d.start])), None)


def received_on(text: str, today: date) -> Day | None:
    """The day on which the writer received something earlier; weeks are counted to the same day of the week."""
    for start, sentence in sentences(text):
        folded = fold(sentence)
        if not _RECEIVED.search(folded):
            continue
        for day in written(sentence, today):
            if day.day <= today and _CAME_ON.search(folded[max(0, day.start - 100) : day.start]):
                return Day(day.day, day.words, start + day.start, start + day.end)
        for match in _AGO.finditer(folded):
            return Day(_ago(match, today), match[0], start + match.start(), start + match.end(), exact=False)
    return None


_WEEK = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


def _ago(match: re.Match[str], today: date) -> date:
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
        case "month":
            return add_months(today, -count)
        case _:
            return today - timedelta(days=count)
