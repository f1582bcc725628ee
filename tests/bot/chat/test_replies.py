"""Point 1: replies."""

import pytest

from bot.chat import phrases
from bot.chat.rich_text import MAX_UNITS, Run, Style, block, pages, shortened, units
from bot.source_link import source_link
from tests.bot.chat.fake_bot_api import Fault, parsed_html
from tests.bot.chat.small_corpus import TODAY


def links_of(message):
    return [entity["rest"] for entity in message.entities if entity["type"] == "a"]


def test_the_answer_comes_first_and_the_sources_last_with_a_link_to_article_and_day(sanne):
    [reply] = sanne.says("Wat staat er in artikel 7.2.4a, lid 2, WEB?")

    assert reply.text.startswith("De studieduur van de opleiding wordt uitgedrukt in volledige studiejaren")
    assert reply.text.splitlines()[-1].startswith("[1] Wet educatie en beroepsonderwijs, artikel 7.2.4a, lid 2")
    assert links_of(reply) == ["https://wetten.overheid.nl/jci1.3:c:BWBR0007625&artikel=7.2.4a&lid=2&g=2026-11-23"]


def test_further_quotes_fold_out(sanne):
    [reply] = sanne.says("Wat staat er in artikel 7.2.4a van de WEB?")

    assert [entity["rest"] for entity in reply.entities if entity["type"] == "blockquote"] == ["", *["expandable"] * 2]
    assert "Bron [2]: Wet educatie en beroepsonderwijs, artikel 7.2.4a, lid 2\n" in reply.text


def test_a_page_is_linked_at_the_words_quoted(room):
    [passage] = [passage for passage in room.current.index.passages if "maximaal 15 regio's" in passage.text]

    assert source_link(passage, TODAY, "Er is plaats voor maximaal 15 regio's.").endswith(
        "/nieuws/nieuwe-leerlabs#:~:text=Er%20is%20plaats%20voor%20maximaal%2015%20regio%27s."
    )
    assert source_link(passage, TODAY, passage.text).endswith(
        "#:~:text=Vo%2Dscholen%20en%20mbo%2Dscholen%20die%20in%20een,en%20eigen%20personeel%20voor%20het%20traject."
    )


def test_a_date_that_has_passed_is_told_in_words(sanne):
    [reply] = sanne.says("wanneer sluit de aanmelding leerlab")

    assert f"{phrases.EXPIRED}. Let op: 30 september 2021 is voorbij." in reply.text


def test_a_checked_answer_names_when_it_was_checked_and_links_what_backs_it(sanne):
    [reply] = sanne.says("Wat is een leerlab?")

    assert reply.text.startswith("Een leerlab is een regionaal traject")
    assert f"{phrases.CHECKED}. Dit antwoord is nagekeken op 1 november 2026." in reply.text
    assert links_of(reply)[0].startswith("https://www.sterkberoepsonderwijs.nl/nieuws/nieuwe-leerlabs")


def test_it_is_seen_typing_at_once_and_edits_one_message(sanne, api):
    [reply] = sanne.says("Wat is een leerlab?")

    methods = [method for method, _ in api.calls if method in ("sendChatAction", "sendMessage", "editMessageText")]
    assert methods == ["sendChatAction", "sendMessage", "editMessageText"]
    assert reply.edits == 1
    assert reply.reply_to is not None


def test_markup_in_a_question_is_shown_as_it_was_typed(sanne, api):
    [first, *_] = sanne.says("/peildatum <b>31 & 'februari'</b>")

    assert "<b>31 & 'februari'</b>" in first.text
    assert not api.refusals


def test_when_telegram_refuses_the_markup_the_words_come_plain(sanne, api):
    api.fault_of = lambda method, count: Fault.NOT_HTML if method == "editMessageText" else None
    [reply] = sanne.says("Wat staat er in artikel 7.2.4a, lid 2, WEB?")

    assert reply.entities == []
    assert reply.text.startswith("De studieduur")
    assert "(https://wetten.overheid.nl/jci1.3:c:BWBR0007625&artikel=7.2.4a&lid=2&g=2026-11-23)" in reply.text


LONG = "Een zin met <tekens> & meer. " * 40


@pytest.mark.parametrize(
    "blocks",
    [
        [block(Run(LONG * 10, Style.FOLDED))],  # one quote of three messages
        [block(Run("💶" * 5000))],  # characters that Telegram counts twice
        [block(Run("x" * 9000, Style.BOLD))],  # nowhere to cut
        [block(Run("a" * 4000)), block(Run("b" * 4000))],  # two that fit apart
        [block(Run("bron", link="https://example.org/" + "y" * 5000))],  # a link longer than a message
        [block("Lees ", Run("de bron " * 900, link="https://example.org/"), " verder.")],
        [block(LONG, Run(LONG, Style.QUOTE), LONG) for _ in range(7)],
        [block("")],
        [block("\ud800\x00\x07 tekst")],  # half a character, and controls
    ],
)
def test_every_page_is_accepted_by_telegram_and_nothing_is_lost(blocks):
    made = pages(blocks)

    for page in made:
        text, _ = parsed_html(page.html)
        assert 0 < units(text) <= MAX_UNITS
        assert 0 < units(page.plain) <= MAX_UNITS
    shown = "".join(parsed_html(page.html)[0] for page in made)
    written = "".join(run.text for each in blocks for run in each.runs)
    assert "".join(shown.split()) == ("".join(written.split()) or "–")


def test_pages_are_cut_between_paragraphs():
    made = pages([block("a" * 3000), block("b" * 2000), block("c" * 1000)])

    assert [page.plain for page in made] == ["a" * 3000, "b" * 2000 + "\n\n" + "c" * 1000]


def test_a_long_paragraph_is_cut_after_a_sentence_and_keeps_its_tags():
    made = pages([block(Run(LONG * 5, Style.FOLDED))])

    assert len(made) == 2
    for page in made:
        assert page.html.startswith("<blockquote expandable>")
        assert page.html.removesuffix("</blockquote>").rstrip().endswith("meer.")


def test_shortened_text_ends_between_words():
    assert shortened("een vraag over leerlabs", 12) == "een vraag…"
    assert shortened("kort", 12) == "kort"
