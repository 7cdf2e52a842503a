"""Time in a rehearsal: the tenant's."""

from datetime import datetime, timedelta

from tenant.state import TenantState


class ScenarioTime:
    """The bot's clock in a rehearsal: the tenant's. To sleep is to let the scenario's time pass."""

    def __init__(self, state: TenantState) -> None:
        self._state = state
        self.slept = 0.0

    def now(self) -> datetime:
        """Return the scenario's present moment."""
        return self._state.clock.now()

    def sleep(self, seconds: float) -> None:
        """Let that much of the scenario's time pass; what is due meanwhile happens."""
        if seconds > 0:
            self.slept += seconds
            with self._state.lock:
                self._state.advance(self._state.clock.now() + timedelta(seconds=seconds))
