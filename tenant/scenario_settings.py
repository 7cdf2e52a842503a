"""What a scenario says of itself, in scenario.toml."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scenario:
    """What scenario.toml says."""

    name: str
    now: datetime
    until: datetime | None
    calendar: str
    domain: str
    mailboxes: tuple[str, ...]
    libraries: tuple[str, ...]
