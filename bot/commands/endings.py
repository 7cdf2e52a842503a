"""How a command ends: errors become one sentence on stderr and an exit code, never a traceback."""

from logging import CRITICAL
from typing import Any

import typer
from typer.core import TyperGroup

FINDINGS, WRONG, UNREACHED = 1, 2, 3

_CODES = {
    "WrongInput": WRONG,
    "SettingsError": WRONG,
    "ScenarioError": WRONG,
    "KnowledgeError": WRONG,
    "ModelError": WRONG,
    "PapersError": WRONG,
    "NoTrainer": WRONG,
    "TemplateError": WRONG,
    "LetterError": WRONG,
    "StoreBusy": WRONG,
    "StoreReadOnly": WRONG,
    "StoreBehind": WRONG,
    "StoreAhead": WRONG,
    "Refused": WRONG,
    "Gone": FINDINGS,
    "Changed": FINDINGS,
    "SignInFailed": UNREACHED,
    "TryLater": UNREACHED,
}
"""By the name of the error's class, so that none of their modules has to be imported for `--help`."""


class WrongInput(Exception):
    """What was asked for can't be done as it was asked; the message says how it can."""


class Commands(TyperGroup):
    """A group of commands that turns the product's own errors into sentences."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for. What it logs is kept off the terminal, unless it says otherwise."""
        from bot import logs

        logs.set_up(level=CRITICAL)
        try:
            return super().invoke(ctx)
        except Exception as error:
            code = code_of(error)
            if code is None:
                raise
            typer.echo(f"modeloffice: {sentence_of(error)}", err=True)
            raise typer.Exit(code) from None


def code_of(error: Exception) -> int | None:
    """Return the exit code of an error; None for one that nobody foresaw.

    >>> code_of(WrongInput("there is no such item")), code_of(RuntimeError("a defect"))
    (2, None)
    """
    for each in type(error).__mro__:
        if each.__name__ in _CODES:
            return _CODES[each.__name__]
    return WRONG if isinstance(error, PermissionError | IsADirectoryError | NotADirectoryError) else None


def sentence_of(error: Exception) -> str:
    """Return an error as one line.

    >>> sentence_of(WrongInput("there is no such item;\\n  see `modeloffice queue`"))
    'there is no such item; see `modeloffice queue`'
    """
    return " ".join(str(error).split()) or type(error).__name__


def application() -> typer.Typer:
    """Return the empty application."""
    return typer.Typer(
        cls=Commands,
        name="modeloffice",
        help="The administrator of a case-handling team, as a background service inside Microsoft 365.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )


def group() -> typer.Typer:
    """Return an empty group of commands."""
    return typer.Typer(no_args_is_help=True, rich_markup_mode=None)
