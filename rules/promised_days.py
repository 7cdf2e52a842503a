"""The day by which a writer promises to send something."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rules.dates import WEEKDAY_NAME, Day, bare_weekdays, sentences
from rules.phrases import fold
from rules.rough_days import days_meant, is_vague
from rules.seldom import Seldom
from rules.timely import timely

_THING = (
    r"(?:comments|report|statement|account|records?|notes|rest|remainder|answers?|repl(?:y|ies)|responses?|drafts?"
    r"|version|images|forms?|photos|certificate|reflections?|cv|list|letter|papers|documents|originals?|copies"
    r"|schedule|bundle|opinion|chronology|proof)"
)
_ON_A_DAY = (
    r"(?:on |by |the |about |around )*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|tomorrow|next|\d{1,2}(?:st|nd|rd|th)?)\b"
)
_SOMEBODY = (
    r"(?:he|she|they|(?:dr|mr|mrs|ms|miss|prof|professor) [\w'-]+"
    r"|(?:my|our|his|her) (?:pa|secretary|assistant|typist|colleague|clerk|manager|practice manager|partner|wife"
    r"|husband|son|daughter|solicitor|expert))"
)
_PROMISES = (
    # He who writes says what he will do, hopes to do, or needs.
    r"\b(?:i|we)\s*(?:'ll|will|shall|hope|aim|should|expect|intend|plan|promise|can"
    r"|(?:am|'m|are|'re) (?:going|hoping|aiming|planning)|would (?:hope|expect)|'d (?:hope|expect)|anticipate|propose"
    r"|undertake|reckon|need (?:until|till|a|another|more))\b",
    r"^\W*(?:will|shall|should|can|hop(?:e|ing) to|aim(?:ing)? to|going to|plan(?:ning)? to|intend to)\b",
    r"\b(?:byddaf|fe fydd|bydd|gobeithio|anfonaf|anfona i|gallaf|seolfaidh|beidh|cuirfidh)\b",
    r"\b(?:ich (?:werde|schicke|sende)|je vous? (?:envoie|ferai|enverrai|transmettrai)|le enviar|sal ek|ek sal|ik zal"
    r"|stuur ik|kom (?:[a-z]+dag))\b|\bbelowe\b",
    # Somebody else will.
    rf"\b{_SOMEBODY}\s*(?:'ll|will|should|can|is going to|(?:hopes|aims|intends|expects|plans|promises|wants) to)\b",
    r"\b(?:he|she|they|the (?:rep|secretary|typist|archive|lab|printers?|records? department|practice|hospital|trust))"
    r" (?:says?|tells? (?:me|us)|reckons?|quote[sd]?|estimates?|promises?)\b",
    # It will come.
    r"\b(?:you|it|they|this|that)\s*(?:'ll|will|should|shall)\s+"
    r"(?:be (?:with you|sent|ready|posted|done|finished|completed|available|there|in|on your)|have|get|receive|see|find"
    r"|follow|reach|arrive|go)\b",
    rf"\b(?:it|that)\s*(?:'ll|will) (?:probably )?be {_ON_A_DAY}",
    rf"\b{_THING} (?:will|should|goes?|comes?) ?(?:be (?:sent|posted|uploaded|e-?mailed|with you|done|ready)|follow|out"
    r"|off)\b",
    r"\b(?:the|my|our|his|her) (?:[\w'-]+ ){1,4}(?:will|should|shall|can) (?:not )?(?:be (?:with you|sent|posted|done"
    r"|finished|filed|served|shared|completed|available|issued|e-?mailed|delivered|released|uploaded|ready|there|out"
    r"|on your)|follow|reach|arrive|go (?:out|off))\b",
    r"\bcan be (?:done|ready|sent|finished|delivered|completed)\b|\bshould be ready\b",
    r"\b(?:will|to) (?:follow|send|be with you|let you have|get (?:it|this|them|that) (?:to|over|across)"
    r"|have (?:it|this|them|that) (?:to|with|done|ready))\b",
    r"\bwill (?:do|sort|have it|get it)\b[^.]{0,12}\b(?:by|on|tonight|tomorrow)\b",
    rf"(?<!your )\b{_THING}\b(?: [\w-]+){{0,4}} (?:by|on|for|coming)"
    r" (?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|tomorrow|(?:the )?end of)\b",
    r"\b(?:expect|look out for) (?:it|them|this|the|my|our)\b|\bwith you by\b|\byou(?:'ll| will) have\b",
    rf"\b(?:he|she|they) (?:says?|reckons?) {_ON_A_DAY}",
    r"\b(?:my|our|the) (?:aim|plan|hope|intention|target) is\b|\b(?:could|shall|can) we say\b|\blet's say\b",
    # It is proposed: a question for time is a promise for the case of a yes.
    r"\b(?:may|can|could|might) (?:i|we) (?:please |perhaps )?(?:have (?:it |this |them )?(?:until|till)|send|post"
    r"|let you have|get (?:it|them|this) to you)\b",
    r"\b(?:is|would|if) .{2,25} (?:ok|okay|alright|acceptable|all right|too late|suit(?: you)?)\b|\bwould .{2,25} do\b",
    r"\b(?:ok|okay|alright|all right) (?:to (?:send|post|let)|if i (?:send|post|let))\b",
    r"\b(?:give|allow) me (?:till|until|to|a)\b",
    # A day is named for it.
    r"\b(?:can't|cannot|won't|will not|not) .{0,30}\bbefore\b",
    r"(?<!as )\bpromis(?:e|es|ing)\b"
    r"|\b(?:commit to|target(?:ing)?|aim(?:ing)? for|aimed for|hoping for|realistic(?:ally)?|earliest)\b",
)
_PROMISE = Seldom("|".join(_PROMISES), re.I)
_FOR_SURE = re.compile(
    r"\b(?:give me (?:till|until)|allow me|expect (?:my|our|it)|target|aim(?:ing)? for|hoping for|commit to|earliest"
    r"|realistic(?:ally)?|would .{2,25} (?:do|suit)|quote[sd]?|(?:could|shall|can) we say|let's say)\b"
    rf"|\b(?:it|that)\s*(?:'ll|will) (?:probably )?be {_ON_A_DAY}|\b(?:he|she|they) (?:says?|reckons?) {_ON_A_DAY}",
    re.I,
)
"""Ways of naming a day that need no word for what is done by then."""
_SENDS = (
    r"send|sent|post|e-?mail|forward|get|let you have|have (?:it|this|them|that|the|my)|with you|finish|complet|submit"
    r"|typed|return|provid|suppl|deliver|upload|follow|reply|respond|draft|write|issue|serve|file[ds]?|export|pull|copy|scan"
    r"|sign|receive|ready|done|do (?:it|this|that|so)|\bdo\b|reach|arrive|come back|sorted|\bsort\b|\btell you\b",
    r"turn (?:it|this|that|them) (?:a?round)|\bgo (?:out|off)\b|\bhand\b|\bpop\b|on your desk|in your (?:hands|inbox)"
    r"|in the post|over to you|across|to you\b|have until|it by|them by|\bversion\b|\bcoming\b",
    r"anfon|seol|schick|envoi|envia|stuur|\bkom\b|\bkry\b",
    r"\bby (?:mon|tue|wed|thu|fri|tomorrow)|\b(?:report|statement|comments|account|records|notes|answers|draft|form)"
    r" (?:on|by)\b",
)
_SEND = re.compile(rf"\b(?:{'|'.join(_SENDS)})", re.I)
_NO_PROMISES = (
    r"you (?:asked|requested|wanted|need)|your (?:letter|e-?mail|request|deadline)|within \d+ days of",
    r"please (?:send|let|could|can|reply|confirm|provide)|(?:could|can|would|will) you\b",
    r"hearing|trial|inquest|court|operation|surgery|appointment|meeting|clinic|theatre|call you|ring you|phone you",
    r"on leave|annual leave|on holiday|away|back (?:on|in|at)|returning|out of office|return (?:on|to)",
    r"i (?:will|shall|'ll) be (?:away|on|out)",
    r"unable|not be able|cannot|can't|won't|will not",
    # What a house says of itself below every message.
    r"(?:we|our (?:team|office|practice)) (?:aim|endeavour|try|hope) to (?:answer|reply|respond|acknowledge|deal)",
)
_NOT_A_PROMISE = re.compile(rf"\b(?:{'|'.join(_NO_PROMISES)})\b", re.I)
_ALL_THE_SAME = re.compile(
    r"\b(?:will|shall|can|'ll) (?:send|post|email|e-mail|get|let you have|have|do|finish|write|complete|sign|bring)"
    rf"|\b{_THING} (?:will|should|shall) be (?:with you|sent)\b"
    r"|\b(?:cannot|can't|won't|will not|not be able to|unable to)\b[^.]{0,40}\bbefore\b",
    re.I,
)
_STORY = re.compile(
    r"\b(?:i|we) (?:had )?(?:said|thought|told you|hoped|promised|meant|planned)\b"
    r"|\bwill you\b|\b(?:baby|child|patient|weather) (?:will|should)\b"
    r"|\b(?:he|she|the patient) (?:will|should) (?:come|be (?:back|seen|admitted|reviewed)|return)\b",
    re.I,
)


def promised_by(text: str, sent: date) -> Day | None:
    """The day by which a writer promises to send something; None where he promises none, or only vaguely.

    Of a rough time it is the last day that is meant.
    """
    for start, sentence in timely(text):
        folded = fold(sentence)
        if not _promises(folded):
            continue
        below = _below_condition(folded)
        ahead = [day for day in _counted(days_meant(sentence, sent)) if day.start not in below]
        ahead = [day for day in ahead if _ahead(day, sentence, sent)]
        day = _first_of_promise(ahead, folded) if ahead else None
        if day is None or (_WHOLE_WEEK.search(day.words) and WEEKDAY_NAME.search(folded)):
            # "this week, probably Thursday"
            bare = (each for each in bare_weekdays(sentence, sent) if each.start not in below)
            day = next((each for each in bare if _ahead(each, sentence, sent)), day)
        if day:
            return Day(day.day, day.words, start + day.start, start + day.end, day.exact)
    return None


def promised_vaguely(text: str) -> bool:
    """Say whether a writer promises to send something at a time of which nobody knows the day."""
    return is_vague(text) and any(is_vague(each) and _promises(fold(each)) for _, each in sentences(text))


def promises_to_send(text: str) -> bool:
    """Say whether a writer promises to send something, whether or not he says when; what he denies is no promise.

    >>> promises_to_send("I won't write it, but my notes will follow."), promises_to_send("I shall not be sending it.")
    (True, False)
    """
    return any(_promises(each) for each in undenied(text))


def undenied(text: str) -> Iterator[str]:
    """The clauses of a text that deny nothing, folded."""
    clauses = (each for _, sentence in sentences(text) for each in _CLAUSES.split(fold(sentence)))
    return (each for each in clauses if not _DENIES.search(each))


_CLAUSES = re.compile(r"[,;:()]| - |\b(?:but|however|though|although|and|while|instead)\b", re.I)
_DENIES = re.compile(r"\b(?:not|never|nothing|none|no|nobody|neither|nor|cannot|refuse|decline)\b|n't\b", re.I)


def promised_there(text: str, day: Day) -> bool:
    """Say whether a day is one by which the writer himself, or his own people, will send something."""
    here = next((start for start, sentence in reversed(sentences(text)) if start <= day.start), 0)
    return bool(_OWN.search(fold(text[here : day.start])))


_OWN_PEOPLE = (
    r"(?:i|we|(?:my|our|the) (?:pa|secretary|assistant|typist|colleague|practice manager|archive|practice)"
    r"|(?:my|our) [\w-]+(?: [\w-]+)?|you)"
)
_SAYS = (
    r"'ll|will|shall|can|should|(?:hope|aim|expect|intend|plan|promise)s? to"
    r"|(?:am|are|is|'m|'re) (?:going|hoping|aiming|planning) to"
)
_SENT = (
    r"send|post|e-?mail|let you|get (?:it|them|this|that|the|my|our|back)|have (?:it|them|this|that|the|my|our)|forward"
    r"|return|finish|complete|sign|reply|respond|be with you|reach you|follow|be sent|upload|do (?:it|this|that)"
)
_NOT_ONLY_OWN = (
    r"you (?:to|must|should|need|confirm|agree|reply|send)|please|must|requir\w+|order\w*|if|unless|once|failing"
    r"|provided|when"
)
_OWN = re.compile(
    rf"\b{_OWN_PEOPLE}\s*(?:{_SAYS})(?: be able to| hope to| try to| aim to)? (?:\w+ly )?(?:{_SENT})"
    rf"(?![^;]*\b(?:{_NOT_ONLY_OWN})\b)[^;]*$",
    re.I,
)


def _promises(folded: str) -> bool:
    if not _PROMISE.search(folded) or not (_SEND.search(folded) or _FOR_SURE.search(folded)) or _STORY.search(folded):
        return False
    return not _NOT_A_PROMISE.search(folded) or _ALL_THE_SAME.search(folded) is not None


def _below_condition(folded: str) -> range:
    """Where a condition stands that something follows: "if it comes by Friday, I will …" promises nothing by Friday."""
    condition = _IF.search(folded)
    then = _THEN.search(folded, condition.end() + 4) if condition else None
    return range(condition.start(), then.start()) if condition and then else range(0)


_IF = re.compile(r"(?<!ok )(?<!okay )(?<!right )(?<!best )\b(?:if|unless|provided|assuming|as long as)\b", re.I)
_THEN = re.compile(
    r"\b(?:i|we|you|it|(?:my|our|the) [\w-]+)\s*(?:'ll|will|shall|can|could|should|would|'d|hope to|aim to)\b", re.I
)


def _counted(days: tuple[Day, ...]) -> list[Day]:
    """The days without those from which another is counted: "two days before the hearing on 10 December"."""
    from_it = zip(days, (None, *days), strict=False)
    return [day for day, earlier in from_it if not (earlier and earlier.words.endswith("before"))]


def _ahead(day: Day, sentence: str, sent: date) -> bool:
    """A day to come; "the letter of the 5th" names another."""
    before = sentence[max(0, day.start - 12) : day.start].lower().rstrip()
    return sent <= day.day <= sent + timedelta(days=370) and not before.endswith(_BEHIND)


_NO_LATER = re.compile(r"\b(?:by|before|no later than)\b", re.I)
_NOT_BEFORE = re.compile(r"\b(?:can't|cannot|won't|will not|not)\b[^.]{0,40}\bbefore\b", re.I)
_BEHIND = (" of", " of the", "dated", " vom", " from", " since", " last", "not")


def _first_of_promise(ahead: list[Day], folded: str) -> Day:
    """The last day named, but none behind a condition: "on the 10th, provided that it comes this week"."""
    bound = [day for day in ahead if _NO_LATER.search(folded[max(0, day.start - 20) : day.start + 7])]
    if bound and (len(ahead) == 1 or not _NOT_BEFORE.search(folded)):
        return bound[0]
    condition = _CONDITION.search(folded, ahead[0].end)
    before = [day for day in ahead if not condition or day.end <= condition.start()]
    return (before or ahead)[-1]


_CONDITION = re.compile(
    r"\b(?:provided|if|as long as|once|unless|because|subject to|assuming|depending|after|when)\b", re.I
)
_WHOLE_WEEK = re.compile(r"^(?:\w+ )?this week$", re.I)
