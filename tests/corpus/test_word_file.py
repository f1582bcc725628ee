"""The Word reader, on files that these tests write with python-docx."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.document import Document, SourceError
from corpus.readers.word_file import read_word
from corpus.split import split_document


def write_letter() -> WordDocument:
    word = docx.Document()
    word.core_properties.title = "Sjabloon brief"
    word.sections[0].header.paragraphs[0].text = "Ministerie van Proeven"
    word.add_paragraph("Regeling proeflessen", style="Title")
    word.add_paragraph("Scholen kunnen subsidie krijgen voor proeflessen.")
    word.add_heading("Wie kan aanvragen?", level=1)
    word.add_paragraph("Een aanvraag voldoet aan deze voorwaarden:")
    word.add_paragraph("de school wordt bekostigd;", style="List Bullet")
    word.add_paragraph("de raad stemt in.", style="List Bullet")
    word.add_paragraph("De minister toetst dit.")
    word.add_heading("Stappen", level=2)
    word.add_paragraph("Vul het formulier in.", style="List Number")
    word.add_paragraph("Voeg het plan toe.", style="List Number")
    word.add_heading("Bedragen", level=1)
    table = word.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, (("Jaar", "Bedrag"), ("2023", "€ 150"), ("2024", "€ 175")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    word.add_paragraph("De bedragen gelden per leerling.")
    return word


@pytest.fixture
def letter(tmp_path: Path) -> Document:
    path = tmp_path / "regeling-proeflessen.docx"
    write_letter().save(str(path))
    return read_word(path)


def read_with(tmp_path: Path, *body: str) -> Document:
    """The letter with extra paragraphs, given as WordprocessingML, before its end."""
    word = write_letter()
    for xml in body:
        word.element.body.insert_element_before(parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)), "w:sectPr")
    path = tmp_path / "extra.docx"
    word.save(str(path))
    return read_word(path)


def test_sections_stand_at_their_headings_and_the_title_is_none(letter: Document) -> None:
    assert letter.title == "Regeling proeflessen"  # not the title that the template left in the properties
    assert [section.reference.place for section in letter.sections] == [
        "",
        'kop "Wie kan aanvragen?"',
        'kop "Wie kan aanvragen?", kop "Stappen"',
        'kop "Bedragen"',
    ]


def test_lists_follow_each_other_and_numbered_ones_have_their_numbers(letter: Document) -> None:
    assert letter.sections[1].text == (
        "Een aanvraag voldoet aan deze voorwaarden:\n\n"
        "- de school wordt bekostigd;\n"
        "- de raad stemt in.\n\n"
        "De minister toetst dit."
    )
    assert letter.sections[2].text == "1. Vul het formulier in.\n2. Voeg het plan toe."


def test_a_table_becomes_markdown(letter: Document) -> None:
    assert letter.sections[3].text == (
        "| Jaar | Bedrag |\n| --- | --- |\n| 2023 | € 150 |\n| 2024 | € 175 |\n\nDe bedragen gelden per leerling."
    )


def test_heads_of_pages_are_left_out(letter: Document) -> None:
    assert not any("Ministerie van Proeven" in section.text for section in letter.sections)


def test_merged_cells_have_their_words_once(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Leerweg"
    table.cell(1, 0).text = "bol"
    path = tmp_path / "tabel.docx"
    word.save(str(path))

    assert read_word(path).sections[0].text == "| Leerweg |  |  |\n| --- | --- | --- |\n| bol |  |  |"


def test_a_house_style_based_on_a_heading_is_a_heading(tmp_path: Path) -> None:
    word = docx.Document()
    style = word.styles.add_style("Kop OCW", 1)
    style.base_style = word.styles["Heading 1"]
    word.add_paragraph("Termijn", style="Kop OCW")
    word.add_paragraph("Aanvragen kan tot 1 oktober.")
    path = tmp_path / "huisstijl.docx"
    word.save(str(path))

    assert read_word(path).sections[0].reference.place == 'kop "Termijn"'


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        # Accepted as changed: what is inserted stands there, what is deleted or moved away does not.
        ("<w:p><w:ins w:id='1' w:author='a'><w:r><w:t>Nieuw is dit.</w:t></w:r></w:ins></w:p>", "Nieuw is dit."),
        (
            "<w:p><w:r><w:t>Blijft</w:t></w:r><w:del w:id='2'><w:r><w:delText> weg</w:delText></w:r></w:del></w:p>",
            "Blijft",
        ),
        (
            "<w:p><w:r><w:t>Hier.</w:t></w:r><w:moveFrom w:id='3'><w:r><w:t>Daar.</w:t></w:r></w:moveFrom></w:p>",
            "Hier.",
        ),
        # A form field (content control) around a paragraph.
        (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>Uit het formulier.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "Uit het formulier.",
        ),
        # A line break and a hyphen that may not end a line.
        (
            "<w:p><w:r><w:t>vmbo</w:t><w:noBreakHyphen/><w:t>mbo</w:t><w:br/><w:t>en havo</w:t></w:r></w:p>",
            "vmbo-mbo\nen havo",
        ),
    ],
)
def test_words_are_those_of_the_page_with_all_changes_accepted(tmp_path: Path, xml: str, words: str) -> None:
    assert read_with(tmp_path, xml).sections[-1].text.endswith(f"\n\n{words}")


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    contents = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        "<w:sdtContent><w:p><w:r><w:t>Stappen ....... 3</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )

    assert "....... 3" not in read_with(tmp_path, contents).sections[-1].text


def test_every_passage_stands_verbatim_in_a_section(letter: Document) -> None:
    passages = split_document(letter)

    assert passages
    assert all(any(passage.text in section.text for section in letter.sections) for passage in passages)


def test_a_renamed_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fotos.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("foto.jpg", b"...")

    with pytest.raises(SourceError, match=r"fotos\.docx: a ZIP file with foto\.jpg in it; expected a Word file"):
        read_word(path)


def test_another_office_file_with_the_name_of_a_word_file_is_refused(tmp_path: Path) -> None:
    write_letter().save(str(tmp_path / "brief.docx"))
    path = tmp_path / "rekenblad.docx"
    with zipfile.ZipFile(tmp_path / "brief.docx") as letter, zipfile.ZipFile(path, "w") as package:
        for name in letter.namelist():
            package.writestr(name, letter.read(name).replace(b"wordprocessingml.document", b"spreadsheetml.sheet"))

    with pytest.raises(SourceError, match=r"rekenblad\.docx: not a Word file"):
        read_word(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word file .*or one with a password"),
        (b"gewone tekst", "not a Word file, or a damaged one"),
        (b"", "not a Word file, or a damaged one"),
    ],
)
def test_a_file_that_is_no_docx_is_refused_with_what_to_do(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "brief.docx"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=problem):
        read_word(path)


def test_a_word_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.docx"
    write_letter().save(str(path))
    path.write_bytes(path.read_bytes()[:9000])

    with pytest.raises(SourceError, match=r"half\.docx: not a Word file, or a damaged one"):
        read_word(path)


def test_a_word_file_without_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.docx"
    docx.Document().save(str(path))

    with pytest.raises(SourceError, match=r"leeg\.docx: this Word file holds no text"):
        read_word(path)
