"""After a crash: what the dead predecessor held is given back at once, where it is certain that it is dead."""

from bot.store.database import Store
from bot.store.schema import item, outbox


def release_others(store: Store, owner: str) -> tuple[int, int]:
    """End the leases of every other owner; returns how many items and effects were given back.

    On SQLite whoever holds the store's lock file is the only writer, so that all other owners are gone. On
    PostgreSQL nothing is done: others may be at work, and a dead one's leases run out by themselves. The attempt
    of an effect stays counted, so that its key is looked for before anything is done again.
    """
    if store.dialect != "sqlite":
        return 0, 0
    with store.write() as connection:
        items = connection.execute(
            item.update().where(item.c.owner != "", item.c.owner != owner).values(owner="", until=None)
        )
        effects = connection.execute(
            outbox.update()
            .where(outbox.c.state == "leased", outbox.c.owner != owner)
            .values(state="waiting", owner="", until=None)
        )
        return items.rowcount, effects.rowcount
