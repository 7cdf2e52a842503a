"""Why an item was decided as it was: one value with all that led to it, and the same in sentences for a handler."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot import audit, outbox, wire
from bot.outbox import Waiting
from bot.replaying import changed_knowledge, differences
from bot.store import decisions, questions
from bot.store.decisions import Decided
from bot.store.items import Item
from bot.store.schema_audit import audit_entry
from bot.wishlist import wanted
from rules.effects import Alert, AskPerson
from rules.explaining import explain as explain_opinion
from rules.facts import Fact, Facts, FileFacts, MessageFacts, RequestFacts
from rules.matching import weigh
from rules.policy import Policy

Told = dict[str, Any]
LONDON = ZoneInfo("Europe/London")
_QUOTED = 70


def explanation(connection: sa.Connection, item: Item, policy: Policy, *, called: Callable[[str], str]) -> Told:
    """Return all that is known of an item's decision; `called` names other items as people do."""
    kept = decisions.facts_of(connection, item.id)
    decided = decisions.of_item(connection, item.id)
    rows = outbox.of_item(connection, item.id)
    facts = wire.unwrap_facts(kept.facts) if kept else None
    return {
        "item": called(item.key),
        "key": item.key,
        "number": item.id,
        "kind": item.kind,
        "arrived": f"{item.arrived_at.astimezone(LONDON):%A %d %B %Y, %H:%M}",
        "state": item.state,
        "outcome": item.outcome,
        "reason": item.reason,
        "error": item.error,
        "what": _what(facts),
        "facts": [_fact(each, facts) for each in _facts_of(facts)],
        "documents": _documents(facts, policy),
        "cases": _cases(facts, policy),
        "decisions": [_decision(each, decided) for each in decided],
        "effects": [_effect(each, called) for each in rows],
        "questions": [_question(each) for each in questions.of_item(connection, item.id)],
        "audit": list(_audit(connection, item, rows)),
        "replay": _replay(facts, decided, policy, kept.versions if kept else {}),
    }


# --- what arrived -----------------------------------------------------------------------------------------


def _what(facts: Facts | None) -> Told:
    match facts:
        case MessageFacts():
            return {
                "from": f"{facts.sender_name} <{facts.sender}>".strip(),
                "known as": ", ".join(f"{each.name} ({each.role})" for each in facts.senders) or "nobody we know",
                "subject": facts.subject,
                "kind": f"{facts.kind}. {facts.kind_because}".strip(),
                "attachments": ", ".join(each.name for each in facts.attachments if not each.inline),
                "newly written": " ".join(facts.new_text.split())[:300],
            }
        case FileFacts():
            return {
                "path": f"{facts.library}/{facts.path}",
                "case of its folder": facts.case.case_no if facts.case else "",
                "format": f"{facts.format}, {facts.pages} pages" if facts.pages else facts.format,
                "problem": facts.problem,
                "label before": f"{facts.label} by {facts.labelled_by}" if facts.label else "",
            }
        case RequestFacts():
            return {
                "request": f"{facts.request.request_id} on {facts.case.case_no}: {', '.join(facts.request.items)}",
                "asked of": f"{facts.person.name} ({facts.role})",
                "due": facts.request.due.isoformat() if facts.request.due else "",
                "letters sent": str(facts.request.chasers_sent),
            }
        case None:
            return {}


def _facts_of(facts: Facts | None) -> tuple[Fact, ...]:
    if isinstance(facts, MessageFacts):
        return (*facts.facts, *(fact for each in facts.attachments for fact in each.opinion.facts))
    return (*facts.facts, *facts.opinion.facts) if isinstance(facts, FileFacts) else ()


def _fact(fact: Fact, facts: Facts | None) -> Told:
    text = ""
    if isinstance(facts, MessageFacts):
        places = {"subject": facts.subject, "new_text": facts.new_text, "forwarded": facts.forwarded}
        text = places.get(fact.place, "")[fact.start : fact.end]
    elif isinstance(facts, FileFacts) and fact.place == "text":
        text = facts.text[fact.start : fact.end]
    where = fact.where or fact.place.replace("_", " ")
    return {"name": fact.name, "value": fact.value, "place": where, "words": " ".join(text.split())[:_QUOTED]}


def _documents(facts: Facts | None, policy: Policy) -> dict[str, list[str]]:
    """Say of each document what it seems to be, with the line of the text in which each reason stands."""
    if isinstance(facts, FileFacts):
        return {facts.name: explain_opinion(facts.opinion, policy.documents, facts.text)}
    if isinstance(facts, MessageFacts):
        return {
            each.name: explain_opinion(each.opinion, policy.documents, each.text)
            for each in facts.attachments
            if not each.inline
        }
    return {}


def _cases(facts: Facts | None, policy: Policy) -> list[Told]:
    if not isinstance(facts, MessageFacts):
        return []
    match = weigh(facts, policy)
    return [
        {
            "case_no": tie.case.case_no,
            "points": tie.points,
            "keys": [f"{key.kind}: {key.because}" for key in tie.keys],
            "against": list(tie.against),
            "chosen": tie.case.case_no == match.single,
        }
        for tie in match.ties[:6]
    ]


# --- what was decided and done ----------------------------------------------------------------------------


def _decision(each: Decided, decided: Sequence[Decided]) -> Told:
    effect = wire.unwrap_effect(each.effect)
    winner = next((other.rule for other in decided if other.slot == each.slot and not other.overruled), "")
    taken_by, told = winner if each.overruled else "", isinstance(effect, AskPerson | Alert)
    return {
        "rule": each.rule,
        "wants": wanted(effect),
        "because": each.because,
        "overruled_by": "" if told else taken_by,
        "told_with": taken_by if told else "",
    }


def _effect(row: Waiting, called: Callable[[str], str]) -> Told:
    receipt = row.receipt or {}
    proof = [called(each["path"]) for each in receipt.get("stored", ())]
    proof += [f"{receipt['table']} {receipt['row']}"] if "row" in receipt else []
    proof += [", ".join(receipt["categories_added"])] if receipt.get("categories_added") else []
    return {
        "key": row.key,
        "wants": wanted(wire.load_effect(row.kind, dict(row.payload["effect"]))),
        "state": row.state,
        "mode": row.mode,
        "done": f"{row.done_at.astimezone(LONDON):%a %d %b %H:%M}" if row.done_at else "",
        "proof": proof,
        "error": row.error,
    }


def _question(each: questions.Question) -> Told:
    return {
        "key": each.key,
        "queue": each.queue,
        "question": each.question,
        "because": each.because,
        "state": each.state,
        "answer": dict(each.answer) if each.answer else None,
        "answered_by": each.answered_by,
    }


def _audit(connection: sa.Connection, item: Item, rows: Sequence[Waiting]) -> Iterator[str]:
    keys = {row.key for row in rows}
    of_item = sa.select(audit_entry).where(audit_entry.c.item == item.key).order_by(audit_entry.c.id)
    for row in connection.execute(of_item):
        yield f"{row.at.astimezone(LONDON):%a %d %b %H:%M} {row.actor} {row.kind} (chain {row.chain or '-'}, {row.n})"
    for case_no in sorted({row.case_no for row in rows if row.case_no}):
        for each in audit.export(connection, case_no):
            if each.fields.get("key") in keys and each.item != item.key:
                at = each.at.astimezone(LONDON)
                yield f"{at:%a %d %b %H:%M} {each.actor} {each.kind} (chain {case_no}, {each.n})"


def _replay(facts: Facts | None, decided: Sequence[Decided], policy: Policy, versions: Mapping[str, str]) -> Told:
    """Decide again on the facts that were kept, with today's rules and knowledge."""
    told = differences(facts, decided, policy) if facts is not None else []
    changed = changed_knowledge(policy, versions) if facts is not None else []
    return {"otherwise": bool(told), "knowledge_changed": changed, "differences": told}


# --- in sentences -----------------------------------------------------------------------------------------


def sentences(told: Told) -> Iterator[str]:
    """Give an explanation as lines that a handler reads."""
    became = " ".join(part for part in (told["outcome"], f"({told['reason']})" if told["reason"] else "") if part)
    yield f"{told['item']}"
    yield f"  arrived {told['arrived']}; became: {became or told['state']}"
    for name, value in told["what"].items():
        if value:
            yield f"  {name}: {value}"
    if told["error"]:
        yield f"  set aside: {told['error']}"
    yield from _section("What it says", map(_fact_told, told["facts"]))
    for name, reasons in told["documents"].items():
        yield from _section(f"What {name} is", iter(reasons))
    yield from _section("Which case it could belong to", (line for each in told["cases"] for line in _case_told(each)))
    yield from _section("What was decided", map(_decision_told, told["decisions"]))
    yield from _section("What was done", map(_effect_told, told["effects"]))
    yield from _section("Asked of a person", map(_question_told, told["questions"]))
    yield from _section("In the audit", iter(told["audit"]))
    yield from _section("With today's rules", _replay_told(told["replay"]))


def _section(heading: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield heading
        yield from (f"  {line}" for line in found)


def _fact_told(each: Told) -> str:
    words = f', from "{each["words"]}"' if each["words"] and each["words"] != each["value"] else ""
    return f"{each['name']}: {each['value']} (in the {each['place']}{words})"


def _case_told(each: Told) -> Iterator[str]:
    yield f"{each['case_no']}, {each['points']} points{': CHOSEN' if each['chosen'] else ''}"
    yield from (f"  for:     {key}" for key in each["keys"])
    yield from (f"  against: {reason}" for reason in each["against"])


def _decision_told(each: Told) -> str:
    late = f" [overruled by {each['overruled_by']}]" if each["overruled_by"] else ""
    late = f" [told together with {each['told_with']}]" if each["told_with"] else late
    return f"{each['wants'].rstrip('.?')}. {each['because']} ({each['rule']}){late}"


def _effect_told(each: Told) -> str:
    proof = f": {'; '.join(each['proof'])}" if each["proof"] else ""
    error = f" - {each['error']}" if each["error"] else ""
    return f"{each['key'][:12]}  {each['wants']}: {each['state']} {each['done']}{proof}{error}"


def _question_told(each: Told) -> str:
    answered = f" by {each['answered_by']}: {each['answer']}" if each["answer"] else ""
    return f"{each['key'][:12]}  {each['queue']}: {each['question']} {each['because']} ({each['state']}{answered})"


def _replay_told(replay: Told) -> Iterator[str]:
    if replay["knowledge_changed"]:
        yield f"Changed since then: {', '.join(replay['knowledge_changed'])}."
    if replay["otherwise"]:
        yield "It would be decided otherwise:"
        yield from replay["differences"]
    else:
        yield "It would be decided the same."
