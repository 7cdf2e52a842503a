"""CreateMultiple, UpdateMultiple and UpsertMultiple of Dataverse (page "Use bulk operation messages").

Each takes `Targets`, rows of one table that name their type, and does all of them or none.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tenant.dataverse_rows import JSON, ROOT, table_of
from tenant.dataverse_schema import Table
from tenant.errors import DataverseError, TenantError
from tenant.routing import Call, answer

if TYPE_CHECKING:
    from tenant.state import TenantState

Json = dict[str, Any]
Handler = Callable[[Call, "TenantState"], Response]
_MOST = 1000


def _targets(call: Call, table: Table) -> list[Json]:
    body = json.loads(call.body or b"{}")
    targets = body.get("Targets") if isinstance(body, dict) else None
    if not isinstance(targets, list) or not targets or not all(isinstance(t, dict) for t in targets):
        raise DataverseError(400, "0x80048d19", "The parameter 'Targets' has to be a collection of rows.")
    if len(targets) > _MOST:
        raise DataverseError(413, "0x80044150", f"At most {_MOST} rows are taken at once.")
    for each in targets:
        if str(each.get("@odata.type")).removeprefix("#") != f"Microsoft.Dynamics.CRM.{table.name}":
            raise DataverseError(400, "0x80048d19", f"Each target has to have the @odata.type of '{table.name}'.")
    return targets


def _key(target: Json, table: Table, *, required: bool) -> str:
    """The key of a target as it stands in an address: its id, or the alternate key of its `@odata.id`."""
    if target.get(table.id_name):
        return str(target[table.id_name])
    named = str(target.get("@odata.id") or "")
    if named.startswith(f"{table.entity_set}(") and named.endswith(")"):
        return named.removeprefix(f"{table.entity_set}(")[:-1]
    if not required and target.get(table.key):
        return f"{table.key}='{str(target[table.key]).replace(chr(39), chr(39) * 2)}'"
    raise DataverseError(400, "0x80060891", "A target names neither its id nor an alternate key.")


def multiple_handlers(create: Handler, upsert: Handler) -> dict[str, Handler]:
    """The handlers of the three messages, over those of one row."""

    def one(call: Call, state: "TenantState", target: Json, key: str) -> str:
        inner = replace(call, body=json.dumps(target).encode(), headers={}, params={**call.params, "key": key})
        response = upsert(inner, state) if key else create(inner, state)
        return response.headers["odata-entityid"].rpartition("(")[2].rstrip(")")

    def all_of(call: Call, state: "TenantState", key_of: Callable[[Json], str]) -> list[str]:
        targets, before = _targets(call, table_of(call)), state.dataverse.snapshot()
        try:
            return [one(call, state, target, key_of(target)) for target in targets]
        except TenantError:
            state.dataverse.restore(before)
            raise

    def create_all(call: Call, state: "TenantState") -> Response:
        ids = all_of(call, state, lambda _: "")
        context = f"{ROOT}/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse"
        return answer({"@odata.context": context, "Ids": ids}, 200, {"OData-Version": "4.0"}, JSON)

    def update_all(call: Call, state: "TenantState") -> Response:
        table = table_of(call)

        def existing(target: Json) -> str:
            key = _key(target, table, required=True)
            if state.dataverse.by_id(table, key) is None and "=" not in key:
                raise DataverseError(404, "0x80040217", f"Entity '{table.name}' With Id = {key} Does Not Exist")
            return key

        all_of(call, state, existing)
        return Response(b"", 204, {"OData-Version": "4.0"})

    def upsert_all(call: Call, state: "TenantState") -> Response:
        table = table_of(call)
        all_of(call, state, lambda target: _key(target, table, required=False))
        return Response(b"", 204, {"OData-Version": "4.0"})

    return {"CreateMultiple": create_all, "UpdateMultiple": update_all, "UpsertMultiple": upsert_all}
