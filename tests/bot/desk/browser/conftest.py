from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from bot.desk.application import make_application
from bot.desk.visitors import SESSION
from bot.settings import DeskSettings, Secret
from bot.store.accounts import Account, Accounts, Role
from bot.store.database import Store
from index.served_index import ServedIndex
from tests.bot.desk.browser.chromium import CHROMIUM, MISSING, WIDE, opened_chromium
from tests.bot.desk.browser.serving import listening, served
from tests.bot.desk.conftest import Time
from tests.bot.desk.small_law import CloseEncoder, publish_release

# A busy machine is no reason to fail; only a page that is wrong waits this long.
WAIT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class ServedDesk:
    """The application as it is served to browsers: where, and what it answers from."""

    address: str
    store: Store
    index_root: Path
    time: Time

    def publish(self, *texts: str) -> None:
        """Take a new release into service; a text replaces that of article 7.2.4a, lid 2."""
        publish_release(self.index_root, *texts)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser; each person in a test has a context of their own in it."""
    if not CHROMIUM.exists():
        pytest.skip(MISSING)
    expect.set_options(timeout=1000 * WAIT_SECONDS)
    with opened_chromium() as browser:
        yield browser


@pytest.fixture
def serve(index_root: Path, store: Store, time: Time) -> Iterator[Callable[..., ServedDesk]]:
    """Serves the application in a thread, on a free port of this machine; settings by name."""
    with ExitStack() as stack:

        def start(**settings: object) -> ServedDesk:
            given = DeskSettings(secret=Secret("a secret of the tests"), index=index_root, **settings)
            application = make_application(given, ServedIndex(index_root, CloseEncoder()), store, time, time.seconds)
            opened, address = stack.enter_context(listening())
            stack.enter_context(served(application, opened))
            return ServedDesk(address, store, index_root, time)

        yield start


@pytest.fixture
def desk(serve: Callable[..., ServedDesk]) -> ServedDesk:
    return serve()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window for one person; at the end no page may have had a complaint in the browser's console.

    The console is where a browser tells what the Content-Security-Policy blocked.
    """
    complaints: list[str] = []
    opened: set[str] = set()

    def heard(message: ConsoleMessage) -> None:
        # A page that is opened on purpose to see its error is no complaint; what it misses would be.
        is_own_status = message.text.startswith("Failed to load resource") and message.location["url"] in opened
        if message.type in ("error", "warning") and not is_own_status:
            complaints.append(f"{message.location['url']}: {message.text}")

    with ExitStack() as stack:

        def make(**options: object) -> Page:
            context = stack.enter_context(chromium.new_context(**{"viewport": WIDE, "locale": "nl-NL", **options}))
            context.set_default_timeout(1000 * WAIT_SECONDS)
            context.on("console", heard)
            context.on("weberror", lambda fault: complaints.append(str(fault.error)))
            page = context.new_page()
            page.on("framenavigated", lambda frame: opened.add(frame.url))
            return page

        yield make

    assert complaints == []


@pytest.fixture
def colleague(desk: ServedDesk, window: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a window for a colleague who has signed in, by role and name."""

    def make(role: Role = Role.HELPDESK, name: str = "Anna", **options: object) -> Page:
        account = account_named(desk, role, name)
        page = window(**options)
        session = Accounts(desk.store).start_session(account.id, desk.time())
        page.context.add_cookies([{"name": SESSION, "value": session, "url": desk.address}])
        return page

    return make


def account_named(desk: ServedDesk, role: Role, name: str, password: str | None = None) -> Account:
    return Accounts(desk.store).add(name, f"{name.lower()}@school.nl", role, password, desk.time())
