"""tenant serve: the embedded tenant by itself, for trying clients of Microsoft 365 against it."""

from pathlib import Path
from typing import Annotated

import typer


def commands(group: typer.Typer) -> None:
    """Add the commands to their group."""
    group.callback()(lambda: None)
    group.command("serve")(serve)


def serve(
    scenario: Annotated[Path, typer.Argument(help="The scenario's folder.")],
    env_file: Annotated[Path, typer.Option(help="Where to write NAME=value lines when ready.")],
    port: Annotated[int, typer.Option(help="The proxy's port; 0 for any free one.")] = 0,
) -> None:
    """Serve an invented office until it is stopped; its clock follows the wall clock."""
    from tenant.__main__ import main

    raise typer.Exit(main([str(scenario), "--env-file", str(env_file), "--port", str(port)]))
