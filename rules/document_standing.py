"""How a document stands: version, direction, sensitivity, privilege."""

import re

from rules.evidence import DocumentType
from rules.folding import Folded

_STRICTER = ("S1", "S2", "S3", "S4", "S5")
_ISSUED = frozenset({"N1", "ORD", "JUDG", "HEAR", "SUMM"})
_FORMS = frozenset({"AOS", "RESP-PACK", "AUTH", "CONS-TX", "GMC-R4", "GDC-CW", "NHS-FIN", "CRU", "DQ"})
PRIVILEGED_DRAFTS = frozenset({"LOR", "DEF", "WS", "INQ-STMT"})
_NAME = re.compile(r"\b(draft|unsigned|unsealed|signed|sealed|filed|blank|template|redacted|unredacted)\b")
_NAMED = {"unsigned": "draft", "unsealed": "draft", "template": "blank", "unredacted": ""}
_PRIVILEGED = re.compile(rb"\bprivileged\b")
_WP = re.compile(rb"without prejudice")
_SAVE_COSTS = re.compile(rb"(?:save|except) as to costs")
_LAWYER = re.compile(rb"\b(?:counsel|panel solicitors?|our solicitors?|kc)\b")


def version_of(seen: frozenset[str], name: str, doc_type: str, empty_lines: bool) -> str:
    """Draft, signed, sealed, filed, blank, redacted, or nothing that can be told.

    >>> version_of(frozenset({"signed"}), "WS_draft_v2.docx", "WS", False)
    'draft'
    """
    named = _NAME.search(re.sub(r"[_-]+", " ", name.lower()))
    if named:
        word = _NAMED.get(named[1], named[1])
        if word:
            return word
    for version in ("draft", "redacted", "sealed", "filed"):
        if version in seen and (version != "sealed" or doc_type in _ISSUED):
            return version
    if "signed" in seen:
        return "signed"
    return "blank" if empty_lines and doc_type in _FORMS else ""


def direction_of(doc_type: str, version: str, author_role: str) -> str:
    """In, out, internal or draft, from who wrote it."""
    if doc_type == "TEL":
        return "internal"
    if author_role == "handler" or doc_type in ("LOR", "EXP-INS", "CC"):
        return "draft" if version == "draft" else "out"
    return "in"


def sensitivity_of(row: DocumentType, version: str, seen: frozenset[str]) -> str:
    """The type's own class, or a stricter one that the words call for.

    A draft of what becomes open when it is sent is privileged until then.
    """
    found = {row.sensitivity, *seen}
    if version == "draft" and row.code in PRIVILEGED_DRAFTS:
        found.add("S4")
    return max(found, key=_STRICTER.index)


def privilege_of(row: DocumentType, version: str, folded: Folded) -> str:
    """None, legal-advice, litigation, without-prejudice, wp-save-costs or undecided."""
    if row.privilege != "none" and row.code not in ("WP-OFF", "P36"):
        return row.privilege
    head = folded.text[: folded.head_end]
    if _WP.search(head) or row.code in ("WP-OFF", "P36"):
        return "wp-save-costs" if row.code == "P36" or _SAVE_COSTS.search(head) else "without-prejudice"
    if version == "draft" and row.code in PRIVILEGED_DRAFTS:
        return "litigation"
    if row.code == "TEL" and (_LAWYER.search(folded.text) or _PRIVILEGED.search(head)):
        return "legal-advice"
    return row.privilege
