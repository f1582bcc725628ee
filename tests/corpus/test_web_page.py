"""The web page reader, on a page with all that stands around the text of a government page."""

from datetime import date
from pathlib import Path

import pytest

from corpus.document import Document, SourceError
from corpus.readers.web_page import read_web_page
from corpus.split import split_document

PAGE = """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>Subsidie proeflessen | Dienst voor Proeven</title>
<meta property="og:site_name" content="Dienst voor Proeven">
<meta property="og:title" content="Subsidie proeflessen aanvragen">
<link rel="canonical" href="https://www.proeven.example/mbo/proeflessen">
<meta property="article:published_time" content="2023-02-14T09:00:00+01:00">
<meta name="DCTERMS.modified" content="2023-05-01"><script>var volg = "mij";</script></head>
<body class="cookies-known">
<div id="cookiebar" class="cookie-consent" role="dialog"><p>Wij gebruiken cookies om deze website te verbeteren en om te
meten hoe u de website gebruikt. Gaat u akkoord met alle cookies?</p><button>Accepteren</button></div>
<a class="skip" href="#main">Direct naar inhoud</a>
<header><nav aria-label="Hoofdmenu"><ul><li><a href="/">Home</a></li><li><a href="/vo">Voortgezet onderwijs</a></li>
<li><a href="/contact">Contact</a></li></ul></nav><form role="search"><label>Zoeken</label><input></form></header>
<div class="breadcrumb"><a href="/">Home</a> &gt; <a href="/mbo">Mbo</a> &gt; Proeflessen</div>
<main id="main">
<h1>Subsidie proeflessen aanvragen</h1>
<p>Bekostigde scholen kunnen subsidie aanvragen voor proeflessen. U doet dat samen met een andere school.</p>
<h2>Wie kan aanvragen?</h2>
<p>U kunt aanvragen als u voldoet aan deze voorwaarden:</p>
<ul><li>uw school wordt bekostigd uit 's Rijks kas;</li><li>u werkt samen;<ul><li>met een school in de regio;</li></ul>
</li><li>de <a href="/mr">medezeggenschapsraad</a> stemt in.</li></ul>
<h2>Termijnen en bedragen</h2>
<p>U dient de aanvraag in <strong>uiterlijk op 1 oktober 2023</strong>. Te late aanvragen wijzen wij <em>af</em>.</p>
<table><caption>Bedragen per schooljaar</caption><thead><tr><th>Schooljaar</th><th>Bedrag per leerling</th></tr></thead>
<tbody><tr><td>2023-2024</td><td>€ 150</td></tr><tr><td>2024-2025</td><td>€ 175</td></tr></tbody></table>
<h3>Stappen</h3>
<ol><li>Vul het formulier in.</li><li>Voeg het projectplan toe.</li></ol>
<div class="share"><a href="#">Deel op LinkedIn</a></div>
</main>
<aside><h2>Ook interessant</h2><ul><li><a href="/a">Nieuws over het mbo</a></li></ul></aside>
<footer><p>Postbus 99999, 9700 LC Groningen</p><ul><li><a href="/privacy">Privacy</a></li></ul></footer>
</body></html>
"""

# A page as small organisations make them: no main element, a menu of plain boxes, no data in the head.
BOXES = """<html><head><title>Nieuwe leerlabs - Sterk Onderwijs</title></head><body><div class="wrap has-cookiebar">
<div class="menu"><div><a href="/">Home</a></div><div><a href="/nieuws">Nieuws</a></div></div>
<div class="cc-window">Deze website maakt gebruik van cookies. <a href="#">Meer informatie</a></div>
<div class="content"><h1>Nieuwe leerlabs</h1><p>In het najaar starten vier nieuwe leerlabs voor scholen.</p>
<p>Aanmelden kan t/m 15 oktober 2021. Per school kunnen twee docenten meedoen.</p></div>
<div class="foot"><div>Laan 4, 3561 GE Utrecht</div><div>T 030 999 99 99</div><a href="#">Privacyverklaring</a></div>
</div></body></html>"""


def read(tmp_path: Path, page: str | bytes) -> Document:
    path = tmp_path / "proeflessen.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_web_page(path)


@pytest.fixture
def page(tmp_path: Path) -> Document:
    return read(tmp_path, PAGE)


def words_of(document: Document) -> str:
    return "\n".join(section.text for section in document.sections)


def test_title_publisher_address_and_day_come_from_the_head_of_the_page(page: Document) -> None:
    assert (page.title, page.publisher) == ("Subsidie proeflessen aanvragen", "Dienst voor Proeven")
    assert page.url == "https://www.proeven.example/mbo/proeflessen"
    assert page.published == date(2023, 2, 14)  # not the day of the last change


def test_sections_stand_at_their_headings(page: Document) -> None:
    assert [section.reference.place for section in page.sections] == [
        "",
        'kop "Wie kan aanvragen?"',
        'kop "Termijnen en bedragen"',
        'kop "Termijnen en bedragen", kop "Stappen"',
    ]


@pytest.mark.parametrize(
    "noise",
    ["cookies", "Accepteren", "Direct naar", "Contact", "Zoeken", "Mbo", "LinkedIn", "interessant", "Postbus", "volg"],
)
def test_what_stands_around_the_text_is_left_out(page: Document, noise: str) -> None:
    assert noise not in words_of(page)


@pytest.mark.parametrize("noise", ["Home", "cookies", "Privacy", "030"])
def test_a_page_of_plain_boxes_gives_its_text_only(tmp_path: Path, noise: str) -> None:
    document = read(tmp_path, BOXES)

    assert "Aanmelden kan t/m 15 oktober 2021. Per school kunnen twee docenten meedoen." in words_of(document)
    assert noise not in words_of(document)


def test_lists_keep_their_items_and_levels(page: Document) -> None:
    assert page.sections[1].text.endswith(
        "- uw school wordt bekostigd uit 's Rijks kas;\n"
        "- u werkt samen;\n"
        "  - met een school in de regio;\n"
        "- de medezeggenschapsraad stemt in."
    )
    assert page.sections[3].text == "1. Vul het formulier in.\n2. Voeg het projectplan toe."


def test_a_table_keeps_its_rows_and_its_caption_stands_before_it(page: Document) -> None:
    assert page.sections[2].text.endswith(
        "Bedragen per schooljaar\n\n"
        "| Schooljaar | Bedrag per leerling |\n|---|---|\n| 2023-2024 | € 150 |\n| 2024-2025 | € 175 |"
    )


def test_emphasis_leaves_no_marks_in_the_words(page: Document) -> None:
    assert "U dient de aanvraag in uiterlijk op 1 oktober 2023. Te late aanvragen wijzen wij af." in words_of(page)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Zie [artikel 3, lid 2] en 2*3 < 7.", "Zie [artikel 3, lid 2] en 2*3 < 7."),
        ("Dit is <code>vast_bedrag</code> in 10 m<sup>2</sup>.", "Dit is vast_bedrag in 10 m2."),
        ("Het loket sluit op <del>1 mei</del> 1 juni.", "Het loket sluit op 1 juni."),  # struck out is not said
        ("2023. Dat is het jaar van de aanvraag.", "2023. Dat is het jaar van de aanvraag."),  # no list
    ],
)
def test_words_are_those_that_the_page_shows(tmp_path: Path, html: str, words: str) -> None:
    page = PAGE.replace("<h2>Wie kan", f"<p>{html}</p><h2>Wie kan")

    assert words in words_of(read(tmp_path, page)).splitlines()


def test_every_passage_stands_verbatim_in_a_section(page: Document) -> None:
    passages = split_document(page)

    assert passages
    assert all(any(passage.text in section.text for section in page.sections) for passage in passages)


def test_a_passage_links_to_its_words_on_the_page(page: Document) -> None:
    assert split_document(page)[0].url.startswith(
        "https://www.proeven.example/mbo/proeflessen#:~:text=Bekostigde%20scholen%20kunnen"
    )


def test_letters_are_read_as_the_page_says_they_are_written(tmp_path: Path) -> None:
    page = PAGE.replace("utf-8", "windows-1252").replace("het projectplan", "het geïntegreerde plan")

    assert "het geïntegreerde plan" in words_of(read(tmp_path, page.encode("windows-1252")))


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="DCTERMS.issued" content="2021-03-02">', date(2021, 3, 2)),
        ('<script type="application/ld+json">{"datePublished": "2020-05-06T10:00"}</script>', date(2020, 5, 6)),
        (
            '<meta name="date" content="2023-02-31"><b itemprop="datePublished" content="2023-02-03"></b>',
            date(2023, 2, 3),
        ),
        ('<meta name="DCTERMS.modified" content="2021-03-02">', None),  # a change is no publication
    ],
)
def test_the_day_of_publication_is_found_where_pages_put_it(tmp_path: Path, head: str, published: date | None) -> None:
    page = BOXES.replace("<head>", f"<head>{head}")

    assert read(tmp_path, page).published == published


def test_a_page_too_large_to_be_text_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "groot.html"
    with path.open("wb") as file:
        file.truncate(50_000_000)  # takes no space on disk

    with pytest.raises(SourceError, match=r"groot\.html: 50 MB of HTML; a page may have 20 MB at most"):
        read_web_page(path)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("", "not HTML; save the page from the browser"),
        ("gewone tekst", "not HTML"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not HTML"),
        (
            "<html><body><div id='app'></div><script>start()</script></body></html>",
            "no text in this page, perhaps because",
        ),
    ],
)
def test_a_file_without_a_readable_page_is_refused_with_what_to_do(
    tmp_path: Path, page: str | bytes, problem: str
) -> None:
    with pytest.raises(SourceError, match=problem):
        read(tmp_path, page)
