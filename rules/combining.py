"""Several decisions about one thing become one change of it: a file gets one PATCH, a message one category write.

Questions and alerts that share a slot become one that says all: no reason to look is lost behind another.
"""

from collections.abc import Iterable
from dataclasses import replace

from rules.effects import Alert, AskPerson, CategoriseMessage, Effect, FileMessage, FlagFile, LabelFile, Slot
from rules.facts import FileFacts, MessageFacts, Opinion
from rules.old_files import unpressed
from rules.rule import Decision


def combine(decisions: Iterable[Decision], facts: object) -> tuple[tuple[str, Effect], ...]:
    """Return (rule, effect) for every decision that stands, with those on one thing joined.

    A file's label takes up its flags; a filed message takes up the queues that it also waits in; a message that is
    only queued gets one category effect of its own. What an old file says presses nobody, except for what is still
    ahead. The order of the decisions is kept.
    """
    standing = _one_a_slot(decisions)
    if isinstance(facts, FileFacts):
        return _one_patch(list(unpressed(standing, facts)), facts)
    if isinstance(facts, MessageFacts):
        return _one_category(standing, facts)
    return tuple(standing)


def _one_a_slot(decisions: Iterable[Decision]) -> list[tuple[str, Effect]]:
    """The effects that stand, with what the overruled ones of their slot would have told a person."""
    standing: dict[Slot, tuple[str, Effect]] = {}
    for each in decisions:
        slot = each.effect.slot
        if slot in standing:
            rule, effect = standing[slot]
            standing[slot] = (rule, _told_together(effect, each.effect))
        elif not each.overruled:
            standing[slot] = (each.rule, each.effect)
    return list(standing.values())


def _told_together(first: Effect, other: Effect) -> Effect:
    """The first of two effects that want one slot; where both speak to a person, with the words of the other."""
    match first, other:
        case AskPerson(), AskPerson():
            return replace(
                first,
                question=_both(first.question, other.question),
                because=_both(first.because, other.because),
                case_no=first.case_no or other.case_no,
                candidates=first.candidates or other.candidates,
            )
        case Alert(), Alert():
            return replace(
                first,
                headline=_both(first.headline, other.headline, "; "),
                because=_both(first.because, other.because),
                case_no=first.case_no or other.case_no,
            )
        case _:
            return first


def _both(told: str, more: str, between: str = " ") -> str:
    return told if more in told else f"{told}{between}{more}"


def _one_patch(standing: list[tuple[str, Effect]], facts: FileFacts) -> tuple[tuple[str, Effect], ...]:
    flags = [(rule, effect) for rule, effect in standing if isinstance(effect, FlagFile)]
    rest = [(rule, effect) for rule, effect in standing if not isinstance(effect, FlagFile)]
    labels = [n for n, (_, effect) in enumerate(rest) if isinstance(effect, LabelFile)]
    if not flags and not labels:
        return tuple(rest)
    names = tuple(dict.fromkeys(effect.flag for _, effect in flags))
    right = next((effect.right_case for _, effect in flags if effect.right_case), "")
    because = " ".join(effect.because for _, effect in flags)
    if labels:
        rule, label = rest[labels[0]]
        assert isinstance(label, LabelFile)
        told = " ".join(part for part in (label.because, because) if part)
        rest[labels[0]] = (
            rule,
            replace(label, flags=names, right_case=right, because=told, evidence=kinds_of_evidence(facts.opinion)),
        )
    else:
        rest.insert(0, (flags[0][0], LabelFile(facts.item, None, "", because, names, right)))
    return tuple(rest)


def _one_category(standing: list[tuple[str, Effect]], facts: MessageFacts) -> tuple[tuple[str, Effect], ...]:
    queues = tuple(dict.fromkeys(effect.queue for _, effect in standing if isinstance(effect, AskPerson)))
    if not queues:
        return tuple(standing)
    filed = [n for n, (_, effect) in enumerate(standing) if isinstance(effect, FileMessage)]
    if filed:
        rule, effect = standing[filed[0]]
        assert isinstance(effect, FileMessage)
        standing[filed[0]] = (rule, replace(effect, queues=queues))
    else:
        first = next(rule for rule, effect in standing if isinstance(effect, AskPerson))
        standing.append((first, CategoriseMessage(facts.item, queues, "It waits for a person.")))
    return tuple(standing)


def kinds_of_evidence(opinion: Opinion) -> tuple[str, ...]:
    """Name the kinds of evidence that spoke for a label, the most frequent first; no words of the document.

    >>> from rules.facts import Evidence
    >>> kinds_of_evidence(Opinion("LOC", 0.95, evidence=(Evidence("LOC", 2.0, "phrase", "x"),)))
    ('phrase',)
    """
    count: dict[str, int] = {}
    for each in opinion.evidence:
        if each.code == opinion.best and each.weight > 0:
            count[each.kind] = count.get(each.kind, 0) + 1
    ranked = sorted(count, key=lambda kind: (-count[kind], kind))
    return tuple(f"{kind} ×{count[kind]}" if count[kind] > 1 else kind for kind in ranked)
