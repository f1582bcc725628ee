from pathlib import Path

import numpy as np
import pytest

from index.encoder import PackagedEncoder
from index.models.packed import PackedModel
from index.models.trimming import trimmed
from index.models.vocabulary import token_ids
from tests.index.models.small_model import ENGINE_MODEL, TEXTS, small_model


def pieces_of(model: PackedModel, texts: list[str]) -> list[list[str]]:
    return [[model.vocabulary.pieces[row] for row in ids] for ids in token_ids(model.vocabulary, texts)]


@pytest.fixture(scope="module")
def whole() -> PackedModel:
    return PackedModel.open(ENGINE_MODEL)


@pytest.fixture(scope="module")
def fewer(whole: PackedModel) -> PackedModel:
    return trimmed(whole, TEXTS)


def test_texts_that_chose_the_pieces_are_cut_as_before(whole: PackedModel, fewer: PackedModel) -> None:
    assert pieces_of(fewer, TEXTS) == pieces_of(whole, TEXTS)
    assert len(fewer.vocabulary.pieces) < len(whole.vocabulary.pieces) / 10


def test_a_piece_keeps_its_score_and_its_weights(whole: PackedModel, fewer: PackedModel) -> None:
    before = whole.vocabulary.pieces.index("▁school")
    after = fewer.vocabulary.pieces.index("▁school")

    assert fewer.vocabulary.scores[after] == whole.vocabulary.scores[before]
    assert np.array_equal(fewer.tensors["emb.word"][after], whole.tensors["emb.word"][before])


@pytest.mark.parametrize("text", ["SCHOOL", "Éénmaal ½ €", "§ 3 – 12,5%", "RIO FAQ", "❤ ≤ ✓"])
def test_letters_figures_signs_and_abbreviations_are_never_unknown(fewer: PackedModel, text: str) -> None:
    assert "<unk>" not in pieces_of(fewer, [text])[0]


def test_the_capitals_of_a_kept_piece_are_kept(fewer: PackedModel) -> None:
    assert pieces_of(fewer, ["De School"])[0] == ["▁De", "▁School"]


def test_another_script_is_unknown(fewer: PackedModel) -> None:
    assert pieces_of(fewer, ["日本"])[0] == ["▁", "<unk>", "<unk>"]


def test_what_texts_use_stays_in_any_script() -> None:
    assert "ة" in trimmed(small_model(), ["ة"]).vocabulary.pieces
    assert "ة" not in trimmed(small_model(), ["stage"]).vocabulary.pieces


def test_special_pieces_are_where_the_vocabulary_says(fewer: PackedModel) -> None:
    vocabulary = fewer.vocabulary
    specials = (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)

    assert [vocabulary.pieces[row] for row in specials] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert len(fewer.tensors["emb.word"]) == len(vocabulary.pieces)


def test_the_engine_gives_the_same_vectors_with_fewer_pieces(fewer: PackedModel, tmp_path: Path) -> None:
    fewer.save(tmp_path / "model.bin")
    vectors = PackagedEncoder(tmp_path / "model.bin").encode_document(TEXTS)

    assert np.array_equal(vectors, PackagedEncoder().encode_document(TEXTS))
