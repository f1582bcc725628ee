"""An index with so many passages that candidates are found first: the limit is lowered for these tests."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.passage import Passage
from corpus.read import Corpus
from index.artefact import Layout
from index.dense import DenseIndex
from index.encoder import unit_rows
from index.passage_index import PassageIndex, Query
from tests.builds import corpus_of, passage
from tests.encoders import HashEncoder

TODAY = date(2026, 1, 1)
SUBJECTS = "zwemles kookles leerlab keuzedeel examen diploma stage toelating verzuim bekostiging".split()
WORDS = "school leerling student docent jaar week kosten termijn aanvraag besluit minister bijlage".split()


def many_passages(count: int) -> list[Passage]:
    generator = np.random.default_rng(5)
    passages = []
    for number in range(count):
        words = " ".join(generator.choice(WORDS, 5))
        subject = SUBJECTS[number % len(SUBJECTS)]
        text = f"De {subject} nummer {number} met {words}."
        ended = {"valid_to": date(2020, 1, 1)} if number % 3 == 0 else {}
        asked = {"phrasings": (f"wat is {subject} {number}",)} if number % 5 == 0 else {}
        passages.append(passage(str(number), text, f"BWBR{number % 7}", **ended, **asked))
    return passages


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return corpus_of(many_passages(3000))


@pytest.fixture(scope="module")
def exact(corpus: Corpus) -> PassageIndex:
    return PassageIndex.build(corpus, HashEncoder(), "hash")


@pytest.fixture(scope="module")
def big(corpus: Corpus) -> PassageIndex:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.dense.MAX_EXACT", 100)
        return PassageIndex.build(corpus, HashEncoder(), "hash")


def asked(number: int) -> Query:
    words = (SUBJECTS[number % len(SUBJECTS)], str(number))
    return Query(" ".join(words), words)


def test_the_section_that_an_exact_search_finds_is_found(exact: PassageIndex, big: PassageIndex) -> None:
    numbers = range(1, 3000, 61)
    first = [[index.search(asked(n), 1, TODAY)[0].passage for n in numbers] for index in (exact, big)]

    assert sum(one == other for one, other in zip(*first, strict=True)) >= 0.95 * len(numbers)


def test_hits_of_a_big_index_hold_on_the_day(big: PassageIndex) -> None:
    for number in range(0, 3000, 300):  # these have all ended
        assert all(hit.passage.holds_on(TODAY) for hit in big.search(asked(number), 10, TODAY))
        assert big.search(asked(number), 1, date(2016, 1, 1))[0].passage.reference.path[0][1] == str(number)
    assert big.search(asked(1), 5, date(1900, 1, 1)) == []


def test_the_known_question_and_its_cosine_belong_to_the_section(big: PassageIndex) -> None:
    for number in range(5, 3000, 305):
        hits = big.search(asked(number), 3, None)

        assert all(hit.phrasing in hit.passage.phrasings for hit in hits if hit.phrasing)
        assert hits[0].phrasing == f"wat is {SUBJECTS[number % len(SUBJECTS)]} {number}"
        assert 0 < hits[0].phrasing_cosine <= 1.0001


def test_a_saved_big_index_opens_to_the_same_hits(big: PassageIndex, tmp_path: Path) -> None:
    big.save(tmp_path / "index")
    opened = PassageIndex.open(tmp_path / "index", HashEncoder())

    assert Layout(tmp_path / "index").passage_lists.exists()
    for number in range(1, 3000, 411):
        assert opened.search(asked(number), 5, TODAY) == big.search(asked(number), 5, TODAY)


def test_what_is_said_of_all_sections_is_exact_in_a_big_index_too(exact: PassageIndex, big: PassageIndex) -> None:
    assert np.array_equal(big.score(asked(7)), exact.score(asked(7)))


def test_the_same_vectors_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("index.dense.MAX_EXACT", 100)
    vectors = unit_rows(np.random.default_rng(1).standard_normal((5000, 32)).astype(np.float32))
    for name in ("one", "other"):
        DenseIndex.build(vectors).save(tmp_path / f"{name}.npy", tmp_path / f"{name}.faiss")

    assert (tmp_path / "one.faiss").read_bytes() == (tmp_path / "other.faiss").read_bytes()


def test_lists_of_other_vectors_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("index.dense.MAX_EXACT", 100)
    vectors = unit_rows(np.random.default_rng(1).standard_normal((5000, 32)).astype(np.float32))
    DenseIndex.build(vectors).save(tmp_path / "vectors.npy", tmp_path / "lists.faiss")
    np.save(tmp_path / "vectors.npy", vectors[:-1])

    with pytest.raises(ValueError, match=r"lists.faiss has 5000 rows, vectors.npy 4999"):
        DenseIndex.open(tmp_path / "vectors.npy", tmp_path / "lists.faiss")
