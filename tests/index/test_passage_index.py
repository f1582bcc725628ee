import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.read import Corpus, read_corpus
from corpus.reference import Level, Reference
from index.artefact import ArtefactError, Layout
from index.passage_index import PassageIndex, Query
from tests.encoders import HashEncoder

TODAY = date(2026, 1, 1)

LAW = """---
id: {id}
title: Wet op het {subject}
kind: wet
valid_from: {valid_from}
url: https://wetten.overheid.nl/{id}/{valid_from}
---

##### Artikel 1 Duur van de {subject}

1.  De {subject} duurt {length} jaar.
2.  Verlenging is niet mogelijk.

##### Artikel 2 Kosten

De {subject} kost niets.
"""


def corpus(folder: Path, *, length: str = "twee") -> Corpus:
    folder.mkdir(exist_ok=True)
    rows = [
        ("BWBR0000001", "zwemproef", "2014-01-01", "een"),
        ("BWBR0000001", "zwemproef", "2015-01-01", length),
        ("BWBR0000002", "kookles", "2015-01-01", "drie"),
    ]
    for number, (law, subject, valid_from, years) in enumerate(rows):
        text = LAW.format(id=law, subject=subject, valid_from=valid_from, length=years)
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return read_corpus([folder])


@pytest.fixture
def index(tmp_path: Path) -> PassageIndex:
    return PassageIndex.build(corpus(tmp_path / "bronnen"), HashEncoder(), "hash")


def places(index: PassageIndex, text: str, *, as_of: date = TODAY) -> list[str]:
    query = Query(text, tuple(text.split()))
    return [str(hit.passage.reference) for hit in index.search(query, 3, as_of)]


def test_the_section_that_speaks_of_the_question_comes_first(index: PassageIndex) -> None:
    assert places(index, "hoe lang duurt de kookles")[0] == "artikel 1, lid 1, BWBR0000002"


def test_what_held_on_a_day_is_found_on_that_day(index: PassageIndex) -> None:
    query = Query("hoe lang duurt de zwemproef", ("duurt", "zwemproef"))
    then = index.search(query, 1, date(2014, 6, 1))[0].passage
    now = index.search(query, 1, TODAY)[0].passage

    assert (then.text, now.text) == ("1.  De zwemproef duurt een jaar.", "1.  De zwemproef duurt twee jaar.")


def test_nothing_is_found_on_a_day_on_which_nothing_held(index: PassageIndex) -> None:
    assert places(index, "hoe lang duurt de zwemproef", as_of=date(2010, 1, 1)) == []


def test_a_place_is_looked_up_with_what_lies_inside_it(index: PassageIndex) -> None:
    found = index.at(Reference.parse("artikel 1, BWBR0000001"), TODAY)

    assert [passage.reference.place for passage in found] == ["artikel 1, lid 1", "artikel 1, lid 2"]


def test_a_place_inside_a_passage_gives_that_passage(index: PassageIndex) -> None:
    found = index.at(Reference.parse("artikel 2, lid 1, BWBR0000002"), TODAY)

    assert [passage.reference.place for passage in found] == ["artikel 2"]


def test_a_place_that_is_not_there_gives_nothing(index: PassageIndex) -> None:
    assert index.at(Reference.parse("artikel 99, BWBR0000001"), TODAY) == []


def test_a_place_is_found_whenever_it_held(index: PassageIndex) -> None:
    found = index.ever_at(Reference.parse("artikel 1, lid 1, BWBR0000001"))

    assert [passage.text[-9:] for passage in found] == ["een jaar.", "wee jaar."]
    assert index.ever_at(Reference.parse("artikel 99, BWBR0000001")) == []


def test_works_are_known_by_the_articles_they_have(index: PassageIndex) -> None:
    assert index.works_with((Level.ARTIKEL, "2")) == {"BWBR0000001", "BWBR0000002"}
    assert index.works_with((Level.ARTIKEL, "99")) == set()


def test_a_section_is_named_by_its_article(index: PassageIndex) -> None:
    names = [str(index.section_name(section)) for section in range(len(index.sections))]

    assert names == [f"artikel {article}, BWBR000000{law}" for law in (1, 2) for article in (1, 2)]


def test_looking_up_places_gives_what_looking_at_every_passage_gives(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    opened = PassageIndex.open(tmp_path / "index", HashEncoder())
    places = {passage.reference for passage in index.passages}
    places |= {Reference(place.work, place.path[:depth]) for place in places for depth in range(len(place.path))}

    for place in places:
        expected = [passage for passage in index.passages if place.contains(passage.reference)]
        assert opened.ever_at(place) == expected
        assert opened.at(place, TODAY) == [passage for passage in expected if passage.holds_on(TODAY)]


def test_a_saved_index_opens_to_the_same_answers(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    opened = PassageIndex.open(tmp_path / "index", HashEncoder())

    for text in ("hoe lang duurt de kookles", "wat kost de zwemproef", "verlenging"):
        query = Query(text, tuple(text.split()))
        assert opened.search(query, 5, TODAY) == index.search(query, 5, TODAY)


def test_building_again_with_nothing_changed_embeds_nothing(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    encoder = HashEncoder()
    again = PassageIndex.build(corpus(tmp_path / "bronnen"), encoder, "hash", previous=tmp_path / "index")

    assert encoder.encoded == []
    assert again.manifest.embedded == 0
    assert np.array_equal(again.passage_vectors, index.passage_vectors)


def test_building_after_a_change_embeds_only_the_change(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    encoder = HashEncoder()
    PassageIndex.build(corpus(tmp_path / "bronnen", length="vier"), encoder, "hash", previous=tmp_path / "index")

    assert len(encoder.encoded) == 1
    assert "De zwemproef duurt vier jaar." in encoder.encoded[0]


def test_vectors_of_another_encoder_are_not_reused(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    encoder = HashEncoder()
    PassageIndex.build(corpus(tmp_path / "bronnen"), encoder, "another", previous=tmp_path / "index")

    assert encoder.encoded


def test_passages_are_not_embedded_again_for_another_model_of_questions(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    encoder = HashEncoder()
    again = PassageIndex.build(corpus(tmp_path / "bronnen"), encoder, "hash+another", previous=tmp_path / "index")

    assert encoder.encoded == []
    assert (again.passage_vectors == index.passage_vectors).all()


def edit_manifest(folder: Path, **values: object) -> None:
    path = Layout(folder).manifest
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_an_index_of_another_format_is_refused_with_the_command_that_mends_it(
    index: PassageIndex, tmp_path: Path
) -> None:
    index.save(tmp_path / "index")
    edit_manifest(tmp_path / "index", format=999)

    with pytest.raises(ArtefactError, match=r"index format 999.*regelwijzer build"):
        PassageIndex.open(tmp_path / "index", HashEncoder())


def test_an_index_of_another_dimension_is_refused(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    edit_manifest(tmp_path / "index", dimension=384)

    with pytest.raises(ArtefactError, match=r"vectors of 256 numbers, its manifest says 384.*regelwijzer build"):
        PassageIndex.open(tmp_path / "index", HashEncoder())


@pytest.mark.parametrize(
    "part",
    ["passages", "passage_starts", "rows", "words", "keys", "passage_vectors", "phrasing_vectors", "section_vectors"],
)
@pytest.mark.parametrize("damage", ["gone", "cut", "changed"])
def test_a_damaged_part_is_refused(index: PassageIndex, tmp_path: Path, part: str, damage: str) -> None:
    index.save(tmp_path / "index")
    path: Path = getattr(Layout(tmp_path / "index"), part)
    data = path.read_bytes()
    match damage:
        case "gone":
            path.unlink()
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "changed":
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    with pytest.raises(ArtefactError, match=r"damaged.*regelwijzer build"):
        PassageIndex.open(tmp_path / "index", HashEncoder())


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"no index here.*regelwijzer build"):
        PassageIndex.open(tmp_path / "leeg", HashEncoder())


def test_a_save_that_fails_leaves_nothing_behind(
    index: PassageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("index.passage_index.write_manifest", full)

    with pytest.raises(OSError, match="No space left"):
        index.save(tmp_path / "index")
    assert not [path for path in tmp_path.iterdir() if path.name != "bronnen"]
