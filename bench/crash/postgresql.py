"""A PostgreSQL cluster of our own on a Unix socket, for as long as a bench runs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def cluster() -> Iterator[str]:
    """Give the URL of an empty database. Raises FileNotFoundError where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise FileNotFoundError("there are no PostgreSQL binaries below /usr/lib/postgresql; install postgresql")
    as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if as_other:
        shutil.chown(folder, "postgres")

    def call(name: str, *words: str) -> None:
        command = [*as_other, str(found[-1].with_name(name)), "-D", str(folder / "data"), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    call("initdb", "-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    call("pg_ctl", "-w", "-l", str(folder / "log"), "-o",
         f"-c listen_addresses='' -c unix_socket_directories={folder}", "start")  # fmt: skip
    try:
        yield f"postgresql+psycopg://office@/postgres?host={quote(str(folder))}"
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
