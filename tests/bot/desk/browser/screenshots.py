"""Pictures of the five main pages on the shipped sources, for the README of the helpdesk.

Made by: python -m tests.bot.desk.browser.screenshots [INDEX]
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from bot.desk.application import make_application
from bot.desk.visitors import SESSION
from bot.settings import DeskSettings, Secret
from bot.store.accounts import Accounts
from bot.store.database import Store
from index.served_index import ServedIndex
from tests.bot.desk.browser.busy_morning import busy_morning
from tests.bot.desk.browser.chromium import CHROMIUM, MISSING, WIDE, opened_chromium
from tests.bot.desk.browser.serving import listening, served
from tests.bot.desk.people import Visitor

ROOT = Path(__file__).parents[4]
PICTURES = ROOT / "bot" / "desk" / "pictures"
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
HEIGHTS = {"antwoord": 880, "bron": 850, "inbox": 1130, "ticket": 800, "nakijken": 1200}
MOST_BYTES = 150_000


def main() -> None:
    """Write the pictures, all or none."""
    index = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "index"
    if not CHROMIUM.exists():
        sys.exit(MISSING)
    if not (index / "current").exists():
        sys.exit(f"there is no index in {index}; build it with: regelwijzer build")
    with TemporaryDirectory() as folder, helpdesk(index, Path(folder)) as (address, session, paths):
        made = Path(folder) / "pictures"
        made.mkdir()
        take_all(address, session, paths, made)
        large = [file.name for file in made.iterdir() if file.stat().st_size > MOST_BYTES]
        if large:
            sys.exit(f"larger than {MOST_BYTES} bytes: {', '.join(large)}; lower their heights")
        PICTURES.mkdir(exist_ok=True)
        for file in made.iterdir():
            shutil.move(file, PICTURES / file.name)


@contextmanager
def helpdesk(index: Path, folder: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """A helpdesk on a busy morning: its address, the session of a colleague, and the paths by name."""
    store = Store.open(f"sqlite:///{folder}/desk.db")
    served_index = ServedIndex(index)
    settings = DeskSettings(secret=Secret("a secret for the pictures"), index=index)
    application = make_application(settings, served_index, store, lambda: NOW)
    with listening() as (opened, address), served(application, opened):
        with httpx2.Client(base_url=address, timeout=120) as client:
            paths, reader = busy_morning(Visitor(client), store, served_index.current(), NOW)
        yield address, Accounts(store).start_session(reader.id, NOW), paths
    store.close()


def take_all(address: str, session: str, paths: dict[str, str], folder: Path) -> None:
    """A picture of each page, of its first so many pixels."""
    with opened_chromium() as browser:
        for name, path in paths.items():
            with browser.new_context(viewport={**WIDE, "height": HEIGHTS[name]}, locale="nl-NL") as context:
                if name not in ("antwoord", "bron"):
                    context.add_cookies([{"name": SESSION, "value": session, "url": address}])
                page = context.new_page()
                page.goto(address + path)
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main()
