import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.current_index import CurrentIndex
from bot.chat.room import Room
from bot.settings import Secret, Settings
from bot.store.database import Store
from tests.bot.chat.fake_bot_api import TOKEN, FakeBotApi
from tests.bot.chat.people import Person, RunningBot
from tests.bot.chat.small_corpus import TODAY, CloseEncoder, publish_release, write_corpus


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)

    def passes(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases with one index of the small corpus; copy it to publish another."""
    folder = tmp_path_factory.mktemp("chat")
    publish_release(folder / "index", write_corpus(folder / "corpus"))
    return folder / "index"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def api() -> Iterator[FakeBotApi]:
    with FakeBotApi() as opened:
        yield opened


@pytest.fixture
def make_room(api: FakeBotApi, built: Path, tmp_path: Path, time: Time) -> Iterator[Callable[..., Room]]:
    """Rooms on one database, as after a restart; settings by name."""
    with ExitStack() as stack:

        def make(**settings: object) -> Room:
            index = tmp_path / "index"
            if not index.exists():
                shutil.copytree(built, index)
            given = Settings(
                telegram_token=Secret(TOKEN),
                secret=Secret("a secret of the tests"),
                database_url=Secret(f"sqlite:///{tmp_path}/chat.db"),
                index=index,
                telegram_api=api.url,
                **settings,
            )
            store = Store.open(given.database_url)
            stack.callback(store.close)
            return Room(given, store, CurrentIndex(index, CloseEncoder()), time, lambda: time.now.timestamp())

        yield make


@pytest.fixture
def room(make_room: Callable[..., Room]) -> Room:
    return make_room(maintainers=frozenset({7}))


@pytest.fixture
def bot(room: Room) -> Iterator[RunningBot]:
    with RunningBot(room) as running:
        yield running


@pytest.fixture
def sanne(api: FakeBotApi, bot: RunningBot) -> Person:
    """A teacher in a private chat with the running bot."""
    return Person(api)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
