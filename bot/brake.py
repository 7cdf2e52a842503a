"""The emergency brake: what an administrator's SharePoint list wants paused is paused here, and lifted afterwards."""

from datetime import datetime, timedelta

import structlog

from bot import audit
from bot.compose import Bot
from bot.store import pauses
from connectors.control_list import TITLE, paused_scopes
from connectors.errors import ConnectorError

log = structlog.get_logger()

OFTEN = timedelta(seconds=45)
SELDOM = timedelta(hours=1)
"""How often an office is asked that has no such list."""
BY = f"list: {TITLE}"


class Brake:
    """Looks at the list and sets or lifts its pauses; those that people set with a command are theirs."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._next: datetime | None = None

    def look(self) -> None:
        """Look at the list if it is time to; where it can't be read what was paused stays paused."""
        now = self._bot.clock.now()
        if self._bot.connection is None or (self._next is not None and now < self._next):
            return
        try:
            wanted = paused_scopes(self._bot.connection.transport, self._bot.connection.site)
        except ConnectorError as error:
            log.warning("brake-not-read", error=type(error).__name__)
            self._next = now + OFTEN
            return
        self._next = now + (SELDOM if wanted is None else OFTEN)
        self._follow(wanted or frozenset(), now)

    def _follow(self, wanted: frozenset[str], now: datetime) -> None:
        with self._bot.store.read() as connection:
            there = pauses.pauses(connection)
        held = {each.scope for each in there}
        ours = {each.scope for each in there if each.by == BY}
        for scope in sorted(wanted - held):
            self._change(scope, now, on=True)
        for scope in sorted(ours - wanted):
            self._change(scope, now, on=False)

    def _change(self, scope: str, now: datetime, *, on: bool) -> None:
        with self._bot.store.write() as connection:
            try:
                if on:
                    pauses.set_pause(connection, scope, now=now, by=BY)
                else:
                    pauses.lift_pause(connection, scope)
            except ValueError:
                return  # a word that is no scope
            kind = "paused" if on else "resumed"
            audit.append(connection, at=now, actor="list", kind=kind, fields={"scope": scope})
