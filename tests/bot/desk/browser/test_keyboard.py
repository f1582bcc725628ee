"""Everything that is asked and read by somebody without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from bot.store.accounts import Role
from tests.bot.desk.browser.asking import QUESTION, reply_of
from tests.bot.desk.browser.conftest import account_named
from tests.bot.desk.conftest import PASSWORD
from tests.bot.desk.small_law import DURATION

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOST_TABS = 60
# What has the focus: its words, and the outline that shows where it is; inputs may show it by their border as well.
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const name = element.labels?.length ? element.labels[0].textContent : element.textContent;
  return [name.trim().replace(/\\s+/g, " "), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""


def tabs_to(page: Page, name: str) -> None:
    """Press Tab until what has that name has the focus; every step on the way is to be seen."""
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        words, is_seen = page.evaluate(FOCUSED)
        assert is_seen, f"nobody sees where the focus is: {words}"
        if words.startswith(name):
            return
        passed.append(words)
    raise AssertionError(f"Tab never came to {name}, but to {passed}")


def heading_of(page: Page):
    return page.get_by_role("heading", level=1)


def test_a_question_is_asked_and_its_source_read_and_compared(desk, window):
    page = window()
    page.goto(desk.address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tabs_to(page, "Je vraag")
    page.keyboard.type(QUESTION)
    tabs_to(page, "Vraag")
    page.keyboard.press("Enter")
    expect(reply_of(page)).to_contain_text(DURATION)

    tabs_to(page, "Wet educatie en beroepsonderwijs, artikel 7.2.4a, lid 2")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text(DURATION)
    tabs_to(page, "Artikel 7.2.8")
    page.keyboard.press("Enter")
    expect(heading_of(page)).to_have_text("Artikel 7.2.8")
    tabs_to(page, "‹ Artikel 7.2.4a")
    page.keyboard.press("Enter")
    expect(heading_of(page)).to_have_text("Artikel 7.2.4a")
    tabs_to(page, "1 januari 2015")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article", name="Tekst")).to_contain_text("vier studiejaren")
    tabs_to(page, "tot")
    page.keyboard.type("11232026")
    tabs_to(page, "Vergelijk")
    page.keyboard.press("Enter")

    expect(page.locator(".source del").first).to_have_text("vier")


def test_a_link_is_copied_and_an_opinion_given(desk, window):
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(desk.address)
    tabs_to(page, "Je vraag")
    page.keyboard.type(QUESTION)
    tabs_to(page, "Vraag")
    page.keyboard.press("Enter")
    expect(reply_of(page)).to_contain_text(DURATION)
    tabs_to(page, "Link naar dit antwoord")
    tabs_to(page, "Kopieer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gekopieerd.")).to_be_visible()

    assert page.evaluate("navigator.clipboard.readText()") == page.url

    page.reload()
    tabs_to(page, "Klopt")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Dank je, wij weten nu dat het antwoord klopt.")).to_be_visible()


def test_a_colleague_signs_in_and_out(desk, window):
    account_named(desk, Role.HELPDESK, "Anna", PASSWORD)
    page = window()
    page.goto(f"{desk.address}/werk")
    tabs_to(page, "E-mailadres")
    page.keyboard.type("anna@school.nl")
    tabs_to(page, "Wachtwoord")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(heading_of(page)).to_have_text("Inbox")
    tabs_to(page, "Log uit")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Je bent uitgelogd.")).to_be_visible()
