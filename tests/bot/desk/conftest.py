import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.desk.application import make_application
from bot.settings import DeskSettings, Secret
from bot.store.accounts import Account, Accounts, Role
from bot.store.api_keys import ApiKeys
from bot.store.database import Store
from bot.store.values import Scope
from index.served_index import ServedIndex
from tests.bot.desk.people import Visitor
from tests.bot.desk.small_law import TODAY, CloseEncoder, publish_release

PASSWORD = "een lang wachtwoord"


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)

    def passes(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases with one index of the small law; copied before another is published."""
    root = tmp_path_factory.mktemp("desk") / "index"
    publish_release(root)
    return root


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables made, to copy: making them takes longer than a test."""
    file = tmp_path_factory.mktemp("database") / "desk.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(empty_database: Path, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{shutil.copy(empty_database, tmp_path)}")
    yield opened
    opened.close()


@pytest.fixture
def index_root(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "index")


@pytest.fixture
def open_desk(index_root: Path, store: Store, time: Time) -> Iterator[Callable[..., Visitor]]:
    """Applications on one database and index, as seen by a visitor; settings by name."""
    with ExitStack() as stack:

        def make(**settings: object) -> Visitor:
            given = DeskSettings(secret=Secret("a secret of the tests"), index=index_root, **settings)
            served = ServedIndex(index_root, CloseEncoder())
            application = make_application(given, served, store, time, time.seconds)
            base = given.public_url or "http://testserver"
            client = TestClient(application, base_url=base, follow_redirects=False)
            return Visitor(stack.enter_context(client))

        yield make


@pytest.fixture
def visitor(open_desk: Callable[..., Visitor]) -> Visitor:
    """Somebody at a school, with a browser."""
    return open_desk()


@pytest.fixture
def account(store: Store, time: Time) -> Callable[..., Account]:
    """Makes colleagues; without a password it takes no time."""

    def make(role: Role = Role.MAINTAINER, name: str = "Mo", password: str | None = PASSWORD) -> Account:
        return Accounts(store).add(name, f"{name.lower()}.{role}@school.nl", role, password, time())

    return make


@pytest.fixture
def api_key(store: Store, time: Time, account: Callable[..., Account]) -> Callable[..., dict[str, str]]:
    """Makes keys with scopes; the header that brings one."""

    def make(*scopes: Scope) -> dict[str, str]:
        _, plain = ApiKeys(store).make(
            "rooster", scopes, account(name=f"mo{len(ApiKeys(store).all())}", password=None).id, time()
        )
        return {"Authorization": f"Bearer {plain}"}

    return make
