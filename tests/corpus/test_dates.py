import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from corpus.dates import Cue, Deadline, Precision, find_deadlines
from corpus.document import Kind
from corpus.passage import Passage
from corpus.readers.markdown import read_markdown
from corpus.reference import Reference
from corpus.sentences import sentence_spans
from corpus.split import split_document

LAWS = Path(__file__).parents[3] / "shared" / "laws"
LABELS = Path(__file__).parents[1] / "data" / "deadlines.yaml"

ARTICLE = Reference.parse("artikel 6, lid 4, BWBR0036631")
LAW = Passage(
    reference=ARTICLE,
    title="Besluit",
    headings=(),
    text="",
    kind=Kind.AMVB,
    publisher="",
    url="",
    published=None,
    valid_from=date(2015, 8, 1),
    valid_to=None,
)
NEWS = replace(LAW, kind=Kind.NIEUWS, published=date(2020, 6, 10), valid_from=None)


def words_of(passage: Passage) -> list[str]:
    return [passage.text[deadline.start : deadline.end] for deadline in find_deadlines(passage)]


def printed(passage: Passage, deadline: Deadline) -> str:
    words = passage.text[deadline.start : deadline.end]
    yearly = " yearly" if deadline.yearly else ""
    return f"{words}: {deadline.date or 'no date'} {deadline.precision} {deadline.cue}{yearly}"


def only(text: str, passage: Passage = LAW) -> Deadline:
    [deadline] = find_deadlines(replace(passage, text=text))
    return deadline


# A sentence of a law in force from 1 August 2015, and what is found: words: date precision cue.
PHRASES = [
    # days
    ("Dien de aanvraag uiterlijk 15 september 2020 in.", ["uiterlijk 15 september 2020: 2020-09-15 day until"]),
    ("Dien de aanvraag uiterlijk op 10 mei 2006 in.", ["uiterlijk op 10 mei 2006: 2006-05-10 day until"]),
    ("Meld u op zijn laatst op 1 mei 2021.", ["op zijn laatst op 1 mei 2021: 2021-05-01 day until"]),
    ("Meld u niet later dan 1 mei 2021.", ["niet later dan 1 mei 2021: 2021-05-01 day until"]),
    ("Meld u vóór of op 1 mei 2021.", ["vóór of op 1 mei 2021: 2021-05-01 day until"]),
    ("Besteed het geld tot en met 31 juli 2023.", ["tot en met 31 juli 2023: 2023-07-31 day until"]),
    ("Besteed het geld t/m 31 juli 2023.", ["t/m 31 juli 2023: 2023-07-31 day until"]),
    ("Besteed het geld tot uiterlijk 31 juli 2023.", ["tot uiterlijk 31 juli 2023: 2023-07-31 day until"]),
    ("Meld u vóór 1 oktober 2021.", ["vóór 1 oktober 2021: 2021-10-01 day before"]),
    ("Onze Minister beslist voor 15 augustus 2015.", ["voor 15 augustus 2015: 2015-08-15 day before"]),
    ("Meld u uiterlijk vóór 1 oktober 2021.", ["uiterlijk vóór 1 oktober 2021: 2021-10-01 day before"]),
    # "tot" leaves its day out, "tot en met" has it in
    ("Aanvragen kan tot 1 november 2016.", ["tot 1 november 2016: 2016-11-01 day before"]),
    ("De routes bestaan vanaf 1 augustus 2020.", ["vanaf 1 augustus 2020: 2020-08-01 day from"]),
    ("Dit treedt in werking met ingang van 1 augustus 2016.", ["met ingang van 1 augustus 2016: 2016-08-01 day from"]),
    ("Dit geldt m.i.v. 1 augustus 2016.", ["m.i.v. 1 augustus 2016: 2016-08-01 day from"]),
    ("Dit geldt per 1 augustus 2015.", ["per 1 augustus 2015: 2015-08-01 day from"]),
    ("Dit geldt sinds 1 januari 2021.", ["sinds 1 januari 2021: 2021-01-01 day from"]),
    ("Zij begonnen op of na 1 augustus 2010.", ["op of na 1 augustus 2010: 2010-08-01 day from"]),
    ("Starten kan niet eerder dan 1 augustus 2016.", ["niet eerder dan 1 augustus 2016: 2016-08-01 day from"]),
    ("Een aanvraag na 10 mei 2006 telt niet.", ["na 10 mei 2006: 2006-05-10 day after"]),
    ("De minister besluit op 1 mei 2022.", ["op 1 mei 2022: 2022-05-01 day on"]),
    ("De bijeenkomst is 1 oktober 2021 in Zwolle.", ["1 oktober 2021: 2021-10-01 day on"]),
    ("De bijeenkomst is op vrijdag 15 oktober 2021.", ["op vrijdag 15 oktober 2021: 2021-10-15 day on"]),
    ("De brieven gaan rond 1 oktober 2014 uit.", ["rond 1 oktober 2014: 2014-10-01 day on"]),
    ("Er wordt geteld op peildatum 1 oktober 2011.", ["op peildatum 1 oktober 2011: 2011-10-01 day on"]),
    ("De peildatum van 1 oktober 2011 blijft.", ["1 oktober 2011: 2011-10-01 day on"]),
    # numbers, abbreviations, capitals
    ("Start op 1-8-2025.", ["op 1-8-2025: 2025-08-01 day on"]),
    ("Vervallen per 01-08-2015", ["per 01-08-2015: 2015-08-01 day from"]),
    ("Lever in vóór 01/03/2020.", ["vóór 01/03/2020: 2020-03-01 day before"]),
    ("Lever in op 2025-08-01.", ["op 2025-08-01: 2025-08-01 day on"]),
    ("Lever in t/m 31 dec. 2021.", ["t/m 31 dec. 2021: 2021-12-31 day until"]),
    ("Lever in op 15 sept 2021.", ["op 15 sept 2021: 2021-09-15 day on"]),
    ("Lever in op 3 mrt. 2021.", ["op 3 mrt. 2021: 2021-03-03 day on"]),
    ("Uiterlijk Op 1 Mei 2021 inleveren.", ["Uiterlijk Op 1 Mei 2021: 2021-05-01 day until"]),
    ("VÓÓR 1 OKTOBER 2021 INLEVEREN", ["VÓÓR 1 OKTOBER 2021: 2021-10-01 day before"]),
    # a list mark without a space, as in old law texts
    ("b.voor 1 augustus 2005 was ingeschreven", ["voor 1 augustus 2005: 2005-08-01 day before"]),
    # the year stands in the school year: 31 July falls in its second half, 1 October in its first
    (
        "Verslag uiterlijk op 31 juli van het studiejaar 2019–2020.",
        ["uiterlijk op 31 juli van het studiejaar 2019–2020: 2020-07-31 day until"],
    ),
    (
        "Opgave op 1 oktober van het schooljaar 2019-2020.",
        ["op 1 oktober van het schooljaar 2019-2020: 2019-10-01 day on"],
    ),
    ("Opgave op 1 oktober van het jaar 2014.", ["op 1 oktober van het jaar 2014: 2014-10-01 day on"]),
    # ranges and lists: two dates, which complete each other
    (
        "Aanvragen van 1 april tot en met 30 juni 2014.",
        ["van 1 april: 2014-04-01 day from", "tot en met 30 juni 2014: 2014-06-30 day until"],
    ),
    (
        "Aanvragen van 1 tot en met 30 juni 2027.",
        ["van 1: 2027-06-01 day from", "tot en met 30 juni 2027: 2027-06-30 day until"],
    ),
    (
        "Aanvragen van 1 december tot en met 15 januari 2017.",  # December is that of the year before
        ["van 1 december: 2016-12-01 day from", "tot en met 15 januari 2017: 2017-01-15 day until"],
    ),
    (
        "Aanvragen van 1 december 2016 tot en met 15 januari.",
        ["van 1 december 2016: 2016-12-01 day from", "tot en met 15 januari: 2017-01-15 day until"],
    ),
    (
        "In de periode 1 augustus 1999 tot 1 augustus 2004.",
        ["1 augustus 1999: 1999-08-01 day from", "tot 1 augustus 2004: 2004-08-01 day before"],
    ),
    ("Aanmelden 1-15 maart 2020.", ["1: 2020-03-01 day from", "15 maart 2020: 2020-03-15 day until"]),
    ("Toetsen in mei–juni 2020.", ["in mei: 2020-05-01 month from", "juni 2020: 2020-06-01 month until"]),
    ("Tellen op 1 en 15 oktober 2020.", ["op 1: 2020-10-01 day on", "15 oktober 2020: 2020-10-15 day on"]),
    (
        "Starten per 1 augustus 2010 of 1 augustus 2011.",  # the cue holds for the whole list
        ["per 1 augustus 2010: 2010-08-01 day from", "1 augustus 2011: 2011-08-01 day from"],
    ),
    (
        "In 2014 van 12 mei tot 8 juni.",
        ["In 2014: 2014-01-01 year on", "van 12 mei: 2014-05-12 day from", "tot 8 juni: 2014-06-08 day before"],
    ),
    (
        "Betaald in oktober 2012, januari 2013 en juli 2013.",
        ["in oktober 2012: 2012-10-01 month on", "januari 2013: 2013-01-01 month on", "juli 2013: 2013-07-01 month on"],
    ),
    # months
    ("De ronde van toen liep in maart 2019.", ["in maart 2019: 2019-03-01 month on"]),
    ("Aanmelden kan in september 2020.", ["in september 2020: 2020-09-01 month on"]),
    ("Betaling in de maand december 2015.", ["in de maand december 2015: 2015-12-01 month on"]),
    ("Steun duurt tot en met december 2022.", ["tot en met december 2022: 2022-12-01 month until"]),
    ("Besluit volgt uiterlijk in december 2015.", ["uiterlijk in december 2015: 2015-12-01 month until"]),
    ("Aanmelden vóór september 2021.", ["vóór september 2021: 2021-09-01 month before"]),
    ("Aanmelden kan vanaf januari 2019.", ["vanaf januari 2019: 2019-01-01 month from"]),
    ("Aanmelden kan eind september 2020.", ["eind september 2020: 2020-09-01 month on"]),
    # "tot eind" has the end in it, so it is no "before"
    ("Aanmelden kan tot eind september 2021.", ["tot eind september 2021: 2021-09-01 month until"]),
    ("Start begin maart 2021.", ["begin maart 2021: 2021-03-01 month on"]),
    ("Start medio maart 2021.", ["medio maart 2021: 2021-03-01 month on"]),
    # calendar years
    ("Onze Minister zendt in 2021 een verslag.", ["in 2021: 2021-01-01 year on"]),
    ("Onze Minister evalueert medio 2020.", ["medio 2020: 2020-01-01 year on"]),
    ("Het plan komt eind 2020.", ["eind 2020: 2020-01-01 year on"]),
    ("Het plan komt in de loop van 2016.", ["in de loop van 2016: 2016-01-01 year on"]),
    ("Het plan komt in het najaar van 2014.", ["in het najaar van 2014: 2014-01-01 year on"]),
    ("Het plan komt in het eerste kwartaal van 2021.", ["in het eerste kwartaal van 2021: 2021-01-01 year on"]),
    ("De subsidie wordt uiterlijk in 2016 besteed.", ["uiterlijk in 2016: 2016-01-01 year until"]),
    ("Dit kan vanaf 2024.", ["vanaf 2024: 2024-01-01 year from"]),
    ("Dit kan vanaf het aanvraagjaar 2016.", ["vanaf het aanvraagjaar 2016: 2016-01-01 year from"]),
    # "voor" with an accent is before the year, without it the money is meant for the year
    ("Er is geld voor het kalenderjaar 2016.", ["voor het kalenderjaar 2016: 2016-01-01 year on"]),
    ("Dit gold al vóór 2016.", ["vóór 2016: 2016-01-01 year before"]),
    (
        "Voor de kalenderjaren 2013 tot en met 2015 is er geld.",
        ["Voor de kalenderjaren 2013: 2013-01-01 year from", "tot en met 2015: 2015-01-01 year until"],
    ),
    (
        "Het gaat over de kalenderjaren 2015, 2016 en 2017.",
        ["kalenderjaren 2015: 2015-01-01 year on", "2016: 2016-01-01 year on", "2017: 2017-01-01 year on"],
    ),
    # school years begin on 1 August
    ("Het begon in schooljaar 2016-2017.", ["in schooljaar 2016-2017: 2016-08-01 year on"]),
    ("Het begon in het studiejaar 2015/2016.", ["in het studiejaar 2015/2016: 2015-08-01 year on"]),
    ("Het begon in studiejaar 2015/16.", ["in studiejaar 2015/16: 2015-08-01 year on"]),
    ("Het begon in het schooljaar 2015.", ["in het schooljaar 2015: 2015-08-01 year on"]),
    ("Instroom kan vanaf 2022-2023 niet meer.", ["vanaf 2022-2023: 2022-08-01 year from"]),
    ("Aan het begin van het schooljaar 2016-2017.", ["Aan het begin van het schooljaar 2016-2017: 2016-08-01 year on"]),
    # "met betrekking tot" is no "tot"
    ("Met betrekking tot het studiejaar 2013-2014.", ["studiejaar 2013-2014: 2013-08-01 year on"]),
    # yearly, in the year of the law
    ("Aanmelden kan vóór 1 oktober.", ["vóór 1 oktober: 2015-10-01 day before yearly"]),
    ("Uiterlijk 1 april van elk jaar.", ["Uiterlijk 1 april: 2015-04-01 day until yearly"]),
    ("Telling op 1 oktober van het jaar ervoor.", ["op 1 oktober: 2015-10-01 day on yearly"]),
    ("De uitkering volgt in september.", ["in september: 2015-09-01 month on yearly"]),
    ("De datum van 1 april telt mee.", ["1 april: 2015-04-01 day on yearly"]),
    (
        "Dat loopt van 1 augustus van een jaar t/m 31 juli.",
        ["van 1 augustus: 2015-08-01 day from yearly", "t/m 31 juli: 2015-07-31 day until yearly"],
    ),
    (
        "Telkens op 1 februari, 1 juni en 1 oktober.",
        [
            "op 1 februari: 2015-02-01 day on yearly",
            "1 juni: 2015-06-01 day on yearly",
            "1 oktober: 2015-10-01 day on yearly",
        ],
    ),
    # "a.s." counts from the day of the passage
    ("Aanmelden vóór 1 oktober a.s.", ["vóór 1 oktober a.s.: 2015-10-01 day before"]),
    ("Aanmelden vóór 1 april a.s.", ["vóór 1 april a.s.: 2016-04-01 day before"]),
    # the year of a title is not that of the date after it
    ("Volgens de Leerplichtwet 1969, 1 mei.", ["1 mei: 2015-05-01 day on yearly"]),
    # terms
    ("Bezwaar kan binnen zes weken na ontvangst.", ["binnen zes weken na ontvangst: no date term within"]),
    ("Bezwaar kan binnen 6 weken na de dag.", ["binnen 6 weken na de dag: no date term within"]),
    ("Hij meldt dit binnen vijf dagen nadat hij het weet.", ["binnen vijf dagen: no date term within"]),
    ("Hij meldt dit binnen een maand.", ["binnen een maand: no date term within"]),
    ("Hij meldt dit binnen 10 werkdagen.", ["binnen 10 werkdagen: no date term within"]),
    ("Dat moet binnen een termijn van zes jaar.", ["binnen een termijn van zes jaar: no date term within"]),
    (
        "Hij besluit uiterlijk binnen zestien weken na de sluitingsdatum.",
        ["uiterlijk binnen zestien weken na de sluitingsdatum: no date term within"],
    ),
    ("Uiterlijk 6 weken na ontvangst.", ["Uiterlijk 6 weken na ontvangst: no date term until"]),
    ("Uiterlijk de vijfde werkdag na afloop.", ["Uiterlijk de vijfde werkdag na afloop: no date term until"]),
    ("Ten minste drie dagen voor de aanvang.", ["Ten minste drie dagen voor de aanvang: no date term until"]),
    (
        "Binnen twee weken na 1 oktober 2020.",  # a term and the day from which it counts
        ["Binnen twee weken: no date term within", "na 1 oktober 2020: 2020-10-01 day after"],
    ),
    # dates outside the brackets of a source
    (
        "Dit gold tot en met december 2022 [VO-raad, 3 maart 2023].",
        ["tot en met december 2022: 2022-12-01 month until"],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), PHRASES, ids=[sentence for sentence, _ in PHRASES])
def test_date_words_are_read_as_a_jurist_reads_them(sentence: str, expected: list[str]) -> None:
    passage = replace(LAW, text=sentence)

    assert [printed(passage, deadline) for deadline in find_deadlines(passage)] == expected


@pytest.mark.parametrize(
    "text",
    [
        # publications
        "Stb. 2020, 157",
        "zoals bekendgemaakt in Stcrt. 2014, 11234",
        "Kamerstukken II 2019/20, 35336, nr. 3",
        "Handelingen, vergaderjaar 2019-2020",
        # places in a law
        "artikel 7.2.4a, derde lid",
        "de artikelen 6g, 7 tot en met 11f en 12 tot en met 15",
        "artikel 2.2.2014",
        # titles
        "Besluit experimenten doorlopende leerlijnen vmbo-mbo 2014-2022",
        "Besluit experimenten doorlopende leerlijnen vmbo-mbo 2014–2022",
        "de Leerplichtwet 1969 en de Wet studiefinanciering 2000",
        "het Uitvoeringsbesluit WVO 2020",
        # the day on which a law, an advice or a letter was made
        "de wet van 31 oktober 1995 (Stb. 501)",
        "de Wet van 4 juni 2015 tot wijziging van enige wetten",
        "De Raad van State gehoord (advies van 3 maart 1993, nr. W05.92.0663)",
        "de brief van maart 2023",
        "de beschikking d.d. 27 juli 2000",
        "de tweede november 1995",
        "de *zevende* oktober 2013",
        "’s-Gravenhage 2 juli 2010 Beatrix",
        # the version of a text
        "zoals dat luidde op 31 juli 2014",
        "de regeling zoals deze gold op 31 juli 2012",
        "de op 31 december 1995 geldende voorschriften",
        # numbers
        "ten minste 1600 klokuren",
        "in 2000 uren en voor 2014 leerlingen",
        "een bedrag van € 2.020,15",
        "telefoon 070-412 2014 of 06-12201420",
        "t/m 23 jaar, van 18 tot 23 jaar",
        # days that do not exist
        "op 31 september 2020, 30-02-2021, 00-00-2020 en 32 mei",
        # durations, and terms without a length
        "gedurende ten minste zes maanden na de vaststelling",
        "voor een periode van vier jaar",
        "binnen de instelling, binnen een redelijke termijn",
        "de termijn waarbinnen hij beslist",
        # a bare year or month, a source and an address
        "Het verslag 2019 mei.",
        "[Sterk Beroepsonderwijs, nieuws 17 september 2021]",
        "https://wetten.overheid.nl/BWBR0007625/2021-01-01",
    ],
)
def test_what_is_no_deadline_is_not_found(text: str) -> None:
    assert words_of(replace(LAW, text=text)) == []


def test_a_news_item_without_a_year_speaks_of_its_own_year() -> None:
    deadline = only("Eind september start de aanmelding.", NEWS)

    assert (deadline.date, deadline.yearly) == (date(2020, 9, 1), False)


def test_a_last_day_in_a_news_item_lies_ahead_of_it() -> None:
    assert only("Meld u uiterlijk 31 januari.", NEWS).date == date(2021, 1, 31)


def test_an_event_in_a_news_item_may_lie_behind_it() -> None:
    assert only("Op 1 april startte de pilot.", NEWS).date == date(2020, 4, 1)


def test_a_news_item_can_speak_of_every_year() -> None:
    deadline = only("Scholen melden dit jaarlijks vóór 1 maart.", NEWS)

    assert (deadline.date, deadline.yearly) == (date(2020, 3, 1), True)


def test_publication_goes_before_validity_as_the_day_of_a_passage() -> None:
    passage = replace(LAW, published=date(2014, 12, 1))

    assert only("Meld u vóór 1 oktober a.s.", passage).date == date(2015, 10, 1)


def test_coming_october_is_left_out_when_nothing_says_when_that_was() -> None:
    passage = replace(NEWS, published=None, text="Meld u vóór 1 oktober a.s.")

    assert find_deadlines(passage) == []


def test_a_date_without_any_year_keeps_its_words_only() -> None:
    deadline = only("Meld u vóór 1 oktober.", replace(NEWS, published=None))

    assert (deadline.date, deadline.yearly, deadline.precision) == (None, True, Precision.DAY)
    assert deadline.next_date(date(2020, 1, 1)) is None


# A sentence, and around its turn the days with their status.
STATUSES = [
    ("Uiterlijk 15 september 2020.", "2020-09-14 upcoming, 2020-09-15 today, 2020-09-16 expired"),
    ("Tot en met 30 juni 2014.", "2014-06-29 upcoming, 2014-06-30 today, 2014-07-01 expired"),
    # vóór 1 oktober: 30 September is the last day
    ("Vóór 1 oktober 2020.", "2020-09-29 upcoming, 2020-09-30 today, 2020-10-01 expired"),
    ("Vóór september 2020.", "2020-08-30 upcoming, 2020-08-31 today, 2020-09-01 expired"),
    # begun, so the first day lies behind us
    ("Vanaf 1 augustus 2020.", "2020-07-31 upcoming, 2020-08-01 today, 2020-08-02 expired"),
    ("Vanaf schooljaar 2016-2017.", "2016-07-31 upcoming, 2016-08-01 today, 2016-08-02 expired"),
    # na 31 juli: 1 August is the first day
    ("Na 31 juli 2020.", "2020-07-31 upcoming, 2020-08-01 today, 2020-08-02 expired"),
    ("Na 2020.", "2020-12-31 upcoming, 2021-01-01 today, 2021-01-02 expired"),
    ("Op 1 mei 2022.", "2022-04-30 upcoming, 2022-05-01 today, 2022-05-02 expired"),
    # a month or a year lasts until its last day
    ("Eind september 2020.", "2020-09-01 upcoming, 2020-09-30 today, 2020-10-01 expired"),
    ("Tot en met december 2022.", "2022-12-30 upcoming, 2022-12-31 today, 2023-01-01 expired"),
    ("In februari 2020.", "2020-02-28 upcoming, 2020-02-29 today, 2020-03-01 expired"),
    ("In 2021.", "2021-12-30 upcoming, 2021-12-31 today, 2022-01-01 expired"),
    ("In schooljaar 2016-2017.", "2017-07-30 upcoming, 2017-07-31 today, 2017-08-01 expired"),
    # every year anew
    ("Uiterlijk 1 april.", "2030-03-31 upcoming, 2030-04-01 today, 2030-04-02 upcoming"),
    ("Vóór 1 januari.", "2030-12-30 upcoming, 2030-12-31 today, 2031-01-01 upcoming"),
]


@pytest.mark.parametrize(("sentence", "expected"), STATUSES, ids=[sentence for sentence, _ in STATUSES])
def test_the_status_turns_on_the_deciding_day(sentence: str, expected: str) -> None:
    deadline = only(sentence)
    days = [turn.split()[0] for turn in expected.split(", ")]

    assert ", ".join(f"{day} {deadline.status(date.fromisoformat(day))}" for day in days) == expected


def test_a_term_has_no_status() -> None:
    deadline = only("Bezwaar kan binnen zes weken.")

    with pytest.raises(ValueError, match="has no date, so no status"):
        deadline.status(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("sentence", "today", "expected"),
    [
        ("Uiterlijk 1 april.", date(2030, 4, 1), date(2030, 4, 1)),
        ("Uiterlijk 1 april.", date(2030, 4, 2), date(2031, 4, 1)),
        ("Vóór 1 oktober.", date(2030, 10, 1), date(2031, 10, 1)),
        ("Uiterlijk 1 april 2020.", date(2030, 4, 2), date(2020, 4, 1)),  # not yearly: stays
    ],
)
def test_a_yearly_date_moves_to_its_next_turn(sentence: str, today: date, expected: date) -> None:
    assert only(sentence).next_date(today) == expected


def test_a_yearly_leap_day_comes_every_year() -> None:
    deadline = only("Uiterlijk 29 februari.", replace(LAW, valid_from=date(2020, 1, 1)))

    assert deadline.next_date(date(2021, 1, 1)) == date(2021, 2, 28)


def test_what_a_deadline_is_for_is_its_sentence_without_list_mark_and_source() -> None:
    text = "De hoofdregel.\n\n2.  De school meldt dit uiterlijk 1 mei 2020 [DUO, Melden (2020)]. Daarna niet."

    assert only(text).what == "De school meldt dit uiterlijk 1 mei 2020"


def test_of_a_long_sentence_the_clauses_around_the_date_remain() -> None:
    before = "Onverminderd " + "wat de minister daarover in deze regeling bepaalt " * 4
    deadline = only(f"{before}, meldt de school dit vóór 1 mei 2020, waarna DUO beslist.")

    assert deadline.what == "meldt de school dit vóór 1 mei 2020, waarna DUO beslist"


def test_a_deadline_knows_its_place_and_its_words() -> None:
    text = "De aanvraag gaat uiterlijk 1 mei 2020 naar DUO."
    deadline = only(text)

    assert deadline == Deadline(
        what="De aanvraag gaat uiterlijk 1 mei 2020 naar DUO",
        date=date(2020, 5, 1),
        precision=Precision.DAY,
        cue=Cue.UNTIL,
        reference=ARTICLE,
        start=text.index("uiterlijk"),
        end=text.index(" naar"),
    )


def test_spans_hold_where_lower_case_is_longer() -> None:
    text = "Het İstanbulcollege meldt dit vóór 1 mei 2020."

    assert words_of(replace(LAW, text=text)) == ["vóór 1 mei 2020"]


@cache
def sentences_of(file: str) -> dict[str, Passage]:
    """Every sentence of a law as a passage of its own, by the digest that deadlines.yaml uses."""
    sentences = {}
    for passage in split_document(read_markdown(LAWS / file)):
        for start, end in sentence_spans(passage.text):
            text = " ".join(passage.text[start:end].split())
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            sentences[digest] = replace(passage, text=text)
    return sentences


@pytest.mark.skipif(not LAWS.exists(), reason="the law texts are not here")
def test_dates_in_laws_are_found_with_few_mistakes() -> None:
    found = missed = wrong = 0
    lost = []
    for label in yaml.safe_load(LABELS.read_text(encoding="utf-8")):
        passage = sentences_of(label["file"]).get(label["digest"])
        if passage is None:
            lost.append(label["begins"])
            continue
        expected = list(label["dates"])
        for words in words_of(passage):
            if words in expected:
                expected.remove(words)
                found += 1
            else:
                wrong += 1
        missed += len(expected)

    # Another way to split sentences loses some labels; the figures need most of them.
    assert len(lost) <= 10, f"sentences that are no longer found: {lost}"
    assert found / (found + wrong) >= 0.9, f"precision: {found} right, {wrong} wrong"
    assert found / (found + missed) >= 0.9, f"recall: {found} found, {missed} missed"


@pytest.mark.skipif(not LAWS.exists(), reason="the law texts are not here")
def test_every_deadline_in_a_law_is_verbatim() -> None:
    for passage in split_document(read_markdown(LAWS / "BWBR0036631_2015-05-20.md")):
        for deadline in find_deadlines(passage):
            assert deadline.what in passage.text
            assert 0 <= deadline.start < deadline.end <= len(passage.text)
            assert passage.text[deadline.start : deadline.end].strip() == passage.text[deadline.start : deadline.end]
