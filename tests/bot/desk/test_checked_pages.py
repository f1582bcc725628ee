import pytest

from tests.bot.desk.people import text_of


def test_the_checked_questions_are_listed(visitor):
    assert 'href="/vragen/a-wat-is"' in visitor.opens("/vragen").text


@pytest.mark.parametrize("query", ["leerlab", "leerlap", "wat is leerlabb", "vmbo mbo samen"])
def test_a_checked_question_is_found_with_slips(visitor, query):
    assert 'href="/vragen/a-wat-is"' in visitor.opens("/vragen", params={"zoek": query}).text


@pytest.mark.parametrize("query", ["zwembad", "???", "<script>"])
def test_what_is_not_found_is_told(visitor, query):
    shown = visitor.opens("/vragen", params={"zoek": query})

    assert "0 gevonden" in text_of(shown)
    assert "<script>" not in shown.text.replace("<script src", "")


def test_a_checked_answer_shows_when_it_was_checked_and_what_it_rests_on(visitor):
    shown = visitor.opens("/vragen/a-wat-is")

    assert "Een leerlab is een plek waar vmbo en mbo samen lesgeven." in text_of(shown)
    assert "nagekeken op 1 november 2026" in text_of(shown)
    assert 'href="/bron/leerlabs/kop%20%22Wie%20kan%20meedoen%20aan%20een%20leerlab%3F%22"' in shown.text


def test_an_answer_that_expired_is_no_longer_among_them(visitor, time):
    time.passes(days=400)

    assert "a-wat-is" not in visitor.opens("/vragen").text
    assert visitor.opens("/vragen/a-wat-is").status_code == 404


def test_a_checked_answer_is_given_with_a_link_to_its_page(visitor):
    shown = visitor.opens(visitor.asks("Wat is een leerlab?"))

    assert "samen lesgeven" in text_of(shown)
    assert 'href="/vragen/a-wat-is"' in shown.text


def test_the_about_page_says_how_long_questions_are_kept(open_desk):
    assert "30 dagen" in text_of(open_desk(keep_days=30).opens("/over"))
