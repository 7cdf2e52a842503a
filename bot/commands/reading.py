"""read: what files and messages of a disk are and say, without any office."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.endings import WrongInput
from bot.commands.places import Place, SettingsPath
from bot.commands.speaking import wrapped

if TYPE_CHECKING:
    from rules.policy import Policy

Line = dict[str, Any]
_WORKERS = 2


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(read)


def read(
    paths: Annotated[list[Path], typer.Argument(help="Files, messages (.eml, .msg) and folders of them.")],
    lines: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line for each file.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The text that was read, as well.")] = False,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is.", show_default="the clock's")
    ] = None,
    settings: SettingsPath = None,
) -> None:
    """Read files and messages from disk: what each is and says, and why. Nothing is asked of Microsoft 365."""
    from bot.clock import WallClock
    from bot.reading.disk import files_of, read_files
    from bot.reading.workers import ReadingPool

    found = files_of(paths)
    day = (today or WallClock().now()).date()
    policy = _policy(settings)
    with ReadingPool(_WORKERS) as pool, _progress(len(found.files)) as step:
        for line in read_files(found.files, pool, policy, day, text=text, at_once=_WORKERS):
            step()
            _echo([json.dumps(line, ensure_ascii=False)] if lines else _row(line))
    if found.wrong:
        raise WrongInput(" ".join(found.wrong))


def _policy(settings: Path | None) -> "Policy":
    from bot.policy import load_policy
    from rules.policy import OfficeNames, Thresholds

    return Place(settings, "").policy() if settings else load_policy(OfficeNames("", ""), Thresholds())


def _echo(lines: Iterable[str]) -> None:
    # Names of files may hold bytes, and texts half characters, that no encoding has.
    for line in lines:
        typer.echo(line.encode("utf-8", "replace"))


def _row(line: Line) -> list[str]:
    """Return what a person sees of a file: what it is, how sure that is, what is wrong with it, its path, its text."""
    what = line.get("kind") or line.get("best") or "-"
    sure = f"{line['confidence']:.0%}" if line.get("best", "UNKNOWN") != "UNKNOWN" else ""
    notes = dict.fromkeys([line["unreadable"] or "", *line.get("flags", ()), line.get("version", "")])
    told = ", ".join(each for each in notes if each)
    row = [f"{what:<12} {sure:>4}  {line['item']}{f'  ({told})' if told else ''}"]
    row += [
        f"{'':6}{each['doc_type']:<12} {each['confidence']:>4.0%}  {name}"
        for name, each in line.get("attachments", {}).items()
    ]
    said = line.get("text", "").splitlines()
    if deleted := line.get("deleted_text"):
        said += ["Deleted by tracked changes:", *deleted.splitlines()]
    return row + [broken for each in said for broken in wrapped(each, " " * 6)]


@contextmanager
def _progress(files: int) -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("reading", total=files)
        yield lambda: bar.advance(task)
