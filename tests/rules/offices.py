"""An invented office with its people and cases, for the tests of the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from rules.confidentiality import Confidentiality
from rules.deadlines import DeadlineKnowledge
from rules.domains import DomainKnowledge
from rules.effects import Effect
from rules.facts import (
    Attachment,
    Case,
    Mention,
    MessageFacts,
    Opinion,
    Party,
    Person,
    Request,
    ThreadHit,
)
from rules.ladders import Chasing
from rules.machine import MachineMail, mail_kind
from rules.mail_facts import draw
from rules.people import domain_of
from rules.policy import OfficeNames, Policy
from rules.queues import QueueKnowledge, TargetKnowledge
from rules.references import ReferenceKnowledge, find
from rules.replies import split
from rules.rule import Rule, decide
from rules.words import MailWords, RedWords
from rules.workdays import HolidayKnowledge
from tests.rules.conftest import knowledge

TUESDAY = date(2026, 11, 24)
ONE = "M26-014573-4"
TWO = "M26-004512-8"
DENTAL = "D26-000001-9"


@lru_cache
def policy() -> Policy:
    """The policy as it is shipped, for an invented office."""
    return Policy(
        office=OfficeNames("Wold Defence", "model-office.example", ("cases@model-office.example",)),
        references=knowledge("references", ReferenceKnowledge),
        machine_mail=knowledge("machine_mail", MachineMail),
        mail=knowledge("mail", MailWords),
        red_words=knowledge("red_words", RedWords),
        holidays=knowledge("holidays", HolidayKnowledge),
        deadlines=knowledge("deadlines", DeadlineKnowledge),
        chasing=knowledge("chasing", Chasing),
        confidentiality=knowledge("confidentiality", Confidentiality),
        domains=knowledge("domains", DomainKnowledge),
        queues=knowledge("queues", QueueKnowledge),
        sla=knowledge("sla", TargetKnowledge),
    )


MEMBER = Person("P1", "member", "Dr Anwen Pryce", ("anwen.pryce@hillside.example",), member_no="123456-6")
PATIENT = Person("P2", "patient", "Tobias Fenn", dob=date(1961, 4, 3), nhs_no="999 012 3454")
SOLICITOR = Person("P3", "claimant_solicitor", "Larch & Moss LLP", ("post@larchmoss.example",))
HOSPITAL = Person("P4", "hospital", "Records, Eastmoor General", ("records@eastmoor.example",))
MANAGER = Person("P5", "delegate", "Kit Rowe", ("kit.rowe@hillside.example",), delegate_of="P1")
EXPERT = Person("P6", "expert", "Prof Ines Calder", ("ines@calder.example",))
OTHER_PATIENT = Person("P7", "patient", "Rosa Quill", dob=date(1980, 1, 9), nhs_no="999 111 2227")
HANDLER = Person("P8", "handler", "Mara Dunn", ("mara.dunn@model-office.example",))
REGULATOR = Person("P9", "regulator", "Regulator", ("casework@regulator.example",))

REQUEST = Request(
    "R1", ONE, "P1", ("MEM-REP",), date(2026, 11, 9), date(2026, 11, 23), "open", message_id="<r1@model-office.example>"
)
RECORDS = Request(
    "R2",
    ONE,
    "P4",
    ("HOSP-REC",),
    date(2026, 11, 2),
    date(2026, 11, 30),
    "open",
    message_id="<r2@model-office.example>",
)


def case(case_no: str = ONE, **changes: Any) -> Case:
    """A case of one member and one patient, with two requests open."""
    base = Case(
        case_no=case_no,
        title="Pryce",
        case_type="CLM-A",
        status="open",
        nation="ENG",
        member=MEMBER,
        patient=PATIENT,
        parties=(
            Party(MEMBER, "member"),
            Party(SOLICITOR, "claimant_solicitor", "LM/4471/2"),
            Party(HOSPITAL, "hospital"),
            Party(EXPERT, "expert"),
        ),
        requests=(REQUEST, RECORDS),
    )
    return replace(base, **changes)


def paper(name: str, code: str = "UNKNOWN", confidence: float = 0.95, text: str = "", **changes: Any) -> Attachment:
    """An attachment of a type."""
    ranked = ((code, confidence),) if code != "UNKNOWN" else ()
    opinion = Opinion(code, confidence, margin=0.5, ranked=ranked, sensitivity="S3", privilege="none")
    mentions = find(text, "attachment", policy().references, name)
    return replace(Attachment(name, "pdf", 60_000, text, opinion=opinion, mentions=mentions), **changes)


def thread(case_no: str = ONE, message_id: str = "<r1@model-office.example>", **changes: Any) -> ThreadHit:
    """A message of ours that is answered."""
    return replace(
        ThreadHit(message_id, case_no, date(2026, 11, 9), (MEMBER.emails[0],), subject="Your report"), **changes
    )


def message(
    text: str = "", subject: str = "Re: your letter", *, sender: Person | str = MEMBER, **changes: Any
) -> MessageFacts:
    """A message as the reader hands it to the rules: split, mentions found, facts drawn."""
    parts = split(text, subject)
    address = sender if isinstance(sender, str) else sender.emails[0]
    refs = policy().references
    mentions: tuple[Mention, ...] = (
        *find(subject, "subject", refs),
        *find(parts.new_text, "new_text", refs),
        *find(parts.quoted, "quoted", refs),
    )
    headers = changes.pop("headers", {})
    kind, because = mail_kind(
        headers,
        subject,
        parts.new_text,
        changes.pop("types", ()),
        address,
        policy().machine_mail,
    )
    kind = changes.pop("kind", kind)
    facts = draw(
        parts.new_text,
        kind=kind,
        sent=TUESDAY,
        sender=address,
        signature=parts.signature,
        forwarded=parts.forwarded,
        mentions=mentions,
        standing=policy().machine_mail.standing,
    )
    base = MessageFacts(
        item="mail/cases/one.eml",
        mailbox="cases@model-office.example",
        today=TUESDAY,
        received=datetime(2026, 11, 24, 10, tzinfo=UTC),
        subject=subject,
        sender=address,
        sender_name="" if isinstance(sender, str) else sender.name,
        new_text=parts.new_text,
        quoted=parts.quoted,
        forwarded=parts.forwarded,
        signature=parts.signature,
        kind=kind,
        kind_because=because,
        authentication="pass",
        common_domain=domain_of(address) in policy().domains.common,
        senders=() if isinstance(sender, str) else (sender,),
        candidates=(case(),),
        mentions=mentions,
        facts=facts,
        headers=headers,
    )
    return replace(base, **changes)


def effects(rule: Rule[Any], facts: Any) -> list[Effect]:
    """What one rule wants."""
    return list(rule.propose(facts, policy()))


def kept(rules: tuple[Rule[Any], ...], facts: Any) -> list[Effect]:
    """What all rules together want, without what was overruled."""
    return [decision.effect for decision in decide(rules, facts, policy()) if not decision.overruled]
