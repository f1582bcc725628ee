"""The reader of official law files, on a small invented law in the official form."""

from datetime import date
from pathlib import Path

import pytest

from corpus.document import Document, Kind, SourceError
from corpus.readers.bwb_xml import NOT_YET, LawLink, law_links, read_bwb_xml
from corpus.reference import Level, Reference
from corpus.split import split_document

WORK = "BWBR0099999"

META = """<meta-data><brondata><oorspronkelijk><publicatie effect="wijziging" soort="Stb">
<publicatiejaar>2019</publicatiejaar></publicatie></oorspronkelijk></brondata>
<jcis><jci versie="1.3" verwijzing="jci1.3:c:BWBR0099999&amp;artikel=1" onderdeel="artikel=1"/></jcis></meta-data>"""

LAW = f"""<?xml version="1.0" encoding="UTF-8"?>
<toestand xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" bwb-id="{WORK}" inwerkingtreding="2021-08-01"
  bwb-ng-vast-deel="http://wetten.overheid.nl/id/{WORK}/2021-08-01/0"
  xsi:noNamespaceSchemaLocation="https://repository.officiele-overheidspublicaties.nl/Schema/toestand_2016-1.xsd">
<bwb-inputbestand>{WORK}_2020-01-01_0</bwb-inputbestand><bwb-wijzigingen/><redactionele-correcties/>
<wetgeving dtdversie="2.0" soort="AMvB" xml:lang="nl" inwerkingtredingsdatum="2019-01-01">
<intitule status="goed">Besluit van 1 maart 2018, houdende regels voor proeflessen {META}</intitule>
<citeertitel status="officieel">Besluit proeflessen mbo {META}</citeertitel>
<wet-besluit>
<aanhef status="goed"><wij>Wij, Koning der Proeven, </wij><considerans><considerans.al>Gelet op
  <extref doc="jci1.3:c:BWBR0007625&amp;artikel=11a.1" bwb-id="BWBR0007625">artikel 11a.1 van de WEB</extref>;
  </considerans.al></considerans><afkondiging><al>Besluiten:</al></afkondiging>{META}</aanhef>
<wettekst>
<boek label="Boek 1"><kop><label>Boek</label><nr>1</nr><titel>Proeven</titel></kop>
<hoofdstuk inwerking="2019-01-01" label="Hoofdstuk 1" status="goed">
  <kop><label>Hoofdstuk</label><nr status="officieel">1</nr><titel status="officieel">Algemeen</titel></kop>
  <titeldeel><kop><nr>Eerste</nr><label>titel</label></kop>
  <afdeling><kop><label>Afdeling</label><nr>1.1</nr><titel>Woorden</titel></kop>
  <paragraaf><kop><label>§</label><nr>1.1.1</nr><titel>Begrippen</titel></kop>
  <artikel inwerking="2021-08-01" label="Artikel 1.1" bron="Stb.2021-1" status="goed">
    <kop><label>Artikel</label><nr status="officieel">1.1</nr><titel>Begripsbepalingen</titel></kop>
    <al>In dit besluit wordt verstaan onder:</al>
    <lijst type="ongemarkeerd">
      <li><al>
        <nadruk type="cur">proefles:</nadruk> een les om te proberen als bedoeld in <intref bwb-id="{WORK}"
        doc="jci1.3:c:{WORK}&amp;hoofdstuk=2&amp;artikel=2.1&amp;lid=2&amp;o=b&amp;z=2021-08-01&amp;g=2021-08-01"
        >artikel 2.1, tweede lid, onderdeel b</intref>;</al>{META}</li>
    </lijst>
    <definitielijst><definitie-item><term>meester</term>
      <definitie><al>degene die de proefles geeft;</al></definitie></definitie-item></definitielijst>
    {META}
  </artikel>
  </paragraaf></afdeling></titeldeel>
</hoofdstuk></boek>
<hoofdstuk label="Hoofdstuk 2" status="goed">
  <kop><label>Hoofdstuk</label><nr>2</nr><titel>De proefles</titel></kop>
  <artikel inwerking="2019-01-01" label="Artikel 2.1" status="goed">
    <kop><label>Artikel</label><nr status="officieel">2.1</nr><titel>Aanvraag</titel></kop>
    <lid><lidnr status="officieel">1</lidnr><al>De school vraagt de proefles aan. </al>{META}</lid>
    <lid><lidnr>2</lidnr><al>De aanvraag bevat:</al>
      <lijst level="single" nr-sluiting="." start="1" type="expliciet">
        <li><li.nr>a.</li.nr><al>de naam van de school;</al></li>
        <li><li.nr>b.</li.nr><al>het plan, met daarin:</al>
          <lijst><li><li.nr>1°.</li.nr><al>het doel; en</al></li><li><li.nr>2°.</li.nr><al>de duur.</al></li></lijst>
        </li>
      </lijst>{META}</lid>
    <lid status="vervallen"><lidnr>3</lidnr><al><redactie type="vervanging">Vervallen</redactie></al></lid>
    <lid><lidnr>4</lidnr><al>De bedragen zijn:</al>
      <table><title>Bedragen</title><tgroup cols="3">
        <colspec colname="c1"/><colspec colname="c2"/><colspec colname="c3"/>
        <thead><row><entry colname="c1"><al>Jaar</al></entry>
        <entry namest="c2" nameend="c3"><al>Bedrag</al></entry></row></thead><tbody>
        <row><entry><al>2021</al></entry><entry><al>€ 100</al></entry><entry><al>per les</al></entry></row>
        <row><entry colname="c1"><al>2022</al></entry><entry colname="c3"><al>per dag</al></entry></row>
        </tbody></tgroup></table></lid>
    {META}
  </artikel>
  <artikel inwerking="2020-06-01" label="Artikel 2.2" effect="vervallen" status="vervallen">
    <kop><label>Artikel</label><nr>2.2</nr></kop>
    <al><redactie type="vervanging">Vervallen</redactie></al>{META}
  </artikel>
  <artikel label="Artikel 2.3" status="nogniet"><kop><label>Artikel</label><nr>2.3</nr></kop>
    <al>De les duurt twee uur.</al></artikel>
  <artikel inwerking="2022-01-01" label="Artikel 2.4" status="nogniet"><kop><label>Artikel</label><nr>2.4</nr></kop>
    <al>De les is gratis.</al></artikel>
  <artikel inwerking="2019-01-01" label="Artikel 2.5" status="goed"><kop><label>Artikel</label><nr>2.5</nr></kop>
    <lid><lidnr>1</lidnr><al>De les is openbaar.</al></lid>
    <lid status="nogniet"><lidnr>2</lidnr><al>Ouders mogen mee.</al></lid>
    <lid><lidnr>3</lidnr><al>De zaal is warm.</al></lid>
  </artikel>
  <artikel label="Artikel 2.6" status="goed"><kop><label>Artikel</label><nr>2.6</nr></kop>
    <al><redactie type="noodwetgeving">Dit artikel is nog niet in werking getreden; het treedt in werking bij koninklijk
      besluit.</redactie></al>
    <al>De minister kan lessen verbieden.</al>
  </artikel>
  <artikel inwerking="2019-01-01" label="Artikel 2.7" status="goed"><kop><label>Artikel</label><nr>2.7</nr></kop>
    <lid><lidnr>1</lidnr>
      <al>Nodig zijn<noot type="voet"><noot.nr>1</noot.nr><noot.al>In drievoud.</noot.al></noot>:</al>
      <lijst><li><li.nr>1.</li.nr><al>pen;</al></li><li><li.nr>2.</li.nr><al>papier.</al></li></lijst></lid>
    <lid><lidnr>2</lidnr><al>Water is 10 m<sup>3</sup>.</al><plaatje><illustratie naam="1.png"/></plaatje></lid>
  </artikel>
</hoofdstuk>
<hoofdstuk label="Hoofdstuk 3" inwerking="2020-01-01" status="vervallen">
  <kop><label>Hoofdstuk</label><nr>3</nr><titel>Straffen</titel></kop>{META}</hoofdstuk>
<hoofdstuk label="Hoofdstuk 4" status="nogniet"><kop><label>Hoofdstuk</label><nr>4</nr><titel>Slot</titel></kop>
  <structuurtekst><al><redactie>Dit onderdeel is nog niet inwerking getreden</redactie></al></structuurtekst>
  <artikel><kop><label>Artikel</label><nr>4.1</nr></kop><al>De minister evalueert.</al></artikel>
</hoofdstuk>
</wettekst>
<wetsluiting><slotformulering><al>Lasten en bevelen.</al></slotformulering></wetsluiting>
<bijlage label="Bijlage 1" inwerking="2021-08-01" status="goed"><kop><label>Bijlage</label><nr>1</nr>
  <titel>Lijst van proeven (<intref doc="jci1.3:c:{WORK}&amp;artikel=2.1">artikel 2.1</intref>)</titel></kop>
  <al>Deze proeven mogen.</al>
  <divisie><kop><titel>Techniek</titel></kop><al>Lassen en zagen.</al>
    <artikel><kop><nr>1</nr></kop><al>Lassen mag buiten.</al></artikel></divisie>
</bijlage>
</wet-besluit>{META}
</wetgeving>
</toestand>
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / f"{WORK}_2021-08-01.xml"
    path.write_text(LAW, encoding="utf-8")
    return path


@pytest.fixture
def law(path: Path) -> Document:
    return read_bwb_xml(path)


def text_at(law: Document, place: str) -> str:
    return next(section.text for section in law.sections if section.reference.place == place)


def test_a_law_is_known_by_its_citeertitel_and_the_day_its_text_took_effect(law: Document) -> None:
    assert (law.id, law.title, law.kind) == (WORK, "Besluit proeflessen mbo", Kind.AMVB)
    assert law.url == "https://wetten.overheid.nl/BWBR0099999/2021-08-01"
    assert (law.valid_from, law.valid_to) == (date(2021, 8, 1), None)


def test_sections_stand_at_their_article_annex_or_heading(law: Document) -> None:
    places = [section.reference.place for section in law.sections]

    assert places == [
        "",  # the preamble
        "artikel 1.1",
        "artikel 2.1",
        "artikel 2.2",
        "artikel 2.3",
        "artikel 2.4",
        "artikel 2.5",
        "artikel 2.5, lid 2",  # not yet in force, unlike the rest of the article
        "artikel 2.6",
        "artikel 2.7",
        'kop "Hoofdstuk 3 Straffen"',  # repealed as a whole
        'kop "Hoofdstuk 4 Slot"',
        "artikel 4.1",
        "bijlage 1",
        'bijlage 1, kop "Techniek"',
        "bijlage 1, artikel 1",  # not article 1 of the law
    ]


def test_headings_lead_from_book_to_article_in_the_order_of_the_source(law: Document) -> None:
    assert law.sections[1].headings == (
        "Boek 1 Proeven",
        "Hoofdstuk 1 Algemeen",
        "Eerste titel",
        "Afdeling 1.1 Woorden",
        "§ 1.1.1 Begrippen",
        "Artikel 1.1 Begripsbepalingen",
    )


def test_leden_and_onderdelen_are_laid_out_as_in_the_markdown_laws(law: Document) -> None:
    assert text_at(law, "artikel 2.1") == (
        "1.  De school vraagt de proefles aan.\n\n"
        "2.  De aanvraag bevat:\n\n"
        "a. de naam van de school;\n\n"
        "b. het plan, met daarin:\n\n"
        "1°. het doel; en\n\n"
        "2°. de duur.\n\n"
        "3.  Vervallen.\n\n"
        "4.  De bedragen zijn:\n\n"
        "Bedragen\n\n"
        "| Jaar | Bedrag |  |\n| --- | --- | --- |\n| 2021 | € 100 | per les |\n| 2022 |  | per dag |"
    )


def test_the_splitter_finds_every_lid_and_nothing_that_only_looks_like_one(law: Document) -> None:
    places = [passage.reference.place for passage in split_document(law)]

    assert [place for place in places if place.startswith(("artikel 2.1", "artikel 2.5", "artikel 2.7"))] == [
        "artikel 2.1, lid 1",
        "artikel 2.1, lid 2",
        "artikel 2.1, lid 3",
        "artikel 2.1, lid 4",
        "artikel 2.5, lid 1",
        "artikel 2.5, lid 3",
        "artikel 2.5, lid 2",
        "artikel 2.7, lid 1",  # whose items are numbered 1. and 2. too
        "artikel 2.7, lid 2",
    ]


def test_definitions_stand_one_a_paragraph_behind_their_term(law: Document) -> None:
    assert text_at(law, "artikel 1.1") == (
        "In dit besluit wordt verstaan onder:\n\n"
        "proefles: een les om te proberen als bedoeld in artikel 2.1, tweede lid, onderdeel b;\n\n"
        "meester: degene die de proefles geeft;"
    )


def test_notes_formulas_and_pictures_lose_no_words(law: Document) -> None:
    assert text_at(law, "artikel 2.7") == (
        "1.  Nodig zijn:\n\n1 In drievoud.\n\n- 1. pen;\n\n- 2. papier.\n\n2.  Water is 10 m3.\n\n[afbeelding]"
    )


def test_unchanged_words_hold_since_the_day_the_article_names(law: Document) -> None:
    since = {section.reference.place: section.valid_from for section in law.sections}

    assert since["artikel 2.1"] == date(2019, 1, 1)
    assert since["artikel 1.1"] is None  # as long as the document


def test_a_repealed_article_keeps_its_place_but_never_holds(law: Document) -> None:
    passage = next(passage for passage in split_document(law) if passage.reference.place == "artikel 2.2")

    assert passage.text == "Vervallen."
    assert passage.headings[-1] == "Artikel 2.2 [Vervallen per 01-06-2020]"
    assert passage.valid_to == date(2020, 6, 1)
    assert not any(passage.holds_on(day) for day in (date(2019, 6, 1), date(2020, 6, 1), date(2021, 9, 1)))


@pytest.mark.parametrize(
    ("place", "start", "note"),
    [
        ("artikel 2.3", NOT_YET, "Treedt in werking op een nader te bepalen tijdstip"),  # no day is known
        ("artikel 2.4", date(2022, 1, 1), "Treedt in werking per 01-01-2022"),
        ("artikel 2.5, lid 2", NOT_YET, "Treedt in werking op een nader te bepalen tijdstip"),  # one lid only
        ("artikel 2.6", NOT_YET, "Treedt in werking op een nader te bepalen tijdstip"),  # only an editor says so
        ("artikel 4.1", NOT_YET, "Treedt in werking op een nader te bepalen tijdstip"),  # its chapter says so
    ],
)
def test_words_not_yet_in_force_start_to_hold_later(law: Document, place: str, start: date, note: str) -> None:
    section = next(section for section in law.sections if section.reference.place == place)

    assert section.valid_from == start
    assert section.headings[-1].endswith(f"[{note}]")


def test_an_editors_words_are_marked_as_such(law: Document) -> None:
    assert text_at(law, "artikel 2.6").startswith("[Red: Dit artikel is nog niet in werking getreden;")


def test_signatures_are_left_out(law: Document) -> None:
    assert not any("Lasten en bevelen" in section.text for section in law.sections)


def test_every_passage_stands_verbatim_in_a_section(law: Document) -> None:
    passages = split_document(law)

    assert passages
    assert all(any(passage.text in section.text for section in law.sections) for passage in passages)


def test_a_passage_links_to_its_article_on_the_day_of_the_text(law: Document) -> None:
    passage = next(passage for passage in split_document(law) if passage.reference.place == "artikel 2.1, lid 2")

    assert passage.url == "https://wetten.overheid.nl/jci1.3:c:BWBR0099999&artikel=2.1&lid=2&g=2021-08-01"


def test_links_in_the_words_give_place_and_target(path: Path) -> None:
    place = Reference(WORK, ((Level.ARTIKEL, "1.1"),))
    target = Reference(WORK, ((Level.ARTIKEL, "2.1"), (Level.LID, "2"), (Level.ONDERDEEL, "b")))

    assert law_links(path) == [
        LawLink(Reference(WORK), "artikel 11a.1 van de WEB", Reference("BWBR0007625", ((Level.ARTIKEL, "11a.1"),))),
        LawLink(place, "artikel 2.1, tweede lid, onderdeel b", target),
    ]


def test_the_end_of_the_text_comes_from_the_description_beside_it(path: Path) -> None:
    path.with_suffix(".json").write_text('{"valid_to": "2023-08-01"}', encoding="utf-8")

    assert read_bwb_xml(path).valid_to == date(2023, 8, 1)


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        ('<!DOCTYPE a [<!ENTITY e "x">]><toestand>&e;</toestand>', "DTD or entities"),  # internal entity
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><toestand>&e;</toestand>', "DTD or entities"),
        ('<!DOCTYPE toestand SYSTEM "http://localhost/x.dtd"><toestand/>', "DTD or entities"),  # external DTD
        ("<toestand>\n<wetgeving>\n</toestand>", r"\.xml:3: not XML"),  # the line of the mistake
        ("<html/>", "found <html>; expected a law in the BWB form"),
        (
            '<toestand bwb-id="BWBR0099999"><wetgeving soort="brief"/></toestand>',
            "soort is 'brief'; expected one of wet",
        ),
        (
            LAW.replace('inwerkingtreding="2021-08-01"', 'inwerkingtreding="vandaag"'),
            "expected a date such as 2020-08-01",
        ),
    ],
)
def test_a_file_that_is_no_safe_law_is_refused_with_the_reason(tmp_path: Path, xml: str, problem: str) -> None:
    path = tmp_path / "law.xml"
    path.write_text(xml, encoding="utf-8")

    with pytest.raises(SourceError, match=problem):
        read_bwb_xml(path)
