from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import PackagedEncoder
from index.models.packed import PackedModel
from index.models.sentence_transformer import from_sentence_transformer, to_sentence_transformer
from index.models.trimming import trimmed
from tests.index.models.small_model import ENGINE_MODEL, TEXTS

torch = pytest.importorskip("torch")
pytest.importorskip("sentence_transformers")
pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return trimmed(PackedModel.open(ENGINE_MODEL), TEXTS)


def train(model: Any, learning_rate: float) -> None:
    """A few steps that make two questions each other's opposite."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=learning_rate)
    features = model.tokenizer([f"query: {text}" for text in TEXTS[1:3]], padding=True, return_tensors="pt")
    for _ in range(4):
        first, second = model(dict(features))["sentence_embedding"]
        optimizer.zero_grad()
        (first @ second).backward()
        optimizer.step()


def test_what_is_trained_in_4_bits_is_packed_without_loss(packed: PackedModel, tmp_path: Path) -> None:
    from index.models import four_bits

    torch.set_num_threads(1)
    model = to_sentence_transformer(packed)
    four_bits.train_scales(model)
    start = model.encode_query(TEXTS)
    train(model, 3e-4)
    trained = model.encode_query(TEXTS)
    four_bits.settle(model)
    from_sentence_transformer(model, packed).save(tmp_path / "model.bin")
    written = PackagedEncoder(tmp_path / "model.bin").encode_query(TEXTS)

    assert np.allclose(start, to_sentence_transformer(packed).encode_query(TEXTS), atol=1e-5)
    assert np.sum(trained * start, axis=1).min() < 0.99
    assert np.allclose(model.encode_query(TEXTS), trained, atol=1e-5)
    assert np.sum(trained * written, axis=1).min() > 0.999
