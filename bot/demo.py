"""The demo: an invented office's week, rehearsed and then shown as one page."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from bot import outbox
from bot.commands.speaking import say, say_json, table, title, wrapped
from bot.compose import Bot
from bot.rehearsal.comparing import compare, read_lines, tally
from bot.rehearsal.run import Stage, run_stage, staged
from bot.rehearsal.showing import showing
from bot.store import balance, questions

Summary = dict[str, Any]
Line = Mapping[str, Any]

_BECAME = {
    ("message", "filed"): "filed on their case without a person",
    ("message", "queued"): "put in front of a person, with the best candidates",
    ("message", "ignored"): "left alone: nothing to do for anyone",
    ("message", "duplicate"): "copies of a message that was there already",
    ("file", "labelled"): "labelled by their content",
    ("file", "queued"): "put in front of a person",
    ("file", "left"): "left as they were",
    ("file", "ignored"): "gone before they were read",
}
_REASONS = {
    "own": "the office's own",
    "auto-reply": "automatic replies",
    "receipt": "receipts",
    "bulk": "newsletters",
    "bounce": "returned messages",
    "invite": "invitations",
    "recall": "recalls",
    "circular": "circulars",
}
_DONE = {
    "FileMessage": "messages filed: stored in the case folder, logged in the register, category set",
    "LabelFile": "files labelled or flagged in their columns",
    "CategoriseMessage": "messages marked with the queue that they wait in",
    "CloseRequest": "requests closed, or closed in part, by what came in",
    "MoveDue": "due dates moved, because the person asked named a day or is away",
    "ProposeDeadline": "deadlines entered as provisional, for a person to confirm",
    "NoteReference": "other organisations' references noted",
    "MarkUndelivered": "returned messages noted on the case",
    "FileSent": "copies of sent letters filed",
    "Alert": "alerts to the administrators",
    "TellAdministrators": "digests and grouped notes",
    "PostCard": "cards in the administrators' channel",
}


def run(scenario: Path, out: Path, *, stay: bool, as_json: bool) -> Summary:
    """Rehearse a scenario, show what happened, and stay if wanted; returns the summary."""
    stream = sys.stderr if as_json else sys.stdout
    with staged(scenario, out) as stage:
        with showing(scenario, stream) as tell:
            summary = run_stage(stage, out, tell)
        if as_json:
            say_json(summary)
        else:
            say(page(stage.bot, summary, scenario, out))
        if stay:
            say(
                ["", f"Tenant and bot keep running; point commands at --settings {out / 'settings.toml'}. Ctrl-C ends."]
            )
            _stay(stage)
    return summary


def _stay(stage: Stage) -> None:
    from bot.service import Service

    stage.state.clock.follow_wall()
    service = Service(stage.bot, settle=stage.state.settle)
    with suppress(KeyboardInterrupt):
        service.run()


# --- the page ---------------------------------------------------------------------------------------------


def page(bot: Bot, summary: Summary, scenario: Path, out: Path) -> Iterator[str]:
    """Give the lines of what happened, as a customer would want to read them."""
    decided = read_lines(out / "decisions.jsonl")
    yield ""
    yield title(f"{bot.settings.office.name}: rehearsed in {summary['seconds']['total']:.0f} seconds")
    yield ""
    yield title("What arrived, and what became of it")
    for kind in ("message", "file"):
        became = summary["items"].get(kind, {})
        rows = [(n, kind if n == 1 else f"{kind}s", _BECAME.get((kind, name), name)) for name, n in became.items()]
        yield from table(sorted(rows, reverse=True))
    yield from _ignored(bot)
    yield from _flagged(decided)
    yield from _done(bot, summary)
    yield from _waiting(bot)
    yield from _balance(summary)
    yield from _compared(scenario, decided)
    yield from _next(decided, out)


def _ignored(bot: Bot) -> Iterator[str]:
    reasons: Counter[str] = Counter()
    with bot.store.read() as connection:
        for sheet in balance.balances(connection, date(1970, 1, 1), date(9999, 1, 1)):
            reasons.update(sheet.reasons)
    if reasons:
        told = ", ".join(f"{n} {_REASONS.get(name, name)}" for name, n in reasons.most_common())
        yield from wrapped(f"Left alone were: {told}.")


def _flagged(decided: Mapping[str, Line]) -> Iterator[str]:
    flags = Counter(flag for line in decided.values() for flag in line.get("flags", ()))
    if flags:
        yield ""
        yield title("What is wrong with files, flagged")
        yield from table([(n, name) for name, n in flags.most_common()])


def _done(bot: Bot, summary: Summary) -> Iterator[str]:
    yield ""
    yield title("What was done in Microsoft 365")
    done = {kind: states.get("done", 0) for kind, states in summary["effects"].items()}
    rows: list[tuple[int, str]] = [(done[kind], told) for kind, told in _DONE.items() if done.get(kind)]
    with bot.store.read() as connection:
        letters = Counter(each.letter for each in outbox.in_state(connection, "done", kind="SendLetter", limit=100_000))
        held = len(outbox.in_state(connection, "held", kind="SendLetter", limit=100_000))
    if letters:
        told = ", ".join(f"{n} {name}" for name, n in letters.most_common())
        rows.append((sum(letters.values()), f"letters sent to those who had not answered: {told}"))
    if held:
        rows.append((held, "letters that wait for a person's approval"))
    failed = sum(states.get("given_up", 0) for states in summary["effects"].values())
    rows.append((failed, "effects that failed for good"))
    yield from table(rows)
    cost = summary["cost"]
    yield from wrapped(
        f"Cost: {cost['units_per_labelled_file']:.1f} resource units per labelled file,"
        f" {cost['mailbox_requests_per_filed_message']:.1f} mailbox requests per filed message;"
        f" {cost['requests']} requests in all, {cost['throttled']} of them throttled."
    )


def _waiting(bot: Bot) -> Iterator[str]:
    with bot.store.read() as connection:
        counts = questions.counts(connection)
    yield ""
    yield title(f"What waits for a person ({sum(counts.values())} questions)")
    yield from table(
        [(row.name, counts[row.name], row.title) for row in bot.policy.queues.queue if counts.get(row.name)]
    )


def _balance(summary: Summary) -> Iterator[str]:
    yield ""
    yield title("No mail lost: the balance sheet")
    names = ("seen", "filed", "queued", "ignored", "duplicate", "remainder")
    rows = [(box, *(each[name] for name in names)) for box, each in summary["balance"].items()]
    yield from table(rows, ("mailbox", *names))


def _compared(scenario: Path, decided: Mapping[str, Line]) -> Iterator[str]:
    expected = read_lines(scenario / "expected.jsonl")
    if not expected:
        return
    findings = compare(expected, decided)
    harm = sum(each.harm for each in findings)
    yield ""
    yield title(f"Against what an experienced administrator would do ({len(expected)} items of expected.jsonl)")
    rows = [(check, f"{right} of {every}", f"{right / every:.0%}") for check, (right, every) in tally(findings).items()]
    yield from table(rows)
    yield f"  Messages filed on a wrong case, or without the person who should have decided: {harm}"


def _next(decided: Mapping[str, Line], out: Path) -> Iterator[str]:
    at = f"--store {out / 'office.sqlite'}"
    yield ""
    yield title("Look next")
    rows = [(f"modeloffice explain {item} {at}", told) for item, told in _interesting(decided)]
    rows += [
        (f"modeloffice queue {at}", "the questions, with the cases offered"),
        (f"modeloffice audit verify {at}", "nobody has touched the record"),
        (f"{out / 'decisions.jsonl'}", "every decision with its reasons"),
        (f"{out / 'sent'}, {out / 'after'}", "what left the office, and the office afterwards"),
    ]
    for command, told in rows:
        yield f"  {command}"
        yield f"      {told}"


def _interesting(decided: Mapping[str, Line]) -> Iterator[tuple[str, str]]:
    """Pick a message that was filed and met a request, one that needs a person, and a file in a wrong case."""
    wanted: tuple[tuple[str, Callable[[Line], Any]], ...] = (
        ("why this was filed there, and which request it met", lambda line: line.get("cases") and line.get("closes")),
        ("why this needs a person", lambda line: line.get("suggested") and not line.get("cases")),
        ("what is wrong with this file", lambda line: "wrong-case" in line.get("flags", ())),
    )
    for told, fits in wanted:
        found = next((item for item, line in decided.items() if fits(line)), None)
        if found is not None:
            yield f"'{found}'" if " " in found else found, told
