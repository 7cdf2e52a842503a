"""What does harm when missed, in mails and papers of writers held back: does each reach a desk where it is seen to?

Each is decided on alone, by rules and models, for an office that knows nobody: no sender, no case, no request.

Usage: python -m bench harm [--writer NAME]…. Exit code 1 where less than 99 % of a matter arrive.
"""

import argparse
from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, time
from email.message import EmailMessage
from pathlib import Path

from bench.offices import CLOCK, HEAD, Measures
from bot.learning.gists import Example, read_mails
from bot.learning.papers import TRAINING, Paper, read_training
from bot.policy import load_policy
from bot.reading.alone import LONDON, file_facts, message_facts, said_by
from bot.reading.disk import OnDisk
from bot.reading.reader import FileRead, read_message
from bot.reading.workers import ReadingHere
from rules import rules_for
from rules.effects import AskPerson
from rules.facts import Facts
from rules.policy import OfficeNames, Policy, Thresholds
from rules.rule import decide

DESKS: Mapping[str, Set[str]] = {
    "welfare": {"WELFARE"},
    "threat": {"RED", "WELFARE"},
    "safeguarding": {"RED", "WELFARE"},
    "access_request": {"DPO"},
    "erasure": {"DPO"},
    "breach": {"DPO"},
    "complaint_us": {"COMPLAINT"},
    "bank_change": {"PAYEE", "QUARANTINE"},
    "red_legal": {"RED", "CHECK_DEADLINE"},
    "old_paper": {"RED", "NEW_MATTER", "CHECK_DEADLINE"},
    "consent_withdrawn": {"AUTHORITY"},
    "change_solicitor": {"AUTHORITY"},
    "death": {"WELFARE", "AUTHORITY"},
    "privileged_error": {"QUARANTINE"},
}
"""The matter of a mail, and the queues of which any brings it before who must see it."""
_KNOWS_NOBODY = frozenset({"UNMATCHED"})  # an office without a register asks this of everything
_ANYWHERE = frozenset({"INCOMPLETE", "LANGUAGE"})  # asks for something else than the matter
_TODAY = date(2026, 11, 23)
_BAR, _QUIET = 0.99, 0.96


def queues_of(facts: Facts, policy: Policy) -> Set[str]:
    """Return the queues in which a decision on these facts puts them, but for the one of what nobody knows."""
    decided = [each.effect for each in decide(rules_for(facts), facts, policy) if not each.overruled]
    return {each.queue for each in decided if isinstance(each, AskPerson)} - _KNOWS_NOBODY


def mail_queues(text: str, pool: ReadingHere, policy: Policy) -> Set[str]:
    """Return the queues of a stranger's mail of this text."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "A Writer <writer@practice.example>", "cases@office.example"
    mail["Subject"], mail["Message-ID"] = "Hello", "<one@practice.example>"
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    mail.set_content(text)
    item, read = (
        OnDisk(Path("mail.eml"), datetime.combine(_TODAY, time(12), LONDON)),
        read_message(mail.as_bytes(), pool),
    )
    return queues_of(message_facts(item, read.mail, said_by(item, read, policy, _TODAY), policy, _TODAY), policy)


def paper_queues(paper: Paper, policy: Policy) -> Set[str]:
    """Return the queues of a paper that lies in a library."""
    item = OnDisk(Path(paper.name), datetime.combine(_TODAY, time(12), LONDON))
    return queues_of(file_facts(item, FileRead("", paper.found), policy, _TODAY, paper.role), policy)


def heard(mails: Sequence[Example], policy: Policy) -> Measures:
    """Count the mails of each matter that came to its desk, and the plain ones that came to none."""
    measures, pool = Measures(), ReadingHere(ocr=False)
    for mail in mails:
        matter = next(iter(mail.ideas), "")
        queues = mail_queues(mail.text, pool, policy)
        if not matter:
            measures.count(f"{mail.hand}: plain, not asked in vain", not queues - _ANYWHERE)
        elif matter in DESKS:
            measures.count(_named(mail), bool(queues & DESKS[matter]))
    return measures


def _named(mail: Example) -> str:
    """Return the line of a mail; those of which none may be missed are counted over all writers."""
    idea = next(iter(mail.ideas))
    return f"none may be missed: {mail.matter}" if mail.matter else f"{mail.hand}: {idea}"


def seen(papers: Sequence[Paper], policy: Policy) -> Measures:
    """Count the papers that start a clock, or cannot wait, which came before a person."""
    measures = Measures()
    for paper in papers:
        row = policy.documents.by_code[paper.codes[0]]
        if not row.clock and not row.red:
            continue
        queues = paper_queues(paper, policy)
        if row.clock:
            measures.count(f"{paper.hand}: {CLOCK}, a date to confirm", bool(queues & {"CHECK_DEADLINE", "RED"}))
            measures.count(f"{paper.hand}: {CLOCK}, before a person", bool(queues))
        if row.red:
            measures.count(f"{paper.hand}: cannot wait, RED", "RED" in queues)
            measures.count(f"{paper.hand}: cannot wait, before a person", bool(queues))
    return measures


def _bar(name: str) -> float:
    if name.startswith("none"):
        return 1.0
    return _QUIET if name.endswith("in vain") else _BAR


def _chosen(writers: Sequence[str]) -> tuple[Sequence[Example], Sequence[Paper]]:
    taught, held = read_mails(TRAINING)
    trained_on, held_back = read_training()
    mails, papers = (*taught, *held), (*trained_on, *held_back)
    hands = set(writers) or {each.hand for each in (*held, *held_back)}
    return [each for each in mails if each.hand in hands], [each for each in papers if each.hand in hands]


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench harm", description=__doc__)
    parser.add_argument(
        "--writer", action="append", default=[], help="a writer of training/; those held back unless given"
    )
    said = parser.parse_args(words)
    policy = load_policy(OfficeNames(name="Office", domain="office.example"), Thresholds())
    mails, papers = _chosen(said.writer)
    well = True
    print(HEAD)
    for measures in (heard(mails, policy), seen(papers, policy)):
        if measures.every:
            bars = {name: _bar(name) for name in measures.every}
            lines, met = measures.rows(bars)
            well = well and met
            print("\n".join(sorted(lines)))
    return 0 if well else 1
