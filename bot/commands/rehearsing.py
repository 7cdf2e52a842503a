"""demo, rehearse, compare: an invented office, and what the bot would have done in it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.endings import FINDINGS, WrongInput
from bot.commands.speaking import Json, answer, say, say_json, table, title, wrapped

if TYPE_CHECKING:
    from bot.rehearsal.comparing import Finding

Scenario = Annotated[Path, typer.Argument(help="The scenario's folder.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(demo)
    app.command()(rehearse)
    app.command()(compare)


def demo(
    scenario: Annotated[Path, typer.Option(help="Another scenario's folder.")] = Path("scenarios/november"),
    out: Annotated[Path, typer.Option(help="Where to write.")] = Path("out/demo"),
    stay: Annotated[
        bool | None, typer.Option("--stay/--leave", help="Keep tenant and bot running.", show_default="on a terminal")
    ] = None,
    as_json: Json = False,
) -> None:
    """Rehearse an invented office's week in the embedded tenant, and show what happened."""
    from bot import demo as showing

    _check(scenario)
    staying = sys.stdout.isatty() and not as_json if stay is None else stay
    with _logged(out):
        summary = showing.run(scenario, out, stay=staying, as_json=as_json)
    raise typer.Exit(FINDINGS if _remainder(summary) else 0)


def rehearse(
    scenario: Scenario,
    out: Annotated[Path, typer.Option(help="Where to write what became of it.")],
    mode: Annotated[str, typer.Option(help="auto, suggest or shadow.")] = "auto",
    drive_feed: Annotated[
        bool,
        typer.Option(help="Let libraries refuse their list's feed with its columns, so that the fallback is played."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the real service through a scenario in the embedded tenant, with the scenario's clock."""
    from bot.rehearsal.run import refuse_list_feed
    from bot.rehearsal.run import rehearse as run
    from bot.rehearsal.showing import showing

    if mode not in ("auto", "suggest", "shadow"):
        raise WrongInput(f'there is no mode "{mode}"; say auto, suggest or shadow.')
    _check(scenario)
    with _logged(out), showing(scenario, sys.stderr) as tell:
        prepare = refuse_list_feed if drive_feed else None
        summary = run(scenario, out, mode=mode, tell=tell, prepare=prepare)  # type: ignore[arg-type]
    answer(summary, _short(summary, out), as_json=as_json)
    raise typer.Exit(FINDINGS if _remainder(summary) else 0)


def compare(
    out: Annotated[Path, typer.Argument(help="The folder that a rehearsal wrote.")],
    scenario: Scenario,
    all_: Annotated[bool, typer.Option("--all", help="Show what is right as well.")] = False,
    as_json: Json = False,
) -> None:
    """Show item by item where the bot decided otherwise than is true, or than people did."""
    from bot.rehearsal.comparing import compare as against
    from bot.rehearsal.comparing import read_lines, tally
    from bot.rehearsal.people import said_by_people

    if not (out / "decisions.jsonl").is_file():
        raise WrongInput(f"{out}: there is no decisions.jsonl; make it with `modeloffice rehearse SCENARIO --out DIR`.")
    _check(scenario)
    expected: dict[str, Any] = dict(read_lines(scenario / "expected.jsonl"))
    source = "expected.jsonl" if expected else "what people did (their labels and logged messages)"
    expected = expected or said_by_people(scenario)
    findings = against(expected, read_lines(out / "decisions.jsonl"))
    shown = [each for each in findings if all_ or not each.right]
    if as_json:
        say_json({"against": source, "tally": tally(findings), "findings": [_plain(each) for each in shown]})
    else:
        say(_compared(source, tally(findings), shown, len(expected)))
    raise typer.Exit(FINDINGS if any(not each.right for each in findings) else 0)


def _compared(source: str, counts: dict[str, tuple[int, int]], shown: list["Finding"], items: int) -> list[str]:
    lines: list[str] = []
    last = ""
    for each in sorted(shown, key=lambda each: (each.item, each.check)):
        if each.item != last:
            lines += ["", title(each.item)]
            last = each.item
        mark = "HARM" if each.harm else "right" if each.right else "wrong"
        lines += wrapped(f"{mark:5}  {each.check}: wanted {each.wanted}; decided {each.got}")
    if not counts:
        return [f"Nothing to compare: the scenario holds neither {source} nor labels of people."]
    rows = [(check, f"{right} of {every}", f"{right / every:.1%}") for check, (right, every) in counts.items()]
    return [*lines, "", f"{items} items against {source}:", *table(rows)]


def _plain(each: "Finding") -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("item", "check", "right", "wanted", "got", "harm")}


def _check(scenario: Path) -> None:
    if not (scenario / "scenario.toml").is_file():
        raise WrongInput(f"{scenario}: there is no scenario.toml in it; name the folder of a scenario.")


@contextmanager
def _logged(out: Path) -> Iterator[None]:
    """Keep the service's own log in a file beside what it writes."""
    from bot import logs

    if out.exists() and not out.is_dir():
        raise WrongInput(f"{out} is a file; name a folder to write into.")
    out.mkdir(parents=True, exist_ok=True)
    with (out / "log.jsonl").open("w", encoding="utf-8") as file:
        logs.set_up(file)
        try:
            yield
        finally:
            logs.set_up()


def _short(summary: dict[str, Any], out: Path) -> list[str]:
    rows = [(kind, outcome, n) for kind, outcomes in summary["items"].items() for outcome, n in outcomes.items()]
    sheet = [(box, each["seen"], each["remainder"]) for box, each in summary["balance"].items()]
    return [
        *table(rows, ("item", "became", "count")),
        "",
        *table(sheet, ("mailbox", "seen", "remainder")),
        "",
        f"{summary['seconds']['total']:.0f} s; what became of it is in {out}",
    ]


def _remainder(summary: dict[str, Any]) -> bool:
    return any(each["remainder"] for each in summary["balance"].values())
