"""The same tests on SQLite and on a PostgreSQL server that is started for them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from bot.store import passwords
from bot.store.accounts import Account, Accounts, Role
from bot.store.database import Store
from tests.bot.store.postgresql import Server, started
from tests.bot.store.rows import NOW


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords for real, at the lowest cost."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with started() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables; making them takes longer than copying it."""
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_database(server: Server) -> str:
    """The same on the server."""
    url = server.new_database()
    Store.open(url).close()
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/new folder/empty.db"
    return str(request.getfixturevalue("server").new_database())


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without rows."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "store.db")
        return f"sqlite:///{tmp_path}/store.db"
    server, template = request.getfixturevalue("server"), request.getfixturevalue("migrated_database")
    return str(server.new_database(template))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def anna(store: Store) -> Account:
    """Who writes. Without a password, since hashing one takes a while."""
    return Accounts(store).add("Anna", "anna@school.nl", Role.REVIEWER, None, NOW)


@pytest.fixture
def bram(store: Store) -> Account:
    """Who approves."""
    return Accounts(store).add("Bram", "bram@school.nl", Role.REVIEWER, None, NOW)
