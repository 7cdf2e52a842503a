"""What a rehearsal writes: decisions, summary, requests, what was sent, and the tenant as it stands at the end."""

import json
import resource
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from bot import outbox, wire
from bot.compose import Bot
from bot.decisions import Line, line_of
from bot.naming import FileName
from bot.rehearsal.costing import costs
from bot.store import balance, decisions, items, questions
from bot.store.schema import item as item_table
from rules.facts import FileFacts, MessageFacts
from rules.rule import Decision
from tenant.dump import dump, write_requests, write_sent
from tenant.state import TenantState

Names = Mapping[str, str]


def write(bot: Bot, state: TenantState, out: Path, seconds: Mapping[str, float]) -> dict[str, Any]:
    """Write everything into a folder; returns the summary."""
    names = message_names(state)
    lines = list(decision_lines(bot, names))
    _write_lines(out / "decisions.jsonl", lines)
    (out / "names.json").write_text(json.dumps(names, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_requests(state, out / "requests.jsonl")
    write_sent(state, out / "sent")
    dump(state, out / "after")
    summary = summarise(bot, state, seconds)
    (out / "summary.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary


def message_names(state: TenantState) -> Names:
    """Return the scenario's name of each message item."""
    return {
        f"message:{box.address}:{message.immutable_id}": f"mail/{box.address}/{message.name}"
        for box in state.mail.boxes()
        for message in box.messages()
        if message.name
    }


def decision_lines(bot: Bot, names: Names) -> Iterator[Line]:
    """Give one decision a line, in the order of arrival; what the bot sent itself is no item of the scenario."""
    with bot.store.read() as connection:
        for item in _items(connection):
            name = names.get(item.key, "") if item.kind == "message" else item.name
            if not name:
                continue
            kept = decisions.facts_of(connection, item.id)
            if kept is None:
                yield _without_facts(connection, item, name)
                continue
            facts = wire.unwrap_facts(kept.facts)
            assert isinstance(facts, MessageFacts | FileFacts)
            made = [_decision(each) for each in decisions.of_item(connection, item.id)]
            line = line_of(facts, made, name)
            if "relation" in line:
                line["relation"] = {kind: _named(connection, other, names) for kind, other in line["relation"].items()}
            yield line


def _items(connection: sa.Connection) -> Iterator[items.Item]:
    wanted = sa.select(item_table.c.id).where(item_table.c.kind.in_(("message", "file"))).order_by(item_table.c.seq)
    for item_id in connection.execute(wanted).scalars().all():
        found = items.find(connection, item_id=item_id)
        assert found is not None
        yield found


def _decision(each: decisions.Decided) -> Decision:
    return Decision(each.rule, wire.unwrap_effect(each.effect), "overruled" if each.overruled else "")


def _without_facts(connection: sa.Connection, item: items.Item, name: str) -> Line:
    """A line for what was set aside, or gone before it was read."""
    asked = questions.of_item(connection, item.id)
    queues = list(dict.fromkeys(each.queue for each in asked))
    told = [item.error or item.reason or item.state]
    if item.kind == "file":
        return {"item": name, "doc_type": "UNKNOWN", "best": "UNKNOWN", "confidence": 0.0, "action": "left",
                "flags": ["unreadable"], "queues": queues, "because": told}  # fmt: skip
    return {"item": name, "kind": "human", "cases": [], "suggested": [], "queues": queues, "closes": [], "part": [],
            "new_text": "", "attachments": {}, "facts": {}, "because": told}  # fmt: skip


def _named(connection: sa.Connection, key: str, names: Names) -> str:
    if key in names:
        return names[key]
    found = items.find(connection, key=key)
    return found.name if found and found.kind == "file" else key


def summarise(bot: Bot, state: TenantState, seconds: Mapping[str, float]) -> dict[str, Any]:
    """Return summary.json: what arrived and became of it, the balance, cost, times, queues and effects."""
    with bot.store.read() as connection:
        grouped = sa.select(item_table.c.kind, item_table.c.outcome, sa.func.count()).where(
            item_table.c.kind.in_(("message", "file"))
        )
        outcomes = connection.execute(grouped.group_by(item_table.c.kind, item_table.c.outcome)).all()
        labelled, filed = _labelled_and_filed(state, connection)
        summary: dict[str, Any] = {
            "items": _nested((kind, outcome or "open", n) for kind, outcome, n in outcomes),
            "balance": _balance(connection),
            "cost": costs(
                state.log.rows(),
                labelled=labelled,
                filed=filed,
                drives={
                    library.drive_id: library.list_id
                    for site in state.files.sites
                    for library in site.libraries.values()
                },
            ),
            "minutes_to_label": _minutes_to_label(state, connection),
            "seconds": {name: round(value, 3) for name, value in seconds.items()},
            "peak_memory_mb": _peak_memory(),
            "queues": dict(sorted(questions.counts(connection).items())),
            "effects": _nested((kind, effect, n) for (kind, effect), n in sorted(outbox.counts(connection).items())),
            "shunted": len(items.shunted(connection)),
        }
    return summary


def _labelled_and_filed(state: TenantState, connection: sa.Connection) -> tuple[set[tuple[str, str]], set[str]]:
    labelled: set[tuple[str, str]] = set()
    filed: set[str] = set()
    for row in outbox.in_state(connection, "done", limit=1_000_000):
        if row.kind == "LabelFile" and row.payload["effect"].get("label"):
            name = FileName.parse(row.payload["effect"]["file"])
            labelled.add((state.files.library(name.library).list_id, name.id))
        elif row.kind == "FileMessage":
            filed.add(row.payload["effect"]["message"].split(":", 2)[2])
    return labelled, filed


def _minutes_to_label(state: TenantState, connection: sa.Connection) -> dict[str, float]:
    """Tell how long files that came after the start waited for their label, in the scenario's time."""
    assert state.settings is not None
    waited = sorted(
        (row.done_at - item.arrived_at).total_seconds() / 60
        for row in outbox.in_state(connection, "done", kind="LabelFile", limit=1_000_000)
        if row.payload["effect"].get("label")
        and row.done_at is not None
        and row.item is not None
        and (item := items.find(connection, item_id=row.item)) is not None
        and item.arrived_at >= state.settings.now
    )
    return {"median": round(median(waited), 1), "longest": round(waited[-1], 1)} if waited else {}


def _balance(connection: sa.Connection) -> dict[str, dict[str, int]]:
    sums: dict[str, Counter[str]] = {}
    for sheet in balance.balances(connection, date(1970, 1, 1), date(9999, 1, 1)):
        told = sums.setdefault(sheet.mailbox, Counter())
        for name in ("seen", "filed", "queued", "ignored", "duplicate", "remainder"):
            told[name] += getattr(sheet, name)
    return {mailbox: dict(told) for mailbox, told in sorted(sums.items())}


def _nested(rows: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for outer, inner, n in rows:
        found.setdefault(outer, {})[inner] = n
    return found


def _peak_memory() -> float:
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest_child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round((ours + largest_child) / 1024, 1)


def _write_lines(path: Path, lines: list[Line]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
