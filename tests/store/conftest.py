"""Stores to test with: SQLite in a file, and a private PostgreSQL cluster on a Unix socket."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from bot.store import Store

BINARIES = tuple(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """A running PostgreSQL of our own, as the folder of its socket; skips where it can't be had.

    Nothing of it has to outlive a power cut, so it does not wait for the disk.
    """
    binaries = next((each for each in BINARIES if (each / "initdb").exists()), None)
    if binaries is None and os.environ.get("MODEL_OFFICE_NOTHING_SKIPPED"):  # noqa: TID251 - says that all is installed
        pytest.fail("PostgreSQL should be here, and is not")
    if binaries is None:
        pytest.skip("no PostgreSQL binaries below /usr/lib/postgresql: the store is tested on SQLite only")
    as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if as_other:
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(name: str, *words: str) -> None:
        subprocess.run([*as_other, str(binaries / name), *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-D", str(data), "-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60"
    options += " -c fsync=off -c full_page_writes=off"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    yield str(folder)
    run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(cluster: str) -> Callable[..., str]:
    """Makes a database in the cluster each time it is called, empty or as its template is; returns its URL."""
    admin = sa.create_engine(
        f"postgresql+psycopg://office@/postgres?host={quote(cluster)}", isolation_level="AUTOCOMMIT"
    )
    made = 0

    def make(template: str = "template1") -> str:
        nonlocal made
        made += 1
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE office{made} TEMPLATE {template}")
        admin.dispose()
        return f"postgresql+psycopg://office@/office{made}?host={quote(cluster)}"

    return make


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database."""
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'office.sqlite'}"
    make: Callable[..., str] = request.getfixturevalue("new_database")
    return make()


@pytest.fixture(scope="session")
def laid_out_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("laid-out") / "office.sqlite"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def laid_out_database(new_database: Callable[..., str]) -> str:
    """The name of a database with every table and nothing in them, to be copied."""
    made = new_database()
    Store.open(made).close()
    return str(sa.make_url(made).database)


@pytest.fixture
def store(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An open, empty store: a copy of one, which takes a tenth of the time."""
    if kind == "sqlite":
        path = shutil.copy(request.getfixturevalue("laid_out_file"), tmp_path)
        place = f"sqlite:///{path}"
    else:
        place = request.getfixturevalue("new_database")(request.getfixturevalue("laid_out_database"))
    with Store.open(place) as opened:
        yield opened
