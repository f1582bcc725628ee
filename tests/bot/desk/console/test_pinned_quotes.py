from datetime import timedelta

import pytest
from starlette.datastructures import FormData

from bot.anchors import anchor_of
from bot.desk.console.pinned_quotes import (
    GONE,
    OTHER_WORDS,
    RENEWED,
    TOO_MANY,
    PinError,
    found_passages,
    pin_value,
    pins_in,
    pins_of,
    read_pinned,
    sought_in,
    whole,
)
from bot.reply.reply import Quote
from corpus.document import Kind
from index.passage_index import PassageIndex
from tests.bot.desk.console.answers import duration_quote
from tests.bot.desk.small_law import CHANGED, TODAY, CloseEncoder, small_law
from tests.builds import corpus_of

FOUR = "Een vakopleiding duurt vier studiejaren."


def index_of(*texts: str) -> PassageIndex:
    return PassageIndex.build(corpus_of(small_law(*texts)), CloseEncoder(), encoder_name="test")


@pytest.fixture(scope="module")
def index() -> PassageIndex:
    return index_of()


def form(*fields: tuple[str, str]) -> FormData:
    return FormData(list(fields))


def pinned(words: str) -> FormData:
    return form(("citaat", pin_value(duration_quote())), ("citaatwoorden", words))


def test_a_pin_comes_back_as_the_quote_that_was_pinned(index):
    assert read_pinned(pinned(""), index) == (duration_quote(),)
    assert read_pinned(pinned(duration_quote().text.replace(" ", "\r\n")), index) == (duration_quote(),)


def test_words_that_are_cut_off_leave_an_exact_span(index):
    (quote,) = read_pinned(pinned("ten minste  twee\nen ten hoogste drie"), index)

    assert quote.text == "ten minste twee en ten hoogste drie"
    assert quote.passage.text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("words", ["ten minste negen", "ten twee", ".*", "x" * 100_000, "x " * 50_000, "\0"])
def test_words_that_are_not_in_the_source_are_refused_and_kept_as_typed(index, words):
    with pytest.raises(PinError, match="staan niet zo in de bron"):
        read_pinned(pinned(words), index)

    (pin,) = pins_in(pinned(words), index)

    assert (pin.words, pin.note) == (words, OTHER_WORDS)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0-5",
        "5-2 artikel 7.2.4a, lid 2, WEB #0123456789abcdef",
        f"0-5 artikel 9, WEB #{'0' * 16}",
        f"0-5 x #{duration_quote().passage.digest}",
        f"{'9' * 30}-5 {duration_quote().passage.id}",
        f"-1-5 {duration_quote().passage.id}",
    ],
)
def test_a_pin_that_names_no_words_of_the_index_is_refused(index, value):
    with pytest.raises(PinError):
        read_pinned(form(("citaat", value)), index)


def test_a_pin_outside_its_passage_is_refused(index):
    passage = duration_quote().passage

    for span in ("0-9999", "4-4", "7-3"):
        with pytest.raises(PinError):
            read_pinned(form(("citaat", f"{span} {passage.id}")), index)


def test_a_checked_answer_is_no_source(index):
    faq = next(passage for passage in index.passages if passage.kind is Kind.FAQ)

    with pytest.raises(PinError):
        read_pinned(form(("citaat", whole(faq))), index)
    assert faq not in found_passages("wat is een leerlab", index, TODAY)


def test_sources_are_picked_dropped_and_pinned_once(index):
    first, second = duration_quote().passage, index.passages[0]
    values = [("citaat", whole(first)), ("citaatwoorden", "")]

    def places(*more: tuple[str, str]) -> list[str]:
        return [pin.place for pin in pins_in(form(*values, *more), index)]

    assert places(("kies", whole(second))) == [str(first.reference), str(second.reference)]
    assert places(("kies", whole(first))) == [str(first.reference)]
    assert places(("weg", whole(first))) == []


def test_more_than_twenty_pins_are_refused(index):
    passage = duration_quote().passage
    spans = [("citaat", pin_value(Quote(passage, start, len(passage.text)))) for start in range(21)]

    with pytest.raises(PinError, match=TOO_MANY[:10]):
        read_pinned(form(*spans), index)


def test_a_search_finds_a_place_and_words_in_force_on_the_day(index):
    assert str(found_passages("artikel 7.2.8 van de WEB", index, TODAY)[0].reference) == "artikel 7.2.8, lid 1, WEB"

    now = [passage.text for passage in found_passages("hoe lang duurt een vakopleiding", index, TODAY)]
    then = found_passages("hoe lang duurt een vakopleiding", index, CHANGED - timedelta(days=1))

    assert now[0] == duration_quote().passage.text
    assert "2. Een vakopleiding duurt vier studiejaren." in [passage.text for passage in then]


def test_a_search_that_cannot_be_done_says_why(index):
    sought = sought_in(form(("bron_zoek", "x" * 3_000), ("zoek_bron", "1")), index, TODAY)

    assert "te lang" in sought.problem or "hoogstens" in sought.problem
    assert sought.text == "x" * 3_000
    assert sought_in(form(("bron_zoek", "leerlab")), index, TODAY).passages == ()


def test_the_anchors_of_an_answer_come_as_pins_on_todays_words(index):
    anchor = anchor_of(duration_quote())
    changed, gone = index_of(FOUR), PassageIndex.build(corpus_of(small_law()[:2]), CloseEncoder(), "test")

    assert [(pin.quote, pin.note) for pin in pins_of([anchor], index, TODAY)] == [(duration_quote(), "")]
    assert [(pin.words, pin.note) for pin in pins_of([anchor], changed, TODAY)] == [(f"2. {FOUR}", RENEWED)]

    (lost,) = pins_of([anchor], gone, TODAY)

    assert (lost.quote, lost.words, lost.note) == (None, anchor.words, GONE)
    assert pins_in(form(("citaat", lost.value), ("citaatwoorden", lost.words)), gone)[0].note == GONE
