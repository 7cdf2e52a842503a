"""Where a command finds its office: settings, store, policy."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.endings import WrongInput

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store
    from rules.policy import Policy

SettingsPath = Annotated[
    Path | None, typer.Option("--settings", help="The settings file.", show_default="settings.toml")
]
StorePath = Annotated[
    str, typer.Option("--store", help="The store: a file, or a database's URL. Settings beside it are used.")
]
By = Annotated[str, typer.Option("--by", help="Who says so, for the audit.", show_default="you")]


@dataclass(frozen=True, slots=True)
class Place:
    """What was named on the command line; nothing is opened yet."""

    settings_path: Path | None
    store: str

    @property
    def url(self) -> str:
        """The store's SQLAlchemy URL. Raises SettingsError."""
        if not self.store:
            return self.settings(secrets=False).store.url
        return self.store if "://" in self.store else f"sqlite:///{Path(self.store).absolute()}"

    @property
    def file(self) -> Path | None:
        """The store's file; None for a database server."""
        scheme, _, path = self.url.partition(":///")
        return Path(path) if scheme.startswith("sqlite") else None

    @property
    def settings_file(self) -> Path | None:
        """The settings file that holds here: the one named, else the one beside the store, else ./settings.toml."""
        if self.settings_path is not None:
            return self.settings_path
        if not self.store:
            return Path("settings.toml")
        beside = Path(self.store).parent / "settings.toml"
        return beside if "://" not in self.store and beside.is_file() else None

    def settings(self, *, secrets: bool) -> "Settings":
        """Read the settings, with the store that was named in place of theirs.

        Without `secrets` none has to be there: what only reads the store needs none.
        """
        from bot.settings import load

        path = self.settings_file
        if path is None:
            raise WrongInput("this needs the office's settings; name them with --settings PATH.")
        found = load(path, secrets=secrets)
        if not self.store:
            return found
        return found.model_copy(update={"store": found.store.model_copy(update={"url": self.url})})

    def policy(self, *, model: Path | None = None, knowledge: Path | None = None) -> "Policy":
        """Return the policy of today; for a store without settings that of an office without a name.

        `model` is another model than the office's own, `knowledge` another folder than the product's.
        """
        from bot.compose import policy_of
        from bot.policy import KNOWLEDGE, load_policy
        from rules.policy import OfficeNames, Thresholds

        if self.settings_file is None:
            return load_policy(OfficeNames("", ""), Thresholds(), knowledge or KNOWLEDGE, model)
        return policy_of(self.settings(secrets=False), knowledge=knowledge or KNOWLEDGE, model=model)

    @contextmanager
    def reading(self) -> "Iterator[Store]":
        """Open the store beside whatever writes to it. Raises StoreBehind, StoreAhead, WrongInput."""
        from bot.store import Store

        file = self.file
        if file is not None and not file.is_file():
            raise WrongInput(f"there is no store at {file}; start the service, or rehearse a scenario first.")
        with Store.open(self.url, lock=False) as store:
            yield store


def person(by: str) -> str:
    """Return who gives a command: the name given, else that of the account."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "someone at the command line"
