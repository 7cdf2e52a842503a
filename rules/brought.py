"""What a message brings of what was asked: by the documents' own words, and by those of the question that they answer.

A document that nobody can name by itself is named by the question: who was asked for one certificate and answers that
very message with one paper has sent the certificate. Another clear type says otherwise.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType

from rules.certainty import share_of
from rules.enclosed import enclosed, is_itself
from rules.facts import Attachment, Case, MessageFacts, Opinion, Request
from rules.keys import Key, documents, named_cases, only_open_case, requests_to_sender, thread_hits
from rules.phrases import around, fold
from rules.policy import Policy
from rules.promises import day_named
from rules.strangers import about_a_stranger

_CLEAR = 0.85
"""From this confidence on a document is what it is, whatever was asked for."""
_HINT = 0.10
_PICTURES = frozenset({"jpeg", "png", "heic", "tiff", "bmp", "webp", "gif"})
_MESSAGES = frozenset({"eml", "msg"})
"""A message that is attached may speak of anything; what it carries stands beside it."""
_FEW_WORDS = 12
_LINE = 8  # words: on less nothing is told
_SOME_LINES = 40
_BLANK_IS_NOTHING = frozenset({"AUTH", "CONS-TX"})
_ANY_LETTER = 0.12  # how much an unnamed paper is like the correspondence that was asked for
_HEADING = 240
_SHORTEST = MappingProxyType(
    {"MEM-REP": 80, "WS": 80, "INQ-STMT": 80, "CMP-RESP": 60, "REFLECT": 80, "EXP-Q": 40, "AUTH": 20, "CONS-TX": 20}
)
"""What may stand in a mail instead of on a paper of its own, and from how many words on it is one."""

_KIN = MappingProxyType(
    {
        code: frozenset(family)
        for family in (
            ("GP-REC", "HOSP-REC", "DEN-REC", "REFL", "LAB"),
            ("MEM-REP", "MEM-CORR", "WS", "INQ-STMT"),
            ("CV", "EXP-CV"),
            ("AUTH", "CONS-TX"),
            ("INV", "FEE"),
            ("EXP-FEE", "EXP-CV"),
            ("EXP-BL", "EXP-CAUS", "EXP-CP", "EXP-QUANT"),
            ("CMP-RESP", "CMP-ACK"),
            ("REC-REQ", "SAR"),
        )
        for code in family
    }
    # Asked for his correspondence, a member sends what he wrote, whatever sort of letter it is.
    | {"MEM-CORR": frozenset({"MEM-CORR", "MEM-REP", "WS", "INQ-STMT", "CMP-RESP", "CMP-ACK"})}
)
"""Types that are told apart by who wrote them for what rather than by their words."""


def kin_of(code: str) -> frozenset[str]:
    """Return a type and those that are told apart from it by who wrote them for what rather than by their words."""
    return _KIN.get(code, frozenset({code}))


def brought(mail: MessageFacts, request: Request, policy: Policy) -> tuple[str, ...]:
    """The items of a request that came with the message, as documents of their type or as answers to the question."""
    missing = still_asked(request)
    papers = [a for a in _papers(mail, request) if _is_picture(a) or _usable(a)]
    found = set(surely_brought(mail, request, policy))
    held = _withheld(mail, missing, policy, all_of_it=not found)
    answering = answers(mail, request)
    later = len(missing) == 1 and _promised(mail)
    if answering:
        found |= _said(mail, [item for item in missing if item not in found], policy, later=later)
    if later or (not found and not answering):
        return tuple(item for item in missing if item in found)
    left = [a for a in papers if a.opinion.best not in found or a.opinion.confidence < policy.thresholds.suggest]
    unplaced = []
    for attachment in left:
        open_items = [item for item in missing if item not in found and item not in held]
        ranked = sorted(open_items, key=lambda item: -_likeness(attachment, item, mail, policy))
        if ranked and _likeness(attachment, ranked[0], mail, policy) > 0:
            found.add(ranked[0])
        else:
            unplaced.append(attachment)
    if not papers and answering and _stands_in_the_mail(mail, policy):
        found.add(mail.body.best)
    if answering and surely_brought(mail, request, policy) and not more_to_come(mail, request, policy):
        found |= _the_other_one(unplaced, [item for item in missing if item not in found]) - held
    return tuple(item for item in missing if item in found)


def _withheld(mail: MessageFacts, missing: list[str], policy: Policy, *, all_of_it: bool) -> frozenset[str]:
    """The items that only a paper which is surely one of them could be: the writer refuses what he names, or, where
    nothing is sure, whatever was asked; or he first needs something of us."""
    words, text = policy.mail, mail.new_text
    refused = [fold(around(text, hit.start, hit.end)) for hit in words.refusal.hits(text)]
    if words.needs_something.first(text) or (refused and all_of_it):
        return frozenset(missing)
    return frozenset(item for item in missing if any(speaks_of_item(item, each, policy) for each in refused))


def speaks_of_item(item: str, text: str, policy: Policy) -> bool:
    """Say whether a folded text has a word for an item."""
    own = policy.mail.item_words.get(item, "")
    return bool(own) and word(own).search(text) is not None


def surely_brought(mail: MessageFacts, request: Request, policy: Policy) -> tuple[str, ...]:
    """The items of a request that came as documents of their type, whoever asked for what."""
    usable = [a for a in _papers(mail, request) if _usable(a)]
    sure = {a.opinion.best for a in usable if a.opinion.confidence >= policy.thresholds.suggest}
    return tuple(item for item in still_asked(request) if item in sure)


def _papers(mail: MessageFacts, request: Request) -> list[Attachment]:
    """The documents that may be of the request's case: another person's records bring nothing of what was asked."""
    case = next((each for each in mail.candidates if each.case_no == request.case_no), None)
    return [a for a in documents(mail) if case is None or not about_a_stranger(a, case)]


def still_asked(request: Request) -> list[str]:
    """The items that have not come; all of them where each came in part only."""
    missing = [item for item in request.items if item not in request.received]
    return missing or (list(request.items) if request.status == "part" else [])


def _the_other_one(papers: list[Attachment], missing: list[str]) -> set[str]:
    """Of what was asked all came but one item, and of what came one paper has no name: the one is the other."""
    nameless = [a for a in papers if a.opinion.best == "UNKNOWN" and len(a.text.split()) >= _LINE]
    return set(missing) if len(missing) == len(nameless) == 1 == len(papers) else set()


def _usable(attachment: Attachment) -> bool:
    """A paper that can be read; a consent that nobody has filled in brings nothing."""
    opinion = attachment.opinion
    return not attachment.problem and not (opinion.version == "blank" and opinion.best in _BLANK_IS_NOTHING)


def _said(mail: MessageFacts, missing: list[str], policy: Policy, *, later: bool) -> set[str]:
    """What the mail says instead of bringing it: a consent, dates, a fee, answers between the lines of our questions.

    Where it may be one of several items, the sentence names them. What is promised for another day is not said yet;
    days that were asked for are no promise.
    """
    question = f"{mail.quoted}\n{mail.forwarded}\n" + "\n".join(hit.subject for hit in mail.thread)
    found: set[str] = set()
    for row in policy.mail.said:
        fitting = row.possible(missing, fold(question))
        if not fitting or (later and (row.only_if_asked or not row.asked)):
            continue
        told = row.sentences(mail.new_text)
        words = {item: policy.mail.item_words.get(item, "") for item in fitting}
        found |= {
            item
            for item, own in words.items()
            if told and (len(fitting) == 1 or any(own and word(own).search(fold(each)) for each in told))
        }
    return found


def _stands_in_the_mail(mail: MessageFacts, policy: Policy) -> bool:
    """A report, a consent or answers written out in the mail itself; an ordinary note is none of these."""
    shortest = _SHORTEST.get(mail.body.best)
    sure = mail.body.confidence >= policy.thresholds.suggest
    return sure and shortest is not None and len(mail.new_text.split()) >= shortest


def answers(mail: MessageFacts, request: Request) -> bool:
    """Say whether the person asked writes in answer: in the thread of the question, or where only one is open."""
    case = next((each for each in mail.candidates if each.case_no == request.case_no), None)
    if case is None or request not in requests_to_sender(mail, case, refused=True):
        return False
    ids = {hit.message_id for hit in thread_hits(mail, case)}
    if request.status == "refused":
        return request.message_id in ids
    if ids:
        asked = {other.message_id for other in requests_to_sender(mail, case) if other.message_id in ids}
        return not asked or request.message_id in asked
    everything = [each for other in mail.candidates for each in requests_to_sender(mail, other)]
    here = [each for each in everything if each.case_no == request.case_no]
    alone = everything == [request] and not mail.more_candidates
    return alone or (here == [request] and named_cases(mail) == {case.case_no})


def _likeness(attachment: Attachment, item: str, mail: MessageFacts, policy: Policy) -> float:
    """How well a document could be an item that was asked for; 0 where it could not."""
    opinion = attachment.opinion
    family = kin_of(item)
    any_letter = _may_be_any_letter(attachment, item, mail)
    something_else = _CLEAR if any_letter else policy.thresholds.suggest
    if opinion.best not in (*family, "UNKNOWN") and _share_of_kin(opinion) >= something_else:
        return 0.0
    hint = dict(opinion.ranked).get(item, 0.0)
    if opinion.best in family:
        hint = max(hint, opinion.confidence / 2)
    if item == "IMG" and _is_picture(attachment):
        hint += 0.25
    if any_letter:
        hint = max(hint, _ANY_LETTER)
    words = policy.mail.item_words.get(item, "")
    if words and any(word(words).search(sentence) for sentence in _promises(mail)):
        return 0.0
    if words and attachment.format not in _MESSAGES:
        own = f"{_spaced(attachment.name)}\n{attachment.text[:_HEADING]}"
        if is_itself(word(words), fold(own)):
            hint += 0.5
        elif not _promised(mail) and enclosed(word(words), mail.new_text, policy.mail):
            hint += 0.25
    return hint if hint >= _HINT else 0.0


def _may_be_any_letter(attachment: Attachment, item: str, mail: MessageFacts) -> bool:
    """A letter for whatever letter was asked for, or a paper in a language of which we know no words."""
    letter = item == "MEM-CORR" and len(attachment.text.split()) >= _LINE
    return (letter or _in_another_language(attachment, mail)) and _asked_here(mail, item)


def _share_of_kin(opinion: Opinion) -> float:
    """How sure it is what kind of paper it is, whichever of the kind: an invoice or a fee note, say."""
    kin = kin_of(opinion.best)
    return max(opinion.confidence, share_of(opinion, lambda code: code in kin))


def _in_another_language(attachment: Attachment, mail: MessageFacts) -> bool:
    """A written paper below words in another language: the types are known by English words only."""
    written = attachment.opinion.best == "UNKNOWN" and len(attachment.text.split()) >= _SOME_LINES
    return written and mail.language not in ("", "en", "und")


def _asked_here(mail: MessageFacts, item: str) -> bool:
    """Say whether it answers the very message that asked for this item alone."""
    direct = {hit.message_id for hit in mail.thread if hit.direct}
    asked = (each for case in mail.candidates for each in requests_to_sender(mail, case))
    return any(each.message_id in direct and still_asked(each) == [item] for each in asked)


def _is_picture(attachment: Attachment) -> bool:
    """A picture on which hardly anything is written: no photographed page, and not broken for want of words."""
    unwritten = len(attachment.text.split()) < _FEW_WORDS and attachment.problem in ("", "empty", "unreadable")
    return attachment.format in _PICTURES and unwritten


def _spaced(name: str) -> str:
    return re.sub(r"[_.\-]+", " ", name)


def rest_is_missing(request: Request, items: tuple[str, ...]) -> tuple[str, ...]:
    """The items that are still missing after these. Of a request that was met in part before anyone kept count, the
    last one is taken for that part.
    """
    missing = tuple(sorted(set(request.items) - set(request.received) - set(items)))
    if request.status == "part" and not request.received and len(missing) == 1:
        return ()
    return missing


def more_to_come(mail: MessageFacts, request: Request, policy: Policy) -> bool:
    """Say whether the writer announces more: in words, or by promising a day while several things were asked."""
    told = [fold(around(mail.new_text, hit.start, hit.end)) for hit in policy.mail.more_follows.hits(mail.new_text)]
    if any(not _of_another_request(each, mail, request, policy) for each in told) or _of_several(mail, request):
        return True
    return len(request.items) > 1 and _promised(mail)


def _of_several(mail: MessageFacts, request: Request) -> bool:
    """Say whether the papers are numbered as parts of more than came: "Vol 1 of 3.pdf". The last may come by itself."""
    counted = [
        match for name in (mail.subject, *(a.name for a in documents(mail))) if (match := _NUMBERED.search(name))
    ]
    here, whole = {int(match[1]) for match in counted}, max((int(match[2]) for match in counted), default=0)
    return len(here) < whole and not (request.status == "part" and whole in here)


_NUMBERED = re.compile(
    r"(?i)(?:\b|_)(?:vol(?:ume)?|part|pt|disc|cd|batch|bundle|file|section|e-?mail)s?[ ._-]{0,2}([1-9])[ _-]?(?:of|/)"
    r"[ _-]?([2-9])(?!\d)"
)


def _of_another_request(sentence: str, mail: MessageFacts, request: Request, policy: Policy) -> bool:
    """Say whether a sentence speaks of what another request asks of this sender, and of nothing that this one does."""

    def named(asked: Request) -> bool:
        return any(speaks_of_item(item, sentence, policy) for item in asked.items)

    others = (each for case in mail.candidates for each in requests_to_sender(mail, case) if each != request)
    return not named(request) and any(named(each) for each in others)


def _promises(mail: MessageFacts) -> Iterator[str]:
    """The sentences in which something is promised for another day: what they name has not come with the message."""
    for fact in mail.facts:
        if fact.name == "promised-by" and fact.place == "new_text" and _promised(mail):
            sentence = fold(around(mail.new_text, fact.start, fact.end))
            if not _CAME.search(sentence):
                yield sentence


_CAME = re.compile(r"\b(?:attach|enclos|herewith|here (?:is|are)\b|aangeheg|ynghlwm|anbei|ci-joint|adjunt)", re.I)


def _promised(mail: MessageFacts) -> bool:
    """Say whether something is promised for another day: of it the text speaks, not of what came."""
    promised = day_named(mail, "promised-by")
    return promised is not None and promised > mail.today


def request_key(mail: MessageFacts, case: Case, policy: Policy) -> Key | None:
    """A request that fits: its item is attached, or this answers the messages that asked and speaks of it."""
    hits = thread_hits(mail, case)
    alone = only_open_case(mail, case)
    for request in requests_to_sender(mail, case):
        asked_here = any(hit.direct for hit in hits) and any(
            hit.message_id == request.message_id for hit in hits if request.message_id
        )
        if brought(mail, request, policy) if hits else alone and _unasked(mail, request, policy):
            return Key("request", f"It brings what request {request.request_id} asks of this sender.")
        if asked_here and _speaks_of(mail, request, policy):
            return Key(
                "request", f"It answers the very message of request {request.request_id} and speaks of what was asked."
            )
    return None


def _unasked(mail: MessageFacts, request: Request, policy: Policy) -> bool:
    """Say whether it surely brings an item outside every thread; a plain letter could be about anything."""
    return bool(set(surely_brought(mail, request, policy)) - {"MEM-CORR", "TEL"})


def _speaks_of(mail: MessageFacts, request: Request, policy: Policy) -> bool:
    """Say whether it names what was asked, or promises a day for "it" under the heading that names it.

    A day alone may be promised for anything.
    """
    patterns = tuple(filter(None, (policy.mail.item_words.get(item, "") for item in request.items)))
    text = fold(mail.new_text)
    if any(word(pattern).search(text) for pattern in patterns):
        return True
    promised = [around(mail.new_text, f.start, f.end) for f in mail.facts if f.name == "promised-by"]
    meant = any(_WHAT_WAS_ASKED.search(fold(sentence)) for sentence in promised)
    return meant and any(word(pattern).search(fold(mail.subject)) for pattern in patterns)


_WHAT_WAS_ASKED = re.compile(r"\b(?:it|this|that|these|those|them|both|everything|all)\b", re.I)


@lru_cache(maxsize=512)
def word(pattern: str) -> re.Pattern[str]:
    """A pattern of the words for an item, compiled once."""
    return re.compile(pattern, re.I)
