from datetime import date
from pathlib import Path

import pytest

from corpus.document import Document, Kind, Section
from corpus.readers.markdown import read_markdown
from corpus.readers.text import read_text
from corpus.reference import Reference
from corpus.sentences import sentence_spans
from corpus.split import MAX_CHARS, split_document

SHARED = Path(__file__).parents[3] / "shared"

LAW = """---
id: BWBR0000001
title: Wet op de proef
kind: wet
publisher: Overheid.nl
valid_from: 2020-08-01
url: https://wetten.overheid.nl/BWBR0000001/2020-08-01
---

# Wet op de proef

## Hoofdstuk 1 Algemeen

##### Artikel 1 Begrippen

In deze wet wordt verstaan onder:

a. minister: Onze Minister;

b. school:

1°. een school voor vmbo, of

2°. een instelling.

##### Artikel 2 Duur

1.  De proef duurt twee jaar. Art. 3 blijft gelden.
2.  In afwijking van het eerste lid duurt de proef:

a. één jaar voor de entree;

1. eerste geval;

2. tweede geval;

b. drie jaar voor de rest.
3.  Het derde lid.
2a.  Een nummer dat niet volgt.

##### Artikel 3

Er is een kort artikel zonder leden.
"""

PAGE = """Home

Contact

Nieuwe proef van start

De proef is begonnen op 1 mei 2020 en loopt twee jaar.

Voorwaarden

Wie meedoet, voldoet aan het volgende:

  • de school werkt samen;
  • de school heeft een plan.

Bel of mail ons
Jan Jansen 06-12345678
jan@school.nl
1234 AB Utrecht
"""


def law(tmp_path: Path, text: str = LAW) -> Document:
    path = tmp_path / "wet.md"
    path.write_text(text, encoding="utf-8")
    return read_markdown(path)


def test_a_law_splits_at_artikel_and_lid(tmp_path: Path) -> None:
    places = [passage.reference.place for passage in split_document(law(tmp_path))]

    assert places == ["artikel 1", "artikel 2, lid 1", "artikel 2, lid 2", "artikel 2, lid 3", "artikel 3"]


def test_a_numbered_item_inside_an_onderdeel_is_no_lid(tmp_path: Path) -> None:
    second = split_document(law(tmp_path))[2]

    assert "1. eerste geval;" in second.text
    assert second.text.endswith("b. drie jaar voor de rest.")


def test_an_introduction_stays_with_its_list(tmp_path: Path) -> None:
    first = split_document(law(tmp_path))[0]

    assert first.text.startswith("In deze wet wordt verstaan onder:")
    assert first.text.endswith("2°. een instelling.")


def test_a_list_too_long_for_one_passage_splits_at_its_onderdelen(tmp_path: Path) -> None:
    items = "\n\n".join(f"{letter}. begrip {letter}: {'woord ' * 60}einde;" for letter in "abcdefg")
    text = LAW.replace("a. minister: Onze Minister;", items).replace("b. school:", "h. school:")
    passages = [
        passage for passage in split_document(law(tmp_path, text)) if passage.reference.place.startswith("artikel 1")
    ]

    assert [passage.reference.place for passage in passages][:3] == [
        "artikel 1",
        "artikel 1, onder a",
        "artikel 1, onder b",
    ]
    assert passages[0].text == "In deze wet wordt verstaan onder:"
    assert passages[1].headings[-1] == "In deze wet wordt verstaan onder:"
    assert all(len(passage.text) <= MAX_CHARS for passage in passages)


def test_long_prose_splits_between_sentences() -> None:
    sentences = " ".join(f"Dit is zin nummer {number} van een lang verhaal zonder leden." for number in range(60))
    section = Section(Reference("pagina"), (), sentences)
    document = Document("pagina", "Pagina", Kind.WEBSITE, "", "", None, None, None, (section,), Path("p.md"))
    passages = split_document(document)

    assert len(passages) > 1
    assert all(passage.text.startswith("Dit is zin") and passage.text.endswith(".") for passage in passages)
    assert " ".join(passage.text for passage in passages) == sentences


def test_each_passage_links_to_its_article_and_day(tmp_path: Path) -> None:
    second = split_document(law(tmp_path))[1]

    assert second.url == "https://wetten.overheid.nl/jci1.3:c:BWBR0000001&artikel=2&lid=1&g=2020-08-01"


def test_menus_of_a_page_are_no_passages_and_its_contact_details_are_one(tmp_path: Path) -> None:
    path = tmp_path / "pagina.txt"
    path.write_text(PAGE, encoding="utf-8")
    passages = split_document(read_text(path))

    headings = [passage.headings[0] for passage in passages]
    assert headings == ["Nieuwe proef van start", "Voorwaarden", "Bel of mail ons"]
    assert passages[1].text.endswith("de school heeft een plan.")
    assert passages[2].text == "Jan Jansen 06-12345678\njan@school.nl\n1234 AB Utrecht"


def test_a_name_under_contact_and_a_short_enumeration_under_its_heading_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "pagina.txt"
    path.write_text(
        "Home\n\nCONTACT:\n\nMaria Jansen\n\nDoel\n\nDe proef begon op 1 mei 2020 met tien scholen.\n\n"
        "Betrokken partijen\n\nOnderwijs, bedrijfsleven en overheid\n\nIn de praktijk\n\nBekijk alles\n",
        encoding="utf-8",
    )
    passages = split_document(read_text(path))

    assert [(passage.headings[0], passage.text) for passage in passages] == [
        ("CONTACT:", "Maria Jansen"),
        ("Doel", "De proef begon op 1 mei 2020 met tien scholen."),
        ("Betrokken partijen", "Onderwijs, bedrijfsleven en overheid"),
    ]


def test_a_section_may_have_a_validity_of_its_own(tmp_path: Path) -> None:
    front = "---\ntitle: T\nvalid_from: 2019-01-01\n---\n\n"
    text = f"{front}## Oud\n<!-- geldig tot 2020-08-01 -->\nOude regel.\n\n## Nieuw\n\nNieuwe regel.\n"
    old, new = split_document(law(tmp_path, text))

    assert (old.text, old.valid_from, old.valid_to) == ("Oude regel.", date(2019, 1, 1), date(2020, 8, 1))
    assert new.valid_to is None


SENTENCES = [
    ("De wet geldt. Zij duurt lang.", ["De wet geldt.", "Zij duurt lang."]),
    ("Zie art. 7 van de wet. En verder.", ["Zie art. 7 van de wet.", "En verder."]),
    ("Stb. 2020, 157 geldt. Ook hier.", ["Stb. 2020, 157 geldt.", "Ook hier."]),
    ("3.  Het bevoegd gezag beslist.", ["3.  Het bevoegd gezag beslist."]),
    ("De eisen zijn:\n\na. een plan;\n\nb. geld.", ["De eisen zijn:", "a. een plan;", "b. geld."]),
    ("Vóór 1 oktober a.s. melden. Dan start het.", ["Vóór 1 oktober a.s. melden.", "Dan start het."]),
    ("Hij vroeg: mag dat? Ja.", ["Hij vroeg: mag dat?", "Ja."]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared sources")
@pytest.mark.parametrize(
    "path", sorted(SHARED.glob("laws/*.md")) + sorted(SHARED.glob("seeds/*.txt")), ids=lambda path: path.stem
)
def test_every_passage_of_a_real_source_stands_verbatim_in_it(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    passages = split_document(read_markdown(path) if path.suffix == ".md" else read_text(path))

    assert passages
    assert all(passage.text in source for passage in passages)
    assert all(str(Reference.parse(str(passage.reference))) == str(passage.reference) for passage in passages)
