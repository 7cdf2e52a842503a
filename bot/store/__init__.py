"""The database: what arrived, what was decided, what waits to be done, and a mirror of the register."""

from bot.store.database import Store, StoreReadOnly
from bot.store.lockfile import StoreBusy
from bot.store.migrating import StoreAhead, StoreBehind

__all__ = ["Store", "StoreAhead", "StoreBehind", "StoreBusy", "StoreReadOnly"]
