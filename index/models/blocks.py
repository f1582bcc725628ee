"""Q4_0: 32 weights in 18 bytes, a 16-bit scale and 4 bits each, as ggml and the packaged engine have them.

Knows nothing of models or files.
"""

import numpy as np
import numpy.typing as npt

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # byte j: weight j low, weight j + 16 high
WEIGHTS = 32  # in a block

Matrix = npt.NDArray[np.float32]
Blocks = npt.NDArray[np.void]  # of BLOCK


def dequantised(blocks: Blocks) -> Matrix:
    """(rows, columns) float32 of (rows, columns / 32) blocks."""
    nibbles = blocks["nibbles"]
    steps = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=-1).astype(np.float32) - 8
    weights = steps * blocks["scale"].astype(np.float32)[..., None]
    return np.asarray(weights.reshape(len(blocks), -1), dtype=np.float32)


def quantised(matrix: Matrix) -> Blocks:
    """(rows, columns / 32) blocks of (rows, columns) weights, columns a multiple of 32.

    A block's weight of largest magnitude, with its sign, becomes step -8 of -8 … 7, as in ggml: that weight is kept
    to 16 bits, and blocks that were dequantised come back as they were.
    """
    groups = np.asarray(matrix, dtype=np.float32).reshape(len(matrix), -1, WEIGHTS)
    largest = np.take_along_axis(groups, np.abs(groups).argmax(axis=-1, keepdims=True), axis=-1)
    scales = largest / -8
    inverse = np.divide(1, scales, out=np.zeros_like(scales), where=scales != 0)
    steps = np.clip(np.floor(groups * inverse + 8.5), 0, 15).astype(np.uint8)
    blocks = np.empty(groups.shape[:2], dtype=BLOCK)
    blocks["scale"] = scales[..., 0]
    blocks["nibbles"] = steps[..., :16] | (steps[..., 16:] << 4)
    return blocks
