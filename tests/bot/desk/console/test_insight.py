import csv
import io
from datetime import UTC, datetime
from xml.etree import ElementTree

from bot.desk.console.insight_tables import hours
from bot.desk.console.plots import axis_top, bars, lines
from tests.bot.desk.console.questions import kept_question
from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import DANGEROUS

MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
SOURCE = {"title": DANGEROUS, "document": "faq-helpdesk", "place": "vraag duur"}


def test_a_period_shows_its_figures_plots_and_gaps(colleague, store):
    anna = colleague()
    kept_question(store, "wat is een leerlab", MONDAY, sources=[SOURCE])
    kept_question(store, "mag een vos studeren", MONDAY, "refused")
    kept_question(store, f"wat kost {DANGEROUS}", MONDAY, "refused")

    page = anna.opens("/inzicht?van=2026-11-16&tot=2026-11-22")
    text = text_of(page)

    assert "Vragen 3" in text
    assert "Beantwoord 33%" in text
    assert "Niet beantwoord 67%" in text
    assert "3 vragen; de meeste (3) op 16-11." in text
    assert "mag een vos studeren" in text
    assert "/antwoorden/nieuw?vraag=mag%20een%20vos%20studeren" in page.text
    assert "<script>alert" not in page.text


def test_every_plot_has_a_title_a_description_and_a_table(colleague, store):
    anna = colleague()
    kept_question(store, "mag een vos studeren", MONDAY, "refused", sources=[SOURCE])

    page = anna.opens("/inzicht?van=2026-11-16&tot=2026-11-22").text

    assert page.count("<svg") == page.count("</desc>") == 4
    assert page.count("<table>") == 5
    assert "style=" not in page


def test_a_period_without_questions_is_a_page_too(colleague):
    text = text_of(colleague().opens("/inzicht"))

    assert "Vragen 0" in text
    assert "Geen in deze periode." in text


def test_days_that_are_no_period_are_refused_with_what_was_typed(colleague):
    anna = colleague()

    for van, tot in (("2026-11-22", "2026-11-01"), ("gisteren", ""), ("2000-01-01", "2026-01-01"), ("", "0001-01-01")):
        page = anna.opens(f"/inzicht?van={van}&tot={tot}")

        assert page.status_code == 422
        assert van in page.text
    assert anna.opens("/inzicht?tot=9999-12-31").status_code == 422
    assert anna.opens("/inzicht/dagen.csv?van=x").status_code == 422
    assert anna.opens("/inzicht/geheim.csv").status_code == 404


def test_tables_come_as_csv_in_which_no_cell_is_a_formula(colleague, store):
    anna = colleague()
    kept_question(store, '=HYPERLINK("http://kwaad.nl")', MONDAY, "refused")
    kept_question(store, "de helft; of meer\nvragen", MONDAY, "refused")

    response = anna.opens("/inzicht/ontbreekt.csv?van=2026-11-16&tot=2026-11-22")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))

    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert rows[0] == ["Vraag", "Keer gesteld", "Laatst"]
    assert {row[0] for row in rows[1:]} == {'\'=HYPERLINK("http://kwaad.nl")', "de helft; of meer\nvragen"}


def test_a_week_to_print_stands_beside_the_week_before(colleague, store):
    anna = colleague()
    kept_question(store, "wat is een leerlab", MONDAY)

    last, this = anna.opens("/inzicht/week"), anna.opens("/inzicht/week?dag=2026-11-23")

    assert "De helpdesk in week 47" in text_of(last)
    assert "Vragen 1 0" in text_of(last)
    assert "Vragen 0 1" in text_of(this)
    assert "Week erna" not in text_of(this)
    assert anna.opens("/inzicht/week?dag=ooit").status_code == 422
    assert anna.opens("/inzicht/week?dag=0001-01-01").status_code == 422
    assert anna.opens("/inzicht/week?dag=9999-12-31").status_code == 422


def test_a_plot_is_well_formed_and_holds_each_value():
    drawn = lines("a", "Vragen <b>", "uitleg", ["1-1", "2-1"], {"goed & wel": [0, 3], "fout": [1, 0]})
    ranked = bars("b", "Onderwerpen", "uitleg", [("x" * 80, 7), ("leeg", 0)])

    assert [element.text for element in ElementTree.fromstring(drawn)][:2] == ["Vragen <b>", "uitleg"]
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 4
    assert [element.text for element in ElementTree.fromstring(ranked) if element.tag == "text"][1] == "7"
    assert lines("c", "", "", [], {}).count("<polyline") == 0


def test_an_axis_ends_on_a_number_of_which_a_quarter_is_whole():
    assert [axis_top(most) for most in (0, 1, 4, 5, 9, 21, 100, 201)] == [4, 4, 4, 8, 20, 40, 200, 400]


def test_a_wait_is_told_as_people_say_it():
    assert [hours(value) for value in (None, 0.25, 1.0, 3.46, 47.9, 96)] == [
        "—",
        "15 minuten",
        "1 uur",
        "3,5 uur",
        "47,9 uur",
        "4 dagen",
    ]
