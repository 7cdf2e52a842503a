"""A decision as one JSON object: what was decided on a message or a file, and why, in words that a person reads."""

from collections.abc import Iterable, Sequence
from typing import Any

from rules.effects import AskPerson, CloseRequest, FileMessage, FlagFile, LabelFile, RelateItem
from rules.facts import Attachment, Fact, FileFacts, MessageFacts
from rules.keys import documents
from rules.rule import Decision

Line = dict[str, Any]


def line_of(facts: MessageFacts | FileFacts, decisions: Sequence[Decision], item: str) -> Line:
    """Return the decision on an item under the name that people know it by, as scenario folders write it."""
    standing = [each for each in decisions if not each.overruled]
    if isinstance(facts, MessageFacts):
        return _message_line(facts, standing, item)
    return _file_line(facts, standing, item)


def _message_line(facts: MessageFacts, decisions: Sequence[Decision], item: str) -> Line:
    effects = [each.effect for each in decisions]
    filed = [effect for effect in effects if isinstance(effect, FileMessage)]
    asked = [effect for effect in effects if isinstance(effect, AskPerson)]
    closing = [effect for effect in effects if isinstance(effect, CloseRequest)]
    offered = [candidate.case_no for effect in asked for candidate in effect.candidates]
    line: Line = {
        "item": item,
        "kind": facts.kind,
        "cases": [effect.case_no for effect in filed],
        "suggested": list(dict.fromkeys(offered)),
        "queues": list(dict.fromkeys(effect.queue for effect in asked)),
        "closes": [effect.request_id for effect in closing if effect.outcome == "done"],
        "part": [effect.request_id for effect in closing if effect.outcome == "part"],
        "refused": [effect.request_id for effect in closing if effect.outcome == "refused"],
        "new_text": facts.new_text,
        "attachments": attachments_line(documents(facts), filed),
        "facts": facts_line([*facts.facts, *(fact for each in facts.attachments for fact in each.opinion.facts)]),
        "because": _because(decisions),
    }
    return line | _relation(decisions)


def attachments_line(attachments: Iterable[Attachment], filed: Sequence[FileMessage]) -> Line:
    """Return each attachment's type, confidence, and whether it was labelled by itself, offered or left."""
    labelled = {part.name for effect in filed for part in effect.parts if part.label is not None}
    return {
        each.name: {
            "doc_type": each.opinion.best,
            "confidence": round(each.opinion.confidence, 3),
            "action": _attachment_action(each, labelled),
        }
        for each in attachments
    }


def _attachment_action(attachment: Attachment, labelled: set[str]) -> str:
    if attachment.name in labelled:
        return "labelled"
    return "left" if attachment.opinion.best == "UNKNOWN" else "suggested"


def _file_line(facts: FileFacts, decisions: Sequence[Decision], item: str) -> Line:
    effects = [each.effect for each in decisions]
    label = next((effect.label for effect in effects if isinstance(effect, LabelFile) and effect.label), None)
    flags = [effect for effect in effects if isinstance(effect, FlagFile)]
    asked = [effect for effect in effects if isinstance(effect, AskPerson)]
    if label:
        action, doc_type = "labelled", label.doc_type
    elif any(effect.queue == "CHECK_LABEL" for effect in asked) and facts.labelled_by != "person":
        action, doc_type = "suggested", facts.opinion.best
    else:
        action, doc_type = "left", facts.label or "UNKNOWN"
    line: Line = {
        "item": item,
        "doc_type": doc_type,
        "best": facts.opinion.best,
        "confidence": round(facts.opinion.confidence, 3),
        "action": action,
        "flags": list(dict.fromkeys(effect.flag for effect in flags)),
        "queues": list(dict.fromkeys(effect.queue for effect in asked)),
        "facts": facts_line([*facts.facts, *_case_numbers(facts), *facts.opinion.facts]),
        "because": _because(decisions),
    }
    right = next((effect.right_case for effect in flags if effect.right_case), "")
    if facts.case is None:  # of a file in no case's folder, the case that is offered
        right = right or next((effect.case_no for effect in asked if effect.queue == "UNMATCHED"), "")
    if right:
        line["right_case"] = right
    line |= _standing(facts)
    if facts.opinion.parts:
        line["parts"] = [
            {"pages": [part.first, part.last], "doc_type": part.doc_type, "confidence": round(part.confidence, 3)}
            for part in facts.opinion.parts
        ]
    closing = [effect for effect in effects if isinstance(effect, CloseRequest)]
    if closing:
        line["closes"] = [effect.request_id for effect in closing if effect.outcome == "done"]
        line["part"] = [effect.request_id for effect in closing if effect.outcome == "part"]
    return line | _relation(decisions)


def _case_numbers(facts: FileFacts) -> list[Fact]:
    named = (each for each in facts.mentions if each.kind == "case-no" and each.valid)
    return [Fact("case-no", each.value, each.place, each.start, each.end) for each in named]


def _standing(facts: FileFacts) -> Line:
    """Return what a file is in the office's order of things; what can't be told is left out."""
    opinion = facts.opinion
    told = {"version": opinion.version}
    if opinion.best != "UNKNOWN":
        told |= {"direction": opinion.direction, "sensitivity": opinion.sensitivity, "privilege": opinion.privilege}
    return {key: value for key, value in told.items() if value}


def facts_line(facts: Iterable[Fact]) -> Line:
    """Return facts by name: one value, or the list of different values in the order in which they were found."""
    found: dict[str, list[str]] = {}
    for each in facts:
        values = found.setdefault(each.name, [])
        if each.value not in values:
            values.append(each.value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _relation(decisions: Sequence[Decision]) -> Line:
    for each in decisions:
        if isinstance(each.effect, RelateItem):
            return {"relation": {each.effect.relation: each.effect.other}}
    return {}


def _because(decisions: Sequence[Decision]) -> list[str]:
    return list(dict.fromkeys(each.effect.because for each in decisions if each.effect.because))
