"""Debian's chromium without a window, and the sizes that people look at pages in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
MISSING = f"there is no {CHROMIUM}; install it with: apt-get install chromium"
WIDE = {"width": 1200, "height": 900}
PHONE = {"width": 360, "height": 740}
# Started on a busy machine it may take its time; a page that is wrong fails sooner than this.
START_SECONDS = 60

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def opened_chromium() -> Iterator[Browser]:
    """One browser, for as many people as have a context in it."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS, timeout=1000 * START_SECONDS)
        yield browser
        browser.close()
