import numpy as np

from index.models.blocks import BLOCK, dequantised, quantised

RANDOM = np.random.default_rng(3)


def test_blocks_that_were_dequantised_come_back_as_they_were() -> None:
    blocks = quantised(RANDOM.normal(0, 1, (50, 96)).astype(np.float32))

    assert np.array_equal(quantised(dequantised(blocks)), blocks)


def test_the_largest_weight_of_a_block_is_kept_to_16_bits() -> None:
    matrix = RANDOM.normal(0, 1, (20, 64)).astype(np.float32)
    matrix[3, 5] = -9.0
    matrix[4, 40] = 7.5
    back = dequantised(quantised(matrix))

    assert back[3, 5] == -9.0
    assert back[4, 40] == 7.5


def test_no_weight_is_further_off_than_one_step() -> None:
    matrix = RANDOM.normal(0, 1, (100, 32)).astype(np.float32)
    step = np.abs(matrix).max(axis=1, keepdims=True) / 8

    assert (np.abs(dequantised(quantised(matrix)) - matrix) <= step * 1.01).all()


def test_a_block_of_zeros_stays_zeros() -> None:
    assert not dequantised(quantised(np.zeros((2, 32), np.float32))).any()


def test_a_block_is_a_scale_and_the_low_halves_before_the_high_ones() -> None:
    block = np.zeros((1, 1), dtype=BLOCK)
    block["scale"] = 0.5
    block["nibbles"] = 0x88
    block["nibbles"][0, 0, 2] = 0x1F  # weight 2 is step 15 - 8, weight 18 is step 1 - 8
    weights = dequantised(block)[0]

    assert BLOCK.itemsize == 18
    assert {place: weight for place, weight in enumerate(weights.tolist()) if weight} == {2: 3.5, 18: -3.5}
