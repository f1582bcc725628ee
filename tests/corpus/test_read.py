from datetime import date
from pathlib import Path

import pytest

from corpus.document import SourceError
from corpus.passage import Passage
from corpus.read import read_corpus


def write(
    folder: Path, name: str, *, valid_from: str = "2020-01-01", body: str, document_id: str = "BWBR0000001"
) -> Path:
    path = folder / name
    path.write_text(
        f"---\nid: {document_id}\ntitle: Wet\nkind: wet\nvalid_from: {valid_from}\n---\n\n{body}", encoding="utf-8"
    )
    return path


def passages(folder: Path) -> list[Passage]:
    return [passage for passage in read_corpus([folder]).passages if passage.reference.work == "BWBR0000001"]


def test_unchanged_words_are_one_passage_with_a_longer_validity(tmp_path: Path) -> None:
    write(
        tmp_path, "oud.md", valid_from="2014-01-01", body="##### Artikel 1\n\nHetzelfde.\n\n##### Artikel 2\n\nOud.\n"
    )
    write(
        tmp_path,
        "nieuw.md",
        valid_from="2015-01-01",
        body="##### Artikel 1\n\nHetzelfde.\n\n##### Artikel 2\n\nNieuw.\n",
    )
    found = {(passage.text, passage.valid_from, passage.valid_to) for passage in passages(tmp_path)}

    assert found == {
        ("Hetzelfde.", date(2014, 1, 1), None),
        ("Oud.", date(2014, 1, 1), date(2015, 1, 1)),
        ("Nieuw.", date(2015, 1, 1), None),
    }


def test_words_that_went_and_came_back_are_two_passages(tmp_path: Path) -> None:
    for year, words in ((2013, "Eerst."), (2014, "Anders."), (2015, "Eerst.")):
        write(tmp_path, f"{year}.md", valid_from=f"{year}-01-01", body=f"##### Artikel 1\n\n{words}\n")
    found = sorted((passage.valid_from, passage.valid_to, passage.text) for passage in passages(tmp_path))  # type: ignore[type-var]

    assert found == [
        (date(2013, 1, 1), date(2014, 1, 1), "Eerst."),
        (date(2014, 1, 1), date(2015, 1, 1), "Anders."),
        (date(2015, 1, 1), None, "Eerst."),
    ]


def test_two_documents_with_one_id_and_date_are_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path, "a.md", body="Tekst.")
    write(tmp_path, "b.md", body="Andere tekst.")

    with pytest.raises(SourceError, match=r"b\.md.*a\.md"):
        read_corpus([tmp_path])


BROKEN = [
    ("not UTF-8", b"---\ntitle: T\n---\n\nCaf\xe9\n", r"kapot\.md:5: not UTF-8"),
    ("open front matter", b"---\ntitle: T\n\nTekst\n", r"kapot\.md:1: front matter has no closing line"),
    ("broken YAML", b"---\ntitle: T\nkind: [wet\n---\n", r"kapot\.md:\d: front matter is not YAML"),
    ("impossible date", b"---\ntitle: T\nvalid_from: binnenkort\n---\n", r"kapot\.md:3: valid_from is 'binnenkort'"),
    ("unknown kind", b"---\ntitle: T\nkind: sprookje\n---\n", r"kapot\.md:3: kind is 'sprookje'; expected one of wet"),
]


@pytest.mark.parametrize(("name", "content", "message"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_broken_source_is_named_with_its_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / "kapot.md").write_bytes(content)

    with pytest.raises(SourceError, match=message):
        read_corpus([tmp_path])


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no sources found"):
        read_corpus([tmp_path])


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        read_corpus([tmp_path / "weg"])


def test_everyday_questions_join_the_newest_wording_of_their_place(tmp_path: Path) -> None:
    for year in (2014, 2015):
        write(
            tmp_path,
            f"{year}.md",
            valid_from=f"{year}-01-01",
            document_id="BWBR0007625",
            body=f"##### Artikel 7.2.4a Studieduur\n\n1.  Woorden van {year}.\n",
        )
    asked = [passage for passage in read_corpus([tmp_path]).passages if passage.phrasings]

    assert [passage.valid_from for passage in asked] == [date(2015, 1, 1)]
