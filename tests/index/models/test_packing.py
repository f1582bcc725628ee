import numpy as np
import pytest

from index.models.sentence_transformer import from_sentence_transformer, to_sentence_transformer
from tests.index.models.small_model import small_model

torch = pytest.importorskip("torch")
packing = pytest.importorskip("index.models.packing")  # imports torch

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]

TEXTS = ["stage", "ga", "yester", "reuse", "rust", "saga", "target", "ets"]


def moved(by: float):  # type: ignore[no-untyped-def]
    """The small model with each weight a little further on, as training leaves it."""
    model = to_sentence_transformer(small_model())
    torch.manual_seed(0)
    with torch.no_grad():
        for weight in model[0].auto_model.encoder.parameters():
            weight += by * torch.randn_like(weight)
    return model


def distance(model, trained) -> float:  # type: ignore[no-untyped-def]
    return float(np.square(model.encode(TEXTS) - trained.encode(TEXTS)).sum(axis=1).mean())


def test_a_packed_model_is_nearer_to_the_trained_one_than_plain_rounding_leaves_it() -> None:
    trained = moved(0.02)
    start = small_model()

    packed = to_sentence_transformer(packing.packed_like(trained, start, TEXTS, steps=20))

    rounded = to_sentence_transformer(from_sentence_transformer(trained, start))
    assert distance(packed, trained) < distance(rounded, trained)


def test_packing_leaves_the_trained_model_alone() -> None:
    trained = moved(0.02)
    before = trained.encode(TEXTS)

    packing.packed_like(trained, small_model(), TEXTS, steps=1)

    np.testing.assert_array_equal(trained.encode(TEXTS), before)
