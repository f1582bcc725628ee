"""Any text that Telegram can bring gets an answer that Telegram accepts, and never reaches the error handler."""

import logging

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.chat.buttons import Tap
from bot.chat.rich_text import MAX_UNITS, Block, Run, Style, pages
from tests.bot.chat.fake_bot_api import parsed_html, units

# Telegram delivers no lone surrogates; everything else, up to its own limit.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=4096)
MARKUP = st.text(st.sampled_from(list("<>&\"'/[]()*_`~#:;.@ \nab1é💶\u200d\u202e")), max_size=400)
WORDS = st.lists(
    st.sampled_from(
        "/start /peildatum /termijnen /antwoord artikel 7.2.4a lid 3 WEB leerlab subsidie niveau 2 op 31-2-2020 "
        "faq_ art_ hulp_1 @RegelwijzerBot en voor wanneer schooljaar 2020/2021 <b> &lt; \ufffd 9999999999999999".split()
    ),
    max_size=12,
).map(" ".join)

BUTTONS = st.one_of(
    st.from_regex(r"[a-z](:-?\d{1,18}){0,3}", fullmatch=True), st.text(st.characters(codec="ascii"), max_size=64)
)


@pytest.fixture(scope="module")
def quick():
    return settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("kind", [ANYTHING, MARKUP, WORDS], ids=["anything", "markup", "words"])
def test_no_text_reaches_the_error_handler(sanne, api, room, caplog, time, quick, kind):
    @quick
    @example("\x00\x01\x02")
    @example("<blockquote expandable>" * 100)
    @example("a" * 4096)
    @example("💶" * 2048)
    @given(kind)
    def each(text):
        time.passes(minutes=2)
        before = len(api.messages)
        sanne.does(sanne.text_update(text))
        assert len(api.messages) > before

    each()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not [refusal for refusal in api.refusals if "not modified" not in refusal]


def test_no_button_reaches_the_error_handler(sanne, api, caplog, time, quick):
    [reply] = sanne.says("Wat staat er in artikel 7.2.4a WEB?")

    @quick
    @example("k:999999999999999999")
    @example("p:1:0:-999999999999999999")
    @given(BUTTONS)
    def each(data):
        time.passes(minutes=2)
        sanne.taps_data(data, reply.id)

    each()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.builds(
            Block,
            st.lists(
                st.builds(
                    Run, st.text(max_size=300), st.sampled_from(Style), st.sampled_from(["", "https://a.nl/?x=1&y"])
                ),
                max_size=4,
            ).map(tuple),
        ),
        max_size=6,
    ),
    st.integers(100, MAX_UNITS),
)
def test_any_blocks_make_pages_that_telegram_accepts(blocks, max_units):
    for page in pages(blocks, max_units):
        text, _ = parsed_html(page.html)
        assert text.strip()
        assert 0 < units(page.plain) <= max_units


@given(st.text(max_size=80))
def test_reading_the_data_of_a_button_never_fails(data):
    tap = Tap.read(data)

    assert tap is None or Tap.read(str(tap)) == tap
