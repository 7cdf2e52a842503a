"""The store opens, migrates, locks, and keeps readers from writing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import Store, StoreAhead, StoreBehind, StoreBusy, StoreReadOnly
from bot.store.columns import metadata
from bot.store.migrating import differences, is_behind
from bot.store.schema import source

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_migrations_lead_to_the_tables_that_the_code_uses(store: Store) -> None:
    with store.read() as connection:
        assert differences(connection) == []


def test_a_missing_table_is_a_difference(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("DROP TABLE pause")
        assert differences(connection)


def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        with Store.open(url) as store, store.read() as connection:
            assert not is_behind(connection)


def test_a_store_of_a_later_version_is_refused(url: str) -> None:
    with Store.open(url) as store, store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    with pytest.raises(StoreAhead, match="v9999"):
        Store.open(url)


def test_what_fails_leaves_nothing_behind(store: Store) -> None:
    insert = sa.insert(source).values(name="inbox", cursor="c1", polled_at=NINE)
    with pytest.raises(sa.exc.IntegrityError), store.write() as connection:
        [connection.execute(insert) for _ in range(2)]
    with store.read() as connection:
        assert connection.execute(sa.select(source)).all() == []


def test_moments_come_back_as_they_went_in(store: Store) -> None:
    exact = NINE.replace(microsecond=123_457)
    with store.write() as connection:
        connection.execute(sa.insert(source).values(name="inbox", cursor="c1", polled_at=exact))
    with store.read() as connection:
        assert connection.execute(sa.select(source.c.polled_at)).scalar_one() == exact


def test_a_moment_without_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"), store.write() as connection:
        connection.execute(sa.insert(source).values(name="x", polled_at=datetime(2026, 11, 23)))  # noqa: DTZ001


def test_a_reader_can_not_write(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError), store.read() as connection:
        connection.execute(sa.insert(source).values(name="inbox"))


def test_a_reader_sees_one_state(store: Store) -> None:
    with store.read() as reader:
        before = reader.execute(sa.select(sa.func.count()).select_from(source)).scalar_one()
        with store.write() as connection:
            connection.execute(sa.insert(source).values(name="inbox"))
        assert reader.execute(sa.select(sa.func.count()).select_from(source)).scalar_one() == before == 0


def test_every_table_is_there(store: Store) -> None:
    with store.read() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_one_process_holds_the_lock(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.sqlite'}"
    with Store.open(url):
        with pytest.raises(StoreBusy):
            Store.open(url)
        with Store.open(url, lock=False) as beside, beside.read() as connection:
            assert connection.execute(sa.select(source)).all() == []
        with Store.open(url, lock=False) as beside, pytest.raises(StoreReadOnly), beside.write():
            pass
    Store.open(url).close()


def test_without_the_lock_nothing_is_migrated(tmp_path: Path) -> None:
    with pytest.raises(StoreBehind):
        Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}", lock=False)


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as store, store.write() as connection:
        held = {
            each: connection.exec_driver_sql(f"PRAGMA {each}").scalar_one()
            for each in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert held == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_a_backup_is_a_whole_store(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'office.sqlite'}") as store:
        with store.write() as connection:
            connection.execute(sa.insert(source).values(name="inbox", cursor="c1"))
        store.back_up(tmp_path / "copy.sqlite")
    with Store.open(f"sqlite:///{tmp_path / 'copy.sqlite'}") as copy, copy.read() as connection:
        assert connection.execute(sa.select(source.c.cursor)).scalar_one() == "c1"
