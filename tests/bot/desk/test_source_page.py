import pytest

from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import DANGEROUS, publish_release

ARTICLE = "/bron/BWBR0007625/artikel%207.2.4a"
PLACE = ARTICLE + "%2C%20lid%202"


def test_a_place_is_shown_in_its_article_with_the_articles_around_it(visitor):
    shown = visitor.opens(PLACE)

    assert "Het bevoegd gezag stelt de studieduur van de opleiding vast." in text_of(shown)
    assert 'rel="prev" href="/bron/BWBR0007625/artikel%207.2.4?op=2026-11-23"' in shown.text
    assert 'rel="next" href="/bron/BWBR0007625/artikel%207.2.8?op=2026-11-23"' in shown.text
    assert "https://wetten.overheid.nl/jci1.3:c:BWBR0007625" in shown.text


def test_a_place_is_read_as_it_stood_on_a_day_in_reading_order(visitor):
    shown = text_of(visitor.opens(PLACE, params={"op": "2018-01-01"}))

    assert "stond op 1 januari 2018" in shown
    assert "vier studiejaren" in shown
    assert "drie studiejaren" not in shown
    assert shown.index("stelt de studieduur") < shown.index("vier studiejaren")


def test_the_days_on_which_the_text_changed_are_listed(visitor):
    shown = visitor.opens(ARTICLE)

    assert f'href="{ARTICLE}?op=2015-01-01"' in shown.text
    assert f'href="{ARTICLE}?op=2020-08-01"' in shown.text


def test_what_changed_between_two_days_is_shown_by_word(visitor):
    shown = visitor.opens(ARTICLE, params={"vergelijk": "2018-01-01", "op": "2026-01-01"})

    assert "<del>vier</del>" in shown.text
    assert "<ins>" in shown.text
    assert "Het bevoegd gezag stelt de studieduur" in text_of(shown)


def test_between_days_with_the_same_text_nothing_changed(visitor):
    shown = visitor.opens(ARTICLE, params={"vergelijk": "2018-01-01", "op": "2018-02-01"})

    assert "<del>" not in shown.text.split("nieuw.")[1]


def test_a_day_without_text_is_told(visitor):
    shown = visitor.opens(ARTICLE, params={"op": "2001-01-01"})

    assert shown.status_code == 200
    assert "Op 1 januari 2001 stond hier geen tekst." in text_of(shown)


def test_a_quote_of_words_that_are_gone_is_told(visitor, index_root):
    quoted = {"woorden": "0123456789abcdef", "van": "0", "tot": "10"}
    shown = visitor.opens(PLACE, params=quoted)

    assert "De bron is vernieuwd sinds het antwoord werd gegeven." in text_of(shown)
    assert "<mark" not in shown.text


def test_a_new_release_is_read_without_a_restart(visitor, index_root):
    publish_release(index_root, "Een vakopleiding duurt zes studiejaren.")

    assert "zes studiejaren" in text_of(visitor.opens(ARTICLE))


def test_tags_in_a_source_are_shown_as_text(visitor):
    place = "kop%20%22Wat%20kost%20een%20leerlab%3F%20%3Cscript%3Ealert('bron')%3C%2Fscript%3E%22"
    shown = visitor.opens(f"/bron/leerlabs/{place}")

    assert shown.status_code == 200
    assert DANGEROUS not in shown.text
    assert "&lt;script&gt;" in shown.text


@pytest.mark.parametrize(
    "address",
    [
        "/bron/BWBR0007625/artikel%2099",
        "/bron/BWBR9999999/artikel%201",
        "/bron/BWBR0007625/geen%20plaats",
        "/bron/BWBR0007625/artikel%207.2.4a%2C%20WEB",
        "/bron/..%2F..%2Fetc/passwd",
        "/bron/nergens",
        "/bron/faq-a/vraag%20a-wat-is",
        "/bron/x/" + "a" * 5_000,
    ],
)
def test_a_place_that_is_nowhere_is_not_found(visitor, address):
    response = visitor.opens(address)

    assert response.status_code == 404
    assert "Dat lukt niet" in text_of(response)


@pytest.mark.parametrize(
    "query",
    [
        {"op": "gisteren"},
        {"vergelijk": "2020-13-01"},
        {"van": "-1"},
        {"tot": "x"},
        {"van": "9" * 5_000},
        {"woorden": "x" * 17},
    ],
)
def test_a_query_that_makes_no_sense_is_told(visitor, query):
    response = visitor.opens(ARTICLE, params=query)

    assert response.status_code == 422
    assert "ontbreekt of is niet goed ingevuld" in text_of(response)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days(visitor, day):
    assert visitor.opens(ARTICLE, params={"op": day, "vergelijk": day}).status_code == 200
    assert visitor.opens("/bron/BWBR0007625", params={"op": day}).status_code == 200


def test_every_source_is_listed_with_its_sections(visitor):
    sources = visitor.opens("/bronnen")
    sections = visitor.opens("/bron/BWBR0007625")

    assert 'href="/bron/BWBR0007625"' in sources.text
    assert "Veelgestelde vragen" not in text_of(sources)
    assert sections.text.index("artikel%207.2.4?") < sections.text.index("artikel%207.2.4a?")
