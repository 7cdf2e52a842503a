"""what-if: what a changed policy, rule or model would have decided otherwise."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.endings import FINDINGS
from bot.commands.places import Place, StorePath
from bot.commands.speaking import Json, answer, table, title, wrapped

if TYPE_CHECKING:
    from bot.what_if import Outcome


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("what-if")(try_change)


def try_change(
    settings: Annotated[
        Path | None, typer.Option("--settings", help="Changed settings: other thresholds, another precision.")
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", help="Another model.")] = None,
    knowledge: Annotated[Path | None, typer.Option("--knowledge", help="A changed folder of knowledge.")] = None,
    limit: Annotated[int, typer.Option(help="Show at most so many.")] = 50,
    store: StorePath = "",
    as_json: Json = False,
) -> None:
    """Show every past decision that changed settings, knowledge, rules or another model would turn."""
    from bot.commands.finding import called, names_of
    from bot.reading.workers import ReadingPool
    from bot.reading_again import Again
    from bot.store import items
    from bot.what_if import what_if

    now = Place(None, store)
    changed = Place(settings or now.settings_file, store).policy(model=model, knowledge=knowledge)
    names = names_of(now)
    with ExitStack() as stack:
        connection = stack.enter_context(stack.enter_context(now.reading()).read())
        pool = stack.enter_context(ReadingPool(1))

        def name(key: str) -> str:
            found = items.find(connection, key=key)
            return called(found, names) if found else key

        outcome = what_if(connection, now.policy(), changed, Again(pool.read_deep), name)
    answer(_plain(outcome), _lines(outcome, limit), as_json=as_json)
    raise typer.Exit(FINDINGS if outcome.turns else 0)


def _plain(outcome: "Outcome") -> dict[str, Any]:
    return {
        "decisions": outcome.decisions,
        "counts": outcome.counts(),
        "left_out": dict(outcome.left_out),
        "read_again": dict(outcome.read_again),
        "turns": [asdict(each) for each in outcome.turns],
    }


def _lines(outcome: "Outcome", limit: int) -> list[str]:
    lines: list[str] = []
    last = ""
    for each in outcome.turns[:limit]:
        if each.item != last:
            lines.append(title(each.item))
            last = each.item
        lines += wrapped(f"was:   {each.before or 'nothing'} [a person's word: {each.verdict}]", "    ")
        lines += wrapped(f"would: {each.after or 'nothing'}", "    ")
    if len(outcome.turns) > limit:
        lines.append(f"{len(outcome.turns) - limit} more; --limit shows them.")
    if outcome.turns:
        lines += ["", title("Turns"), *table(list(outcome.counts().items()), ("kind of change", "count")), ""]
    if outcome.read_again:
        lines += [title("Documents were read again from"), *table(list(outcome.read_again.items())), ""]
    if outcome.left_out:
        told = ", ".join(f"{n} {why}" for why, n in outcome.left_out.items())
        lines.append(f"Not decided again: {told}.")
    return [*lines, f"{outcome.decisions} items decided again, {len(outcome.turns)} decisions would turn."]
