import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoder import PackagedEncoder
from index.models.packed import MAGIC, PackedModel, PackedModelError
from index.models.trimming import trimmed
from index.models.vocabulary import token_ids
from tests.index.models.small_model import ENGINE_MODEL, TEXTS, small_model


def test_a_model_that_was_opened_is_saved_to_the_same_bytes(tmp_path: Path) -> None:
    small_model().save(tmp_path / "model.bin")
    PackedModel.open(tmp_path / "model.bin").save(tmp_path / "again.bin")

    assert (tmp_path / "again.bin").read_bytes() == (tmp_path / "model.bin").read_bytes()


def test_the_engines_own_model_is_saved_to_the_same_bytes(tmp_path: Path) -> None:
    PackedModel.open(ENGINE_MODEL).save(tmp_path / "model.bin")

    assert (tmp_path / "model.bin").read_bytes() == ENGINE_MODEL.read_bytes()


def test_what_is_opened_is_what_was_saved(tmp_path: Path) -> None:
    model = small_model()
    model.save(tmp_path / "model.bin")
    opened = PackedModel.open(tmp_path / "model.bin")

    assert opened.shape == model.shape
    assert opened.vocabulary.pieces == model.vocabulary.pieces
    assert np.array_equal(opened.vocabulary.scores, model.vocabulary.scores)
    assert opened.vocabulary.replacements == model.vocabulary.replacements
    assert list(opened.tensors) == list(model.tensors)
    assert all(np.array_equal(opened.weights(name), model.weights(name)) for name in model.tensors)


def test_the_engine_reads_a_model_of_any_size(tmp_path: Path) -> None:
    small_model().save(tmp_path / "model.bin")
    engine = PackagedEncoder(tmp_path / "model.bin")
    vectors = engine.encode_document(["stage", "stages stages"])

    assert vectors.shape == (2, 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_the_engine_cuts_texts_as_we_do(tmp_path: Path) -> None:
    """Without layers its vector is the mean of the embeddings of its pieces, which shows every one of them."""
    texts = [
        *TEXTS,
        "Schrijf je ín vóór 1 april…",
        "  twee  spaties ",
        "日本語 😀😀",
        "naïef coöperatie",
        "x\r\ny\tz",
        "",
    ]
    model = trimmed(PackedModel.open(ENGINE_MODEL), TEXTS)
    flat = replace(model, shape=replace(model.shape, layers=0))
    flat.save(tmp_path / "model.bin")
    engine = PackagedEncoder(tmp_path / "model.bin")
    words, places = flat.weights("emb.word"), flat.weights("emb.pos").reshape(-1, 384)
    for text, ids in zip(texts, token_ids(flat.vocabulary, [f"query: {text}" for text in texts]), strict=True):
        rows = words[[flat.vocabulary.bos, *ids, flat.vocabulary.eos]] + places[: len(ids) + 2]
        rows = rows + flat.weights("emb.type")[:384]
        rows = (rows - rows.mean(1, keepdims=True)) / np.sqrt(rows.var(1, keepdims=True) + flat.shape.epsilon)
        mean = (rows * flat.weights("emb.ln.w") + flat.weights("emb.ln.b")).mean(0)

        assert np.allclose(engine.encode_query([text])[0], mean / np.linalg.norm(mean), atol=1e-5), text


def test_the_checksum_beside_it_is_the_files(tmp_path: Path) -> None:
    small_model().save(tmp_path / "model.bin")
    found = hashlib.sha256((tmp_path / "model.bin").read_bytes()).hexdigest()

    assert (tmp_path / "model.bin.sha256").read_text(encoding="utf-8") == f"{found}  model.bin\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.bin", "model.bin.sha256"]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "is no packed model: expected it to start with E5S1"),
        (b"PK\3\4 een zip", "is no packed model"),
        (MAGIC + b"\2\0\0\0" + bytes(60), "version 2 in blocks of 0; expected version 1"),
        (MAGIC, "damaged or cut short"),
    ],
)
def test_a_file_that_is_no_packed_model_is_refused_by_name(tmp_path: Path, data: bytes, complaint: str) -> None:
    (tmp_path / "model.bin").write_bytes(data)

    with pytest.raises(PackedModelError, match=rf"model\.bin.*{complaint}"):
        PackedModel.open(tmp_path / "model.bin")


def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    small_model().save(tmp_path / "model.bin")
    whole = (tmp_path / "model.bin").read_bytes()
    for length in range(8, len(whole), 997):
        (tmp_path / "short.bin").write_bytes(whole[:length])

        with pytest.raises(PackedModelError, match="damaged or cut short"):
            PackedModel.open(tmp_path / "short.bin")


def test_a_tensor_name_that_the_engine_would_cut_is_refused(tmp_path: Path) -> None:
    model = small_model()
    long = replace(model, tensors={**model.tensors, "l0.a.name.of.twenty-four": np.zeros(4, np.float32)})

    with pytest.raises(ValueError, match="longer than 23 bytes"):
        long.save(tmp_path / "model.bin")
    assert not list(tmp_path.iterdir())
