"""Weights that stay in blocks of 4 bits while a model is trained, so that packing it loses nothing. Imports torch.

Rounding afterwards undoes the training: a step of a block is .02, and training moves a weight by .002.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch.nn.utils import parametrize

from index.models.blocks import WEIGHTS
from index.models.packed import PackedModel
from index.models.sentence_transformer import from_sentence_transformer, to_sentence_transformer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def in_four_bits(packed: PackedModel) -> "SentenceTransformer":
    """The model for training, of which what stays in 4 bits stays so."""
    model = to_sentence_transformer(packed)
    train_scales(model)
    return model


def packed_again(model: "SentenceTransformer", start: PackedModel) -> PackedModel:
    """A model that `in_four_bits(start)` gave and that was trained since, as a packed one; `model` is settled."""
    settle(model)
    return from_sentence_transformer(model, start)


def train_scales(model: Any) -> None:
    """Let only the scales of the blocks be trained, with their steps as they are, and what is not in blocks.

    The weights of `model`, as `to_sentence_transformer` gives it, must be those of a packed model.
    """
    model[0].auto_model.embeddings.word_embeddings.weight.requires_grad_(False)  # in blocks too, most of them unseen
    for linear in _matrices(model):
        parametrize.register_parametrization(linear, "weight", _Scaled(linear.weight.detach()))


def settle(model: Any) -> None:
    """Put plain weights back, with the values that the model reckoned with."""
    for linear in _matrices(model):
        parametrize.remove_parametrizations(linear, "weight", leave_parametrized=True)


def _matrices(model: Any) -> list[Any]:
    return [module for module in model[0].auto_model.encoder.modules() if isinstance(module, torch.nn.Linear)]


def _scales(groups: Any) -> Any:
    """(rows, blocks, 1): what the weight of largest magnitude is -8 of."""
    return groups.gather(2, groups.abs().argmax(2, keepdim=True)) / -8


class _Scaled(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, weight: Any) -> None:
        super().__init__()
        groups = weight.unflatten(1, (-1, WEIGHTS))
        self.register_buffer("steps", (groups / _scales(groups)).round().to(torch.int8))

    def forward(self, scales: Any) -> Any:
        return (scales * self.steps).flatten(1)

    def right_inverse(self, weight: Any) -> Any:
        return _scales(weight.unflatten(1, (-1, WEIGHTS)))
