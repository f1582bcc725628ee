"""The PDF reader, on PDFs that these tests print."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter

from corpus.document import Document, SourceError
from corpus.readers.pdf_file import read_pdf
from corpus.split import split_document

INTRODUCTION = (
    "Een school kan subsidie krijgen voor proeflessen. De school werkt daarbij samen met een bedrijf uit de regio "
    "en met minstens een andere school voor middelbaar beroepsonderwijs in dezelfde regio."
)
CONDITIONS = ("de school wordt bekostigd;", "de raad stemt in met het plan;", "het bedrijf is een erkend leerbedrijf.")


class Letter(FPDF):
    """A letter of a ministry: a running head, a foot with page numbers."""

    def header(self) -> None:
        self.set_font("Helvetica", size=8)
        self.cell(0, 5, "Ministerie van Proeven | Regeling proeflessen", new_x="LMARGIN", new_y="NEXT")
        self.ln(8)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", size=8)
        self.cell(0, 5, f"Pagina {self.page_no()} van {{nb}}", align="R")

    def heading(self, words: str, size: float = 14) -> None:
        self.ln(4)
        self.set_font("Helvetica", style="B", size=size)
        self.multi_cell(0, 7, words, new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def paragraph(self, words: str) -> None:
        self.set_font("Helvetica", size=10)
        self.multi_cell(0, 5, words, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def items(self, *items: str) -> None:
        self.set_font("Helvetica", size=10)
        for item in items:
            self.multi_cell(0, 5, f"- {item}", align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(3)


def print_letter(path: Path) -> Path:
    letter = Letter(format="A4")
    letter.set_title("Microsoft Word - brief_def.docx")  # what word processors leave: no title
    letter.set_creation_date(datetime(2023, 2, 14, tzinfo=UTC))
    letter.add_page()
    letter.heading(
        "Regeling proeflessen middelbaar beroepsonderwijs voor scholen en leerbedrijven in de regio", size=20
    )
    letter.paragraph(INTRODUCTION)
    letter.heading("Wie kan aanvragen?")
    letter.paragraph("Een aanvraag voldoet aan deze voorwaarden:")
    letter.items(*CONDITIONS)
    letter.heading("Bedragen")
    letter.paragraph("De subsidie bedraagt per leerling:")
    letter.set_font("Helvetica", size=10)
    with letter.table(width=120, align="LEFT") as table:
        for row in (("Schooljaar", "Bedrag"), ("2023-2024", "150 euro"), ("2024-2025", "175 euro")):
            table.row(row)
    letter.paragraph("De minister kan deze bedragen")
    letter.add_page()
    letter.paragraph("elk jaar verhogen. Hij doet dat voor 1 mei.")
    letter.paragraph(
        "Een samenwerkings-\nverband vraagt samen aan. Het samenwerkingsverband vmbo-\nmbo wijst een school aan."
    )
    letter.heading("Termijn", size=12)
    letter.paragraph("Aanvragen kan tot en met 1 oktober 2023.")
    letter.add_page()
    letter.heading("Slot")
    letter.paragraph("De regeling vervalt op 1 augustus 2026.")
    letter.output(str(path))
    return path


@pytest.fixture
def letter(tmp_path: Path) -> Document:
    return read_pdf(print_letter(tmp_path / "regeling-proeflessen.pdf"))


def test_sections_stand_at_their_page_and_heading(letter: Document) -> None:
    assert [section.reference.place for section in letter.sections] == [
        "bladzijde 1",
        'bladzijde 1, kop "Wie kan aanvragen?"',
        'bladzijde 1, kop "Bedragen"',
        'bladzijde 2, kop "Bedragen"',
        'bladzijde 2, kop "Termijn"',
        'bladzijde 3, kop "Slot"',
    ]
    assert letter.sections[4].headings == ("Bedragen", "Termijn")  # smaller letters, so below it


def test_the_title_is_the_largest_heading_when_the_file_names_only_itself(letter: Document) -> None:
    assert letter.title == "Regeling proeflessen middelbaar beroepsonderwijs voor scholen en leerbedrijven in de regio"
    assert letter.published == date(2023, 2, 14)


def test_running_heads_and_page_numbers_are_left_out(letter: Document) -> None:
    text = "\n".join(section.text for section in letter.sections)

    assert "Ministerie van Proeven" not in text
    assert "Pagina" not in text


def test_a_paragraph_is_one_line_and_a_list_keeps_its_items(letter: Document) -> None:
    assert letter.sections[0].text == INTRODUCTION
    assert letter.sections[1].text.split("\n\n") == [
        "Een aanvraag voldoet aan deze voorwaarden:",
        "\n".join(f"- {condition}" for condition in CONDITIONS),
    ]


def test_a_table_becomes_markdown_and_its_words_stand_there_only(letter: Document) -> None:
    bedragen = letter.sections[2].text

    assert "| Schooljaar | Bedrag |\n| --- | --- |\n| 2023-2024 | 150 euro |\n| 2024-2025 | 175 euro |" in bedragen
    assert bedragen.count("150 euro") == 1


def test_a_sentence_that_runs_over_the_page_stays_whole(letter: Document) -> None:
    assert "De minister kan deze bedragen elk jaar verhogen." in letter.sections[2].text


def test_a_word_broken_at_the_line_end_is_joined_only_when_it_stands_whole_elsewhere(letter: Document) -> None:
    assert letter.sections[3].text == (
        "Een samenwerkingsverband vraagt samen aan. Het samenwerkingsverband vmbo-\nmbo wijst een school aan."
    )


def test_every_passage_stands_verbatim_in_a_section(letter: Document) -> None:
    passages = split_document(letter)

    assert passages
    assert all(any(passage.text in section.text for section in letter.sections) for passage in passages)


def test_a_pdf_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(print_letter(tmp_path / "open.pdf")))
    writer.encrypt("geheim", algorithm="AES-256")
    writer.write(tmp_path / "dicht.pdf")

    with pytest.raises(SourceError, match=r"dicht\.pdf: encrypted with a password; open it with the password"):
        read_pdf(tmp_path / "dicht.pdf")


def test_a_pdf_that_only_forbids_changes_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(print_letter(tmp_path / "open.pdf")))
    writer.encrypt(user_password="", owner_password="geheim", algorithm="AES-256")
    writer.write(tmp_path / "beveiligd.pdf")

    assert len(read_pdf(tmp_path / "beveiligd.pdf").sections) == 6


def test_a_scanned_pdf_is_refused_with_what_to_do(tmp_path: Path) -> None:
    scan = FPDF()
    scan.add_page()
    picture = tmp_path / "scan.png"
    Image.new("L", (100, 140), color=255).save(picture)
    scan.image(str(picture), x=0, y=0, w=210)
    scan.output(str(tmp_path / "scan.pdf"))

    with pytest.raises(SourceError, match=r"scan\.pdf: scanned: it holds pictures of text.*ocrmypdf"):
        read_pdf(tmp_path / "scan.pdf")


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_pdf_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    whole = print_letter(tmp_path / "heel.pdf").read_bytes()
    path = tmp_path / "half.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(SourceError, match=r"half\.pdf: "):
        read_pdf(path)


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nep.pdf"
    path.write_text("gewone tekst", encoding="utf-8")

    with pytest.raises(SourceError, match=r"nep\.pdf: not a PDF"):
        read_pdf(path)
