from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import PackagedEncoder
from index.models.blocks import Matrix
from index.models.packed import PackedModel
from index.models.sentence_transformer import from_sentence_transformer, to_sentence_transformer
from index.models.trimming import trimmed
from index.models.vocabulary import token_ids
from tests.index.models.small_model import ENGINE_MODEL, TEXTS

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]

ODD_TEXTS = [
    "  twee  spaties ",
    "regel\r\nregel\ttab",
    "日本語 en 😀😀 naast elkaar",
    "ﬁets ½ ² Ĳsselmeer ﬀ ㈱",
    "é los accent, cafe\u0301",
    "<s> </s> <mask>",
    "zachte\u00adstreep nul\u200bbreed",
    "",
]


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return trimmed(PackedModel.open(ENGINE_MODEL), TEXTS)


@pytest.fixture(scope="module")
def model(packed: PackedModel) -> Any:
    pytest.importorskip("torch").set_num_threads(1)
    pytest.importorskip("sentence_transformers")
    return to_sentence_transformer(packed)


def cosines(left: Matrix, right: Matrix) -> Matrix:
    return np.sum(left * right, axis=1)


def engine(packed: PackedModel, folder: Path) -> PackagedEncoder:
    packed.save(folder / "model.bin")
    return PackagedEncoder(folder / "model.bin")


def test_its_token_ids_are_the_engines(packed: PackedModel, model: Any) -> None:
    texts = [f"query: {text}" for text in TEXTS + ODD_TEXTS]
    vocabulary = packed.vocabulary
    framed = [[vocabulary.bos, *ids, vocabulary.eos] for ids in token_ids(vocabulary, texts)]

    assert model.tokenizer(texts)["input_ids"] == framed


def test_its_vectors_are_the_engines_but_for_rounding(packed: PackedModel, model: Any, tmp_path: Path) -> None:
    written = engine(packed, tmp_path)
    texts = TEXTS + ODD_TEXTS

    assert cosines(model.encode_query(texts), written.encode_query(texts)).min() > 0.9995
    assert cosines(model.encode_document(texts), written.encode_document(texts)).min() > 0.9995


def test_it_is_the_same_after_saving_and_loading(model: Any, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model.save(str(tmp_path / "model"))
    loaded = SentenceTransformer(str(tmp_path / "model"), device="cpu")
    texts = TEXTS + ODD_TEXTS

    assert loaded.tokenizer(texts)["input_ids"] == model.tokenizer(texts)["input_ids"]
    assert np.allclose(loaded.encode_query(texts), model.encode_query(texts), atol=1e-5)


def test_untrained_it_goes_back_to_the_same_file(packed: PackedModel, model: Any, tmp_path: Path) -> None:
    packed.save(tmp_path / "start.bin")
    from_sentence_transformer(model, packed).save(tmp_path / "back.bin")

    assert (tmp_path / "back.bin").read_bytes() == (tmp_path / "start.bin").read_bytes()


def test_trained_weights_are_close_to_what_they_were_in_4_bits(packed: PackedModel, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    trained = to_sentence_transformer(packed)
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in trained.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1 * parameter.std(correction=0))
    written = engine(from_sentence_transformer(trained, packed), tmp_path)

    assert cosines(trained.encode_query(TEXTS), written.encode_query(TEXTS)).min() > 0.98
    assert cosines(written.encode_query(TEXTS), PackagedEncoder().encode_query(TEXTS)).max() < 0.9999


def test_a_piece_that_the_trained_model_lacks_keeps_its_weights(packed: PackedModel, model: Any) -> None:
    more = trimmed(PackedModel.open(ENGINE_MODEL), [*TEXTS, "kwalificatiedossier"])
    added = [row for row, piece in enumerate(more.vocabulary.pieces) if piece not in set(packed.vocabulary.pieces)]
    back = from_sentence_transformer(model, more)

    assert added
    assert np.array_equal(back.tensors["emb.word"], more.tensors["emb.word"])


def test_a_model_of_another_size_is_refused(packed: PackedModel, model: Any) -> None:
    shorter = replace(packed, tensors={**packed.tensors, "emb.pos": packed.tensors["emb.pos"][: 256 * 384]})

    with pytest.raises(ValueError, match=r"emb\.pos has 196608 weights; expected 98304"):
        from_sentence_transformer(model, shorter)
