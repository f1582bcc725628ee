"""An answer of the helpdesk on its way to everybody, out of service when a source changes, and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.store.accounts import Accounts, Role
from tests.bot.desk.browser.asking import OTHER_WORDS, QUESTION, asks, reply_of
from tests.bot.desk.console.answers import ANSWER, in_service
from tests.bot.desk.console.answers import QUESTION as CHECKED_QUESTION
from tests.bot.desk.small_law import DURATION

pytestmark = [pytest.mark.slow, pytest.mark.browser]

OWN_WORDS = "Reken op twee of drie jaar."


def pins(page: Page, place: str) -> None:
    """Search while typing, and pick a place as a source."""
    page.get_by_label("Zoek een nagekeken antwoord of een bron").press_sequentially(f"{place} WEB")
    found = page.get_by_role("list", name="Gevonden passages")
    found.get_by_role("button", name="Alleen als bron").filter(has_text=place).click()


def test_an_answer_to_a_ticket_is_approved_by_another_and_given_to_the_next_asker(desk, window, colleague):
    asker, anna, bram = window(), colleague(), colleague(Role.REVIEWER, "Bram")
    asks(asker, desk.address)
    asker.get_by_label("Toelichting").fill("Het gaat om een bol-student.")
    asker.get_by_role("button", name="Stuur naar de helpdesk").click()
    expect(asker.get_by_text("Je vraag is bij de helpdesk, onder nummer 1.")).to_be_visible()

    anna.goto(f"{desk.address}/werk")
    anna.get_by_role("link", name=QUESTION).click()
    text = anna.get_by_label("Je antwoord", exact=True)
    text.fill("Half af.")
    pins(anna, "artikel 7.2.8")
    expect(text).to_have_value("Half af.")
    pinned = anna.locator("textarea[name=citaatwoorden]")
    expect(pinned.first).to_have_value(DURATION)
    expect(pinned.last).to_have_value(re.compile("^1. Van elke beroepsopleiding"))
    text.fill(f"{OWN_WORDS} [1]")
    anna.get_by_role("button", name="Bewaar en markeer als beantwoord").click()
    expect(anna.get_by_text("Het antwoord staat op de antwoordpagina van de vrager.")).to_be_visible()
    asker.reload()
    expect(asker.get_by_role("region", name="Vraag de helpdesk")).to_contain_text(OWN_WORDS)

    pins(anna, "artikel 7.2.4a, lid 2")
    expect(pinned).to_have_value(f"2. {DURATION}")
    text.fill(OWN_WORDS)
    anna.get_by_role("button", name="Maak hier een gecontroleerd antwoord van").click()
    anna.get_by_role("button", name="Geef ter beoordeling").click()
    expect(anna.get_by_text("Dit wacht op een collega die mag goedkeuren.")).to_be_visible()
    bram.goto(f"{desk.address}/antwoorden/nakijken")
    bram.get_by_role("link", name="Lees en beslis").click()
    bram.get_by_role("button", name="Keur versie 1 goed").click()
    expect(bram.get_by_text("Goedgekeurd. De bot geeft dit antwoord vanaf nu.")).to_be_visible()

    next_asker = window()
    asks(next_asker, desk.address)

    expect(reply_of(next_asker)).to_contain_text(OWN_WORDS)
    expect(reply_of(next_asker)).to_contain_text("Dit antwoord is nagekeken op 23 november 2026.")


def test_an_answer_whose_source_changed_leaves_service_until_another_approves_the_new_words(desk, window, colleague):
    anna, bram, asker = colleague(Role.REVIEWER), colleague(Role.REVIEWER, "Bram"), window()
    author, reviewer = Accounts(desk.store).all()
    in_service(desk.store, author.id, reviewer.id, desk.time())
    asks(asker, desk.address, CHECKED_QUESTION)
    expect(reply_of(asker)).to_contain_text(ANSWER)

    desk.publish(OTHER_WORDS)
    asks(asker, desk.address, CHECKED_QUESTION)
    expect(reply_of(asker)).not_to_contain_text(ANSWER)

    anna.goto(f"{desk.address}/antwoorden/nakijken")
    expect(anna.get_by_role("button", name="Klopt nog")).to_have_count(0)
    bram.goto(f"{desk.address}/antwoorden/nakijken")
    stale = bram.get_by_role("article", name=CHECKED_QUESTION)
    expect(stale.get_by_role("blockquote").first).to_contain_text("ten hoogste drie studiejaren")
    expect(stale.get_by_role("blockquote").last).to_contain_text("ten hoogste vijf studiejaren")
    expect(stale.locator("del")).to_have_text("drie")
    expect(stale.locator("ins")).to_have_text("vijf")
    stale.get_by_role("button", name="Klopt nog: keur de nieuwe woorden goed").click()
    expect(bram.get_by_text("De bot geeft dit antwoord weer.")).to_be_visible()
    asks(asker, desk.address, CHECKED_QUESTION)

    expect(reply_of(asker)).to_contain_text(ANSWER)
