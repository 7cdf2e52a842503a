"""Five published ways to find the case of a message, each on the same history.

Every one is given the best of circumstances: what was filed before was filed right, by a person.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

_IDS = re.compile(r"<[^<>\s]+>")
_PREFIX = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|sv)\s*:)+\s*", re.I)
_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"\b[A-Z]\d\d-\d{6}-\d\b")
_SHARED = 2  # addresses that two messages must share


@dataclass(frozen=True, slots=True)
class Mail:
    """What these ways look at."""

    item: str
    id: str
    sender: str
    people: frozenset[str]  # senders and recipients without the office's own
    subject: str
    answered: tuple[str, ...]  # In-Reply-To, then References from the newest
    at: datetime


@dataclass(slots=True)
class History:
    """What the office knows when a message arrives."""

    cases: frozenset[str]
    issued: dict[str, str] = field(default_factory=dict)  # our own message ids
    known: dict[str, str] = field(default_factory=dict)  # those, and of all that was filed
    subjects: list[tuple[frozenset[str], frozenset[str], str]] = field(default_factory=list)  # words, people, case
    last: dict[str, str] = field(default_factory=dict)  # address -> case

    def keep(self, mail: Mail, case: str) -> None:
        """Remember where a message was filed."""
        if mail.id:
            self.known[mail.id] = case
        self.subjects.append((words_of(mail.subject), mail.people, case))
        self.last[mail.sender] = case


def subject_tag(mail: Mail, history: History) -> str:
    """A number of ours in the subject, as request trackers do (RT); nothing else is looked at."""
    return next((each for each in _NUMBER.findall(mail.subject) if each in history.cases), "")


def references_first(mail: Mail, history: History) -> str:
    """The message that this one answers, then References from the newest, then the subject (Frappe, Zammad)."""
    return next((history.known[each] for each in mail.answered if each in history.known), "") or subject_tag(
        mail, history
    )


def token_only(mail: Mail, history: History) -> str:
    """Only an id that we issued ourselves counts (FreeScout, Salesforce's secure token)."""
    return next((history.issued[each] for each in mail.answered if each in history.issued), "")


def subject_and_people(mail: Mail, history: History) -> str:
    """The same words in the subject, and two addresses in common (smart matching of Dynamics 365)."""
    words = words_of(mail.subject)
    if not words:
        return ""
    like = (case for theirs, people, case in reversed(history.subjects)
            if theirs == words and len(people & mail.people) >= min(_SHARED, len(mail.people)))  # fmt: skip
    return next(like, "")


def last_filing(mail: Mail, history: History) -> str:
    """Where mail of this correspondent was filed last (Mail Manager's heaviest weight)."""
    return history.last.get(mail.sender, "")


WAYS: Mapping[str, Callable[[Mail, History], str]] = {
    "subject tag": subject_tag,
    "References first": references_first,
    "token only": token_only,
    "subject words and people": subject_and_people,
    "last filing of the correspondent": last_filing,
}


def words_of(subject: str) -> frozenset[str]:
    """Return a subject's words without prefixes and numbers.

    >>> sorted(words_of("RE: Fwd: Your report, M26-014573-4"))
    ['report', 'your']
    """
    bare = _NUMBER.sub(" ", _PREFIX.sub("", subject))
    return frozenset(word for word in _WORD.findall(bare.lower()) if len(word) > 2 and not word.isdigit())


# --- a scenario's history and mail ------------------------------------------------------------------------


def history_of(scenario: Path, domain: str) -> History:
    """Return what the office's register holds before the scenario begins."""
    history = History(frozenset(row["case_no"] for row in _rows(scenario, "cases")))
    for row in sorted(_rows(scenario, "sent"), key=lambda each: each["sent"]):
        case = row["case_no"]
        if case:
            history.issued[row["message_id"]] = history.known[row["message_id"]] = case
            people = _outside([row["to"], row["cc"]], domain)
            history.subjects.append((words_of(row["subject"]), people, case))
            history.last |= dict.fromkeys(people, case)
    return history


def mail_of(scenario: Path, domain: str) -> list[Mail]:
    """Return a scenario's messages in the order of arrival."""
    paths = sorted((scenario / "mail").glob("*/*.eml"))
    return sorted((_mail(path, scenario, domain) for path in paths), key=lambda mail: (mail.at, mail.item))


def _mail(path: Path, scenario: Path, domain: str) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.compat32)
    assert not isinstance(message, EmailMessage)
    told = {name: [str(each) for each in message.get_all(name, [])] for name in ("from", "to", "cc")}
    senders = [address.lower() for _, address in getaddresses(told["from"])]
    replied = _IDS.findall(str(message["in-reply-to"] or ""))
    references = list(reversed(_IDS.findall(str(message["references"] or ""))))
    return Mail(
        item=path.relative_to(scenario).as_posix(),
        id=next(iter(_IDS.findall(str(message["message-id"] or ""))), ""),
        sender=senders[0] if senders else "",
        people=_outside([*told["from"], *told["to"], *told["cc"]], domain),
        subject=" ".join(str(message["subject"] or "").split()),
        answered=tuple(dict.fromkeys([*replied, *references])),
        at=_moment(str(message["date"] or "")),
    )


def _moment(date: str) -> datetime:
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return datetime.max.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _outside(fields: Sequence[str], domain: str) -> frozenset[str]:
    found = (address.lower() for _, address in getaddresses([each.replace(";", ",") for each in fields]))
    return frozenset(each for each in found if "@" in each and not each.endswith(f"@{domain}"))


def _rows(scenario: Path, name: str) -> Iterator[dict[str, str]]:
    path = scenario / "register" / f"{name}.csv"
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
