"""What an office may change, and what the rules know: read from knowledge files, frozen, passed to every rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.confidentiality import Confidentiality, Sending
from rules.deadlines import DeadlineKnowledge
from rules.domains import DomainKnowledge
from rules.evidence import DocumentKnowledge
from rules.gist import GistModel
from rules.ladders import Chasing
from rules.learned import LearnedModel
from rules.machine import MachineMail
from rules.queues import QueueKnowledge, TargetKnowledge
from rules.references import ReferenceKnowledge
from rules.rows import STRICT as STRICT
from rules.words import MailWords, RedWords
from rules.workdays import HolidayKnowledge


@dataclass(frozen=True, slots=True)
class OfficeNames:
    """What the office itself is called and where it lives."""

    name: str
    domain: str
    mailboxes: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    calendar: str = "england-and-wales"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When the bot acts by itself, offers, or leaves it."""

    label: float = 0.94
    margin: float = 0.20
    suggest: float = 0.60
    near_copy: float = 0.95
    candidate_points: int = 45
    labels: Mapping[str, float] = field(default_factory=dict)  # code → confidence, where another than `label` holds


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a rule may look at besides the facts.

    Besides `office`, `thresholds`, `learned`, `gist`, `sending` and `versions`, each field is filled by `bot.policy`
    from rules/knowledge/<field>.toml, or from all TOML files of the folder rules/knowledge/<field>/ (lists joined).
    """

    office: OfficeNames
    thresholds: Thresholds = field(default_factory=Thresholds)
    versions: Mapping[str, str] = field(default_factory=dict)  # file name → digest: what `explain` replays with
    references: ReferenceKnowledge = field(default_factory=ReferenceKnowledge)
    machine_mail: MachineMail = field(default_factory=MachineMail)
    mail: MailWords = field(default_factory=MailWords)
    red_words: RedWords = field(default_factory=RedWords)
    documents: DocumentKnowledge = field(default_factory=DocumentKnowledge)
    holidays: HolidayKnowledge = field(default_factory=HolidayKnowledge)
    deadlines: DeadlineKnowledge = field(default_factory=DeadlineKnowledge)
    chasing: Chasing = field(default_factory=Chasing)
    confidentiality: Confidentiality = field(default_factory=Confidentiality)
    domains: DomainKnowledge = field(default_factory=DomainKnowledge)
    queues: QueueKnowledge = field(default_factory=QueueKnowledge)
    sla: TargetKnowledge = field(default_factory=TargetKnowledge)
    sending: Sending = field(default_factory=Sending)
    learned: LearnedModel | None = None
    gist: GistModel | None = None
