"""What a document is: evidence weighed, pairs told apart, a confidence that means something, or none."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from rules.document_dates import dates, document_date
from rules.document_facts import document_facts
from rules.document_standing import direction_of, privilege_of, sensitivity_of, version_of
from rules.evidence import Calibration, DocumentKnowledge, Trait
from rules.facts import UNKNOWN, Evidence, Fact, Ground, Opinion
from rules.folding import Folded, fold
from rules.judging import signs_of, spread
from rules.learned import LearnedModel
from rules.tells import Hit, Owner, Tell

EvidenceKind = Literal["form", "heading", "phrase", "layout", "sender", "file-name", "learned", "counter"]
SHORT = 1_400
LONG = 9_000
LONG_PAGES = 4
TITLE_SHARE = 0.75  # of its line that a title takes up
LEAST_LEARNED = 0.005  # a smaller share of a learned opinion says nothing
RANKED = 8
MISSED = 8.0  # points that a type loses whose papers always show what this one lacks
FEW_WORDS = 25  # in fewer, without a form, a heading or a letterhead, nearly anything may be meant
SLIGHT = 0.45  # the most that is made of so little: too little to offer, let alone to label
_SILENT = frozenset({"file-name", "layout", "sender"})
_A_WORD = re.compile(rb"[a-z]{2,}")
FEW_LOOKED_AT = 2_000  # characters
FAINT = 0.02  # a share below which nothing speaks for a type
_VOICES = {
    "claimant_solicitor": ("solicitor", "claimant-side"),
    "panel_solicitor": ("solicitor", "chambers", "defence-side"),
    "regulator": ("regulator-any",),
    "member": ("member",),
    "delegate": ("member", "practice"),
    "patient": ("lay",),
    "claimant": ("lay",),
    "expert": ("expert",),
    "hospital": ("hospital", "employer"),
    "practice": ("practice",),
    "court": ("court",),
    "coroner": ("coroner",),
    "police": ("police",),
    "insurer": ("dwp",),
    "supplier": ("supplier",),
    "handler": ("mdo",),
    "administrator": ("mdo",),
    "leader": ("mdo",),
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one pass over a text and its name found."""

    folded: Folded
    hits: Mapping[Owner, Sequence[Hit]]
    names: Mapping[Owner, Sequence[Hit]]
    traits: frozenset[str]  # layouts and letterheads

    def names_of(self, kind: str, rows: tuple[Trait, ...]) -> frozenset[str]:
        return frozenset(
            each.name for each in rows if (hits := self.hits.get((kind, each.name))) and points(hits) >= each.least
        )


class _Reason(NamedTuple):
    """A reason for or against a type: a hit in the text, or what was seen elsewhere."""

    weight: float
    kind: EvidenceKind
    hit: Hit | None = None
    words: str = ""


def points(hits: Sequence[Hit]) -> float:
    """The sum of weights of what was found."""
    return sum(hit.tell.weight * hit.times for hit in hits)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a text seems to be, as far as its type: `told` has no more than that, `ranked` the likeliest types."""

    told: Opinion
    ranked: list[tuple[str, float]]
    seen: _Seen
    text: str
    name: str = ""
    sender_role: str = ""


def read_document(
    text: str,
    *,
    knowledge: DocumentKnowledge,
    today: date,
    name: str = "",
    pages: int = 1,
    sender_role: str = "",
    learned: LearnedModel | None = None,
) -> Opinion:
    """Say what a text seems to be, with its date, version, standing, facts, and the evidence for it.

    `sender_role` is the register's word for who sent it; the opinion of a trained model is one more piece of evidence,
    and where there is one its judge says how sure that is. `best` is the likeliest code even where the confidence is
    too low to act on, and UNKNOWN where nothing speaks for any.
    """
    found = weigh(text, knowledge=knowledge, name=name, pages=pages, sender_role=sender_role, learned=learned)
    return describe(found, knowledge, today)


def weigh(
    text: str,
    *,
    knowledge: DocumentKnowledge,
    name: str = "",
    pages: int = 1,
    sender_role: str = "",
    learned: LearnedModel | None = None,
) -> Weighed:
    """Say what type a text seems to be of, and why."""
    seen = _look(text, name, pages, sender_role, knowledge)
    words = learned.shares(seen.folded) if learned else {}
    told, phrases = _points(seen, knowledge)
    scores = _with_learned(told, phrases, words, knowledge)
    ranked = _shares(scores, knowledge.calibration, strange="of-this-work" not in seen.traits)
    alarms = _alarms(seen, knowledge)
    if not ranked:
        return Weighed(replace(UNKNOWN, facts=alarms), ranked, seen, text)
    best = ranked[0][0]
    reasons = list(_reasons(best, phrases, words, seen, knowledge))
    grounds: tuple[Ground, ...] = ()
    if learned:
        grounds = learned.judge.grounds(_signs(ranked[0], reasons, phrases, words, seen))
        ranked = spread(learned.judge.confidence(grounds), ranked)
    else:
        ranked = [(code, _on_curve(share, knowledge.calibration.curve)) for code, share in ranked]
    if best != "UNKNOWN" and _slight(reasons, seen, knowledge):
        ranked = spread(min(SLIGHT, ranked[0][1]), ranked)
    evidence = _evidence(best, reasons, seen, knowledge)
    plain = Opinion(best, round(ranked[0][1], 4), evidence=evidence, facts=alarms, grounds=grounds)
    return Weighed(plain, ranked, seen, text, name, sender_role)


def describe(found: Weighed, knowledge: DocumentKnowledge, today: date) -> Opinion:
    """Add what a document of that type states: its date, version, standing and facts."""
    told, seen = found.told, found.seen
    days = tuple(dates(seen.folded, today))
    dated = document_date(seen.folded, days, today)
    facts = document_facts(found.text, seen.folded, today, days, dated, told.best) + told.facts
    told = replace(told, doc_date=dated.day if dated else None, facts=facts)
    return _standing(told, found, knowledge) if found.ranked else told


def _standing(told: Opinion, found: Weighed, knowledge: DocumentKnowledge) -> Opinion:
    best, ranked, seen = told.best, found.ranked, found.seen
    row = knowledge.by_code[best]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    role = _author_role(seen, knowledge, best, found.sender_role)
    version = version_of(seen.names_of("versions", knowledge.versions), found.name, best, "blank" in seen.traits)
    return replace(
        told,
        margin=round(ranked[0][1] - second, 4),
        ranked=tuple((code, round(share, 4)) for code, share in ranked),
        version=version,
        direction=direction_of(best, version, role),
        author_role=role,
        sensitivity=sensitivity_of(row, version, seen.names_of("sensitivities", knowledge.sensitivities)),
        privilege=privilege_of(row, version, seen.folded),
    )


def _look(text: str, name: str, pages: int, sender_role: str, knowledge: DocumentKnowledge) -> _Seen:
    folded = fold(text)
    hits = knowledge.tells.find(folded)
    spaced = name.rpartition(".")[0] or name
    names = knowledge.name_tells.find(fold(f"{name} {spaced.replace('_', ' ').replace('-', ' ')}")) if name else {}
    seen = _Seen(folded, hits, names, frozenset())
    size = len(folded.text)
    traits = seen.names_of("layouts", knowledge.layouts) | seen.names_of("letterheads", knowledge.letterheads)
    traits |= {"short"} if size < SHORT else {"long"} if size > LONG or pages > LONG_PAGES else set()
    return _Seen(folded, hits, names, traits | frozenset(_VOICES.get(sender_role, ())))


def _points(seen: _Seen, knowledge: DocumentKnowledge) -> tuple[dict[str, float], dict[str, float]]:
    """Sum up what was seen, for each type; and the same for those types alone for which words of the text speak."""
    # Weights are log-odds, so that they add up. Names, looks and senders alone make nothing a type.
    found: dict[str, float] = {}
    spoken: set[str] = set()
    fit = knowledge.calibration
    for (kind, code), hits in seen.hits.items():
        if kind == "type":
            told = 0.0
            for hit in hits:
                strength = hit.tell.weight * hit.times if hit.start < 0 else _strength(hit, seen, fit)
                told += strength
                if strength > 0:
                    spoken.add(code)
            found[code] = told
    for (_, code), hits in seen.names.items():
        for hit in hits:
            found[code] = found.get(code, 0.0) + hit.weight * fit.name_weight
    for code, tell, _ in _inferred(spoken, seen, knowledge):
        found[code] += tell.weight
    for row in knowledge.needing:
        if not seen.traits.intersection(row.needs):
            found[row.code] = found.get(row.code, 0.0) - MISSED
    return found, {code: found[code] for code in spoken}


def _inferred(codes: Set[str], seen: _Seen, knowledge: DocumentKnowledge) -> Iterator[tuple[str, Tell, str]]:
    """Give what layouts and letterheads say about some types, each once: the code, the tell, the trait."""
    once: set[int] = set()
    for trait in sorted(seen.traits.intersection(knowledge.inferred)):
        rows = knowledge.inferred[trait]
        for code in rows.keys() & codes:
            for number, tell in rows[code]:
                if number not in once:
                    once.add(number)
                    yield code, tell, trait


def _with_learned(
    told: Mapping[str, float], phrases: Mapping[str, float], learned: Mapping[str, float], knowledge: DocumentKnowledge
) -> dict[str, float]:
    scores = dict(phrases)
    for code, share in learned.items():
        if share > LEAST_LEARNED and code in knowledge.by_code:
            scores[code] = told.get(code, 0.0) + _learned_strength(share, knowledge.calibration)
    return scores


def _learned_strength(share: float, fit: Calibration) -> float:
    return fit.learned_weight * math.log(share / LEAST_LEARNED)


def _reasons(
    code: str, phrases: Mapping[str, float], learned: Mapping[str, float], seen: _Seen, knowledge: DocumentKnowledge
) -> Iterator[_Reason]:
    """Give the reasons for and against one type: only those for the likeliest are ever told."""
    fit = knowledge.calibration
    for hit in seen.hits.get(("type", code), ()):
        yield _Reason(_strength(hit, seen, fit), hit.tell.kind, hit)
    for hit in seen.names.get(("type", code), ()):
        yield _Reason(hit.weight * fit.name_weight, "file-name", words="the file's name")
    if code in phrases:
        for _, tell, trait in _inferred({code}, seen, knowledge):
            yield _Reason(tell.weight, tell.kind, words=trait)
    needs = knowledge.by_code[code].needs
    if needs and not seen.traits.intersection(needs):
        yield _Reason(-MISSED, "counter", words=f"no {' or '.join(needs)}")
    share = learned.get(code, 0.0)
    if share > LEAST_LEARNED:
        yield _Reason(_learned_strength(share, fit), "learned", words=f"{share:.0%}")


def _strength(hit: Hit, seen: _Seen, fit: Calibration) -> float:
    if hit.tell.kind != "heading" or hit.start < 0:
        return hit.weight
    start, end = seen.folded.line_at(hit.start)
    alone = hit.end - hit.start >= TITLE_SHARE * len(seen.folded.text[start:end].strip())
    return hit.weight * (fit.title_weight if alone else 1.0)


def _evidence(code: str, reasons: list[_Reason], seen: _Seen, knowledge: DocumentKnowledge) -> tuple[Evidence, ...]:
    # Places are looked for only here, for the one type that won.
    found: list[Evidence] = []
    for each in sorted(reasons, key=lambda r: -abs(r.weight)):
        if each.hit is None:
            found.append(Evidence(code, each.weight, each.kind, each.words))
        else:
            hit = knowledge.tells.locate(each.hit, seen.folded)
            words = seen.folded.text[hit.start : hit.end].decode("ascii")
            found.append(Evidence(code, each.weight, each.kind, words, hit.start, hit.end))
    return tuple(found)


def _shares(scores: Mapping[str, float], fit: Calibration, *, strange: bool) -> list[tuple[str, float]]:
    baseline = fit.baseline + fit.strange * strange
    shares = {code: math.exp(score / fit.temperature) for code, score in scores.items()}
    total = math.exp(baseline / fit.temperature) + sum(shares.values())
    likely = ((code, share / total) for code, share in shares.items() if share >= FAINT * total)
    return sorted(likely, key=lambda pair: (-pair[1], pair[0]))[:RANKED]


def _signs(
    best: tuple[str, float],
    reasons: list[_Reason],
    phrases: Mapping[str, float],
    words: Mapping[str, float],
    seen: _Seen,
) -> tuple[float, ...]:
    return signs_of(
        *best,
        phrases=phrases,
        words=words,
        kinds={each.kind for each in reasons if each.kind != "learned" and each.weight > 0},
        strange="of-this-work" not in seen.traits,
    )


def _slight(reasons: list[_Reason], seen: _Seen, knowledge: DocumentKnowledge) -> bool:
    """Do only a few words speak for a type, and nothing of the paper's form?"""
    if len(_A_WORD.findall(seen.folded.text[:FEW_LOOKED_AT])) >= FEW_WORDS:
        return False
    formal = any(each.kind in ("form", "heading") and each.weight > 0 for each in reasons)
    return not formal and not seen.names_of("letterheads", knowledge.letterheads)


def _on_curve(share: float, curve: tuple[tuple[float, float], ...]) -> float:
    for (x0, y0), (x1, y1) in pairwise(curve):
        if share <= x1:
            return y0 + (share - x0) * (y1 - y0) / (x1 - x0)
    return curve[-1][1]


def _alarms(seen: _Seen, knowledge: DocumentKnowledge) -> tuple[Fact, ...]:
    found = ((each.name, seen.hits.get(("alarms", each.name))) for each in knowledge.alarms)
    placed = ((name, knowledge.tells.locate(hits[0], seen.folded)) for name, hits in found if hits)
    return tuple(Fact("alarm", name, "text", hit.start, hit.end) for name, hit in placed)


def _author_role(seen: _Seen, knowledge: DocumentKnowledge, best: str, sender_role: str) -> str:
    if best in ("MEM-REP", "MEM-CORR", "REFLECT"):
        return "member"
    ranked = [
        (points(hits), each) for each in knowledge.letterheads if (hits := seen.hits.get(("letterheads", each.name)))
    ]
    weight, letterhead = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    return letterhead.role if letterhead and weight >= letterhead.least else sender_role
