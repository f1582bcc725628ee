"""What holds on every page: it fits a phone, nobody is shut out, and the browser has nothing to complain of."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.store.accounts import Role
from tests.bot.desk.browser.chromium import PHONE
from tests.bot.desk.browser.conftest import account_named
from tests.bot.desk.browser.staged import console_paths, public_paths

pytestmark = [pytest.mark.slow, pytest.mark.browser]

COLOURS = {"runOnly": ["color-contrast"]}
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll, .hidden"))
  .map((element) => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def pages(desk, window, colleague):
    """Goes through all pages in a window of a size, first as a visitor, then as a maintainer."""

    def walk(**options: object) -> Iterator[tuple[str, Page]]:
        public, page = public_paths(desk), window(**options)
        for path in public:
            yield path, opened(page, desk.address + path)
        inside = colleague(Role.MAINTAINER, "Bram", **options)
        for path in console_paths(desk, account_named(desk, Role.REVIEWER, "Anna")):
            yield path, opened(inside, desk.address + path)

    return walk


def opened(page: Page, address: str) -> Page:
    response = page.goto(address)
    assert response
    assert response.status == 200, address
    return page


def test_axe_finds_nothing_in_the_light_or_in_the_dark(pages):
    found = {}
    for path, page in pages():
        light = Axe().run(page).response["violations"]
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate("options => axe.run(options)", COLOURS)["violations"]
        page.emulate_media(color_scheme="light")
        if light or dark:
            found[path] = [
                (one["id"], one["impact"], [node["html"][:160] for node in one["nodes"]]) for one in light + dark
            ]

    assert found == {}


def test_nothing_is_wider_than_a_phone(pages):
    wide = {}
    for path, page in pages(viewport=PHONE):
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide[path] = page.evaluate(TOO_WIDE)

    assert wide == {}


@pytest.mark.parametrize("address", ["/nergens", "/antwoord/1-0", "/bron/BWBR0007625/artikel%2099"])
def test_a_page_that_is_not_there_is_one_that_everybody_can_read(desk, window, address):
    page = window()
    page.goto(desk.address + address)

    assert Axe().run(page).violations_count == 0
