from pathlib import Path

import numpy as np
import pytest

from index.journal import VectorJournal
from index.passage_index import PassageIndex
from tests.builds import corpus_of, many_texts
from tests.encoders import HashEncoder

KEYS = [bytes([65 + number]) * 32 for number in range(5)]
ROWS = np.arange(20, dtype=np.float32).reshape(5, 4) / 7


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    VectorJournal.open(path, "hash").append(KEYS[:3], ROWS[:3])
    VectorJournal.open(path, "hash").append(KEYS[3:], ROWS[3:])
    return path


def kept(path: Path, encoder: str = "hash") -> list[bytes]:
    """The keys in a journal, each checked to have its own vector."""
    vectors = VectorJournal.open(path, encoder).vectors
    assert all(np.array_equal(vectors[key], ROWS[KEYS.index(key)]) for key in vectors)
    return list(vectors)


def test_vectors_come_back_as_they_were(path: Path) -> None:
    assert kept(path) == KEYS


def test_a_journal_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert kept(tmp_path / "geen") == []
    assert not (tmp_path / "geen").exists()


def test_a_journal_cut_at_any_byte_keeps_what_was_whole(path: Path) -> None:
    data = path.read_bytes()
    found = []
    for length in range(len(data)):
        path.write_bytes(data[:length])
        found.append(len(kept(path)))

    assert found == sorted(found)
    assert set(found) == {0, 1, 2, 3, 4}


def test_nothing_after_a_damaged_byte_is_believed(path: Path) -> None:
    data = path.read_bytes()
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :])

        assert kept(path) == KEYS[: len(kept(path))]
        assert kept(path) != KEYS


def test_work_goes_on_after_a_torn_tail(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])
    journal = VectorJournal.open(path, "hash")
    journal.append(KEYS[4:], ROWS[4:])

    assert kept(path) == KEYS


@pytest.mark.parametrize("another", ["another", "mash"])  # "mash": its first record is as long as that of "hash"
def test_vectors_of_another_encoder_are_forgotten(path: Path, another: str) -> None:
    assert kept(path, another) == []

    VectorJournal.open(path, another).append(KEYS[:1], ROWS[:1])
    assert kept(path, another) == KEYS[:1]
    assert kept(path, "hash") == []


def test_a_removed_journal_starts_anew(path: Path) -> None:
    journal = VectorJournal.open(path, "hash")
    journal.remove()
    journal.append(KEYS[:1], ROWS[:1])

    assert kept(path) == KEYS[:1]


def test_a_build_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    class BreaksOff(HashEncoder):
        def encode_document(self, sentences: list[str]) -> object:  # type: ignore[override]
            if self.encoded:
                raise KeyboardInterrupt
            return super().encode_document(sentences)

    corpus = corpus_of(many_texts("drie", 100))
    path = tmp_path / "journal"
    broken, second = BreaksOff(), HashEncoder()
    with pytest.raises(KeyboardInterrupt):
        PassageIndex.build(corpus, broken, "hash", journal=VectorJournal.open(path, "hash"))
    resumed = PassageIndex.build(corpus, second, "hash", journal=VectorJournal.open(path, "hash"))
    full = PassageIndex.build(corpus, HashEncoder(), "hash")

    assert len(broken.encoded) + len(second.encoded) == 100
    assert not set(broken.encoded) & set(second.encoded)
    resumed.save(tmp_path / "resumed")
    full.save(tmp_path / "full")
    assert resumed.manifest.digest == full.manifest.digest
