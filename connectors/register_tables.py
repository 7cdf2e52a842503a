"""The tables of the register: their columns, and which of them make up a row's key. Data only."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from connectors.errors import Refused
from connectors.ports import Table

TABLE_COLUMNS: Final[Mapping[Table, tuple[str, ...]]] = MappingProxyType(
    {
        "people": (
            "person_id", "role", "name", "emails", "phone", "organisation", "member_no", "register_no", "dob",
            "nhs_no", "flags",
        ),
        "cases": (
            "case_no", "title", "case_type", "stage", "status", "nation", "member_id", "patient_id", "owner_id",
            "opened", "incident_date", "closed", "folder", "flags",
        ),
        "parties": ("case_no", "person_id", "role", "their_ref"),
        "requests": (
            "request_id", "case_no", "person_id", "items", "sent", "due", "status", "chasers_sent", "message_id",
        ),
        "deadlines": ("deadline_id", "case_no", "kind", "due", "status", "source"),
        "sent": ("message_id", "case_no", "from", "to", "cc", "subject", "sent", "body"),
        "memberships": ("person_id", "product", "from", "to", "retroactive"),
        "payments": (
            "payment_id", "case_no", "payee_id", "invoice_no", "invoice_date", "net", "vat", "total", "currency",
            "status",
        ),
        "activities": ("activity_id", "case_no", "kind", "at", "by", "subject", "ref"),
    }
)  # fmt: skip
KEY_COLUMNS: Final[Mapping[Table, tuple[str, ...]]] = MappingProxyType(
    {
        "people": ("person_id",),
        "cases": ("case_no",),
        "parties": ("case_no", "person_id", "role"),
        "requests": ("request_id",),
        "deadlines": ("deadline_id",),
        "sent": ("message_id",),
        "memberships": ("person_id", "product", "from"),
        "payments": ("payment_id",),
        "activities": ("activity_id",),
    }
)


def key_values(table: Table, key: str) -> dict[str, str]:
    """Return a key's parts by their columns. Raises Refused for one that has too few.

    >>> key_values("parties", "M26-014573-4|p1|member")
    {'case_no': 'M26-014573-4', 'person_id': 'p1', 'role': 'member'}
    """
    columns = KEY_COLUMNS[table]
    parts = key.split("|", len(columns) - 1)
    if len(parts) != len(columns):
        raise Refused(f"a key of {table} has {len(columns)} parts")
    return dict(zip(columns, parts, strict=True))
