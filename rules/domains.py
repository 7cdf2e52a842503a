"""Mail domains in which everybody, or many bodies, have their addresses: such a domain says nothing of a firm."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rules.rows import STRICT, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonDomains(Row):
    """Domains that many share: private people (`everybody`), or hospitals, courts or doctors (`bodies`)."""

    shared_by: Literal["everybody", "bodies"]
    domains: tuple[str, ...]


@dataclass(frozen=True)
class DomainKnowledge:
    """Every domain that is nobody's own."""

    __pydantic_config__ = STRICT

    common_domains: tuple[CommonDomains, ...] = ()

    @cached_property
    def common(self) -> frozenset[str]:
        """The domains, in lower case, in which only the whole address says who writes."""
        return frozenset(domain.lower() for row in self.common_domains for domain in row.domains)

    @cached_property
    def private(self) -> frozenset[str]:
        """The domains, in lower case, in which everybody may have an address."""
        return frozenset(
            domain.lower() for row in self.common_domains if row.shared_by == "everybody" for domain in row.domains
        )
