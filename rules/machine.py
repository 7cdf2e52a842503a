"""Machine mail told apart from people's: bounces, automatic replies, receipts, invitations, bulk.

RFC 3464 (delivery status), RFC 8098 (disposition), RFC 3834 (Auto-Submitted), RFC 2369 and 8058 (List-*), and the
words of the many programs that follow none of them.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rules.automatic import before_the_copy, said_besides
from rules.facts import MailKind
from rules.phrases import NOTHING, Phrases
from rules.rows import STRICT

_SLACK = 60  # letters that may stand between the opening and the automatic words, in the same sentence
_DOCUMENT = re.compile(
    r"^(?:application/(?!pkcs|x-pkcs|pgp|ms-tnef|ics)|image/(?:tiff|heic)"
    r"|message/rfc822)",
    re.I,
)
_ADDRESS = re.compile(r"[\w.+'&*/=?^{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.I)
_RECIPIENT = re.compile(r"^(?:final|original)-recipient\s*:\s*(?:rfc822\s*;\s*)?<?([^\s<>;@]+@[^\s<>;]+)", re.I | re.M)
_MESSAGE_ID = re.compile(r"^[ \t]*(?:original-)?message-id\s*:\s*(<[^<>\s]{3,250}>)", re.I | re.M)
_STATUS = re.compile(r"(?:^status\s*:\s*|[\s#(<])([245]\.\d{1,3}\.\d{1,3})\b", re.I | re.M)
_ACTION = re.compile(r"^action\s*:\s*(\w+)", re.I | re.M)
_REPLY_CODE = re.compile(r"\b([45]\d\d)[ -](?=\S)")
_TRACE = re.compile(
    r"\b[245]\.\d{1,3}\.\d{1,3}\b|\b5[05]\d[ -]|<[^<>\s@]{1,64}@[^<>\s]{1,250}>|^[ \t]*+(?:received|message-id): ",
    re.I | re.M,
)
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True)
class MachineMail:
    """The words of machines, by idea."""

    __pydantic_config__ = STRICT

    bounce_sender: Phrases = NOTHING
    bounce_subject: Phrases = NOTHING
    bounce_text: Phrases = NOTHING
    delayed_text: Phrases = NOTHING
    auto_subject: Phrases = NOTHING
    auto_text: Phrases = NOTHING
    standing: Phrases = NOTHING
    acknowledgement: Phrases = NOTHING
    receipt_subject: Phrases = NOTHING
    receipt_text: Phrases = NOTHING
    bulk_text: Phrases = NOTHING
    recall_subject: Phrases = NOTHING
    transcript_subject: Phrases = NOTHING
    official_sender: Phrases = NOTHING


def mail_kind(
    headers: Mapping[str, str],
    subject: str,
    text: str,
    content_types: Collection[str],
    sender: str,
    knowledge: MachineMail,
    actions: Collection[str] = (),
) -> tuple[MailKind, str]:
    """Say what kind of mail this is, and why, in one sentence.

    `headers` have lower-case names; `text` is the new text (the whole text where it was not split);
    `content_types` are those of every part; `actions` are those of its delivery status. Without a machine's header,
    words make machine mail only where they leave nothing of substance.
    """
    types = [each.lower() for each in content_types] + [headers.get("content-type", "").lower()]
    documents = any(_DOCUMENT.match(each) for each in types) and not _any(types, "message/delivery-status")
    said = (
        _receipt(subject, text, types, knowledge, _actions(text) | {each.lower() for each in actions})
        or _bounce(headers, subject, text, types, sender, knowledge)
        or _invite(types)
        or _automatic(headers, subject, text, knowledge, documents=documents)
        or _bulk(headers, text, knowledge)
    )
    return said or ("human", "Nothing in its headers or words is a machine's.")


def _any(types: Collection[str], part: str) -> bool:
    return any(part in each for each in types)


def _receipt(
    subject: str, text: str, types: Collection[str], knowledge: MachineMail, actions: Collection[str]
) -> tuple[MailKind, str] | None:
    if _any(types, "disposition-notification"):
        return "receipt", "It carries a disposition notification (RFC 8098)."
    if knowledge.receipt_subject.first(subject) and (knowledge.receipt_text.first(text[:600]) or not text.strip()):
        return "receipt", "Subject and text are those of a read or delivery receipt."
    if actions and _ARRIVED.issuperset(actions) and _any(types, "delivery-status"):
        return "receipt", "The delivery status says that the message arrived."
    return None


def _actions(text: str) -> set[str]:
    return {match.lower() for match in _ACTION.findall(text)}


def _bounce(
    headers: Mapping[str, str],
    subject: str,
    text: str,
    types: Collection[str],
    sender: str,
    knowledge: MachineMail,
) -> tuple[MailKind, str] | None:
    if _any(types, "message/feedback-report") or _any(types, "report-type=feedback-report"):
        return "auto-reply", "It is a feedback report (RFC 5965)."
    if _any(types, "delivery-status"):
        return "bounce", "It carries a delivery status (RFC 3464)."
    if "x-failed-recipients" in headers:
        return "bounce", "The header X-Failed-Recipients names an address."
    from_machine = bool(knowledge.bounce_sender.first(sender)) or headers.get("return-path", "").strip() == "<>"
    by_subject = bool(knowledge.bounce_subject.first(subject))
    by_text = bool(knowledge.bounce_text.first(text[:6000]))
    if _starts_automatic(subject, text, knowledge) and not (by_subject and from_machine):
        return None
    if from_machine and (by_subject or by_text):
        return "bounce", "A mail system says that a message could not be delivered."
    if by_subject and by_text and _TRACE.search(text) and not _SALUTATION.match(text):
        return "bounce", "Subject and text are those of an undelivered message."
    return None


def _starts_automatic(subject: str, text: str, knowledge: MachineMail) -> bool:
    return bool(knowledge.auto_subject.first(subject) and not knowledge.bounce_text.first(text[:6000]))


def _invite(types: Collection[str]) -> tuple[MailKind, str] | None:
    if _any(types, "text/calendar"):
        return "invite", "It carries a calendar invitation."
    return None


def _automatic(
    headers: Mapping[str, str], subject: str, text: str, knowledge: MachineMail, *, documents: bool
) -> tuple[MailKind, str] | None:
    submitted = headers.get("auto-submitted", "").split(";")[0].strip().lower() or "no"
    if submitted == "auto-replied":
        return "auto-reply", "The header Auto-Submitted says auto-replied."
    if any(name in headers for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply")):
        return "auto-reply", "A header marks it as an automatic reply."
    if headers.get("precedence", "").strip().lower() in ("auto_reply", "auto-reply"):
        return "auto-reply", "The header Precedence says auto_reply."
    if documents or (submitted != "no" and knowledge.transcript_subject.first(subject)):
        return None
    why = _words_of_a_reply(subject, text, knowledge)
    if why and ((submitted != "no" and knowledge.acknowledgement.first(text)) or not spoken(text, knowledge)):
        return "auto-reply", why
    if submitted != "no":
        return "bulk", f"The header Auto-Submitted says {submitted[:20]}: a machine sent it, and it answers nothing."
    return None


def _words_of_a_reply(subject: str, text: str, knowledge: MachineMail) -> str:
    if knowledge.auto_subject.first(subject) and not _answers_first(text, knowledge):
        return "Its subject is an automatic reply's."
    start = text.strip()[:700]
    if len(text) < 3000 and (hit := knowledge.auto_text.first(start)) and _at_the_top(start, hit.start):
        return f"It begins like an automatic reply: “{hit.words}”."
    return ""


def spoken(text: str, knowledge: MachineMail) -> str:
    """What a text says besides the standing sentences of machines, before any message that it returns."""
    return said_besides(before_the_copy(text), knowledge.standing)


_SALUTATION = re.compile(
    r"^\W*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|sir|madam|all|annwyl|helo|a chara"
    r"|bonjour|hallo|guten tag|hola)\b[^\n]{0,40}\n",
    re.I,
)
_OPENING = re.compile(
    r"^\W*(?:thank(?:s| you)|many thanks|diolch|vielen dank|merci|this is an auto"
    r"|please note)[^.\n]{0,120}[.!\n]\s*",
    re.I,
)


def _at_the_top(text: str, start: int) -> bool:
    """A salutation and a word of thanks may stand before it; anything else was written by a person."""
    salutation = _SALUTATION.match(text)
    begin = salutation.end() if salutation else 0
    opening = _OPENING.match(text[begin:])
    begin += opening.end() if opening else 0
    between = text[begin:start].strip()
    return start <= begin + _SLACK and "?" not in between and not re.search(r"[.!]\s", between + " ")


def _answers_first(text: str, knowledge: MachineMail) -> bool:
    """Say whether a person's words stand above the automatic text (the subject may be left from an earlier turn)."""
    hit = knowledge.auto_text.first(text[:4000])
    return bool(hit and not _at_the_top(text.strip()[:4000], hit.start))


def _bulk(headers: Mapping[str, str], text: str, knowledge: MachineMail) -> tuple[MailKind, str] | None:
    if any(name in headers for name in ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-campaign-id")):
        return "bulk", "A List header marks it as bulk mail."
    if headers.get("precedence", "").strip().lower() in ("bulk", "list", "junk"):
        return "bulk", "The header Precedence says bulk."
    if knowledge.bulk_text.first(text):
        return "bulk", "It offers to unsubscribe."
    return None


@dataclass(frozen=True, slots=True)
class Bounce:
    """What came back: the address, the Message-ID of what was sent, the status; empty where it does not say."""

    address: str
    message_id: str
    status: str
    delayed: bool = False
    from_us: bool = False  # what came back has no Message-ID, but a mailbox of ours as its sender
    subject: str = ""  # of what came back so


NO_BOUNCE = Bounce("", "", "")
"""What any other mail says of this."""


def bounce_details(
    text: str, parts: Collection[str], knowledge: MachineMail, failed: str = "", own: Collection[str] = ()
) -> Bounce:
    """Read a bounce. `parts` are the texts of its other parts (status, returned message or its headers);

    `failed` is the header X-Failed-Recipients, `own` are the office's mailboxes: they sent what came back.
    """
    whole = "\n".join([*parts, text])[:200_000]
    address = _failed_address(text, whole, failed, {each.lower() for each in own})
    message_id = _MESSAGE_ID.search(whole)
    status = _STATUS.search(whole) or _REPLY_CODE.search(whole)
    actions = _actions(whole)
    delayed = "failed" not in actions if actions else bool(knowledge.delayed_text.first(text[:3000]))
    return Bounce(address, message_id[1] if message_id else "", status[1] if status else "", delayed)


def _failed_address(text: str, whole: str, failed: str, own: Collection[str]) -> str:
    """The address that the status names, or the header; else the first of the text that is no postmaster's or ours."""
    if named := _RECIPIENT.search(whole):
        return named[1].strip("<>").lower()
    found = (each[0].lower() for where in (failed, text[:6000]) for each in _ADDRESS.finditer(where))
    return next((each for each in found if each not in own and not _MACHINES.match(each)), "")


_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|abuse)@", re.I)
