"""What was decided beside what is true: `expected.jsonl` against `decisions.jsonl`, check by check."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check on one item. `harm` marks a message filed on a wrong case, or without the person who had to decide."""

    item: str
    check: str
    right: bool
    wanted: str
    got: str
    harm: bool = False


def read_lines(path: Path) -> dict[str, Line]:
    """Read a file of JSON lines by its `item` key; empty where there is no such file."""
    if not path.is_file():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {line["item"]: line for line in lines}


def compare(expected: Mapping[str, Line], decided: Mapping[str, Line]) -> list[Finding]:
    """Check each expected item; an item that was not decided at all is one wrong finding."""
    found: list[Finding] = []
    for item, wanted in expected.items():
        got = decided.get(item)
        if got is None:
            found.append(Finding(item, "decided", False, "a decision", "none"))
        else:
            found += _checks(item, wanted, got)
    return found


def tally(findings: list[Finding]) -> dict[str, tuple[int, int]]:
    """Count (right, all) per check, in the order in which the checks came."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for each in findings:
        every[each.check] += 1
        right[each.check] += each.right
    return {check: (right[check], every[check]) for check in every}


def _checks(item: str, wanted: Line, got: Line) -> Iterator[Finding]:
    def check(name: str, right: bool, want: object, have: object, *, harm: bool = False) -> Finding:
        return Finding(item, name, right, str(want), str(have), harm)

    if "kind" in wanted:
        yield check("kind", got.get("kind") in _listed(wanted["kind"]), wanted["kind"], got.get("kind"))
    yield from _case_checks(item, wanted, got)
    queues = set(got.get("queues", ()))
    if "queues" in wanted:
        yield check("queues", set(wanted["queues"]) <= queues, wanted["queues"], sorted(queues))
    for group in wanted.get("queues_any", ()):
        yield check("queues", bool(queues & set(group)), f"one of {group}", sorted(queues))
    for name in ("closes", "part"):
        if name in wanted:
            yield check(name, set(got.get(name, ())) == set(wanted[name]), wanted[name], got.get(name, []))
    text = " ".join(str(got.get("new_text", "")).split())
    for piece in wanted.get("new_text_has", ()):
        yield check("new text", " ".join(piece.split()) in text, piece, text[:120])
    for piece in wanted.get("new_text_lacks", ()):
        yield check("new text", " ".join(piece.split()) not in text, f"not: {piece}", text[:120])
    for name, code in wanted.get("attachments", {}).items():
        have = got.get("attachments", {}).get(name, {})
        best = have.get("doc_type") if isinstance(have, Mapping) else have
        yield check("attachments", best in _listed(code), f"{name}: {code}", best)
    for name, value in wanted.get("facts", {}).items():
        have = got.get("facts", {}).get(name)
        yield check("facts", bool(set(_listed(value)) & set(_listed(have))), f"{name}: {value}", have)
    yield from _file_checks(item, wanted, got)


def _case_checks(item: str, wanted: Line, got: Line) -> Iterator[Finding]:
    if "cases" not in wanted:
        return
    right, filed = set(wanted["cases"]), set(got.get("cases", ()))
    if filed:
        well = filed <= right and wanted.get("auto_ok") is not False
        yield Finding(item, "filed right", well, str(sorted(right)), str(sorted(filed)), harm=not well)
    if wanted.get("auto_ok") is True:
        yield Finding(item, "filed where it may be", bool(filed), str(sorted(right)), str(sorted(filed)))
    if right:
        offered = filed | set(got.get("suggested", ())[:3])
        yield Finding(item, "filed or suggested", bool(right & offered), str(sorted(right)), str(sorted(offered)))


def _file_checks(item: str, wanted: Line, got: Line) -> Iterator[Finding]:
    flags = set(got.get("flags", ()))
    if "doc_type" in wanted:
        codes = _listed(wanted["doc_type"])
        yield Finding(item, "type (best)", got.get("best") in codes, str(codes), str(got.get("best")))
        if got.get("action") == "labelled":
            yield Finding(item, "type (labelled)", got.get("doc_type") in codes, str(codes), str(got.get("doc_type")))
    if "flags" in wanted:
        yield Finding(item, "flags", set(wanted["flags"]) <= flags, str(wanted["flags"]), str(sorted(flags)))
        extra = flags - set(wanted["flags"]) - set(wanted.get("flags_may", ()))
        yield Finding(item, "no false flags", not extra, str(wanted["flags"]), str(sorted(flags)))
    if "flags_not" in wanted:
        raised = flags & set(wanted["flags_not"])
        yield Finding(item, "no false flags", not raised, f"not {wanted['flags_not']}", str(sorted(raised)))
    if "right_case" in wanted:
        right = got.get("right_case") == wanted["right_case"]
        yield Finding(item, "right case", right, str(wanted["right_case"]), str(got.get("right_case")))


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
