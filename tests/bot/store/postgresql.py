"""A PostgreSQL server for tests: on loopback, with a folder and a port of its own, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

USER = "regelwijzer"


@dataclass(frozen=True)
class Server:
    """A server that takes connections."""

    port: int

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a new database, empty or like another one."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)


@contextmanager
def started() -> Iterator[Server]:
    """A running server; the test is skipped when none is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not programs and not on_path:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    binaries = programs[-1].parent if programs else Path(str(on_path)).parent
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = Server(_free_port())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        _run(binaries / "initdb", "-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        _run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield server
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _run(*command: object) -> None:
    """Run a program of the server; it refuses to run as root, so then as the user that the package made."""
    as_user: Sequence[str] = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    # Its output goes to no pipe: the server would hold it open.
    done = subprocess.run([*as_user, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
