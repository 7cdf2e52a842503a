"""Who may be sent what, and when letters may go out at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Literal

from rules.rows import STRICT, Row

Permission = Literal["Y", "H", "L", "N"]
"""Y on case routine, H the handler decides, L a lawyer decides, N never by the service."""

_COLUMN: Mapping[str, str] = {
    "delegate": "practice-manager",
    "practice": "hospital",
    "claimant": "claimant_solicitor",
    "patient": "claimant_solicitor",
    "panel_solicitor": "expert",
    "supplier": "media",
}
"""Roles that stand in the column of another: who holds records, who writes for a member, either side's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material(Row):
    """A row of the matrix: a kind of material, the document types that are of it, and who may have it."""

    material: str
    to: Mapping[str, Permission]
    types: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Confidentiality:
    """The matrix. Filled from confidentiality.toml."""

    __pydantic_config__ = STRICT

    row: tuple[Material, ...] = ()

    @cached_property
    def _rows(self) -> Mapping[str, Material]:
        return {each.material: each for each in self.row}

    @cached_property
    def _by_type(self) -> Mapping[str, str]:
        return {code: each.material for each in self.row for code in each.types}

    def material_of(self, doc_type: str) -> str:
        """The kind of material that a document type is; what is not listed is internal, and goes to nobody."""
        return self._by_type.get(doc_type, "internal")

    def may_send(self, material: str, role: str) -> Permission:
        """Say who decides whether this may go to a recipient of that role; N for anything unknown."""
        row = self._rows.get(material)
        if row is None:
            return "N"
        return row.to.get(_COLUMN.get(role, role), "N")


@dataclass(frozen=True, slots=True)
class Sending:
    """When and how much the service may send: quiet hours in local time, and caps, which fail closed."""

    quiet_from: time = time(18, 0)
    quiet_to: time = time(8, 0)
    per_hour: int = 60
    per_case_a_day: int = 4
    per_person_a_day: int = 1

    def is_quiet(self, now: time, *, working_day: bool) -> bool:
        """Say whether letters rest: at night, and all day when people do not work."""
        if not working_day:
            return True
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= now < self.quiet_to
        return now >= self.quiet_from or now < self.quiet_to
