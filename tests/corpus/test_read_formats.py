"""Folders with sources in every format, and with sources that cannot be read."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import docx
import pytest
from fpdf import FPDF

from corpus.document import SourceError
from corpus.passage import Passage
from corpus.read import read_corpus

LAW = """<toestand bwb-id="BWBR0099999" inwerkingtreding="{day}"><wetgeving soort="wet">
<citeertitel>Proefwet</citeertitel><wettekst>{articles}</wettekst></wetgeving></toestand>"""
ARTICLE = '<artikel inwerking="{since}" {more}><kop><nr>{number}</nr></kop><al>{words}</al></artikel>'


def article(number: int, since: str, words: str, more: str = 'status="goed"') -> str:
    return ARTICLE.format(number=number, since=since, words=words, more=more)


def write_law(folder: Path, day: str, *articles: str) -> None:
    (folder / f"BWBR0099999_{day}.xml").write_text(LAW.format(day=day, articles="".join(articles)), encoding="utf-8")


def held(passages: tuple[Passage, ...]) -> list[tuple[str, date | None, date | None]]:
    return [(passage.text, passage.valid_from, passage.valid_to) for passage in passages]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text("# Uitleg\n\nDit is uitleg over de proefles.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Nieuws\n\nDe proefles begint in augustus van dit jaar.\n", encoding="utf-8")
    page = "<html><body><h1>Pagina</h1><p>De aanvraag gaat via de website van de dienst.</p></body></html>"
    (tmp_path / "c.html").write_text(page, encoding="utf-8")
    print_pdf(tmp_path / "D.PDF")
    word = docx.Document()
    word.add_paragraph("De brief gaat over proeflessen.")
    word.save(str(tmp_path / "e.docx"))
    write_law(tmp_path, "2020-01-01", article(1, "2020-01-01", "De proefles is gratis."))
    return tmp_path


def print_pdf(path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    pdf.multi_cell(0, 5, "Het rapport beschrijft de proeflessen van een jaar.")
    pdf.output(str(path))


def test_every_format_in_a_folder_is_read(folder: Path) -> None:
    corpus = read_corpus([folder])

    assert [document.id for document in corpus.documents] == ["BWBR0099999", "D", "a", "b", "c", "e"]
    assert len(corpus.passages) == 6
    assert corpus.left_out == ()


def test_the_first_source_that_cannot_be_read_stops_the_build(folder: Path) -> None:
    (folder / "kapot.pdf").write_bytes(b"geen pdf")

    with pytest.raises(SourceError, match=r"kapot\.pdf: not a PDF"):
        read_corpus([folder])


def test_unreadable_sources_are_left_out_when_asked_and_named_with_the_reason(folder: Path) -> None:
    (folder / "kapot.pdf").write_bytes(b"geen pdf")
    (folder / "faq.csv").write_text("vraag;antwoord\n", encoding="utf-8")
    corpus = read_corpus([folder], skip_unreadable=True)

    assert len(corpus.documents) == 6
    assert [str(error).partition(": ")[0] for error in corpus.left_out] == [
        f"{folder}/faq.csv:1",
        f"{folder}/kapot.pdf",
    ]


def test_a_folder_where_nothing_can_be_read_is_an_error_even_then(tmp_path: Path) -> None:
    (tmp_path / "kapot.pdf").write_bytes(b"geen pdf")

    with pytest.raises(SourceError, match=r"no sources found; expected files ending in \.md, .*\.xml or FAQ in \.yaml"):
        read_corpus([tmp_path], skip_unreadable=True)


def test_reading_markdown_loads_no_library_for_other_formats(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Uitleg\n\nDit is uitleg.\n", encoding="utf-8")
    heavy = "{'lxml', 'trafilatura', 'pdfplumber', 'pdfminer', 'docx', 'defusedxml'}"
    program = (
        "import sys, pathlib; from corpus.read import read_corpus; "
        f"read_corpus([pathlib.Path(sys.argv[1])]); print(sorted({heavy} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"


def test_words_of_a_law_hold_since_the_day_the_article_names(tmp_path: Path) -> None:
    write_law(tmp_path, "2020-01-01", article(1, "2018-05-01", "De proefles is gratis."))

    assert held(read_corpus([tmp_path]).passages) == [("De proefles is gratis.", date(2018, 5, 1), None)]


def test_words_that_did_not_change_between_versions_are_one_passage(tmp_path: Path) -> None:
    same = article(1, "2018-05-01", "De proefles is gratis.")
    write_law(tmp_path, "2020-01-01", same)
    write_law(tmp_path, "2022-01-01", same)

    assert held(read_corpus([tmp_path]).passages) == [("De proefles is gratis.", date(2018, 5, 1), None)]


def test_old_words_end_on_the_day_the_article_changed_not_when_the_next_version_was_fetched(tmp_path: Path) -> None:
    write_law(tmp_path, "2020-01-01", article(1, "2018-05-01", "De proefles is gratis."))
    write_law(tmp_path, "2022-01-01", article(1, "2021-08-01", "De proefles kost geld."))

    assert held(read_corpus([tmp_path]).passages) == [
        ("De proefles is gratis.", date(2018, 5, 1), date(2021, 8, 1)),
        ("De proefles kost geld.", date(2021, 8, 1), None),
    ]


def test_a_repealed_article_ends_on_the_day_of_its_repeal_in_every_version(tmp_path: Path) -> None:
    repealed = article(1, "2021-08-01", "Vervallen", 'status="vervallen"')
    write_law(tmp_path, "2020-01-01", article(1, "2018-05-01", "De proefles is gratis."))
    write_law(tmp_path, "2022-01-01", repealed)
    write_law(tmp_path, "2023-01-01", repealed)

    assert held(read_corpus([tmp_path]).passages) == [
        ("De proefles is gratis.", date(2018, 5, 1), date(2021, 8, 1)),
        ("Vervallen.", date(2021, 8, 1), date(2021, 8, 1)),
    ]


def test_words_that_take_effect_between_versions_hold_from_that_day(tmp_path: Path) -> None:
    write_law(tmp_path, "2020-01-01", article(1, "", "De proefles is gratis.", 'status="nogniet"'))
    write_law(tmp_path, "2022-01-01", article(1, "2021-08-01", "De proefles is gratis."))

    assert held(read_corpus([tmp_path]).passages) == [("De proefles is gratis.", date(2021, 8, 1), None)]
