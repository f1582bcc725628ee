"""Somebody at a school asks, opens a source, and shares the reply."""

import pytest
from playwright.sync_api import Page, expect

from tests.bot.desk.browser.asking import OTHER_WORDS, asks, reply_of
from tests.bot.desk.small_law import DURATION

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def opens_source(page: Page) -> None:
    page.get_by_role("region", name="Bronnen").get_by_role("link", name="artikel 7.2.4a, lid 2").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Artikel 7.2.4a")


def test_a_source_opens_at_the_quoted_words_which_are_marked_in_their_context(desk, window):
    page = window()
    asks(page, desk.address)
    expect(reply_of(page)).to_contain_text(DURATION)
    opens_source(page)

    expect(page.locator("mark")).to_have_text(DURATION)
    expect(page.locator("mark")).to_be_in_viewport()
    expect(page.get_by_role("article", name="Tekst")).to_contain_text("stelt de studieduur van de opleiding vast")


def test_the_articles_before_and_after_are_a_step_away(desk, window):
    page = window()
    asks(page, desk.address)
    opens_source(page)
    around = page.get_by_role("navigation", name="Ervoor en erna")
    around.get_by_role("link", name="Artikel 7.2.8").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Artikel 7.2.8")
    around.get_by_role("link", name="Artikel 7.2.4a").click()
    around.get_by_role("link", name="Artikel 7.2.4", exact=False).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Artikel 7.2.4")


def test_an_older_text_is_read_by_its_day_and_compared_by_word(desk, window):
    page = window()
    asks(page, desk.address)
    opens_source(page)
    page.get_by_role("link", name="1 januari 2015").click()
    expect(page.get_by_role("article", name="Tekst")).to_contain_text("vier studiejaren")
    page.get_by_label("Wat veranderde er van").fill("2018-01-01")
    page.get_by_label("tot", exact=True).fill("2026-11-23")
    page.get_by_role("button", name="Vergelijk").click()

    expect(page.locator(".source del").first).to_have_text("vier")
    expect(page.locator(".source ins").first).to_contain_text("ten minste twee")


def test_a_follow_up_is_read_with_the_question_before(desk, window):
    page = window()
    asks(page, desk.address, "Wat staat er in artikel 7.2.4a van de WEB?")
    page.get_by_label("Je volgende vraag").fill("en lid 1?")
    page.get_by_role("region", name="Vraag door").get_by_role("button", name="Vraag").click()

    expect(reply_of(page)).to_contain_text("stelt de studieduur van de opleiding vast")


def test_a_shared_link_shows_another_person_the_same_words_also_after_a_new_release(desk, window):
    asker, reader = window(), window()
    asks(asker, desk.address)
    link = asker.get_by_label("Link naar dit antwoord").input_value()
    desk.publish(OTHER_WORDS)
    desk.time.passes(days=30)
    reader.goto(link)

    expect(reply_of(reader)).to_contain_text(DURATION)
    expect(reader.get_by_text("Gevraagd op 23 november 2026")).to_be_visible()
    expect(reader.get_by_role("heading", name="Vraag de helpdesk")).to_have_count(0)

    asks(reader, desk.address)

    expect(reply_of(reader)).to_contain_text(OTHER_WORDS)


def test_an_opinion_is_thanked_for(desk, window):
    page = window()
    asks(page, desk.address)
    page.get_by_label("Wat klopt er niet?").select_option("Verouderd")
    page.get_by_role("button", name="Klopt niet").click()

    expect(page.get_by_text("Dank je, wij weten nu dat het antwoord niet klopt.")).to_be_visible()
