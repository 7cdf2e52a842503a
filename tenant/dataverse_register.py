"""The registers of a scenario as rows of Dataverse, and back."""

from collections.abc import Iterable, Iterator, Mapping

from tenant.dataverse_schema import ACTIVITIES, BY_NAME, MESSAGE, REGISTERS, SENT, Table

Value = str | int | bool | None

REGISTER_COLUMNS: dict[str, tuple[str, ...]] = {
    "people": (
        "person_id", "role", "name", "emails", "phone", "organisation", "member_no", "register_no", "dob", "nhs_no",
        "flags",
    ),
    "cases": (
        "case_no", "title", "case_type", "stage", "status", "nation", "member_id", "patient_id", "owner_id", "opened",
        "incident_date", "closed", "folder", "flags",
    ),
    "parties": ("case_no", "person_id", "role", "their_ref"),
    "requests": (
        "request_id", "case_no", "person_id", "items", "sent", "due", "status", "chasers_sent", "message_id",
    ),
    "deadlines": ("deadline_id", "case_no", "kind", "due", "status", "source"),
    "sent": tuple(SENT),
    "memberships": ("person_id", "product", "from", "to", "retroactive"),
    "payments": (
        "payment_id", "case_no", "payee_id", "invoice_no", "invoice_date", "net", "vat", "total", "currency", "status",
    ),
    "activities": tuple(ACTIVITIES),
}  # fmt: skip
"""The columns of each register, in the order of the scenario's format."""


def rows_of(register: str, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[Table, dict[str, Value]]]:
    """The rows of one register as table and values. Raises ValueError for an unknown register."""
    if register not in REGISTER_COLUMNS:
        raise ValueError(f"there is no register {register!r}")
    for row in rows:
        given = {k: v for k, v in row.items() if v}
        if register == "sent":
            yield BY_NAME["email"], _sent(given)
        elif register == "activities":
            yield _activity(given)
        else:
            table = BY_NAME[REGISTERS[register]]
            yield table, _plain(table, given)


def _sent(row: Mapping[str, str]) -> dict[str, Value]:
    values: dict[str, Value] = {SENT[name]: text for name, text in row.items() if name in SENT}
    return {**values, "directioncode": True, "mo_activityid": row.get("message_id", "")}


def _activity(row: Mapping[str, str]) -> tuple[Table, dict[str, Value]]:
    values: dict[str, Value] = {ACTIVITIES[name]: text for name, text in row.items() if name in ACTIVITIES}
    if row.get("kind") == MESSAGE:
        return BY_NAME["email"], {**values, "directioncode": False}
    return BY_NAME["task"], values


def _plain(table: Table, row: Mapping[str, str]) -> dict[str, Value]:
    values: dict[str, Value] = {a.name: row[a.csv] for a in table.attributes if a.csv in row}
    if table.key_of:
        values[table.key] = "|".join(row.get(name, "") for name in table.key_of)
    if table.name == "incident" and "status" in row:
        values["statecode"] = 1 if row["status"] == "closed" else 0
    return values


def dump_tables(rows: Iterable[tuple[str, Mapping[str, Value]]]) -> dict[str, list[dict[str, str]]]:
    """The registers of these rows (table, values); every column is there, unknown ones empty."""
    found: dict[str, list[dict[str, str]]] = {register: [] for register in REGISTER_COLUMNS}
    for table, values in rows:
        register, names = _register_of(table, values)
        found[register].append(_texts(register, names, values))
    return found


def _register_of(table: str, values: Mapping[str, Value]) -> tuple[str, Mapping[str, str]]:
    if table in ("email", "task"):
        sent = table == "email" and values.get("directioncode") is True and not values.get("mo_kind")
        return ("sent", SENT) if sent else ("activities", ACTIVITIES)
    names = {a.csv: a.name for a in BY_NAME[table].attributes if a.csv}
    return next(register for register, name in REGISTERS.items() if name == table), names


_STATUS = {0: "open", 1: "closed"}


def _texts(register: str, names: Mapping[str, str], values: Mapping[str, Value]) -> dict[str, str]:
    row = {column: str(values.get(names.get(column, ""), "") or "") for column in REGISTER_COLUMNS[register]}
    if register == "cases" and isinstance(state := values.get("statecode"), int):
        row["status"] = _STATUS.get(state, "open")
    if register == "people" and not row["emails"]:
        row["emails"] = str(values.get("emailaddress1") or "")
    return row
