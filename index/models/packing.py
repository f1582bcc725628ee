"""A trained model in 4 bits that still answers as it was trained to. Needs the extra [models].

Plain rounding undoes the training: a step of a block is .02, and training moves a weight by .002. So the error of each
column is carried into the columns after it (GPTQ, Frantar et al. 2022), and then the scales of the blocks and what is
not in blocks are trained until the vectors are those of the trained model again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.models.blocks import BLOCK, WEIGHTS, Blocks
from index.models.four_bits import settle, train_scales
from index.models.packed import PackedModel
from index.models.parameters import parameter_name
from index.models.sentence_transformer import from_sentence_transformer, to_sentence_transformer
from index.models.training import forward

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Texts by which the error is weighed, and of one training step.
_WEIGHED, _BATCH = 320, 38
_DAMPING = 0.01  # of the mean of the diagonal
_SCALE_RATE, _RATE = 3e-5, 3e-4  # of the scales, and of biases and gains
_WARM_UP_STEPS = 20
_SAY_EVERY = 20


def packed_like(
    trained: "SentenceTransformer",
    start: PackedModel,
    texts: Sequence[str],
    *,
    steps: int,
    seed: int = 0,
    say: Callable[[str], None] = lambda line: None,
) -> PackedModel:
    """The trained model with the vocabulary of `start` and matrices in blocks of 4 bits.

    Args:
        trained: a model that was trained from `start`; unchanged.
        start: what it was trained from.
        texts: questions, and other texts, whose vectors should be those of `trained`.
        steps: of training after rounding; 260 bring the squared distance from .067 to .014.
        seed: order of the texts.
        say: told the mean squared distance every 20 steps.
    """
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    rounded = _rounded(trained, start, [texts[position] for position in order[:_WEIGHED]])
    model = to_sentence_transformer(rounded)
    train_scales(model)
    bert = model[0].auto_model
    scales = [weight for name, weight in bert.named_parameters() if "parametrizations" in name]
    others = [weight for name, weight in bert.named_parameters() if name.endswith("bias") or "LayerNorm" in name]
    others = [weight for weight in others if not any(weight is scale for scale in scales)]
    bert.requires_grad_(False)
    for weight in (*scales, *others):
        weight.requires_grad_(True)
    groups = [{"params": scales, "lr": _SCALE_RATE}, {"params": others, "lr": _RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.0)
    distances = []
    for step in range(steps):
        chosen = [texts[order[at % len(order)]] for at in range(step * _BATCH, (step + 1) * _BATCH)]
        with torch.no_grad():
            goal = forward(trained, chosen, "cpu")
        distance = (forward(model, chosen, "cpu") - goal).square().sum(dim=1).mean()
        share = min((step + 1) / _WARM_UP_STEPS, (steps - step) / steps)
        for group, rate in zip(optimizer.param_groups, (_SCALE_RATE, _RATE), strict=True):
            group["lr"] = rate * share
        optimizer.zero_grad()
        distance.backward()
        optimizer.step()
        distances.append(float(distance.detach()))
        if len(distances) % _SAY_EVERY == 0:
            say(f"packing: step {step + 1} of {steps}, squared distance {np.mean(distances[-_SAY_EVERY:]):.4f}")
    settle(model)
    return from_sentence_transformer(model, start)


def _rounded(trained: "SentenceTransformer", start: PackedModel, texts: Sequence[str]) -> PackedModel:
    """The trained weights, layer by layer in blocks whose errors make up for one another on the texts."""
    with torch.no_grad():
        model = to_sentence_transformer(start)
        bert = model[0].auto_model
        bert.load_state_dict(trained[0].auto_model.state_dict())
        blocks = {}
        for layer in bert.encoder.layer:
            inputs: dict[Any, Any] = {}
            linears = [module for module in layer.modules() if isinstance(module, torch.nn.Linear)]
            hooks = [linear.register_forward_hook(_gather(inputs)) for linear in linears]
            for text in texts:  # one by one: what fills up a batch is no text
                forward(model, [text], "cpu")
            for hook in hooks:
                hook.remove()
            for linear in linears:
                made, values = _with_feedback(linear.weight, inputs[linear])
                linear.weight.copy_(values)
                blocks[linear] = made
        names = {f"{name}.weight": module for name, module in bert.named_modules() if module in blocks}
        plain = from_sentence_transformer(model, start)
        in_blocks = {tensor: blocks[names[parameter_name(tensor)]] for tensor in start.tensors if _is_matrix(tensor)}
        return replace(plain, tensors={**plain.tensors, **in_blocks})


def _is_matrix(tensor: str) -> bool:
    return tensor.endswith(".w") and tensor.split(".")[-2] in {"q", "k", "v", "ao", "fi", "fo"}


def _gather(inputs: dict[Any, Any]) -> Callable[[Any, Any, Any], None]:
    """A hook that adds up the outer products of what goes into a matrix."""

    def hook(linear: Any, arguments: Any, _: Any) -> None:
        rows = arguments[0].reshape(-1, linear.in_features).double()
        inputs[linear] = inputs.get(linear, 0) + rows.T @ rows

    return hook


def _with_feedback(weight: Any, products: Any) -> tuple[Blocks, Any]:
    """The matrix in blocks, and the same as floats; each column's error is spread over the columns still to come."""
    left = weight.detach().double().clone()
    columns = left.shape[1]
    damped = products + _DAMPING * products.diag().mean() * torch.eye(columns, dtype=torch.float64)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    spread = torch.linalg.cholesky(inverse, upper=True)
    blocks = np.empty((len(left), columns // WEIGHTS), dtype=BLOCK)
    values = torch.zeros_like(left)
    for block in range(columns // WEIGHTS):
        first = block * WEIGHTS
        group = left[:, first : first + WEIGHTS]
        scale = (group.gather(1, group.abs().argmax(1, keepdim=True)) / -8).squeeze(1).half().double()
        divisor = torch.where(scale == 0, torch.ones_like(scale), scale)
        steps = torch.zeros_like(group)
        for column in range(first, first + WEIGHTS):
            step = (left[:, column] / divisor + 8).round().clamp(0, 15)
            steps[:, column - first] = step
            values[:, column] = (step - 8) * scale
            error = (left[:, column] - values[:, column]) / spread[column, column]
            left[:, column:] -= error[:, None] * spread[column, column:]
        nibbles = steps.numpy().astype(np.uint8)
        blocks["scale"][:, block] = scale.numpy().astype(np.float16)
        blocks["nibbles"][:, block] = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    return blocks, values.float()
